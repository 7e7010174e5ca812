"""What each kind of failure means: try again after a while, stop this shot, or stop everything.

One table. Waits are jittered so that many workers do not come back at the same moment, and bounded, so that
every shot ends with a picture or a reason.
"""

import random
from dataclasses import dataclass
from typing import Literal

from ..errors import (
    BadAnswer,
    Busy,
    JobGone,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    Pending,
    ProviderError,
    Refused,
    Rejected,
    Unreachable,
)

Next = Literal["again", "stop shot", "stop all", "doubt", "park"]
_BROKEN_IN_A_ROW = 6
"""So many failures in a row on one model, and everybody leaves it alone for a while."""
_REST_SECONDS = 20.0


@dataclass(frozen=True)
class Rule:
    """What follows a failure: `tries` in all, first wait in seconds, doubled each time up to `longest`."""

    then: Next
    tries: int = 1
    wait: float = 0.0
    longest: float = 60.0


RULES: tuple[tuple[type[ProviderError], Rule], ...] = (
    (Pending, Rule("park")),
    (OutcomeUnknown, Rule("doubt")),
    (OutOfCredit, Rule("stop all")),
    (Misconfigured, Rule("stop all")),
    (Refused, Rule("stop shot")),
    (Rejected, Rule("stop shot")),
    (Busy, Rule("again", tries=12, wait=2.0, longest=120.0)),
    (Unreachable, Rule("again", tries=6, wait=1.0, longest=30.0)),
    (JobGone, Rule("again", tries=3, wait=1.0)),
    # Probably paid for: one more try, and the first stays counted.
    (BadAnswer, Rule("again", tries=2, wait=1.0)),
    (ProviderError, Rule("stop shot")),
)


def rule_for(error: ProviderError) -> Rule:
    """The first row that fits."""
    return next(rule for kind, rule in RULES if isinstance(error, kind))


def wait_before(error: ProviderError, rule: Rule, tried: int) -> float:
    """Seconds until the next try; what the platform asked for is never undercut."""
    asked = error.retry_after if isinstance(error, Busy) else None
    wait = min(rule.longest, rule.wait * 2.0 ** (tried - 1))
    return max(asked or 0.0, wait) + random.uniform(0.0, 0.25 * (asked or wait))


def rest_after(failures: int) -> float:
    """Seconds that a model is left alone after so many failures in a row; none while they are few."""
    over = failures - _BROKEN_IN_A_ROW
    return min(_REST_SECONDS * 2 ** (over // 3), 300.0) if over >= 0 else 0.0
