"""blindspots and new --from-pictures, as a user runs them, on pictures that no platform is asked for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tetap.app.blindspots import known_blindspots
from tetap.app.workspace import Workspace
from tetap.cli.main import app
from tetap.errors import BadInput, TetapError
from tetap.verifier.color import delta_e, lab_of_hex
from tetap_sketch import Staging, complete, draw_sheet

MASCOT = """\
name: Lamp
kind: object
form: {shape: round, color: "red #D23C3C"}
references:
  - {file: front.png, role: front}
  - {file: side.png, role: side}
"""


def pictures(folder: Path) -> list[Path]:
    """Three views of a figure in red."""
    spec = complete(
        {"hair.style": "bob", "top.kind": "dress", "top.color": "#d23c3c", "hair.color": "#2b2326"}
    )
    made = []
    for view in ("front", "side", "back"):
        made.append(folder / f"{view}.png")
        made[-1].write_bytes(draw_sheet(spec, Staging(view=view), (400, 400)).png())
    return made


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.full
def test_what_is_not_drawn_anew_is_recolored_and_check_names_what_is_blind(
    character: Callable[..., Path],
) -> None:
    folder = character(MASCOT)
    pictures(folder)
    found = json.loads(run("blindspots", folder, "--json"))
    assert not found["exact"] and found["references"] == 2
    color = next(trait for trait in found["traits"] if trait["trait"] == "form.color")
    assert color["tried"] >= 4 and color["good"] >= 8
    another = next(row for row in found["whole"] if row["trait"].startswith("another character"))
    assert another["good"] >= 16 and another["false_alarms"] <= 2
    sight = known_blindspots(Workspace(folder, {}))
    assert sight is not None
    codes = [finding["field"] for finding in _findings(folder) if finding["code"] == "blind-trait"]
    assert codes == [trait.trait for trait in sight.blind]
    text = (folder / "character.yaml").read_text()
    (folder / "character.yaml").write_text(text.replace("#D23C3C", "#D23C3D"))
    assert known_blindspots(Workspace(folder, {})) is None


def _findings(folder: Path) -> list[dict[str, str]]:
    result = CliRunner().invoke(app, ["check", str(folder), "--json"])
    found: list[dict[str, str]] = json.loads(result.stdout)["findings"]
    return found


def test_one_reference_is_too_few_for_twins(character: Callable[..., Path]) -> None:
    folder = character(MASCOT.replace("  - {file: side.png, role: side}\n", ""))
    pictures(folder)
    with pytest.raises(BadInput, match="twins need two or more"):
        run("blindspots", folder)


def test_a_character_is_proposed_from_pictures_with_what_it_rests_on(tmp_path: Path) -> None:
    shown = pictures(tmp_path)
    output = run("new", tmp_path / "lamp", "--from-pictures", *shown)
    assert "not seen" in output
    text = (tmp_path / "lamp/character.yaml").read_text()
    character = Workspace(tmp_path / "lamp", {}).file.character
    red = lab_of_hex("#d23c3c")
    assert min(float(delta_e(lab_of_hex(color.hex.lower()), red)) for color in character.palette) < 2
    assert all("% of the character, seen in" in line for line in text.splitlines() if "hex:" in line)
    assert [one.file for one in character.references] == [f"references/{path.name}" for path in shown]
    assert (tmp_path / "lamp/references/front.png").read_bytes() == shown[0].read_bytes()


def test_pictures_and_a_description_together_are_refused(tmp_path: Path) -> None:
    shown = pictures(tmp_path)
    (tmp_path / "text.txt").write_text("hair: red")
    with pytest.raises(TetapError, match="both given"):
        run("new", tmp_path / "x", "--from-text", tmp_path / "text.txt", "--from-pictures", *shown)
    with pytest.raises(TetapError, match="one name too many"):
        run("new", tmp_path / "x", *shown)
