"""`tetap score`: what a person and a program read about pictures."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from tetap.cli.main import app
from tetap.errors import BadInput
from tetap_sketch.casting import made_up
from tetap_sketch.scene import draw_sheet
from tetap_sketch.staging import Staging


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """front, side, wave of one figure; other of another; blank."""
    folder = tmp_path_factory.mktemp("drawn")
    for name, index, view, pose in (
        ("front", 0, "front", "stand"), ("side", 0, "three-quarter", "stand"), ("wave", 0, "front", "wave"),
        ("other", 2, "front", "stand"),
    ):  # fmt: skip
        data = draw_sheet(made_up(11, index), Staging(view, pose, "own"), (512, 512)).png()
        (folder / f"{name}.png").write_bytes(data)
    blank = BytesIO()
    Image.new("RGB", (300, 300), "white").save(blank, "PNG")
    (folder / "blank.png").write_bytes(blank.getvalue())
    return folder


def _references(folder: Path) -> list[str]:
    return ["-r", str(folder / "front.png"), "-r", str(folder / "side.png")]


def test_a_person_reads_the_word_and_both_parts(drawn: Path) -> None:
    pictures = [str(drawn / f"{name}.png") for name in ("wave", "other", "blank")]
    done = CliRunner().invoke(app, ["score", *_references(drawn), *pictures])
    assert done.exit_code == 0, done.output
    wave, other, blank = (next(line for line in done.output.splitlines() if f"{n}.png" in line) for n in
                          ("wave", "other", "blank"))  # fmt: skip
    assert "same" in wave and "who" in wave and "what" in wave and "%" in wave
    assert "different" in other
    assert "cannot tell" in blank and "%" not in blank
    assert "no character is in sight" in done.output
    assert "calibrated on" in done.output


def test_a_program_reads_json(drawn: Path) -> None:
    done = CliRunner().invoke(app, ["score", *_references(drawn), str(drawn / "wave.png"), "--json"])
    answer = json.loads(done.output)
    (verdict,) = answer["verdicts"]
    assert verdict["word"].startswith("same")
    assert 0 <= verdict["percent"] <= 100
    assert answer["series"] is None


def test_the_characters_folder_gives_references_and_traits(example: object, drawn: Path) -> None:
    folder = example("xiao-cheng")  # type: ignore[operator]
    done = CliRunner().invoke(app, ["score", str(drawn / "wave.png"), "--character", str(folder), "--json"])
    assert done.exit_code == 0, done.output
    (verdict,) = json.loads(done.output)["verdicts"]
    assert "hair.color" in {trait["trait"] for trait in verdict["traits"]}


def test_without_references_it_says_what_to_give(drawn: Path) -> None:
    done = CliRunner().invoke(app, ["score", str(drawn / "wave.png")])
    assert done.exit_code != 0
    assert "no reference" in str(done.exception)


def test_a_character_without_references_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "mira"
    CliRunner().invoke(app, ["new", str(folder)])
    refused = CliRunner().invoke(app, ["score", "new.png", "--character", str(folder)]).exception
    assert isinstance(refused, BadInput) and "mira has no references" in str(refused)
