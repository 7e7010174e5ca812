"""A declared character found in a picture: from which side, in which pose, with which face, where and in what
it stands."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...ports.redrawing import Redrawing, Stance, Window
from ..what.laying import Place, lay
from ..what.light import Light
from .beside import Beside, Reductions, Spot, beside, settle
from .dressing import dressed
from .faces import faced, refaced
from .pages import draw, draw_once, small, upright
from .searching import HEAD, MIDDLE, SIDE, Head, find_heads, head_template

_LIKE = 0.33
"""Likeness of a head's edges below which it is not there."""

_LIKE_A_FACE = 0.5
"""The same for a face alone, where a scene's hat may hide the rest."""

_CLOSE = 0.16
"""How much less like another view may be to be tried as well."""

_SURE = 0.86
"""Share of the figure, or of its head, that must be as redrawn before no other view is tried."""

_HANGS_BELOW = 0.45
"""Share of the whole figure that must be as redrawn where its head is: a small even patch may be any head."""

_OUTLINE = 0.02
"""Share of a figure's pixels by which two outlines differ that are not the same."""

_PLAINLY = 0.9
"""Share that is as redrawn where a reference needs no better pose."""

_NOBODY = 0.35
"""Share of a head below which no pose is tried: whatever the pose, the head is the same."""

_MIST = 0.5
"""What light leaves of a figure's contrast where there is one; in the stages' nights it is .87."""

_FINE = 0.75
"""Pixels a figure unit at most, for the comparison itself."""

EVEN = 0.05
_SWAYS, _SWAY_NEARBY = (-0.8, -0.4, 0.4, 0.8), (-0.2, 0.2)
_HANGING = 0.005
"""By how much better a sway must agree than none."""

_SETTLED_FINELY = 3
"""How often the place is mended at the comparison's own scale, at most."""

_COSTS = 0.02
"""Share of a head that settling the whole figure may lose."""

_ANY_FACE = 0.99
"""Share of a head that must be as redrawn before no other expression is looked at closely."""

_ROOM = 8.0


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
        heads = find_heads(drawn, picture, box, face_only=True)
        if not heads or heads[0].likeness < _LIKE_A_FACE:
            return None
    sizes = Reductions(picture)
    likely = [head for head in heads[:2] if head.likeness > heads[0].likeness - _CLOSE]
    tried = [one for head in likely if (one := _posed(drawn, head, sizes)) is not None]
    if not any(_is_sure(one[2]) for one in tried):
        # Hair of another cut, or a hat, may be most of a head: the face alone may lie elsewhere.
        others = [head for head in heads if head not in likely]
        if not heads[0].face_only:
            others += find_heads(drawn, picture, box, face_only=True)[:2]
        tried += [one for head in others if (one := _posed(drawn, head, sizes)) is not None]
    tried = [one for one in tried if one[2].contrast > _MIST]
    if not tried:
        return None
    stance, spot, _ = max(tried, key=lambda one: one[2].agreeing * one[1].scale)
    spot = _settled(drawn, stance, spot, sizes)
    stance = dressed(drawn, stance, spot, sizes)
    scale = _even(min(spot.scale, _FINE))
    compared = _finely(drawn, stance, spot, sizes, scale)
    swaying = stance if compared is None else _swaying(drawn, stance, compared)
    if compared is not None and swaying != stance:
        stance, compared = swaying, _finely(drawn, swaying, compared.spot, sizes, scale)
    if compared is not None and compared.head_explained < _ANY_FACE:
        again = refaced(drawn, stance, compared.spot, sizes, scale)
        if again != stance:
            stance, compared = again, _finely(drawn, again, compared.spot, sizes, scale)
    return None if compared is None else Found(stance, compared.spot, heads[0].likeness, compared)


def _finely(drawn: Redrawing, stance: Stance, spot: Spot, sizes: Reductions, scale: float) -> Beside | None:
    """The figure laid on the picture at this scale, where it agrees best."""
    window = _visible(drawn, stance, spot, sizes.picture)
    page = None if window is None else draw_once(drawn, stance, scale, window)
    if page is None:
        return None
    best = beside(page, sizes, spot)
    for _ in range(_SETTLED_FINELY):
        settled = beside(page, sizes, settle(page, sizes, best.spot))
        if settled.explained <= best.explained:
            break
        best = settled
    return best


