"""A rule for colours worked out once for every colour instead of once for every pixel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BITS = 6
_STEP = 256 >> _BITS
_ROWS = 256
"""Pictures are gone through in strips of so many rows, so that a large one needs little memory."""

Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ColorTable:
    """`values` [64³, k]: what the rule says of the middle of each cell of colours; 0 where nobody asked."""

    values: Values

    def at(self, pixels: NDArray[np.uint8]) -> Values:
        """[height, width, k] for pixels [height, width, 3]."""
        return self.values[cells_of(pixels)]


def table_of(rule: Callable[[NDArray[np.uint8]], Values], pixels: NDArray[np.uint8]) -> ColorTable:
    """The table of a rule that turns colours [n, 3] into values [n, k], for the colours that these pixels have."""
    used = np.zeros(1 << (3 * _BITS), dtype=np.bool_)
    for rows in strips(len(pixels)):
        used[cells_of(pixels[rows])] = True
    cells = np.flatnonzero(used)
    level = (1 << _BITS) - 1
    parts = [cells >> (2 * _BITS), (cells >> _BITS) & level, cells & level]
    colors = (np.stack(parts, axis=-1) * _STEP + _STEP // 2).astype(np.uint8)
    told = np.asarray(rule(colors), dtype=np.float32)
    values = np.zeros((len(used), told.shape[1]), dtype=np.float32)
    values[cells] = told
    return ColorTable(values)


def cells_of(pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Number of the cell that each pixel's colour lies in."""
    shift = 8 - _BITS
    wide = (pixels >> shift).astype(np.int32)
    return (wide[..., 0] << (2 * _BITS)) | (wide[..., 1] << _BITS) | wide[..., 2]


def strips(height: int) -> Iterator[slice]:
    """The rows of a picture, some at a time."""
    for top in range(0, height, _ROWS):
        yield slice(top, min(height, top + _ROWS))
