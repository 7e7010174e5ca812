"""The colours of a declared character where a picture shows it, each beside what it should look like there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ports.redrawing import Redrawing
from ..color import delta_e, hex_of, lab_of
from .beside import Beside, Witnesses
from .fitting import Found
from .pages import Bools, Page, draw_once

_CHANGED, _TOUCHED = 0.05, 0.02
_MOSTLY = 0.6
"""Share of the strongest change from which on a pixel is a colour's own: edges and light patches are left out."""

_FEW = 20
_MOST = 1500
_BEST = 0.35
"""Share of a part's pixels that must have its colour: the rest may be covered."""

_UNSURE = 1.3
"""Standard deviations of the light that are allowed for."""

_ALIKE, _BENT = 5.0, 0.35
"""CIEDE2000, or share of the way, within which pixels of a part have drifted together."""


@dataclass(frozen=True, eq=False)
class ColorCheck:
    """One colour where the picture shows it: `step` CIEDE2000 of those of its pixels that come nearest to what
    it should be, `together` the share of them that are off by the same, `before` and `after` hex, `box` in
    pixels of the picture."""

    step: float
    together: float
    pixels: int
    before: str
    after: str
    box: tuple[int, int, int, int] | None


def color_checks(drawn: Redrawing, found: Found) -> Mapping[str, ColorCheck]:
    """By trait path, every colour of which enough is seen. Colours nobody declared have their name in brackets."""
    checks, compared = {}, found.compared
    witnesses = Witnesses.of(compared.page, compared.seen, compared.there)
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
                checks[path] = _color(found.compared, witnesses, where, mine > _TOUCHED)
    return checks


def _color(compared: Beside, witnesses: Witnesses, where: Bools, own: Bools) -> ColorCheck:
    """One colour in the light of everything else: what it drifted by, the light must not explain away."""
    rows, columns = np.nonzero(where)
    few = np.linspace(0, len(rows) - 1, min(len(rows), _MOST)).astype(np.int64)
    at = rows[few], columns[few]
    light = witnesses.light(without=own)
    base, places, now = compared.page.rgb[at], compared.places[at], compared.seen[at]
    lit, unsure = light.apply(base, places), _UNSURE * light.unsure(base, places)
    expected, seen = _lab(np.clip(now, lit - unsure, lit + unsure)), _lab(now)
    steps = delta_e(expected, seen)
    away = np.median(seen - expected, axis=0)
    allowed = max(_ALIKE, _BENT * float(np.linalg.norm(away)))
    together = delta_e(expected + away, seen) < allowed
    return ColorCheck(
        step=float(np.quantile(steps, _BEST)),
        together=float(together.mean()),
        pixels=len(rows),
        before=_hex(compared.expected[at]),
        after=_hex(compared.seen[at]),
        box=compared.box(where),
    )


def _redrawn(drawn: Redrawing, found: Found) -> Page | None:
    """The same window with another drawing in it."""
    page = found.compared.page
    return draw_once(drawn, found.stance, page.scale, page.window)


def _lab(rgb: NDArray[np.floating]) -> NDArray[np.float32]:
    return lab_of((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))


def _hex(rgb: NDArray[np.floating]) -> str:
    return hex_of(_lab(np.median(rgb, axis=0)[None])[0])
