"""The figures of a bench with their 95 % intervals: shares by Wilson, costs by resampling with a fixed seed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .strategies_bench import Cell, MadeTry, Outcome

_Z = 1.959964
_RESAMPLES = 2000


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % interval; None where it cannot be told."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """One line of the table. Shares are 0..1.

    `right`: delivered as good, and nothing that can be seen drifted, of all shots; `false_accepts`: drifted, of those
    that were delivered as good; `for_a_person`: tries ended without a passing picture, of all shots; `false_alarms`:
    did not pass though nothing had drifted, of such first takes; `cost`: all that was paid, for each right picture."""

    cell: Cell
    shots: int
    right: Figure
    false_accepts: Figure
    for_a_person: Figure
    false_alarms: Figure
    missed: Figure
    """Passed though something had drifted, of such first takes."""
    tries_median: float
    tries_p95: float
    cost: Figure

    def plain(self) -> dict[str, object]:
        """Plain data for JSON."""
        row = asdict(self)
        return {
            "strategy": self.cell.strategy,
            "loop": "closed" if self.cell.is_closed else "open",
            **row,
        } | {"cell": str(self.cell)}


def line(cell: Cell, outcomes: Sequence[Outcome]) -> Line:
    """The figures of a cell. Without the loop every picture is delivered as good."""
    good = [one for one in outcomes if one.tries and (one.accepted or not cell.is_closed)]
    right = [one for one in good if one.is_true]
    drawn = [one for one in outcomes if one.tries]
    judged = [one for one in drawn if one.first_passed is not None]
    true_first = [one for one in judged if one.first_true]
    drifted_first = [one for one in judged if not one.first_true]
    tries = sorted(one.tries for one in drawn) or [0]
    return Line(
        cell=cell,
        shots=len(outcomes),
        right=wilson(len(right), len(outcomes)),
        false_accepts=wilson(len(good) - len(right), len(good)),
        for_a_person=wilson(len(drawn) - len(good), len(outcomes)),
        false_alarms=wilson(sum(not one.first_passed for one in true_first), len(true_first)),
        missed=wilson(sum(bool(one.first_passed) for one in drifted_first), len(drifted_first)),
        tries_median=float(np.median(tries)),
        tries_p95=float(tries[min(len(tries) - 1, math.ceil(0.95 * len(tries)) - 1)]),
        cost=cost_per(
            [one.cost for one in outcomes],
            [one.tries > 0 and one.is_true and (one.accepted or not cell.is_closed) for one in outcomes],
        ),
    )


@dataclass(frozen=True)
class RungLine:
    """What the tries of one rung did, by the truth: of `tries`, how often the take before was wrong and this one is
    right, the other way round, both right, both wrong."""

    rung: str
    tries: int
    mended: int
    harmed: int
    still_right: int
    still_wrong: int


def rung_lines(found: Mapping[Cell, Sequence[Outcome]]) -> list[RungLine]:
    """Every rung that was tried. A pixel fix is compared with the take it was made from, and so is what follows it."""
    steps: dict[str, list[tuple[bool, bool]]] = {}
    for outcomes in found.values():
        for one in outcomes:
            last = MadeTry("planned", (), passed=False)
            for before, made in zip(one.way, one.way[1:], strict=False):
                last = before if before.rung != "snap" else last
                steps.setdefault(made.rung, []).append((not last.drifts, not made.drifts))
    return [
        RungLine(
            rung, len(pairs), pairs.count((False, True)), pairs.count((True, False)), pairs.count((True, True)),
            pairs.count((False, False)),
        )
        for rung, pairs in steps.items()
    ]  # fmt: skip


def wilson(count: int, of: int) -> Figure:
    """A share with its interval; nothing of nothing."""
    if not of:
        return Figure(None)
    share, spread = count / of, _Z**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return Figure(share, max(0.0, middle - half), min(1.0, middle + half))


def cost_per(costs: Sequence[float], wanted: Sequence[bool]) -> Figure:
    """All costs for each that is wanted; the interval by resampling the shots."""
    paid, got = np.asarray(costs, dtype=float), np.asarray(wanted, dtype=float)
    if not got.sum():
        return Figure(None)
    luck = np.random.default_rng(1)
    picks = luck.integers(0, len(paid), size=(_RESAMPLES, len(paid)))
    sums, counts = paid[picks].sum(axis=1), got[picks].sum(axis=1)
    ratios = sums[counts > 0] / counts[counts > 0]
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Figure(float(paid.sum() / got.sum()), float(low), float(high))


def lines(found: Mapping[Cell, Sequence[Outcome]]) -> list[Line]:
    """Every cell's line, in their order."""
    return [line(cell, outcomes) for cell, outcomes in found.items()]
