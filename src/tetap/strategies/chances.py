"""Chance and price before spending: how likely a shot passes, how many tries it takes, what the series will cost.

Acceptance is a beta distribution: the share on the card as a weak prior, the ledger's takes as evidence. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..ports import Acceptance, Card

Floats = NDArray[np.float64]

_DRAWS = 4000
_INSIDE = (0.05, 0.95)

CLAIMS: Mapping[str, tuple[float, float]] = {
    "describe": (0.60, 0.70),
    "reference": (0.80, 0.90),
    "converse": (0.70, 0.85),
    "pipeline": (0.95, 0.98),
}
"""What the founding article says of each strategy's consistency (its table and its summary); the upper end of "95 %+"
is assumed. It does not say how it was counted, and no model is named: a prior, not a measurement. Cards that say
nothing of their own go by it."""
_UNKNOWN = Acceptance(0.5, 0.9)
_LEAST = 0.01


@dataclass(frozen=True)
class Experience:
    """What is known of one way of making pictures: `accepted` of `takes` passed; `usd` were paid for them."""

    takes: int = 0
    accepted: int = 0
    usd: float = 0.0


@dataclass(frozen=True)
class Interval:
    """A value that is expected, and where it lies with 90 % probability."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of a series: chance that one take passes, that all shots pass, tries, money, seconds.

    `usd` is None where no price is known, `seconds` where nothing was timed."""

    take: Interval
    all_pass: float
    tries: Interval
    usd: Interval | None
    per_accepted: Interval | None
    """Of many shots: a take's price by the chance that it passes."""
    seconds: Interval | None
    takes_known: int
    prior: Acceptance
    within_budget: float | None = None
    """Probability that the budget suffices for all of it."""


@dataclass(frozen=True)
class Undertaking:
    """What is planned: so many shots at a price each (None = unknown), at most so many tries a shot."""

    shots: int
    usd: float | None
    tries: int
    seconds: float | None = None
    """Of one take; None where nothing was timed."""
    at_once: int = 1
    budget: float | None = None


def prior_of(strategy: str, card: Card | None = None) -> Acceptance:
    """What is expected of a strategy on a model before anything is measured: its card's share, else the article's."""
    own = card.acceptance.get(strategy) if card is not None else None
    return own or (Acceptance(*CLAIMS[strategy]) if strategy in CLAIMS else _UNKNOWN)


def outlook(strategy: str, known: Experience, planned: Undertaking, card: Card | None = None) -> Outlook:
    """Simulated: acceptance drawn from its distribution, then every shot's tries. Equal input gives equal figures."""
    prior = prior_of(strategy, card)
    share = min(max((prior.low + prior.high) / 2, _LEAST), 1.0 - _LEAST)
    alpha, beta = share * prior.takes, (1.0 - share) * prior.takes
    luck = np.random.default_rng(1)
    shares = luck.beta(alpha + known.accepted, beta + known.takes - known.accepted, _DRAWS)
    left, tries = np.full(_DRAWS, planned.shots), np.zeros(_DRAWS)
    for _ in range(planned.tries):
        tries += left
        left = left - luck.binomial(left, shares)
    price, seconds = planned.usd, planned.seconds
    usd = tries * price if price is not None else None
    return Outlook(
        take=_interval(shares),
        all_pass=float((left == 0).mean()),
        tries=_interval(tries),
        usd=_interval(usd) if usd is not None else None,
        per_accepted=_interval(price / np.maximum(shares, _LEAST)) if price is not None else None,
        seconds=_interval(tries * seconds / planned.at_once) if seconds is not None else None,
        takes_known=known.takes,
        prior=prior,
        within_budget=float((usd <= planned.budget + 1e-9).mean())
        if usd is not None and planned.budget is not None
        else None,
    )


def _interval(values: Floats) -> Interval:
    low, high = np.quantile(values, _INSIDE)
    return Interval(float(values.mean()), float(low), float(high))
