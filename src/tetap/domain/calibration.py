"""What a score means to the people who judged: bias and scale that turn it into the chance that they accept."""

import math
from dataclasses import dataclass

_EDGE = 1e-4


@dataclass(frozen=True)
class Calibration:
    """`probability = sigmoid(bias + scale * logit(score))`, fitted on `n` judgements.

    `error_before` and `error_after` are expected calibration errors (0..1, ten bins); the latter is
    measured on judgements that were left out of the fit.
    """

    bias: float
    scale: float
    n: int
    error_before: float
    error_after: float

    def apply(self, score: float) -> float:
        """The refitted probability of a score in 0..1."""
        clipped = min(max(score, _EDGE), 1 - _EDGE)
        return 1 / (1 + math.exp(-(self.bias + self.scale * math.log(clipped / (1 - clipped)))))
