"""What Leonardo's refusals mean for the user and the purse."""

import re

from ..errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Refused,
    Rejected,
    Unreachable,
)
from ..wire.http import Answer, error_words

_NO_CREDIT = re.compile(r"not enough api tokens|insufficient|top.?up your|credit balance", re.IGNORECASE)
_MODERATED = re.compile(r"content moderation|inappropriate content|moderation_blocked", re.IGNORECASE)
_KEY = re.compile(r"authorization hook|authentication hook", re.IGNORECASE)
_CROWDED = re.compile(r"too many (pending|concurrent|requests)|rate limit", re.IGNORECASE)
_ACCOUNT = re.compile(r"user_?id:?\s*\S+", re.IGNORECASE)


def trouble_in(answer: Answer, *, paid: bool = False) -> ProviderError:
    """The error that this answer is. `paid`: it was asked to start work. A refusal never starts it; only a
    gateway that gave up leaves that open."""
    words = _ACCOUNT.sub("", error_words(answer)).strip()
    if answer.status == 401 or _KEY.search(words):
        return Misconfigured(
            "Leonardo does not accept this key",
            "Make a production key at app.leonardo.ai, API Access, and set LEONARDO_API_KEY.",
        )
    if answer.status == 402 or _NO_CREDIT.search(words):
        return OutOfCredit(
            "the Leonardo account is empty", "Top it up at app.leonardo.ai, API Access; nothing was drawn."
        )
    if answer.status == 429 or _CROWDED.search(words):
        return Busy(
            "Leonardo asks to wait",
            "It takes 100 new pictures a minute and 10 at once; use fewer lanes.",
            retry_after=_seconds(answer.headers.get("retry-after", "")),
        )
    if _MODERATED.search(words):
        return Refused(
            "Leonardo refuses this content",
            "Change the words its filter may have met, and try again; nothing was charged.",
            reason="content moderation",
            said=words,
        )
    if paid and answer.status in (502, 504):
        return OutcomeUnknown(
            f"Leonardo's gateway gave up ({answer.status}); the picture may have been charged",
            "It is counted as spent. Look into your library at app.leonardo.ai before trying again.",
        )
    if answer.status >= 500:
        return Unreachable(
            f"Leonardo failed inside ({answer.status}); nothing was accepted",
            "Try again in a minute.",
        )
    if answer.ok:
        return BadAnswer(
            "Leonardo accepted nothing and named no reason", "Try again; if it stays so, report it.",
            answer=answer.body[:100_000],
        )  # fmt: skip
    return Rejected(f"Leonardo says: {words}", "Change what it names, or choose another model.")


def failed_job(job: object) -> ProviderError:
    """A job that was accepted and came to nothing. Leonardo gives its credits back."""
    reasons = str(job)
    if _MODERATED.search(reasons):
        return Refused(
            "Leonardo refuses this content", "Change the words or the references, and try again.",
            reason="content moderation",
        )  # fmt: skip
    error = BadAnswer(
        "Leonardo accepted the picture and failed to draw it, without a reason",
        "Failed pictures are not charged. Try again; if it stays so, change words or references.",
    )
    error.charged = "no"  # type: ignore[assignment] # narrowed by the class
    return error


def _seconds(text: str) -> float | None:
    return float(text) if text.replace(".", "", 1).isdigit() else None
