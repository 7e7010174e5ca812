"""Running totals of what counts against budgets, so that a budget is asked for in one look and not in a sum.

Kept in millionths, in the transaction that changes an attempt. Play money and US dollars are two purses: neither
fills or empties the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from .database import Transaction, first

_PARTS = 1_000_000
SCOPES = ("run", "day", "character", "account")
Purses = tuple[str, ...]
"""The names of an attempt's purses, in the order of SCOPES; empty = it has none of that scope."""


def in_purse(tables: Transaction, scope: str, name: str, *, play_money: bool) -> float:
    """What is spent or reserved. `scope`: one of SCOPES; `name`: which one."""
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
    before, _, _ = _counted(tables, attempt)
    yield
    after, purses, play_money = _counted(tables, attempt)
    recount(tables, purses, before, after, play_money=play_money)


def recount(tables: Transaction, purses: Purses, before: float, after: float, *, play_money: bool) -> None:
    """An attempt counts `after` instead of `before`."""
    change = _rounded(after) - _rounded(before)
    if change:
        move(tables, purses, change, play_money=play_money)


def move(tables: Transaction, purses: Purses, usd: float, *, play_money: bool) -> None:
    """Put so much into all purses that have a name."""
    change = float(round(usd * _PARTS))
    named = [
        (scope, name, int(play_money), change) for scope, name in zip(SCOPES, purses, strict=True) if name
    ]
    tables.write(
        f"INSERT INTO purses (scope, name, play_money, millionths) VALUES {', '.join(['(?, ?, ?, ?)'] * len(named))}"
        " ON CONFLICT (scope, name, play_money) DO UPDATE SET millionths = purses.millionths + excluded.millionths",
        *(part for row in named for part in row),
    )


def _counted(tables: Transaction, attempt: int) -> tuple[float, Purses, bool]:
    ((usd, play_money, *purses),) = tables.read(
        f"SELECT counted_usd, play_money, {', '.join(SCOPES)} FROM attempts WHERE id = ?", attempt
    )
    return usd, tuple(purses), bool(play_money)


def _rounded(usd: float) -> float:
    return round(usd * _PARTS) / _PARTS
