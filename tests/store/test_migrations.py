"""A ledger of an earlier tetap is brought up to date with everything in it; one of a later tetap is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tetap.errors import Misconfigured
from tetap.ports import DrawRequest
from tetap.store import migrations
from tetap.store.ledger import Ledger

REQUEST = DrawRequest("paid", "model-1", "1", "a fox", "1:1", "1K")


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres"))
    return tmp_path / "ledger.sqlite"


def change(where: Path | str, statement: str) -> None:
    """Something that no tetap of today does to its ledger."""
    if isinstance(where, Path):
        with closing(sqlite3.connect(where)) as database, database:
            database.execute(statement)
    else:
        with psycopg.connect(where, autocommit=True) as server:
            server.execute(statement)


def test_a_ledger_of_the_first_tetap_keeps_its_purchases_and_what_they_cost(
    where: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        old = Ledger(where)
        old.intend(REQUEST.key(1, 0), "fox", REQUEST, seed=1, take=0)
        old.intend(REQUEST.key(2, 0), "cat", REQUEST, seed=2, take=0)
        old.close()
        change(where, "UPDATE purchases SET state = 'settled', cost_usd = 0.04 WHERE seed = 1")
        change(where, "UPDATE purchases SET expected_usd = 0.05 WHERE seed = 2")
    with closing(Ledger(where)) as ledger:
        purchase = ledger.purchase(REQUEST.key(1, 0))
        assert purchase is not None and (purchase.state, purchase.cost_usd) == ("settled", 0.04)
        # What was sent and never answered then is an open attempt of nobody now, and counts.
        attempts = ledger.database.read("SELECT state, counted_usd FROM attempts ORDER BY id")
        assert sorted(attempts) == [("open", 0.05), ("settled", 0.04)]
        assert ledger.miscounted() == []
    with closing(Ledger(where)) as again:
        assert len(again.database.read("SELECT id FROM attempts")) == 2, "steps are taken once"


def test_a_ledger_of_a_newer_tetap_is_refused_and_stays_as_it_is(where: Path | str) -> None:
    Ledger(where).close()
    newer = len(migrations.MIGRATIONS) + 1
    is_file = isinstance(where, Path)
    change(where, f"PRAGMA user_version = {newer}" if is_file else f"UPDATE tetap_step SET step = {newer}")
    for _ in range(2):
        with pytest.raises(Misconfigured, match=f"newer tetap.*step {newer}") as refused:
            Ledger(where)
        assert "Update" in refused.value.hint
