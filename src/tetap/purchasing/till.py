"""The till: intent before sending, the answer spooled before anything else, then settled.

A key is bought once, whoever asks and however often: threads wait for each other here, processes in the ledger.
A process that dies between sending and settling leaves an open attempt. Whoever comes next settles the spooled
answer, collects the job that the platform has accepted, draws again where that is free, or says that it is in
doubt: it may have been charged, counts as spent, and is repeated only by the user's word.
"""

import random
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from ..errors import (
    BadAnswer,
    CannotWrite,
    JobGone,
    Leaving,
    OutcomeUnknown,
    OverBudget,
    Pending,
    ProviderError,
    Refused,
    Stopped,
    StoreDamaged,
    StoreMissing,
    TetapError,
    place_of,
)
from ..ports import Card, Drawing, DrawRequest, Provider
from ..store.attempts import Answered, Asking, Trouble
from ..store.disk import make_sure_of_room
from ..store.ledger import Ledger, Take
from ..store.objects import ObjectStore
from ..store.spool import Spool
from ..wire import pixel_size
from ..wire.reference_bytes import as_sent
from .fitting import check_fits
from .patience import rest_after, rule_for, wait_before
from .receipt import make_receipt
from .terms import Order, Terms

UNVERIFIED = "unverified"
_TRIES_IN_DOUBT = 3
_COLLECTED = "as ordered; collected after a restart, how it was encoded is not recorded"
_LONGEST_COLLECT_WAIT = 30.0
"""A job that needs longer is left for the next run."""
_LONGEST_QUEUE_WAIT = 2.0
"""Who waits for a place asks less and less often, so that many who wait do not keep the ledger from those who work."""
_LOOK_UP_SECONDS = 5.0
"""Who waits longer looks up so often whether the run is still wanted."""
_ENDS_A_JOB = (JobGone, Refused, BadAnswer)
"""What collecting may say of the job itself; everything else says only that it could not be asked for."""


@dataclass(frozen=True)
class Bought:
    """A take, and whether it came from the store instead of the platform."""

    take: Take
    cost_usd: float | None
    reused: bool
    fresh: bytes = field(default=b"", repr=False, compare=False)
    """The picture itself, where it has just arrived."""
    reply: str = ""
    """Digest of the platform's own turn, where the picture has just arrived."""


