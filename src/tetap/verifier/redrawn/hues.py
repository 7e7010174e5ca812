"""The colours of a declared character where a picture shows it, each beside what it should look like there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ports.redrawing import Redrawing
from ..color import delta_e, hex_of, lab_of
from ..reach import components, grown
from .beside import OFF, Beside, Witnesses
from .fitting import Found
from .pages import Bools, Page, draw_once

_CHANGED, _TOUCHED = 0.05, 0.02
_MOSTLY = 0.6
"""Share of the strongest change from which on a pixel is a colour's own: edges and light patches are left out."""

_FEW = 20
_MOST = 1500
_BESIDE = 12.0, 1.5
"""How far a colour's neighbourhood reaches, and where it begins, in figure units."""

_PATCH, _SPECK, _QUITE = 12, 0.02, 1.7
_GRAINS, _MOST_GRAINS = 20_000, 0.75
"""Pixels that tell how compressed a picture is, and the share of them that must be as expected."""

_BEST = 0.35
"""Share of a part's pixels that must have its colour: the rest may be covered."""

_UNSURE = 1.8
"""Standard deviations of the light that are allowed for."""

_ALIKE, _BENT = 5.0, 0.35
"""CIEDE2000, or share of the way, within which pixels of a part have drifted together."""


@dataclass(frozen=True, eq=False)
class ColorCheck:
    """One colour where the picture shows it: `step` CIEDE2000 of those of its pixels that come nearest to what it
    should be, `together` the share of them that are off by the same, `around` the share of what is right beside it that
    is as expected, `beyond` the share of it that looks as the colour does now and should not, `alone` the share of what
    is unlike there that is its own, `inner` how many of its `pixels` no other colour touches, `grain` CIEDE2000 within
    which most pixels of the whole figure are as expected (next to nothing on what was never compressed, 2 to 5 on JPEG
    and WebP), `before` and `after` hex, `box` in pixels of the picture."""

    step: float
    together: float
    around: float
    beyond: float
    alone: float
    pixels: int
    inner: int
    grain: float
    before: str
    after: str
    box: tuple[int, int, int, int] | None


def color_checks(drawn: Redrawing, found: Found) -> Mapping[str, ColorCheck]:
    """By trait path, every colour of which enough is seen. Colours nobody declared have their name in brackets."""
    checks, compared = {}, found.compared
    witnesses = Witnesses.of(compared.page, compared.seen, compared.there)
    grain = _grain(compared)
    for other in drawn.recolored():
        page = _redrawn(other.drawn, found)
        if page is None:
            continue
        changed = np.abs(page.rgb - found.compared.page.rgb).max(axis=2) * found.compared.there
        for path, parts in other.parts.items():
            mine = changed * found.compared.page.mask(*parts)
            most = float(mine.max(initial=0.0))
            where = mine > _MOSTLY * most
            if most > _CHANGED and where.sum() >= _FEW:
                checks[path] = _color(compared, witnesses, grain, where, mine > _TOUCHED)
    return checks


def _color(compared: Beside, witnesses: Witnesses, grain: float, where: Bools, own: Bools) -> ColorCheck:
    """One colour in the light of everything else: what it drifted by, the light must not explain away."""
    rows, columns = np.nonzero(where)
    near = _near(rows, columns, round(_BESIDE[0] * compared.page.scale) + 2)
    few = np.linspace(0, len(rows) - 1, min(len(rows), _MOST)).astype(np.int64)
    at = rows[few], columns[few]
    light = witnesses.light(without=own)
    base, places, now = compared.page.rgb[at], compared.places[at], compared.seen[at]
    lit, unsure = light.apply(base, places), _UNSURE * light.unsure(base, places)
    expected, seen = _lab(np.clip(now, lit - unsure, lit + unsure)), _lab(now)
    steps = np.minimum(delta_e(expected, seen), _spared(delta_e(_lab(compared.expected[at]), seen)))
    away = np.median(seen - expected, axis=0)
    allowed = max(_ALIKE, _BENT * float(np.linalg.norm(away)))
    together = delta_e(expected + away, seen) < allowed
    around, beyond = _around(compared, where, own, near)
    return ColorCheck(
        step=_least(steps, components(where[near])[at[0] - near[0].start, at[1] - near[1].start]),
        together=float(together.mean()),
        around=around,
        beyond=beyond,
        alone=_alone(compared, where, own),
        pixels=len(rows),
        inner=int((~grown(~where[near], 1)).sum()),
        grain=grain,
        before=_hex(compared.expected[at]),
        after=_hex(compared.seen[at]),
        box=compared.box(where),
    )


