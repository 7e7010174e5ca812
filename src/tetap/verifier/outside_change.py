"""How much of a picture changed where nothing was asked for: an edit that repaints everything is found out."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..domain.asked import BACKGROUND, FIGURE
from .decoding import Source
from .looks import Look, look_at
from .part_masks import laid, resized
from .reach import grown
from .what.drawn_parts import NOT_FIGURE, PARTS, drawn_figure

Bools = NDArray[np.bool_]
SEEN = 15
"""Difference of a channel, of 255, that counts as changed; what recompression does stays below."""
_REACH = 0.02
"""Share of the longer side by which a change may reach over the edge of its part."""


@dataclass(frozen=True)
class Changed:
    """Shares 0..1 of the pixels that changed: where the change was asked for, and outside of it."""

    inside: float
    outside: float


def changed_outside(before: Source, after: Source, parts: Collection[str]) -> Changed | None:
    """What changed from one picture to the other in these parts (of `drawn_parts.PARTS`, or `background`,
    `figure`) and outside of them. None where the parts leave no outside or cannot be found."""
    looks = look_at(before), look_at(after)
    if not all(look.found for look in looks):
        return None
    shape = looks[0].picture.shape[:2]
    asked = np.zeros(shape, dtype=np.bool_)
    for look in looks:
        found = _found(look, parts)
        if found is None:
            return None
        asked |= resized(found, shape)
    if asked.all() or not asked.any():
        return None
    one, other = (np.asarray(_sized(look.picture, shape), dtype=np.int16) for look in looks)
    changed = np.abs(one - other).max(axis=2) > SEEN
    return Changed(float(changed[asked].mean()), float(changed[~asked].mean()))


def _found(look: Look, parts: Collection[str]) -> Bools | None:
    """Where the parts are on `Look.picture`, with the reach of a change around them; None when nobody can tell."""
    figure = _figure(look)
    asked = np.zeros(figure.shape, dtype=np.bool_)
    if BACKGROUND in parts:
        asked |= ~figure
    if FIGURE in parts:
        asked |= figure
    named = [part for part in parts if part in PARTS and part != BACKGROUND]
    if named:
        drawn = drawn_figure(look)
        if drawn is None or not drawn.is_drawn:
            # Whose parts nobody knows may change anywhere on the figure.
            asked |= figure
        else:
            for part in named:
                view = drawn.view_of(part)
                asked |= laid(view.mask(part), view, figure.shape)
    if not parts or (not named and not {BACKGROUND, FIGURE} & set(parts)):
        return None
    return grown(asked, round(_REACH * max(figure.shape)))


def _figure(look: Look) -> Bools:
    """The character on `Look.picture`: the part finder's where it is a drawing, else the cut-out."""
    shape = look.picture.shape[:2]
    drawn = drawn_figure(look)
    if drawn is not None and drawn.is_drawn:
        figure = ~np.isin(drawn.body.labels, [PARTS.index(name) for name in NOT_FIGURE])
        return laid(figure & drawn.body.inside, drawn.body, shape)
    height, width = shape
    across, down = width / look.size[0], height / look.size[1]
    left, top, right, bottom = (
        round(value * step) for value, step in zip(look.box, (across, down, across, down), strict=True)
    )
    page = np.zeros(shape, dtype=np.bool_)
    inside = page[top:bottom, left:right]
    page[top:bottom, left:right] = resized(look.mask > 0.5, inside.shape)
    return page


def _sized(rgb: NDArray[np.uint8], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    if rgb.shape[:2] == shape:
        return rgb
    return np.asarray(Image.fromarray(rgb).resize((shape[1], shape[0]), Image.Resampling.BOX))
