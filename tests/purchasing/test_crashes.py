"""What crashes, lost answers and absences leave is settled, collected or in doubt, never bought silently again."""

from dataclasses import replace
from pathlib import Path

import pytest
from shop import PAID, WHERE, Platform, begin, die, order, png, spent, till

from tetap.errors import OutcomeUnknown, Pending
from tetap.ports import Drawing, DrawnPicture, Price
from tetap.purchasing import Terms
from tetap.store.attempts import Limits, Trouble

pytestmark = pytest.mark.usefixtures("books")


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


def test_a_job_that_was_left_for_later_is_collected_by_whoever_comes(tmp_path: Path) -> None:
    """Also while the process that had ordered it lives on: it does not wait for the job."""
    platform, first, second = Platform(gives_job_id=True), till(tmp_path), till(tmp_path)
    platform.fail = Pending("not ready", retry_after=0.01)
    with pytest.raises(Pending):
        first.buy(order(), PAID, lambda: platform)
    bought = second.buy(order(), PAID, lambda: platform)
    assert (platform.collected, platform.calls, bought.reused) == (["job-1"], 1, False)


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


def test_a_defect_of_a_provider_takes_no_place_for_ever_and_is_in_doubt(tmp_path: Path) -> None:
    platform = Platform(fail=NameError("name 'limited' is not defined"))
    shop = till(tmp_path, Terms(limits={"paid": Limits(at_once=1)}))
    with pytest.raises(NameError):
        shop.buy(order(1), PAID, lambda: platform)
    platform.fail = None
    shop.buy(order(2), PAID, lambda: platform)
    assert (len(shop.ledger.attempts.in_doubt()), spent(shop)) == (1, 0.08)


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