def _grain(compared: Beside) -> float:
    """CIEDE2000 within which most of what is explained is as expected."""
    rows, columns = np.nonzero(compared.there & (compared.off <= OFF))
    few = np.linspace(0, max(0, len(rows) - 1), min(len(rows), _GRAINS)).astype(np.int64)
    at = rows[few], columns[few]
    steps = delta_e(_lab(compared.seen[at]), _lab(compared.expected[at]))
    return float(np.quantile(steps, _MOST_GRAINS)) if len(steps) else 0.0


def _spared(steps: NDArray[np.floating]) -> NDArray[np.floating]:
    """In the light of everything, its own pixels among it, a colour that looks quite as expected has not drifted."""
    return np.where(steps < _QUITE, steps, np.inf)


def _least(steps: NDArray[np.floating], patches: NDArray[np.integer]) -> float:
    """How far the colour is off on the whole, or on the patch where it is nearest: a colour that drifted did so on all
    of them, one that is covered is still seen on another."""
    found = [float(np.quantile(steps, _BEST))]
    for patch in np.unique(patches):
        mine = steps[patches == patch]
        if len(mine) >= max(_PATCH, _SPECK * len(steps)):
            found.append(float(np.median(mine)))
    return min(found)


def _near(rows: NDArray[np.integer], columns: NDArray[np.integer], reach: int) -> tuple[slice, slice]:
    """The rows and columns of the pixels and of all that is so near."""
    return (
        slice(max(0, int(rows.min()) - reach), int(rows.max()) + reach + 1),
        slice(max(0, int(columns.min()) - reach), int(columns.max()) + reach + 1),
    )


def _around(compared: Beside, where: Bools, own: Bools, near: tuple[slice, slice]) -> tuple[float, float]:
    """Of what is right beside a colour, other than its own edges, the share that is as redrawn, and the share that is
    not and looks as the colour does there; 1 and 0 where nothing is."""
    far, close = (round(units * compared.page.scale) + 1 for units in _BESIDE)
    ring = grown(where[near], far) & ~grown((where | own)[near], close) & compared.there[near]
    if ring.sum() < _FEW:
        return 1.0, 0.0
    off, seen = compared.off[near][ring] > OFF, _lab(compared.seen[near][ring])
    now = np.median(_lab(compared.seen[where]), axis=0)
    return float(1 - off.mean()), float((off & (delta_e(now[None], seen) < _ALIKE)).mean())


def _alone(compared: Beside, where: Bools, own: Bools) -> float:
    """The share of the unlike regions on a colour that the colour itself takes; 1 where nothing is unlike. What is held
    before a figure reaches over several parts."""
    regions = np.unique(compared.strange[where])
    whole = np.isin(compared.strange, regions[regions > 0])
    return float(own[whole].mean()) if whole.any() else 1.0


def _redrawn(drawn: Redrawing, found: Found) -> Page | None:
    """The same window with another drawing in it."""
    page = found.compared.page
    return draw_once(drawn, found.stance, page.scale, page.window)


def _lab(rgb: NDArray[np.floating]) -> NDArray[np.float32]:
    return lab_of((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))


def _hex(rgb: NDArray[np.floating]) -> str:
    return hex_of(_lab(np.median(rgb, axis=0)[None])[0])
