"""A picture beside the declared character drawn again in its place: what was kept, drifted, or cannot be seen."""

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from ...domain.declared import DeclaredCharacter, DeclaredTrait
from ...ports.redrawing import Redrawing, Stance
from ...ports.verdict import Box, ColorCast, Evidence, TraitVerdict
from ..color import delta_e, lab_of, lab_of_hex
from ..looks import Look
from ..what import What
from ..what.followed import followed, located
from .fitting import Found, Placed, find_figure, place_figure
from .forms import FormCheck, form_check
from .hues import ColorCheck, color_checks
from .pages import draw

COLOR, _MIXED = 5.0, 6.0
"""CIEDE2000 from which on a colour has drifted, and how many times as much thin and small patches may be off, whose
pixels are mixed with what is beside them."""

_STEADY = (0.9, 3.5, 2.0), (0.8, 3.5, 4.0)
"""The same where so many of its pixels went the same way: right pictures, reduced and as JPEG, stay below half."""

_CLEAN, _GRAINY = (0.2, 0.4), 0.3
"""How much of that allowance a picture gets by its grain: at first, at least, and per CIEDE2000."""

_TOGETHER, _ALIKE, _AROUND = 0.45, 0.75, 0.6
"""Share of a part's pixels that must have gone the same way; fewer are covered by something else."""

_ALONE, _LOST, _BEYOND, _EVENLY = 0.15, 0.3, 0.3, 0.5
"""Share that a part has of the unlike regions on it, and share of what is right beside it that is as expected, below
which something stands before it; and share of that which looks as the part does now, from which on something does, or
covers garments whatever their form."""

FORM = 0.05
"""From which on (-1 as declared, 1 otherwise) a form has drifted; more where few pixels tell the two apart."""

_FEW_SPEAK = 2.5

_NEITHER = -0.2
_STEEP = 5.0
_REFERENCE, _PICTURE = 0.75, 0.6
"""Shares of a figure (or, in a picture, of its head) that must be as redrawn before references, and a picture, are
taken for drawings of it."""

_LIKE, _OTHER_COLORS = 0.6, 0.45
"""Likeness of a head's lines that is hardly anybody else's, and the share that is enough with it: fur or a coat of
another colour is most of a figure."""

_NEW = 10.0
"""CIEDE2000 to every colour of the references from which on one is in none of them."""

_LARGE = 0.004
_EDGE = 0.4
_PLENTY = 1500.0
"""Share of what an ornament's best side shows of it below which it is turned away, and square figure units that are
no edge, however much another side shows."""

_REST = 0.4
"""Share of a figure that must be left to speak for its form, without the parts of another colour."""

_SCALE = 0.5
_MISSING, _MOVED = "it is missing", "it is on the other side"
_OTHER_FORMS = {"missing": _MISSING, "moved": _MOVED}


def examine_redrawn(
    references: Sequence[Look], picture: Look, declared: DeclaredCharacter, drawn: Redrawing
) -> What | None:
    """Everything that can be said about what changed; None where this is no picture of the illustrator's, or the
    references show somebody else than is declared."""
    own = [_placed(drawn, look) for look in references]
    if sum(one is not None and one.explained >= _REFERENCE for one in own) * 2 < len(references):
        return None
    found = find_figure(drawn, picture.picture, _box(picture))
    if found is None or not _is_shown(found):
        return None
    declared = located(declared, references) or declared
    desk = _Desk(references, own, picture, found, drawn)
    traits = [desk.verdict(trait) for trait in declared.traits]
    new, missing = desk.strange_colors({trait.path for trait in declared.traits})
    return What(
        what=1 / (1 + math.exp(_STEEP * max((*desk.margins, -1.0)))),
        traits=followed(traits, declared, references, picture),
        undeclared_colors=new,
        missing_colors=missing,
        cautions=(),
        cast=_cast(found),
        drawn=True,
        redrawn=found.compared.explained,
    )


def _is_shown(found: Found) -> bool:
    """Whether the picture is a drawing of this character, though some of it be another."""
    alike = max(found.compared.explained, found.compared.head_explained)
    return alike >= (_OTHER_COLORS if found.likeness >= _LIKE else _PICTURE)


_kept: OrderedDict[tuple[str, str, Box], Placed | None] = OrderedDict()
_lock = Lock()
_MOST_KEPT = 256


def _placed(drawn: Redrawing, look: Look) -> Placed | None:
    """The figure in a reference, looked for once."""
    key = drawn.key, look.digest, look.box
    with _lock:
        if key in _kept:
            return _kept[key]
    placed = place_figure(drawn, look.picture, _box(look))
    with _lock:
        _kept[key] = placed
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return placed


def _box(look: Look) -> tuple[float, float, float, float]:
    """The figure's box in pixels of the reduced picture."""
    across, down = _reduced(look)
    left, top, right, bottom = look.box
    return left * across, top * down, right * across, bottom * down


def _reduced(look: Look) -> tuple[float, float]:
    height, width = look.picture.shape[:2]
    return width / look.size[0], height / look.size[1]


