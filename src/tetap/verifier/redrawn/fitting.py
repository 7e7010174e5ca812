"""A declared character found in a picture: from which side, in which pose, with which face, where and in what
it stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...ports.redrawing import Redrawing, Stance, Window
from ..reach import grown
from ..what.laying import Laid, Place, lay
from ..what.light import Light, between
from .beside import OFF, Beside, Reductions, Spot, beside, settle
from .pages import Bools, Floats, Page, draw, draw_once
from .searching import HEAD, HEAD_UNITS, MIDDLE, SIDE, Head, find_heads, head_template

Wear = tuple[tuple[str, str], ...]

_LIKE = 0.4
"""Likeness of a head's edges below which it is not there."""

_CLOSE = 0.16
"""How much less like another view may be to be tried as well."""

_SURE = 0.86
"""Share of the figure, or of its head, that must be as redrawn before no other view is tried."""

_OUTLINE = 0.02
"""Share of a figure's pixels by which two outlines differ that are not the same."""

_PLAINLY = 0.9
"""Share that is as redrawn where a reference needs no better pose."""

_NOBODY = 0.35
"""Share of a head below which no pose is tried: whatever the pose, the head is the same."""

_MIST = 0.5
"""What light leaves of a figure's contrast where there is one; in the stages' nights it is .87."""

_TALL = 190.0
"""Pixels of a figure's height at which poses are told apart."""

_FINE = 0.75
"""Pixels a figure unit at most, for the comparison itself."""

EVEN = 0.05
_SWAYS = (-0.8, -0.3, 0.3, 0.8)
_SWAY_SHARE = 0.5
_COVERED, _PARTLY, _BARE = 0.22, 0.12, 0.5
"""Before something is believed to be put on: the share of it that must be seen, and of one part the shares that
must look as covered (the rest may be behind what the hands hold) and as bare."""

_COVERED_AS_IT_IS = 0.5
"""The same for what comes in no other colour, and is held before nothing: hats."""

_CAP = 0.3
_CHANGED = 0.06
_BARELY_COVERED = 0.97
_FEW = 25
_ROOM, _BESIDE, _ABOVE = 8.0, 40.0, 110.0


@dataclass(frozen=True, eq=False)
class Found:
    """The character in a picture. `likeness` is that of its head's edges; `compared` lays it over the picture,
    finely."""

    stance: Stance
    spot: Spot
    likeness: float
    compared: Beside


@dataclass(frozen=True)
class Placed:
    """From which side a picture shows the character, where, and the share of it that is as redrawn."""

    view: str
    spot: Spot
    explained: float


def place_figure(
    drawn: Redrawing, picture: NDArray[np.uint8], box: tuple[float, float, float, float]
) -> Placed | None:
    """Where the character stands, roughly: for references, which mostly stand still. None where nothing is alike."""
    heads = find_heads(drawn, picture, box)
    if not heads or heads[0].likeness < _LIKE:
        return None
    sizes, best = Reductions(picture), None
    for head in heads[:2]:
        template = head_template(drawn, Stance(head.view))
        if template is None or head.likeness < heads[0].likeness - _CLOSE:
            continue
        laid = lay(template, picture, head.place, head.likeness)
        for pose in drawn.poses:
            found = _standing(drawn, Stance(head.view, pose), laid.place, sizes)
            if found is not None and (best is None or found[2].explained > best.explained):
                best = Placed(head.view, found[1], found[2].explained)
            if best is not None and best.explained >= _PLAINLY:
                return best
    return best


def find_figure(
    drawn: Redrawing, picture: NDArray[np.uint8], box: tuple[float, float, float, float]
) -> Found | None:
    """The character where the picture shows it best; None where nothing is alike. `box` as in `find_heads`."""
    heads = find_heads(drawn, picture, box)
    if not heads or heads[0].likeness < _LIKE:
        return None
    sizes = Reductions(picture)
    likely = [head for head in heads[:2] if head.likeness > heads[0].likeness - _CLOSE]
    tried = [one for head in likely if (one := _posed(drawn, head, sizes)) is not None]
    if not any(_is_sure(one[2]) for one in tried):
        # Hair of another cut, or a hat, may be most of a head: the face alone may lie elsewhere.
        others = [head for head in heads if head not in likely]
        others += find_heads(drawn, picture, box, face_only=True)[:2]
        tried += [one for head in others if (one := _posed(drawn, head, sizes)) is not None]
    tried = [one for one in tried if one[2].contrast > _MIST]
    if not tried:
        return None
    stance, spot, _ = max(tried, key=lambda one: one[2].agreeing * one[1].scale)
    spot = _settled(drawn, stance, spot, sizes)
    stance = _dressed(drawn, stance, spot, sizes)
    scale = _even(min(spot.scale, _FINE))
    stance = _swaying(drawn, stance, spot, sizes, scale * _SWAY_SHARE)
    window = _visible(drawn, stance, spot, picture)
    page = None if window is None else draw_once(drawn, stance, scale, window)
    return None if page is None else Found(stance, spot, heads[0].likeness, beside(page, sizes, spot))


