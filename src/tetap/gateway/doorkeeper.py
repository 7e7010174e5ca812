"""Who may come in: keys, hosts, origins, sizes; and what every answer carries. Nothing here reads a prompt."""

import asyncio
import ipaddress
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..app.asked import Customer
from .failures import log, log_defect
from .house import Caller, House
from .metrics import Metrics

MAX_BODY = 64_000_000
BODY_SECONDS = 120.0
"""So long may a body take; who drips it keeps no connection for longer."""
_OPEN = ("/healthz", "/readyz", "/pictures/")
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_ASKING = ("application/json", "multipart/form-data")


class TooLarge(Exception):
    """A body over the limit."""


class TooSlow(Exception):
    """A body that does not arrive."""


async def too_slow(request: Request, _: Exception) -> Response:
    """What is answered to one."""
    return _refusal(request.scope, 408, f"the body has not arrived within {BODY_SECONDS:.0f} seconds")


async def too_large(request: Request, _: Exception) -> Response:
    """What is answered to one."""
    return _refusal(request.scope, 413, f"a body has at most {MAX_BYTES_WORDS}")


async def no_door(request: Request, error: Exception) -> Response:
    """What is answered where there is no door, or none for this method."""
    status = getattr(error, "status_code", 404)
    words = "this door takes another method" if status == 405 else "there is no such door here"
    return _refusal(request.scope, status, words, "GET /openapi.json lists all.")


async def broken(request: Request, _: Exception) -> Response:
    """What is answered when nobody foresaw what happened."""
    return _refusal(request.scope, 500, "the gateway broke on this call", "It is a defect; please report it.")


@dataclass
class _Pace:
    """A bucket of calls of one key."""

    tokens: float
    at: float


