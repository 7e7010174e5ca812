"""The places of a character on the token grid, and whether its pixels look drawn or photographed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .networks import GRID, INPUT, letterbox_of

Floats = NDArray[np.float32]

_FEWEST = 6
_CROWDING = 3.0
_LOOKED_AT = 384
_EVEN, _EDGE = 3, 16
_DRAWN, _PHOTO = 0.13, 0.23


@dataclass(frozen=True, eq=False)
class Places:
    """[n, 384] unit `tokens`, [n, 3] CIELAB `colors`, and `weights` [n] that sum to one: many places that look
    the same share one weight, so that a hat counts beside a large coat."""

    tokens: Floats
    colors: Floats
    weights: Floats


def places_of(page_lab: Floats, mask: Floats, tokens: Floats, share: Floats) -> Places:
    """The places that mostly belong to the character; the likeliest few when hardly any do."""
    inside = share.ravel() > 0.35
    if int(inside.sum()) < _FEWEST:
        inside = share.ravel() >= np.sort(share.ravel())[-_FEWEST]
    chosen = tokens.reshape(GRID * GRID, -1)[inside]
    colors = _mean_colors(page_lab, mask)[inside]
    crowd = np.exp(_CROWDING * (chosen @ chosen.T - 1)).sum(axis=1)
    weights = 1 / crowd
    return Places(chosen, colors, np.asarray(weights / weights.sum(), dtype=np.float32))


def photographic(rgb: NDArray[np.uint8], mask: Floats) -> float:
    """0 where neighbouring pixels are equal or far apart (a flat drawing, pixel art) to 1 where most shade
    into each other (a photograph, a painting, pencil)."""
    small = Image.fromarray(rgb)
    small.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)
    inside = np.asarray(Image.fromarray(mask).resize(small.size, Image.Resampling.BOX)) > 0.5
    channels = np.asarray(small).transpose(2, 0, 1).astype(np.int16, order="C")
    down = np.abs(np.diff(channels, axis=1)).max(axis=0)[:, :-1]
    across = np.abs(np.diff(channels, axis=2)).max(axis=0)[:-1]
    steps = np.maximum(down, across)[inside[:-1, :-1]]
    if len(steps) < 64:
        return 0.0
    shaded = float(((steps > _EVEN) & (steps < _EDGE)).mean())
    return float(np.clip((shaded - _DRAWN) / (_PHOTO - _DRAWN), 0, 1))


def _mean_colors(page_lab: Floats, mask: Floats) -> Floats:
    """[256, 3] mean CIELAB of the character at each place of the grid."""
    left, top, width, height = letterbox_of(mask.shape[1], mask.shape[0])
    weight = np.zeros((INPUT, INPUT, 1), dtype=np.float32)
    inside = Image.fromarray(mask).resize((width, height), Image.Resampling.BOX)
    weight[top : top + height, left : left + width, 0] = np.asarray(inside)
    step = INPUT // GRID
    cells = (page_lab * weight).reshape(GRID, step, GRID, step, 3).sum(axis=(1, 3))
    total = weight.reshape(GRID, step, GRID, step).sum(axis=(1, 3))[..., None]
    return np.asarray((cells / np.maximum(total, 1e-6)).reshape(GRID * GRID, 3), dtype=np.float32)
