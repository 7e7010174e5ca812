"""Failures end with a reason after a bounded number of tries; budgets, pace and a full disk hold everybody back."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from shop import PAID, REQUEST, Platform, begin, order, spent, till

from tetap.errors import (
    BadAnswer,
    Busy,
    CannotWrite,
    OutcomeUnknown,
    OutOfCredit,
    OverBudget,
    Refused,
    Rejected,
    Stopped,
    TetapError,
    Unreachable,
)
from tetap.purchasing import Terms
from tetap.store.attempts import Budget, Limits

pytestmark = pytest.mark.usefixtures("books")


@pytest.mark.parametrize(
    "error", [Busy("later", retry_after=1.0), Unreachable("no connection"), Busy("429")], ids=str
)
def test_what_passes_by_itself_is_waited_out(tmp_path: Path, error: Exception) -> None:
    platform, shop = Platform(failures=[error, error]), till(tmp_path)
    shop.buy(order(), PAID, lambda: platform)
    assert (platform.calls, platform.charges, spent(shop)) == (3, 1, 0.04)


@pytest.mark.parametrize(
    ("error", "calls", "counts"),
    [
        (Refused("no", reason="SAFETY"), 1, 0.0),
        (Refused("no", charged="yes"), 1, 0.04),
        (Rejected("cannot"), 1, 0.0),
        (Unreachable("never there"), 6, 0.0),
        (OutcomeUnknown("cut"), 1, 0.04),
        (BadAnswer("rubbish", answer=b"<html>"), 2, 0.08),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_failure_ends_with_a_reason_after_a_bounded_number_of_tries(
    tmp_path: Path, error: TetapError, calls: int, counts: float
) -> None:
    platform, shop = Platform(fail=error), till(tmp_path)
    with pytest.raises(type(error)):
        shop.buy(order(), PAID, lambda: platform)
    assert (platform.calls, spent(shop)) == (calls, counts)


def test_an_empty_account_ends_the_whole_run_at_once(tmp_path: Path) -> None:
    platform, shop = Platform(fail=OutOfCredit("prepaid credit is used up")), till(tmp_path)
    shop.ledger.runs.begin("run-1", "fox", {}, None)
    with pytest.raises(OutOfCredit):
        shop.buy(replace(order(1), run="run-1"), PAID, lambda: platform)
    with pytest.raises(Stopped, match="prepaid credit is used up"):
        shop.buy(replace(order(2), run="run-1"), PAID, lambda: platform)
    assert platform.calls == 1


def test_a_cancelled_run_sends_nothing_more(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    shop.ledger.runs.begin("run-1", "fox", {}, None)
    assert shop.ledger.runs.stop("run-1", "cancelled")
    with pytest.raises(Stopped):
        shop.buy(replace(order(), run="run-1"), PAID, lambda: platform)
    assert platform.calls == 0


@pytest.mark.parametrize("scope", ["run", "day", "character", "account"])
def test_a_budget_is_never_passed_however_many_ask_at_once(
    tmp_path: Path, scope: Literal["run", "day", "character", "account"]
) -> None:
    platform = Platform()
    shop = till(tmp_path, Terms(budgets=(Budget(scope, 0.10),), limits={"paid": Limits(at_once=8)}))
    refused: list[str] = []

    def ask(seed: int) -> None:
        try:
            one = replace(order(seed), run="run-1", character="fox", account="a friend today")
            shop.buy(one, PAID, lambda: platform)
        except OverBudget as error:
            refused.append(str(error))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (platform.charges, len(refused), spent(shop)) == (2, 4, 0.08)
    assert "US$0.10" in refused[0]


def test_starts_are_paced_as_the_platform_allows(tmp_path: Path) -> None:
    shop = till(tmp_path, Terms(limits={"paid": Limits(per_minute=60.0)}))
    begin(shop, order(2))
    shop.ledger.intend(order(3).key, "fox", REQUEST, seed=3, take=0)
    waiting = shop.ledger.attempts.begin(shop._asking(order(3), PAID))
    assert waiting.decision == "wait"
    assert 0.5 < waiting.seconds <= 1.0


def test_a_clock_that_jumped_back_does_not_stop_the_work(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    shop.ledger.attempts.pause("paid", "model-1", 1.0, "busy")
    shop.ledger.database.transact(
        lambda tables: tables.write("UPDATE pace SET paused_until = paused_until + 1e9")
    )
    assert shop.buy(order(), PAID, lambda: platform).reused is False


def test_waiting_ends_when_the_process_is_asked_to_stop(tmp_path: Path) -> None:
    shop = till(tmp_path, Terms(limits={"paid": Limits(per_minute=1.0)}))
    begin(shop, order(1))
    shop.stopping.set()
    with pytest.raises(Stopped, match="stopped"):
        shop.buy(order(2), PAID, Platform)


def test_an_answer_that_is_no_picture_is_kept_as_evidence_and_counted(tmp_path: Path) -> None:
    platform, shop = Platform(data=b"<html>sorry</html>"), till(tmp_path)
    with pytest.raises(BadAnswer, match="no whole picture"):
        shop.buy(order(), PAID, lambda: platform)
    kept = list((tmp_path / "spool" / "unusable").iterdir())
    assert len(kept) == platform.charges == 2
    assert b"sorry" in kept[0].read_bytes()
    assert spent(shop) == 0.08


def test_a_disk_without_room_for_an_answer_lets_nothing_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tetap.store.disk._ROOM_BYTES", 2**62)
    platform, shop = Platform(), till(tmp_path)
    with pytest.raises(CannotWrite, match="nearly full"):
        shop.buy(order(), PAID, lambda: platform)
    assert platform.calls == 0
