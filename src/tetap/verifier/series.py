"""A series as a whole: how consistent its pictures are with each other, and which stand out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .copies import copied_references, stands_alike
from .decoding import Source
from .likeness import log_odds
from .looks import Look, look_at


@dataclass(frozen=True)
class SeriesLikeness:
    """`pairs[i][j]` is the probability 0..1 that pictures i and j show the same character; `consistency` the
    mean of all pairs but those that repeat a figure unchanged, which prove nothing (None where no other pair is, or
    half of the pictures repeat others). `outliers` are indices, `unseen` those of pictures without a character;
    `poses` is how many figures are left when unchanged repetitions are counted once."""

    pairs: tuple[tuple[float, ...], ...]
    consistency: float | None
    outliers: tuple[int, ...]
    unseen: tuple[int, ...]
    poses: int = 0


def compare_series(pictures: Sequence[Source]) -> SeriesLikeness:
    """Every picture beside every other. An outlier is less like the others than chance would have it, and
    clearly less than they are among themselves. BadPicture for what cannot be read."""
    looks = [look_at(picture) for picture in pictures]
    seen = [index for index, look in enumerate(looks) if look.found]
    odds = np.full((len(looks), len(looks)), np.nan)
    for place, first in enumerate(seen):
        for second in seen[place + 1 :]:
            odds[first, second] = odds[second, first] = log_odds(looks[first], looks[second])
    chances = np.where(np.isnan(odds), 0.0, 1 / (1 + np.exp(-np.nan_to_num(odds))))
    np.fill_diagonal(chances, 1.0)
    pairs = [(i, j) for place, i in enumerate(seen) for j in seen[place + 1 :]]
    poses = _poses(looks, seen)
    count = len(set(poses.values()))
    says_something = count == len(seen) or 2 * count > len(seen)
    upper = [float(chances[i, j]) for i, j in pairs if poses[i] != poses[j] and says_something]
    return SeriesLikeness(
        pairs=tuple(tuple(round(float(value), 4) for value in row) for row in chances),
        consistency=round(math.fsum(upper) / len(upper), 4) if upper else None,
        outliers=_outliers(odds, seen),
        unseen=tuple(index for index in range(len(looks)) if index not in seen),
        poses=count,
    )


def _poses(looks: Sequence[Look], seen: Sequence[int]) -> dict[int, int]:
    """Each picture's pose, named by the first picture that shows it. Whatever repeats a repetition is one too."""
    pose = {one: one for one in seen}
    for place, first in enumerate(seen):
        for second in seen[place + 1 :]:
            if pose[first] == pose[second]:
                continue
            if copied_references([looks[first]], looks[second]) or stands_alike(looks[first], looks[second]):
                one, other = sorted((pose[first], pose[second]))
                pose = {which: one if named == other else named for which, named in pose.items()}
    return pose


def _outliers(odds: np.ndarray, seen: Sequence[int]) -> tuple[int, ...]:
    if len(seen) < 3:
        return ()
    usual = np.array([np.nanmedian(odds[index][list(seen)]) for index in seen])
    middle = float(np.median(usual))
    spread = max(0.7, 1.4826 * float(np.median(np.abs(usual - middle))))
    return tuple(
        index for index, value in zip(seen, usual, strict=True) if value < 0 and value < middle - 2.5 * spread
    )
