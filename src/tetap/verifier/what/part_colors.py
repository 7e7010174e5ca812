"""The colours of every part beside those of the references, after the light of the scene is taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..color import delta_e, lab_of
from .light import NEUTRAL, Light, Samples, fit, solve
from .observing import Observed, PartSeen

Floats = NDArray[np.float32]

_SAME = 5.0
"""Colours closer than this in Lab are one."""

_LEAST, _MOST = 0.02, 10
_BORROWED = 0.2
"""How large a colour on another part must be, beside the part that misses it, to be its own."""

_ENOUGH = 0.03
"""Share of a part from which on a colour counts as being there."""


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours of a part [k, 3] 0..1 and the share of it that each takes, largest first."""

    colors: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class PartDrift:
    """A part's colours beside those of the references.

    `expected` is the references' palette and `lit` [k, 3] Lab what it looks like in the light of this picture;
    `gone` [k] is how far (CIEDE2000) each of its colours is from any that is seen; `seen` is the palette of
    the picture and `new` [n] how far each of its colours is from any that is expected.
    """

    expected: Palette
    lit: Floats
    gone: Floats
    seen: Palette
    new: Floats
    share: float
    pixels: int

    def strangest(self, least: float = 0.06) -> int | None:
        """The colour of the picture that is farthest from all expected ones; None when all are tiny."""
        large = np.flatnonzero(self.seen.shares >= least)
        return int(large[self.new[large].argmax()]) if len(large) else None

    def drift_of(self, color: int) -> float:
        """How far one expected colour has moved: it is gone and something unexpected is there instead."""
        strange = self.strangest()
        return 0.0 if strange is None else float(min(self.gone[color], self.new[strange]))


def palette_of(seen: Sequence[PartSeen]) -> Palette:
    """The colours of a part over all references that show it."""
    rgb = np.concatenate([part.rgb for part in seen])
    weight = np.concatenate([np.full(len(part.rgb), 1 / len(part.rgb)) for part in seen])
    bins = (rgb * 15.99).astype(np.int64) @ np.array([256, 16, 1])
    names, back = np.unique(bins, return_inverse=True)
    mass = np.bincount(back, weight)
    middle = np.stack([np.bincount(back, weight * rgb[:, i]) for i in range(3)], axis=1) / mass[:, None]
    lab = lab_of((np.clip(middle, 0, 1) * 255 + 0.5).astype(np.uint8))
    kept: list[int] = []
    owner = np.empty(len(names), dtype=np.int64)
    for index in np.argsort(-mass, kind="stable"):
        far = [float(np.linalg.norm(lab[index] - lab[other])) for other in kept]
        near = int(np.argmin(far)) if far else -1
        if near >= 0 and far[near] < _SAME:
            owner[index] = near
        else:
            owner[index] = len(kept)
            kept.append(int(index))
    shares = np.bincount(owner, mass)
    colors = np.stack([np.bincount(owner, mass * middle[:, i]) for i in range(3)], axis=1) / shares[:, None]
    order = np.argsort(-shares, kind="stable")[:_MOST]
    shares = shares / shares.sum()
    order = order[shares[order] >= _LEAST]
    return Palette(colors[order].astype(np.float32), shares[order].astype(np.float32))


def usual_shares(references: Sequence[Observed]) -> dict[str, float]:
    """The middle share of the figure that each part takes on the references that show it."""
    parts = {part for one in references for part in one.parts}
    return {
        part: float(np.median([one.parts[part].share for one in references if part in one.parts]))
        for part in sorted(parts)
    }


def reference_palettes(references: Sequence[Observed]) -> dict[str, Palette]:
    """The palette of every part that any reference shows."""
    parts = sorted({part for one in references for part in one.parts})
    return {part: palette_of([one.parts[part] for one in references if part in one.parts]) for part in parts}


def part_drifts(palettes: Mapping[str, Palette], picture: Observed) -> tuple[dict[str, PartDrift], Light]:
    """The drift of every part that references and picture show, and the light that was taken away.

    The light that judges a part is fitted on the others alone: no part explains its own drift away.
    """
    parts = [part for part in picture.parts if part in palettes]
    if not parts:
        return {}, NEUTRAL
    samples = _samples([picture.parts[part] for part in parts])
    colors = [palettes[part].colors for part in parts]
    light, nearest = fit(samples, colors)
    drifts = {}
    for index, part in enumerate(parts):
        others = solve(samples, nearest, light, without=index)
        drifts[part] = _drift(palettes[part], picture.parts[part], others)
    own = {part: palette_of([seen]) for part, seen in picture.parts.items()}
    return {
        part: _found_elsewhere(part, drift, palettes, picture, own) for part, drift in drifts.items()
    }, light


def _found_elsewhere(
    part: str,
    drift: PartDrift,
    palettes: Mapping[str, Palette],
    picture: Observed,
    own: Mapping[str, Palette],
) -> PartDrift:
    """A colour that is seen on a neighbour which should not have it is not gone: the border was misjudged."""
    gone = drift.gone.copy()
    for other, palette in own.items():
        if other == part:
            continue
        pixels = palette.shares * picture.parts[other].pixels
        large = pixels >= _BORROWED * drift.pixels
        if not large.any():
            continue
        near = delta_e(drift.lit[:, None], _lab(palette.colors[large])[None]).min(axis=1)
        known = palettes.get(other)
        if known is not None:
            theirs = delta_e(_lab(drift.expected.colors)[:, None], _lab(known.colors)[None]).min(axis=1)
            near = np.where(theirs < 2 * _SAME, np.inf, near)
        gone = np.minimum(gone, near)
    return replace(drift, gone=gone.astype(np.float32))


def _samples(seen: Sequence[PartSeen]) -> Samples:
    return Samples(
        seen=np.concatenate([part.rgb for part in seen]),
        places=np.concatenate([part.at for part in seen]),
        part=np.concatenate([np.full(len(part.rgb), index) for index, part in enumerate(seen)]),
        weight=np.concatenate(
            [np.full(len(part.rgb), np.sqrt(max(part.share, 1e-4)) / len(part.rgb) * 8) for part in seen]
        ).astype(np.float32),
    )


def _drift(palette: Palette, seen: PartSeen, light: Light) -> PartDrift:
    lit = np.stack(
        [_lab(light.apply(np.broadcast_to(color, seen.rgb.shape), seen.at)) for color in palette.colors]
    )
    own = palette_of([seen])
    new = np.empty(len(own.colors), dtype=np.float32)
    gone = np.full(len(palette.colors), 100.0, dtype=np.float32)
    away = delta_e(lit, _lab(seen.rgb)[None])
    owner = np.square(seen.rgb[:, None] - own.colors[None]).sum(axis=2).argmin(axis=1)
    for index in range(len(own.colors)):
        mine = away[:, owner == index]
        if not mine.shape[1]:
            new[index] = 0.0
            continue
        middle = np.median(mine, axis=1)
        new[index] = middle.min()
        if own.shares[index] >= _ENOUGH:
            gone = np.minimum(gone, middle)
    return PartDrift(palette, np.median(lit, axis=1), gone, own, new, seen.share, seen.pixels)


def _lab(rgb: NDArray[np.floating]) -> Floats:
    return lab_of((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
