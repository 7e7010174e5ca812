"""The three promises of tetap.lock: the same bytes, the same request, a fresh take that passes again."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checkout import EXAMPLES
from otter import make_otter
from tetap import Project, TetapError
from tetap.cli.main import app
from tetap.documents.lock_file import lock_text, read_lock
from tetap.errors import LockBroken, PriceNotAgreed

Example = Callable[[str], Path]


def settings(**more: str) -> str:
    lines = ['platform = "rehearsal"', 'strategy = "reference"', *(f'{k} = "{v}"' for k, v in more.items())]
    return "\n".join([*lines, "[platforms.rehearsal]", 'profile = "calm"', "luck = 3"])


def project(folder: Path) -> Path:
    (folder / "tetap.toml").write_text(settings())
    return folder


def replay(folder: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["replay", str(folder), *options])
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def shot_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shot") / "xiao-cheng"
    made = shutil.ignore_patterns(".tetap", "out", "tetap.lock")
    project(Path(shutil.copytree(EXAMPLES / "xiao-cheng", folder, ignore=made)))
    Project(folder, verify="no", tries=1).shoot(["kitchen"], agreed=True)
    return folder


@pytest.fixture(scope="module")
def verified_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verified") / "otto"
    make_otter(folder, settings(want="1%"), ("front", "side"))
    Project(folder, verify="yes", tries=1).shoot(["kitchen"], agreed=True)
    return folder


@pytest.fixture
def shot(shot_once: Path, tmp_path: Path) -> Path:
    """A delivered picture without a verdict."""
    return shutil.copytree(shot_once, tmp_path / "xiao-cheng")


@pytest.fixture
def verified(verified_once: Path, tmp_path: Path) -> Path:
    """A delivered picture that was verified; whatever share of it was kept is enough."""
    return shutil.copytree(verified_once, tmp_path / "otto")


def test_the_request_of_an_unchanged_project_is_the_same(shot: Path) -> None:
    code, text = replay(shot, "--request")
    assert code == 0 and text.startswith("same") and "1 of 1 pictures" in text


@pytest.mark.parametrize(
    ("file", "before", "after", "part"),
    [
        ("character.yaml", "orange-slice hair pin", "leaf hair clip", "the description of the character"),
        ("scenes.yaml", "kitchen", "bakery", "the scene"),
        ("tetap.toml", 'profile = "calm"', 'profile = "default"', "the model's revision (tetap_sketch"),
    ],
)
def test_what_changed_in_a_request_is_named(
    shot: Path, file: str, before: str, after: str, part: str
) -> None:
    text = (shot / file).read_text()
    if file == "scenes.yaml":
        head, mark, tail = text.partition("id: kitchen")
        text = head + mark + tail.replace("text: ", "text: suddenly ", 1)
    (shot / file).write_text(text.replace(before, after) if file != "scenes.yaml" else text)
    code, told = replay(shot, "--request")
    assert code == 1 and part in told, told


def test_a_changed_reference_is_named_by_its_role(shot: Path) -> None:
    front, side = (shot / f"references/{view}.png" for view in ("front", "side"))
    front.write_bytes(side.read_bytes())
    (again,) = Project(shot).ask_again()
    assert again.state == "changed" and "references (front" in again.reason
    assert again.request is not None and again.request.digest() != again.picture.request


def test_the_request_is_compiled_for_the_platform_and_strategy_it_was_made_with(shot: Path) -> None:
    (shot / "tetap.toml").write_text('language = "id"\n[platforms.rehearsal]\nprofile = "calm"\nluck = 3\n')
    (again,) = Project(shot).ask_again()
    assert again.is_kept, again.reason


def test_a_shot_that_is_gone_is_unknown_not_an_error(shot: Path) -> None:
    lines = (shot / "scenes.yaml").read_text()
    (shot / "scenes.yaml").write_text(lines.replace("id: kitchen", "id: cooking"))
    (again,) = Project(shot).ask_again()
    assert again.state == "unknown" and "no such shot" in again.reason


def test_a_lock_of_the_first_format_is_read_and_says_what_it_cannot_tell(shot: Path) -> None:
    path = shot / "tetap.lock"
    text = path.read_text()
    old = text.partition("[picture.asked]")[0].replace("format = 2", "format = 1")
    path.write_text(
        "\n".join(line for line in old.splitlines() if not line.startswith(("first_take", "rung")))
    )
    lock = read_lock(path)
    assert lock is not None and lock.pictures[0].asked is None
    (again,) = Project(shot).ask_again()
    assert again.is_kept
    code, told = replay(shot, "--identity", "--yes")
    assert code == 1 and "nothing to pass again" in told
    Project(shot).shoot(["kitchen"])
    assert "format = 2" in path.read_text() and "[picture.asked]" in path.read_text()
    path.write_text("format = 3\n")
    with pytest.raises(LockBroken, match="format 3"):
        read_lock(path)


def test_the_lock_reads_back_as_it_was_written(shot: Path) -> None:
    lock = read_lock(shot / "tetap.lock")
    assert lock is not None and lock_text(lock) == (shot / "tetap.lock").read_text()


def test_identity_draws_a_fresh_take_and_judges_it_as_the_lock_says(verified: Path) -> None:
    before = (verified / "tetap.lock").read_text()
    lock = read_lock(verified / "tetap.lock")
    assert lock is not None and lock.pictures[0].identity is not None
    identity = lock.pictures[0].identity
    assert identity.want == "1%" and identity.verifier.startswith("tetap ") and 0 <= identity.who <= 1
    test = Project(verified).plan_identity()
    assert (
        len(test.tests) == 1
        and test.usd == pytest.approx(0.134)
        and test.tests[0].take > lock.pictures[0].take
    )
    with pytest.raises(PriceNotAgreed, match="nothing was sent"):
        Project(verified).test_identity(test)
    (fresh,) = Project(verified).test_identity(test, agreed=True)
    assert fresh.is_kept and fresh.usd == pytest.approx(0.134) and fresh.percent is not None
    # The delivered picture stays the accepted one, and the lock as it was.
    assert (verified / "tetap.lock").read_text() == before
    assert Project(verified).plan_identity().tests[0].take == test.tests[0].take + 1


def test_identity_is_broken_when_the_fresh_take_does_not_pass(verified: Path) -> None:
    path = verified / "tetap.lock"
    path.write_text(path.read_text().replace('want = "1%"', 'want = "100%"'))
    code, text = replay(verified, "--identity", "--yes", "--json")
    (row,) = json.loads(text)["results"]
    assert code == 1 and row["state"] == "broken" and "wanted 100%" in row["reason"]


def test_identity_is_not_tested_with_another_verifier(verified: Path) -> None:
    path = verified / "tetap.lock"
    path.write_text(path.read_text().replace('verifier = "tetap ', 'verifier = "tetap 0.'))
    test = Project(verified).plan_identity()
    assert test.tests == [] and "figures of different ones are not compared" in test.left_out[0].reason


def test_identity_asks_before_it_spends_and_a_budget_is_kept(verified: Path) -> None:
    code, text = replay(verified, "--identity")
    assert code == 2 and "1 fresh take cost 0.134 in play money; nothing was sent" in text
    code, text = replay(verified, "--identity", "--budget", "0.01")
    assert code == 1 and "unknown" in text and "--budget" in text


def test_options_of_one_promise_are_not_taken_for_another(shot: Path) -> None:
    assert "one promise" in replay(shot, "--request", "--identity")[1]
    assert "belong to --identity" in replay(shot, "--yes")[1]


def test_a_conversation_is_asked_for_again_from_its_own_takes(example: Example) -> None:
    folder = project(example("xiao-cheng"))
    Project(folder, strategy="converse").shoot(["kitchen", "park-bench"], turnaround=False, agreed=True)
    lock = read_lock(folder / "tetap.lock")
    assert lock is not None and [bool(one.asked and one.asked.turns) for one in lock.pictures] == [
        False,
        True,
    ]
    assert [one.state for one in Project(folder).ask_again()] == ["same", "same"]