def _is_sure(compared: Beside) -> bool:
    """Whether the character stands here; what is put on, or held, hides no head."""
    return compared.explained >= _SURE or compared.head_explained >= _SURE


def _even(scale: float) -> float:
    """A scale at which whole figure units meet whole pixels, so that pieces of a page can be drawn alike."""
    return max(1, int(scale / EVEN)) * EVEN


def _posed(drawn: Redrawing, head: Head, sizes: Reductions) -> tuple[Stance, Spot, Beside] | None:
    """The stance that agrees best with a head found, where it stands, and how it looks there."""
    template = head_template(drawn, Stance(head.view), face_only=head.face_only)
    if template is None:
        return None
    laid = lay(template, sizes.picture, head.place, head.likeness)
    face = _faced(drawn, Stance(head.view), laid)
    again = head_template(drawn, face, face_only=head.face_only)
    if again is not None:
        laid = lay(again, sizes.picture, laid.place, head.likeness)
    best: tuple[Stance, Spot, Beside] | None = None
    light: Light | None = None
    for stance in (Stance(head.view, pose) for pose in drawn.poses):
        found = _standing(drawn, stance, laid.place, sizes, light)
        if found is None:
            continue
        light = light or found[2].light
        if best is None or found[2].agreeing > best[2].agreeing:
            best = found
        if found[2].head_explained < _NOBODY:
            break
    if best is None:
        return None
    lit = [_standing(drawn, replace(best[0], light=side), laid.place, sizes) for side in ("left", "right")]
    stance, spot, seen = min((one for one in lit if one is not None), key=lambda one: one[2].away)
    return replace(stance, expression=face.expression, gaze=face.gaze), spot, seen


def _faced(drawn: Redrawing, stance: Stance, laid: Laid) -> Stance:
    """The stance with the expression, and the gaze, that the head in the picture has."""
    faces = [replace(stance, expression=expression) for expression in drawn.expressions]
    best = _nearest_face(drawn, faces, laid)
    return _nearest_face(drawn, [replace(best, gaze=gaze) for gaze in drawn.gazes], laid)


def _nearest_face(drawn: Redrawing, stances: Sequence[Stance], laid: Laid) -> Stance:
    best, least = stances[0], math.inf
    down, across = np.mgrid[:SIDE, :SIDE]
    places = (np.stack([across, down], axis=-1) / SIDE).astype(np.float32)[::2, ::2]
    light, seen = _light_of(laid), laid.seen[::2, ::2]
    for stance in stances:
        template = head_template(drawn, stance)
        if template is None:
            continue
        there = (template.mask & laid.inside)[::2, ::2]
        lit = light.apply(template.rgb[::2, ::2][there], places[there])
        away = np.minimum(np.abs(lit - seen[there]).max(axis=1), _CAP)
        error = float(away.mean()) if len(away) else math.inf
        if error < least - 1e-4:
            best, least = stance, error
    return best


def _standing(
    drawn: Redrawing, stance: Stance, place: Place, sizes: Reductions, light: Light | None = None
) -> tuple[Stance, Spot, Beside] | None:
    """The whole figure hung on its head."""
    page = draw(drawn, _plain(stance), _small(drawn))
    if page is None:
        return None
    grown = SIDE / HEAD[2]
    scale, angle = math.hypot(place.a, place.b) * grown, math.atan2(place.b, place.a)
    x, y = MIDDLE
    neck = page.appearance.neck
    if neck is not None:
        across, down = x - neck[0], y - neck[1]
        x = across * math.cos(angle) - down * math.sin(angle) + neck[0]
        y = across * math.sin(angle) + down * math.cos(angle) + neck[1]
        stance = replace(stance, tilt=round(math.degrees(angle), 1))
    spot = Spot(scale, place.x - scale * x, place.y - scale * y)
    return stance, spot, beside(page, sizes, spot, light)


def explained_in_any_pose(drawn: Redrawing, found: Found) -> float:
    """The largest share of a figure found that this drawing explains there, in whatever pose."""
    best, compared = 0.0, found.compared
    for pose in drawn.poses:
        page = draw(drawn, replace(_plain(found.stance), pose=pose), _small(drawn))
        if page is not None:
            seen = beside(page, compared.sizes, found.spot, compared.light)
            best = max(best, seen.explained * min(1.0, seen.there.sum() / max(1, seen.page.solid.sum())))
    return best


def has_another_outline(one: Redrawing, other: Redrawing, stance: Stance) -> bool:
    """Whether the two drawings do not cover the same pixels."""
    pages = [draw(drawn, _plain(stance), _small(one)) for drawn in (one, other)]
    first, second = (None if page is None else page.solid for page in pages)
    if first is None or second is None or first.shape != second.shape:
        return True
    return bool((first ^ second).sum() > _OUTLINE * first.sum())


