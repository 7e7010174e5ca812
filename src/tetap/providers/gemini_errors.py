"""What a failed generateContent call means: Google's error bodies, and what gateways make of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Rejected,
    Retired,
    Unreachable,
)
from ..wire import Answer, plain_json

_MODEL_ID = re.compile(r"\b((?:gemini|imagen|nano-banana)-[a-z0-9][a-z0-9.-]*[a-z0-9])", re.I)
_WAIT = re.compile(r"retry in ([\d.]+)\s*(ms|s)", re.I)
_MONEY = re.compile(r"credit|prepay|billing|balance|limit: 0\b|depleted|top.?up", re.I)
_LATER = re.compile(r"try again|retry|check quota", re.I)
_LONG = re.compile(r"[A-Za-z0-9+/=_-]{60,}|(?<=\?)\S+")
_HTTP_OF_CODE = {
    1: 499, 3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 9: 400, 13: 500, 14: 503, 16: 401,
}  # fmt: skip
_NAME_OF_CODE = {9: "FAILED_PRECONDITION"}


@dataclass(frozen=True)
class Asked:
    """What was asked, so that an error can name it and hide what is private."""

    platform: str
    model: str
    private: tuple[str, ...]
    """Texts that must not stand in an error: the key, the prompt."""


@dataclass(frozen=True)
class Failure:
    """An error body, wherever it came from."""

    http: int
    status: str
    message: str
    details: Sequence[Mapping[str, Any]]
    is_googles: bool
    """Whether the body has Google's shape: it decided itself, so nothing was billed."""


def error_of(answer: Answer, asked: Asked) -> ProviderError:
    """The error that an answer with a failing status means."""
    return meaning(_failure(answer), asked)


def error_of_line(error: Mapping[str, Any], asked: Asked) -> ProviderError:
    """The error of one line of a batch, or of a whole batch: `{"code": 8, "message": …}` with Google's own codes."""
    code = int(error.get("code") or 0)
    status = str(error.get("status") or _NAME_OF_CODE.get(code, ""))
    http = code if code >= 100 else _HTTP_OF_CODE.get(code, 500)
    details = error.get("details")
    return meaning(
        Failure(
            http, status, str(error.get("message", "")), details if isinstance(details, list) else (), True
        ),
        asked,
    )


def meaning(failure: Failure, asked: Asked) -> ProviderError:
    """What a failure means for the user and the purse."""
    words = _shown(failure.message, asked.private)
    if failure.http == 429:
        return _too_many(failure, words, asked)
    if failure.http in (401, 402, 403) or _is_about_the_account(failure):
        return _account(failure, words, asked)
    if failure.http == 404:
        return _gone(failure, words, asked)
    if failure.http == 499:
        return OutcomeUnknown(
            f"{asked.platform} says that the call was cancelled; the picture may have been charged",
            "It is counted as spent. Look at the platform's own bill, then settle it: tetap doubts",
        )
    if failure.http >= 500 or failure.http == 408:
        return _broken(failure, words, asked)
    if failure.http < 400:
        return Misconfigured(
            f"{asked.platform} redirects to another address", "Set the address that it names as url."
        )
    if failure.http == 413:
        return Rejected(
            f"{asked.platform} finds the request too large: {words}",
            f"Set reference_pixels = 1024 under [platforms.{asked.platform}], or give fewer references.",
        )
    return Rejected(f"{asked.platform} rejected the request: {words}", _hint_for(failure.message))


def _failure(answer: Answer) -> Failure:
    try:
        data = plain_json(answer.body)
    except BadAnswer:
        data = None
    if isinstance(data, list) and data:
        data = data[0]
    error = data.get("error") if isinstance(data, dict) else None
    if not isinstance(error, dict):
        said = data.get("message") or error if isinstance(data, dict) else ""
        return Failure(answer.status, "", str(said or answer.words()), (), False)
    details = error.get("details")
    return Failure(
        http=answer.status,
        status=str(error.get("status") or ""),
        message=str(error.get("message") or ""),
        details=[one for one in details if isinstance(one, dict)] if isinstance(details, list) else (),
        is_googles=isinstance(error.get("status"), str),
    )


def _shown(message: str, private: Sequence[str]) -> str:
    """The platform's words without keys, prompts, base64 and query strings, at most 300 characters."""
    for text in private:
        if text:
            message = message.replace(text, "…")
    return _LONG.sub("…", " ".join(message.split()))[:300] or "no reason given"


