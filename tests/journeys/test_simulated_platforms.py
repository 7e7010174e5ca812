"""The article's case on every platform that has a simulator: references sent, receipts true, nothing paid twice."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checkout import EXAMPLES
from tetap import Project, TetapError
from tetap.app.keys import known_keys
from tetap.cli.main import app
from tetap.plugins.providers import platform_names
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import WIRES, Running, running
from tetap.store.objects import digest_of

Example = Callable[[str], Path]
KEY = "sk-4f9d-very-secret"
PLATFORMS = sorted(set(WIRES) & set(platform_names()))
SHOTS = ("front", "kitchen")
WITHOUT_CHARACTER_REFERENCES = {"midjourney"}
"""Whose default model takes none: the reference strategy is refused before anything is sent."""
TETAP = Path(sys.executable).with_name("tetap")


def run(*arguments: str | Path) -> tuple[int, str]:
    """A command of this process; `tetap` runs one of its own, which a series needs."""
    result = CliRunner().invoke(app, [*map(str, arguments)])
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def tetap(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        [TETAP, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def reach(folder: Path, platform: str, url: str, strategy: str = "describe") -> Path:
    """Let the project reach a simulator, with every key that any platform asks for in its .env."""
    risk = "accept_risk = true\n" if platform == "midjourney" else ""
    (folder / "tetap.toml").write_text(
        f'platform = "{platform}"\nstrategy = "{strategy}"\n[platforms.{platform}]\nurl = "{url}"\n{risk}'
    )
    (folder / ".env").write_text("".join(f"{one.name}={KEY}\n" for one in known_keys(None)))
    return folder


def shown(folder: Path) -> list[dict[str, Any]]:
    code, text = run("show", folder, "--json")
    assert code == 0, text
    return json.loads(text)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Shot:
    """What became of the first series on a platform."""

    platform: str
    wire: Running
    folder: Path
    states: tuple[str, ...]


@pytest.fixture(scope="module", params=PLATFORMS)
def shot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shot]:
    folder = tmp_path_factory.mktemp(request.param) / "xiao-cheng"
    shutil.copytree(
        EXAMPLES / "xiao-cheng", folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock")
    )
    with running(request.param, Backstage(paint_plain)) as wire:
        reach(folder, request.param, wire.url)
        # The environment of the tests is not there yet while the module begins.
        series = Project(folder, verify="no").shoot(SHOTS, agreed=True)
        assert series.run.failed == {}
        states = tuple("reused" if one.reused else "drawn" for one in series.run.bought.values())
        yield Shot(request.param, wire, folder, states)


def test_a_series_is_drawn_once_and_replayed(shot: Shot) -> None:
    calls = shot.wire.bill()["calls"]
    before = {path.name: path.read_bytes() for path in (shot.folder / "out").glob("*.*g")}
    again = Project(shot.folder).shoot(SHOTS)
    assert shot.states == ("drawn", "drawn")
    assert again.reused == 2
    assert {path.name: path.read_bytes() for path in (shot.folder / "out").glob("*.*g")} == before
    assert shot.wire.bill()["calls"] == calls
    assert all(one.is_proven for one in Project(shot.folder).replay())


def test_bill_and_ledger_agree(shot: Shot) -> None:
    """A platform that does not say what a picture cost is estimated from its card, within a third."""
    bill = shot.wire.bill()
    assert bill["repeated"] == 0
    costs = [take["receipt"]["cost"] for take in shown(shot.folder)]
    known = [cost["usd"] for cost in costs if cost["usd"] is not None]
    assert len(known) == len(costs) or {cost["basis"] for cost in costs} == {"unknown"}
    if known:
        assert sum(known) == pytest.approx(float(str(bill["usd"])), rel=0.35)


def test_the_key_is_written_nowhere(shot: Shot) -> None:
    texts = [
        run("show", shot.folder, "front")[1],
        run("plan", shot.folder)[1],
        run("platforms", shot.platform)[1],
    ]
    assert [text for text in texts if KEY in text] == []
    files = [path for path in shot.folder.rglob("*") if path.is_file() and path.name != ".env"]
    assert len(files) > 10
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_references_go_out_in_order_and_the_receipt_proves_it(shot: Shot, example: Example) -> None:
    folder = reach(example("xiao-cheng"), shot.platform, shot.wire.url, "reference")
    code, text = run("plan", folder, "-o", "kitchen", "--json")
    if shot.platform in WITHOUT_CHARACTER_REFERENCES:
        calls = shot.wire.bill()["calls"]
        assert code == 2 and "does not know the reference role 'front'" in text
        assert shot.wire.bill()["calls"] == calls
        return
    assert code == 0, text
    slots = json.loads(text)["shots"][0]["references"]
    series = Project(folder).shoot(["kitchen"], agreed=True)
    assert series.run.failed == {}
    (take,) = shown(folder)
    sent = take["receipt"]["sent"]
    assert [one["digest"] for one in sent] == [slot["digest"] for slot in slots]
    assert sent[0]["digest"] == digest_of((folder / "references/front.png").read_bytes())
    text = run("show", folder, "kitchen")[1]
    assert re.search(rf"sent 1 +front {sent[0]['digest'][7:19]}", text)
    assert f"{sent[0]['width']}×{sent[0]['height']}" in text


def test_what_the_simulator_drew_is_never_taken_for_the_platforms_own(example: Example) -> None:
    with running("gemini", Backstage(paint_plain)) as wire:
        folder = reach(example("xiao-cheng"), "gemini", wire.url)
        drawn = Project(folder).shoot(["front"], agreed=True).lock.pictures[0]
        report = (folder / "out/report.html").read_text()
    (folder / "tetap.toml").write_text('platform = "gemini"\n')
    (planned,) = json.loads(run("plan", folder, "-o", "front", "--json")[1])["shots"]
    assert planned["key"] != drawn.key
    assert f"at {wire.url.removeprefix('http://')}" in report


def test_another_size_than_asked_is_noted_by_shoot_show_and_report(example: Example) -> None:
    with running("gemini", Backstage(paint_plain)) as wire:
        folder = reach(example("xiao-cheng"), "gemini", wire.url)
        wire.backstage.fault_next("ignore-size")
        code, text = tetap("shoot", folder, "-o", "kitchen", "--yes")
        assert code == 0, text
        assert re.search(r"note: kitchen: asked for 1:1 at 1K \(1024×1024\), got", text)
        assert re.search(r"note +asked for 1:1 at 1K", run("show", folder, "kitchen")[1])
        assert "asked for 1:1 at 1K" in (folder / "out/report.html").read_text()


def test_drafts_are_kept_named_and_shown_by_their_hash(example: Example) -> None:
    with running("gemini", Backstage(paint_plain)) as wire:
        folder = reach(example("xiao-cheng"), "gemini", wire.url)
        wire.backstage.fault_next("drafts")
        Project(folder).shoot(["kitchen"], agreed=True)
    text = run("show", folder, "kitchen")[1]
    drafts = re.findall(r"draft kept +([0-9a-f]{12})", text)
    assert drafts
    (draft,) = json.loads(run("show", folder, drafts[0], "--json")[1])
    assert draft["draft"] and draft["sha256"].startswith(f"sha256:{drafts[0]}")


def test_an_option_goes_out_and_a_wrong_one_is_refused_before_spending(example: Example) -> None:
    with running("gemini", Backstage(paint_plain)) as wire:
        folder = reach(example("xiao-cheng"), "gemini", wire.url)
        code, text = run("shoot", folder, "-o", "front", "--yes", "--option", "temperature=9")
        assert (code, "At most 2" in text, wire.bill()["calls"]) == (2, True, 0)
        Project(folder, options=["temperature=0.4"]).shoot(["front"], agreed=True)
    assert "temperature: 0.4" in run("show", folder, "front")[1]


def test_the_command_that_plan_proposes_repeats_what_was_asked(example: Example) -> None:
    with running("gemini", Backstage(paint_plain)) as wire:
        folder = reach(example("xiao-cheng"), "gemini", wire.url)
        asked = [
            "-p",
            "gemini",
            "-s",
            "reference",
            "--url",
            wire.url,
            "--option",
            "temperature=0.4",
            "-o",
            "front",
        ]
        text = run("plan", folder, *asked)[1]
    command = text[text.index("tetap shoot") :]
    for part in (
        "--platform gemini",
        "--strategy reference",
        f"--url {wire.url}",
        "--option temperature=0.4",
        "--only front",
    ):
        assert part in command
    assert "references of every shot, in order:" in text
