"""Colours of a figure beside those of its references: what all references have and the picture has nowhere, and what
the picture has and no reference."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..color import delta_e, evened, lab_of, nearest_step
from ..looks import Look
from ..palettes import Palette, palette_of

Floats = NDArray[np.float32]

_COLORS = 24
_SIDE = 160
_LASTS, _LASTS_STEP = 10.0, 2.0
_AWAY, _AWAY_STEP = 8.0, 2.0
_FAR, _FAR_STEP = 20.0, 4.0
"""CIEDE2000 from where on a colour is another one, or surely another one, and how soft those edges are."""

LIGHT = np.float32(0.5)
"""How much of the step that lies over all places is believed to be light."""

_CUBE = 16
_LEAST = 0.001
_INSIDE, _MAYBE, _OUTSIDE = 0.6, 0.25, 0.1


@dataclass(frozen=True, eq=False)
class FigureColors:
    """`inner` are the colours well inside the cut-out, `near` those that may belong to it: a colour that is cut off by
    mistake is not lost. `every` [n, 3] and `ground` [m, 3] are all single colours, Lab, of what may belong to it
    and of what surely does not."""

    inner: Palette
    near: Palette
    every: Floats
    ground: Floats

    def nowhere(self, colors: Floats, shift: Floats) -> Floats:
        """[...] how far Lab colours [..., 3] are from the nearest that may belong to this figure, whose light is
        `shift` away from theirs."""
        return _nearest(colors, self.every - LIGHT * shift)

    def outside(self, colors: Floats) -> Floats:
        """[...] the same for the nearest colour around the figure; far where nothing is around it."""
        return (
            _nearest(colors, self.ground) if len(self.ground) else np.full(colors.shape[:-1], 99, np.float32)
        )


def _nearest(colors: Floats, others: Floats) -> Floats:
    return nearest_step(evened(colors.reshape(-1, 3)), evened(others)).reshape(colors.shape[:-1])


@lru_cache(maxsize=64)
def colors_of(look: Look) -> FigureColors:
    """The colours of a look."""
    height, width = look.mask.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    rgb = np.asarray(Image.fromarray(look.rgb).resize(size, Image.Resampling.BOX))
    return figure_colors(
        rgb, np.asarray(Image.fromarray(look.sharp_mask).resize(size, Image.Resampling.BOX), dtype=np.float32)
    )


def figure_colors(rgb: NDArray[np.uint8], mask: Floats) -> FigureColors:
    """The same of pixels [height, width, 3] and their mask."""
    inside = mask > _INSIDE
    for _ in range(2):
        inner = inside.copy()
        inner[1:] &= inside[:-1]
        inner[:-1] &= inside[1:]
        inner[:, 1:] &= inside[:, :-1]
        inner[:, :-1] &= inside[:, 1:]
        inside = inner
    if int(inside.sum()) < 200:
        inside = mask > 0.5
    maybe = mask > _MAYBE
    return FigureColors(
        inner=palette_of(rgb, inside.astype(np.float32), _COLORS),
        near=palette_of(rgb, maybe.astype(np.float32), _COLORS),
        every=_single(rgb[maybe] if maybe.any() else rgb.reshape(-1, 3)),
        ground=_single(rgb[mask < _OUTSIDE]),
    )


def _single(pixels: NDArray[np.uint8]) -> Floats:
    """[n, 3] the mean colours, Lab, of all small cubes of sRGB that hold a thousandth of the pixels [m, 3] or more."""
    cubes = (pixels // _CUBE).astype(np.int64)
    side = 256 // _CUBE
    names = (cubes[:, 0] * side + cubes[:, 1]) * side + cubes[:, 2]
    counts = np.bincount(names, minlength=side**3)
    full = np.flatnonzero(counts >= max(1.0, _LEAST * len(pixels)))
    sums = [
        np.bincount(names, weights=pixels[:, i], minlength=side**3)[full] / counts[full] for i in range(3)
    ]
    return lab_of(np.round(np.stack(sums, axis=1)).astype(np.uint8))


def gone_and_new(references: Sequence[FigureColors], picture: FigureColors, shift: Floats) -> Floats:
    """[3] shares of the figure: what has a colour that all other references have and the picture has nowhere (of the
    reference that is kept best); what has a colour of the picture that no reference has; and of that, what
    is far from any. `shift` is the Lab step over everything."""
    gone = []
    for index, one in enumerate(references):
        others = [other for at, other in enumerate(references) if at != index]
        away = _steps(one.inner, picture.near, shift)
        lasting = np.max([_steps(one.inner, other.near, 0 * shift) for other in others], axis=0, initial=0.0)
        kept = 1 - _soft(lasting, _LASTS, _LASTS_STEP)
        gone.append(float((one.inner.shares * kept * _soft(away, _AWAY, _AWAY_STEP)).sum()))
    strange = np.min([_steps(picture.inner, one.near, -shift) for one in references], axis=0)
    new, far = (
        float((picture.inner.shares * _soft(strange, at, step)).sum())
        for at, step in ((_AWAY, _AWAY_STEP), (_FAR, _FAR_STEP))
    )
    return np.array([min(gone), new, far], dtype=np.float32)


def _steps(colors: Palette, others: Palette, shift: Floats) -> NDArray[np.float64]:
    lit = colors.colors + LIGHT * shift
    return np.asarray(delta_e(lit[:, None], others.colors[None]).min(axis=1))


def _soft(away: NDArray[np.float64], at: float, step: float) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-(away - at) / step)))
