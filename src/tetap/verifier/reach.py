"""Which pixels hang together, and which are near: stretches of rows that touch are joined until nothing changes."""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]


def connected_to(open_pixels: Bools, start: Bools) -> Bools:
    """The open pixels that can be reached from `start` by steps up, down, left and right."""
    names = components(open_pixels)
    reached = np.zeros(int(names.max(initial=0)) + 1, dtype=np.bool_)
    reached[names[open_pixels & start]] = True
    reached[0] = False
    return reached[names]


def components(filled: Bools) -> NDArray[np.int32]:
    """Labels 1, 2, … of regions that hang together, largest first; 0 elsewhere."""
    labels = np.zeros(filled.shape, dtype=np.int32)
    if not filled.any():
        return labels
    stretches = _stretches(filled)
    region = _joined(*_touching(filled, stretches), int(stretches.max()) + 1)
    names, back = np.unique(region, return_inverse=True)
    counts = np.bincount(back[stretches[filled]], minlength=len(names))
    order = np.empty(len(names), dtype=np.int32)
    order[np.argsort(-counts, kind="stable")] = np.arange(1, len(names) + 1, dtype=np.int32)
    labels[filled] = order[back][stretches[filled]]
    return labels


def _stretches(filled: Bools) -> NDArray[np.int64]:
    """The number of the stretch of filled pixels of its row that a pixel belongs to; what is not filled has that of
    the last one before it."""
    begins = filled.copy()
    begins[:, 1:] &= ~filled[:, :-1]
    return np.asarray(np.maximum(np.cumsum(begins.ravel()).reshape(filled.shape) - 1, 0))


def _touching(filled: Bools, stretches: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of stretches of which one lies on the other."""
    both = filled[1:] & filled[:-1]
    upper, lower = stretches[:-1][both], stretches[1:][both]
    new = np.ones(len(upper), dtype=np.bool_)
    new[1:] = (upper[1:] != upper[:-1]) | (lower[1:] != lower[:-1])
    return upper[new], lower[new]


def _joined(upper: NDArray[np.int64], lower: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """For every stretch the first one that it hangs together with."""
    first = np.arange(count)
    while True:
        least = np.minimum(first[upper], first[lower])
        before = first.copy()
        # Where two regions touch, the later one's first stretch, and so all of it, follows the earlier one.
        np.minimum.at(first, first[upper], least)
        np.minimum.at(first, first[lower], least)
        while not np.array_equal(first[first], first):
            first = first[first]
        if np.array_equal(first, before):
            return first


def grown(mask: Bools, reach: int) -> Bools:
    """Everything within so many pixels across and down."""
    for axis in (0, 1):
        room = [(reach + 1, reach) if side == axis else (0, 0) for side in (0, 1)]
        total = np.cumsum(np.pad(mask, room), axis=axis)
        wide = 2 * reach + 1
        mask = np.asarray(
            (total[wide:] - total[:-wide] if axis == 0 else total[:, wide:] - total[:, :-wide]) > 0
        )
    return mask
