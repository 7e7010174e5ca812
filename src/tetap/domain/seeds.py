"""Seeds and the repeatable luck drawn from them: one stream per seed and name."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from ..errors import SeedOutOfRange

SEED_LIMIT = 2**32
T = TypeVar("T")


def check_seed(value: object, where: str = "seed") -> int:
    """The seed as a number; SeedOutOfRange unless it is a whole number in 0..2³²−1."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < SEED_LIMIT:
        raise SeedOutOfRange(
            f"{where}: {value!r} is not a seed",
            f"A seed is a whole number from 0 to {SEED_LIMIT - 1}.",
        )
    return value


def fraction(seed: int, *names: str) -> float:
    """A number in 0..1 (1 excluded) that depends on the seed and the names only."""
    text = "\x1f".join((str(seed), *names))
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def weighted_pick(seed: int, name: str, choices: Sequence[tuple[T, float]]) -> T:
    """One choice, as likely as its weight."""
    total = sum(weight for _, weight in choices)
    mark = fraction(seed, name) * total
    for choice, weight in choices:
        mark -= weight
        if mark < 0:
            return choice
    return choices[-1][0]
