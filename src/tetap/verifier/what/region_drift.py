"""Whether one region of a figure was changed: five views of its colours and places, and the strongest counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..looks import Look
from .lasting_colors import LIGHT, FigureColors, colors_of, gone_and_new
from .patches import Correspondence, Patches, correspond, everywhere, patches_of, shift_of, unseen, worst

Floats = NDArray[np.float32]

_MOST = 45.0
_PLACES_GONE, _PLACES_ABSENT, _PLACES_NEW = 0.03, 0.015, 0.05
_LIKE_GROUND = 6.0
_STILL = np.zeros(3, dtype=np.float32)
_USUAL_COLORS = np.array([0.060, 0.056, 0.011], dtype=np.float32)
"""What a reference shows beside the others, where there is only one."""

_COLOR_STEPS = ((0.038, 0.121), (0.003, 0.170), (0.0, 0.041))
_COLOR_WEIGHTS, _COLOR_BIAS = (1.32, 2.68, -0.61), -2.30
"""Middle over kept pictures, and step to the twentieth highest of a hundred, of the three shares of colours; what
is far from any counts less, because a cut-out that failed shows it most. Weights from a logistic regression over 134
characters: kept pictures against one region turned or lightened."""

_STEPS = ((-2.23, 2.25), (5.2, 16.0), (5.2, 9.0), (15.8, 26.3), (6.8, 17.0))
_STEPS_CUT_OUT = ((-2.23, 2.25), (1.1, 11.9), (1.4, 6.4), (5.8, 15.0), (6.8, 17.0))
"""The same of the views; where the figure was cut out exactly, its places are surer. The first counts a little more
than its spread would have it, the second and the last less. All of them by scripts/fit_drift.py."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What is compared of a figure."""

    patches: Patches
    colors: FigureColors
    everywhere: Floats
    """[n, 4, 3] the colours of all places around, the figure's and the others."""
    cut_out: bool
    """Whether transparency or a plain ground told where it is, not the figure finder."""


@lru_cache(maxsize=64)
def seen_of(look: Look) -> Seen:
    """What is compared of a look."""
    return Seen(patches_of(look), colors_of(look), everywhere(look), look.mask_source != "saliency")


def region_drift(
    references: Sequence[Seen], picture: Seen, shift: Floats, pairs: Sequence[Correspondence]
) -> float:
    """How far one region is off: 0 is usual, 1 is what one of twenty kept pictures reaches in a single view."""
    usual = _STEPS_CUT_OUT if picture.cut_out else _STEPS
    found = views(references, picture, shift, pairs)
    steps = [(view - at) / step for view, (at, step) in zip(found, usual, strict=True)]
    return float(np.linalg.norm(np.clip(steps, 0, 5), ord=4))


def views(
    references: Sequence[Seen], picture: Seen, shift: Floats, pairs: Sequence[Correspondence]
) -> tuple[float, float, float, float, float]:
    """The five views, larger = more is off.

    Colours: lasting ones that are gone and new ones, beyond what each reference shows beside the others. Places of a
    reference whose colour the figure has nowhere, those whose colours no place of the picture has, figure or not (a
    cut-out that lost something shows no drift), and those whose partner in the picture has another colour, all three
    beyond what they lack in the other references; a small share of the places decides, so that a small thing is
    seen. Places of the picture with a colour that neither their partners nor any place of a reference has,
    nor the background: a cut-out that took some of that along shows no drift.
    """
    return (
        _of_colors(references, picture, shift),
        *_of_places(references, picture, shift, pairs),
        _of_new_places(references, picture, shift, pairs),
    )


def colors_beyond_usual(references: Sequence[Seen], picture: Seen, shift: Floats) -> Floats:
    """[3] shares of colours that are gone, new, and new and far from any, beyond what each reference shows beside the
    others."""
    shares = gone_and_new([one.colors for one in references], picture.colors, shift)
    return shares - _usual_colors(tuple(references))


def _of_colors(references: Sequence[Seen], picture: Seen, shift: Floats) -> float:
    over = colors_beyond_usual(references, picture, shift)
    steps = [
        np.clip((share - at) / step, -1, 5) for share, (at, step) in zip(over, _COLOR_STEPS, strict=True)
    ]
    return float(np.dot(steps, _COLOR_WEIGHTS)) + _COLOR_BIAS


