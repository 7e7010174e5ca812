"""Traits that are followed from a picture of their own, or from a box on a reference, whatever else can be checked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from ...domain.declared import DeclaredCharacter, DeclaredTrait, Shares
from ...ports.verdict import Box, Evidence, TraitVerdict
from ..looks import Look
from .corresponding import compare_any
from .mark_search import Found, MarkPicture, mark_picture, search
from .other_traits import at_spot
from .patches import patches_of

_KEPT = 0.82
"""Correlation from which on a mark is the one that was given; another text or colour stays below .79."""
_SOMETHING = 0.6
"""From which on something is there that resembles it."""
_OTHER = 0.7
"""Below which what a box shows is not there; its edges show things that do not belong to it."""
_LEAST = 8
_SMALL = 22
"""Pixels of the figure's crop below which a changed mark cannot be told from a blurred one."""
_SAME_PLACE = 0.9
"""Cosine from which on a picture shows the place where a reference has the mark: the same view and pose; from
behind .86 are reached."""
_NEAR = 0.12
"""How far on the figure's box (0..1) a place may have moved."""
_FEW = 4


def followed(
    traits: Sequence[TraitVerdict],
    declared: DeclaredCharacter | None,
    references: Sequence[Look],
    picture: Look,
) -> tuple[TraitVerdict, ...]:
    """The verdicts, with those of marks that have a picture, and of what no other check could measure but a box
    shows on a reference."""
    if declared is None:
        return tuple(traits)
    found = {verdict.trait: verdict for verdict in traits}
    spots = []
    for trait in declared.traits:
        if trait.picture_data:
            found[trait.path] = _marked(trait, references, picture)
        elif _is_left(trait, found[trait.path]):
            spots.append(trait)
    if spots:
        general = compare_any(references, picture)
        for trait in spots:
            assert trait.spot is not None
            found[trait.path] = _boxed(trait, references[trait.spot.reference], picture) or at_spot(
                trait, trait.spot, references, picture, general
            )
    return tuple(found[verdict.trait] for verdict in traits)


def located(declared: DeclaredCharacter | None, references: Sequence[Look]) -> DeclaredCharacter | None:
    """The same with every box on the one of these references that it was drawn on; without the box where that
    one is not among them."""
    if declared is None:
        return None
    places = {look.digest: index for index, look in enumerate(references)}
    return replace(
        declared, traits=tuple(_located(trait, places, len(references)) for trait in declared.traits)
    )


def _located(trait: DeclaredTrait, places: Mapping[str, int], count: int) -> DeclaredTrait:
    if trait.spot is None:
        return trait
    at = places.get(trait.spot.digest, -1) if trait.spot.digest else trait.spot.reference
    return replace(trait, spot=replace(trait.spot, reference=at) if 0 <= at < count else None)


def _is_left(trait: DeclaredTrait, verdict: TraitVerdict) -> bool:
    return (
        trait.spot is not None and trait.aspect in ("accessory", "mark") and verdict.state == "not measurable"
    )


def _boxed(trait: DeclaredTrait, reference: Look, picture: Look) -> TraitVerdict | None:
    """The verdict on what a box on a reference shows, where the picture shows the same, or something else in nearly the
    same view; None where it must be followed by its places."""
    assert trait.spot is not None
    left, top, right, bottom = _on_crop(reference, trait.spot.box)
    part = reference.rgb[top:bottom, left:right].astype(np.float32)
    mark = MarkPicture(part, np.ones(part.shape[:2], dtype=np.float32))
    if min(part.shape[:2]) < _LEAST or mark.is_plain:
        return None
    at, there = search(mark, picture), Found(1.0, (left, top, right, bottom))
    evidence = Evidence(trait.spot.reference, reference.in_picture(there.box))
    if at.score >= _KEPT:
        evidence = replace(evidence, box_in_picture=picture.in_picture(at.box))
        return TraitVerdict(trait.path, "kept", "it looks like the references", evidence)
    if at.score < _OTHER and _is_in_view(reference, there, picture):
        return TraitVerdict(trait.path, "drifted", "it looks unlike the references", evidence)
    return None


