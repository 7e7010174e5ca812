"""Whether a model still draws as it did: fresh takes of a few probes beside those that were kept, by permutation.

For each probe the pictures of then and now are compared by energy distance: how much farther then and now are from each
other than each is from itself. If nothing changed, who is called then and who now makes no difference; so the names are
dealt anew many times, inside each probe, and the share of deals that look at least as different is the chance. It
needs no assumption of how far pictures of one model lie apart.

Looking again and again would find something by luck some day. Each look may therefore spend only a share of the
error that is allowed in all, ALPHA / (n (n + 1)) for the n-th: together never more than ALPHA, however often one looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .looks import Look, look_at
from .seed_effect import distance

ALPHA = 0.05
"""Chance of ever saying that an unchanged model changed."""
_DEALS = 20_000
_SIDE = 192
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """One look. `chance`: how often an unchanged model looks so different; `level`: from where it has changed."""

    look: int
    chance: float
    level: float
    per_probe: tuple[float, ...]
    """How much farther then and now are from each other than from themselves; 0 = not at all."""

    @property
    def has_changed(self) -> bool:
        """Whether the model changed, at the error that is left for this look."""
        return self.chance <= self.level


def level_of(look: int) -> float:
    """The error that the n-th look may spend, counted from 1."""
    return ALPHA / (look * (look + 1))


def smallest_chance(before: int, now: int, probes: int) -> float:
    """The smallest chance that so many pictures of each probe can show."""
    return max(1 / (1 + _DEALS), float(comb(before + now, now)) ** -probes)


def compare(before: Sequence[Sequence[bytes]], now: Sequence[Sequence[bytes]], look: int) -> Change:
    """The pictures of each probe, then and now. `look`: the how manieth comparison with these kept pictures it is."""
    return judge_distances(
        [apart([*then, *fresh]) for then, fresh in zip(before, now, strict=True)], [len(then) for then in before], look
    )  # fmt: skip


def judge_distances(matrices: Sequence[Matrix], before: Sequence[int], look: int) -> Change:
    """How far the pictures of each probe are apart [pictures, pictures], the first `before` of them of then."""
    luck = np.random.default_rng(0)
    totals = np.zeros(1 + _DEALS)
    seen = []
    for matrix, count in zip(matrices, before, strict=True):
        energies = _energies(matrix, _deals(count, len(matrix) - count, luck))
        seen.append(round(float(energies[0]), 4))
        totals += energies
    # The first deal is the true one; it counts among those that look at least as different.
    chance = float((totals >= totals[0] - 1e-9).mean())
    return Change(look, chance, level_of(look), tuple(seen))


def _deals(before: int, now: int, luck: np.random.Generator) -> Matrix:
    """Who is called then (1) and who now (0): the truth first, then as luck has it. [deals, pictures]"""
    names = np.repeat([1.0, 0.0], [before, now])
    dealt = luck.permuted(np.tile(names, (_DEALS, 1)), axis=1)
    deals: Matrix = np.concatenate([names[None], dealt])
    return deals


def _energies(matrix: Matrix, then: Matrix) -> Matrix:
    """Energy distance of every deal."""
    now = 1.0 - then
    reach = then @ matrix
    count, other = then[0].sum(), now[0].sum()
    between = (reach * now).sum(axis=1) / (count * other)
    inside = (reach * then).sum(axis=1) / max(1.0, count * (count - 1))
    beside = ((now @ matrix) * now).sum(axis=1) / max(1.0, other * (other - 1))
    energies: Matrix = 2 * between - inside - beside
    return energies


def apart(pictures: Sequence[bytes]) -> Matrix:
    """How far every two pictures are apart: colours, structure, and the character as the verifier sees it, each in
    units of its own median."""
    looks = [look_at(one) for one in pictures]
    small = [_small(look) for look in looks]
    count = len(pictures)
    kinds = np.zeros((3, count, count))
    for one in range(count):
        for other in range(one):
            found = distance(small[one], small[other])
            kinds[:, one, other] = kinds[:, other, one] = (
                found.pixels, found.structure, _character_apart(looks[one], looks[other])
            )  # fmt: skip
    whole = np.zeros((count, count))
    for kind in kinds:
        above = kind[np.triu_indices(count, 1)]
        unit = float(np.median(above[above > 1e-9])) if (above > 1e-9).any() else 0.0
        if unit:
            whole += kind / unit
    return whole


def _character_apart(one: Look, other: Look) -> float:
    if not (one.found and other.found):
        return 0.0
    return max(0.0, 1.0 - float(one.whole @ other.whole))


def _small(look: Look) -> Image.Image:
    picture = Image.fromarray(look.picture)
    return picture.resize((_SIDE, _SIDE), Image.Resampling.BOX)
