"""The few colours a character is made of, with their shares, and how far two such palettes are apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .color import delta_e, lab_of

Floats = NDArray[np.float64]

COLORS = 10
_ROUNDS = 10
_LEAST_SHARE = 0.008
_STEP = 8


@dataclass(frozen=True, eq=False)
class Palette:
    """`colors` [n, 3] CIELAB and `shares` [n] that sum to one, largest first."""

    colors: Floats
    shares: Floats


def palette_of(rgb: NDArray[np.uint8], mask: NDArray[np.floating], count: int = COLORS) -> Palette:
    """At most `count` colours of the pixels [height, width] weighted by the mask; all pixels if it is empty."""
    weights: Floats = np.where(mask > 0.5, mask, 0).ravel().astype(np.float64)
    if weights.sum() < 16:
        weights = np.ones(mask.size)
    colors, amounts = _bins(rgb.reshape(-1, 3), weights)
    centres = _spread(colors, amounts, min(count, len(colors)))
    for _ in range(_ROUNDS):
        nearest = (np.square(centres).sum(axis=1) - 2 * colors @ centres.T).argmin(axis=1)
        total = np.bincount(nearest, weights=amounts, minlength=len(centres))
        for axis in range(3):
            moved = np.bincount(nearest, weights=amounts * colors[:, axis], minlength=len(centres))
            centres[:, axis] = np.where(total > 0, moved / np.maximum(total, 1e-9), centres[:, axis])
    shares = total / total.sum()
    order = np.argsort(-shares, kind="stable")
    order = order[shares[order] > _LEAST_SHARE]
    return Palette(centres[order], shares[order] / shares[order].sum())


def distance(first: Palette, second: Palette) -> float:
    """Mean CIEDE2000 from each colour to the nearest of the other palette, by share, both ways."""
    steps = delta_e(first.colors[:, None], second.colors[None])
    return float((steps.min(axis=1) @ first.shares + steps.min(axis=0) @ second.shares) / 2)


def transport(first: Palette, second: Palette, softness: float = 4.0, limit: float = 60.0) -> float:
    """CIEDE2000 that one palette's colours travel to become the other's (entropic optimal transport)."""
    steps = np.minimum(delta_e(first.colors[:, None], second.colors[None]), limit)
    kernel = np.exp(-steps / softness)
    left = np.ones(len(first.shares))
    for _ in range(50):
        right = second.shares / (kernel.T @ left + 1e-30)
        left = first.shares / (kernel @ right + 1e-30)
    return float((left[:, None] * kernel * right[None] * steps).sum())


def _bins(pixels: NDArray[np.uint8], weights: Floats) -> tuple[Floats, Floats]:
    """Pixels gathered into small cubes of sRGB: mean Lab and weight of each."""
    used = weights > 0
    cubes = (pixels[used] // _STEP).astype(np.int64)
    names = (cubes[:, 0] * 32 + cubes[:, 1]) * 32 + cubes[:, 2]
    total = np.bincount(names, weights=weights[used], minlength=32**3)
    full = np.flatnonzero(total)
    mean = np.stack(
        [
            np.bincount(names, weights=weights[used] * pixels[used, i], minlength=32**3)[full] / total[full]
            for i in range(3)
        ],
        axis=1,
    )
    return lab_of(np.round(mean).astype(np.uint8)).astype(np.float64), total[full].astype(np.float64)


def _spread(colors: Floats, amounts: Floats, count: int) -> Floats:
    """First centres: the mean, then again and again the heaviest of what lies far from all others."""
    centres = [(colors * amounts[:, None]).sum(axis=0) / amounts.sum()]
    far = ((colors - centres[0]) ** 2).sum(axis=1)
    for _ in range(count - 1):
        index = int((far * np.sqrt(amounts)).argmax())
        centres.append(colors[index])
        far = np.minimum(far, ((colors - colors[index]) ** 2).sum(axis=1))
    return np.array(centres)
