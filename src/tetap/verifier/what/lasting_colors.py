"""Colours that last: those which every reference of a character shows, and how much of them a picture has lost."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..color import delta_e
from ..looks import Look
from ..palettes import Palette, palette_of

Floats = NDArray[np.float32]

_COLORS = 24
_SIDE = 160
_AWAY, _AWAY_STEP = 12.0, 3.0
"""CIEDE2000 from where on a colour is another one, and how soft that edge is."""

_LASTS, _LASTS_STEP = 10.0, 2.0
_LIGHT = 0.5
"""How much of the step that lies over all places is believed to be light."""


def lost_share(references: Sequence[Look], picture: Look, shift: Floats) -> float:
    """0..1: the share of a reference's figure whose colour all other references have and the picture has nowhere;
    of the reference that is kept best. `shift` is the Lab step over everything."""
    there = _near_colors(picture).colors
    lost = []
    for palette, lasting in _lasting(tuple(references)):
        away = delta_e((palette.colors + _LIGHT * shift)[:, None], there[None]).min(axis=1)
        lost.append(float((palette.shares * lasting * _soft(away, _AWAY, _AWAY_STEP)).sum()))
    return min(lost)


@lru_cache(maxsize=32)
def _lasting(references: tuple[Look, ...]) -> tuple[tuple[Palette, NDArray[np.float64]], ...]:
    """The colours of every reference, and how surely each lasts: whether all others show it too."""
    palettes = [_inner_colors(look) for look in references]
    found = []
    for index, palette in enumerate(palettes):
        others = [other for at, other in enumerate(palettes) if at != index]
        steps = [delta_e(palette.colors[:, None], other.colors[None]).min(axis=1) for other in others]
        worst = np.max(steps, axis=0) if steps else np.zeros(len(palette.shares))
        found.append((palette, 1 - _soft(worst, _LASTS, _LASTS_STEP)))
    return tuple(found)


def _inner_colors(look: Look) -> Palette:
    """The colours well inside the cut-out."""
    rgb, mask = _small(look)
    inside = mask > 0.6
    for _ in range(2):
        inner = inside.copy()
        inner[1:] &= inside[:-1]
        inner[:-1] &= inside[1:]
        inner[:, 1:] &= inside[:, :-1]
        inner[:, :-1] &= inside[:, 1:]
        inside = inner
    if int(inside.sum()) < 200:
        inside = mask > 0.5
    return palette_of(rgb, inside.astype(np.float32), _COLORS)


def _near_colors(look: Look) -> Palette:
    """All colours that may belong to the figure: one that is cut off by mistake is not lost."""
    rgb, mask = _small(look)
    return palette_of(rgb, (mask > 0.25).astype(np.float32), _COLORS)


def _small(look: Look) -> tuple[NDArray[np.uint8], Floats]:
    height, width = look.mask.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    rgb = Image.fromarray(look.rgb).resize(size, Image.Resampling.BOX)
    mask = Image.fromarray(look.sharp_mask).resize(size, Image.Resampling.BOX)
    return np.asarray(rgb), np.asarray(mask, dtype=np.float32)


def _soft(away: NDArray[np.float64], at: float, step: float) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-(away - at) / step)))
