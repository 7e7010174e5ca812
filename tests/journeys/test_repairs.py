"""Rungs of the repair ladder on the rehearsal platform: the pixel fix, and another model."""

from pathlib import Path

import pytest
from rehearsed_series import HAIR_ONLY, project, run, shoot

from tetap import Project
from tetap.app.tried import drawn_before
from tetap.errors import Misconfigured, PriceNotAgreed
from tetap.simulators.rehearsal import drift_truth
from tetap.simulators.retouched import truth_after_fix
from tetap.store.ledger import Event

TOP_ONLY = HAIR_ONLY.replace('"hair.color"', '"outfit.top_color"').replace("4 = 1.0\n3 = 0", "3 = 1.0")
BEACH = "seed: 7\nscenes:\n  - {id: beach, place: beach}\n"
PARK = "seed: 7\nscenes:\n  - {id: park, place: park, action: reading}\n"


@pytest.fixture(autouse=True)
def verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without verdicts there is no loop."""
    monkeypatch.setenv("TETAP_VERIFY", "yes")


def rungs(folder: Path, told: list[Event]) -> list[str]:
    return [str(event.facts["rung"]) for event in told if event.kind == "again"]


def truth(folder: Path, key: str) -> list[str]:
    """What is not as it should be on a take, by the platform's own truth."""
    with Project(folder).open().state() as state:
        purchase, take = state.ledger.purchase(key), state.ledger.take(key)
        assert purchase is not None and take is not None
        drawn = drawn_before(state.ledger, purchase.request)
        if drawn is None:
            return [drift.trait for drift in drift_truth(purchase.receipt)]
        before = state.ledger.purchase(drawn.key)
        assert before is not None
        pictures = (str(before.receipt["reply"]), drawn.picture, take.picture)
        left = truth_after_fix(drift_truth(before.receipt), *map(state.objects.get, pictures))
        return [drift.trait for drift in left]


def test_a_colour_that_drifted_is_put_right_in_the_pixels_at_no_cost(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", TOP_ONLY, scenes=BEACH)
    series, told = shoot(folder, budget=5)
    assert rungs(folder, told)[0] == "snap"
    drawn, fixed = series.chains["beach"].tries[:2]
    assert series.drawn == sum(one.rung != "snap" for one in series.chains["beach"].tries)
    assert series.usd == pytest.approx(0.1 * series.drawn)
    # Whether the verifier lets it pass is its own matter.
    Project(folder).decide([fixed.key], accepted=True)
    Project(folder).deliver()
    lock = Project(folder).open().lock
    locked = lock.picture("beach") if lock is not None else None
    assert locked is not None and (locked.rung, locked.platform, locked.model) == (
        "snap",
        "rehearsal",
        "small",
    )
    with Project(folder).open().state() as state:
        before, after = state.ledger.take(drawn.key), state.ledger.purchase(fixed.key)
    assert before is not None and after is not None
    assert locked.key == fixed.key and locked.made_from == before.picture
    assert [slot.digest for slot in after.request.references] == [before.picture]
    assert after.receipt["parameters"]["snapped"][0]["part"] == "outfit.top_color"  # type: ignore[index, call-overload]
    assert truth(folder, drawn.key) == ["outfit.top_color"] and truth(folder, fixed.key) == []

    again, told = shoot(folder)
    assert again.drawn == 0 and not [event for event in told if event.kind in ("drawn", "again", "verified")]
    known = Project(folder).advise().known["reference"]
    assert known.takes == series.drawn and known.accepted, (
        "a take that was put right counts as one that passed"
    )
    assert "1 of 1 pictures would be asked for by the same request" in run("replay", folder, "--request")
    assert run("review", folder).startswith("nothing waits")
    assert "all is well" in run("doctor", folder, "--deep")


@pytest.mark.full
def test_what_one_model_cannot_make_another_one_does(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", HAIR_ONLY, scenes=PARK, fallback="sketch/sketch-1")
    series, told = shoot(folder, budget=5)
    assert rungs(folder, told)[-1] == "model" and series.for_a_person == {}
    locked = series.lock.picture("park")
    assert locked is not None and (locked.rung, locked.platform) == ("model", "sketch")
    assert series.usd == pytest.approx(0.1 * (series.drawn - 1)), "the illustrator costs nothing"
    again, _ = shoot(folder)
    assert again.drawn == 0 and again.lock.picture("park") == locked


def test_what_a_platform_will_not_draw_is_asked_of_the_fallback(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "[faults]\nrefuse = 1.0\n", scenes=PARK, fallback="sketch")
    series, told = shoot(folder, budget=5)
    assert rungs(folder, told) == ["model"] and series.run.failed == {}
    row = series.chains["park"].rows[-1]
    assert "will not draw this" in row.why and row.platform == "sketch"


def test_what_a_platform_will_not_draw_is_asked_for_once_more(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "[faults]\nrefuse = 1.0\n", scenes=PARK)
    series, told = shoot(folder, budget=5)
    assert rungs(folder, told) == ["again"], "once: a model that refuses twice means it"
    assert "will not draw this" in series.run.failed["park"][0] and series.usd == 0.0
    assert "will not draw this" in series.chains["park"].rows[1].why
    again, told = shoot(folder, budget=5)
    assert rungs(folder, told) == [] and again.usd == 0.0


def test_a_refusal_that_was_luck_costs_the_shot_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "[faults]\nrefuse = 0.5\n", scenes=BEACH)
    series, told = shoot(folder, budget=5)
    assert rungs(folder, told) == ["again"] and series.run.failed == {}
    assert [one.take for one in series.chains["beach"].tries] == [1] and series.usd == pytest.approx(0.1)


def test_the_price_that_is_told_counts_the_fallback(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "", scenes=PARK, tries=3, fallback="rehearsal/dear")
    with (folder / "tetap.toml").open("a") as file:
        file.write('[platforms.rehearsal.models.dear]\nlike = "rehearsal-1"\nprice = { "1K" = 0.5 }\n')
    with pytest.raises(PriceNotAgreed, match=r"1 pictures cost 0\.10.*at most 1\.10.* with 3 tries"):
        shoot(folder)


@pytest.mark.parametrize(
    ("fallback", "wrong"),
    [
        ("rehearsal/small", "the model itself"),
        ("gemini", "not paid in the same money"),
        ("nobody/x", "nobody"),
    ],
)
def test_a_fallback_that_makes_no_sense_is_refused_before_anything_is_bought(
    tmp_path: Path, fallback: str, wrong: str
) -> None:
    folder = project(tmp_path / "p", "", scenes=PARK, fallback=fallback)
    with pytest.raises((Misconfigured, Exception), match=wrong):
        shoot(folder, budget=5)
    assert not (folder / "out").exists()
