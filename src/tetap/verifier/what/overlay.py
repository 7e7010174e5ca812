"""What differs where a reference is laid over a picture: part by part, in the light of the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..color import delta_e, lab_of
from ..reach import grown
from .drawn_parts import PARTS
from .laying import Bools, Floats, Laid
from .nearby import unlike

OFF = 0.1
"""Difference of a channel, 0..1, from which on a pixel is another one."""

_FEW, _MOST = 16, 400
_SAME = 0.06
_NEAR, _TOUCHING = 14, 2


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
    """`zones` by part; `outgrown` by part how much of its colour stands right outside the reference's outline, as a
    share of the part. No entry = cannot be told."""

    likeness: float
    zones: Mapping[str, Zone]
    outgrown: Mapping[str, float]

    @property
    def off(self) -> float:
        """The share of all parts that differs."""
        pixels = sum(zone.pixels for zone in self.zones.values())
        return sum(zone.pixels * zone.off for zone in self.zones.values()) / max(1, pixels)


def overlay_of(laid: Laid, parts: Sequence[str]) -> Overlay:
    """The differences, small shifts forgiven."""
    off = np.maximum(unlike(laid.expected, laid.seen), unlike(laid.seen, laid.expected))
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
    return Overlay(laid.likeness, zones, _outgrown(laid))


def _outgrown(laid: Laid) -> dict[str, float]:
    outside = ~laid.template.mask & laid.inside
    near = grown(laid.template.mask, _NEAR) & outside & ~grown(laid.template.mask, _TOUCHING)
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


def _lab(rgb: NDArray[np.floating]) -> Floats:
    return lab_of((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
