"""A plan: every shot with its request, its key and its price, before anything is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..domain.series import Shot
from ..ports import Card, DrawRequest, Provider
from ..purchasing import check_fits
from ..purchasing.till import Order
from .describe import Cast, Desk, prepare


@dataclass(frozen=True)
class PlannedShot:
    """A shot that can be ordered as it stands."""

    shot: Shot
    request: DrawRequest
    usd: float | None
    """By the card's price; None where nobody knows it."""
    remarks: tuple[str, ...] = ()
    """What the platform will draw otherwise than asked."""

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

    @property
    def usd(self) -> float | None:
        """What drawing all of it costs, by the card's prices; None where one is unknown."""
        prices = [shot.usd for shot in self.shots if shot.usd is not None]
        return sum(prices) if len(prices) == len(self.shots) else None


def _references_left_out(cast: Cast, card: Card) -> tuple[str, ...]:
    """The describe strategy sends words only; whoever has references is told."""
    count = len(cast.main.character.references)
    return (
        f"{count} references are not sent: the describe strategy on {card.label} uses words only",
    ) * bool(count)


def make_plan(shots: Sequence[Shot], cast: Cast, desk: Desk, provider: Callable[[], Provider]) -> Plan:
    """Every shot prepared and checked against card and provider; the first that cannot be drawn is an error."""
    planned: list[PlannedShot] = []
    for shot in shots:
        request = prepare(shot, cast, desk)
        check_fits(request, desk.card)
        remarks = (*_references_left_out(cast, desk.card), *provider().check(request))
        planned.append(PlannedShot(shot, request, desk.card.usd(shot.scene.size), remarks))
    return Plan(desk.card, tuple(planned))
