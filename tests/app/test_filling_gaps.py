"""`tetap new --from-pictures --judge`: words from a vision model, asked twice, paid once, never guessed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checkout import EXAMPLES
from tetap.app.filling_gaps import FilledIn
from tetap.app.workspace import Workspace
from tetap.cli.main import app
from tetap.documents.words import load_vocabulary
from tetap.domain.gap_words import Said, filled_gaps, gap_task, open_gaps, read_said
from tetap.errors import BadInput, PriceNotAgreed, TetapError
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

SHOWN = [EXAMPLES / "xiao-cheng" / "references" / f"{view}.png" for view in ("front", "side")]


@pytest.fixture(params=["gemini", "openai"])
def judge(request: pytest.FixtureRequest) -> Iterator[tuple[str, Running]]:
    """A vision model that answers from the pixels it gets."""
    with running(request.param, Backstage(paint_plain)) as one:
        yield request.param, one


def new(folder: Path, judge: tuple[str, Running], *more: str) -> Result:
    name, simulator = judge
    asked = ("--judge", name, "--url", simulator.url, "--kind", "person", *more)
    return CliRunner().invoke(app, ["new", str(folder), "--from-pictures", *map(str, SHOWN), *asked])


def said_lines(folder: Path) -> dict[str, str]:
    """Every line of the file that rests on a judge, by the id of its element."""
    lines = (folder / "character.yaml").read_text().splitlines()
    return {line.split(":")[0].strip(): line for line in lines if "# said by" in line}


def test_what_both_answers_see_is_written_with_its_evidence_and_all_else_stays_a_gap(
    judge: tuple[str, Running], tmp_path: Path
) -> None:
    done = new(tmp_path / "xiao", judge, "--yes")
    assert done.exit_code == 0, done.output
    written = said_lines(tmp_path / "xiao")
    traits = Workspace(tmp_path / "xiao", {}).file.character.traits
    assert traits["hair"]["color"].text == "orange"
    assert f"# said by {judge[0]}/" in written["color"] and "of picture" in written["color"]
    assert all(name == "skin" or "color" in name for name in written)
    assert "did not see of face: shape, eye_shape" in done.output and "the words are yours" not in done.output
    assert judge[1].bill()["calls"] == 2
    checked = CliRunner().invoke(app, ["check", str(tmp_path / "xiao"), "--no-hints"]).output
    assert "hair.color" not in checked and "palette" not in checked, checked
    (tmp_path / "xiao/character.yaml").unlink()
    again = new(tmp_path / "xiao", judge)
    assert again.exit_code == 0 and "was asked before" in again.output
    assert judge[1].bill()["calls"] == 2 and said_lines(tmp_path / "xiao") == written


def test_a_judge_that_errs_now_and_then_contradicts_itself_and_that_is_not_written(
    judge: tuple[str, Running], tmp_path: Path
) -> None:
    new(tmp_path / "right", judge, "--yes")
    judge[1].backstage.judge_wrong = 0.5
    done = new(tmp_path / "unsure", judge, "--yes")
    right, unsure = said_lines(tmp_path / "right"), said_lines(tmp_path / "unsure")
    assert set(unsure) < set(right)
    assert " and then " in done.output
    assert " and then " in (tmp_path / "unsure/character.yaml").read_text()


def test_nothing_is_made_or_sent_before_the_price_is_agreed(
    judge: tuple[str, Running], tmp_path: Path
) -> None:
    done = new(tmp_path / "xiao", judge)
    assert isinstance(done.exception, PriceNotAgreed) and "2 questions to" in done.output
    assert not (tmp_path / "xiao").exists() and judge[1].bill()["calls"] == 0
    short = new(tmp_path / "xiao", judge, "--budget", "0.0001")
    assert short.exception is not None and judge[1].bill()["calls"] == 0
    assert not (tmp_path / "xiao/character.yaml").exists()


def test_a_judge_that_fails_leaves_no_character_and_the_next_call_pays_for_the_rest_only(
    judge: tuple[str, Running], tmp_path: Path
) -> None:
    judge[1].backstage.slow_seconds = 0.0
    judge[1].backstage.fault_next("slow", "refuse")
    failed = new(tmp_path / "xiao", judge, "--yes")
    assert isinstance(failed.exception, TetapError)
    assert not (tmp_path / "xiao/character.yaml").exists()
    done = new(tmp_path / "xiao", judge, "--yes")
    assert done.exit_code == 0, done.output
    assert "1 questions to" in done.output and said_lines(tmp_path / "xiao")


def test_a_gateway_of_ones_own_fills_in_words_too(tmp_path: Path) -> None:
    folder = tmp_path / "xiao"
    folder.mkdir()
    (folder / "tetap.toml").write_text(
        '[platforms.openai-compatible.judges."gpt-5.4-mini"]\n'
        'like = "your-vision-model"\nprice = { answer = 0.004 }\n'
    )
    with running("openai", Backstage(paint_plain)) as gateway:
        reached = Running(f"{gateway.url}/v1", gateway.backstage)
        done = new(folder, ("openai-compatible", reached), "--budget", "0.01")
    assert done.exit_code == 0, done.output
    assert "said by openai-compatible/gpt-5.4-mini" in said_lines(folder)["skin"]


def test_a_judge_without_pictures_and_a_price_without_a_judge_are_refused(tmp_path: Path) -> None:
    def run(*words: str) -> BaseException | None:
        return CliRunner().invoke(app, ["new", str(tmp_path / "x"), *words]).exception

    assert isinstance(run("--judge", "gemini"), BadInput)
    assert isinstance(run("--yes"), BadInput)
    assert isinstance(run("--from-pictures", str(SHOWN[0]), "--budget", "1"), BadInput)
    assert not (tmp_path / "x").exists()


def test_only_words_of_the_list_with_a_picture_that_was_shown_are_taken() -> None:
    vocabulary = load_vocabulary()
    gaps = open_gaps(vocabulary.checklists["person"], vocabulary.colors)
    paths = [gap.path for gap in gaps]
    assert "body.height" not in paths and "face.expression_habit" not in paths and "hair.tie_color" in paths
    assert "hair.length (" in gap_task("person", gaps, [2, 1])
    text = """Here: {"hair.color": {"word": "Black", "picture": "P2"}, "hair.style": {"word": "mohawk-of-fire",
        "picture": "P1"}, "hair.bangs": {"word": "none", "picture": "P3"}, "face.shape": "unseen",
        "face.brows": {"word": "thick"}, "face.chin": 7, "nose": []}"""
    assert read_said(text, gaps, 2) == {"hair.color": Said("black", 2), "face.shape": Said("unseen")}
    assert read_said("no idea {", gaps, 2) == read_said("[1]", gaps, 2) == {}
    hair = [gap for gap in gaps if gap.path == "hair.color"]
    (agreed,) = filled_gaps(hair, {"hair.color": Said("black", 2)}, {"hair.color": Said("black", 1)})
    assert agreed.word == "black" and agreed.pictures == (1, 2)
    (silent,) = filled_gaps(hair, {"hair.color": Said("black", 2)}, {})
    assert not silent.word and silent.is_contradicted and not silent.pictures
    unanswered = FilledIn("judge", filled_gaps(hair, {}, {}))
    assert unanswered.remaining == ("judge did not answer for hair: color",)
