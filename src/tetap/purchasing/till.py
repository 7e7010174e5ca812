"""The till: intent before sending, the answer spooled before anything else, then settled.

A key is bought once. A process that dies between sending and settling leaves an intent; whoever comes
next finds the spooled answer and settles it, or, where the model is free, draws again. An intent of a
paid model without an answer is in doubt: it may have been charged, so it is not repeated silently.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..errors import OutcomeUnknown, Pending, ProviderError, StoreMissing
from ..ports import Card, Drawing, DrawRequest, Provider
from ..store.ledger import Ledger, Take
from ..store.objects import ObjectStore
from ..store.spool import Spool
from ..wire import pixel_size
from .fitting import check_fits
from .receipt import make_receipt

UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Order:
    """What is wanted: a request, its seed and take number, and the shot it is for."""

    shot: str
    request: DrawRequest
    seed: int
    take: int

    @property
    def key(self) -> str:
        """The purchase key."""
        return self.request.key(self.seed, self.take)


@dataclass(frozen=True)
class Bought:
    """A take, and whether it came from the store instead of the platform."""

    take: Take
    cost_usd: float | None
    reused: bool


class Till:
    """Buys pictures once, whoever asks and however often."""

    def __init__(self, ledger: Ledger, objects: ObjectStore, spool: Spool) -> None:
        self.ledger = ledger
        self.objects = objects
        self.spool = spool
        self._lanes: dict[str, threading.Lock] = {}
        self._lanes_lock = threading.Lock()

    def find(self, key: str) -> Bought | None:
        """What was bought under this key, if its bytes are in the store and intact."""
        take = self.ledger.take(key)
        if take is None or not self.objects.has(take.picture):
            return None
        self.objects.get(take.picture)
        purchase = self.ledger.purchase(key)
        return Bought(take, purchase.cost_usd if purchase else None, True)

    def buy(self, order: Order, card: Card, provider: Callable[[], Provider]) -> Bought:
        """The picture of this order: from the store, from the spool, or drawn now."""
        with self._lane(order.key):
            found = self.find(order.key)
            if found is not None:
                return found
            check_fits(order.request, card)
            answer = self._answer_of_a_dead_process(order, card, provider)
            if answer is None:
                answer = self._draw(order, provider())
            return self._settle(order, answer, card)

    def _lane(self, key: str) -> threading.Lock:
        with self._lanes_lock:
            return self._lanes.setdefault(key, threading.Lock())

    def _answer_of_a_dead_process(
        self, order: Order, card: Card, provider: Callable[[], Provider]
    ) -> Drawing | None:
        expected = card.usd(order.request.size)
        first = self.ledger.intend(
            order.key, order.shot, order.request, seed=order.seed, take=order.take, expected_usd=expected
        )
        if first:
            return None
        spooled = self.spool.find(order.key)
        if spooled is not None:
            return spooled
        purchase = self.ledger.purchase(order.key)
        state = purchase.state if purchase is not None else "failed"
        if state == "settled" and not card.is_free:
            raise StoreMissing(
                f"shot '{order.shot}' was bought from {card.platform}, but its bytes are no longer in the store",
                "Bring the store back from a backup. To pay for a new picture instead: tetap shoot --new.",
            )
        if state == "intent" and not card.is_free:
            raise OutcomeUnknown(
                f"shot '{order.shot}' was sent to {card.platform} and no answer was recorded; it may have been charged",
                "It is counted as spent and not sent again by itself.",
            )
        self.ledger.intend_again(order.key)
        return None

    def _draw(self, order: Order, provider: Provider) -> Drawing:
        try:
            request = self._whole(order)
            provider.check(request)
            drawing = provider.draw(
                request, lambda remote_id: self.ledger.record_remote_id(order.key, remote_id)
            )
        except (OutcomeUnknown, Pending):
            raise
        except ProviderError as error:
            self.ledger.fail(order.key, str(error))
            raise
        self.spool.keep(order.key, drawing)
        return drawing

    def _whole(self, order: Order) -> DrawRequest:
        """The request with the bytes of its pictures and the key it is bought under."""
        request = order.request
        pictures = {digest: self.objects.get(digest) for digest in request.needed()}
        return replace(request, pictures=pictures, purchase_key=order.key)

    def _settle(self, order: Order, drawing: Drawing, card: Card) -> Bought:
        digests = [self.objects.put(picture.data) for picture in drawing.pictures]
        reply = self.objects.put(drawing.reply) if drawing.reply else ""
        final = drawing.final
        digest = digests[drawing.pictures.index(final)]
        width, height = pixel_size(final.data)
        take = Take(order.key, order.shot, digest, width, height, final.media_type, UNVERIFIED, True)
        receipt = make_receipt(
            order.request, drawing, card, kept=digests, reply=reply, pixels=(width, height)
        ) | {"seed": order.seed, "take": order.take}
        self.ledger.settle(take, cost_usd=drawing.cost_usd, receipt=receipt)
        self.spool.forget(order.key)
        return Bought(take, drawing.cost_usd, False)
