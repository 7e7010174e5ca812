"""Curves drawn once in their own units and set into place, so that lines keep their weight and light
keeps its side however a shape is scaled, mirrored or turned."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from ..paths import Point, num

Steps = tuple[tuple[str, tuple[float, ...]], ...]
_TOKEN = re.compile(r"[MLCQZ]|-?\d+(?:\.\d+)?")


@lru_cache(maxsize=1024)
def _parsed(data: str) -> Steps:
    steps: list[tuple[str, list[float]]] = []
    for token in _TOKEN.findall(data):
        if token.isalpha():
            steps.append((token, []))
        else:
            steps[-1][1].append(float(token))
    return tuple((letter, tuple(values)) for letter, values in steps)


@dataclass(frozen=True)
class Setting:
    """Scale (negative mirrors), then turn in degrees, then shift."""

    at: Point = (0.0, 0.0)
    wide: float = 1.0
    tall: float = 1.0
    turn: float = 0.0

    def point(self, x: float, y: float) -> Point:
        """Where a point of the stencil lands."""
        angle = math.radians(self.turn)
        x, y = x * self.wide, y * self.tall
        return (
            self.at[0] + x * math.cos(angle) - y * math.sin(angle),
            self.at[1] + x * math.sin(angle) + y * math.cos(angle),
        )

    def path(self, data: str) -> str:
        """A path of absolute M, L, C, Q, Z steps, set into place; a mirrored outline runs backwards, so
        that it still winds like its neighbours and a union of both has no hole."""
        steps = _parsed(data)
        mirrored = self.wide * self.tall < 0 and steps[-1][0] == "Z"
        text = ""
        for letter, values in _backwards(steps) if mirrored else steps:
            points = [self.point(*values[at : at + 2]) for at in range(0, len(values), 2)]
            text += letter + " ".join(f"{num(x)} {num(y)}" for x, y in points)
        return text


def _backwards(steps: Steps) -> Steps:
    at = steps[0][1][-2:]
    out: list[tuple[str, tuple[float, ...]]] = []
    for letter, values in steps[1:-1]:
        size = {"L": 2, "Q": 4, "C": 6}[letter]
        for start in range(0, len(values), size):
            piece = values[start : start + size]
            back = [*_flipped(piece[:-2]), *at]
            out.insert(0, (letter, tuple(back)))
            at = piece[-2:]
    return (("M", at), *out, ("Z", ()))


def _flipped(values: tuple[float, ...]) -> list[float]:
    return [value for at in range(len(values) - 2, -1, -2) for value in values[at : at + 2]]
