"""Colours of places that correspond, in any kind of picture: what a place of the picture shows beside the
places of the references that look alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..color import delta_e, evened
from ..looks import Look, token_share
from ..networks import GRID, INPUT, letterbox_of

Floats = NDArray[np.float32]

_CELLS = 2
"""Cells per side of a token's place whose colours are compared."""

_SHARE = 0.35
_NEAR, _NEAR_FOR_LIGHT = 2, 4
"""How many like places are looked at: for a colour, and for the light over all of them."""

_PLACE = 0.15
"""How much the place on the figure counts beside what is seen there."""


@dataclass(frozen=True, eq=False)
class Patches:
    """The places of one figure: `tokens` [n, 384] of length one, `colors` [n, 4, 3] Lab of the quarters of
    each place, `weight` [n] how surely it belongs to the figure, `at` [n, 2] where it is on the figure's box
    (0..1), `index` [n] its place on the token grid."""

    tokens: Floats
    colors: Floats
    weight: Floats
    at: Floats
    index: NDArray[np.int64]


@lru_cache(maxsize=64)
def patches_of(look: Look) -> Patches:
    """The places of a look that belong to the character."""
    share = token_share(look.sharp_mask)
    inside = share >= min(_SHARE, float(np.sort(share.ravel())[-6]))
    page = np.zeros((INPUT, INPUT), dtype=np.float32)
    left, top, width, height = letterbox_of(look.mask.shape[1], look.mask.shape[0])
    page[top : top + height, left : left + width] = np.asarray(
        Image.fromarray(look.sharp_mask).resize((width, height), Image.Resampling.BOX)
    )
    return build(look.tokens, look.page_lab, page, share, inside)


@lru_cache(maxsize=64)
def everywhere(look: Look) -> Floats:
    """[n, 4, 3] as the colours of `Patches`, of every place of the crop, whether it belongs to the figure or not."""
    page = np.zeros((INPUT, INPUT), dtype=np.float32)
    left, top, width, height = letterbox_of(look.mask.shape[1], look.mask.shape[0])
    page[top : top + height, left : left + width] = 1
    step = INPUT // GRID
    share = page.reshape(GRID, step, GRID, step).mean(axis=(1, 3))
    return build(look.tokens, look.page_lab, page, share, share > _SHARE).colors


