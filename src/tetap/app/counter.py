"""Where programs order plain pictures: any model by name, bought through the till like every picture of a series."""

import secrets
from collections import Counter as Counted
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..documents.words import load_vocabulary
from ..domain.seeds import SEED_LIMIT, check_seed
from ..domain.series import Shot
from ..errors import BadInput
from ..ports import Card, DrawRequest, ReferenceSlot
from ..purchasing import Bought, Order, check_fits
from ..store.ledger import Event
from ..store.purses import in_purse
from ..strategies import Cast, Desk, prepare
from .asked import Asked, Customer, GivenPicture, Made, Tell, nobody
from .drawable import drawable_scene, resolved_as_drawn
from .framing import check_asked, check_budget, frame_on
from .hearing import hear
from .offers import Offer, Offers
from .state import State

MOST_PICTURES = 64
_GIVEN = ("edit", "start", "object", "front")
"""The role of a picture that a program sends without saying what it is: the first that the model has room for."""


@dataclass(frozen=True)
class PlainOrder:
    """Pictures of a plain model: take 0 and on of the same request and seed."""

    state: State
    offer: Offer
    order: Order
    count: int
    remarks: tuple[str, ...] = ()
    is_new: bool = False
    """Its seed has just been drawn, so that nobody can have bought it."""

    @property
    def seed(self) -> int:
        """The replay seed."""
        return self.order.seed

    @property
    def usd(self) -> float | None:
        """What one picture costs by the card."""
        request = self.order.request
        return self.offer.card.usd_with(request.size, request.options)

    @property
    def play_money(self) -> bool:
        """Whether that is play money."""
        return self.offer.card.play_money

    @property
    def words(self) -> str:
        """What is sent."""
        return self.order.request.words

    @property
    def missing(self) -> int:
        """How many are not in the store yet."""
        return sum(self.state.till.knows(self._take(number).key) is None for number in range(self.count))

    @property
    def platform(self) -> str:
        """Who draws."""
        return self.offer.card.platform

    @property
    def character(self) -> str:
        """A plain model shows nobody by name."""
        return ""

    def known(self) -> Sequence[Made] | None:
        """All of them, where nothing is missing."""
        if self.is_new:
            return None
        made = []
        for number in range(self.count):
            order = self._take(number)
            bought = self.state.till.knows(order.key)
            if bought is None:
                return None
            made.append(made_of(self.state, order, bought, self.remarks))
        return made

    def make(self, number: int, tell: Tell = nobody) -> Made:
        """One of them."""
        order = self._take(number)
        tell(Event(0, "", "drawing", order.shot, {"picture": number}))
        bought = self.state.till.buy(order, self.offer.card, self.offer.provider, is_new=self.is_new)
        return made_of(self.state, order, bought, self.remarks)

    def _take(self, number: int) -> Order:
        return replace(self.order, take=number)


def made_of(state: State, order: Order, bought: Bought, remarks: tuple[str, ...] = ()) -> Made:
    """A bought picture as callers are told of it."""
    reply = bought.reply
    if order.request.earlier and bought.reused:
        purchase = state.ledger.purchase(order.key)
        reply = str(purchase.receipt.get("reply") or "") if purchase else ""
    take = bought.take
    return Made(
        take.picture, take.media_type, take.width, take.height, order.request.platform, order.request.model,
        order.key, order.seed, order.take, bought.reused, bought.cost_usd, reply=reply, remarks=remarks,
        fresh=bought.fresh,
    )  # fmt: skip


class Counter:
    """Takes orders for plain pictures over an open state. Thread-safe."""

    def __init__(self, state: State, offers: Offers) -> None:
        self.state = state
        self.offers = offers

    def order(self, asked: Asked, customer: Customer) -> PlainOrder:
        """What a call asks for, checked against the model's card; nothing is bought.

        Without a seed one is drawn, so that the call is a new take. Rejected and BadInput say what cannot be."""
        check_asked(asked)
        for name, said in (("tries", asked.tries), ("strategy", asked.strategy)):
            if said is not None:
                raise BadInput(f"{name} is for characters, not for plain models", f"Leave {name} out.")
        offer = self.offers.find(asked.model)
        seed = secrets.randbelow(SEED_LIMIT) if asked.seed is None else check_seed(asked.seed)
        request = self._request(asked, offer.card, seed)
        check_fits(request, offer.card)
        remarks = tuple(offer.provider().check(request))
        order = Order(
            shot=asked.purpose or "gateway",
            request=request,
            seed=seed,
            take=0,
            account=customer.account(datetime.now(UTC)),
            # A budget of a call is kept by the run that the call is.
            run="" if asked.budget_usd is None else f"call-{secrets.token_hex(8)}",
            budgets=customer.budgets(asked.budget_usd),
        )
        ordered = PlainOrder(self.state, offer, order, asked.count, remarks, asked.seed is None)
        if asked.budget_usd is not None:
            check_budget(ordered.usd, ordered.missing, asked.budget_usd)
        return ordered

    def picture(self, digest: str) -> bytes:
        """Bytes from the store, proven. StoreMissing and StoreDamaged."""
        return self.state.objects.get(digest)

    def spent_today(self, customer: Customer) -> float:
        """US dollars that a customer has spent or reserved since midnight (UTC)."""
        account = customer.account(datetime.now(UTC))
        return self.state.ledger.database.transact(
            lambda tables: in_purse(tables, "account", account, play_money=False)
        )

    def _request(self, asked: Asked, card: Card, seed: int) -> DrawRequest:
        ratio, size = frame_on(card, asked.frame)
        takes_seed = card.seed in ("exact", "near")
        request = DrawRequest(
            platform=card.platform,
            model=card.model,
            revision=card.revision,
            words=asked.words,
            ratio=ratio,
            size=size,
            references=tuple(_slots(asked.pictures, card)),
            noise_seed=seed % (card.seed_range[1] + 1) if takes_seed else None,
            options=asked.options,
            earlier=asked.earlier,
        )
        return _from_traits(request, card, seed) if card.draws_from == "spec" else request


def _slots(pictures: Sequence[GivenPicture], card: Card) -> list[ReferenceSlot]:
    slots: list[ReferenceSlot] = []
    for number, one in enumerate(pictures, 1):
        taken = Counted(slot.role for slot in slots)
        room = [r for r in _GIVEN if r in card.roles and taken[r] < card.role_limits.get(r, MOST_PICTURES)]
        role = one.role or next(iter(room), _GIVEN[0])
        slots.append(ReferenceSlot(role, one.digest, one.media_type, f"Image {number}"))
    return slots


def _from_traits(request: DrawRequest, card: Card, seed: int) -> DrawRequest:
    """The words, heard, as traits and a scene, for a model that draws from those."""
    heard = hear(request.words)
    people = [resolved_as_drawn(one) for one in heard.people]
    names = tuple(one.character.name for one in people) if len(people) > 1 else ()
    scene = drawable_scene(heard.scene).model_copy(
        update={"ratio": request.ratio, "size": request.size, "characters": names}
    )
    desk = Desk(load_vocabulary(), "en", str, card, request.options)
    cast = Cast(people[0], tuple(people[1:]))
    described = prepare(Shot("plain", scene, seed, is_sheet=heard.is_sheet), cast, desk)
    return replace(request, spec=described.spec)