@dataclass(frozen=True)
class _Judged:
    """What is said of a colour or a form: `margin` 0 at the limit, above it drifted, -1 far below."""

    margin: float
    verdict: TraitVerdict


class _Desk:
    """One picture being written up."""

    def __init__(
        self,
        references: Sequence[Look],
        own: Sequence[Placed | None],
        picture: Look,
        found: Found,
        drawn: Redrawing,
    ) -> None:
        self.references, self.own, self.picture, self.found, self.drawn = (
            references, own, picture, found, drawn,
        )  # fmt: skip
        self.colors = color_checks(drawn, found)
        self.explained = self._explained_by_form()
        self.margins: list[float] = []

    def verdict(self, trait: DeclaredTrait) -> TraitVerdict:
        """The verdict on one trait: its colour, its form, or both; the worse counts."""
        judged = list(self._judged(trait))
        if self._is_turned_away(trait):
            judged = [one for one in judged if one.verdict.words == _MOVED]
        if not judged:
            return self._silent(trait)
        self.margins += [one.margin for one in judged]
        return max(judged, key=_worse).verdict

    def strange_colors(self, declared: set[str]) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
        """Colours that appear in no reference, and colours of the references that are gone from their parts."""
        drifted = {
            path: check
            for path, check in self.colors.items()
            if _color_margin(check) > 0 and self._counts(path, check, declared)
        }
        self.margins += [_color_margin(check) for path, check in drifted.items() if path not in declared]
        evidence = [self._evidence(check.box, check) for check in drifted.values()]
        known = np.concatenate([look.palette.colors for look in self.references if look.found])
        new = [
            one
            for one in evidence
            if one.color_after and float(delta_e(lab_of_hex(one.color_after)[None], known).min()) > _NEW
        ]
        return tuple(new), tuple(evidence)

    def _counts(self, path: str, check: ColorCheck, declared: set[str]) -> bool:
        """Nobody declared the colours of small things: they are told only where they are seen well."""
        return path in declared or check.pixels > _LARGE * self.found.compared.there.sum()

    def _explained_by_form(self) -> float:
        """The share of the figure that is as redrawn, without parts of another colour unless they are most of it."""
        compared = self.found.compared
        drifted = [path for path, check in self.colors.items() if _color_margin(check) > 0]
        recolored = {part for path in drifted for part in self.drawn.parts(path) or ()}
        rest = compared.there & ~compared.page.mask(*recolored)
        return (
            compared.explained_on(rest) if rest.sum() > _REST * compared.there.sum() else compared.explained
        )

    def _is_turned_away(self, trait: DeclaredTrait) -> bool:
        """Whether this side shows next to nothing of an ornament: an edge of it proves nothing."""
        parts = self.drawn.parts(trait.path) if trait.aspect in ("accessory", "mark") else None
        if not parts:
            return False
        at = self.found.stance
        shown = {view: _area(self.drawn, Stance(view), parts) for view in self.drawn.views}
        return shown[at.view] < min(_PLENTY, _EDGE * max(shown.values()))

    def _judged(self, trait: DeclaredTrait) -> Iterator[_Judged]:
        check = self.colors.get(trait.path)
        if check is not None and trait.aspect in ("color", "accessory", "mark"):
            yield self._colored(trait, check)
        form = (
            form_check(self.drawn, self.found, trait.path, self.explained)
            if trait.aspect != "color"
            else None
        )
        if form is not None and not (form.speaks > _NEITHER and self._stands_behind(trait)):
            yield self._formed(trait, form)

    def _stands_behind(self, trait: DeclaredTrait) -> bool:
        """Whether something even covers that whose form this is, and most of what is beside it: no other garment."""
        own = trait.path, f"{trait.path.rpartition('.')[0]}.color"
        colors = [check for path, check in self.colors.items() if path in own]
        return any(check.step > _limit(check) and check.beyond >= _EVENLY for check in colors)

    def _colored(self, trait: DeclaredTrait, check: ColorCheck) -> _Judged:
        evidence, margin = self._evidence(check.box, check), _color_margin(check)
        if check.step <= min(COLOR, _limit(check)):
            return _Judged(margin, TraitVerdict(trait.path, "kept", f"{check.before} is kept", evidence))
        if check.step <= _limit(check) or _is_covered(check):
            words = f"the {trait.part} is not seen here"
            return _Judged(margin, TraitVerdict(trait.path, "hidden", words, evidence))
        words = f"{check.before} became {check.after}"
        return _Judged(margin, TraitVerdict(trait.path, "drifted", words, evidence))

    def _formed(self, trait: DeclaredTrait, form: FormCheck) -> _Judged:
        evidence = self._evidence(form.box, None)
        limit = FORM + _FEW_SPEAK / math.sqrt(max(1, form.pixels))
        margin = max(-1.0, (form.speaks - limit) / (1 + limit))
        if form.speaks > limit:
            words = _OTHER_FORMS.get(form.words, "it looks unlike the references")
            return _Judged(margin, TraitVerdict(trait.path, "drifted", words, evidence))
        if form.speaks > _NEITHER:
            words = f"the {trait.part} is not seen here"
            return _Judged(-1.0, TraitVerdict(trait.path, "hidden", words, evidence))
        words = "it is there" if trait.aspect in ("accessory", "mark") else "it looks like the references"
        return _Judged(margin, TraitVerdict(trait.path, "kept", words, evidence))

    def _silent(self, trait: DeclaredTrait) -> TraitVerdict:
        """What is said of a trait of which nothing is seen."""
        if trait.aspect == "words":
            return TraitVerdict(trait.path, "not measurable", "no pixel shows this")
        if self.drawn.parts(trait.path) is not None:
            return TraitVerdict(trait.path, "hidden", "this view does not show where it sits")
        return TraitVerdict(trait.path, "not measurable", "this verifier does not see it reliably")

    def _evidence(self, box: Box | None, check: ColorCheck | None) -> Evidence:
        across, down = _reduced(self.picture)
        at = None if box is None else _scaled(box, 1 / across, 1 / down)
        reference = self._same_side()
        return Evidence(
            reference=reference,
            box_in_reference=None if reference is None or box is None else self._in_reference(reference, box),
            box_in_picture=at,
            color_before=check.before if check else None,
            color_after=check.after if check else None,
            delta_e=round(check.step, 1) if check else None,
        )

    def _same_side(self) -> int | None:
        """The reference that shows the same side, or the first that shows the character at all."""
        usable = [index for index, one in enumerate(self.own) if one is not None]
        same = [index for index in usable if self.own[index].view == self.found.stance.view]  # type: ignore[union-attr]
        return next(iter((*same, *usable)), None)

    def _in_reference(self, number: int, box: Box) -> Box | None:
        """A box of the picture on the reference, by the figure's own units."""
        other, look = self.own[number], self.references[number]
        if other is None:
            return None
        here, there = self.found.spot, other.spot
        across, down = _reduced(look)
        grown = there.scale / here.scale
        left, top, right, bottom = (
            (value - origin) * grown + moved
            for value, origin, moved in zip(
                box, (here.x, here.y) * 2, (there.x, there.y) * 2, strict=True
            )
        )  # fmt: skip
        width, height = look.size
        found = _scaled((left, top, right, bottom), 1 / across, 1 / down)
        clipped = (
            min(max(found[0], 0), width), min(max(found[1], 0), height),
            min(max(found[2], 0), width), min(max(found[3], 0), height),
        )  # fmt: skip
        return clipped if clipped[0] < clipped[2] and clipped[1] < clipped[3] else None


