"""Running totals of what counts against budgets, so that a budget is asked for in one look and not in a sum.

Kept in millionths, in the transaction that changes an attempt. Play money and US dollars are two purses: neither
fills or empties the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from .database import Transaction, first

_PARTS = 1_000_000
Purses = tuple[str, str, str, int]
"""Run, day, character, and whether it is play money."""


def in_purse(tables: Transaction, scope: str, name: str, *, play_money: bool) -> float:
    """What is spent or reserved. `scope`: run, day or character; `name`: which one."""
    row = first(
        tables.read(
            "SELECT millionths FROM purses WHERE scope = ? AND name = ? AND play_money = ?",
            scope, name, int(play_money),
        )
    )  # fmt: skip
    return float(row[0]) / _PARTS if row is not None else 0.0


@contextmanager
def counting(tables: Transaction, attempt: int) -> Iterator[None]:
    """Whatever happens to this attempt meanwhile is moved in its purses too."""
    before, _ = _counted(tables, attempt)
    yield
    after, purses = _counted(tables, attempt)
    if after != before:
        move(tables, purses, after - before)


def move(tables: Transaction, purses: Purses, usd: float) -> None:
    """Put so much into all three purses."""
    run, day, character, play_money = purses
    change = float(round(usd * _PARTS))
    tables.write(
        "INSERT INTO purses (scope, name, play_money, millionths) VALUES ('run', ?, ?, ?), ('day', ?, ?, ?),"
        " ('character', ?, ?, ?) ON CONFLICT (scope, name, play_money)"
        " DO UPDATE SET millionths = purses.millionths + excluded.millionths",
        run, play_money, change, day, play_money, change, character, play_money, change,
    )  # fmt: skip


def _counted(tables: Transaction, attempt: int) -> tuple[float, Purses]:
    ((usd, *purses),) = tables.read(
        "SELECT counted_usd, run, day, character, play_money FROM attempts WHERE id = ?", attempt
    )
    run, day, character, play_money = purses
    return round(usd * _PARTS) / _PARTS, (run, day, character, play_money)
