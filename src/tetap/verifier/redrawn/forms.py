"""The forms and ornaments of a declared character, each beside every other that it could have: which one is seen?

Where nothing around a trait's parts is unlike what was redrawn, it is as declared; only else are the others drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...ports.redrawing import Redrawing
from ..reach import grown
from .beside import HEAD_REACHES, OFF, Beside
from .fitting import EVEN, Found, explained_by_pose, has_another_outline
from .pages import Bools, draw, draw_once

_REACH = 7.0
"""Figure units around a part that belong to it."""

_FACE = "face"
"""The part that only faces have."""

_ON_HEAD = {"hair", "hair-tie", "eyes", "brows"}
"""Parts that bodies have nothing to do with, however far they hang down."""

_SPECK = 5
_SPECKS = 0.001
"""Pixels, and share of what is looked at, that are unlike by chance."""

_PLAINLY, _EDGES = 0.2, 10
"""Difference of a channel, no shift forgiven, and pixels that are so much so by chance: thin brows, closed eyes."""

_FAINTLY, _A_LITTLE, _MANY = 0.06, 0.006, 0.5
"""Difference of a channel, share of a part that differs by it more than by chance, and share of such parts from which
on the whole figure may be otherwise."""

_WELL = 0.94
"""Share that is as redrawn from which on the whole figure is as declared, if most of its parts are."""

_POORLY, _BETTER, _MUCH_BETTER = 0.85, 0.05, 0.1
"""Share that is as redrawn below which the pose may be misread because the build is another, and by how much more
another build must explain in whatever pose: a little, surely."""

_LIKELY_POSES = 5
"""In which another build is looked for: one that suits the declared build badly suits no other well."""

_COLORS = 4
_SAME = 0.05
_CAP = 0.3
_CHANGED = 0.06
_FEW = 8
_OPAQUE = 250
_UNLIKELY = -0.6
_ROUNDED = 24


@dataclass(frozen=True, eq=False)
class FormCheck:
    """One form beside its likeliest other: -1 = as declared, 1 = as `words` says, 0 = neither is seen; `pixels`
    that tell them apart, `box` of them in pixels of the picture."""

    speaks: float
    words: str
    pixels: int
    box: tuple[int, int, int, int] | None


def form_check(drawn: Redrawing, found: Found, path: str, explained: float) -> FormCheck | None:
    """The form of the trait at this path; None where it is not drawn, or nothing of it can be seen. `explained`: the
    share of the figure that is as redrawn, without parts of another colour, which say nothing of its form."""
    parts = drawn.parts(path)
    if parts is None:
        return None
    compared = found.compared
    mask = compared.page.mask(*parts) if parts else compared.page.solid
    mask = mask & compared.inside & (compared.head if _FACE in parts else True)
    if mask.sum() < _FEW:
        mask = _appearing(drawn, found, path, parts)
    if mask.sum() < _FEW:
        return None
    zone = _Zone.around(compared, mask)
    if not (zone.is_suspicious if parts else _is_unlike_all_over(compared, explained)):
        return FormCheck(-1.0, "", 0, compared.box(mask))
    checks = list(_others(drawn, found, zone, path))
    if not parts and explained < _POORLY:
        checks += _reposed(drawn, found, path)
    return max(checks, key=lambda check: check.speaks) if checks else None


def _appearing(drawn: Redrawing, found: Found, path: str, parts: tuple[str, ...]) -> Bools:
    """[height, width] where parts that the character does not have would be seen: socks on bare feet, say."""
    page, compared = found.compared.page, found.compared
    mask = np.zeros(compared.inside.shape, dtype=np.bool_)
    for other in () if set(parts) & set(page.names) else drawn.otherwise(path):
        drawing = draw_once(other.drawn, found.stance, page.scale, page.window)
        if drawing is not None:
            mask |= drawing.mask(*parts) & compared.inside
    return mask


def _is_unlike_all_over(compared: Beside, explained: float) -> bool:
    """Whether most parts are a little unlike what was redrawn, or the figure is much so, as where build or lines are
    others; something held hides few."""
    pixels = compared.page.pixels_of_parts(compared.there)
    unlike = compared.page.pixels_of_parts(compared.there & (compared.off > _FAINTLY))
    large = pixels > _FEW * _SPECK
    many = bool((unlike[large] > np.maximum(_SPECK, _A_LITTLE * pixels[large])).mean() > _MANY)
    return many or explained < _WELL


def _others(drawn: Redrawing, found: Found, zone: "_Zone", path: str) -> Iterator[FormCheck]:
    page = found.compared.page
    left, top = (
        page.window[0] + zone.columns.start / page.scale,
        page.window[1] + zone.rows.start / page.scale,
    )
    wide, tall = zone.columns.stop - zone.columns.start, zone.rows.stop - zone.rows.start
    window = left, top, wide / page.scale, tall / page.scale
    at = zone.rows, zone.columns
    on_head = set(drawn.parts(path) or ("figure",)) <= _ON_HEAD
    stance = replace(found.stance, head_only=on_head or top + tall / page.scale < HEAD_REACHES + _REACH + 1)
    # Drawn once more in this window: a renderer rounds the same edge otherwise in another.
    own = draw(drawn, stance, page.scale, window)
    if own is None or own.pixels.shape[:2] != (tall, wide):
        return
    alike = np.abs(own.pixels.astype(np.int16) - page.pixels[at]).max(axis=2) <= _ROUNDED
    nearest = -1.0
    for other in drawn.otherwise(path):
        if other.is_far and nearest < _UNLIKELY:
            continue
        drawing = draw_once(other.drawn, stance, page.scale, window)
        if drawing is None:
            continue
        speaks, where = speaks_for(found.compared, own.pixels, drawing.pixels, at, alike)
        nearest = max(nearest, speaks)
        if len(where[0]) >= _FEW:
            yield FormCheck(speaks, other.words, len(where[0]), zone.box(where))


def _reposed(drawn: Redrawing, found: Found, path: str) -> list[FormCheck]:
    """The whole figure otherwise in the pose that suits it best: another build is mostly taken for another pose."""
    own = explained_by_pose(drawn, found, drawn.poses)
    likely, best = sorted(own, key=lambda pose: -own[pose])[:_LIKELY_POSES], max(own.values(), default=0.0)
    pixels, box = int(found.compared.there.sum()), found.compared.box(found.compared.there)
    checks = []
    for other in drawn.otherwise(path):
        if has_another_outline(drawn, other.drawn, found.stance):
            explained = explained_by_pose(other.drawn, found, likely)
            better = max(explained.values(), default=0.0) - best - _BETTER
            speaks = max(-1.0, min(1.0, better / _MUCH_BETTER))
            checks.append(FormCheck(speaks, other.words, pixels, box))
    return checks


def _span(at: NDArray[np.int64], reach: int, step: int, most: int) -> slice:
    """From the first to the last with some room, beginning at a whole figure unit."""
    first = max(0, int(at[0]) - reach) // step * step
    return slice(first, min(most, int(at[-1]) + 1 + reach))


@dataclass(frozen=True, eq=False)
class _Zone:
    """The piece of a comparison around some parts."""

    compared: Beside
    rows: slice
    columns: slice
    mask: Bools
    """[rows, columns] the parts themselves."""
    near: Bools
    """[rows, columns] they and what is right beside them."""

    @classmethod
    def around(cls, compared: Beside, mask: Bools) -> "_Zone":
        reach = max(2, round(_REACH * compared.page.scale))
        at_rows, at_columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        step = max(1, round(compared.page.scale / EVEN))
        rows, columns = (
            _span(at, reach, step, most) for at, most in zip((at_rows, at_columns), mask.shape, strict=True)
        )
        piece = mask[rows, columns]
        return cls(compared, rows, columns, piece, grown(piece, reach))

    @property
    def is_suspicious(self) -> bool:
        """Whether more is unlike what was redrawn than chance leaves, or the parts' colours go on beside the
        figure."""
        compared, at = self.compared, (self.rows, self.columns)
        near = self.near & compared.there[at]
        if (near & (compared.apart[at] > _PLAINLY)).sum() > _EDGES:
            return True
        unlike = int((near & (compared.off[at] > OFF)).sum())
        return bool(unlike + self._outgrown() > max(_SPECK, _SPECKS * self.near.sum()))

    def _outgrown(self) -> int:
        """Pixels beside the figure that have a colour of the parts."""
        compared, at = self.compared, (self.rows, self.columns)
        beside = self.near & ~grown(compared.page.pixels[at][..., 3] > 0, 1) & compared.inside[at]
        own = self.mask & compared.there[at]
        if not beside.any() or own.sum() < _FEW:
            return 0
        pixels = compared.page.pixels[at][own].astype(np.int64)
        values, index, counts = np.unique(
            (pixels[:, 0] << 16) | (pixels[:, 1] << 8) | pixels[:, 2], return_index=True, return_counts=True
        )
        often = index[np.argsort(-counts)[: min(_COLORS, len(values))]]
        seen = compared.seen[at][beside]
        alike = np.zeros(len(seen), dtype=np.bool_)
        for color in compared.expected[at][own][often]:
            alike |= np.abs(seen - color).max(axis=1) < _SAME
        return int(alike.sum())

    def box(self, where: tuple[NDArray[np.int64], NDArray[np.int64]]) -> tuple[int, int, int, int] | None:
        """Where that is, in pixels of the picture."""
        whole = np.zeros(self.compared.inside.shape, dtype=np.bool_)
        whole[where[0] + self.rows.start, where[1] + self.columns.start] = True
        return self.compared.box(whole)


def speaks_for(
    compared: Beside,
    own: NDArray[np.uint8],
    other: NDArray[np.uint8],
    at: tuple[slice, slice],
    alike: Bools,
) -> tuple[float, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """-1 = the picture is as `own` wherever the two drawings differ, 1 = as `other`, 0 = neither; and where
    they differ. Where one of them shows nothing, the picture speaks for it as far as it is not like the other.
    `at` are the rows and columns of the comparison that they cover; only what is `alike` counts, where nothing
    stands before them."""
    differs = (np.abs(own.astype(np.int16) - other).max(axis=2) > 4) & compared.inside[at] & alike
    rows, columns = np.nonzero(differs)
    seen, places = compared.seen[at][rows, columns], compared.places[at][rows, columns]
    mine_is, theirs_is = own[rows, columns, 3] > _OPAQUE, other[rows, columns, 3] > _OPAQUE
    first, second = (
        compared.light.apply(pixels[rows, columns, :3] / np.float32(255), places) for pixels in (own, other)
    )
    between = np.minimum(np.abs(first - second).max(axis=1), _CAP)
    between = np.where(mine_is & theirs_is, between, np.where(mine_is ^ theirs_is, _CAP, 0.0))
    tells = between > _CHANGED
    if not tells.any():
        return -1.0, (rows[:0], columns[:0])
    mine = np.minimum(np.abs(first - seen).max(axis=1), _CAP)
    theirs = np.minimum(np.abs(second - seen).max(axis=1), _CAP)
    mine, theirs = np.where(mine_is, mine, _CAP - theirs), np.where(theirs_is, theirs, _CAP - mine)
    return float((mine - theirs)[tells].sum() / between[tells].sum()), (rows[tells], columns[tells])
