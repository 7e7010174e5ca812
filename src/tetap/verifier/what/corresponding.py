"""Drift in any kind of picture: colours of corresponding places, and which of them no reference has."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...ports.verdict import Evidence
from ..color import hex_of
from ..looks import Look
from .deciding import thresholds, unchanged
from .lasting_colors import lost_share
from .patches import Correspondence, Patches, correspond, patches_of, shift_of, worst

Floats = NDArray[np.float32]

_STRANGE = 22.0
"""CIEDE2000 from which on a place has a colour of its own."""

_FEW = 3
"""Places that a colour must take before it is spoken of."""


@dataclass(frozen=True, eq=False)
class AnyComparison:
    """`what` 0..1; `shift` the Lab step over everything; the places of picture and references with what
    corresponds, and the colours that only one side has."""

    what: float
    score: float
    shift: Floats
    picture: Patches
    references: tuple[Patches, ...]
    pairs: tuple[Correspondence, ...]
    new_colors: tuple[Evidence, ...]
    missing_colors: tuple[Evidence, ...]


def compare_any(references: Sequence[Look], picture: Look) -> AnyComparison:
    """The picture's places beside those of every reference."""
    theirs = tuple(patches_of(look) for look in references)
    mine = patches_of(picture)
    shift = shift_of(mine, theirs)
    pairs = tuple(correspond(mine, one, shift) for one in theirs)
    score = drift_score(references, picture, pairs, shift)
    at, step = thresholds("any")["whole"]
    return AnyComparison(
        unchanged((score - at) / step), score, shift, mine, theirs, pairs,
        _new(references, picture, mine, theirs, pairs), _missing(references, picture, mine, theirs, pairs),
    )  # fmt: skip


def drift_score(
    references: Sequence[Look], picture: Look, pairs: Sequence[Correspondence], shift: Floats
) -> float:
    """How far the colours are off: 0 is usual, 1 is what one of twenty kept pictures reaches.

    Two views of it: the share of lasting colours that is lost, which sees large regions anywhere, and the worst
    tenth of a reference's places beside their partners, which sees small ones that are gone or recoloured. The
    second is taken beyond what the references themselves show of each other.
    """
    theirs = tuple(patches_of(look) for look in references)
    worst_tenth = min(worst(pair.missing, _trust(one), 0.1) for one, pair in zip(theirs, pairs, strict=True))
    values = (lost_share(references, picture, shift), worst_tenth - _usual_worst(theirs))
    steps = [
        max(0.0, (value - usual) / spread) for value, (usual, spread) in zip(values, _USUAL, strict=True)
    ]
    return float(np.linalg.norm(steps, ord=4))


_USUAL = ((0.05, 0.07), (2.6, 11.2))
"""Middle, and step to the twentieth highest of a hundred, of each view over kept pictures."""

_USUAL_WORST = 20.0


@lru_cache(maxsize=32)
def _usual_worst(references: tuple[Patches, ...]) -> float:
    """The worst tenth of the places of one reference beside the others: the middle over all of them."""
    still, found = np.zeros(3, dtype=np.float32), []
    for index, one in enumerate(references):
        others = [other for at, other in enumerate(references) if at != index]
        found += (
            [min(worst(correspond(one, other, still).missing, _trust(other), 0.1) for other in others)]
            if others
            else []
        )
    return float(np.median(found)) if found else _USUAL_WORST


def _trust(patches: Patches) -> Floats:
    """Places at the edge of the figure count little: the mask may be wrong there."""
    return np.asarray(np.clip((patches.weight - 0.3) / 0.6, 0.05, 1), dtype=np.float32)


def _new(
    references: Sequence[Look],
    picture: Look,
    mine: Patches,
    theirs: Sequence[Patches],
    pairs: Sequence[Correspondence],
) -> tuple[Evidence, ...]:
    """The colour of the picture that no reference shows at a like place, if there is one."""
    away = np.min([pair.away for pair in pairs], axis=0)
    strange = (away > _STRANGE) & (mine.weight > 0.6)
    if strange.sum() < _FEW:
        return ()
    best = int(np.argmin([pair.away[strange].mean() for pair in pairs]))
    partner = pairs[best].partner[strange]
    return (
        Evidence(
            reference=best,
            box_in_reference=box_of(references[best], theirs[best], partner),
            box_in_picture=box_of(picture, mine, np.flatnonzero(strange)),
            color_before=hex_of(np.median(theirs[best].colors[partner].reshape(-1, 3), axis=0)),
            color_after=hex_of(np.median(mine.colors[strange].reshape(-1, 3), axis=0)),
            delta_e=round(float(away[strange].mean()), 1),
        ),
    )


def _missing(
    references: Sequence[Look],
    picture: Look,
    mine: Patches,
    theirs: Sequence[Patches],
    pairs: Sequence[Correspondence],
) -> tuple[Evidence, ...]:
    """The colour that every reference has and the picture has nowhere, if there is one."""
    best = int(np.argmin([worst(p.missing, _trust(t), 0.1) for p, t in zip(pairs, theirs, strict=True)]))
    pair, reference = pairs[best], theirs[best]
    gone = (pair.missing > _STRANGE) & (reference.weight > 0.6)
    if gone.sum() < _FEW:
        return ()
    found = pair.found[gone]
    return (
        Evidence(
            reference=best,
            box_in_reference=box_of(references[best], reference, np.flatnonzero(gone)),
            box_in_picture=box_of(picture, mine, found),
            color_before=hex_of(np.median(reference.colors[gone].reshape(-1, 3), axis=0)),
            color_after=hex_of(np.median(mine.colors[found].reshape(-1, 3), axis=0)),
            delta_e=round(float(pair.missing[gone].mean()), 1),
        ),
    )


def box_of(look: Look, patches: Patches, places: NDArray[np.int64]) -> tuple[int, int, int, int]:
    """The box around some places, in pixels of the whole picture."""
    boxes = look.token_boxes().reshape(-1, 4)[patches.index[places]]
    height, width = look.mask.shape
    left, top = np.clip(boxes[:, :2].min(axis=0), 0, (width, height))
    right, bottom = np.clip(boxes[:, 2:].max(axis=0), 0, (width, height))
    return look.in_picture((float(left), float(top), float(right), float(bottom)))
