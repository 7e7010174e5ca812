"""Which pixels hang together: regions grown along rows and columns until nothing changes."""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
_ROUNDS = 200


def connected_to(open_pixels: Bools, start: Bools) -> Bools:
    """The open pixels that can be reached from `start` by steps up, down, left and right."""
    reached = open_pixels & start
    down = _runs(open_pixels)
    across = _runs(open_pixels.T)
    for _ in range(_ROUNDS):
        before = int(reached.sum())
        reached = _any_in_run(reached, down) & open_pixels
        reached = (_any_in_run(reached.T, across) & open_pixels.T).T
        if int(reached.sum()) == before:
            break
    return reached


def components(filled: Bools) -> NDArray[np.int32]:
    """Labels 1, 2, … of regions that hang together, largest first; 0 elsewhere."""
    height, width = filled.shape
    nowhere = height * width
    labels = np.where(filled, np.arange(nowhere).reshape(height, width), nowhere)
    down, across = _runs(filled), _runs(filled.T)
    for _ in range(_ROUNDS):
        before = labels
        labels = _least_in_run(labels, down)
        labels = _least_in_run(labels.T, across).T
        labels = np.where(filled, labels, nowhere)
        if np.array_equal(labels, before):
            break
    names, back, counts = np.unique(labels, return_inverse=True, return_counts=True)
    counts = np.where(names == nowhere, -1, counts)
    order = np.empty(len(names), dtype=np.int32)
    order[np.argsort(-counts, kind="stable")] = np.arange(1, len(names) + 1, dtype=np.int32)
    order[names == nowhere] = 0
    return order[back].reshape(height, width)


def _runs(filled: Bools) -> NDArray[np.int64]:
    """A number for every stretch of equal pixels in a row."""
    change = np.ones(filled.shape, dtype=np.int64)
    change[:, 1:] = filled[:, 1:] != filled[:, :-1]
    return np.asarray(np.cumsum(change.ravel()).reshape(filled.shape) - 1)


def _any_in_run(values: Bools, runs: NDArray[np.int64]) -> Bools:
    found = np.zeros(int(runs[-1, -1]) + 1, dtype=np.bool_)
    found[runs[values]] = True
    return found[runs]


def _least_in_run(values: NDArray[np.int64], runs: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.flatnonzero(np.diff(runs.ravel(), prepend=-1))
    return np.asarray(np.minimum.reduceat(np.ascontiguousarray(values).ravel(), starts)[runs])