def _worse(judged: _Judged) -> tuple[bool, bool, float]:
    """What is missing has no other colour."""
    said = judged.verdict
    return said.state == "drifted", said.words in (_MISSING, _MOVED), judged.margin


def _area(drawn: Redrawing, stance: Stance, parts: tuple[str, ...]) -> float:
    """How much of these parts a stance shows, in square figure units."""
    page = draw(drawn, stance, _SCALE)
    return 0.0 if page is None else float(page.mask(*parts).sum()) / _SCALE**2


def _limit(check: ColorCheck) -> float:
    """CIEDE2000 that a colour may be off: thin and small patches are mixed with what is around them."""
    color, mixed = next((limit for share, *limit in _STEADY if check.together >= share), (COLOR, _MIXED))
    first, least = _CLEAN
    allowed = mixed * max(least, first + _GRAINY * check.grain)
    return color * (1 + allowed / math.sqrt(max(1, check.inner)))


def _color_margin(check: ColorCheck) -> float:
    """0 at the limit; what is covered is no drift."""
    margin = (check.step - _limit(check)) / _limit(check)
    return -1.0 if margin > 0 and _is_covered(check) else margin


def _is_covered(check: ColorCheck) -> bool:
    """Whether something stands before it: its pixels did not change alike, or what is around it is not seen either."""
    return (
        check.together < _TOGETHER
        or (check.together < _ALIKE and check.around < _AROUND)
        or check.alone < _ALONE
        or _goes_on(check)
    )


def _goes_on(check: ColorCheck) -> bool:
    """Whether what is seen there goes on beyond the part: a table before legs, say."""
    return check.around < _LOST or check.beyond >= _BEYOND


def _scaled(box: tuple[float, float, float, float], across: float, down: float) -> Box:
    return round(box[0] * across), round(box[1] * down), round(box[2] * across), round(box[3] * down)


def _cast(found: Found) -> ColorCast:
    """The light on a middle grey in the middle of the figure, as a step in Lab."""
    gray = np.full((1, 3), 0.5)
    lit = found.compared.light.apply(gray, np.full((1, 2), 0.5))
    before, after = (lab_of((np.clip(color, 0, 1) * 255).astype(np.uint8))[0] for color in (gray, lit))
    step, size = after - before, float(delta_e(before, after))
    light, red, yellow = (round(float(value), 2) for value in step)
    return ColorCast(light, red, yellow, round(size, 2))
