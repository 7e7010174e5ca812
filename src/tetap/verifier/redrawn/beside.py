"""A redrawn figure beside the picture it was found in: on one grid, in the picture's light."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..reach import components
from ..what.laying import sampled, with_slopes
from ..what.light import NEUTRAL, Light, between
from ..what.nearby import softened, unlike
from .pages import Bools, Floats, Page

OFF = 0.1
"""Difference of a channel, 0..1, from which on a pixel is another one."""

HEAD_REACHES = 125.0
"""Figure units from its middle."""

_ROUNDS = (0.25, 0.16, 0.1, 0.07, 0.05), (0.07, 0.07, 0.05)
"""By how much a pixel may be off before it hardly counts, step by step: first for any light, then for one that is
nearly white, where a large part of another colour would pass for the light."""

_FEW, _EACH = 12, 160
_SHADES = 40
_SAY = 6.0
"""How much one even colour counts, in pixels: its pixels are no independent witnesses."""

_SLOPES = 0.06
"""How far the light commonly changes across a figure."""
_SETTLING, _STIFF = 6000, 1e-4
_ALLOWED = 0.14, 0.1, 0.08, 0.06, 0.06
"""By how much a pixel may be off before it hardly counts, step by step."""

_AGAINST = 0.6
"""What a pixel that is not as expected weighs against one that is."""

_LOOKED_AT = 40_000
"""Pixels among which even colours are looked for."""


@dataclass(frozen=True)
class Spot:
    """Where a figure stands on a picture: `scale` pixels a figure unit, `x` and `y` the pixel of its origin."""

    scale: float
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class Beside:
    """`page` is what is expected, `sizes` the picture; `seen` [height, width, 3] 0..1 what the picture shows there;
    `inside` where there is any picture; `light` what the picture's light does to the expected colours."""

    page: Page
    sizes: "Reductions"
    spot: Spot
    seen: Floats
    inside: Bools
    light: Light

    @cached_property
    def expected(self) -> Floats:
        """The page in the picture's light before what the picture shows behind it, [height, width, 3] 0..1."""
        opaque = self.page.pixels[..., 3:] / np.float32(255)
        lit = self.lit(self.page)
        return np.asarray(self.seen + (lit - self.seen) * opaque)

    @cached_property
    def places(self) -> Floats:
        """[height, width, 2] 0..1 on the page."""
        return _places(self.page.pixels.shape[:2])

    @cached_property
    def there(self) -> Bools:
        """Where the figure must be seen, unless something stands before it."""
        return self.page.solid & self.inside

    @cached_property
    def off(self) -> Floats:
        """How unlike each pixel is, 0..1, shifts of a pixel forgiven. Both are softened first: a picture that was made
        larger or smaller has softer lines than a drawing of that size."""
        expected, seen = softened(self.expected), softened(self.seen)
        return np.maximum(unlike(expected, seen), unlike(seen, expected))

    @cached_property
    def apart(self) -> Floats:
        """How unlike each pixel is, 0..1, no shift forgiven: edges are, too."""
        return np.asarray(np.abs(self.expected - self.seen).max(axis=2))

    @cached_property
    def explained(self) -> float:
        """The share of the figure that is as expected."""
        return self.explained_on(self.there)

    def explained_on(self, where: Bools) -> float:
        """The share of these pixels that is as expected."""
        return float((self.off[where] <= OFF).mean()) if where.any() else 0.0

    @cached_property
    def strange(self) -> NDArray[np.int32]:
        """[height, width] the regions that are not as expected, numbered from 1; 0 elsewhere."""
        return components(self.there & (self.off > OFF))

    @cached_property
    def head(self) -> Bools:
        """[height, width] where the head is, as far as it is a face: hair and skin go on below."""
        height, width = self.inside.shape
        rows, columns = np.mgrid[:height, :width] / self.page.scale
        left, top = self.page.window[:2]
        return np.asarray(np.hypot(columns + left, rows + top) < HEAD_REACHES)

    @cached_property
    def head_explained(self) -> float:
        """The share of the head that is as expected."""
        return self.explained_on(self.there & self.head)

    @cached_property
    def away(self) -> float:
        """How far the figure's pixels are off on the average, 0..1: shading of another side, say."""
        return float(np.minimum(self.off, 2 * OFF)[self.there].mean()) if self.there.any() else 1.0

    @cached_property
    def contrast(self) -> float:
        """What the light leaves of the figure's contrast: hardly any where a wall is taken for a figure in mist."""
        drawn, lit = (colors[self.there] for colors in (self.page.rgb, self.expected))
        return float(lit.std(axis=0).sum() / max(1e-6, drawn.std(axis=0).sum())) if self.there.any() else 0.0

    @cached_property
    def agreeing(self) -> float:
        """For choosing between stances: over all parts, pixels that are as expected less most of those that are not, by
        the root of the part's size. So that large hair of another cut does not outvote face and body."""
        pixels = self.page.pixels_of_parts(self.there)
        good = self.page.pixels_of_parts(self.there & (self.off <= OFF))
        return float(((good - _AGAINST * (pixels - good)) / np.sqrt(np.maximum(pixels, 1))).sum())

    def lit(self, page: Page, light: Light | None = None) -> Floats:
        """A drawing of the same window in the same light, or in another."""
        shape = page.rgb.shape
        return (
            (light or self.light)
            .apply(page.rgb.reshape(-1, 3), _places(shape[:2]).reshape(-1, 2))
            .reshape(shape)
        )

    def box(self, mask: Bools) -> tuple[int, int, int, int] | None:
        """Left, top, right, bottom of a mask, in pixels of the picture; None for nothing."""
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not len(rows):
            return None
        left, top = self.page.window[:2]
        step, spot = 1 / self.page.scale, self.spot

        def at(value: float, start: float, origin: float) -> int:
            return max(0, round((start + value * step) * spot.scale + origin))

        return (
            at(columns[0], left, spot.x), at(rows[0], top, spot.y),
            at(columns[-1] + 1, left, spot.x), at(rows[-1] + 1, top, spot.y),
        )  # fmt: skip


