"""Where a part of a drawn character is, in the pixels of the whole picture."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .decoding import Source
from .looks import look_at
from .what.drawn_parts import PARTS, SIDE, View, drawn_figure

Bools = NDArray[np.bool_]


def part_mask(picture: Source, parts: Collection[str]) -> Bools | None:
    """Where these parts are, in the picture's own pixels, as far as the part finder sees them; None where it does not
    know the drawing, or the parts are not on it."""
    look = look_at(picture)
    drawn = drawn_figure(look) if look.found else None
    if drawn is None or not drawn.is_drawn:
        return None
    shape = look.picture.shape[:2]
    wanted = [
        laid(drawn.view_of(part).mask(part), drawn.view_of(part), shape) for part in parts if part in PARTS
    ]
    if not any(mask.any() for mask in wanted):
        return None
    return resized(np.logical_or.reduce(wanted), (look.size[1], look.size[0]))


def laid(mask: Bools, view: View, shape: tuple[int, ...]) -> Bools:
    """A mask of a square view on the whole picture."""
    left, top, side = view.square
    rows = ((np.arange(shape[0]) + 0.5 - top) * SIDE / side).astype(int)
    columns = ((np.arange(shape[1]) + 0.5 - left) * SIDE / side).astype(int)
    down, across = (rows >= 0) & (rows < SIDE), (columns >= 0) & (columns < SIDE)
    page: Bools = mask[np.ix_(np.clip(rows, 0, SIDE - 1), np.clip(columns, 0, SIDE - 1))]
    return page & down[:, None] & across[None, :]


def resized(mask: Bools, shape: tuple[int, ...]) -> Bools:
    """The mask at another height and width."""
    if mask.shape == shape:
        return mask
    picture = Image.fromarray(mask.astype(np.uint8) * 255).resize((shape[1], shape[0]))
    return np.asarray(picture) > 127
