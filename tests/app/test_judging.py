"""A vision model's second opinion: bought through the till, asked twice, shown beside the pixels and never averaged."""

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from checkout import EXAMPLES
from tetap.app import Project
from tetap.app.judging import Judging, SecondOpinion, Subject
from tetap.app.scoring import declared_character
from tetap.cli.main import app
from tetap.errors import BadInput, Misconfigured, OutcomeUnknown, OverBudget, PriceNotAgreed, Rejected
from tetap.plugins import load_provider
from tetap.plugins.judges import judge_names, load_judge
from tetap.ports import ANSWER, DrawRequest
from tetap.ports.verdict import TraitVerdict
from tetap.purchasing import check_fits
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

FRONT = (EXAMPLES / "xiao-cheng" / "references" / "front.png").read_bytes()
SIDE = (EXAMPLES / "xiao-cheng" / "references" / "side.png").read_bytes()
HAIR = "hair.color"


@pytest.fixture(params=["gemini", "openai"])
def simulator(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A vision model that answers from the pixels it gets."""
    with running(request.param, Backstage(paint_plain)) as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The article's character."""
    kept = tmp_path / "xiao-cheng"
    shutil.copytree(EXAMPLES / "xiao-cheng", kept, ignore=shutil.ignore_patterns(".tetap"))
    return kept


def judging(folder: Path, simulator: Running, model: str = "") -> Judging:
    platform = "openai" if load_wire(simulator) == "openai" else "gemini"
    name = f"{platform}/{model}" if model else platform
    return Judging(Project(folder).open(), name, simulator.url)


def load_wire(simulator: Running) -> str:
    """Which wire a simulator speaks, found out by asking."""
    import urllib3

    with urllib3.PoolManager() as pool:
        return "openai" if pool.request("GET", f"{simulator.url}/v1/models").status == 200 else "gemini"


def repainted(picture: bytes, of: tuple[int, int, int], to: tuple[int, int, int]) -> bytes:
    """The picture with every pixel near one colour in another."""
    with Image.open(BytesIO(picture)) as opened:
        pixels = np.asarray(opened.convert("RGB")).copy()
    pixels[np.abs(pixels.astype(int) - of).max(axis=2) < 14] = to
    written = BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return written.getvalue()


def subject(folder: Path, picture: bytes, name: str = "new") -> Subject:
    declared = declared_character(folder)
    return Subject(name, declared.name, picture, [FRONT, SIDE], declared)


def hair_of(folder: Path) -> tuple[int, int, int]:
    color = next(trait for trait in declared_character(folder).traits if trait.path == HAIR).colors[0]
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def ask(judge: Judging, folder: Path, *subjects: Subject, agreed: bool = True) -> tuple[SecondOpinion, ...]:
    with Project(folder).open().state() as state:
        asked = judge.ask(state, [judge.question(one) for one in subjects], agreed=agreed)
    assert not asked.failed
    return asked.opinions


def words(opinion: SecondOpinion) -> dict[str, str]:
    return {one.trait: one.judged for one in opinion.opinions}


def test_a_twin_with_another_hair_flips_that_answer_and_no_other_and_is_paid_once(
    simulator: Running, folder: Path
) -> None:
    judge = judging(folder, simulator)
    twin = repainted(FRONT, hair_of(folder), (40, 90, 200))
    right, wrong = ask(judge, folder, subject(folder, FRONT), subject(folder, twin, "twin"))
    before, after = words(right), words(wrong)
    assert before[HAIR] == "kept" and after[HAIR] == "drifted"
    assert {trait for trait in before if before[trait] != after[trait]} == {HAIR}
    assert before["outfit.top_color"] == "kept" and before["hair.style"] == "hidden"
    assert simulator.bill()["calls"] == 4
    assert right.usd == pytest.approx(float(str(simulator.bill()["usd"])) / 2, rel=0.02)
    (again,) = ask(judge, folder, subject(folder, FRONT), agreed=False)
    assert again.reused and again.opinions == right.opinions
    assert simulator.bill()["calls"] == 4


def test_who_contradicts_itself_is_undecided_and_who_is_always_wrong_is_shown_against_the_pixels(
    simulator: Running, folder: Path
) -> None:
    judge = judging(folder, simulator)
    simulator.backstage.judge_wrong = 0.4
    (unsure,) = ask(judge, folder, subject(folder, FRONT))
    assert "undecided" in words(unsure).values()
    simulator.backstage.judge_wrong = 1.0
    other = repainted(FRONT, (255, 255, 255), (250, 244, 250))
    (liar,) = ask(judge, folder, subject(folder, other))
    assert words(liar)[HAIR] == "drifted"
    pixels = [TraitVerdict(HAIR, "kept", ""), TraitVerdict("hair.style", "not measurable", "")]
    assert [one.trait for one in liar.against(pixels)] == [HAIR]


def test_nothing_is_sent_before_the_price_is_agreed_and_a_budget_holds(
    simulator: Running, folder: Path
) -> None:
    judge = judging(folder, simulator)
    question = judge.question(subject(folder, FRONT))
    with Project(folder).open().state() as state:
        with pytest.raises(PriceNotAgreed, match=r"2 questions .* cost about \$0\.0"):
            judge.ask(state, [question], agreed=False)
        asked = judge.ask(state, [question], agreed=False, budget=0.001)
        assert isinstance(asked.failed["new"], OverBudget)
    assert simulator.bill()["calls"] == 0


def test_an_answer_that_was_lost_is_in_doubt_and_not_asked_again_by_itself(
    simulator: Running, folder: Path
) -> None:
    judge = judging(folder, simulator)
    simulator.backstage.fault_next("cut-after")
    question = judge.question(subject(folder, FRONT))
    with Project(folder).open().state() as state:
        for _ in range(2):
            asked = judge.ask(state, [question], agreed=True)
            assert isinstance(asked.failed["new"], OutcomeUnknown)
        assert len(state.ledger.attempts.in_doubt()) == 1
    assert simulator.bill()["calls"] == 1


@pytest.mark.parametrize("fault", ["truncated", "wrong-type"])
def test_an_answer_that_cannot_be_read_is_no_opinion(simulator: Running, folder: Path, fault: str) -> None:
    simulator.backstage.fault_next(fault, fault)
    (found,) = ask(judging(folder, simulator), folder, subject(folder, FRONT))
    assert set(words(found).values()) == {"undecided"}
    assert all(one.answers == (None, None) for one in found.opinions)


@pytest.mark.parametrize("fault", ["refuse", "null-parts"])
def test_a_judge_that_will_not_answer_is_reported_and_the_others_are_asked(
    simulator: Running, folder: Path, fault: str
) -> None:
    judge = judging(folder, simulator)
    simulator.backstage.fault_next(fault)
    twin = repainted(FRONT, hair_of(folder), (40, 90, 200))
    questions = [judge.question(subject(folder, one, name)) for one, name in ((FRONT, "a"), (twin, "b"))]
    with Project(folder).open().state() as state:
        asked = judge.ask(state, questions, agreed=True)
    assert len(asked.failed) == len(asked.opinions) == 1
    assert all(error.hint for error in asked.failed.values())


def test_a_judge_is_never_asked_to_draw_and_a_model_that_draws_is_never_asked() -> None:
    judge, artist = load_judge("gemini").cards()[0], load_provider("gemini").cards()[0]
    picture = DrawRequest("gemini", judge.model, "1", "a fox", "1:1", "1K")
    question = DrawRequest("gemini", artist.model, "1", "alike?", "", ANSWER)
    with pytest.raises(Rejected, match="answers in words"):
        check_fits(picture, judge)
    with pytest.raises(Rejected, match="it answers nothing"):
        check_fits(question, artist)


def test_every_judge_has_a_card_with_a_price_a_date_and_a_source() -> None:
    assert {"gemini", "openai", "openai-compatible"} <= set(judge_names())
    for name in ("gemini", "openai"):
        for card in load_judge(name).cards():
            assert card.answers and card.as_of and card.source and card.keys
            assert (card.usd(ANSWER) or 0) > 0 and card.token_price


def test_a_gateway_of_ones_own_needs_the_name_and_price_of_its_vision_model(folder: Path) -> None:
    with pytest.raises(Misconfigured, match="which vision model"):
        Judging(Project(folder).open(), "openai-compatible", "http://127.0.0.1:9/v1")
    with running("openai", Backstage(paint_plain)) as gateway:
        (folder / "tetap.toml").write_text(
            '[platforms.openai-compatible.judges."gpt-5.4-mini"]\n'
            'like = "your-vision-model"\nprice = { answer = 0.004 }\n'
        )
        judge = Judging(Project(folder).open(), "openai-compatible", f"{gateway.url}/v1")
        (found,) = ask(judge, folder, subject(folder, FRONT))
        assert found.judge == "openai-compatible/gpt-5.4-mini" and words(found)[HAIR] == "kept"
        assert found.usd == pytest.approx(0.008)
    with pytest.raises(BadInput, match="has no judge 'gpt-9'"):
        Judging(Project(folder).open(), "openai/gpt-9")


@pytest.mark.parametrize(
    "simulator", ["gemini", pytest.param("openai", marks=pytest.mark.full)], indirect=True
)
def test_the_commands_show_price_answers_and_contradictions_and_leave_the_percent_alone(
    simulator: Running, folder: Path, tmp_path: Path
) -> None:
    run = CliRunner()
    name = load_wire(simulator)
    new = tmp_path / "new.png"
    new.write_bytes(FRONT)
    score = ["score", str(new), "--character", str(folder), "--json"]
    alone = json.loads(run.invoke(app, score).output)
    asked = run.invoke(app, [*score, "--judge", name, "--url", simulator.url])
    assert isinstance(asked.exception, PriceNotAgreed)
    simulator.backstage.judge_wrong = 1.0
    beside = json.loads(run.invoke(app, [*score, "--judge", name, "--url", simulator.url, "--yes"]).output)
    assert beside["verdicts"] == alone["verdicts"]
    (judged,) = beside["judged"]["pictures"]
    assert judged["against_pixels"] and HAIR in [one["trait"] for one in judged["traits"]]
    said = run.invoke(app, ["score", str(new), "--judge", name, "-r", str(new), "-r", str(new)])
    assert isinstance(said.exception, BadInput)
    shown = run.invoke(app, [*score[:-1], "--judge", name, "--url", simulator.url, "--yes"])
    assert "≠" in shown.output and "nothing to pay" in shown.output