def build(tokens: Floats, lab: Floats, mask: Floats, share: Floats, inside: NDArray[np.bool_]) -> Patches:
    """Patches from the arrays of a look: `lab` and `mask` on the letterboxed square of the network."""
    side = GRID * _CELLS
    step = INPUT // side
    weights = mask * (mask > 0.3) + 1e-4
    summed = (lab * weights[..., None]).reshape(side, step, side, step, 3).sum(axis=(1, 3))
    total = weights.reshape(side, step, side, step).sum(axis=(1, 3))
    cells = summed / total[..., None]
    grouped = cells.reshape(GRID, _CELLS, GRID, _CELLS, 3).transpose(0, 2, 1, 3, 4)
    amount = total.reshape(GRID, _CELLS, GRID, _CELLS).transpose(0, 2, 1, 3).reshape(GRID, GRID, -1)
    colors = grouped.reshape(GRID, GRID, _CELLS * _CELLS, 3).copy()
    best = np.take_along_axis(colors, amount.argmax(axis=2)[..., None, None], axis=2)
    colors = np.where((amount < 0.3 * step * step)[..., None], best, colors)
    rows, columns = np.nonzero(inside)
    at = np.stack([columns, rows], axis=1).astype(np.float32)
    span = np.maximum(at.max(axis=0) - at.min(axis=0), 1)
    return Patches(
        tokens[inside].astype(np.float32), colors[inside].astype(np.float32), share[inside],
        (at - at.min(axis=0)) / span, rows * GRID + columns,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Correspondence:
    """A picture's places beside one reference's.

    `away` [n] is how far (CIEDE2000) the colours of each place of the picture are from the nearest of the
    reference's places that look alike, `partner` [n] the best of those and `likeness` [n] how alike they are;
    `missing` [m] and `found` [m] are the same seen from the reference.
    """

    away: Floats
    likeness: Floats
    partner: NDArray[np.int64]
    missing: Floats
    found: NDArray[np.int64]


def shift_of(picture: Patches, references: Sequence[Patches]) -> Floats:
    """The step in Lab that lies over the whole figure: the middle of all corresponding places, limited."""
    steps = []
    for reference in references:
        near, _ = _nearest(_alike(picture, reference), _NEAR_FOR_LIGHT)
        there = reference.colors[near].reshape(len(near), -1, 3)
        for cell in range(_CELLS * _CELLS):
            step = picture.colors[:, cell, None] - there
            steps.append(step[np.arange(len(near)), np.square(step).sum(axis=2).argmin(axis=1)])
    middle = np.median(np.concatenate(steps), axis=0)
    return np.asarray(np.clip(middle, (-12, -6, -6), (12, 6, 6)), dtype=np.float32)


def correspond(picture: Patches, reference: Patches, shift: Floats) -> Correspondence:
    """The colours of places that look alike, both ways, without the shift that lies over everything."""
    alike = _alike(picture, reference)
    near, likeness = _nearest(alike, _NEAR)
    back, _ = _nearest(alike.T, _NEAR)
    return Correspondence(
        _away(picture.colors - shift, reference.colors[near]), likeness, near[:, 0],
        _away(reference.colors, picture.colors[back] - shift), back[:, 0],
    )  # fmt: skip


def unseen(colors: Floats, places: Floats) -> Floats:
    """[n] how far (about CIEDE2000) the quarters of each place [n, 4, 3] are, on average, from those of the place
    [m, 4, 3] that comes nearest."""
    here, there = evened(colors.reshape(-1, 3)), evened(places.reshape(-1, 3))
    squares = np.square(here).sum(axis=1)[:, None] + np.square(there).sum(axis=1) - 2 * here @ there.T
    nearest = squares.reshape(len(here), len(places), -1).min(axis=2)
    steps = np.sqrt(np.maximum(nearest, 0)).reshape(len(colors), -1, len(places))
    return np.asarray(steps.mean(axis=1).min(axis=1), dtype=np.float32)


def worst(values: Floats, weights: Floats, share: float) -> float:
    """The mean of the worst share of values, by weight."""
    order = np.argsort(-values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    taken = order[reached <= max(share, float(reached[0]))]
    return float((values[taken] * weights[taken]).sum() / weights[taken].sum())


@lru_cache(maxsize=16)
def _alike(first: Patches, second: Patches) -> Floats:
    """[n, m] how similar every place of the first is to every place of the second; mirrored figures count as being at
    the same place."""
    mirrored = first.at * (-1, 1) + (1, 0)
    far = np.minimum(_squares(first.at, second.at), _squares(mirrored, second.at))
    return np.asarray(first.tokens @ second.tokens.T - _PLACE * far, dtype=np.float32)


def _squares(first: Floats, second: Floats) -> Floats:
    across, down = (first[:, None, axis] - second[None, :, axis] for axis in (0, 1))
    return np.asarray(across * across + down * down, dtype=np.float32)


def _nearest(alike: Floats, count: int) -> tuple[NDArray[np.int64], Floats]:
    """For every row of likenesses the places of the largest, best first, and how similar the best is."""
    order = np.argsort(-alike, axis=1, kind="stable")[:, :count]
    return order, np.take_along_axis(alike, order[:, :1], axis=1)[:, 0].astype(np.float32)


def _away(colors: Floats, candidates: Floats) -> Floats:
    """Mean over the cells of a place of the distance to the nearest cell of its candidates."""
    there = candidates.reshape(len(candidates), 1, -1, 3)
    return np.asarray(delta_e(colors[:, :, None], there).min(axis=2).mean(axis=1), dtype=np.float32)
