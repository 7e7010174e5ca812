"""From scores to probabilities: refitting bias and scale on a person's accepts and rejects."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..domain.calibration import Calibration
from ..errors import BadInput

LEAST = 20
_FOLDS = 5
_BINS = 10


def refit(scores: Sequence[float], accepted: Sequence[bool]) -> Calibration:
    """Bias and scale that make scores in 0..1 agree with what a person accepted.

    BadInput with fewer than LEAST judgements, or when all of them are equal.
    """
    if len(scores) != len(accepted):
        raise BadInput(f"{len(scores)} scores but {len(accepted)} judgements", "Give one judgement a score.")
    if len(scores) < LEAST:
        raise BadInput(
            f"{len(scores)} judgements are too few", f"Accept or reject at least {LEAST} pictures first."
        )
    truth = np.array(accepted, dtype=np.float64)
    if truth.min() == truth.max():
        raise BadInput(
            "all judgements are the same", "Judge pictures that are wrong too, or nothing can be learned."
        )
    steps = _logit(np.array(scores, dtype=np.float64))
    bias, scale = _fit(steps, truth)
    held_out = np.empty(len(truth))
    for fold in range(_FOLDS):
        inside = np.arange(len(truth)) % _FOLDS != fold
        one_bias, one_scale = _fit(steps[inside], truth[inside])
        held_out[~inside] = _sigmoid(one_bias + one_scale * steps[~inside])
    return Calibration(
        bias, scale, len(truth), calibration_error(_sigmoid(steps), truth), calibration_error(held_out, truth)
    )


def calibration_error(probabilities: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    """Expected calibration error: how far said and true frequency are apart, by bins of a tenth."""
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(probabilities[bins == one].mean() - truth[bins == one].mean()))
        * float((bins == one).mean())
        for one in np.unique(bins)
    ]
    return float(sum(gaps))


def _fit(steps: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
    """Newton's method with a pull towards leaving scores as they are; the scale stays positive."""
    columns = np.stack([np.ones_like(steps), steps], axis=1)
    at, pull, home = np.array([0.0, 1.0]), np.array([0.1, 0.5]), np.array([0.0, 1.0])
    for _ in range(50):
        guess = _sigmoid(columns @ at)
        slope = columns.T @ (guess - truth) + pull * (at - home)
        bend = (columns * (guess * (1 - guess))[:, None]).T @ columns + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        at = at - np.clip(step, -2, 2)
        if float(np.abs(step).max()) < 1e-9:
            break
    return float(at[0]), float(max(0.05, at[1]))


def _logit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(values, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-values)))
