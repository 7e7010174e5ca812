"""Whether a character is drawn in a manner whose parts can be named; another's drawings are compared by colours and
places that look alike."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ..looks import Look
from ..networks import letterboxed, parts_of
from .drawn_parts import NOT_FIGURE, PARTS

_SURE = 0.62
_SHADED = 0.5
_FEW = 50


def reads_as_parts(references: Sequence[Look]) -> bool:
    """Most references are flat drawings, and the part finder knows what it sees on them."""
    sure = float(np.median([_certainty(look) for look in references]))
    shaded = float(np.median([look.photographic for look in references]))
    return sure > _SURE and shaded < _SHADED


@lru_cache(maxsize=64)
def _certainty(look: Look) -> float:
    """0..1 how probable the likeliest part is, on average over the figure."""
    scores, _ = parts_of(letterboxed(look.rgb, (255, 255, 255)))
    odds = np.exp(scores - scores.max(axis=0))
    best = 1 / odds.sum(axis=0)
    figure = ~np.isin(scores.argmax(axis=0), [PARTS.index(name) for name in NOT_FIGURE])
    return float(best[figure].mean()) if int(figure.sum()) > _FEW else 0.0
