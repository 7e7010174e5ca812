"""How many purchases a second the ledger on PostgreSQL decides, with several processes asking at once."""

import sys
import time
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests")]

from postgres_server import PostgresServer  # noqa: E402
from tetap.ports import DrawRequest  # noqa: E402
from tetap.store.attempts import Asking, Budget, Limits  # noqa: E402
from tetap.store.ledger import Ledger, Take  # noqa: E402

PURCHASES = 300


def buy_many(database: str, number: int) -> None:
    """The ledger's part of so many purchases: told, intended, decided, settled, told."""
    ledger = Ledger(database)
    for count in range(PURCHASES):
        request = DrawRequest("paid", "model", "1", f"{number} {count}", "1:1", "1K")
        key = request.key(1, 0)
        ledger.tell("run", "drawing", "shot")
        ledger.intend(key, "shot", request, seed=1, take=0)
        asking = Asking(
            f"{number}-{count}", key, "paid", "model", 0.04, False, "fox", "run", Limits(0.0, 1000),
            (Budget("run", 1e6), Budget("day", 1e6)),
        )  # fmt: skip
        attempt = ledger.attempts.begin(asking).attempt
        take = Take(key, "shot", "sha256:" + "0" * 64, 8, 8, "image/png", "unverified", True)
        ledger.settle(attempt, take, cost_usd=0.04, receipt={})
        ledger.tell("run", "drawn", "shot")
    ledger.close()


def main() -> None:
    """Print purchases a second for one, two and four processes."""
    server = PostgresServer()
    try:
        for processes in (1, 2, 4):
            database = server.database()
            Ledger(database).close()
            children = [
                get_context("fork").Process(target=buy_many, args=(database, n)) for n in range(processes)
            ]
            started = time.perf_counter()
            for child in children:
                child.start()
            for child in children:
                child.join()
            seconds = time.perf_counter() - started
            print(
                f"ledger on PostgreSQL, {processes} processes: {processes * PURCHASES / seconds:.0f} purchases a second"
            )
    finally:
        server.remove()


if __name__ == "__main__":
    main()
