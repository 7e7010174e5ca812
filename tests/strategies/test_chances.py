"""Chance and price before spending: prior, evidence, intervals."""

from dataclasses import replace

from tetap.ports import cards_from
from tetap.strategies.chances import CLAIMS, Experience, Undertaking, outlook

PLANNED = Undertaking(shots=10, usd=0.1, tries=4, seconds=6.0, at_once=2, budget=1.5)


def test_without_evidence_the_articles_share_is_expected_with_a_wide_interval() -> None:
    for strategy, (low, high) in CLAIMS.items():
        take = outlook(strategy, Experience(), PLANNED).take
        assert low - 0.02 < take.mean < high + 0.02 and take.high - take.low > 0.1


def test_evidence_goes_before_the_prior() -> None:
    few = outlook("pipeline", Experience(4, 2), PLANNED).take
    many = outlook("pipeline", Experience(400, 200), PLANNED).take
    assert 0.6 < few.mean < 0.85 and 0.47 < many.mean < 0.54
    assert many.high - many.low < few.high - few.low


def test_tries_money_and_time_follow_from_the_chance_of_a_take() -> None:
    sure = outlook("describe", Experience(10_000, 10_000), PLANNED)
    assert sure.usd is not None and sure.seconds is not None and sure.per_accepted is not None
    assert abs(sure.tries.mean - 10) < 0.1 and abs(sure.usd.mean - 1.0) < 0.01
    assert abs(sure.seconds.mean - 30) < 0.3 and abs(sure.per_accepted.mean - 0.1) < 0.001
    assert sure.all_pass > 0.98 and sure.within_budget is not None and sure.within_budget > 0.99
    half = outlook("describe", Experience(10_000, 5_000), PLANNED)
    assert half.usd is not None and half.within_budget is not None
    # 10 shots, at most 4 tries: 10 * (1 + 1/2 + 1/4 + 1/8) tries; all pass with (15/16) ** 10.
    assert abs(half.tries.mean - 18.75) < 0.3 and abs(half.all_pass - (15 / 16) ** 10) < 0.03
    assert half.tries.low < 18 < half.tries.high and half.within_budget < 0.2


def test_what_nobody_knows_is_not_told() -> None:
    unknown = outlook("reference", Experience(), replace(PLANNED, usd=None, seconds=None, budget=None))
    assert (unknown.usd, unknown.per_accepted, unknown.seconds, unknown.within_budget) == (None,) * 4


def test_equal_input_gives_equal_figures() -> None:
    assert outlook("converse", Experience(7, 3), PLANNED) == outlook("converse", Experience(7, 3), PLANNED)


def test_the_share_on_the_card_goes_before_the_articles() -> None:
    (own, *_) = cards_from(
        "p", {"models": {"m": {
            "as_of": "2026-01-01", "seed": "none", "pixels": {"1K": {"1:1": [64, 64]}}, "price": {"1K": 0.1},
            "acceptance": {"describe": {"low": 0.2, "high": 0.4, "takes": 50, "source": "own count"}},
        }}},
    )  # fmt: skip
    found = outlook("describe", Experience(), PLANNED, own)
    assert 0.27 < found.take.mean < 0.33 and found.prior.source == "own count"
    assert found.take.high - found.take.low < outlook("describe", Experience(), PLANNED).take.high
    other = outlook("reference", Experience(), PLANNED, own).prior
    assert (other.low, other.high, other.source) == (0.8, 0.9, "assumption")
