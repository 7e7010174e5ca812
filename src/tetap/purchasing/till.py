"""The till: intent before sending, the answer spooled before anything else, then settled.

A key is bought once. A process that dies between sending and settling leaves an intent; whoever comes
next finds the spooled answer and settles it, or, where the model is free, draws again. An intent of a
paid model without an answer is in doubt: it may have been charged, so it is not repeated silently.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from ..errors import OutcomeUnknown, ProviderError, Rejected, StoreMissing
from ..ports import Card, Drawing, DrawRequest, Provider
from ..ports.provider import Json
from ..store.ledger import Ledger, Take
from ..store.objects import ObjectStore
from ..store.spool import Spool
from .fitting import check_fits

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
            return self._settle(order, answer)

    def _lane(self, key: str) -> threading.Lock:
        with self._lanes_lock:
            return self._lanes.setdefault(key, threading.Lock())

    def _answer_of_a_dead_process(
        self, order: Order, card: Card, provider: Callable[[], Provider]
    ) -> Drawing | None:
        expected = card.price[order.request.size].usd
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
            provider.check(order.request)
            drawing = provider.draw(
                order.request, lambda remote_id: self.ledger.record_remote_id(order.key, remote_id)
            )
        except OutcomeUnknown:
            raise
        except ProviderError as error:
            self.ledger.fail(order.key, str(error))
            raise
        self.spool.keep(order.key, drawing)
        return drawing

    def _settle(self, order: Order, drawing: Drawing) -> Bought:
        digests = [self.objects.put(picture.data) for picture in drawing.pictures]
        final = drawing.final
        digest = digests[drawing.pictures.index(final)]
        width, height = _size_of(final.data, order)
        take = Take(order.key, order.shot, digest, width, height, final.media_type, UNVERIFIED, True)
        self.ledger.settle(take, cost_usd=drawing.cost_usd, receipt=_receipt(order, drawing, digests))
        self.spool.forget(order.key)
        return Bought(take, drawing.cost_usd, False)


def _size_of(data: bytes, order: Order) -> tuple[int, int]:
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            return picture.size
    except (OSError, Image.DecompressionBombError):
        raise Rejected(
            f"{order.request.platform} answered shot '{order.shot}' with something that is no picture",
            "The answer is kept in the spool. Try again, or report it to the platform.",
        ) from None


def _receipt(order: Order, drawing: Drawing, digests: list[str]) -> dict[str, Json]:
    return {
        "request": order.request.canonical(),
        "seed": order.seed,
        "take": order.take,
        "parameters": dict(drawing.parameters),
        "remote_ids": list(drawing.remote_ids),
        "pictures": [
            {
                "digest": digest,
                "role": picture.role,
                "media_type": picture.media_type,
                "bytes": len(picture.data),
            }
            for digest, picture in zip(digests, drawing.pictures, strict=True)
        ],
    }
