"""Palette snap: a part that drifted gets its declared colour back, its light, folds and edges kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ..verifier.color import delta_e, lab_of, lab_of_hex, rgb_of
from ..verifier.reach import components, connected_to
from .box_means import box_mean
from .canvas import Canvas, Mask
from .color_table import strips, table_of

Box = tuple[int, int, int, int]
_NEAR, _FAR = 8.0, 14.0
"""CIEDE2000 from the part's colour, in its own light, within which a pixel surely and possibly belongs to it."""
_DARKEST, _LIGHTEST = 0.68, 1.35
"""How much darker and lighter than its fill a part is drawn in shade and light."""
_SURE = 0.9
"""A region without a pixel that surely belongs to the part is another thing of a similar colour."""
_SPECK = 0.015
"""A region so small beside the part's largest is another thing of its colour."""
_HALF = 0.5
_VEIL = (0.05, 0.65)
"""How much white lies over the fill where light is painted on it."""
_NEIGHBOURS = 16
"""How manieth part of the larger side the neighbourhood of a place reaches."""
_HUE = 18.0
"""Degrees."""
_SAMPLES = 20_000
_GRAY = 8.0
"""Chroma below which a colour has no hue to speak of."""


@dataclass(frozen=True)
class Snap:
    """One part that changes its colour: `before` as it is in the picture, `wanted` as declared, in `#rrggbb`.

    `box` in pixels limits where it is looked for."""

    part: str
    before: str
    wanted: str
    box: Box | None = None


@dataclass(frozen=True)
class Snapped:
    """What was done for one part: CIEDE2000 to the wanted colour before and after, and how many pixels changed."""

    part: str
    wanted: str
    delta_e_before: float
    delta_e_after: float
    pixels: int


def snap_palette(canvas: Canvas, snaps: Sequence[Snap]) -> tuple[Canvas, tuple[Snapped, ...]]:
    """The canvas with every part in its declared colour, and the report. Parts that are not found are left alone."""
    rgb = canvas.rgb.copy()
    report = []
    for snap in snaps:
        left, top, right, bottom = snap.box or (0, 0, *canvas.size)
        place = np.s_[max(0, top) : bottom, max(0, left) : right]
        window = rgb[place]
        if not window.size:
            report.append(Snapped(snap.part, snap.wanted, 0.0, 0.0, 0))
            continue
        changed, done = _snap(window, snap)
        rgb[place] = changed
        report.append(done)
    return Canvas(rgb, canvas.alpha, canvas.notes, canvas.masks), tuple(report)


