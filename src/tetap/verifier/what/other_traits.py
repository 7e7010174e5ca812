"""Declared traits in pictures that are no flat drawings: colours followed from the references by likeness."""

from collections.abc import Sequence

import numpy as np

from ...domain.declared import DeclaredCharacter, DeclaredTrait, Spot
from ...ports.verdict import Evidence, TraitVerdict
from ..color import delta_e, hex_of, lab_of_hex
from ..looks import Look
from .corresponding import AnyComparison, box_of
from .deciding import thresholds
from .patches import Patches

_LIKE = 12.0
"""CIEDE2000 up to which a place of a reference has a declared colour."""

_FEW = 2


def other_traits(
    declared: DeclaredCharacter | None,
    references: Sequence[Look],
    picture: Look,
    general: AnyComparison,
) -> tuple[TraitVerdict, ...]:
    """A verdict for every declared trait. Only colours and marked spots can be followed; the rest is said to
    be not measurable, never guessed."""
    if declared is None:
        return ()
    return tuple(_trait(trait, references, picture, general) for trait in declared.traits)


def _trait(
    trait: DeclaredTrait, references: Sequence[Look], picture: Look, general: AnyComparison
) -> TraitVerdict:
    if trait.spot is not None and trait.spot.reference < len(references):
        return at_spot(trait, trait.spot, references, picture, general)
    if trait.colors and trait.aspect in ("color", "accessory"):
        return _colored(trait, references, picture, general)
    return TraitVerdict(
        trait.path,
        "not measurable",
        "this can only be checked in flat drawings, or with a box on a reference",
    )


def _colored(
    trait: DeclaredTrait, references: Sequence[Look], picture: Look, general: AnyComparison
) -> TraitVerdict:
    wanted = lab_of_hex(trait.colors[0].lower())
    best: TraitVerdict | None = None
    for index, reference in enumerate(general.references):
        near = delta_e(reference.colors, wanted).min(axis=1)
        places = np.flatnonzero((near < _LIKE) & (reference.weight > 0.5))
        if len(places) < _FEW:
            continue
        found = _followed(trait, index, places, references, picture, general)
        if best is None or (found.evidence.delta_e or 0) < (best.evidence.delta_e or 0):
            best = found
    return best or TraitVerdict(trait.path, "not measurable", f"no reference shows {trait.colors[0]}")


def at_spot(
    trait: DeclaredTrait, spot: Spot, references: Sequence[Look], picture: Look, general: AnyComparison
) -> TraitVerdict:
    """The verdict on what a box on a reference marks: the places that it covers, followed into the picture."""
    reference, look = general.references[spot.reference], references[spot.reference]
    places = np.flatnonzero([_covers(look, reference, place, spot) for place in range(len(reference.index))])
    if not len(places):
        return TraitVerdict(
            trait.path, "not measurable", "the box lies beside the character on its reference"
        )
    return _followed(trait, spot.reference, places, references, picture, general)


def _covers(look: Look, patches: Patches, place: int, spot: Spot) -> bool:
    left, top, right, bottom = box_of(look, patches, np.array([place]))
    width, height = look.size
    x, y = (left + right) / 2 / width, (top + bottom) / 2 / height
    across, down = (right - left) / 2 / width, (bottom - top) / 2 / height
    return spot.box[0] - across <= x <= spot.box[2] + across and spot.box[1] - down <= y <= spot.box[3] + down


def _followed(
    trait: DeclaredTrait,
    index: int,
    places: np.ndarray,
    references: Sequence[Look],
    picture: Look,
    general: AnyComparison,
) -> TraitVerdict:
    pair, reference = general.pairs[index], general.references[index]
    away = float(np.median(pair.missing[places]))
    found = pair.found[places]
    at, _ = thresholds("any")["color"]
    evidence = Evidence(
        reference=index,
        box_in_reference=box_of(references[index], reference, places),
        box_in_picture=box_of(picture, general.picture, found),
        color_before=hex_of(np.median(reference.colors[places].reshape(-1, 3), axis=0)),
        color_after=hex_of(np.median(general.picture.colors[found].reshape(-1, 3), axis=0)),
        delta_e=round(away, 1),
    )
    if away <= at:
        return TraitVerdict(trait.path, "kept", "the colour is found where it belongs", evidence)
    return TraitVerdict(trait.path, "drifted", f"the colour is off by {away:.0f} (ΔE2000)", evidence)
