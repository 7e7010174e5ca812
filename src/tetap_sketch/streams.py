"""Luck that repeats: one independent stream per seed and name, so changing one never moves another."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

SEED_LIMIT = 2**32
T = TypeVar("T")


def stream(seed: int, *names: object) -> random.Random:
    """A generator that depends on the seed and the names only.

    Python guarantees `random.Random(int)` and its `random()` across versions; use `uniform` and
    `pick` from here rather than methods whose algorithm may change.
    """
    digest = hashlib.sha256(repr((seed, *map(str, names))).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def uniform(luck: random.Random, low: float, high: float) -> float:
    """A number in low..high."""
    return low + (high - low) * luck.random()


def pick(luck: random.Random, choices: Sequence[T]) -> T:
    """One of the choices, each equally likely."""
    return choices[min(len(choices) - 1, int(luck.random() * len(choices)))]