def _snap(window: NDArray[np.uint8], snap: Snap) -> tuple[NDArray[np.uint8], Snapped]:
    before, wanted = lab_of_hex(snap.before), lab_of_hex(snap.wanted)

    def rule(colors: NDArray[np.uint8]) -> NDArray[np.float32]:
        lab = lab_of(colors)
        moved = rgb_of(_in_light(lab, before, wanted)).astype(np.float32) - colors
        tint, lit = _tinted(colors, snap)
        return np.concatenate([_belongs(lab, before)[:, None], moved, tint[:, None], lit - colors], axis=-1)

    table = table_of(rule, window)
    weight = np.empty(window.shape[:2], dtype=np.float32)
    for rows in strips(len(window)):
        weight[rows] = table.at(window[rows])[..., 0]
    weight *= _hanging_together(weight)
    core = weight > _SURE
    if not core.any():
        return window, Snapped(snap.part, snap.wanted, 0.0, 0.0, 0)
    inside = _share_around(weight)
    weight = _with_edges(weight)
    changed = window.copy()
    for rows in strips(len(window)):
        told = table.at(window[rows])
        step = told[..., 1:4] * weight[rows][..., None]
        lit = told[..., 4] * inside[rows] * (1 - weight[rows])
        step += told[..., 5:] * lit[..., None]
        changed[rows] = np.clip(window[rows] + step + 0.5, 0, 255).astype(np.uint8)
    some = np.flatnonzero(core)[:: max(1, int(core.sum()) // _SAMPLES)]
    middle = np.median(lab_of(window.reshape(-1, 3)[some]), axis=0)
    after = np.median(lab_of(changed.reshape(-1, 3)[some]), axis=0)
    return changed, Snapped(
        snap.part,
        snap.wanted,
        round(float(delta_e(middle, wanted)), 2),
        round(float(delta_e(after, wanted)), 2),
        int((weight > 0.5).sum()),
    )


def _hanging_together(weight: Mask) -> Mask:
    """1 where a region holds a pixel that surely belongs to the part and is no speck beside the largest, such as an eye
    of the hair's colour; 0 elsewhere. Looked at in a smaller picture."""
    step = max(1, max(weight.shape) // 512)
    blocks = _blocks(weight, step)
    if not blocks.size:
        return np.ones_like(weight)
    reached = connected_to(blocks > 0.0, blocks > _SURE)
    labels = components(reached & (blocks > _HALF))
    sizes = np.bincount(labels.ravel(), minlength=2)
    sizes[0] = 0
    large = (sizes >= _SPECK * sizes.max())[labels] & (labels > 0)
    return _as_large(connected_to(reached, large).astype(np.float32), step, weight.shape)


def _share_around(weight: Mask) -> Mask:
    """How far each place lies within the part: 1 in its middle, 0 where less than a third around it belongs to it."""
    step = max(1, max(weight.shape) // 256)
    blocks = _blocks((weight > _HALF).astype(np.float32), step)
    if not blocks.size:
        return np.zeros_like(weight)
    near = box_mean(blocks, max(4, max(blocks.shape) // _NEIGHBOURS))
    return _as_large(np.clip((near - 0.33) * 6, 0, 1).astype(np.float32), step, weight.shape)


def _blocks(values: Mask, step: int) -> Mask:
    """The largest value of every square of so many pixels."""
    height, width = values.shape[0] // step * step, values.shape[1] // step * step
    cells = values[:height, :width].reshape(height // step, step, width // step, step)
    return (
        np.asarray(cells.max(axis=(1, 3)), dtype=np.float32) if cells.size else np.empty((0, 0), np.float32)
    )


def _as_large(blocks: Mask, step: int, shape: tuple[int, ...]) -> Mask:
    large = np.repeat(np.repeat(blocks, step, axis=0), step, axis=1)
    return np.pad(large, ((0, shape[0] - large.shape[0]), (0, shape[1] - large.shape[1])), mode="edge")


def _tinted(colors: NDArray[np.uint8], snap: Snap) -> tuple[Mask, NDArray[np.float32]]:
    """(how far each colour is the fill under a veil of white, as light is painted; the same over the wanted one)."""
    fill, wanted = _rgb_of_hex(snap.before), _rgb_of_hex(snap.wanted)
    span = 255 - fill
    veil = ((colors - fill) @ span / max(float(span @ span), 1.0)).astype(np.float32)
    expected = np.clip(fill + veil[:, None] * span + 0.5, 0, 255).astype(np.uint8)
    off = delta_e(lab_of(colors), lab_of(expected))
    share = np.clip((_FAR - off) / (_FAR - _NEAR), 0, 1) * (veil > _VEIL[0]) * (veil < _VEIL[1])
    lit = wanted + veil[:, None] * (255 - wanted)
    return np.asarray(share, dtype=np.float32), np.asarray(lit, dtype=np.float32)


def _rgb_of_hex(color: str) -> NDArray[np.float32]:
    return np.frombuffer(bytes.fromhex(color.removeprefix("#")), dtype=np.uint8).astype(np.float32)


def _belongs(lab: NDArray[np.float32], fill: NDArray[np.float32]) -> Mask:
    """How far each pixel is this fill: the fill in shade is the fill times a factor."""
    light = lab[..., 0] / max(float(fill[0]), 1.0)
    lit = (light > _DARKEST) & (light < _LIGHTEST) & _of_hue(lab, fill)
    off = delta_e(lab, fill * light[..., None])
    share = np.clip((_FAR - off) / (_FAR - _NEAR), 0, 1) * lit
    return np.asarray(share, dtype=np.float32)


def _of_hue(lab: NDArray[np.float32], fill: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Shade and light leave the hue of a coloured thing alone."""
    if float(np.hypot(fill[1], fill[2])) < _GRAY:
        return np.ones(lab.shape[:-1], dtype=np.bool_)
    turn = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]) - np.arctan2(fill[2], fill[1]))
    return np.asarray(np.abs((turn + 180) % 360 - 180) < _HUE)


def _in_light(
    lab: NDArray[np.float32], fill: NDArray[np.float32], wanted: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The wanted colour under the light that each pixel has: as much darker, lighter and paler than its fill."""
    chroma = float(np.hypot(fill[1], fill[2]))
    made = np.empty_like(lab)
    made[..., 0] = np.clip(wanted[0] + (lab[..., 0] - fill[0]) * _contrast(fill, wanted), 0, 100)
    if chroma < _GRAY:
        made[..., 1:] = wanted[1:] + (lab[..., 1:] - fill[1:])
    else:
        paler = np.clip(np.hypot(lab[..., 1], lab[..., 2]) / chroma, 0, 1.15)
        made[..., 1:] = wanted[1:] * paler[..., None]
    return made


def _contrast(fill: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Shade is a share of the light that falls on a colour: a dark one shows less of it."""
    return float(np.clip(wanted[0] / max(float(fill[0]), 1.0), 0.5, 1.6))


def _with_edges(weight: Mask) -> Mask:
    """The blended pixels around a part change by the share of it that they hold: half of their neighbours'."""
    solid = Image.fromarray((weight * 255).astype(np.uint8))
    soft = np.asarray(solid.filter(ImageFilter.BoxBlur(1)), dtype=np.float32) / 255
    return np.where(weight > 0.5, weight, np.maximum(weight, soft * (soft > 0.3) * 0.6)).astype(np.float32)
