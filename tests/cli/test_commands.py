"""The command line: every command, its JSON, its exit codes, and what bad input gets."""

import json
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from checkout import EXAMPLES
from tetap.cli.main import app
from tetap.errors import TetapError

Make = Callable[..., Path]
Example = Callable[[str], Path]


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_help_groups_commands_and_fits_one_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, text = run("--help")
    assert code == 0
    assert len(text.splitlines()) <= 45
    for group in ("Describe a character", "Make pictures", "Look at them", "Prove them", "Set up"):
        assert group in text


def test_without_a_command_the_help_is_shown() -> None:
    assert run() == run("--help")


@pytest.mark.parametrize("source", ["xiao-lan.txt", "xiao-cheng.txt"])
def test_the_articles_descriptions_become_characters(tmp_path: Path, source: str) -> None:
    folder = tmp_path / "someone"
    code, text = run("new", folder, "--from-text", EXAMPLES / "article" / source, "--json")
    made = json.loads(text)
    assert code == 0
    assert made["kept"] == [] and len(made["understood"]) > 8
    code, text = run("plan", folder, "--json")
    assert code == 0 and json.loads(text)["usd"] == 0
    schema = json.loads((folder / ".schema/character.json").read_text())
    assert "yaml-language-server: $schema=.schema/character.json" in (folder / "character.yaml").read_text()
    assert schema["title"] == "tetap character"


@pytest.mark.parametrize("kind", ["person", "animal", "robot", "object"])
def test_a_new_character_of_every_kind_is_valid_as_it_stands(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "mira"
    assert run("new", folder, "--kind", kind)[0] == 0
    assert run("resolve", folder, "--json")[0] == 0


def test_a_new_character_is_told_what_comes_next_and_what_is_open_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mira").mkdir()
    monkeypatch.chdir(tmp_path / "mira")
    run("new", ".")
    assert "name: Mira\n" in Path("character.yaml").read_text()
    code, text = run("check", ".")
    assert code == 2 and "tetap resolve . --write" in text
    (line,) = [line for line in text.splitlines() if "face.blush" in line]
    assert line.startswith("open: ")
    assert "no blush, light blush" in run("check", ".", "--hints")[1]
    assert "face.blush" not in run("check", ".", "--no-hints")[1]
    run("resolve", ".", "--write")
    code, text = run("check", ".")
    assert code == 0 and "next:" not in text


def test_an_existing_character_is_never_touched(example: Example) -> None:
    folder = example("xiao-cheng")
    before = (folder / "character.yaml").read_bytes()
    code, text = run("new", folder)
    assert (code, "holds a character already" in text) == (2, True)
    assert (folder / "character.yaml").read_bytes() == before


@pytest.mark.parametrize("name", ["xiao-cheng", "xiao-lan", "kiko"])
def test_the_examples_are_complete(example: Example, name: str) -> None:
    code, text = run("check", example(name), "--json")
    levels = {finding["level"] for finding in json.loads(text)["findings"]}
    assert code == 0
    assert "error" not in levels and "warning" not in levels


@pytest.mark.parametrize(
    ("description", "scenes", "finding"),
    [
        (
            "name: Mira\nhair: {color: '#FF0000'}\npalette: [{hex: '#0000FF', part: hair}]",
            "- x in a park",
            "two-colors",
        ),
        (
            "name: Mira\nhair: {length: long, color: blue}",
            "- sitting in a park with short hair",
            "scene-changes-trait",
        ),
        ("nama: Mira\nrambut: {warna: biru}", "- di taman dengan rambut merah", "scene-changes-trait"),
        ("name: Mira\nhair: {style: none, length: long}", "- x in a park", "no-hair"),
        ("name: Mira\nface: {shape: zorblax}", "- x in a park", "unknown-word"),
        ("name: Mira\npalette: ['#FF8C00', '#FF8C00']", "- x in a park", "palette-twice"),
        ("name: Mira\npalette: ['#FF8C00', '#FF8D02']", "- x in a park", "palette-close"),
        ("name: Mira", "- {text: in a park, characters: [Kai]}", "unknown-character"),
        ("name: Mira", "- dancing on the moon", "platform-limit"),
    ],
)
def test_check_finds(character: Make, description: str, scenes: str, finding: str) -> None:
    findings = json.loads(run("check", character(description, scenes), "--json")[1])["findings"]
    assert finding in {one["code"] for one in findings}


def test_wear_and_unrelated_words_are_no_contradiction(character: Make) -> None:
    folder = character(
        "name: Mira\nhair: {length: long, color: blue}\nface: {eye_color: brown}",
        "- {text: 'a short walk under a red sky, red umbrella, close to the window in a park', wear: [santa hat]}\n",
    )
    findings = json.loads(run("check", folder, "--json")[1])["findings"]
    assert [f for f in findings if f["code"] == "scene-changes-trait"] == []


def test_plan_shows_prompts_price_and_stable_keys(example: Example) -> None:
    folder = example("xiao-cheng")
    first, second = (json.loads(run("plan", folder, "--json")[1]) for _ in range(2))
    assert first == second
    assert [shot["id"] for shot in first["shots"]][:4] == ["front", "three-quarter", "side", "back"]
    assert first["shots"][7]["pixels"] == [1376, 768]
    assert all(shot["prompt"] and shot["usd"] == 0 for shot in first["shots"])


def test_config_tells_where_each_value_comes_from(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = example("xiao-cheng")
    (folder / "tetap.toml").write_text('language = "zh"\nlanes = 3\n')
    monkeypatch.setenv("TETAP_LANES", "4")
    settings = json.loads(run("config", folder, "--json")[1])["settings"]
    assert settings["language"] == {"value": "zh", "source": str(folder / "tetap.toml")}
    assert settings["lanes"] == {"value": 4, "source": "environment (TETAP_LANES)"}
    assert settings["platform"]["source"] == "default"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('languge = "zh"', "unknown setting"),
        ('language = "fr"', "en, id, zh"),
        ("lanes = 0", "1 to 64"),
        ("x", "broken TOML"),
    ],
)
def test_wrong_settings_are_named(example: Example, text: str, said: str) -> None:
    folder = example("xiao-cheng")
    (folder / "tetap.toml").write_text(text)
    code, message = run("config", folder)
    assert code == 2 and said in message


def test_an_unknown_platform_names_the_installed_ones(example: Example) -> None:
    code, message = run("plan", example("xiao-cheng"), "--platform", "skecth")
    assert code == 2 and "Did you mean sketch?" in message


def picture(size: tuple[int, int], kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "orange").save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "not there"),
        (b"", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (picture((400, 400), "GIF"), "not a picture"),
        (picture((8, 8)), "too few"),
        (picture((600, 600))[:400], "truncated"),
        (bomb(), "too many"),
    ],
    ids=["missing", "empty", "svg", "gif", "tiny", "truncated", "bomb"],
)
def test_unusable_references_are_refused(character: Make, data: bytes | None, said: str) -> None:
    folder = character("name: Mira\nreferences: [{file: front.png, role: front}]", "- in a park")
    if data is not None:
        (folder / "front.png").write_bytes(data)
    code, message = run("check", folder)
    assert code == 2 and said in message, message


def test_a_folder_without_a_character_says_how_to_start(tmp_path: Path) -> None:
    code, message = run("shoot", tmp_path)
    assert code == 2 and "tetap new" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_said_plainly(example: Example) -> None:
    folder = example("xiao-cheng")
    folder.chmod(0o555)
    code, message = run("shoot", folder, "-o", "front")
    folder.chmod(0o755)
    assert code == 2 and "cannot write" in message
