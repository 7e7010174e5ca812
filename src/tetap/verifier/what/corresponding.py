"""Drift in any kind of picture: colours of corresponding places, and which of them no reference has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ports.verdict import Evidence
from ..color import hex_of
from ..looks import Look
from .deciding import thresholds, unchanged
from .patches import Correspondence, Patches, correspond, patches_of, shift_of, worst
from .region_drift import region_drift, seen_of, trust

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
    score = region_drift([seen_of(look) for look in references], seen_of(picture), shift, pairs)
    at, step = thresholds("any")["whole"]
    return AnyComparison(
        unchanged((score - at) / step), score, shift, mine, theirs, pairs,
        _new(references, picture, mine, theirs, pairs), _missing(references, picture, mine, theirs, pairs),
    )  # fmt: skip


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
    best = int(np.argmin([worst(p.missing, trust(t), 0.1) for p, t in zip(pairs, theirs, strict=True)]))
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
