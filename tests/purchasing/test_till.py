"""Nothing is bought twice: keys, crashes between the steps, and what a card refuses."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tetap.errors import Busy, OutcomeUnknown, Rejected, StoreMissing
from tetap.ports import Card, Drawing, DrawnPicture, DrawRequest, Price, ReferenceSlot, SaveRemoteId
from tetap.purchasing import Till
from tetap.purchasing.till import Order
from tetap.store.ledger import Ledger
from tetap.store.objects import ObjectStore
from tetap.store.spool import Spool

PAID = Card(
    "paid", "model-1", "A paid model", "2026-11-22", "1", "none", {"1K": {"1:1": (64, 64)}},
    {"1K": Price(0.04, "2026-11-22")},
)  # fmt: skip
REQUEST = DrawRequest("paid", "model-1", "1", "a fox", "1:1", "1K")


def png(color: str = "orange") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 64), color).save(out, "PNG")
    return out.getvalue()


@dataclass
class Platform:
    """A platform that counts what it charges for."""

    charges: int = 0
    fail: Exception | None = None
    data: bytes = field(default_factory=png)

    def cards(self) -> Sequence[Card]:
        return (PAID,)

    def check(self, request: DrawRequest) -> Sequence[str]:
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        if self.fail is not None:
            raise self.fail
        self.charges += 1
        save_remote_id(f"job-{self.charges}")
        return Drawing((DrawnPicture(self.data, "image/png"),), 0.04)

    def collect(self, remote_id: str) -> Drawing:
        raise NotImplementedError


OPENED: list[Ledger] = []


@pytest.fixture(autouse=True)
def close_ledgers() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def till(folder: Path) -> Till:
    OPENED.append(Ledger(folder / "ledger.sqlite"))
    return Till(OPENED[-1], ObjectStore(folder / "objects"), Spool(folder / "spool"))


def order(seed: int = 1, take: int = 0, request: DrawRequest = REQUEST) -> Order:
    return Order("fox", request, seed, take)


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
    shop.ledger.intend(one.key, one.shot, one.request, seed=1, take=0, expected_usd=0.04)
    shop.spool.keep(one.key, Drawing((DrawnPicture(png(), "image/png"),), 0.04))
    bought = till(tmp_path).buy(one, PAID, lambda: platform)
    assert (platform.charges, bought.cost_usd) == (0, 0.04)
    assert shop.spool.find(one.key) is None


def test_a_paid_intent_without_an_answer_is_in_doubt_and_not_repeated(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    one = order()
    shop.ledger.intend(one.key, one.shot, one.request, seed=1, take=0, expected_usd=0.04)
    with pytest.raises(OutcomeUnknown, match="may have been charged"):
        shop.buy(one, PAID, lambda: platform)
    assert platform.charges == 0


def test_a_free_intent_without_an_answer_is_drawn_again(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    free = replace(PAID, price={"1K": Price(0.0, "2026-11-22")})
    one = order()
    shop.ledger.intend(one.key, one.shot, one.request, seed=1, take=0, expected_usd=0.0)
    assert shop.buy(one, free, lambda: platform).take.width == 64


def test_a_failed_attempt_may_be_tried_again_under_its_key(tmp_path: Path) -> None:
    platform, shop = Platform(fail=Busy("later")), till(tmp_path)
    with pytest.raises(Busy):
        shop.buy(order(), PAID, lambda: platform)
    platform.fail = None
    assert shop.buy(order(), PAID, lambda: platform).reused is False
    assert platform.charges == 1


def test_a_bought_picture_that_left_the_store_is_not_bought_again_silently(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    bought = shop.buy(order(), PAID, lambda: platform)
    shop.objects.path(bought.take.picture).unlink()
    with pytest.raises(StoreMissing, match="no longer in the store"):
        shop.buy(order(), PAID, lambda: platform)
    assert platform.charges == 1


def test_an_answer_that_is_no_picture_is_refused_and_kept(tmp_path: Path) -> None:
    platform, shop = Platform(data=b"<html>sorry</html>"), till(tmp_path)
    with pytest.raises(Rejected, match="no picture"):
        shop.buy(order(), PAID, lambda: platform)
    assert shop.spool.find(order().key) is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size": "4K"}, "does not draw 4K"),
        ({"ratio": "21:9"}, "does not draw 21:9"),
        ({"noise_seed": 7}, "no usable seed"),
        ({"spec": {"hair": "orange"}}, "must not be sent"),
        (
            {"references": (ReferenceSlot("front", "sha256:0", "image/png", "the front"),)},
            "takes 0 references",
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
