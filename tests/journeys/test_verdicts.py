"""A series gets its verdicts: once, against the right references, and never at the cost of a picture."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checkout import EXAMPLES
from tetap import Project
from tetap.app.shooting import Series
from tetap.cli.main import app
from tetap.store.ledger import Event

Example = Callable[[str], Path]
SHOTS = ("front", "side", "park-bench")


def shoot(folder: Path, *shots: str, verify: str = "yes") -> tuple[Series, list[Event]]:
    """The series, and what was told meanwhile."""
    told: list[Event] = []
    return Project(folder, verify=verify).shoot(shots, tell=told.append), told


def verified(told: list[Event]) -> list[str]:
    return [event.shot for event in told if event.kind == "verified"]


def words(folder: Path) -> dict[str, str]:
    """Shot to the word in tetap.lock."""
    lock = Project(folder).open().lock
    assert lock is not None
    return {picture.shot: picture.verdict for picture in lock.pictures}


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def xiao_cheng(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pictures of the article's character beside her three references; verified, which is the default."""
    folder = tmp_path_factory.mktemp("verified") / "xiao-cheng"
    copy_project(EXAMPLES / "xiao-cheng", folder)
    Project(folder).shoot(SHOTS)
    return folder


@pytest.fixture(scope="module")
def kiko(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kiko has no references of her own: her turnaround serves; Bolt, beside her, has none at all."""
    folder = tmp_path_factory.mktemp("group") / "kiko"
    copy_project(EXAMPLES / "kiko", folder)
    Project(folder).shoot(["front", "back", "friends"])
    return folder


def copy_project(source: Path, folder: Path) -> Path:
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock", ".schema"))
    return folder


def test_every_picture_gets_a_verdict_and_the_lock_carries_its_word(xiao_cheng: Path) -> None:
    made = words(xiao_cheng)
    assert set(made) == set(SHOTS)
    assert all(word in ("same", "same, drifted") for word in made.values())
    shown = {row["shot"]: row for row in json.loads(run("show", xiao_cheng, "--json"))}
    for shot in SHOTS:
        assert shown[shot]["verdict"] == made[shot]
        (one,) = shown[shot]["verified"]["characters"]
        assert one["character"] == "Xiao Cheng" and len(one["references"]) == 3
        assert {trait["state"] for trait in one["verdict"]["traits"]} >= {"kept", "not measurable"}


def test_the_second_run_verifies_nothing_and_says_the_same(xiao_cheng: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(xiao_cheng, folder)
    before = words(folder)
    series, told = shoot(folder, *SHOTS)
    assert verified(told) == []
    assert words(folder) == before
    assert set(series.verified.verdicts) == set(SHOTS)
    alike = series.verified.consistency
    assert alike is not None and alike.compared == 3 and 0 <= alike.value <= 1


def test_terminal_json_and_report_say_the_same(xiao_cheng: Path) -> None:
    facts = json.loads(run("shoot", xiao_cheng, *options(), "--verify", "--json"))
    rows = {row["id"]: row for row in facts["shots"]}
    text = run("shoot", xiao_cheng, *options(), "--verify")
    page = (xiao_cheng / "out/report.html").read_text(encoding="utf-8")
    for shot in SHOTS:
        row = rows[shot]
        whole = row["verified"]["characters"][0]["verdict"]
        assert (row["percent"], row["who"], row["what"]) == (whole["percent"], whole["who"], whole["what"])
        percent = f"{int(row['percent'])} %"
        (line,) = [line for line in text.splitlines() if line.startswith(shot)]
        assert percent in line and row["verdict"] in line
        assert percent in page
    assert facts["consistency"]["outliers"] == []
    assert rows["front"]["verified"]["verifier"] in text and "not part of this version" not in text


def options() -> list[str]:
    return [part for shot in SHOTS for part in ("--only", shot)]


def test_show_prints_the_traits_of_a_named_take(xiao_cheng: Path) -> None:
    text = run("show", xiao_cheng, "front", "--no-receipt")
    assert "hair.color" in text and "not measurable" in text and "calibrated on" in text
    assert "hair.color" not in run("show", xiao_cheng)


def test_another_look_beside_the_old_references_is_not_the_same(xiao_cheng: Path, tmp_path: Path) -> None:
    folder = tmp_path / "recoloured"
    shutil.copytree(xiao_cheng, folder)
    file = folder / "character.yaml"
    text = file.read_text(encoding="utf-8").replace("orange #FF8C00", "blue #2A4FBF")
    text = text.replace('- {hex: "#FF8C00", part: hair}', '- {hex: "#2A4FBF", part: hair}')
    file.write_text(text.replace("orange #FF9A1F", "green #2E8B57").replace("#FF9A1F", "#2E8B57"), "utf-8")
    series, told = shoot(folder, "front")
    verdict = series.verified.verdicts["front"]
    assert verified(told) == ["front"]
    assert verdict.word in ("same, drifted", "different")
    assert words(folder)["front"] == verdict.word
    before = Project(xiao_cheng).open().lock
    assert before is not None
    with Project(xiao_cheng).open().state() as state:
        row = state.ledger.verdicts.latest(before.pictures[0].key)
    assert row is not None and verdict.percent is not None and verdict.percent < (row.percent or 0)


def test_other_references_ask_for_another_verdict(xiao_cheng: Path, tmp_path: Path) -> None:
    folder = tmp_path / "fewer"
    shutil.copytree(xiao_cheng, folder)
    file = folder / "character.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("  - {file: references/back.png, role: back, optional: true}\n", ""), "utf-8"
    )
    series, told = shoot(folder, "front")
    assert verified(told) == ["front"]
    assert len(series.verified.verdicts["front"].characters[0].references) == 2


def test_without_references_the_turnaround_serves_and_is_marked(kiko: Path) -> None:
    made = words(kiko)
    assert (made["front"], made["back"]) == ("reference", "reference")
    assert made["friends"] in ("same", "same, drifted", "different", "cannot tell")


def test_a_group_is_measured_for_each_who_has_references(kiko: Path) -> None:
    series, told = shoot(kiko, "front", "back", "friends")
    verdict = series.verified.verdicts["friends"]
    assert verified(told) == []
    assert [one.character for one in verdict.characters] == ["Kiko"]
    assert verdict.unmeasured == ("Bolt",)
    assert any("Bolt" in remark for remark in series.remarks["friends"])


def test_what_breaks_while_verifying_costs_no_picture(kiko: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(kiko, folder)
    workspace = Project(folder).open()
    assert workspace.lock is not None
    front = workspace.lock.picture("front")
    assert front is not None
    digest = front.bytes.partition(":")[2]
    (folder / ".tetap/objects/sha256" / digest[:2] / digest).unlink()
    series, _ = shoot(folder, "snow")
    assert (folder / "out/snow.png").is_file()
    assert words(folder)["snow"] == "unverified"
    (remark,) = [remark for remark in series.remarks["snow"] if "verified" in remark]
    assert "could not be verified" in remark and digest[:8] in remark


def test_in_a_hurry_nothing_is_verified_and_it_can_be_made_up_for(example: Example) -> None:
    folder = example("xiao-lan")
    series, told = shoot(folder, "front", verify="no")
    assert verified(told) == [] and words(folder) == {"front": "unverified"}
    series, told = shoot(folder, "kantor")
    assert words(folder)["kantor"] == "cannot tell", "one view is not enough for a percentage"
    assert series.verified.verdicts["kantor"].percent is None


def test_nothing_to_compare_with_is_said(example: Example) -> None:
    folder = example("kiko")
    series, _ = shoot(folder, "library")
    assert words(folder) == {"library": "unverified"}
    assert any("has no references" in remark for remark in series.remarks["library"])
