"""A soft mask made sharp by colours: a colour that lies mostly inside belongs to the character."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

_SIDE = 160
_STEP = 8
_BINS = 256 // _STEP
_ROUNDS = 3
_SURE = 0.98
_MASK, _COLOR = 0.5, 1.2
_MOST = 3.0
"""Log odds that a colour may add or take."""


def sharpened(rgb: NDArray[np.uint8], mask: Floats) -> Floats:
    """The mask [height, width] 0..1 with the odds of its colours put in: how often each colour is seen inside
    and outside, counted anew after every round. A mask that is empty or full stays as it is."""
    height, width = mask.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX, reducing_gap=2.0))
    soft = np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.BOX), dtype=np.float64)
    if not 0.005 < float(soft.mean()) < 0.995:
        return mask
    cube = (small // _STEP).astype(np.int64)
    color = (cube[..., 0] * _BINS + cube[..., 1]) * _BINS + cube[..., 2]
    given = _odds(np.clip(soft, 1 - _SURE, _SURE))
    odds = given
    for _ in range(_ROUNDS):
        inside = 1 / (1 + np.exp(-odds))
        likely = _seen(color, inside), _seen(color, 1 - inside)
        step = np.log((likely[0] + 1 / color.size) / (likely[1] + 1 / color.size)).ravel()[color]
        odds = _MASK * given + _COLOR * _among_neighbours(np.clip(step, -_MOST, _MOST))
    found = (1 / (1 + np.exp(-odds))).astype(np.float32)
    return np.asarray(Image.fromarray(found).resize((width, height), Image.Resampling.BILINEAR))


def _odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log(share / (1 - share)))


def _seen(color: NDArray[np.int64], weight: NDArray[np.float64]) -> Floats:
    """[32, 32, 32] how much of the weight each colour has, its neighbours' share in it; sums to one."""
    counts = np.bincount(color.ravel(), weights=weight.ravel(), minlength=_BINS**3)
    shares: Floats = (counts / max(1e-9, float(counts.sum()))).astype(np.float32)
    spread: Floats = shares.reshape(_BINS, _BINS, _BINS)
    for axis in range(3):
        values = np.moveaxis(spread, axis, 0)
        mixed = values.copy()
        mixed[1:] += values[:-1] / 2
        mixed[:-1] += values[1:] / 2
        spread = np.moveaxis(mixed / np.float32(2), 0, axis)
    return spread


def _among_neighbours(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each value as the mean of its 3×3."""
    padded = np.pad(values, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9)