class Till:
    """Buys pictures once. Thread-safe."""

    def __init__(
        self, ledger: Ledger, objects: ObjectStore, spool: Spool, terms: Terms | None = None
    ) -> None:
        self.ledger = ledger
        self.objects = objects
        self.spool = spool
        self.terms = terms or Terms()
        self.stopping = threading.Event()
        """Set it to end every wait; nothing that is under way is given up."""
        self._lanes: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
        self._lanes_lock = threading.Lock()

    def knows(self, key: str) -> Bought | None:
        """What was bought under this key, if its bytes are in the store; they are not looked at."""
        take = self.ledger.take(key)
        if take is None or not self.objects.has(take.picture):
            return None
        return Bought(take, self.ledger.cost(key), True)

    def find(self, key: str) -> Bought | None:
        """What was bought under this key, if its bytes are in the store and intact."""
        known = self.knows(key)
        if known is not None:
            self.objects.get(known.take.picture)
        return known

    def buy(
        self, order: Order, card: Card, provider: Callable[[], Provider], *, is_new: bool = False
    ) -> Bought:
        """The picture of this order: from the store, from the spool, collected, or drawn now. `is_new`: its seed has
        just been drawn, so that looking in store and spool first is of no use; the ledger decides all the same.

        Raises what the provider raises once there is no use in trying again; OutcomeUnknown while an earlier
        try is in doubt; OverBudget, Stopped and StoreMissing before anything is sent."""
        lane = self._lane(order.key)
        with lane:
            found = None if is_new else self.find(order.key)
            if found is not None:
                return found
            check_fits(order.request, card, probes_seed=order.probes_seed)
            spooled = None if is_new else self._settle_spooled(order, card)
            return spooled or self._until_bought(order, card, provider)

    def settle_leftovers(self, card_of: Callable[[DrawRequest], Card]) -> int:
        """Settle the answers that a killed process left in this machine's spool; how many. One that cannot be
        settled stays where it is, and whoever buys its shot hears why."""
        settled = 0
        for key in self.spool.keys():  # noqa: SIM118 - not a dict
            purchase = self.ledger.purchase(key)
            if purchase is None:
                continue
            order = Order(purchase.shot, purchase.request, purchase.seed, purchase.take)
            with self._lane(key), suppress(TetapError):
                settled += self._settle_spooled(order, card_of(purchase.request)) is not None
        return settled

    def _lane(self, key: str) -> threading.Lock:
        with self._lanes_lock:
            lane = self._lanes.get(key)
            if lane is None:
                lane = self._lanes[key] = threading.Lock()
            return lane

    def _settle_spooled(self, order: Order, card: Card) -> Bought | None:
        spooled = self.spool.find(order.key)
        if spooled is None:
            return None
        try:
            return self._settle(order, card, *spooled)
        except BadAnswer:
            return None

    def _until_bought(self, order: Order, card: Card, provider: Callable[[], Provider]) -> Bought:
        tried = waited = 0
        intend = self.ledger.intention(order.key, order.shot, order.request, seed=order.seed, take=order.take)
        while True:
            self._wait(0.0)
            make_sure_of_room(self.spool.folder)
            answered = self.ledger.attempts.begin(self._asking(order, card), intend)
            if answered.decision in ("wait", "taken"):
                waited += 1
                longer = random.uniform(0.0, min(0.1 * waited, _LONGEST_QUEUE_WAIT))
                self._wait(min(answered.seconds, _LOOK_UP_SECONDS) + longer)
                continue
            waited = 0
            if answered.decision == "settled":
                found = self._settled_elsewhere(order, card)
                if found is not None:
                    return found
                continue
            if answered.decision not in ("go", "collect"):
                raise _not_started(order, answered)
            tried += 1
            try:
                return self._settle(order, card, answered.attempt, self._answer(order, answered, provider))
            except Leaving:
                self.ledger.attempts.park(answered.attempt, answered.seconds)
                raise
            except ProviderError as error:
                wait = self._after(error, order, answered, tried)
                if wait is None:
                    raise
                self._wait_while_wanted(order, wait)
            except Exception as error:
                with suppress(TetapError):
                    self._close_defect(order, card, answered.attempt, error)
                raise

    def _close_defect(self, order: Order, card: Card, attempt: int, error: Exception) -> None:
        """What nobody foresaw broke an attempt; left open, it would keep a place at the platform for ever."""
        if self.spool.holds(order.key):
            self.ledger.attempts.answer_is_here(attempt)
            return
        was_sent = not isinstance(error, StoreMissing | StoreDamaged)
        said = str(error) if isinstance(error, TetapError) else place_of(error)
        trouble = Trouble(type(error).__name__, said, getattr(error, "hint", ""))
        if was_sent and not card.is_free:
            self.ledger.attempts.doubt(attempt, trouble)
        else:
            self.ledger.attempts.fail(attempt, trouble, counted=0.0)

    def _asking(self, order: Order, card: Card) -> Asking:
        return Asking(
            token=uuid.uuid4().hex,
            key=order.key,
            platform=card.platform,
            model=card.model,
            expected_usd=card.usd_with(order.request.size, order.request.options),
            is_free=card.is_free,
            play_money=card.play_money,
            character=order.character,
            run=order.run,
            account=order.account,
            limits=self.terms.limits_for(card),
            budgets=(*self.terms.budgets, *order.budgets),
            again_after_doubt=(order.in_doubt or self.terms.in_doubt) == "retry",
        )

    def _settled_elsewhere(self, order: Order, card: Card) -> Bought | None:
        found = self.find(order.key)
        if found is not None:
            return found
        if card.is_free:
            self.ledger.forget_picture(order.key)
            return None
        raise StoreMissing(
            f"shot '{order.shot}' was bought from {card.platform}, but its bytes are no longer in the store",
            "Bring the store back from a backup. To pay for a new picture instead: tetap shoot --new.",
        )

    def _answer(self, order: Order, answered: Answered, chosen: Callable[[], Provider]) -> Drawing:
        """Draw, or collect what was accepted before; spooled as soon as it is here."""
        if answered.decision == "collect":
            if answered.seconds > _LONGEST_COLLECT_WAIT:
                raise Pending(
                    f"shot '{order.shot}' is with the platform and not ready",
                    f"Run the same command again in {answered.seconds / 60:.0f} minutes.",
                    retry_after=answered.seconds,
                )
            self._wait(answered.seconds)
            drawing = self._with_slots(order.request, chosen().collect(answered.remote_id))
        else:
            request, provider = self._whole(order), chosen()
            provider.check(request)
            drawing = provider.draw(
                request, lambda remote_id: self.ledger.attempts.remember_job(answered.attempt, remote_id)
            )
        try:
            self.spool.keep(order.key, answered.attempt, drawing)
        except CannotWrite as error:
            raise _not_kept(order, drawing, error) from None
        return drawing

    def _with_slots(self, request: DrawRequest, drawing: Drawing) -> Drawing:
        """A collected answer with the request's slots, where whoever collected it did not know what was sent."""
        if drawing.sent:
            return drawing
        sent = []
        for slot in request.references:
            # An answer that is here and paid for is never lost for the sake of its receipt.
            with suppress(StoreMissing, StoreDamaged, ProviderError):
                sent.append(as_sent(slot, self.objects.get(slot.digest), _COLLECTED))
        return replace(drawing, sent=tuple(sent))

    def _whole(self, order: Order) -> DrawRequest:
        """The request with the bytes of its pictures and the key it is bought under."""
        request = order.request
        pictures = {digest: self.objects.get(digest) for digest in request.needed()}
        return replace(request, pictures=pictures, purchase_key=order.key)

    def _after(self, error: ProviderError, order: Order, answered: Answered, tried: int) -> float | None:
        """Write down what went wrong; seconds to wait before the next try, None = no more tries."""
        attempts, request, rule = self.ledger.attempts, order.request, rule_for(error)
        trouble = Trouble(type(error).__name__, str(error), error.hint)
        if isinstance(error, BadAnswer):
            self.spool.set_aside(order.key, answered.attempt, error.answer)
        if rule.then == "park" and isinstance(error, Pending):
            attempts.park(answered.attempt, error.retry_after)
            return None
        if rule.then == "doubt":
            attempts.doubt(answered.attempt, trouble)
            can_go_on = (order.in_doubt or self.terms.in_doubt) == "retry" or attempts.job(answered.attempt)
            return 1.0 if can_go_on and tried < _TRIES_IN_DOUBT else None
        still_there = answered.decision == "collect" and not isinstance(error, _ENDS_A_JOB)
        if still_there and rule.then == "again" and tried < rule.tries:
            return wait_before(error, rule, tried)
        if rule.then == "stop all" and order.run:
            self.ledger.runs.stop(order.run, "failed", str(error))
        if still_there:
            # Paid for: a key that is missing today must not buy it again tomorrow. In doubt, with its job, it is
            # collected by whoever comes next, and a person may end it.
            attempts.doubt(answered.attempt, trouble)
            return None
        attempts.fail(answered.attempt, trouble, counted=None if error.charged != "no" else 0.0)
        if rule.then != "again":
            return None
        wait = wait_before(error, rule, tried)
        rest = max(
            rest_after(attempts.stumbled(request.platform, request.model)),
            getattr(error, "retry_after", 0) or 0,
        )
        if rest:
            attempts.pause(request.platform, request.model, rest / self.terms.haste, str(error))
        return wait if tried < rule.tries else None

    def _wait(self, seconds: float) -> None:
        if self.stopping.wait(seconds / self.terms.haste):
            raise Leaving("stopped", "Run the same command again to go on; nothing is lost.")

    def _wait_while_wanted(self, order: Order, seconds: float) -> None:
        """The next look at the ledger says why, when the run has ended meanwhile."""
        while seconds > 0:
            self._wait(min(seconds, _LOOK_UP_SECONDS))
            seconds -= _LOOK_UP_SECONDS
            if order.run and self.ledger.runs.has_ended(order.run):
                return

    def _settle(self, order: Order, card: Card, attempt: int, drawing: Drawing) -> Bought:
        final = drawing.final
        try:
            width, height = (0, 0) if order.request.is_question else pixel_size(final.data)
        except BadAnswer as error:
            trouble = Trouble("BadAnswer", str(error), error.hint)
            self.ledger.attempts.fail(attempt, trouble, counted=drawing.cost_usd)
            self.spool.set_aside(order.key, attempt)
            # Its bytes are kept where they lie already.
            raise BadAnswer(str(error), error.hint) from None
        spooled = self.spool.pictures(order.key, attempt, len(drawing.pictures))
        digests = [
            self.objects.adopt(path, picture.data)
            for path, picture in zip(spooled, drawing.pictures, strict=True)
        ]
        reply = self.objects.put(drawing.reply) if drawing.reply else ""
        digest = digests[drawing.pictures.index(final)]
        take = Take(order.key, order.shot, digest, width, height, final.media_type, UNVERIFIED, True)
        receipt = make_receipt(
            order.request, drawing, card, kept=digests, reply=reply, pixels=(width, height)
        ) | {"seed": order.seed, "take": order.take}
        first = self.ledger.settle(attempt, take, cost_usd=drawing.cost_usd, receipt=receipt)
        self.spool.forget(order.key, attempt, len(spooled))
        if not first:
            found = self.find(order.key)
            if found is not None:
                return found
        return Bought(take, drawing.cost_usd, False, final.data, reply)


def _not_kept(order: Order, drawing: Drawing, error: CannotWrite) -> CannotWrite:
    """An answer came and the disk did not take it: the one place where something is lost, so that it is said."""
    then = "what was drawn is drawn again"
    if drawing.cost_usd != 0:
        then = "the call may have been charged: tetap doubts"
    return CannotWrite(
        f"the answer to shot '{order.shot}' came and could not be kept: {error}",
        f"Free some space and run the same command again; {then}.",
    )


def _not_started(order: Order, answered: Answered) -> ProviderError:
    if answered.decision == "doubt":
        return OutcomeUnknown(
            f"shot '{order.shot}' was sent to {order.request.platform} and no answer was recorded;"
            " it may have been charged",
            "It counts as spent and is not sent again by itself. See: tetap doubts",
        )
    if answered.decision == "over budget":
        return OverBudget(
            f"shot '{order.shot}' was not sent: {answered.why}", "Raise --budget, or make fewer pictures."
        )
    return Stopped(
        f"shot '{order.shot}' was not sent: {answered.why}", "Run the same command again to go on."
    )
