"""Means over square windows of number maps, by running sums."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def box_mean(values: Floats, radius: int) -> Floats:
    """The mean of [height, width] over windows of 2·radius+1 pixels, edges repeated."""
    side = 2 * radius + 1
    mean: Floats = values
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(mean, pad, mode="edge"), axis=axis, dtype=np.float64)
        later = sums[side:] if axis == 0 else sums[:, side:]
        earlier = sums[:-side] if axis == 0 else sums[:, :-side]
        mean = ((later - earlier) / side).astype(np.float32)
    return mean


def follow_edges(soft: Floats, guide: Floats, radius: int, smooth: float = 1e-3) -> Floats:
    """A soft map bent to the edges of a guide picture (0..1): the guided filter of He, Sun and Tang (2010)."""
    mean_guide, mean_soft = box_mean(guide, radius), box_mean(soft, radius)
    spread = box_mean(guide * guide, radius) - mean_guide * mean_guide
    together = box_mean(guide * soft, radius) - mean_guide * mean_soft
    slope = (together / (spread + smooth)).astype(np.float32)
    offset = (mean_soft - slope * mean_guide).astype(np.float32)
    bent = box_mean(slope, radius) * guide + box_mean(offset, radius)
    return np.asarray(np.clip(bent, 0, 1), dtype=np.float32)
