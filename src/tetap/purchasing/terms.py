"""The terms of a purchase: what it is for, what it may cost, how fast, and what to do in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ..ports import Card, DrawRequest
from ..store.attempts import Budget, Limits

InDoubt = Literal["hold", "retry"]


@dataclass(frozen=True)
class Order:
    """What is wanted: a request, its seed and take number, and the shot it is for."""

    shot: str
    request: DrawRequest
    seed: int
    take: int
    character: str = ""
    run: str = ""
    account: str = ""
    """Whose money it is, where the gateway keeps books for others."""
    budgets: tuple[Budget, ...] = ()
    in_doubt: str = ""
    """`hold` or `retry`, over the terms'; empty = the terms'."""
    probes_seed: bool = False
    """A noise seed goes out even where the card says it is of no use: that is what is being measured."""

    @cached_property
    def key(self) -> str:
        """The purchase key."""
        return self.request.key(self.seed, self.take)


@dataclass(frozen=True)
class Terms:
    """What the user allows. `limits` by platform, over the card's own."""

    budgets: tuple[Budget, ...] = ()
    in_doubt: InDoubt = "hold"
    limits: Mapping[str, Limits] = field(default_factory=dict)
    haste: float = 1.0
    """Waits are divided by this; simulations hurry."""

    def limits_for(self, card: Card) -> Limits:
        """Starts a minute and calls at once."""
        return self.limits.get(card.platform) or Limits(card.per_minute, card.at_once)
