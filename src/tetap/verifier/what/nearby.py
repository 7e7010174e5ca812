"""Pictures compared pixel by pixel, shifts of one pixel forgiven."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def softened(colors: Floats) -> Floats:
    """Every pixel mixed with those around it, 1:2:1 across and down."""
    padded = np.pad(colors, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]) / 4
    return np.asarray((across[:-2] + 2 * across[1:-1] + across[2:]) / 4, dtype=np.float32)


def unlike(one: Floats, other: Floats) -> Floats:
    """For every pixel how far it is from the most similar one of the other's nine around it."""
    height, width = one.shape[:2]
    mine = np.ascontiguousarray(one.transpose(2, 0, 1))
    padded = np.pad(other.transpose(2, 0, 1), ((0, 0), (1, 1), (1, 1)), mode="edge")
    least = np.full((height, width), np.inf, dtype=np.float32)
    for row in range(3):
        for column in range(3):
            away = np.abs(mine - padded[:, row : row + height, column : column + width])
            np.minimum(least, np.maximum(np.maximum(away[0], away[1]), away[2]), out=least)
    return least
