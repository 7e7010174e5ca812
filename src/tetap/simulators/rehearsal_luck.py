"""Luck of one call: real, or the same again where a test or bench asks for it."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import TypeVar

_One = TypeVar("_One")


class Luck:
    """Numbers by name: each name has a number of its own, so that asking for one never moves another."""

    def __init__(self, seed: bytes = b"") -> None:
        """`seed` empty = real luck."""
        self._seed = seed or secrets.token_bytes(16)

    def share(self, *names: object) -> float:
        """0 ≤ number < 1."""
        digest = hashlib.sha256(self._seed + repr(names).encode()).digest()
        return int.from_bytes(digest[:7], "big") / 2**56

    def whole(self, *names: object) -> int:
        """0 to 2³²−1."""
        return int(self.share(*names) * 2**32)

    def pick(self, choices: Sequence[_One], *names: object) -> _One:
        """One of these, all alike."""
        return choices[int(self.share(*names) * len(choices))]

    def weigh(self, weights: Mapping[_One, float], *names: object) -> _One:
        """One of these by weight; the weights' sum is above 0."""
        left = self.share(*names) * sum(weights.values())
        for choice, weight in weights.items():
            left -= weight
            if left < 0:
                return choice
        return [choice for choice, weight in weights.items() if weight > 0][-1]
