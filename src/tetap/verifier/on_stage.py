"""How many characters are in a picture, and where each stands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .figure_finder import FINE, figure_maps
from .looks import Box, Look
from .networks import INPUT, letterbox_of, letterboxed, tokens_of
from .reach import components

Floats = NDArray[np.float32]

PEAK = 0.35
_APART, _APART_CLOSE = 3, 4
"""Columns that two figures are apart, on the whole picture and on the crop around all of them."""

_PART = 0.3


@dataclass(frozen=True, eq=False)
class _Seen:
    """The figure finder's maps of the picture or of the crop, and the middle of every figure on them."""

    mask: Floats
    peaks: list[tuple[int, int]]

    @classmethod
    def on(cls, maps: tuple[Floats, Floats], apart: int) -> "_Seen":
        mask, centres = maps
        return cls(mask, _peaks(centres, mask, apart))


def boxes_on_stage(look: Look) -> list[Box]:
    """The box of every character in pixels of the picture, from left to right; one box at least.

    There are several only where the whole picture says so; the crop around all of them shows them larger, so where
    it tells more of them apart, they are counted on it."""
    if look.mask_source == "given":
        return [look.box]
    near = _Seen.on(figure_maps(look.tokens), _APART_CLOSE)
    if look.stage is None and len(near.peaks) < 2 and not _has_large_parts(look):
        return [look.box]
    whole = _Seen.on(look.stage or figure_maps(tokens_of(letterboxed(look.picture))), _APART)
    if len(whole.peaks) < 2:
        return [look.box]
    closer = len(near.peaks) > len(whole.peaks)
    seen, place = (near, look.box) if closer else (whole, (0, 0, *look.size))
    owners = _owners(seen.mask > 0.5, seen.peaks)
    boxes = [_box(owners == index) for index in range(len(seen.peaks))]
    return [_in_picture(box, place) for box in boxes if box is not None] or [look.box]


def _has_large_parts(look: Look) -> bool:
    """Whether a clean cut-out has more than one large part."""
    small = np.asarray(Image.fromarray(look.mask).resize((64, 64), Image.Resampling.BOX)) > 0.5
    _, counts = np.unique(components(small)[small], return_counts=True)
    return int((counts > _PART * counts.max(initial=1)).sum()) > 1


def _peaks(centres: Floats, mask: Floats, apart: int) -> list[tuple[int, int]]:
    """(row, column) of local maxima, the strongest first, each in columns of its own: characters stand beside
    each other; sorted by column."""
    found: list[tuple[int, int]] = []
    values = centres * (mask > 0.3)
    for index in np.argsort(-values, axis=None, kind="stable"):
        row, column = divmod(int(index), FINE)
        if values[row, column] < PEAK:
            break
        if all(abs(column - x) >= apart for _, x in found):
            neighbours = values[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            if values[row, column] >= neighbours.max():
                found.append((row, column))
    return sorted(found, key=lambda peak: peak[1])


def _owners(inside: NDArray[np.bool_], peaks: list[tuple[int, int]]) -> NDArray[np.int64]:
    """For every place of the mask the nearest peak of its connected region; -1 where there is none."""
    labels = components(inside)
    rows, columns = np.mgrid[:FINE, :FINE]
    steps = np.stack([(columns - x) ** 2 + 0.25 * (rows - y) ** 2 for y, x in peaks]).astype(np.float64)
    for index, (y, x) in enumerate(peaks):
        steps[index][labels != labels[y, x]] += FINE**2
    return np.where(inside, steps.argmin(axis=0), -1)


def _box(mine: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _in_picture(box: tuple[int, int, int, int], place: Box) -> Box:
    """A box on the 32×32 map over a letterboxed place of the picture as a box in pixels of the picture."""
    first, above, last, below = place
    left, top, width, height = letterbox_of(last - first, below - above)
    cell = INPUT / FINE
    across, down = (last - first) / width, (below - above) / height
    edges = (
        first + (box[0] * cell - left) * across, above + (box[1] * cell - top) * down,
        first + (box[2] * cell - left) * across, above + (box[3] * cell - top) * down,
    )  # fmt: skip
    return (
        max(first, round(edges[0])), max(above, round(edges[1])),
        min(last, round(edges[2])), min(below, round(edges[3])),
    )  # fmt: skip