def _is_sure(compared: Beside) -> bool:
    """Whether the character stands here; what is put on, or held, hides no head."""
    alike = compared.explained >= _SURE or (
        compared.head_explained >= _SURE and compared.explained >= _HANGS_BELOW
    )
    return alike and compared.contrast > _MIST


def _even(scale: float) -> float:
    """A scale at which whole figure units meet whole pixels, so that pieces of a page can be drawn alike."""
    return max(1, int(scale / EVEN)) * EVEN


def _posed(drawn: Redrawing, head: Head, sizes: Reductions) -> tuple[Stance, Spot, Beside] | None:
    """The stance that agrees best with a head found, where it stands, and how it looks there."""
    template = head_template(drawn, Stance(head.view), face_only=head.face_only)
    if template is None:
        return None
    laid = lay(template, sizes.picture, head.place, head.likeness)
    face = faced(drawn, Stance(head.view), laid)
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


def _standing(
    drawn: Redrawing, stance: Stance, place: Place, sizes: Reductions, light: Light | None = None
) -> tuple[Stance, Spot, Beside] | None:
    """The whole figure hung on its head."""
    page = draw(drawn, upright(stance), small(drawn))
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


def explained_by_pose(drawn: Redrawing, found: Found, poses: Sequence[str]) -> dict[str, float]:
    """The share of a figure found that this drawing explains there in each of these poses that it has."""
    compared, explained = found.compared, {}
    for pose in poses:
        page = draw(drawn, replace(upright(found.stance), pose=pose), small(drawn))
        if page is not None:
            seen = beside(page, compared.sizes, found.spot, compared.light)
            explained[pose] = seen.explained * min(1.0, seen.there.sum() / max(1, seen.page.solid.sum()))
    return explained


def has_another_outline(one: Redrawing, other: Redrawing, stance: Stance) -> bool:
    """Whether the two drawings do not cover the same pixels."""
    pages = [draw(drawn, upright(stance), small(one)) for drawn in (one, other)]
    first, second = (None if page is None else page.solid for page in pages)
    if first is None or second is None or first.shape != second.shape:
        return True
    return bool((first ^ second).sum() > _OUTLINE * first.sum())


def _visible(drawn: Redrawing, stance: Stance, spot: Spot, picture: NDArray[np.uint8]) -> Window | None:
    """The window of the figure as far as it lies on the picture."""
    page = draw(drawn, upright(stance), small(drawn))
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
    """The spot at which the whole figure agrees best, from where its head puts it; there, where the whole costs the
    head: a body of another build would pull it away."""
    scale = min(spot.scale, 2 * small(drawn))
    window = _visible(drawn, stance, spot, sizes.picture)
    page = None if window is None else draw_once(drawn, stance, scale, window)
    if page is None:
        return spot
    settled = settle(page, sizes, spot)
    costs = beside(page, sizes, spot).head_explained - beside(page, sizes, settled).head_explained
    return spot if costs > _COSTS else settled


def _swaying(drawn: Redrawing, stance: Stance, compared: Beside) -> Stance:
    """The stance with the sway of loose ends that agrees best; as it is where nothing on it is loose."""
    first, last = (
        draw(drawn, replace(upright(stance), sway=sway), small(drawn)) for sway in (_SWAYS[0], _SWAYS[-1])
    )
    if first is None or last is None or np.array_equal(first.pixels, last.pixels):
        return stance
    away = {0.0: _apart(compared)}

    def try_out(sway: float) -> None:
        page = compared.page
        drawing = draw_once(drawn, replace(stance, sway=sway), page.scale, page.window)
        if drawing is not None:
            seen = beside(drawing, compared.sizes, compared.spot, compared.light)
            away[sway] = _apart(seen) * (1 + _HANGING)

    for sway in _SWAYS:
        try_out(sway)
    for nearby in _SWAY_NEARBY:
        try_out(min(away, key=away.__getitem__) + nearby)
    sway = min(away, key=away.__getitem__)
    return replace(stance, sway=round(sway, 1))


def _apart(compared: Beside) -> float:
    """How far the figure's pixels are apart on the average, 0..1."""
    return float(compared.apart[compared.there].mean()) if compared.there.any() else 1.0
