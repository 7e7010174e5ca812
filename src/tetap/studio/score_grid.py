"""The grid of scores: how alike the takes of a character are, by strategy, model and seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean
from urllib.parse import urlencode

from ..app.takes import ShotTake, ShotTakes
from .visit import Visit

_SEEDS = 12
"""Columns that still fit; older seeds are added up in one."""


@dataclass(frozen=True)
class Way:
    """How takes were made. An empty part stands for any."""

    strategy: str = ""
    model: str = ""
    """`platform/model`."""
    seed: str = ""

    @classmethod
    def of(cls, visit: Visit) -> "Way | None":
        """The way that an address asks for; None where it asks for none."""
        asked = cls(visit.query("strategy"), visit.query("model"), visit.query("seed"))
        return asked if asked != cls() else None

    @classmethod
    def taken(cls, take: ShotTake) -> "Way":
        """How this take was made."""
        return cls(take.strategy or "–", f"{take.platform}/{take.model}", str(take.seed))

    @property
    def query(self) -> str:
        """As an address says it."""
        named = {"strategy": self.strategy, "model": self.model, "seed": self.seed}
        return urlencode({name: value for name, value in named.items() if value})

    def among(self, shots: Sequence[ShotTakes]) -> list[ShotTakes]:
        """The scenes with those takes alone that were made so; without the others, as the grid counts them."""
        scenes = [one for one in shots if not one.shot.is_sheet]
        found = [replace(one, takes=tuple(filter(self._is_of, one.takes))) for one in scenes]
        return [one for one in found if one.takes]

    def _is_of(self, take: ShotTake) -> bool:
        made = Way.taken(take)
        return all(
            asked in ("", made_so)
            for asked, made_so in (
                (self.strategy, made.strategy),
                (self.model, made.model),
                (self.seed, made.seed),
            )
        )


@dataclass(frozen=True)
class Cell:
    """Takes of one way: how many there are, how many were measured, how alike they are in the mean, and how many
    the verifier or a person let pass."""

    way: Way
    takes: int
    percent: float | None
    passed: int

    @property
    def tone(self) -> str:
        """Colour of the cell: whether all passed, some, or none."""
        if self.percent is None:
            return "hidden"
        return "kept" if self.passed == self.takes else "drifted" if self.passed else "different"


@dataclass(frozen=True)
class Grid:
    """Rows are strategies on models, columns series seeds, newest last; every row ends with all its seeds together."""

    seeds: Sequence[str]
    rows: Sequence[tuple[Way, Sequence[Cell | None], Cell]]


def score_grid(shots: Sequence[ShotTakes]) -> Grid:
    """The takes of scenes; views of the turnaround are references of themselves and say nothing."""
    takes = [take for one in shots if not one.shot.is_sheet for take in one.takes]
    seeds = list(dict.fromkeys(str(take.seed) for take in takes))[-_SEEDS:]
    by_way: dict[Way, list[ShotTake]] = {}
    for take in takes:
        by_way.setdefault(Way.taken(take), []).append(take)
    ways = sorted({replace(way, seed="") for way in by_way}, key=lambda way: (way.strategy, way.model))
    rows = []
    for way in ways:
        cells = [
            _cell(one, by_way[one]) if (one := replace(way, seed=seed)) in by_way else None for seed in seeds
        ]
        every = [take for one, some in by_way.items() if replace(one, seed="") == way for take in some]
        rows.append((way, cells, _cell(way, every)))
    return Grid(seeds, rows)


def _cell(way: Way, takes: Sequence[ShotTake]) -> Cell:
    measured = [take.percent for take in takes if take.percent is not None]
    passed = sum(
        take.ruling == "accepted" if take.ruling else take.word in ("same", "reference") for take in takes
    )
    return Cell(way, len(takes), mean(measured) if measured else None, passed)
