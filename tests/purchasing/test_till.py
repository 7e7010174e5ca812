"""Nothing is bought twice: what a key depends on, and what a card refuses."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from shop import PAID, REQUEST, Platform, begin, order, png, till

from tetap.errors import (
    Rejected,
    Retired,
    StoreMissing,
)
from tetap.ports import Drawing, DrawnPicture, DrawRequest, ReferenceSlot

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


def test_a_key_that_is_wrongly_called_new_is_bought_once_all_the_same(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    first = shop.buy(order(), PAID, lambda: platform, is_new=True)
    again = till(tmp_path).buy(order(), PAID, lambda: platform, is_new=True)
    assert (platform.charges, first.reused, again.reused) == (1, False, True)
    assert first.take.picture == again.take.picture


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


def test_a_bought_picture_that_left_the_store_is_not_bought_again_silently(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    bought = shop.buy(order(), PAID, lambda: platform)
    shop.objects.path(bought.take.picture).unlink()
    with pytest.raises(StoreMissing, match="no longer in the store"):
        shop.buy(order(), PAID, lambda: platform)
    assert platform.charges == 1


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
