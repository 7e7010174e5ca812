"""What people accept and reject goes before verdicts, and makes the percentages mean what it says."""

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from checkout import EXAMPLES
from tetap.app import Project
from tetap.app.scoring import verify
from tetap.cli.main import app
from tetap.errors import BadInput, DocumentError
from tetap.ports import DrawRequest
from tetap.ports.take_verdict import CharacterVerdict, TakeVerdict
from tetap.ports.verdict import Verdict
from tetap.store.attempts import Asking
from tetap.store.ledger import Ledger, Take
from tetap.store.verdicts import VerdictRow
from tetap.verifier.judging import VERSION, percent_of

REQUEST = DrawRequest("sketch", "sketch-1", "1", "somebody", "1:1", "1K")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The article's character, without a picture yet."""
    folder = tmp_path / "xiao-cheng"
    shutil.copytree(EXAMPLES / "xiao-cheng", folder, ignore=shutil.ignore_patterns(".tetap", "out"))
    (folder / "tetap.lock").unlink(missing_ok=True)
    return folder


@pytest.fixture
def ledger(project: Path) -> Iterator[Ledger]:
    """Its books."""
    with Project(project).open().state() as state:
        yield state.ledger


def picture_of(number: int) -> str:
    return f"sha256:{number:04d}" + "e" * 60


def keep(ledger: Ledger, number: int, who: float, what: float = 1.0) -> str:
    """A take with a verdict of this verifier."""
    key = f"sha256:{number:04d}" + "a" * 60
    if ledger.take(key) is None:
        ledger.intend(key, f"shot-{number}", REQUEST, seed=1, take=0)
        attempt = ledger.attempts.begin(Asking(key, key, "sketch", "sketch-1", 0.0, is_free=True)).attempt
        take = Take(key, f"shot-{number}", picture_of(number), 64, 64, "image/png", "unverified", True)
        ledger.settle(attempt, take, cost_usd=0.0, receipt={})
    verdict = Verdict(
        who=who, what=what, percent=percent_of(who, what), word="same", reason="", traits=(), undeclared_colors=(),
        missing_colors=(), cautions=(), cast=None, mask_source="plain", mask_confidence=1.0, count=1, characters=(),
        references=2, verifier=VERSION, calibration_n=900,
    )  # fmt: skip
    record = TakeVerdict((CharacterVerdict("Xiao Cheng", ("sha256:r",), verdict),))
    row = VerdictRow(key, VERSION, "same", who, what, verdict.percent, "sha256:x", json.dumps(asdict(record)))
    ledger.verdicts.keep(row)
    return key


def judged(project: Path, ledger: Ledger, count: int) -> None:
    """Pictures whose scores say too much, judged by somebody."""
    luck = random.Random(5)
    takes: dict[bool, list[str]] = {True: [], False: []}
    for number in range(count):
        who = luck.uniform(0.3, 0.99)
        keep(ledger, number, who)
        takes[luck.random() < who**5].append(f"{number:04d}e")
    for right, names in takes.items():
        Project(project).decide(names, accepted=right, why="" if right else "hair")


def small(project: Path, view: str) -> Path:
    """A reference at a third of its size: what is said of it is not the matter here."""
    with Image.open(project / "references" / f"{view}.png") as picture:
        picture.reduce(3).save(project / f"{view}.png")
    return project / f"{view}.png"


def test_a_decision_goes_before_the_verdict_until_the_next_decision(ledger: Ledger, project: Path) -> None:
    key = keep(ledger, 1, 0.9)
    (said,) = Project(project).decide([picture_of(1)[7:15]], accepted=False, why="the pin is gone")
    assert (said.shot, said.key, said.verdict, said.accepted) == ("shot-1", key, "same", False)
    take = ledger.take(key)
    assert take is not None and not take.accepted
    keep(ledger, 1, 0.95)
    take = ledger.take(key)
    assert take is not None and not take.accepted
    latest = ledger.decisions.latest(key)
    assert latest is not None and latest.why == "the pin is gone"
    Project(project).decide([key], accepted=True)
    assert [(one.key, one.accepted) for one in ledger.decisions.all()] == [(key, True)]
    take = ledger.take(key)
    assert take is not None and take.accepted


def test_a_name_that_means_no_take_or_several_decides_nothing(ledger: Ledger, project: Path) -> None:
    keep(ledger, 11, 0.9)
    keep(ledger, 12, 0.9)
    with pytest.raises(BadInput, match="there is no take 'front'"):
        Project(project).decide(["0011e", "front"], accepted=True)
    with pytest.raises(BadInput, match="there is no take '001'"):
        Project(project).decide(["001"], accepted=True)
    assert not ledger.decisions.all()


def test_percentages_that_say_too_much_are_brought_down_and_say_what_they_stand_on(
    project: Path, ledger: Ledger
) -> None:
    judged(project, ledger, 120)
    keep(ledger, 500, 0.9)  # nobody judged it
    found = Project(project).calibrate()
    fitted = found.calibration
    assert (fitted.n, found.unused) == (120, 0) and found.accepted + found.rejected == 120
    assert fitted.error_after < fitted.error_before
    assert fitted.apply(0.6) < 0.4
    references = [small(project, name) for name in ("front", "side")]
    raw = verify(references, references[0])
    with_own = verify(references, references[0], project)
    assert raw.percent is not None and raw.calibrated_on == "pairs"
    assert with_own.calibrated_on == "judgements" and with_own.calibration_n == 120
    expected = 100 * fitted.apply(percent_of(with_own.who, with_own.what) / 100)
    assert with_own.percent == pytest.approx(expected, abs=0.06)
    assert "120 of your own judgements" in with_own.standing
    # Of another verifier it is not used, and that is said.
    text = (project / "calibration.toml").read_text()
    (project / "calibration.toml").write_text(text.replace(VERSION, "tetap 0.9"))
    old = verify(references, references[0], project)
    assert old.calibrated_on == "pairs"
    assert any(one.code == "calibration" for one in old.cautions)
    (project / "calibration.toml").write_text("character = 3 [")
    with pytest.raises(DocumentError, match="cannot be understood"):
        verify(references, references[0], project)


def test_too_few_or_one_sided_judgements_are_refused_and_leave_nothing(project: Path, ledger: Ledger) -> None:
    judged(project, ledger, 19)
    with pytest.raises(BadInput, match="19 judgements are too few"):
        Project(project).calibrate()
    assert not (project / "calibration.toml").exists()


def test_the_commands_say_what_was_decided_and_what_comes_next(project: Path, ledger: Ledger) -> None:
    keep(ledger, 1, 0.9)
    said = CliRunner().invoke(app, ["reject", str(project), "0001e", "--why", "another hair"])
    assert said.exit_code == 0
    assert "rejected  shot-1" in said.output and "--redo shot-1" in said.output
    judged(project, ledger, 40)
    said = CliRunner().invoke(app, ["calibrate", str(project)])
    assert said.exit_code == 0
    assert "calibration error" in said.output and "calibration.toml" in said.output
    plain = json.loads(CliRunner().invoke(app, ["calibrate", str(project), "--json"]).output)
    assert plain["calibration"]["n"] == 40
