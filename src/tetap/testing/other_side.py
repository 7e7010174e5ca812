"""The platform that a contract test speaks to, and what its failures must become."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    Pending,
    ProviderError,
    Refused,
    Rejected,
    Unreachable,
)


@dataclass(frozen=True)
class OtherSide:
    """A server on this machine that plays the platform: a simulator, or one of your own.

    `bill()` tells how often it was asked to draw and what it charged: `{"calls", "pictures", "usd"}`;
    `fail_next(name)` makes the next call fail the way `played` names."""

    url: str
    bill: Callable[[], Mapping[str, Any]]
    fail_next: Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What may come of a fault: errors, and whether a picture may come all the same."""

    errors: tuple[type[ProviderError], ...] = ()
    picture: bool = False


played: Mapping[str, Outcome] = {
    "refuse": Outcome((Refused,)),
    "rate-limit": Outcome((Busy,)),
    "out-of-credit": Outcome((OutOfCredit,)),
    "error-500": Outcome((Unreachable, Busy, BadAnswer, OutcomeUnknown)),
    "error-503": Outcome((Unreachable, Busy)),
    "cancelled": Outcome((OutcomeUnknown,)),
    "slow": Outcome(picture=True),
    # Where an id of ours finds the work again, a cut line loses nothing.
    "cut-before": Outcome((OutcomeUnknown, Unreachable)),
    "cut-after": Outcome((OutcomeUnknown,), picture=True),
    "truncated": Outcome((BadAnswer,)),
    "wrong-type": Outcome((BadAnswer,)),
    # A free machine that wrote nothing may be asked to write it under another name.
    "null-parts": Outcome((BadAnswer, Refused), picture=True),
    "drafts": Outcome(picture=True),
    "ignore-size": Outcome((BadAnswer,), picture=True),
    "duplicate": Outcome(picture=True),
    "expired-url": Outcome((Unreachable, BadAnswer, Pending), picture=True),
    "job-failed": Outcome((Refused, Rejected, BadAnswer, Misconfigured)),
}
"""Every fault that an other side may play, and what a provider may make of it."""
