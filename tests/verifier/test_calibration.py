"""Refitting on a person's judgements makes scores mean what they say."""

import random

import pytest

from tetap.errors import BadInput
from tetap.verifier.calibration import refit


def _judged(count: int, seed: int = 3) -> tuple[list[float], list[bool]]:
    """Scores that say too much: true chance is far lower than the score."""
    luck = random.Random(seed)
    scores = [luck.uniform(0.05, 0.98) for _ in range(count)]
    return scores, [luck.random() < score**4 for score in scores]


def test_scores_that_say_too_much_are_brought_down() -> None:
    scores, accepted = _judged(300)
    fit = refit(scores, accepted)
    assert fit.n == 300
    assert fit.error_after < fit.error_before / 2
    assert fit.apply(0.6) < 0.4
    assert fit.apply(0.2) < fit.apply(0.6) < fit.apply(0.95)


def test_few_or_one_sided_judgements_are_refused() -> None:
    scores, accepted = _judged(19)
    with pytest.raises(BadInput, match="too few"):
        refit(scores, accepted)
    with pytest.raises(BadInput, match="the same"):
        refit([0.5] * 30, [True] * 30)
    with pytest.raises(BadInput, match="judgements"):
        refit([0.5] * 30, [True] * 29)


def test_judgements_against_the_score_never_turn_it_round() -> None:
    scores = [index / 40 for index in range(40)]
    fit = refit(scores, [score < 0.5 for score in scores])
    assert fit.apply(0.9) >= fit.apply(0.1)