def _on_crop(look: Look, shares: Shares) -> Box:
    """A box given as shares of a picture in pixels of the look's crop."""
    (height, width), (left, top, right, bottom) = look.mask.shape, look.box
    across, down = width / (right - left), height / (bottom - top)
    return (
        max(0, round((shares[0] * look.size[0] - left) * across)),
        max(0, round((shares[1] * look.size[1] - top) * down)),
        max(0, round((shares[2] * look.size[0] - left) * across)),
        max(0, round((shares[3] * look.size[1] - top) * down)),
    )


def _marked(trait: DeclaredTrait, references: Sequence[Look], picture: Look) -> TraitVerdict:
    mark = mark_picture(trait.picture_data)
    if mark.is_plain:
        return TraitVerdict(trait.path, "not measurable", "its picture is one plain colour")
    at = search(mark, picture)
    known = _on_references(trait.picture_data, tuple(references))
    if known is None:
        evidence = Evidence(box_in_picture=picture.in_picture(at.box))
        if at.score >= _KEPT:
            return TraitVerdict(trait.path, "kept", "it looks like its picture", evidence)
        return TraitVerdict(trait.path, "not measurable", "no reference shows it clearly enough")
    index, there = known
    box = references[index].in_picture(there.box)
    evidence = Evidence(index, box, picture.in_picture(at.box))
    if at.score >= _KEPT:
        return TraitVerdict(trait.path, "kept", "it looks like its picture", evidence)
    if at.score >= _SOMETHING:
        if min(at.box[2] - at.box[0], at.box[3] - at.box[1]) < _SMALL:
            return TraitVerdict(trait.path, "not measurable", "it is too small here", evidence)
        mirrored = search(mark.mirrored(), picture)
        if mirrored.score >= _KEPT:
            return TraitVerdict(trait.path, "drifted", "it is mirrored", evidence)
        return TraitVerdict(trait.path, "drifted", "it looks unlike its picture", evidence)
    if _is_in_view(references[index], there, picture):
        return TraitVerdict(trait.path, "drifted", "it is missing", Evidence(index, box))
    return TraitVerdict(
        trait.path, "hidden", "it is not found: hidden in this view, or missing", Evidence(index, box)
    )


@lru_cache(maxsize=32)
def _on_references(data: bytes, references: tuple[Look, ...]) -> tuple[int, Found] | None:
    """The reference that shows a mark best, and where; None where none shows it."""
    found = [search(mark_picture(data), look) for look in references]
    best = max(range(len(found)), key=lambda index: found[index].score, default=None)
    return (best, found[best]) if best is not None and found[best].score >= _KEPT else None


def _is_in_view(reference: Look, there: Found, picture: Look) -> bool:
    """Whether what lies around a mark on a reference is seen at the same place of the picture's figure: in nearly
    the same view. The place of the mark itself looks different when the mark is gone."""
    places, mine = patches_of(reference), patches_of(picture)
    boxes = reference.token_boxes().reshape(-1, 4)[places.index]
    middle, step = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[0, 2:] - boxes[0, :2]
    left_top, right_bottom = np.array(there.box[:2]), np.array(there.box[2:])
    inside = ((middle > left_top - step / 2) & (middle < right_bottom + step / 2)).all(axis=1)
    around = ((middle > left_top - 2 * step) & (middle < right_bottom + 2 * step)).all(axis=1) & ~inside
    if around.sum() < _FEW:
        return False
    near = np.square(places.at[around][:, None] - mine.at[None]).sum(axis=2) < _NEAR**2
    alike = np.where(near, places.tokens[around] @ mine.tokens.T, -1).max(axis=1)
    return float(np.median(alike)) >= _SAME_PLACE