@lru_cache(maxsize=32)
def _usual_colors(references: tuple[Seen, ...]) -> Floats:
    """[3] the same of every reference beside the others, their middle."""
    if len(references) < 2:
        return _USUAL_COLORS
    found = []
    for index, one in enumerate(references):
        others = [other for at, other in enumerate(references) if at != index]
        shift = shift_of(one.patches, [other.patches for other in others])
        found.append(gone_and_new([other.colors for other in others], one.colors, shift))
    return np.asarray(np.median(found, axis=0), dtype=np.float32)


def _of_places(
    references: Sequence[Seen], picture: Seen, shift: Floats, pairs: Sequence[Correspondence]
) -> tuple[float, float, float]:
    gone, absent, other = [], [], []
    usual = _usual_places(tuple(references))
    for one, pair, expected in zip(references, pairs, usual, strict=True):
        lacks = _Lacks.of(one, picture, shift, pair)
        weight = trust(one.patches)
        gone.append(worst(_over(lacks.nowhere, expected.nowhere), weight, _PLACES_GONE))
        absent.append(worst(_over(lacks.absent, expected.absent), weight, _PLACES_ABSENT))
        other.append(worst(_over(lacks.other, expected.other), weight, _PLACES_GONE))
    return min(gone), min(absent), min(other)


def _over(steps: Floats, usual: Floats) -> Floats:
    return np.maximum(np.minimum(steps, np.float32(_MOST)) - usual, 0)


@dataclass(frozen=True, eq=False)
class _Lacks:
    """[n] of each place of a reference, how far a picture's figure is from its colours, how far all of the picture is,
    and how far the place that looks alike."""

    nowhere: Floats
    absent: Floats
    other: Floats

    @classmethod
    def of(cls, reference: Seen, picture: Seen, shift: Floats, pair: Correspondence) -> "_Lacks":
        colors = reference.patches.colors
        nowhere = picture.colors.nowhere(colors, shift).mean(axis=1)
        absent = np.minimum(unseen(colors + LIGHT * shift, picture.everywhere), nowhere)
        return cls(nowhere, absent, pair.missing)

    @classmethod
    def most(cls, several: Sequence["_Lacks"], count: int) -> "_Lacks":
        """The largest of each place; zero where there are none."""
        none = np.zeros(count, dtype=np.float32)
        return cls(
            np.max([none, *(one.nowhere for one in several)], axis=0),
            np.max([none, *(one.absent for one in several)], axis=0),
            np.max([none, *(one.other for one in several)], axis=0),
        )


@lru_cache(maxsize=32)
def _usual_places(references: tuple[Seen, ...]) -> tuple[_Lacks, ...]:
    """Of every reference, what each place lacks in that of the other references that lacks it most."""
    found = []
    for index, one in enumerate(references):
        others = [other for at, other in enumerate(references) if at != index]
        lacks = [
            _Lacks.of(one, other, _STILL, correspond(other.patches, one.patches, _STILL)) for other in others
        ]
        found.append(_Lacks.most(lacks, len(one.patches.weight)))
    return tuple(found)


def _of_new_places(
    references: Sequence[Seen], picture: Seen, shift: Floats, pairs: Sequence[Correspondence]
) -> float:
    away = np.min([pair.away for pair in pairs], axis=0)
    nowhere = np.min([one.colors.nowhere(picture.patches.colors, -shift) for one in references], axis=0).mean(
        axis=1
    )
    ground = picture.colors.outside(picture.patches.colors)
    own = 1 - np.exp(-np.square(ground / _LIKE_GROUND) / 2).mean(axis=1)
    return worst(np.minimum(away, 1.5 * nowhere) * own, trust(picture.patches), _PLACES_NEW)


def trust(patches: Patches) -> Floats:
    """Places at the edge of the figure count little: the mask may be wrong there."""
    return np.asarray(np.clip((patches.weight - 0.3) / 0.6, 0.05, 1), dtype=np.float32)
