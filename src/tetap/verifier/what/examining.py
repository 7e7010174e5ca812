"""A picture beside its references, trait by trait: what was kept, what drifted, what cannot be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

import numpy as np
from numpy.typing import NDArray

from ...domain.declared import DeclaredCharacter
from ...ports.verdict import Caution, ColorCast, Evidence, TraitVerdict
from ..color import delta_e, lab_of
from ..looks import Look
from .corresponding import compare_any
from .deciding import beyond, family, unchanged
from .drawn_checks import GROUPS, Comparison, ReferenceSet, compare, reference_set
from .drawn_parts import DrawnFigure, drawn_figure
from .drawn_traits import drawn_traits, strange_colors
from .followed import followed, located
from .laid_figures import Sheet, laid_figure, laid_scores, sheet_of, turned_away
from .legible import reads_as_parts
from .observing import Observed, in_stored_pixels, observe
from .other_traits import other_traits

PartMasks = Mapping[str, NDArray[np.bool_]]
"""The exact parts of one reference: name of the part to a mask [height, width] of the whole picture."""


@dataclass(frozen=True)
class What:
    """`what` 0..1: 1 = nothing changed. `traits` one per declared trait, in their order. `drawn` says whether
    the picture was read as a flat drawing, part by part, or by places that correspond."""

    what: float
    traits: tuple[TraitVerdict, ...]
    undeclared_colors: tuple[Evidence, ...]
    missing_colors: tuple[Evidence, ...]
    cautions: tuple[Caution, ...]
    cast: ColorCast | None
    drawn: bool
    redrawn: float = 0.0
    """Share 0..1 of the figure that looks as its illustrator would have drawn the declared character there."""


def examine(
    references: Sequence[Look],
    picture: Look,
    declared: DeclaredCharacter | None = None,
    part_maps: Sequence[PartMasks | None] | None = None,
) -> What:
    """Everything that can be said about what changed. `part_maps` are the references' exact parts, where
    they are known; part names are those of `drawn_parts.PARTS`."""
    declared = located(declared, references)
    if part_maps is None and not reads_as_parts(references):
        return _any_picture(references, picture, declared)
    maps = part_maps or [None] * len(references)
    seen = [_reference(look, masks) for look, masks in zip(references, maps, strict=True)]
    drawn = [(index, one) for index, one in enumerate(seen) if one is not None]
    figure = drawn_figure(picture) if drawn else None
    if figure is None or not figure.is_drawn:
        return _any_picture(references, picture, declared)
    known = _known(tuple(one.observed for _, one in drawn))
    found = compare(known, observe(figure))
    sheets = [one.sheet for _, one in drawn]
    laid = laid_figure(sheets, figure, picture.picture)
    found = _with_laid(found, laid_scores(laid), turned_away(laid, sheets))
    steps = _counting(_steps(found, usual_scores(known)), declared)
    undeclared, missing = strange_colors(found, known, [index for index, _ in drawn], picture)
    return What(
        what=unchanged(max(steps.values(), default=-inf)),
        traits=followed(drawn_traits(declared, known, found, steps, picture), declared, references, picture),
        undeclared_colors=undeclared,
        missing_colors=missing,
        cautions=tuple(_added(found)),
        cast=_cast(found),
        drawn=True,
    )


@dataclass(frozen=True, eq=False)
class _Reference:
    """What is kept of a drawn reference."""

    observed: Observed
    sheet: Sheet


_seen: dict[tuple[str, tuple[int, int, int, int]], _Reference | None] = {}
_MOST_SEEN = 24


def _reference(look: Look, masks: PartMasks | None) -> _Reference | None:
    """A reference's figure, looked at once."""
    key = look.digest, look.box
    if masks is None and key in _seen:
        return _seen[key]
    figure: DrawnFigure | None = drawn_figure(look, masks)
    seen = None
    if figure is not None and figure.is_drawn:
        seen = _Reference(in_stored_pixels(observe(figure), look), sheet_of(figure, look.picture))
    if masks is None:
        while len(_seen) >= _MOST_SEEN:
            _seen.pop(next(iter(_seen)), None)
        _seen[key] = seen
    return seen


@lru_cache(maxsize=32)
def _known(observed: tuple[Observed, ...]) -> ReferenceSet:
    return reference_set(observed)


@lru_cache(maxsize=32)
def usual_scores(known: ReferenceSet) -> Mapping[str, float]:
    """How far each reference is from the others, check by check: what is usual for this character."""
    usual: dict[str, float] = {}
    if len(known.observed) < 2:
        return usual
    for index, left_out in enumerate(known.observed):
        others = reference_set([one for at, one in enumerate(known.observed) if at != index])
        for check, score in compare(others, left_out).scores.items():
            if not check.startswith("color:"):
                usual[check] = max(usual.get(check, 0.0), score)
    return usual


def _with_laid(found: Comparison, scores: Mapping[str, float], away: frozenset[str]) -> Comparison:
    """What the reference of the same side adds; ornaments that this side does not show are hidden, not gone."""
    known = {check: score for check, score in found.scores.items() if not _speaks_of(check, away)}
    return replace(found, scores={**known, **scores}, hidden=found.hidden | away)


def _speaks_of(check: str, parts: frozenset[str]) -> bool:
    kind, _, thing = family(check).partition(":")
    return kind in ("gone", "missing", "side") and thing in parts


def _steps(found: Comparison, usual: Mapping[str, float]) -> dict[str, float]:
    steps = {check: beyond(check, score, usual.get(check, 0.0)) for check, score in found.scores.items()}
    for kind, odds in found.added.items():
        steps[f"added:{kind}"] = beyond(f"added:{kind}", odds)
    return steps


def _counting(steps: dict[str, float], declared: DeclaredCharacter | None) -> dict[str, float]:
    """The checks that count: ornaments that nobody declared may have been misjudged on a reference."""
    if declared is None:
        return steps
    parts = {trait.part for trait in declared.traits}
    return {
        check: step
        for check, step in steps.items()
        if (thing := family(check).partition(":")[2]) in parts or thing not in _ORNAMENTS
    }


_ORNAMENTS = (*GROUPS, "mark")


def _added(found: Comparison) -> list[Caution]:
    return [
        Caution("added", f"a {kind.removeprefix('mark:').replace('-', ' ')} is seen that no reference shows")
        for kind, odds in found.added.items()
        if beyond(f"added:{kind}", odds) > 0
    ]


def _cast(found: Comparison) -> ColorCast | None:
    """The light on a middle grey in the middle of the figure, as a step in Lab."""
    gray = np.full((1, 3), 0.5)
    lit = found.light.apply(gray, np.full((1, 2), 0.5))
    before, after = (lab_of((np.clip(color, 0, 1) * 255).astype(np.uint8))[0] for color in (gray, lit))
    step = after - before
    return _rounded(step, float(delta_e(before, after)))


def _rounded(step: NDArray[np.floating], size: float) -> ColorCast:
    light, red, yellow = (round(float(value), 2) for value in step)
    return ColorCast(light, red, yellow, round(size, 2))


def _any_picture(references: Sequence[Look], picture: Look, declared: DeclaredCharacter | None) -> What:
    general = compare_any(references, picture)
    traits = followed(other_traits(declared, references, picture, general), declared, references, picture)
    step = general.shift
    return What(
        what=general.what,
        traits=traits,
        undeclared_colors=general.new_colors,
        missing_colors=general.missing_colors,
        cautions=(),
        cast=_rounded(step, float(np.linalg.norm(step))),
        drawn=False,
    )