def _too_many(failure: Failure, words: str, asked: Asked) -> ProviderError:
    wait = _wait(failure)
    if "limit: 0" in failure.message or (
        wait is None and _MONEY.search(failure.message) and not _LATER.search(failure.message)
    ):
        return OutOfCredit(
            f"{asked.platform} has no credit left: {words}",
            "Pay at the platform, then run the same command again; finished pictures are kept.",
        )
    if wait is None and not failure.details and failure.is_googles and not _LATER.search(failure.message):
        return OutOfCredit(
            f"{asked.platform} stopped without a time to wait: {words}",
            "Google does so when the money is used up. Look at your account's billing page.",
        )
    quotas = [
        str(violation.get("quotaId", ""))
        for detail in failure.details
        for violation in detail.get("violations") or ()
        if isinstance(violation, dict)
    ]
    named = f" ({', '.join(filter(None, quotas))})" if any(quotas) else ""
    return Busy(
        f"{asked.platform} is asked too often{named}",
        "Wait, or use another model: limits are per model."
        if not any("PerDay" in one for one in quotas)
        else "The day's quota is used up; it starts anew at midnight Pacific time. Other models have their own.",
        retry_after=wait,
    )


def _wait(failure: Failure) -> float | None:
    for detail in failure.details:
        delay = str(detail.get("retryDelay") or detail.get("retry_delay") or "")
        if re.fullmatch(r"[\d.]+s", delay):
            return float(delay[:-1])
    found = _WAIT.search(failure.message)
    if found is None:
        return None
    return float(found[1].rstrip(".")) / (1000 if found[2].lower() == "ms" else 1)


def _is_about_the_account(failure: Failure) -> bool:
    reasons = {str(detail.get("reason", "")) for detail in failure.details}
    about_key = "API_KEY_INVALID" in reasons or "api key not valid" in failure.message.lower()
    return failure.http == 400 and (about_key or failure.status == "FAILED_PRECONDITION")


def _account(failure: Failure, words: str, asked: Asked) -> ProviderError:
    if failure.http == 402:
        return OutOfCredit(
            f"{asked.platform} has no credit left: {words}",
            "Pay at the platform, then run the same command again; finished pictures are kept.",
        )
    if failure.http == 403 and "file" in failure.message.lower() and "may not exist" in failure.message:
        return Unreachable(
            f"{asked.platform} no longer has a picture that was uploaded", "Run the same command again."
        )
    if failure.status == "FAILED_PRECONDITION":
        return Misconfigured(
            f"{asked.platform} does not serve this account: {words}",
            "Image models have no free tier in many countries: switch billing on for your project.",
        )
    return Misconfigured(
        f"{asked.platform} does not accept the key: {words}",
        "Check that the key is the right one for this address, and that it may use this model.",
    )


def _gone(failure: Failure, words: str, asked: Asked) -> ProviderError:
    others = [one for one in _MODEL_ID.findall(failure.message) if one != asked.model]
    if others or re.search(r"no longer|retired|deprecated|shut ?down|discontinued", failure.message, re.I):
        hint = f"Its successor: --model {others[-1]}" if others else "Choose another: tetap platforms"
        return Retired(f"{asked.platform}/{asked.model} is no longer offered: {words}", hint)
    return Rejected(
        f"{asked.platform} does not know {asked.model} at this address: {words}",
        "Check the model's name (tetap platforms), url and api_version.",
    )


def _broken(failure: Failure, words: str, asked: Asked) -> ProviderError:
    if failure.http == 503 or failure.status == "UNAVAILABLE" or "overloaded" in failure.message.lower():
        return Busy(
            f"{asked.platform} is overloaded: {words}", "Nothing was charged; try again in a few seconds."
        )
    if failure.is_googles or failure.http == 408:
        return Unreachable(
            f"{asked.platform} broke down ({failure.http}): {words}", "Nothing was charged; try again."
        )
    # A proxy in between gave up waiting; what it waited for may have been drawn.
    return OutcomeUnknown(
        f"something between here and {asked.platform} gave up ({failure.http}); the picture may have been charged",
        "It is counted as spent. Look at the platform's own bill, then settle it: tetap doubts",
    )


def _hint_for(message: str) -> str:
    if "thought_signature" in message or "thought signature" in message.lower():
        return (
            "A turn of the conversation lost its signature; start a new conversation from its last picture."
        )
    if "token count" in message:
        return "Shorten the scene's text or the character's free words."
    return "This is a defect of tetap or of its card; please report it with this sentence."