def _plain(stance: Stance) -> Stance:
    """Upright and with its own face: what is drawn so, is drawn once for all pictures."""
    return Stance(stance.view, stance.pose, light=stance.light, wear=stance.wear, sway=stance.sway)


def _small(drawn: Redrawing) -> float:
    return _TALL / (drawn.heads * HEAD_UNITS)


def _visible(drawn: Redrawing, stance: Stance, spot: Spot, picture: NDArray[np.uint8]) -> Window | None:
    """The window of the figure as far as it lies on the picture."""
    page = draw(drawn, _plain(stance), _small(drawn))
    if page is None:
        return None
    height, width = picture.shape[:2]
    left, top, right, bottom = page.appearance.box
    left, top = max(left - _ROOM, -spot.x / spot.scale), max(top - _ROOM, -spot.y / spot.scale)
    right = min(right + _ROOM, (width - spot.x) / spot.scale)
    bottom = min(bottom + _ROOM, (height - spot.y) / spot.scale)
    left, top, right, bottom = math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
    return left, top, max(1, right - left), max(1, bottom - top)


def _settled(drawn: Redrawing, stance: Stance, spot: Spot, sizes: Reductions) -> Spot:
    """The spot at which the whole figure agrees best, from where its head puts it."""
    scale = min(spot.scale, 2 * _small(drawn))
    window = _visible(drawn, stance, spot, sizes.picture)
    page = None if window is None else draw_once(drawn, stance, scale, window)
    return spot if page is None else settle(page, sizes, spot)


def _swaying(drawn: Redrawing, stance: Stance, spot: Spot, sizes: Reductions, scale: float) -> Stance:
    """The stance with the sway of loose ends that agrees best; as it is where nothing on it is loose."""
    pages = {sway: draw(drawn, replace(_plain(stance), sway=sway), scale) for sway in (_SWAYS[0], _SWAYS[-1])}
    first, last = pages.values()
    if first is None or last is None or np.array_equal(first.pixels, last.pixels):
        return stance
    best, most = stance, -math.inf
    for sway in _SWAYS:
        page = pages.get(sway) or draw(drawn, replace(_plain(stance), sway=sway), scale)
        if page is None:
            continue
        agreeing = beside(page, sizes, spot).agreeing
        if agreeing > most + 0.05:
            best, most = replace(stance, sway=sway), agreeing
    return best


def _dressed(drawn: Redrawing, stance: Stance, spot: Spot, sizes: Reductions) -> Stance:
    """The stance with what the scene put on, where the picture speaks for it."""
    page = draw(drawn, _plain(stance), _small(drawn))
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
    scale, upright = _small(drawn), _plain(stance)
    page = draw(drawn, upright, scale)
    if page is None:
        return None
    left, top, width, height = page.window
    window = left - _BESIDE, top - _ABOVE, width + 2 * _BESIDE, height + _ABOVE
    plain, worn = (
        draw(drawn, replace(upright, wear=(*stance.wear, *more)), scale, window) for more in ((), wear)
    )
    if plain is None or worn is None:
        return None
    before = beside(plain, sizes, spot)
    cover = (np.abs(worn.rgb - plain.rgb).max(axis=2) > _CHANGED) & worn.solid & before.there
    if cover.sum() < _FEW or (before.off[cover] > OFF).mean() < 0.5:
        return None
    shown = _as_seen(wear, before.seen[cover])
    if shown != wear:
        worn = draw_once(drawn, replace(upright, wear=(*stance.wear, *shown)), scale, window)
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


def _as_seen(wear: Wear, seen: Floats) -> Wear:
    """The garment in the colour that is seen most in its place."""
    steps = np.round(seen * 12).astype(np.int64) @ (1, 16, 256)
    values, counts = np.unique(steps, return_counts=True)
    often = np.median(seen[steps == values[counts.argmax()]], axis=0)
    red, green, blue = (round(float(value) * 255) for value in often)
    return tuple(
        (name, f"#{red:02x}{green:02x}{blue:02x}" if value.startswith("#") else value) for name, value in wear
    )


def _light_of(laid: Laid) -> Light:
    """The light on a head that was laid, from a part of its pixels."""
    rows, columns = np.nonzero(laid.template.mask & laid.inside)
    few = slice(None, None, max(1, len(rows) // 2500))
    rows, columns = rows[few], columns[few]
    places = np.stack([columns, rows], axis=1).astype(np.float32) / laid.template.side
    away = np.abs(laid.seen[rows, columns] - laid.expected[rows, columns]).max(axis=1)
    weight = 1 / (1 + np.square(away / OFF)) ** 1.5
    return between(laid.template.rgb[rows, columns], laid.seen[rows, columns], places, weight)
