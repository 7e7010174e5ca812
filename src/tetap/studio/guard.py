"""Who may open the studio's pages: this machine, or whoever knows the word; and what every answer carries."""

import hashlib
import hmac
import ipaddress
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64_000_000
COOKIE = "tetap-studio"
LOGIN = "/login"
_OPEN = (LOGIN, "/static/")
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
        b" frame-ancestors 'none'",
    ),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_WAIT_AFTER_WRONG = 1.0


class TooLarge(Exception):
    """A body over the limit."""


@dataclass
class Word:
    """The word that opens the studio off the loopback; a new one at each start, kept nowhere."""

    text: str = field(default_factory=lambda: secrets.token_urlsafe(18), repr=False)
    _wrong_at: float = 0.0

    def opens(self, written: str) -> bool:
        """Whether this is the word. After a wrong one a second must pass, so that nobody tries them all."""
        now = time.monotonic()
        if now - self._wrong_at < _WAIT_AFTER_WRONG:
            return False
        if hmac.compare_digest(self.text.encode(), written.strip().encode("utf-8", "replace")):
            return True
        self._wrong_at = now
        return False

    @property
    def cookie(self) -> str:
        """What the browser keeps instead of the word."""
        return hmac.digest(self.text.encode(), b"studio", hashlib.sha256).hex()

    def is_cookie(self, written: str) -> bool:
        """Whether the browser was let in before."""
        return hmac.compare_digest(self.cookie.encode(), written.encode("utf-8", "replace"))


@dataclass
class Guard:
    """Stands before the pages. `word`: None on the loopback, where nobody else comes."""

    app: ASGIApp
    word: Word | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or send away."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _HEADERS if one[0] not in known)]
            await send(message)

        turned_away = self._check(scope)
        try:
            await (turned_away or self.app)(scope, _limited(receive), send_on)
        except TooLarge:
            await _too_large()(scope, receive, send_on)

    def _check(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self.word is None and not is_loopback(host):
            return PlainTextResponse("This studio answers to localhost only.", 403)
        if scope["method"] not in ("GET", "HEAD") and not _is_ours(headers, host):
            return PlainTextResponse("Only pages of this studio may send something here.", 403)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return _too_large()
        if self.word is None or scope["path"].startswith(_OPEN):
            return None
        if self.word.is_cookie(cookie_parser(headers.get("cookie", "")).get(COOKIE, "")):
            return None
        return RedirectResponse(LOGIN, 303)


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _is_ours(headers: Headers, host: str) -> bool:
    """Whether a page of ours sends this: browsers say where a form comes from, and no page can lie about it."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == host
    return headers.get("sec-fetch-site") == "same-origin"


def _too_large() -> Response:
    return PlainTextResponse(f"At most {MAX_BODY // 1_000_000} MB at once.", 413)


def _limited(receive: Receive) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise TooLarge
        return message

    return counted
