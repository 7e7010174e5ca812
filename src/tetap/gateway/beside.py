"""What a call says beside its body: seed, budget and name in headers or query, and who asks."""

import time
from collections.abc import Hashable

from starlette.requests import Request

from .failures import BadBody
from .house import Caller
from .openai_parsing import Beside

_LONGEST_BODY = 16_384
_SAYS_SOMETHING = (b"x-tetap-", b"prefer", b"idempotency-key")


def beside_of(request: Request) -> Beside:
    """Headers before query. BadBody for a number that is none."""

    def said(header: str, query: str) -> str:
        return request.headers.get(header) or request.query_params.get(query) or ""

    return Beside(
        seed=_whole(said("x-tetap-seed", "seed"), "seed"),
        budget=_amount(said("x-tetap-budget", "budget"), "budget"),
        tries=_whole(said("x-tetap-tries", "tries"), "tries"),
        strategy=said("x-tetap-strategy", "strategy") or None,
        idempotency_key=request.headers.get("idempotency-key", "")[:256],
        webhook=request.headers.get("x-tetap-webhook", ""),
        no_wait="respond-async" in request.headers.get("prefer", ""),
    )


def caller_of(request: Request) -> Caller:
    """Who the doorkeeper let in."""
    caller: Caller = request.scope.get("tetap.caller") or Caller()
    return caller


def speaks_gemini(request: Request) -> bool:
    """Whether a caller is one of Gemini's clients, at an address that both dialects have."""
    return "x-goog-api-key" in request.headers or "x-goog-api-client" in request.headers


def base_of(request: Request) -> str:
    """This gateway's address as the caller knows it."""
    return str(request.base_url).rstrip("/")


def name_of(request: Request, body: bytes) -> Hashable:
    """Everything that a call says, who says it and on which day (UTC); None for one that is too long to be kept."""
    if len(body) > _LONGEST_BODY:
        return None
    scope = request.scope
    beside = tuple(pair for pair in scope["headers"] if pair[0].startswith(_SAYS_SOMETHING))
    day = int(time.time()) // 86_400
    return scope["path"], scope["query_string"], body, beside, caller_of(request), base_of(request), day


def _whole(text: str, param: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise BadBody(f"{param} '{text[:20]}' is no whole number", "Write digits only.", param=param)
    return int(text)


def _amount(text: str, param: str) -> float | None:
    try:
        amount = float(text) if text else None
    except ValueError:
        amount = -1.0
    if amount is not None and not 0 <= amount < 1e9:
        raise BadBody(f"{param} '{text[:20]}' is no amount", "Write US dollars, such as 0.5.", param=param)
    return amount
