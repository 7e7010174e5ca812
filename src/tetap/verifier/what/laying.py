"""A reference's drawing laid over a picture that shows the same view of it: where it lies, and in which light.

A head drawn twice from the same side is the same drawing, moved, turned a little, larger or smaller. It is looked for
by its edges, which neither light nor another colour changes, and settled by the colours themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .drawn_parts import PARTS, Labels, Square, View, crop
from .edge_spectra import edge_strength, resized, spectrum
from .light import NEUTRAL, Light, between

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

HEAD, BODY = 192, 255
"""Pixels per side of a head's and a body's template."""

COARSE = 64
"""Pixels per side of a head's template as it is looked for."""

_PAGE = 160
_ROOM = 1.5
"""How much larger than the head's square the place is where it is looked for."""

_SCALES = 0.62 * 1.07 ** np.arange(14)
_REACH, _SMALLEST = 0.6, 16
_QUIET = 25.0
_MOST = 3000
"""Pixels that settle a template."""


@dataclass(frozen=True, eq=False)
class Template:
    """One square of a reference: `rgb` [n, n, 3] 0..1, `labels` [n, n] the part of every pixel, `mask` where it
    belongs to what is looked for; `square` says where on the reference it lies."""

    rgb: Floats
    labels: Labels
    mask: Bools
    square: Square

    @cached_property
    def small(self) -> "Template":
        """The same at a third of the size."""
        side = self.side // 3
        mask = resized(self.mask.astype(np.float32), side) > 0.6
        return Template(resized(self.rgb, side), self.labels[1::3, 1::3], mask, self.square)

    @property
    def side(self) -> int:
        """Pixels per side."""
        return len(self.rgb)

    @cached_property
    def spectra(self) -> list[tuple[NDArray[np.complex64], NDArray[np.complex64], int]]:
        """For every size its edges and its mask as spectra, and how many pixels it has."""
        found = []
        for scale in _SCALES:
            side = max(8, round(COARSE * scale))
            inside = resized(self.mask.astype(np.float32), side) > 0.3
            edges = np.where(inside, edge_strength(resized(self.rgb, side) * 255), 0)
            edges = np.where(inside, edges - edges[inside].mean() if inside.any() else 0, 0)
            edges = edges / (np.linalg.norm(edges) + 1e-6)
            count = max(1, int(inside.sum()))
            found.append((spectrum(edges, _PAGE), spectrum(inside / count, _PAGE), count))
        return found