class Reductions:
    """A picture at the sizes at which it was asked for."""

    def __init__(self, picture: NDArray[np.uint8]) -> None:
        self.picture = picture
        self._made: dict[int, tuple[Floats, float, float]] = {}

    def at(self, factor: float) -> tuple[Floats, float, float]:
        """(colours 0..1, share of the width, share of the height), reduced to about this factor, never enlarged."""
        height, width = self.picture.shape[:2]
        wide = width if factor >= 0.97 else max(8, round(width * factor))
        if wide not in self._made:
            tall = height if wide == width else max(8, round(height * wide / width))
            image = Image.fromarray(self.picture)
            small = image if wide == width else image.resize((wide, tall), Image.Resampling.BOX)
            colors: Floats = np.asarray(np.asarray(small) / np.float32(255), dtype=np.float32)
            self._made[wide] = colors, wide / width, tall / height
        return self._made[wide]


def beside(page: Page, picture: Reductions, spot: Spot, light: Light | None = None) -> Beside:
    """The page laid on the picture. The light is looked for unless it is given."""
    colors, x, y = _on(page, picture, spot)
    seen, inside = sampled(colors, x, y)
    there = page.solid & inside
    return Beside(page, picture, spot, seen, inside, light or Witnesses.of(page, seen, there).light())


def _on(page: Page, picture: Reductions, spot: Spot) -> tuple[Floats, Floats, Floats]:
    """The picture at about the page's size, and where in it every pixel of the page lies."""
    colors, across, down = picture.at(page.scale / spot.scale)
    height, width = page.pixels.shape[:2]
    v, u = np.mgrid[:height, :width].astype(np.float32)
    left, top = page.window[:2]
    x = ((left + (u + 0.5) / page.scale) * spot.scale + spot.x) * across - 0.5
    y = ((top + (v + 0.5) / page.scale) * spot.scale + spot.y) * down - 0.5
    return colors, np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)


