"""The character without its background: true alpha, edges freed of the background's colour, and a check of the edge."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..verifier.color import delta_e, lab_of
from ..verifier.masks import find_mask
from .box_means import box_mean, follow_edges
from .canvas import Canvas, Mask

How = Literal["its own transparency", "a given mask", "plain background", "figure finder"]
_BAND = 3
"""Pixels on either side of the edge that may be a blend of character and background."""
_FRINGE = 12.0
"""CIEDE2000 from the background below which an edge pixel still shows it."""


@dataclass(frozen=True)
class CutOut:
    """`canvas` has alpha. `confidence` 0..1; `fringe`: share of edge pixels that still show the background."""

    canvas: Canvas
    how: How
    confidence: float
    fringe: float

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should see it before it is used."""
        return self.confidence < 0.75 or self.fringe > 0.1


def cut_out(canvas: Canvas, mask: Mask | None = None) -> CutOut | None:
    """The character alone; None when none was found. `mask`: where it is, when that is known exactly."""
    if canvas.alpha is not None and mask is None:
        return CutOut(canvas, "its own transparency", 1.0, 0.0)
    if mask is not None:
        return _finished(canvas, mask.astype(np.float32), "a given mask", 1.0)
    found = find_mask(canvas.rgb, None)
    if found.source == "none":
        return None
    if found.source == "plain background":
        return _finished(canvas, found.values, "plain background", found.confidence)
    guide = (lab_of(canvas.rgb)[..., 0] / 100).astype(np.float32)
    radius = max(4, max(canvas.size) // 96)
    soft = follow_edges(found.values, guide, radius)
    return _finished(canvas, np.clip((soft - 0.25) * 2, 0, 1), "figure finder", found.confidence)


def _finished(canvas: Canvas, soft: Mask, how: How, confidence: float) -> CutOut:
    """Alpha from a rough mask: sure inside, nothing outside, and in the band between what the colours say."""
    rgb = canvas.rgb.astype(np.float32)
    inside = soft > 0.5
    near = box_mean(inside.astype(np.float32), _BAND)
    core, ground = near > 0.999, near < 0.001
    band = ~core & ~ground
    front, back = _spread(rgb, core, inside), _spread(rgb, ground, ~inside)
    apart = ((front - back) ** 2).sum(axis=-1)
    share = ((rgb - back) * (front - back)).sum(axis=-1) / np.maximum(apart, 1.0)
    # Where character and background look alike, the colours say nothing and the mask decides.
    told = np.clip(apart / 900.0, 0, 1)
    alpha = np.where(band, told * np.clip(share, 0, 1) + (1 - told) * near, core.astype(np.float32))
    alpha = np.where(alpha < 0.02, 0.0, np.where(alpha > 0.98, 1.0, alpha)).astype(np.float32)
    mixed = (alpha > 0) & (alpha < 1)
    freed = (rgb - (1 - alpha[..., None]) * back) / np.maximum(alpha[..., None], 0.05)
    pixels = np.where(mixed[..., None], np.clip(freed, 0, 255), rgb).astype(np.uint8)
    fringe = _fringe(pixels, alpha, back)
    made = replace(canvas, rgb=pixels, alpha=(alpha * 255 + 0.5).astype(np.uint8))
    return CutOut(made, how, confidence, fringe)


def _spread(
    rgb: NDArray[np.float32], sure: NDArray[np.bool_], likely: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The mean colour of the sure pixels around each place; of the likely ones where no sure one is near."""
    made = np.empty_like(rgb)
    weight = sure.astype(np.float32) + 1e-3 * likely
    count = box_mean(weight, 2 * _BAND)
    for channel in range(3):
        total = box_mean(rgb[..., channel] * weight, 2 * _BAND)
        made[..., channel] = np.where(count > 1e-7, total / np.maximum(count, 1e-7), rgb[..., channel])
    return made


def _fringe(pixels: NDArray[np.uint8], alpha: Mask, back: NDArray[np.float32]) -> float:
    edge = (alpha > 0.5) & (box_mean(alpha, 1) < 0.99)
    if not edge.any():
        return 0.0
    off = delta_e(lab_of(pixels[edge]), lab_of(np.clip(back[edge], 0, 255).astype(np.uint8)))
    return round(float((off < _FRINGE).mean()), 3)
