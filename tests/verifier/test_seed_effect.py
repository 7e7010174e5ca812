"""What a seed does is told from pairs of pictures: identical, alike, or no closer than two seeds."""

import numpy as np
import pytest
from PIL import Image

from tetap.verifier.seed_effect import Distance, SeedEffect, distance, judge


def picture(seed: int, jitter: int = 0, strength: float = 1.0) -> Image.Image:
    """Soft blobs that follow from `seed`, moved a little by `jitter`."""
    base = np.random.default_rng(seed).uniform(0, 255, (8, 8, 3))
    noise = np.random.default_rng(1000 + jitter).normal(0, 40 * strength, (8, 8, 3)) if jitter else 0.0
    small = Image.fromarray(np.clip(base + noise, 0, 255).astype(np.uint8))
    return small.resize((128, 128), Image.Resampling.BICUBIC)


def probe(strength: float, same: bool = True, pairs: int = 4) -> SeedEffect:
    starts = [picture(seed, 10 + seed, strength) for seed in range(pairs)]
    twins = [picture(seed if same else 50 + seed, 90 + seed, strength) for seed in range(pairs)]
    near = [distance(one, two) for one, two in zip(starts, twins, strict=True)]
    far = [distance(one, two) for one, two in zip(twins, [*starts[1:], starts[0]], strict=True)]
    return judge(near, far)


def test_identical_pictures_are_exact() -> None:
    effect = probe(0.0)
    assert (effect.verdict, effect.effect, effect.same.pixels) == ("exact", 1.0, 0.0)
    assert effect.chance == pytest.approx(1 / 70)


def test_alike_pictures_are_near() -> None:
    effect = probe(0.3)
    assert effect.verdict == "near"
    assert 0.5 <= effect.low <= effect.effect <= effect.high < 1
    assert effect.same.structure < effect.other.structure


def test_pairs_no_closer_than_other_seeds_have_no_effect() -> None:
    effect = probe(1.0, same=False)
    assert effect.verdict == "accepted, no effect"
    assert effect.low < 0.2 and effect.chance > 0.05


def test_a_weak_effect_is_not_called_near() -> None:
    effect = judge([Distance(40, 0.5)] * 4, [Distance(50, 0.6)] * 4)
    assert effect.verdict == "accepted, no effect"
    assert "a little closer" in effect.why


def test_a_platform_that_always_draws_the_same_has_no_seed_effect() -> None:
    nothing = [Distance(0.0, 0.0)] * 3
    assert judge(nothing, nothing).why == "every seed gave the same picture"


def test_the_chance_is_that_of_the_rank_test() -> None:
    near, far = (
        [Distance(value, 0) for value in (1.0, 2.0, 6.0)],
        [Distance(value, 0) for value in (4.0, 5.0, 7.0)],
    )
    assert judge(near, far).chance == pytest.approx(4 / 20)


def test_pictures_of_two_sizes_can_be_compared() -> None:
    assert distance(picture(1), picture(1).resize((96, 96))).structure < 0.05


def test_too_few_pairs_are_no_measurement() -> None:
    with pytest.raises(ValueError, match="three at least"):
        judge([Distance(1, 1)] * 2, [Distance(9, 1)] * 2)
