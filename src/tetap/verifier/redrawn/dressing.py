"""What a scene put on a declared character: aprons and hats, believed where the picture speaks for them."""

from dataclasses import replace

import numpy as np

from ...ports.redrawing import Redrawing, Stance
from ..reach import grown
from .beside import OFF, Beside, Reductions, Spot, beside
from .pages import Bools, Floats, Page, draw, draw_once, small, upright

Wear = tuple[tuple[str, str], ...]

_COVERED, _PARTLY, _BARE = 0.22, 0.12, 0.5
"""Before something is believed to be put on: the share of it that must be seen, and of one part the shares that
must look as covered (the rest may be behind what the hands hold) and as bare."""

_LINES = 0.4
"""The share of its lines and bands that must be seen, and look more like them than like its plain colour."""

_COVERED_AS_IT_IS = 0.5
"""The same for what comes in no other colour, and is held before nothing: hats."""

_CHANGED = 0.06
_BARELY_COVERED = 0.97
_FEW = 25
_BESIDE, _ABOVE = 40.0, 110.0


def dressed(drawn: Redrawing, stance: Stance, spot: Spot, sizes: Reductions) -> Stance:
    """The stance with what the scene put on, where the picture speaks for it."""
    page = draw(drawn, upright(stance), small(drawn))
    if page is None or beside(page, sizes, spot).explained > _BARELY_COVERED:
        return stance
    for wear in drawn.wears:
        if {name for name, _ in wear} & {name for name, _ in stance.wear}:
            continue
        worn = _worn(drawn, stance, wear, spot, sizes)
        if worn is not None:
            stance = worn
    return stance


def _worn(drawn: Redrawing, stance: Stance, wear: Wear, spot: Spot, sizes: Reductions) -> Stance | None:
    """The stance with this put on as well, in the colour that the picture shows; None where nothing speaks for it."""
    scale, plainly = small(drawn), upright(stance)
    page = draw(drawn, plainly, scale)
    if page is None:
        return None
    left, top, width, height = page.window
    window = left - _BESIDE, top - _ABOVE, width + 2 * _BESIDE, height + _ABOVE
    plain, worn = (
        draw(drawn, replace(plainly, wear=(*stance.wear, *more)), scale, window) for more in ((), wear)
    )
    if plain is None or worn is None:
        return None
    before = beside(plain, sizes, spot)
    cover = (np.abs(worn.rgb - plain.rgb).max(axis=2) > _CHANGED) & worn.solid & before.there
    if cover.sum() < _FEW or (before.off[cover] > OFF).mean() < 0.5:
        return None
    shown = _as_seen(wear, before.seen[cover])
    if shown != wear:
        worn = draw_once(drawn, replace(plainly, wear=(*stance.wear, *shown)), scale, window)
    least = _COVERED if shown != wear else _COVERED_AS_IT_IS
    if worn is None or not _is_put_on(before, worn, cover, least):
        return None
    return replace(stance, wear=(*stance.wear, *shown))


def _is_put_on(before: Beside, worn: Page, cover: Bools, least: float) -> bool:
    """Whether some part looks as what was put on where that covers it, and as declared where it does not: a part that
    only changed its colour does so everywhere."""
    after = beside(worn, before.sizes, before.spot, before.light)
    if (after.off[cover] <= OFF).mean() < least:
        return False
    if not _has_lines(before, after):
        return False
    for part in before.page.names:
        mine = before.page.mask(part) & before.there
        covered, bare = mine & cover, mine & ~grown(cover, 1)
        if (
            min(covered.sum(), bare.sum()) >= _FEW
            and (after.off[covered] <= OFF).mean() > _PARTLY
            and (before.off[bare] <= OFF).mean() > _BARE
        ):
            return True
    return False


def _has_lines(before: Beside, after: Beside) -> bool:
    """Whether lines and bands of what was put on are seen: what is behind a figure may have its plain colour."""
    drawn = after.page.rgb
    put_on = (np.abs(drawn - before.page.rgb).max(axis=2) > _CHANGED) & after.there
    lines = put_on & (np.abs(drawn - np.median(drawn[put_on], axis=0)).max(axis=2) > _CHANGED)
    if lines.sum() < _FEW or lines.sum() * 2 > put_on.sum():
        return True
    plain = np.median(after.expected[put_on & ~lines], axis=0)
    own, none = (np.abs(after.seen[lines] - color).max(axis=1) for color in (after.expected[lines], plain))
    return bool(((own < none) & (own <= OFF)).mean() >= _LINES)


def _as_seen(wear: Wear, seen: Floats) -> Wear:
    """The garment in the colour that is seen most in its place."""
    steps = np.round(seen * 12).astype(np.int64) @ (1, 16, 256)
    values, counts = np.unique(steps, return_counts=True)
    often = np.median(seen[steps == values[counts.argmax()]], axis=0)
    red, green, blue = (round(float(value) * 255) for value in often)
    return tuple(
        (name, f"#{red:02x}{green:02x}{blue:02x}" if value.startswith("#") else value) for name, value in wear
    )
