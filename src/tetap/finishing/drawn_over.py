"""A picture that a model has drawn over, laid back into the frame of the one it began with."""

from dataclasses import replace

import numpy as np
from PIL import Image

from .canvas import Canvas

_SHOWS = 0.5
"""Percent of a picture from which on a cut at its edges is worth a word."""


def drawn_over(before: Canvas, over: Canvas) -> tuple[Canvas, float]:
    """(the drawn pixels with the size, transparency and masks of what they were drawn over, percent that was cut off).

    Models draw in frames of their own: of a picture with another form they take the largest part around its middle.
    That part is what comes back, in the pixels that it had."""
    width, height = before.size
    ratio = over.size[0] / over.size[1]
    kept = min(width, round(height * ratio)), min(height, round(width / ratio))
    left, top = (width - kept[0]) // 2, (height - kept[1]) // 2
    place = np.s_[top : top + kept[1], left : left + kept[0]]
    picture = Image.fromarray(over.rgb)
    if picture.size != kept:
        picture = picture.resize(kept, Image.Resampling.LANCZOS)
    lost = round(100 * (1 - kept[0] * kept[1] / (width * height)), 1)
    made = replace(
        before,
        rgb=np.ascontiguousarray(np.asarray(picture)),
        alpha=None if before.alpha is None else np.ascontiguousarray(before.alpha[place]),
        masks={name: np.ascontiguousarray(mask[place]) for name, mask in before.masks.items()},
    )
    return made, lost if lost >= _SHOWS else 0.0
