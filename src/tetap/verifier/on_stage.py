"""How many characters are in a picture, and where each stands."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .figure_finder import FINE, figure_maps
from .looks import Box, Look
from .networks import letterbox_of, letterboxed, tokens_of
from .reach import components

Floats = NDArray[np.float32]

PEAK = 0.35
_APART = 3
_WIDE, _PART = 0.8, 0.3


def boxes_on_stage(look: Look) -> list[Box]:
    """The box of every character in pixels of the picture, from left to right; one box at least."""
    if look.stage is None and not _may_be_several(look):
        return [look.box]
    mask, centres = look.stage or figure_maps(tokens_of(letterboxed(look.picture)))
    peaks = _peaks(centres, mask)
    if len(peaks) < 2:
        return [look.box]
    owners = _owners(mask > 0.5, peaks)
    boxes = [_box(owners == index) for index in range(len(peaks))]
    return [_in_picture(box, look) for box in boxes if box is not None] or [look.box]


def _may_be_several(look: Look) -> bool:
    """Whether a clean cut-out has more than one large part, or is wider than one figure is."""
    if look.mask_source == "given":
        return False
    height, width = look.mask.shape
    if width > _WIDE * height:
        return True
    small = np.asarray(Image.fromarray(look.mask).resize((64, 64), Image.Resampling.BOX)) > 0.5
    _, counts = np.unique(components(small)[small], return_counts=True)
    return int((counts > _PART * counts.max(initial=1)).sum()) > 1


def _peaks(centres: Floats, mask: Floats) -> list[tuple[int, int]]:
    """(row, column) of local maxima, the strongest first, each in columns of its own: characters stand beside
    each other; sorted by column."""
    found: list[tuple[int, int]] = []
    values = centres * (mask > 0.3)
    for index in np.argsort(-values, axis=None, kind="stable"):
        row, column = divmod(int(index), FINE)
        if values[row, column] < PEAK:
            break
        if all(abs(column - x) >= _APART for _, x in found):
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


def _in_picture(box: tuple[int, int, int, int], look: Look) -> Box:
    """A box on the 32×32 map as a box in pixels of the picture."""
    left, top, width, height = letterbox_of(look.picture.shape[1], look.picture.shape[0])
    cell = 224 / FINE
    across, down = look.size[0] / width, look.size[1] / height
    edges = (
        (box[0] * cell - left) * across, (box[1] * cell - top) * down,
        (box[2] * cell - left) * across, (box[3] * cell - top) * down,
    )  # fmt: skip
    return (
        max(0, round(edges[0])), max(0, round(edges[1])),
        min(look.size[0], round(edges[2])), min(look.size[1], round(edges[3])),
    )  # fmt: skip
