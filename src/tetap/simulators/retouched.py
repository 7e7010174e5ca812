"""The truth of a pixel fix: which drifts of the take it was made from it mended, and what it spoiled.

For benches alone, like the truth of what was drawn."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .rehearsal_drift import Drift
from .rehearsal_own import drawn_in

_SEEN = 8
"""Difference of a channel, of 255, that is seen."""
_SPOILED = 24
_SPOILED_SHARE = 1e-3
"""From so much, on so many of the pixels that were right, a picture is spoiled: 262 at 512 × 512."""


def truth_after_fix(drifts: Sequence[Drift], reply: bytes, before: bytes, after: bytes) -> tuple[Drift, ...]:
    """What is not as it should be on the picture `after` that was made from `before`, which the rehearsal platform
    drew with these drifts and this reply."""
    drawn = drawn_in(reply)
    plain, was, now = (_pixels(one) for one in (drawn.picture_with(()), before, after))
    left = []
    for drift in drifts:
        where = _off(plain, _pixels(drawn.picture_with((drift,)))) >= _SEEN
        if not where.any() or _off(plain, now)[where].mean() > 0.5 * _off(plain, was)[where].mean():
            left.append(drift)
    right = _off(plain, was) < _SEEN
    if (right & (_off(plain, now) >= _SPOILED)).mean() >= _SPOILED_SHARE:
        name = drawn.people[0].name
        left.append(Drift(name, "pixels", "as drawn", "painted over"))
    return tuple(left)


def _off(one: NDArray[np.int16], other: NDArray[np.int16]) -> NDArray[np.int16]:
    off: NDArray[np.int16] = np.abs(one - other).max(axis=2)
    return off


def _pixels(picture: bytes) -> NDArray[np.int16]:
    with Image.open(BytesIO(picture)) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.int16)
