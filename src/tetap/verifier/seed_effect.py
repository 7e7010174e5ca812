"""What a seed does to a model's pictures: same-seed pairs compared with other-seed pairs.

Two distances: the mean difference of pixels, which tells `exact` from `near`, and a structural one at
64×64 (one minus mean SSIM of the lightness), which is less moved by a shift of colour or a small crop.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..ports.card import SeedClass

EXACT_WITHIN = 1.0
"""Mean difference of pixels, of 255, up to which two pictures of one machine count as the same."""
NEAR_FROM = 0.5
"""Share of the other-seed difference that a same seed must take away to be called near."""
CHANCE = 0.05
_SIDE, _WINDOW, _STEP = 64, 8, 4
_C1, _C2 = 0.01**2, 0.03**2
_DRAWS = 4000


@dataclass(frozen=True)
class Distance:
    """`pixels`: mean absolute difference, 0 to 255; `structure`: 0 (alike) to about 1."""

    pixels: float
    structure: float


@dataclass(frozen=True)
class SeedEffect:
    """The verdict and what it rests on. `effect`: 1 = the same seed gives the same picture, 0 = it does nothing."""

    verdict: SeedClass
    effect: float
    low: float
    high: float
    chance: float
    """How often same-seed pairs lie so much closer by luck alone."""
    pairs: int
    same: Distance
    other: Distance
    why: str


def distance(one: Image.Image, two: Image.Image) -> Distance:
    """How far two pictures are apart; the second is brought to the first one's size."""
    first, second = one.convert("RGB"), two.convert("RGB")
    if second.size != first.size:
        second = second.resize(first.size, Image.Resampling.BOX)
    apart = np.abs(np.asarray(first, dtype=np.int16) - np.asarray(second, dtype=np.int16))
    return Distance(float(apart.mean()), _structure(first, second))


def _structure(one: Image.Image, two: Image.Image) -> float:
    first, second = _windows(one), _windows(two)
    mean_1, mean_2 = first.mean(axis=1), second.mean(axis=1)
    var_1, var_2 = first.var(axis=1), second.var(axis=1)
    both = ((first - mean_1[:, None]) * (second - mean_2[:, None])).mean(axis=1)
    alike = (2 * mean_1 * mean_2 + _C1) * (2 * both + _C2)
    alike /= (mean_1**2 + mean_2**2 + _C1) * (var_1 + var_2 + _C2)
    return float(1 - alike.mean())


def _windows(picture: Image.Image) -> NDArray[np.float64]:
    """Overlapping 8×8 windows of the small grey picture, one a row."""
    small = picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    gray = np.asarray(small, dtype=np.float64) / 255
    views = np.lib.stride_tricks.sliding_window_view(gray, (_WINDOW, _WINDOW))[::_STEP, ::_STEP]
    return views.reshape(-1, _WINDOW * _WINDOW)


def judge(same: Sequence[Distance], other: Sequence[Distance]) -> SeedEffect:
    """The verdict over as many same-seed as other-seed pairs, three of each at least."""
    if len(same) != len(other) or len(same) < 3:
        raise ValueError("as many same-seed as other-seed pairs are needed, three at least")
    near, far = (np.array([one.pixels for one in pairs]) for pairs in (same, other))
    effect, low, high = _effect(near, far)
    closer = sum(int(a < b) for a in near for b in far)
    chance = _chance_of(closer, len(same))
    verdict, why = _verdict(near, far, effect, chance)
    return SeedEffect(verdict, effect, low, high, chance, len(same), _mean(same), _mean(other), why)


def _verdict(
    near: NDArray[np.float64], far: NDArray[np.float64], effect: float, chance: float
) -> tuple[SeedClass, str]:
    if far.max() <= EXACT_WITHIN:
        return "accepted, no effect", "every seed gave the same picture"
    if near.max() <= EXACT_WITHIN:
        return "exact", "the same seed gave the same picture every time"
    if chance <= CHANCE and effect >= NEAR_FROM:
        return "near", "the same seed gave pictures that are much alike"
    if chance <= CHANCE:
        return (
            "accepted, no effect",
            "the same seed brings pictures a little closer, far from the same picture",
        )
    return "accepted, no effect", "pictures of one seed differ as much as those of two"


def _effect(near: NDArray[np.float64], far: NDArray[np.float64]) -> tuple[float, float, float]:
    """One minus the ratio of the mean differences, with its 95 % bootstrap interval."""
    luck = np.random.default_rng(0)
    picks = luck.integers(0, len(near), (2, _DRAWS, len(near)))
    ratios = near[picks[0]].mean(axis=1) / np.maximum(far[picks[1]].mean(axis=1), 1e-9)
    low, high = np.quantile(1 - ratios, (0.025, 0.975))
    whole = 1 - near.mean() / max(far.mean(), 1e-9)
    return (float(whole), float(low), float(high)) if far.max() > 0 else (0.0, 0.0, 0.0)


def _chance_of(closer: int, count: int) -> float:
    """Rank test: the share of all orders of the pairs in which at least so many comparisons come out closer."""
    orders = math.comb(2 * count, count)
    return sum(_orders(u, count, count) for u in range(closer, count * count + 1)) / orders


@cache
def _orders(closer: int, same: int, other: int) -> int:
    """How many orders of so many same-seed and other-seed pairs have exactly `closer` closer comparisons."""
    if closer < 0:
        return 0
    if same == 0 or other == 0:
        return int(closer == 0)
    return _orders(closer - other, same - 1, other) + _orders(closer, same, other - 1)


def _mean(pairs: Sequence[Distance]) -> Distance:
    return Distance(
        sum(one.pixels for one in pairs) / len(pairs), sum(one.structure for one in pairs) / len(pairs)
    )
