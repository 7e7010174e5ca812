"""What an edit changed beside what it was asked for: the share of the pixels outside of the asked parts' boxes."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..ports.verdict import Box

_SIDE = 256
"""Pixels of the longer side at which pictures are compared: small shifts and recompression do not count."""
_SEEN = 15
"""Difference of a channel, of 255, that counts as changed."""
_MARGIN = 0.04
"""Share of the longer side by which a change may reach over the edge of its box."""


def changed_beside(before: bytes, after: bytes, boxes: Sequence[Box]) -> float | None:
    """Share 0..1 of the pixels outside these boxes (pixels of `before`) that differ; None without boxes, where they
    leave no outside, or where the pictures have another shape."""
    one, size = _small(before)
    other, _ = _small(after)
    if not boxes or one.shape != other.shape:
        return None
    outside = np.ones(one.shape[:2], dtype=np.bool_)
    step = max(one.shape[:2]) / max(size)
    reach = _MARGIN * max(one.shape[:2])
    for box in boxes:
        left, top, right, bottom = (value * step for value in box)
        outside[
            max(0, int(top - reach)) : int(bottom + reach) + 1,
            max(0, int(left - reach)) : int(right + reach) + 1,
        ] = False
    if not outside.any():
        return None
    return float((np.abs(one - other).max(axis=2) > _SEEN)[outside].mean())


def _small(data: bytes) -> tuple[NDArray[np.int16], tuple[int, int]]:
    """The picture with its longer side at 256 pixels, and its size."""
    with Image.open(BytesIO(data)) as opened:
        size = opened.size
        share = _SIDE / max(size)
        small = opened.convert("RGB").resize((max(1, round(size[0] * share)), max(1, round(size[1] * share))))
    return np.asarray(small, dtype=np.int16), size
