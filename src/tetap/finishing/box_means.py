"""Means over square windows of number maps, by running sums."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]
_FINE = 8
"""Pixels of a window's radius that are enough to work in."""


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
    """A soft map bent to the edges of a guide picture (0..1): the guided filter of He, Sun and Tang (2010), its
    coefficients worked out on a smaller picture where the windows are large (He and Sun, 2015)."""
    step = max(1, radius // _FINE)
    slope, offset = _bending(soft[::step, ::step], guide[::step, ::step], max(1, radius // step), smooth)
    height, width = guide.shape
    bent = _at(slope, (width, height))
    bent *= guide
    bent += _at(offset, (width, height))
    return np.asarray(np.clip(bent, 0, 1, out=bent), dtype=np.float32)


def _bending(soft: Floats, guide: Floats, radius: int, smooth: float) -> tuple[Floats, Floats]:
    mean_guide, mean_soft = box_mean(guide, radius), box_mean(soft, radius)
    spread = box_mean(guide * guide, radius) - mean_guide * mean_guide
    together = box_mean(guide * soft, radius) - mean_guide * mean_soft
    slope = (together / (spread + smooth)).astype(np.float32)
    offset = (mean_soft - slope * mean_guide).astype(np.float32)
    return box_mean(slope, radius), box_mean(offset, radius)


def _at(values: Floats, size: tuple[int, int]) -> Floats:
    return np.array(Image.fromarray(values).resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
