"""What differs where a reference is laid over a picture: part by part, in the light of the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..color import delta_e, lab_of
from .drawn_parts import PARTS
from .laying import Bools, Floats, Laid

OFF = 0.1
"""Difference of a channel, 0..1, from which on a pixel is another one."""

_FEW, _MOST = 16, 400
_GRAY = np.array([0.3, 0.59, 0.11], dtype=np.float32)
_LINE, _FAINT, _PATCH = 0.08, 0.02, 0.3
_SAME = 0.06
_NEAR, _TOUCHING = 14, 2
_ON_FACE = ("skin", "fur", "screen", "shell")


@dataclass(frozen=True)
class Zone:
    """One part of the reference where it lies on the picture: `pixels` of it on the picture, `view` the share of it
    that is; `off` the share of them that differ, `step` the middle CIEDE2000."""

    pixels: int
    view: float
    off: float
    step: float


@dataclass(frozen=True)
class Overlay:
    """`zones` by part. `line` is the logarithm of how much heavier the lines are, `blush` how much of the cheeks' tint
    is gone (0 = as on the reference, 1 = all, below 0 = more), `outgrown` by part how much of its colour
    stands right outside the reference's outline, as a share of the part, `mouth` the share of the place below the
    eyes that differs; None and no entry = cannot be told."""

    likeness: float
    zones: Mapping[str, Zone]
    line: float | None = None
    blush: float | None = None
    outgrown: Mapping[str, float] | None = None
    mouth: float | None = None

    @property
    def off(self) -> float:
        """The share of all parts that differs."""
        pixels = sum(zone.pixels for zone in self.zones.values())
        return sum(zone.pixels * zone.off for zone in self.zones.values()) / max(1, pixels)


def overlay_of(laid: Laid, parts: Sequence[str], *, is_head: bool) -> Overlay:
    """The differences, small shifts forgiven."""
    off = np.maximum(_unlike(laid.expected, laid.seen), _unlike(laid.seen, laid.expected))
    labels, mask = laid.template.labels, laid.template.mask
    before, after = (_lab(values) for values in (laid.expected, laid.seen))
    zones = {}
    for part in parts:
        every = (labels == PARTS.index(part)) & mask
        there = every & laid.inside
        count = int(there.sum())
        if count < _FEW:
            continue
        few = slice(None, None, max(1, count // _MOST))
        step = np.median(delta_e(before[there][few], after[there][few]))
        zones[part] = Zone(count, count / int(every.sum()), float((off[there] > OFF).mean()), float(step))
    if not is_head:
        return Overlay(laid.likeness, zones)
    return Overlay(
        laid.likeness, zones, _heavier(laid, off), _less_blush(laid), _outgrown(laid), _other_mouth(laid, off)
    )


def _unlike(one: Floats, other: Floats) -> Floats:
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


def _heavier(laid: Laid, off: Floats) -> float | None:
    before, after = (_darker_than_around(values @ _GRAY) for values in (laid.expected, laid.seen))
    around_eyes = _grown(_part(laid, ("eyes", "brows", "glasses")), 6)
    there = laid.template.mask & laid.inside
    lines = _grown((before > _LINE) & there, 2) & there & ~around_eyes & (off < 1.5 * OFF)
    if lines.sum() < 10 * _FEW:
        return None
    return float(np.log(max(0.05, float(after[lines].sum()) / max(1e-3, float(before[lines].sum())))))


def _less_blush(laid: Laid) -> float | None:
    there = laid.template.mask & laid.inside
    face = next((part for part in _ON_FACE if (_part(laid, (part,)) & there).sum() > 20 * _FEW), None)
    if face is None:
        return None
    middle = np.median(laid.expected[_part(laid, (face,)) & there], axis=0)
    tint = laid.expected - middle
    size = np.abs(tint).max(axis=2)
    lines = _darker_than_around(laid.expected @ _GRAY) > OFF
    around_eyes = _grown(_part(laid, ("eyes", "brows", "glasses")), 6)
    cheeks = (
        _part(laid, (*_ON_FACE, "face")) & there & (size > _FAINT) & (size < _PATCH)
        & (tint[..., 0] > tint[..., 2]) & ~lines & ~around_eyes
    )  # fmt: skip
    weight = float(np.square(tint[cheeks]).sum())
    if weight < _PATCH:
        return None
    return float(((laid.seen - laid.expected) * -tint)[cheeks].sum() / weight)


def _other_mouth(laid: Laid, off: Floats) -> float | None:
    """Below the eyes, between their outer ends: nothing but a mouth and a nose is there."""
    eyes = _part(laid, ("eyes",)) & laid.template.mask
    rows, columns = np.nonzero(eyes)
    if len(rows) < 2 * _FEW:
        return None
    top, bottom = int(np.quantile(rows, 0.02)), int(np.quantile(rows, 0.98))
    left, right = int(np.quantile(columns, 0.02)), int(np.quantile(columns, 0.98))
    inset = (right - left) // 5
    place = np.zeros_like(eyes)
    place[bottom + 2 : bottom + 2 + max(8, round(1.2 * (bottom - top))), left + inset : right - inset + 1] = (
        True
    )
    place &= laid.template.mask & laid.inside
    return float((off[place] > OFF).mean()) if place.sum() >= 2 * _FEW else None


def _outgrown(laid: Laid) -> dict[str, float]:
    outside = ~laid.template.mask & laid.inside
    near = _grown(laid.template.mask, _NEAR) & outside & ~_grown(laid.template.mask, _TOUCHING)
    found = {}
    for part in ("hair", "fur", "shell", "headgear"):
        there = _part(laid, (part,)) & laid.template.mask
        if there.sum() > 12 * _FEW:
            color = np.median(laid.expected[there], axis=0)
            alike = (np.abs(laid.seen - color).max(axis=2) < _SAME) & near
            found[part] = float(alike.sum() / there.sum())
    return found


def _part(laid: Laid, parts: Sequence[str]) -> Bools:
    return np.isin(laid.template.labels, [PARTS.index(part) for part in parts])


def _darker_than_around(gray: Floats, reach: int = 3) -> Floats:
    lightest = gray
    for axis in (0, 1):
        across = lightest
        for step in range(1, reach + 1):
            ahead, behind = _moved(across, step, axis), _moved(across, -step, axis)
            lightest = np.maximum(lightest, np.maximum(ahead, behind))
    return np.asarray(lightest - gray)


def _grown(mask: Bools, reach: int) -> Bools:
    for axis in (0, 1):
        total = np.cumsum(
            np.pad(mask, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)]), axis=axis
        )
        width = 2 * reach + 1
        ahead = total[width:] if axis == 0 else total[:, width:]
        behind = total[:-width] if axis == 0 else total[:, :-width]
        mask = np.asarray((ahead - behind) > 0)
    return mask


def _moved(values: Floats, step: int, axis: int) -> Floats:
    """Moved along an axis, the edge repeated."""
    at = np.clip(np.arange(values.shape[axis]) + step, 0, values.shape[axis] - 1)
    return np.asarray(np.take(values, at, axis=axis))


def _lab(rgb: NDArray[np.floating]) -> Floats:
    return lab_of((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
