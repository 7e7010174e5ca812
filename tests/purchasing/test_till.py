"""Nothing is bought twice: keys, crashes between the steps, and what a card refuses."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from shop import PAID, REQUEST, WHERE, Platform, begin, books, die, order, png, spent, till

from tetap.errors import (
    BadAnswer,
    Busy,
    CannotWrite,
    OutcomeUnknown,
    OutOfCredit,
    OverBudget,
    Pending,
    Refused,
    Rejected,
    Retired,
    Stopped,
    StoreMissing,
    TetapError,
    Unreachable,
)
from tetap.ports import Drawing, DrawnPicture, DrawRequest, Price, ReferenceSlot
from tetap.purchasing import Terms
from tetap.store.attempts import Budget, Limits, Trouble

__all__ = ["books"]
pytestmark = pytest.mark.usefixtures("books")


def test_the_same_request_and_seed_is_bought_once(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    first = shop.buy(order(), PAID, lambda: platform)
    again = till(tmp_path).buy(order(), PAID, lambda: platform)
    assert (platform.charges, first.reused, again.reused) == (1, False, True)
    assert first.take.picture == again.take.picture


def test_another_seed_or_take_is_another_purchase(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    for one in (order(1, 0), order(2, 0), order(1, 1)):
        shop.buy(one, PAID, lambda: platform)
    assert platform.charges == 3


def test_threads_that_want_the_same_picture_buy_it_once(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    threads = [threading.Thread(target=shop.buy, args=(order(), PAID, lambda: platform)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert platform.charges == 1


def test_an_answer_spooled_before_a_crash_is_settled_not_bought_again(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    one = order()
    attempt = begin(shop, one)
    shop.spool.keep(one.key, attempt, Drawing((DrawnPicture(png(), "image/png"),), 0.04))
    die(shop)
    again = till(tmp_path)
    bought = again.buy(one, PAID, lambda: platform)
    assert (platform.charges, bought.cost_usd, spent(again)) == (0, 0.04, 0.04)
    assert again.spool.find(one.key) is None


def test_answers_left_in_the_spool_are_settled_when_the_machine_comes_back(tmp_path: Path) -> None:
    shop = till(tmp_path)
    attempt = begin(shop, order())
    shop.spool.keep(order().key, attempt, Drawing((DrawnPicture(png(), "image/png"),), 0.04))
    die(shop)
    again = till(tmp_path)
    assert again.settle_leftovers(lambda request: PAID) == 1
    assert again.find(order().key) is not None


def test_a_paid_attempt_without_an_answer_is_in_doubt_counted_and_not_repeated(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    begin(shop, order())
    die(shop)
    again = till(tmp_path)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown, match="may have been charged"):
            again.buy(order(), PAID, lambda: platform)
    assert (platform.charges, spent(again), len(again.ledger.attempts.in_doubt())) == (0, 0.04, 1)


def test_the_policy_retry_buys_again_and_counts_both(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    begin(shop, order())
    die(shop)
    again = till(tmp_path, Terms(in_doubt="retry"))
    again.buy(order(), PAID, lambda: platform)
    assert (platform.charges, spent(again), len(again.ledger.attempts.in_doubt())) == (1, 0.08, 1)


@pytest.mark.parametrize(("charged", "counts"), [(True, 0.08), (False, 0.04)])
def test_a_doubt_is_resolved_by_who_has_seen_the_bill(tmp_path: Path, charged: bool, counts: float) -> None:
    platform, shop = Platform(), till(tmp_path)
    begin(shop, order())
    die(shop)
    again = till(tmp_path)
    with pytest.raises(OutcomeUnknown):
        again.buy(order(), PAID, lambda: platform)
    (doubt,) = again.ledger.attempts.in_doubt()
    assert again.ledger.attempts.resolve(doubt[0], charged)
    assert not again.ledger.attempts.resolve(doubt[0], charged)
    again.buy(order(), PAID, lambda: platform)
    assert (platform.charges, spent(again)) == (1, counts)


def test_a_job_that_was_accepted_is_collected_after_a_crash_not_bought_again(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    shop.ledger.attempts.remember_job(begin(shop, order()), "job-7")
    die(shop)
    bought = till(tmp_path).buy(order(), PAID, lambda: platform)
    assert (platform.charges, platform.collected, bought.cost_usd) == (0, ["job-7"], 0.04)


def test_an_answer_lost_after_the_job_was_accepted_is_collected_at_once(tmp_path: Path) -> None:
    platform, shop = Platform(failures=[OutcomeUnknown("cut")], gives_job_id=True), till(tmp_path)
    shop.buy(order(), PAID, lambda: platform)
    assert (platform.calls, platform.collected, spent(shop)) == (1, ["job-1"], 0.04)


def test_a_job_that_needs_hours_is_left_and_collected_by_a_later_run(tmp_path: Path) -> None:
    slow = Pending("not ready", "later", retry_after=3600.0)
    platform, shop = Platform(failures=[slow], gives_job_id=True), till(tmp_path)
    with pytest.raises(Pending):
        shop.buy(order(), PAID, lambda: platform)
    with pytest.raises(Pending, match="not ready"):
        shop.buy(order(), PAID, lambda: platform)
    assert platform.collected == []
    shop.ledger.attempts.park(1, 0.0)
    shop.buy(order(), PAID, lambda: platform)
    assert (platform.calls, platform.collected) == (1, ["job-1"])


def test_another_process_that_is_still_buying_is_waited_for(tmp_path: Path) -> None:
    platform, shop, other = Platform(), till(tmp_path), till(tmp_path)
    attempt = begin(shop, order())
    found: list[str] = []
    waiting = threading.Thread(
        target=lambda: found.append(other.buy(order(), PAID, lambda: platform).take.picture)
    )
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    shop._settle(order(), PAID, attempt, Drawing((DrawnPicture(png(), "image/png"),), 0.04))
    waiting.join(10)
    assert (platform.charges, len(found)) == (0, 1)


def test_an_answer_that_comes_after_another_process_took_over_is_an_extra_charge_in_the_books(
    tmp_path: Path,
) -> None:
    platform, zombie = Platform(), till(tmp_path)
    attempt = begin(zombie, order())
    zombie.ledger._presence.close()  # type: ignore[union-attr]
    living = till(tmp_path, Terms(in_doubt="retry"))
    first = living.buy(order(), PAID, lambda: platform)
    late = zombie._settle(order(), PAID, attempt, Drawing((DrawnPicture(png("blue"), "image/png"),), 0.04))
    assert late.take.picture == first.take.picture
    assert spent(living) == 0.08
    states = [row[0] for row in living.ledger.database.read("SELECT state FROM attempts ORDER BY id")]
    assert states == ["extra", "settled"]


def test_an_answer_that_comes_late_to_a_doubt_settles_it(tmp_path: Path) -> None:
    zombie = till(tmp_path)
    attempt = begin(zombie, order())
    zombie.ledger._presence.close()  # type: ignore[union-attr]
    living = till(tmp_path)
    with pytest.raises(OutcomeUnknown):
        living.buy(order(), PAID, Platform)
    zombie._settle(order(), PAID, attempt, Drawing((DrawnPicture(png(), "image/png"),), 0.04))
    assert living.buy(order(), PAID, Platform).reused
    assert (spent(living), living.ledger.attempts.in_doubt()) == (0.04, [])


def test_a_free_attempt_without_an_answer_is_drawn_again(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    free = replace(PAID, price={"1K": Price(0.0, "2026-11-22")})
    begin(shop, order(), free)
    die(shop)
    assert till(tmp_path).buy(order(), free, lambda: platform).take.width == 64


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


def test_a_bought_picture_that_left_the_store_is_not_bought_again_silently(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    bought = shop.buy(order(), PAID, lambda: platform)
    shop.objects.path(bought.take.picture).unlink()
    with pytest.raises(StoreMissing, match="no longer in the store"):
        shop.buy(order(), PAID, lambda: platform)
    assert platform.charges == 1


def test_an_answer_that_is_no_picture_is_kept_as_evidence_and_counted(tmp_path: Path) -> None:
    platform, shop = Platform(data=b"<html>sorry</html>"), till(tmp_path)
    with pytest.raises(BadAnswer, match="no whole picture"):
        shop.buy(order(), PAID, lambda: platform)
    kept = list((tmp_path / "spool" / "unusable").iterdir())
    assert len(kept) == platform.charges == 2
    assert b"sorry" in kept[0].read_bytes()
    assert spent(shop) == 0.08


def test_a_retired_model_is_refused_before_sending_and_names_its_successor(tmp_path: Path) -> None:
    gone = replace(PAID, retires="2026-10-23", successor="model-2")
    with pytest.raises(Retired, match="no longer offered") as raised:
        till(tmp_path).buy(order(), gone, Platform)
    assert "model-2" in raised.value.hint


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size": "4K"}, "does not draw 4K"),
        ({"ratio": "21:9"}, "does not draw 21:9"),
        ({"noise_seed": 7}, "no usable seed"),
        ({"spec": {"hair": "orange"}}, "must not be sent"),
        (
            {"references": (ReferenceSlot("front", "sha256:0", "image/png", "the front"),)},
            "takes (0|no) references",
        ),
    ],
)
def test_what_a_card_does_not_allow_is_refused_before_anything_is_spent(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    platform, shop = Platform(), till(tmp_path)
    wanted = order(request=replace(REQUEST, **change))  # type: ignore[arg-type]
    with pytest.raises(Rejected, match=said):
        shop.buy(wanted, PAID, lambda: platform)
    assert platform.charges == 0
    assert shop.ledger.purchase(wanted.key) is None


def test_a_key_depends_on_every_part_of_the_request() -> None:
    keys = {
        replace(REQUEST, **change).key(1, 0)  # type: ignore[arg-type]
        for change in (
            {},
            {"words": "a cat"},
            {"size": "2K"},
            {"revision": "2"},
            {"spec": {}},
            {"noise_seed": 1},
        )
    }
    assert len(keys) == 6
    assert DrawRequest.from_canonical(REQUEST.canonical()).key(1, 0) == REQUEST.key(1, 0)


def test_a_defect_of_a_provider_takes_no_place_for_ever_and_is_in_doubt(tmp_path: Path) -> None:
    platform = Platform(fail=NameError("name 'limited' is not defined"))
    shop = till(tmp_path, Terms(limits={"paid": Limits(at_once=1)}))
    with pytest.raises(NameError):
        shop.buy(order(1), PAID, lambda: platform)
    platform.fail = None
    shop.buy(order(2), PAID, lambda: platform)
    assert (len(shop.ledger.attempts.in_doubt()), spent(shop)) == (1, 0.08)


def test_a_job_that_was_left_for_later_is_collected_by_whoever_comes(tmp_path: Path) -> None:
    """Also while the process that had ordered it lives on: it does not wait for the job."""
    platform, first, second = Platform(gives_job_id=True), till(tmp_path), till(tmp_path)
    platform.fail = Pending("not ready", retry_after=0.01)
    with pytest.raises(Pending):
        first.buy(order(), PAID, lambda: platform)
    bought = second.buy(order(), PAID, lambda: platform)
    assert (platform.collected, platform.calls, bought.reused) == (["job-1"], 1, False)


def test_a_disk_without_room_for_an_answer_lets_nothing_be_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tetap.store.disk._ROOM_BYTES", 2**62)
    platform, shop = Platform(), till(tmp_path)
    with pytest.raises(CannotWrite, match="nearly full"):
        shop.buy(order(), PAID, lambda: platform)
    assert platform.calls == 0


def test_nobody_is_called_dead_by_a_process_that_was_away_itself(tmp_path: Path) -> None:
    """The database was stopped, or a clock jumped: all beats look old to whoever asks first."""
    if not WHERE:
        pytest.skip("in a folder the operating system knows who lives")
    mine, other = till(tmp_path), till(tmp_path)
    attempt = begin(other, order())
    mine.ledger.attempts.presence._regular_since -= 60.0  # type: ignore[attr-defined]
    database = mine.ledger.database
    for beat in ("beat - 3600", "beat + 7200"):
        database.transact(lambda tables, beat=beat: tables.write(f"UPDATE owners SET beat = {beat}"))
        mine.ledger.attempts.presence._last_beat -= 3600.0  # type: ignore[attr-defined]
        assert mine.ledger.attempts.begin(mine._asking(order(), PAID)).decision == "taken"
    other.ledger.attempts.fail(attempt, Trouble("Test", "ended"), counted=0.0)
