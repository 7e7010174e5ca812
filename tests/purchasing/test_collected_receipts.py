"""A job that is collected after a crash still tells in its receipt which pictures were sent."""

from dataclasses import replace
from pathlib import Path

from shop import PAID, REQUEST, Platform, begin, die, order, png, till

from tetap.ports import ReferenceSlot


def test_a_collected_jobs_receipt_lists_the_requests_slots(tmp_path: Path) -> None:
    platform, shop = Platform(), till(tmp_path)
    there, gone = shop.objects.put(png("blue")), "sha256:" + "0" * 64
    slots = tuple(
        ReferenceSlot("front", digest, "image/png", name) for digest, name in ((there, "A"), (gone, "B"))
    )
    wanted = replace(order(), request=replace(REQUEST, references=slots))
    card = replace(PAID, max_references=3, roles=("front",))
    shop.ledger.attempts.remember_job(begin(shop, wanted), "job-7")
    die(shop)
    again = till(tmp_path)
    bought = again.buy(wanted, card, lambda: platform)
    assert platform.collected == ["job-7"]
    purchase = again.ledger.purchase(bought.take.key)
    assert purchase is not None
    (sent,) = purchase.receipt["sent"]  # type: ignore[misc]
    assert (sent["digest"], sent["label"], sent["width"]) == (there, "A", 64)  # type: ignore[index,call-overload]
    assert "collected after a restart" in sent["reencoding"]  # type: ignore[index,call-overload,operator]