@dataclass(frozen=True)
class Place:
    """Where a template lies: the pixel at (u, v) from its middle is seen at (a·u − b·v + x, b·u + a·v + y)."""

    a: float
    b: float
    x: float
    y: float

    def of(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Where pixels of the template are seen."""
        return self.a * u - self.b * v + np.float32(self.x), self.b * u + self.a * v + np.float32(self.y)


@dataclass(frozen=True, eq=False)
class Laid:
    """A template on a picture: both [n, n, 3] 0..1 on the template's grid, the template in the picture's light.
    `inside` is where the picture has pixels; `likeness` 0..1 that of their edges."""

    template: Template
    place: Place
    expected: Floats
    seen: Floats
    inside: Bools
    likeness: float


def template_of(view: View, picture: NDArray[np.uint8], parts: Sequence[str], side: int) -> Template:
    """The template of a reference's view; `parts` are the names of those that are looked for."""
    rgb, _ = crop(picture, view.square, side)
    labels = np.asarray(Image.fromarray(view.labels).resize((side, side), Image.Resampling.NEAREST))
    inside = np.asarray(Image.fromarray(view.inside).resize((side, side), Image.Resampling.NEAREST))
    return Template(
        np.asarray(rgb / np.float32(255)),
        labels,
        inside & np.isin(labels, [PARTS.index(part) for part in parts]),
        view.square,
    )


def find(templates: list[Template], picture: NDArray[np.uint8], square: Square) -> list[tuple[float, Place]]:
    """For every template how alike the edges are where it fits best near this square, 0..1, and where that is."""
    left, top, side = square
    wide = side * _ROOM
    corner = left + (side - wide) / 2, top + (side - wide) / 2
    count = round(COARSE * _ROOM)
    rgb, inside = crop(picture, (*corner, wide), count)
    edges = np.zeros((_PAGE, _PAGE), dtype=np.float32)
    edges[:count, :count] = edge_strength(rgb.astype(np.float32)) * inside
    spectrum, squares = np.fft.rfft2(edges), np.fft.rfft2(edges * edges)
    step = wide / count
    found = []
    for template in templates:
        best, at = -1.0, Place(1.0, 0.0, 0.0, 0.0)
        for scale, (shape, mask, pixels) in zip(_SCALES, template.spectra, strict=True):
            mean = np.fft.irfft2(spectrum * mask, s=edges.shape)
            spread = np.maximum(np.fft.irfft2(squares * mask, s=edges.shape) - mean**2, _QUIET)
            alike = np.fft.irfft2(spectrum * shape, s=edges.shape) / np.sqrt(spread * pixels)
            index = int(alike.argmax())
            if alike.flat[index] > best:
                best = float(alike.flat[index])
                row, column = divmod(index, _PAGE)
                half = round(COARSE * scale) / 2
                x, y = (value - _PAGE if value > 0.7 * _PAGE else value for value in (column, row))
                at = Place(
                    scale * step * COARSE / HEAD, 0.0,
                    corner[0] + (x + half) * step, corner[1] + (y + half) * step,
                )  # fmt: skip
        found.append((best, at))
    return found


def lay(
    template: Template, picture: NDArray[np.uint8], place: Place, likeness: float, *, turning: bool = True
) -> Laid:
    """The template settled from about `place` to where colours agree best, parts that do not agree left aside."""
    side = template.side
    near = _near(picture, place, template)
    rough = _near(picture, place, template.small, 3)
    light = NEUTRAL
    for one, pixels, rounds in ((template.small, rough, _COARSE_ROUNDS), (template, near, _FINE_ROUNDS)):
        grown = side / one.side
        at, light = _settled(one, pixels.colors, pixels.inward(place, grown), light, (turning, rounds))
        place = pixels.outward(at, grown)
    v, u = (np.mgrid[:side, :side] - side / 2).astype(np.float32)
    seen, inside = sampled(near.colors, *near.inward(place).of(u, v))
    places = np.stack([u, v], axis=-1).reshape(-1, 2) / side + 0.5
    expected = light.apply(template.rgb.reshape(-1, 3), places).reshape(side, side, 3)
    return Laid(template, place, expected, seen, inside, likeness)


_COARSE_ROUNDS = (0.2, 0.157, 0.124, 0.097, 0.076, 0.06)
_FINE_ROUNDS = (0.12, 0.085, 0.06, 0.042, 0.03)
"""How far a colour may be off and still count, round by round."""


def _settled(
    template: Template, picture: Floats, place: Place, light: Light, how: tuple[bool, tuple[float, ...]]
) -> tuple[Place, Light]:
    """Gauss-Newton steps on place and light in turn, robustly weighted; `how` is whether it may turn, and how far
    off a colour may be and still count, round by round."""
    side, (turning, rounds) = template.side, how
    rows, columns = np.nonzero(template.mask)
    few = slice(None, None, max(1, -(-len(rows) // _MOST)))
    rows, columns = rows[few], columns[few]
    base = template.rgb[rows, columns]
    u, v = (columns - side / 2).astype(np.float32), (rows - side / 2).astype(np.float32)
    places = np.stack([u, v], axis=1) / side + 0.5
    slopes = with_slopes(picture)
    for allowed in rounds:
        x, y = place.of(u, v)
        values, inside = sampled(slopes, x, y)
        seen, across, down = values[:, :3], values[:, 3:6], values[:, 6:]
        for _ in range(2):
            away = np.abs(seen - light.apply(base, places)).max(axis=1)
            weight = inside / (1 + np.square(away / allowed)) ** 1.5
            light = between(base, seen, places, weight)
        rest = (seen - light.apply(base, places)).ravel()
        turn = (down * u[:, None] - across * v[:, None]) * turning
        grow = across * u[:, None] + down * v[:, None]
        terms = np.stack([grow, turn, across, down], axis=-1).reshape(-1, 4).astype(np.float64)
        weighted = terms * np.repeat(weight, 3)[:, None]
        pull = np.diag([side * side, side * side, 1.0, 1.0]) * 3e-4
        step = np.linalg.solve(terms.T @ weighted + pull, -(weighted.T @ rest))
        place = Place(
            *(float(old + new) for old, new in zip((place.a, place.b, place.x, place.y), step, strict=True))
        )
    return place, light


@dataclass(frozen=True, eq=False)
class _Near:
    """What of a picture lies near a place, reduced until the template lies on it in about its own size."""

    colors: Floats
    left: float
    top: float
    scale: float

    def inward(self, place: Place, grown: float = 1.0) -> Place:
        """A place on the picture as one on this, for a template so many times smaller."""
        grow = self.scale * grown
        return Place(
            place.a * grow,
            place.b * grow,
            (place.x - self.left) * self.scale,
            (place.y - self.top) * self.scale,
        )

    def outward(self, place: Place, grown: float = 1.0) -> Place:
        """The way back."""
        shrink = 1 / (self.scale * grown)
        return Place(
            place.a * shrink,
            place.b * shrink,
            place.x / self.scale + self.left,
            place.y / self.scale + self.top,
        )


def _near(picture: NDArray[np.uint8], place: Place, template: Template, grown: int = 1) -> _Near:
    height, width = picture.shape[:2]
    reach = _REACH * place.a * template.side * grown
    left, top = max(0, int(place.x - reach)), max(0, int(place.y - reach))
    right, bottom = min(width, int(place.x + reach) + 1), min(height, int(place.y + reach) + 1)
    if right - left < _SMALLEST or bottom - top < _SMALLEST:
        left, top, right, bottom = 0, 0, width, height
    scale = min(1.0, 1 / (max(1e-3, place.a) * grown))
    part = picture[top:bottom, left:right]
    if scale < 0.95:
        size = max(8, round(part.shape[1] * scale)), max(8, round(part.shape[0] * scale))
        scale = size[0] / part.shape[1]
        part = np.asarray(Image.fromarray(part).resize(size, Image.Resampling.BOX))
    else:
        scale = 1.0
    return _Near(np.asarray(part / np.float32(255)), left, top, scale)


def with_slopes(picture: Floats) -> Floats:
    """Colours and how they change to the right and down, [height, width, 9]."""
    found = np.zeros((*picture.shape[:2], 9), dtype=np.float32)
    found[..., :3] = picture
    found[:, 1:-1, 3:6] = (picture[:, 2:] - picture[:, :-2]) / 2
    found[1:-1, :, 6:] = (picture[2:] - picture[:-2]) / 2
    return found


def sampled(values: Floats, x: Floats, y: Floats) -> tuple[Floats, Bools]:
    """Values between pixels, and where there are any."""
    height, width = values.shape[:2]
    inside = (x >= 0) & (x < width - 1) & (y >= 0) & (y < height - 1)
    x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    left, top = x.astype(np.int64), y.astype(np.int64)
    right, low = (x - left)[..., None].astype(np.float32), (y - top)[..., None].astype(np.float32)
    above = values[top, left] * (1 - right) + values[top, left + 1] * right
    below = values[top + 1, left] * (1 - right) + values[top + 1, left + 1] * right
    return np.asarray(above * (1 - low) + below * low), inside
