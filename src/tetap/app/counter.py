"""Where programs order plain pictures: any model by name, bought through the till like every picture of a series."""

import secrets
from collections import Counter as Counted
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from ..documents.words import load_vocabulary
from ..domain.frame import DEFAULT_RATIO, DEFAULT_SIZE
from ..domain.seeds import SEED_LIMIT, check_seed
from ..domain.series import Shot
from ..errors import BadInput, OverBudget, Rejected
from ..ports import Card, DrawRequest, ReferenceSlot
from ..ports.provider import Json, Turn
from ..purchasing import Bought, Order, check_fits
from ..store.attempts import Budget, Scope
from ..strategies import Cast, Desk, prepare
from .drawable import drawable_scene, resolved_as_drawn
from .hearing import hear
from .offers import Offer, Offers
from .state import State

MOST = 10
"""Pictures of one call."""
MOST_PICTURES = 64
_GIVEN = ("edit", "start", "object", "front")
"""The role of a picture that a program sends without saying what it is: the first that the model has room for."""


@dataclass(frozen=True)
class GivenPicture:
    """A picture that came with a call; its bytes lie in the store already. `role` empty = not said."""

    digest: str
    media_type: str
    role: str = ""


@dataclass(frozen=True)
class AskedFrame:
    """What a call says of the frame; all empty = the model's own first choice."""

    ratio: str = ""
    size: str = ""
    pixels: tuple[int, int] | None = None


@dataclass(frozen=True)
class Asked:
    """One call for pictures, in no dialect."""

    model: str
    words: str
    frame: AskedFrame = AskedFrame()
    pictures: tuple[GivenPicture, ...] = ()
    earlier: tuple[Turn, ...] = ()
    options: Mapping[str, Json] = field(default_factory=dict)
    seed: int | None = None
    count: int = 1
    purpose: str = ""
    """Who or what it is for, as the caller says; kept in the ledger as the shot's name."""
    budget_usd: float | None = None
    """At most so much for this call."""


@dataclass(frozen=True)
class Customer:
    """Who asks. `usd_a_day`: at most so much between two midnights (UTC); None = no limit."""

    name: str = ""
    usd_a_day: float | None = None

    def account(self, now: datetime) -> str:
        """The name under which the ledger counts this customer's day."""
        return f"gateway {self.name} {now.date().isoformat()}" if self.name else ""

    def budgets(self, usd: float | None) -> tuple[Budget, ...]:
        """The limits of the call and of the day, as the till keeps them."""
        amounts: tuple[tuple[Scope, float | None], ...] = (("run", usd), ("account", self.usd_a_day))
        return tuple(Budget(scope, limit) for scope, limit in amounts if limit is not None)


@dataclass(frozen=True)
class Made:
    """One picture for a caller; its bytes are in the store under `picture`."""

    picture: str
    media_type: str
    width: int
    height: int
    platform: str
    model: str
    key: str
    seed: int
    take: int
    replayed: bool
    usd: float | None
    """What it cost once; a replay costs nothing more. None where nobody knows."""
    verdict: str = ""
    percent: float | None = None
    drifted: tuple[str, ...] = ()
    tries: int = 1
    reply: str = ""
    """Digest of the platform's own turn, for a conversation that goes on."""


class Ordered(Protocol):
    """A call that was checked and can be bought: `count` pictures, each made by `make`."""

    @property
    def seed(self) -> int:
        """The replay seed, given or drawn."""
        ...

    @property
    def count(self) -> int:
        """How many pictures."""
        ...

    def is_there(self) -> bool:
        """Whether every picture was bought before."""
        ...

    def make(self, number: int) -> Made:
        """Buy picture 0 .. count-1, or find it. Raises what the till raises."""
        ...


@dataclass(frozen=True)
class PlainOrder:
    """Pictures of a plain model: take 0 and on of the same request and seed."""

    state: State
    offer: Offer
    order: Order
    count: int

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
    def missing(self) -> int:
        """How many are not in the store yet."""
        return sum(self.state.till.knows(self._take(number).key) is None for number in range(self.count))

    def is_there(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def make(self, number: int) -> Made:
        """One of them."""
        order = self._take(number)
        bought = self.state.till.buy(order, self.offer.card, self.offer.provider)
        return made_of(self.state, order, bought)

    def _take(self, number: int) -> Order:
        return replace(self.order, take=number)


def made_of(state: State, order: Order, bought: Bought) -> Made:
    """A bought picture as callers are told of it."""
    reply = ""
    if order.request.earlier or not bought.reused:
        purchase = state.ledger.purchase(order.key)
        reply = str(purchase.receipt.get("reply") or "") if purchase else ""
    take = bought.take
    return Made(
        take.picture, take.media_type, take.width, take.height, order.request.platform, order.request.model,
        order.key, order.seed, order.take, bought.reused, bought.cost_usd, reply=reply,
    )  # fmt: skip


class Counter:
    """Takes orders for plain pictures over an open state. Thread-safe."""

    def __init__(self, state: State, offers: Offers) -> None:
        self.state = state
        self.offers = offers

    def order(self, asked: Asked, customer: Customer = Customer()) -> PlainOrder:
        """What a call asks for, checked against the model's card; nothing is bought.

        Without a seed one is drawn, so that the call is a new take. Rejected and BadInput say what cannot be."""
        if not 1 <= asked.count <= MOST:
            raise BadInput(f"{asked.count} pictures in one call", f"From 1 to {MOST}.")
        if not asked.words.strip() and not asked.pictures:
            raise BadInput("there are no words to draw from", "Write a prompt.")
        offer = self.offers.find(asked.model)
        seed = secrets.randbelow(SEED_LIMIT) if asked.seed is None else check_seed(asked.seed)
        request = self._request(asked, offer.card, seed)
        check_fits(request, offer.card)
        offer.provider().check(request)
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
        ordered = PlainOrder(self.state, offer, order, asked.count)
        check_budget(ordered.usd, ordered.missing, asked.budget_usd)
        return ordered

    def picture(self, digest: str) -> bytes:
        """Bytes from the store, proven. StoreMissing and StoreDamaged."""
        return self.state.objects.get(digest)

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


def check_budget(usd: float | None, missing: int, budget: float | None) -> None:
    """OverBudget when what is missing may cost more than the caller allows for this call."""
    if budget is None or not missing or usd == 0:
        return
    if usd is None or usd * missing > budget + 1e-9:
        price = "an unknown amount" if usd is None else f"${usd * missing:.3f}"
        raise OverBudget(
            f"{missing} pictures cost {price}, over the budget of ${budget:.2f} for this call; nothing was sent",
            "Raise the budget of the call, or ask for fewer pictures.",
        )


def frame_on(card: Card, frame: AskedFrame) -> tuple[str, str]:
    """(ratio, size) of what was asked for, exactly. Rejected names what the model draws."""
    if frame.pixels is not None:
        for size, by_ratio in card.pixels.items():
            for ratio, pixels in by_ratio.items():
                if pixels == frame.pixels:
                    return ratio, size
        known = sorted({f"{w}x{h}" for by_ratio in card.pixels.values() for w, h in by_ratio.values()})
        raise Rejected(
            f"{card.name} does not draw {frame.pixels[0]}x{frame.pixels[1]}", f"It draws {', '.join(known)}."
        )
    size = frame.size or (DEFAULT_SIZE if DEFAULT_SIZE in card.pixels else next(iter(card.pixels)))
    ratios = card.pixels.get(size, {})
    return frame.ratio or (DEFAULT_RATIO if DEFAULT_RATIO in ratios else next(iter(ratios), "")), size


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
