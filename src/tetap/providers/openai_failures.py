"""What an error answer of the OpenAI family means: whose fault it is, what it cost, and what to do next."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from ..errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Refused,
    Rejected,
    Retired,
)
from ..ports import Card
from ..wire import Answer
from ..wire.http import error_words

_NO_CREDIT = {
    "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_user_quota",
    "pre_consume_token_quota_failed", "quota_exceeded", "insufficient_credits", "budget_exceeded",
}  # fmt: skip
_CONTENT = {
    "moderation_blocked", "content_policy_violation", "content_filter", "safety_violation", "image_safety",
    "prohibited_content", "sensitive_words_detected", "prompt_blocked",
}  # fmt: skip
_CONTENT_WORDS = re.compile(
    r"safety system|content[ _]?policy|contentpolicyviolation|requires moderation|moderation[ _]blocked"
    r"|IMAGE_SAFETY|PROHIBITED_CONTENT|was flagged",
    re.IGNORECASE,
)
_GONE_WORDS = re.compile(
    r"deprecat|retired|shut down|no longer (?:available|supported|offered)", re.IGNORECASE
)
_NO_ROUTE_WORDS = re.compile(
    r"not supported model for image generation|convert_request_failed", re.IGNORECASE
)
_WAIT_WORDS = re.compile(r"(?:try again|retry) in (?:(\d+)m)?([\d.]+)(ms|s)\b", re.IGNORECASE)
_SECRETS = re.compile(r"\b(?:sk-|AIza)[\w*.…-]{4,}|data:image/\S+|[A-Za-z0-9+/=_-]{80,}|(?<=\?)\S+")
# The other side may still be at work, or has finished and could not say so.
_LOST = (408, 499, 504, 522, 524)


@dataclass(frozen=True)
class Told:
    """What the platform's error body says, free of keys, pictures and query strings."""

    status: int
    code: str
    kind: str
    said: str
    stage: str
    has_moderation: bool

    @property
    def names(self) -> set[str]:
        """Its codes in lower case."""
        return {self.code.lower(), self.kind.lower()}


def told(status: int, data: Any, said: str, hidden: tuple[str, ...] = ()) -> Told:  # noqa: ANN401 - others' JSON
    """The error of a body. `hidden`: texts that must not be repeated, such as the key and the prompt."""
    error = data.get("error") if isinstance(data, Mapping) else None
    fields: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    metadata = fields.get("metadata")
    details = fields.get("moderation_details")
    code = fields.get("code")
    if str(code).isdigit() and 400 <= int(str(code)) < 600:
        status = int(str(code))
    stage = str(details.get("moderation_stage", "")) if isinstance(details, Mapping) else ""
    flagged = isinstance(metadata, Mapping) and bool(metadata.get("reasons") or metadata.get("flagged_input"))
    return Told(
        status, str(code or ""), str(fields.get("type") or ""), clean(said, hidden), stage,
        flagged or isinstance(details, Mapping),
    )  # fmt: skip


def clean(text: str, hidden: tuple[str, ...] = ()) -> str:
    """Without what must not be shown: these texts, keys, pictures, query strings."""
    for secret in hidden:
        if len(secret) >= 4:
            text = text.replace(secret, "…")
    return _SECRETS.sub("…", text)[:300]


def failure_of(answer: Answer, card: Card, *, key: str, words: str) -> ProviderError:
    """The error that an answer other than a success stands for."""
    try:
        data = answer.json()
    except BadAnswer:
        data = None
    about = told(answer.status, data, error_words(answer), (key, words))
    return failure(about, card, lambda: _wait(answer, about.said))


