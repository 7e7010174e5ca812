"""What the illustrator draws, as arrays: any window of a figure at any resolution, kept for the next picture."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ...ports.redrawing import NO_PART, Appearance, Redrawing, Stance, Window

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

HEAD_UNITS = 235.0
"""How tall a head counts, in figure units, of which a figure is so many tall."""

_OPAQUE = 250
_TALL = 190.0
"""Pixels of a figure's height at which poses are told apart."""

_MOST_KEPT = 8_000_000
"""Pixels of all pages that are kept; each takes up to twenty bytes."""


@dataclass(frozen=True, eq=False)
class Page:
    """A drawn window: `pixels` [height, width, 4], `scale` pixels a figure unit."""

    pixels: NDArray[np.uint8]
    window: Window
    scale: float
    appearance: Appearance

    @cached_property
    def rgb(self) -> Floats:
        """[height, width, 3] 0..1."""
        return np.asarray(self.pixels[..., :3] / np.float32(255))

    @cached_property
    def solid(self) -> Bools:
        """[height, width] where the figure covers all of a pixel."""
        return np.asarray(self.pixels[..., 3] > _OPAQUE)

    @cached_property
    def _parts(self) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        data, names = self.appearance.parts(self.window, (self.pixels.shape[1], self.pixels.shape[0]))
        return np.frombuffer(data, dtype=np.uint8).reshape(self.pixels.shape[:2]), names

    def mask(self, *parts: str) -> Bools:
        """[height, width] where one of these parts is seen."""
        labels, names = self._parts
        wanted = np.zeros(NO_PART + 1, dtype=np.bool_)
        wanted[[index for index, name in enumerate(names) if name in parts]] = True
        return np.asarray(wanted[labels])

    def pixels_of_parts(self, where: Bools) -> NDArray[np.int64]:
        """How many pixels of every part, by its place in `names`, are in a mask."""
        labels, names = self._parts
        return np.bincount(labels[where], minlength=NO_PART + 1)[: len(names)]

    @property
    def names(self) -> tuple[str, ...]:
        """The parts there are."""
        return self._parts[1]


def draw(drawn: Redrawing, stance: Stance, scale: float, window: Window | None = None) -> Page | None:
    """A window (the whole figure with a little room, unless given) at so many pixels a figure unit; None where the
    stance cannot be shown. Its width and height are rounded up to whole pixels."""
    key = drawn.key, stance, round(scale, 6), window
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    page = _drawn(drawn, stance, scale, window)
    with _lock:
        _kept[key] = page
        pixels = sum(_size(one) for one in _kept.values())
        while pixels > _MOST_KEPT and len(_kept) > 1:
            pixels -= _size(_kept.popitem(last=False)[1])
    return page


def _size(page: Page | None) -> int:
    return 1 if page is None else page.pixels.shape[0] * page.pixels.shape[1]


def draw_once(drawn: Redrawing, stance: Stance, scale: float, window: Window | None = None) -> Page | None:
    """The same for what will not be asked for again."""
    return _drawn(drawn, stance, scale, window)


_kept: OrderedDict[tuple[str, Stance, float, Window | None], Page | None] = OrderedDict()
_lock = Lock()
_ROOM = 8.0


def _drawn(drawn: Redrawing, stance: Stance, scale: float, window: Window | None) -> Page | None:
    appearance = drawn.appearance(stance)
    if appearance is None:
        return None
    if window is None:
        left, top, right, bottom = appearance.box
        window = left - _ROOM, top - _ROOM, right - left + 2 * _ROOM, bottom - top + 2 * _ROOM
    size = max(1, int(np.ceil(window[2] * scale - 1e-6))), max(1, int(np.ceil(window[3] * scale - 1e-6)))
    window = window[0], window[1], size[0] / scale, size[1] / scale
    pixels = np.frombuffer(appearance.rgba(window, size), dtype=np.uint8).reshape(size[1], size[0], 4)
    return Page(pixels, window, scale, appearance)


def upright(stance: Stance) -> Stance:
    """Upright and with its own face: what is drawn so, is drawn once for all pictures."""
    return Stance(stance.view, stance.pose, light=stance.light, wear=stance.wear, sway=stance.sway)


def small(drawn: Redrawing) -> float:
    """The scale, in pixels a figure unit, at which poses are told apart."""
    return _TALL / (drawn.heads * HEAD_UNITS)
