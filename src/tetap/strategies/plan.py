"""A plan: every shot with its request, its key and its price, before anything is drawn."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..domain.series import Shot
from ..ports import Card, DrawRequest, Provider
from ..purchasing import Order, check_fits
from . import converse, describe, prototype, reference
from .cast import Cast
from .converse import Past, Turned, nothing_made, plan_turns
from .desk import Desk
from .wording import wording_remarks


@dataclass(frozen=True)
class PlannedShot:
    """A shot that can be ordered as it stands."""

    shot: Shot
    request: DrawRequest
    usd: float | None
    """By the card's price; None where nobody knows it."""
    remarks: tuple[str, ...] = ()
    """What the platform will draw otherwise than asked."""
    waits_for: str = ""
    """The shot whose take its request is made from, while that is not there: it cannot be ordered yet, and the
    request only shows words and price."""

    @property
    def key(self) -> str:
        """The purchase key."""
        return self.order.key

    @property
    def order(self) -> Order:
        """What the till is asked for."""
        return Order(self.shot.id, self.request, self.shot.seed, self.shot.take)


@dataclass(frozen=True)
class Plan:
    """The shots of a series on one model, in order."""

    card: Card
    shots: tuple[PlannedShot, ...]
    label: str
    """Who draws: the model, and the host that answers where it is not the platform's own."""

    @property
    def usd(self) -> float | None:
        """What drawing all of it costs, by the card's prices; None where one is unknown."""
        prices = [shot.usd for shot in self.shots if shot.usd is not None]
        return sum(prices) if len(prices) == len(self.shots) else None


@dataclass(frozen=True)
class _Strategy:
    prepare: Callable[[Shot, Cast, Desk], DrawRequest]
    remarks: Callable[[Shot, Cast, Desk], tuple[str, ...]]


_STRATEGIES = {
    "describe": _Strategy(describe.prepare, describe.remarks),
    "reference": _Strategy(reference.prepare, reference.remarks),
    "pipeline": _Strategy(prototype.prepare, reference.remarks),
}


def make_plan(
    shots: Sequence[Shot],
    cast: Cast,
    desk: Desk,
    provider: Callable[[], Provider],
    past: Past = nothing_made,
) -> Plan:
    """Every shot prepared and checked against card and provider; the first that cannot be drawn is an error.

    `past`: what was bought for each shot, which the turns of a conversation are made from."""
    planned: list[PlannedShot] = []
    for turned, remarks in _prepared(shots, cast, desk, past):
        request = turned.request
        check_fits(request, desk.card)
        told = wording_remarks(turned.shot, cast.on_stage(turned.shot.scene), desk)
        said = (*remarks, *told, *provider().check(request))
        usd = desk.card.usd_with(request.size, request.options)
        planned.append(PlannedShot(turned.shot, request, usd, said, turned.waits_for))
    return Plan(desk.card, tuple(planned), desk.label)


def _prepared(
    shots: Sequence[Shot], cast: Cast, desk: Desk, past: Past
) -> Iterator[tuple[Turned, tuple[str, ...]]]:
    if desk.strategy == "converse":
        for turned in plan_turns(shots, cast, desk, past):
            yield turned, converse.remarks(turned.shot, cast, desk)
        return
    strategy = _STRATEGIES[desk.strategy]
    for shot in shots:
        yield Turned(shot, strategy.prepare(shot, cast, desk)), strategy.remarks(shot, cast, desk)