def failure(about: Told, card: Card, wait: Callable[[], float | None] = lambda: None) -> ProviderError:
    """The error for a status and what was told with it."""
    platform = card.platform
    if about.names & _NO_CREDIT or about.status == 402:
        return OutOfCredit(
            f"{platform}: the account is empty: {about.said}", "Top it up, then run the same again."
        )
    if _is_refusal(about):
        return _refusal(about, platform)
    if _NO_ROUTE_WORDS.search(f"{about.code} {about.said}"):
        return Rejected(
            f"{platform} does not draw {card.model} on this route: {about.said}",
            "Its images/generations route serves other model families; this one is drawn on the native path or in "
            "chat. Change `route` in its settings.",
        )
    if about.status in (401, 403):
        return _not_allowed(about, card)
    if about.status in (404, 410) or about.code == "model_not_found":
        return _missing(about, card)
    if about.status == 429 or about.status >= 500 or about.status in _LOST:
        return _out_of_order(about, platform, wait)
    if 300 <= about.status < 400:
        return Misconfigured(
            f"{platform} sends elsewhere ({about.status})", "Check the address: it may need https or /v1."
        )
    return Rejected(
        f"{platform} rejected the request: {about.said}", "Change what it names, or choose another model."
    )


def _not_allowed(about: Told, card: Card) -> Misconfigured:
    if about.status == 401:
        return Misconfigured(
            f"{card.platform} does not accept the key",
            f"Check {' or '.join(card.keys) or 'it'}: it may be mistyped, expired, or belong to another account.",
        )
    return Misconfigured(
        f"{card.platform} does not allow this: {about.said}", "Check the account's rights at the platform."
    )


def _out_of_order(about: Told, platform: str, wait: Callable[[], float | None]) -> ProviderError:
    if about.status == 429:
        return Busy(
            f"{platform} asks to wait: {about.said}",
            "Fewer at the same time, or wait and run the same again.",
            retry_after=wait(),
        )
    if about.status in _LOST:
        return OutcomeUnknown(
            f"{platform} gave up waiting ({about.status}); the picture may have been charged",
            "It is counted as spent. Look at the platform's own bill, then settle it: tetap doubts",
        )
    return Busy(
        f"{platform} is out of order ({about.status}): {about.said}",
        "Nothing was bought. Run the same again later.",
        retry_after=wait(),
    )


def nothing_drawn(
    reason: str, said: str, platform: str, charged: Literal["no", "maybe", "yes"], hidden: tuple[str, ...]
) -> Refused:
    """An answer that is a success and holds no picture: the model would not draw it."""
    said = clean(said, hidden)
    spoke = f": {said}" if said else "" if reason in ("", "stop", "STOP") else f" ({reason})"
    return Refused(
        f"{platform} answered without a picture{spoke}",
        "Reword what it objects to, or say plainly that a picture is wanted.",
        reason=reason or "no picture", said=said, charged=charged,
    )  # fmt: skip


def _is_refusal(about: Told) -> bool:
    if about.status not in (400, 403, 422, 451, 500) or about.names & {"rate_limit_exceeded"}:
        return False
    return bool(about.names & _CONTENT) or about.has_moderation or bool(_CONTENT_WORDS.search(about.said))


def _refusal(about: Told, platform: str) -> Refused:
    return Refused(
        f"{platform} will not draw this: {about.said}",
        "Reword what it objects to, or leave out the reference it objects to.",
        reason=about.code or about.kind or str(about.status), said=about.said,
        charged="maybe" if about.stage == "output" else "no",
    )  # fmt: skip


def _missing(about: Told, card: Card) -> ProviderError:
    successor = (
        f"Its successor: --model {card.successor}" if card.successor else "Choose another: tetap platforms"
    )
    if _GONE_WORDS.search(about.said) or about.status == 410:
        return Retired(f"{card.name} is no longer offered: {about.said}", successor)
    if about.code == "model_not_found" or "model" in about.said.lower():
        return Rejected(f"{card.platform} does not offer {card.model}: {about.said}", successor)
    return Misconfigured(
        f"{card.platform} knows no such address: {about.said}",
        "Check `url`; most gateways want /v1 at its end.",
    )


def _wait(answer: Answer, said: str) -> float | None:
    """Seconds to wait, from the headers or the words."""
    headers = answer.headers
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "")
        try:
            return max(0.0, float(value) / scale)
        except ValueError:
            pass
    if "retry-after" in headers:
        try:
            until = parsedate_to_datetime(headers["retry-after"])
        except ValueError:
            return None
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    match = _WAIT_WORDS.search(said)
    if match is None:
        return None
    minutes, number, unit = match.groups()
    return int(minutes or 0) * 60 + float(number) / (1000 if unit == "ms" else 1)