@dataclass
class Doorkeeper:
    """Stands before the whole application. `loopback`: the gateway listens on this machine only."""

    app: ASGIApp
    house: House
    metrics: Metrics
    loopback: bool = True
    _paces: dict[str, _Pace] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or send away with a reason in the dialect of the door."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, has_answered = time.perf_counter(), 500, False

        async def send_on(message: Message) -> None:
            nonlocal status, has_answered
            if message["type"] == "http.response.start":
                status, has_answered = message["status"], True
                known = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"], *(pair for pair in _SECURITY if pair[0] not in known),
                ]  # fmt: skip
            await send(message)

        door = _door(scope["path"])
        with self.house.spans.call(f"{scope['method']} {door}", Headers(scope=scope)) as seen:
            try:
                turned_away = await self._check(scope)
                if turned_away is not None:
                    await turned_away(scope, receive, send_on)
                else:
                    await self.app(scope, _limited(receive), send_on)
            except asyncio.CancelledError:
                # The server ends, and has waited long enough for this one.
                if not has_answered:
                    await _going_down(scope)(scope, receive, send_on)
            except Exception as error:  # noqa: BLE001 - nothing of it may reach a log but its place
                # Its answer has gone out already.
                log_defect(error)
                seen.went_wrong(type(error).__name__)
            finally:
                self.house.call_ended()
                seconds = time.perf_counter() - began
                seen.tell(http__request__method=scope["method"], http__response__status_code=status)
                self.metrics.count(scope["method"], door, status, seconds)
                if log.isEnabledFor(logging.INFO):
                    log.info(_line(scope, status, seconds))

    async def _check(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if self.loopback and not _is_loopback(headers.get("host", "")):
            return _refusal(
                scope, 403, "this gateway answers to localhost only", "Call it by http://127.0.0.1."
            )
        if (origin := headers.get("origin")) is not None and not _is_same(origin, headers.get("host", "")):
            return _refusal(scope, 403, "web pages of other origins may not call this gateway", "")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return _refusal(scope, 413, f"a body has at most {MAX_BYTES_WORDS}")
        if scope["path"].startswith(_OPEN):
            return None
        if _query_has_key(scope):
            return _refusal(
                scope, 400, "keys do not belong into addresses",
                "Send the header Authorization: Bearer KEY, or x-goog-api-key.",
            )  # fmt: skip
        written = _key_in(headers)
        refused = await self._let_in(scope, written)
        if refused is not None:
            return refused
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if scope["method"] == "POST" and not (kind == _ASKING[0] or (kind == _ASKING[1] and written)):
            return _refusal(
                scope, 415, f"a body of type '{kind[:60]}' is not taken",
                "Send application/json; forms need an Authorization header, so that no web page can post them.",
            )  # fmt: skip
        return None

    async def _let_in(self, scope: Scope, written: str) -> Response | None:
        keys = self.house.keys
        if self.loopback and not await self.house.needs_key():
            scope["tetap.caller"] = Caller()
            return None
        key = await self.house.in_thread(lambda: keys.opened_by(written)) if written else None
        if key is None:
            return _refusal(
                scope, 401, "no key of this gateway was sent" if not written else "this key opens nothing here",
                "Keys are made with: tetap gateway-key new NAME",
            )  # fmt: skip
        scope["tetap.caller"] = Caller(Customer(key.name, key.scope.usd_a_day), key.scope)
        wait = self._too_fast(key.name, key.scope.per_minute)
        if wait:
            answer = _refusal(scope, 429, f"this key may call {key.scope.per_minute:g} times a minute")
            answer.headers["Retry-After"] = str(max(1, round(wait)))
            return answer
        return None

    def _too_fast(self, name: str, per_minute: float | None) -> float:
        """Seconds until this key may call again; 0 = now."""
        if per_minute is None:
            return 0.0
        now = asyncio.get_running_loop().time()
        pace = self._paces.setdefault(name, _Pace(per_minute, now))
        pace.tokens = min(max(1.0, per_minute), pace.tokens + (now - pace.at) * per_minute / 60.0)
        pace.at = now
        if pace.tokens >= 1.0:
            pace.tokens -= 1.0
            return 0.0
        return (1.0 - pace.tokens) * 60.0 / per_minute


MAX_BYTES_WORDS = f"{MAX_BODY // 1_000_000} MB"


def write_access_log() -> None:
    """From now on every call is a line on standard error."""
    log.addHandler(logging.StreamHandler())
    log.setLevel(logging.INFO)


def _line(scope: Scope, status: int, seconds: float) -> str:
    """One call in the access log: no address, no prompt, no key but its name."""
    caller: Caller | None = scope.get("tetap.caller")
    return json.dumps(
        {
            "at": round(time.time(), 3),
            "method": scope["method"],
            "path": _door(scope["path"]),
            "status": status,
            "seconds": round(seconds, 4),
            "key": caller.customer.name if caller else "",
        }
    )


def _limited(receive: Receive) -> Receive:
    seen, is_whole = 0, False
    deadline = asyncio.get_running_loop().time() + BODY_SECONDS

    async def counted() -> Message:
        nonlocal seen, is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise TooSlow from None
        is_whole = not message.get("more_body", False)
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise TooLarge
        return message

    return counted


def _key_in(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else headers.get("x-goog-api-key", "")


def _query_has_key(scope: Scope) -> bool:
    names = {pair.partition("=")[0].lower() for pair in scope["query_string"].decode("latin-1").split("&")}
    return bool(names & {"key", "api_key", "apikey", "token", "access_token"})


@lru_cache(maxsize=64)
def _is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _is_same(origin: str, host: str) -> bool:
    return urlsplit(origin).netloc == host


def _door(path: str) -> str:
    """A path without what callers put into it, for logs and figures."""
    if path.startswith("/pictures/"):
        return "/pictures"
    if "/models/" in path:
        head, _, rest = path.partition("/models/")
        _, colon, verb = rest.rpartition(":")
        return f"{head}/models/{{model}}{colon + verb if colon and verb.isalpha() else ''}"
    known = ("/v1/", "/v1beta/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/jobs", "/mcp")
    return path if path.startswith(known) and len(path) < 60 else "/other"


def _going_down(scope: Scope) -> Response:
    answer = _refusal(
        scope, 503, "this gateway is going down",
        "What is under way is finished and kept: ask again with the same seed or Idempotency-Key.",
    )  # fmt: skip
    # Official clients ask again by themselves, and without a seed that would be another picture.
    answer.headers["x-should-retry"] = "false"
    return answer


def _refusal(scope: Scope, status: int, message: str, hint: str = "") -> Response:
    words = f"{message}. {hint}" if hint else message
    body: Mapping[str, object]
    if scope["path"].startswith("/v1beta") or ":" in scope["path"]:
        name = {
            400: "INVALID_ARGUMENT",
            401: "UNAUTHENTICATED",
            403: "PERMISSION_DENIED",
            429: "RESOURCE_EXHAUSTED",
            500: "INTERNAL",
            503: "UNAVAILABLE",
        }
        body = {"error": {"code": status, "message": words, "status": name.get(status, "INVALID_ARGUMENT")}}
    else:
        code = {401: "invalid_api_key", 429: "rate_limit_exceeded", 503: "going_down"}.get(status)
        body = {
            "error": {
                "message": words,
                "type": "server_error" if status >= 500 else "invalid_request_error",
                "param": None,
                "code": code,
            }
        }
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(body, status, headers=headers)
