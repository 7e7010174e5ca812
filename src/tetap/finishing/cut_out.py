"""The character without its background: true alpha, edges freed of the background's colour, and a check of the edge."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..verifier.color import delta_e, lab_of
from ..verifier.masks import find_mask
from ..verifier.reach import components, connected_to
from .box_means import box_mean, follow_edges
from .canvas import Canvas, Coverage, Mask
from .color_table import strips

How = Literal["its own transparency", "a given mask", "plain background", "a network", "figure finder"]
_BAND = 3
"""Pixels on either side of the edge that may be a blend of character and background."""
_AROUND = 16
_HALO = 16
"""Rows around a strip that have a say in it: more than all windows together reach."""
_LIKE = 14
"""Steps of 255 by which the ground may vary."""
_APART = 0.08
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


def cut_out(canvas: Canvas, mask: Coverage | None = None, found: Coverage | None = None) -> CutOut | None:
    """The character alone; None when none was found. `mask`: where it is, when that is known exactly; `found`: where
    a network of the user's sees it."""
    if canvas.alpha is not None and mask is None:
        return CutOut(canvas, "its own transparency", 1.0, 0.0)
    if mask is not None:
        return _finished(canvas, _soft(mask), "a given mask", 1.0)
    if found is not None:
        inside, unsure = int((found > 127).sum()), int(((found > 25) & (found < 230)).sum())
        if not inside:
            return None
        soft = _along_edges(canvas, _soft(found))
        return _finished(canvas, soft, "a network", round(max(0.0, 1 - unsure / inside), 3))
    seen = find_mask(canvas.rgb, None)
    if seen.source == "none":
        return None
    rough = seen.over(canvas.rgb.shape)
    if seen.source == "plain background":
        return _finished(canvas, _keyed(canvas.rgb, rough), "plain background", seen.confidence)
    return _finished(canvas, _along_edges(canvas, rough), "figure finder", seen.confidence)


def _along_edges(canvas: Canvas, soft: Mask) -> Mask:
    """A mask that is right by and large, bent to the edges of the picture."""
    guide = np.empty(soft.shape, dtype=np.float32)
    for rows in strips(len(guide)):
        guide[rows] = lab_of(canvas.rgb[rows])[..., 0] / 100
    bent = follow_edges(soft, guide, max(4, max(canvas.size) // 96))
    bent -= 0.25
    bent *= 2
    return np.asarray(np.clip(bent, 0, 1, out=bent), dtype=np.float32)


def _soft(mask: Coverage) -> Mask:
    return (mask / np.float32(255)).astype(np.float32)


def _keyed(rgb: NDArray[np.uint8], rough: Mask) -> Mask:
    """A rough mask on a plain ground made exact: gaps as narrow as a pixel are ground too, where the ground's colour
    leads into them from outside."""
    surely = rough < 0.01
    some = rgb[::4, ::4][surely[::4, ::4]] if surely[::4, ::4].any() else rgb[0]
    ground = np.median(some, axis=0).astype(np.int16)
    alike = np.empty(surely.shape, dtype=np.bool_)
    for rows in strips(len(rgb)):
        alike[rows] = np.abs(rgb[rows].astype(np.int16) - ground).max(axis=-1) < _LIKE
    outside = connected_to(alike | surely, surely)
    exact = np.where(alike, rough, np.maximum(rough, rough > 0.02))
    exact[outside] = 0
    return np.asarray(exact, dtype=np.float32)


def _without_strangers(soft: Mask) -> Mask:
    """The mask without what stands apart and is small beside the figure: a cloud, a fruit."""
    step = max(1, max(soft.shape) // 256)
    labels = components(soft[::step, ::step] > 0.5)
    sizes = np.bincount(labels.ravel(), minlength=2)
    kept = [number for number in range(1, len(sizes)) if sizes[number] >= _APART * sizes[1]]
    if len(kept) == len(sizes) - 1:
        return soft
    near = box_mean(np.isin(labels, kept).astype(np.float32), 2) > 0
    large = np.repeat(np.repeat(near, step, axis=0), step, axis=1)[: soft.shape[0], : soft.shape[1]]
    return soft * large


def _finished(canvas: Canvas, soft: Mask, how: How, confidence: float) -> CutOut:
    """Alpha from a rough mask, worked out around the figure only."""
    soft = soft if how == "a given mask" else _without_strangers(soft)
    rows, columns = np.flatnonzero((soft > 0.02).any(axis=1)), np.flatnonzero((soft > 0.02).any(axis=0))
    alpha = np.zeros(soft.shape, dtype=np.uint8)
    pixels, fringe = canvas.rgb.copy(), 0.0
    if len(rows):
        place = np.s_[
            max(0, rows[0] - _AROUND) : rows[-1] + _AROUND,
            max(0, columns[0] - _AROUND) : columns[-1] + _AROUND,
        ]
        alpha[place], pixels[place], fringe = _edged(canvas.rgb[place], soft[place])
    return CutOut(replace(canvas, rgb=pixels, alpha=alpha), how, confidence, fringe)


def _edged(pixels: NDArray[np.uint8], soft: Mask) -> tuple[NDArray[np.uint8], NDArray[np.uint8], float]:
    """(alpha, pixels, fringe), strip by strip, each seen with enough of its neighbours to come out as in one piece."""
    alpha, made = np.empty(soft.shape, dtype=np.uint8), np.empty_like(pixels)
    shown = edges = 0
    for rows in strips(len(soft)):
        seen = slice(max(0, rows.start - _HALO), rows.stop + _HALO)
        own = slice(rows.start - seen.start, rows.stop - seen.start)
        strip = _edged_strip(pixels[seen], soft[seen])
        alpha[rows], made[rows] = strip.alpha[own], strip.pixels[own]
        shown, edges = shown + int(strip.shows[own].sum()), edges + int(strip.edge[own].sum())
    return alpha, made, round(shown / edges, 3) if edges else 0.0


@dataclass(frozen=True, eq=False)
class _Strip:
    """Some rows, cut out: where the edge is, and where it still shows the background."""

    alpha: NDArray[np.uint8]
    pixels: NDArray[np.uint8]
    edge: NDArray[np.bool_]
    shows: NDArray[np.bool_]


def _edged_strip(pixels: NDArray[np.uint8], soft: Mask) -> _Strip:
    """Sure inside, nothing outside, and in the band between what the colours say."""
    rgb = pixels.astype(np.float32)
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
    made = np.where(mixed[..., None], np.clip(freed, 0, 255), rgb).astype(np.uint8)
    edge = (alpha > 0.5) & (box_mean(alpha, 1) < 0.99)
    shows = np.zeros_like(edge)
    if edge.any():
        off = delta_e(lab_of(made[edge]), lab_of(np.clip(back[edge], 0, 255).astype(np.uint8)))
        shows[edge] = off < _FRINGE
    return _Strip((alpha * 255 + 0.5).astype(np.uint8), made, edge, shows)


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
