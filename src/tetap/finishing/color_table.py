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
    """`values` [64³, k]: what the rule says of the middle of each cell of colours."""

    values: Values

    def at(self, pixels: NDArray[np.uint8]) -> Values:
        """[height, width, k] for pixels [height, width, 3]."""
        return self.values[cells_of(pixels)]


def table_of(rule: Callable[[NDArray[np.uint8]], Values]) -> ColorTable:
    """The table of a rule that turns colours [n, 3] into values [n, k]."""
    level = (np.arange(1 << _BITS) * _STEP + _STEP // 2).astype(np.uint8)
    colors = np.stack(np.meshgrid(level, level, level, indexing="ij"), axis=-1).reshape(-1, 3)
    return ColorTable(np.asarray(rule(colors), dtype=np.float32))


def cells_of(pixels: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Number of the cell that each pixel's colour lies in."""
    shift = 8 - _BITS
    wide = (pixels >> shift).astype(np.int32)
    return (wide[..., 0] << (2 * _BITS)) | (wide[..., 1] << _BITS) | wide[..., 2]


def strips(height: int) -> Iterator[slice]:
    """The rows of a picture, some at a time."""
    for top in range(0, height, _ROWS):
        yield slice(top, min(height, top + _ROWS))
