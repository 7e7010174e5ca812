"""Waiting for work that a platform has accepted: from then on nothing may look as if it were safe to buy again."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import BadAnswer, Busy, Pending, ProviderError, Refused, Unreachable
from .http import Answer

Found = TypeVar("Found")
_GROWTH = 1.3
_LONGEST_PAUSE = 10.0


def told_of(answer: Answer, platform: str) -> Any:  # noqa: ANN401 - what another program wrote
    """The JSON of an answer about accepted work. Unreachable when it is none: the work is still there, look again."""
    try:
        return answer.json()
    except BadAnswer:
        raise Unreachable(f"{platform}'s answer about the work cannot be read", "Look again later.") from None


def wait_for(look: Callable[[], Found | None], platform: str, *, seconds: float, pause: float) -> Found:
    """What `look` finds. It is asked again, `pause` seconds later and then at growing distances up to ten seconds,
    while it answers None; `seconds` = 0 asks once.

    Raises Pending when the time is over, and when looking itself fails for good (a key that is refused): the
    work is paid for and stays collectable. Refused and BadAnswer, which end the work, pass through.
    """
    end = time.monotonic() + seconds
    while True:
        trouble, wait = "", pause
        try:
            found = look()
            if found is not None:
                return found
        except (Pending, Refused, BadAnswer):
            raise
        except ProviderError as error:
            trouble = f" ({error})"
            wait = max(pause, getattr(error, "retry_after", None) or 0.0)
            if not isinstance(error, Unreachable | Busy):
                raise Pending(
                    f"{platform} has accepted the work, but it cannot be asked for it{trouble}",
                    f"{error.hint} Then run the same command again: it is collected, not bought again.".lstrip(),
                ) from None
        left = end - time.monotonic()
        if left <= 0:
            raise Pending(
                f"{platform} has accepted the work and it is not ready yet{trouble}",
                "Run the same command again later: it is collected, not bought again.",
                retry_after=max(wait, 5.0),
            )
        time.sleep(min(wait, left))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
