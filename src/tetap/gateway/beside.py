"""What a call says beside its body: seed, budget and name in headers or query, and who asks."""

import time
from collections.abc import Hashable

from starlette.requests import Request

from .failures import BadBody
from .house import Caller
from .openai_parsing import Beside

_LONGEST_BODY = 16_384
_SAYS_SOMETHING = (b"x-tetap-", b"prefer", b"idempotency-key")
_OURS = "x-tetap-"
_HEADERS = ("seed", "budget", "tries", "strategy", "webhook")
_QUERY = ("seed", "budget", "tries", "strategy", "alt")
_FORMS = ("json", "sse")


def beside_of(request: Request) -> Beside:
    """What headers and query say. BadBody for a number that is none, for what is said twice in different words, and
    for what is not known: nothing is passed over."""
    _check_known(request)

    def said(name: str) -> str:
        every = {*request.headers.getlist(f"{_OURS}{name}"), *request.query_params.getlist(name)} - {""}
        if len(every) > 1:
            raise BadBody(f"{name} is said twice, and not the same", "Say it once.", param=name)
        return next(iter(every), "")

    return Beside(
        seed=_whole(said("seed"), "seed"),
        budget=_amount(said("budget"), "budget"),
        tries=_whole(said("tries"), "tries"),
        strategy=said("strategy") or None,
        idempotency_key=request.headers.get("idempotency-key", "")[:256],
        webhook=request.headers.get("x-tetap-webhook", ""),
        no_wait="respond-async" in request.headers.get("prefer", ""),
        is_retry=request.headers.get("x-stainless-retry-count", "0") != "0",
    )


def _check_known(request: Request) -> None:
    for name, value in request.query_params.multi_items():
        if name not in _QUERY:
            raise BadBody(
                f"unknown parameter '{name[:60]}' in the address", f"Known: {', '.join(_QUERY)}.", param=name
            )
        if name == "alt" and value not in _FORMS:
            raise BadBody(
                f"alt '{value[:20]}' is not spoken here", f"Known: {', '.join(_FORMS)}.", param=name
            )
    for name in request.headers:
        if name.startswith(_OURS) and name.removeprefix(_OURS) not in _HEADERS:
            raise BadBody(
                f"unknown header '{name[:60]}'",
                f"Known: {', '.join(_OURS + one for one in _HEADERS)}.",
                param=name,
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