def settle(page: Page, picture: Reductions, spot: Spot) -> Spot:
    """The spot nearby at which the page agrees best, by Gauss-Newton steps; pixels that do not agree hardly count."""
    rows, columns = np.nonzero(page.solid)
    few = slice(None, None, max(1, len(rows) // _SETTLING))
    rows, columns = rows[few], columns[few]
    if len(rows) < _SHADES:
        return spot
    left, top = page.window[:2]
    px, py = left + (columns + 0.5) / page.scale, top + (rows + 0.5) / page.scale
    colors, across, down = picture.at(page.scale / spot.scale)
    slopes = with_slopes(colors)
    expected = beside(page, picture, spot).expected[rows, columns]
    best, least = spot, math.inf
    for allowed in _ALLOWED:
        x = ((px * spot.scale + spot.x) * across - 0.5).astype(np.float32)
        y = ((py * spot.scale + spot.y) * down - 0.5).astype(np.float32)
        values, inside = sampled(slopes, x, y)
        rest = values[:, :3] - expected
        off = np.abs(rest).max(axis=1)
        error = float(np.minimum(off, _ALLOWED[0])[inside].mean()) if inside.any() else math.inf
        if error < least:
            best, least = spot, error
        weight = inside / (1 + np.square(off / allowed)) ** 1.5
        gx, gy = values[:, 3:6] * across, values[:, 6:] * down
        grow = gx * px[:, None] + gy * py[:, None]
        terms = np.stack([grow, gx, gy], axis=-1).reshape(-1, 3).astype(np.float64)
        weighted = terms * np.repeat(weight, 3)[:, None]
        left_side = terms.T @ weighted + np.diag([_STIFF * page.pixels.shape[0] ** 2, _STIFF, _STIFF])
        step = np.linalg.solve(left_side, -(weighted.T @ rest.ravel()))
        spot = Spot(spot.scale + float(step[0]), spot.x + float(step[1]), spot.y + float(step[2]))
    return best


@dataclass(frozen=True, eq=False)
class Witnesses:
    """Some pixels of every even colour of a page, with what the picture shows there. Every colour has about the
    same say, however large its part is: what one part drifted by, the light does not explain away."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    base: Floats
    seen: Floats
    places: Floats
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, page: Page, seen: Floats, there: Bools) -> "Witnesses":
        """The witnesses where the figure must be seen."""
        rows, columns, weight = _sample(page, there)
        places = np.stack([columns / there.shape[1], rows / there.shape[0]], axis=-1).astype(np.float32)
        return cls(rows, columns, page.rgb[rows, columns], seen[rows, columns], places, weight)

    def light(self, without: Bools | None = None) -> Light:
        """The light in which most of them look as they are seen; those of a mask may be left out."""
        kept = slice(None) if without is None else ~without[self.rows, self.columns]
        base, seen, places, weight = self.base[kept], self.seen[kept], self.places[kept], self.weight[kept]
        if len(base) < _SHADES:
            return NEUTRAL
        tried = []
        for rounds in _ROUNDS:
            light = NEUTRAL
            for allowed in rounds:
                trusted = _trusted(weight, seen - light.apply(base, places), allowed)
                light = between(base, seen, places, trusted, slopes=_SLOPES)
            tried.append((light, float(_trusted(weight, seen - light.apply(base, places), rounds[-1]).sum())))
        return max(tried, key=lambda one: one[1])[0]


def _trusted(weight: NDArray[np.float64], away: Floats, allowed: float) -> NDArray[np.float64]:
    """How much each witness counts that is so far away from what is expected."""
    return np.asarray(weight / (1 + np.square(np.abs(away).max(axis=1) / allowed)) ** 1.5)


def _sample(page: Page, there: Bools) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Some pixels of every even colour: rows, columns, and how much each counts. Thin lines are seen mixed with what is
    beside them, more or less by how a picture was made smaller; they are asked only where there is nothing else."""
    even = there & _within(page.pixels)
    rows, columns = np.nonzero(even if even.sum() > _SHADES else there)
    step = max(1, len(rows) // _LOOKED_AT)
    rows, columns = rows[::step], columns[::step]
    pixels = page.pixels[rows, columns].astype(np.uint32)
    color = (pixels[:, 0] << 16) | (pixels[:, 1] << 8) | pixels[:, 2]
    order = np.argsort(color, kind="stable")
    _, starts, counts = np.unique(color[order], return_index=True, return_counts=True)
    chosen, weight = [], []
    for start, count in zip(starts, counts, strict=True):
        if count >= _FEW:
            mine = order[start : start + count : -(-count // _EACH)]
            chosen.append(mine)
            weight.append(np.full(len(mine), float(np.sqrt(count)) / len(mine)))
    if not chosen:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    at, weights = np.concatenate(chosen), np.concatenate(weight)
    return rows[at], columns[at], weights * (_SAY * len(chosen) / weights.sum())


def _within(pixels: NDArray[np.uint8]) -> Bools:
    """[height, width] where the four pixels around one have its very colour."""
    found = np.zeros(pixels.shape[:2], dtype=np.bool_)
    color = pixels.view(np.uint32)[..., 0]
    middle = color[1:-1, 1:-1]
    found[1:-1, 1:-1] = (
        (middle == color[:-2, 1:-1]) & (middle == color[2:, 1:-1])
        & (middle == color[1:-1, :-2]) & (middle == color[1:-1, 2:])
    )  # fmt: skip
    return found


def _places(shape: tuple[int, ...]) -> Floats:
    v, u = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return np.stack([u / shape[1], v / shape[0]], axis=-1)
