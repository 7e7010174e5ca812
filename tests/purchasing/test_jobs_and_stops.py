"""Accepted work is never given up by accident, waiting ends when nobody wants it, and records tell no secrets."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from shop import PAID, Platform, begin, die, order, spent, till

from tetap.errors import Busy, JobGone, Leaving, Misconfigured, Stopped, TetapError, Unreachable
from tetap.purchasing import Terms, Till
from tetap.store.attempts import Limits

pytestmark = pytest.mark.usefixtures("books")
SECRET = "sk-0123456789 a fox in the rain"


def wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def buying(shop: Till, platform: Platform, errors: list[Exception], run: str = "") -> threading.Thread:
    """Somebody who buys beside the test; what it raised is in `errors`."""

    def buy() -> None:
        try:
            shop.buy(replace(order(), run=run), PAID, lambda: platform)
        except TetapError as error:
            errors.append(error)

    thread = threading.Thread(target=buy, daemon=True)
    thread.start()
    return thread


def test_a_job_survives_a_process_that_is_stopped_while_it_waits_to_collect_it(tmp_path: Path) -> None:
    """The wait is over, the job is not: it must not be written off as never charged."""
    platform, shop = Platform(), till(tmp_path)
    attempt = begin(shop, order())
    shop.ledger.attempts.remember_job(attempt, "job-7")
    shop.ledger.attempts.park(attempt, 25.0)
    shop.terms = replace(shop.terms, haste=1.0)
    errors: list[Exception] = []
    buyer = buying(shop, platform, errors)
    wait(lambda: shop.ledger.database.read("SELECT collect_after FROM attempts") == [(0.0,)])
    shop.stopping.set()
    buyer.join(10)
    assert isinstance(errors[0], Leaving)
    assert spent(shop) == 0.04
    bought = till(tmp_path).buy(order(), PAID, lambda: platform)
    assert (platform.calls, platform.collected, bought.cost_usd) == (0, ["job-7"], 0.04)


@pytest.mark.parametrize("error", [Misconfigured("no key is set"), Unreachable("no route")], ids=str)
def test_a_job_that_cannot_be_asked_for_is_collected_another_day_not_bought_again(
    tmp_path: Path, error: Exception
) -> None:
    platform, shop = Platform(failures=[error] * 6), till(tmp_path)
    shop.ledger.attempts.remember_job(begin(shop, order()), "job-7")
    die(shop)
    again = till(tmp_path)
    with pytest.raises(type(error)):
        again.buy(order(), PAID, lambda: platform)
    assert spent(again) == 0.04
    platform.failures.clear()
    bought = till(tmp_path).buy(order(), PAID, lambda: platform)
    assert (platform.calls, set(platform.collected), bought.cost_usd) == (0, {"job-7"}, 0.04)


def test_a_job_that_ended_without_a_charge_is_drawn_anew(tmp_path: Path) -> None:
    platform, shop = Platform(failures=[JobGone("expired")]), till(tmp_path)
    shop.ledger.attempts.remember_job(begin(shop, order()), "job-7")
    die(shop)
    again = till(tmp_path)
    again.buy(order(), PAID, lambda: platform)
    assert (platform.collected, platform.calls, spent(again)) == (["job-7"], 1, 0.04)


@pytest.mark.parametrize("pause", ["asked for by the platform", "of everybody"])
def test_a_cancelled_run_does_not_sit_out_the_pause_of_a_platform(tmp_path: Path, pause: str) -> None:
    platform, shop = Platform(failures=[Busy("429", retry_after=600.0)]), till(tmp_path)
    shop.terms = replace(shop.terms, haste=20.0)
    shop.ledger.runs.begin("run-1", "fox", {}, None)
    if pause == "of everybody":
        shop.ledger.attempts.pause("paid", "model-1", 600.0, "429")
    errors: list[Exception] = []
    buyer = buying(shop, platform, errors, "run-1")
    wait(lambda: shop.ledger.database.read("SELECT COUNT(*) FROM pace WHERE paused_until > 0") == [(1,)])
    began = time.monotonic()
    shop.ledger.runs.stop("run-1", "cancelled", "cancelled by hand")
    buyer.join(20)
    assert time.monotonic() - began < 5.0, "of the 30 that the platform asks for"
    assert isinstance(errors[0], Stopped) and "cancelled by hand" in str(errors[0])


def test_a_model_that_fails_again_and_again_is_left_alone_by_everybody(tmp_path: Path) -> None:
    """The circuit breaker: six failures in a row pause the model for all; one picture closes it again."""
    platform, shop = Platform(failures=[Unreachable("500")] * 6), till(tmp_path)
    with pytest.raises(Unreachable):
        shop.buy(order(1), PAID, lambda: platform)
    other = till(tmp_path, Terms(limits={"paid": Limits(at_once=8)}))
    # Its rest was 20 s, a thousand times shorter in this hurry; whoever had asked in between was told to wait.
    assert shop.ledger.database.read("SELECT failures, paused_until > 0, why FROM pace") == [(6, 1, "500")]
    other.buy(order(2), PAID, lambda: platform)
    assert shop.ledger.database.read("SELECT failures FROM pace") == [(0,)]
    shop.ledger.attempts.pause("paid", "model-1", 20.0, "500")
    other.ledger.intend(order(3).key, "fox", order(3).request, seed=3, take=0)
    asked = other.ledger.attempts.begin(other._asking(order(3), PAID))
    assert (asked.decision, asked.why) == ("wait", "500")
    assert 15.0 < asked.seconds <= 20.0


def test_what_nobody_foresaw_is_recorded_by_kind_and_place_and_never_with_its_words(tmp_path: Path) -> None:
    platform, shop = Platform(fail=KeyError(SECRET)), till(tmp_path)
    with pytest.raises(KeyError):
        shop.buy(order(), PAID, lambda: platform)
    ((kind, said),) = shop.ledger.database.read("SELECT kind, error FROM attempts")
    assert kind == "KeyError" and said.startswith("KeyError at shop:")
    everything = repr(
        [shop.ledger.database.read(f"SELECT * FROM {table}") for table in ("attempts", "events", "pace")]
    )
    assert SECRET not in everything
