"""One HTTP call and what its failure means for the purse.

Nothing is repeated here: asking twice may be paying twice. A call that may cost something goes out on a fresh
connection, because a kept one that the other side has just closed fails in a way that cannot be told from a
lost answer.
"""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError as ConnectTimeout
from urllib3.exceptions import (
    HTTPError,
    LocationParseError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from ..errors import BadAnswer, Misconfigured, OutcomeUnknown, Unreachable
from .encoding import json_bytes, plain_json
from .time_limit import TimeLimit, limited, time_limit

MAX_ANSWER = 256_000_000
_CONNECT_SECONDS = 10.0
_CHUNK = 1 << 18
_LARGE_CHUNK = 1 << 24
_NEVER_SENT = (NewConnectionError, ConnectTimeout, ProxyError, LocationParseError)
_PATIENCE = 2.0
"""An answer may take its seconds to begin, and as long again to arrive."""
_AGENT = "tetap"
Parts = tuple[tuple[str, str | tuple[str, bytes, str]], ...]
"""Fields of a form in order: (name, text) or (name, (file name, bytes, media type))."""


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case) and body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is a success."""
        return 200 <= self.status < 300

    def json(self) -> Any:  # noqa: ANN401 - what another program wrote
        """The body as JSON; BadAnswer when it is none."""
        return plain_json(self.body)

    def words(self) -> str:
        """The body as text for an error message, at most 300 characters."""
        return " ".join(self.body[:2000].decode("utf-8", "replace").split())[:300]


class Wire:
    """Calls one platform. Thread-safe."""

    def __init__(self, platform: str, url: str, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Misconfigured(
                f"{platform}: '{url}' is no web address", "Write it with http:// or https:// in front."
            )
        self.platform = platform
        self.url = url.rstrip("/")
        self._headers = {"user-agent": _AGENT, **(headers or {})}

    def __repr__(self) -> str:
        return f"Wire({self.platform})"

    def get(self, path: str, *, seconds: float = 60.0, headers: Mapping[str, str] | None = None) -> Answer:
        """GET; costs nothing, so every failure is Unreachable."""
        return self._call("GET", path, None, seconds, headers or {}, paid=False)

    def post(
        self,
        path: str,
        body: object,
        *,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        paid: bool = True,
    ) -> Answer:
        """POST JSON (bytes go out as they are). `paid`: a lost answer is OutcomeUnknown instead of Unreachable."""
        data = body if isinstance(body, bytes) else json_bytes(body)
        joined = {"content-type": "application/json", **(headers or {})}
        return self._call("POST", path, data, seconds, joined, paid=paid)

    def post_form(self, path: str, parts: Parts, *, seconds: float, paid: bool = True) -> Answer:
        """POST multipart/form-data."""
        data, kind = urllib3.encode_multipart_formdata(parts)
        return self._call("POST", path, data, seconds, {"content-type": kind}, paid=paid)

    def _call(
        self, method: str, path: str, body: bytes | None, seconds: float, headers: Mapping[str, str], *, paid: bool
    ) -> Answer:  # fmt: skip
        url = path if path.startswith(("http://", "https://")) else self.url + path
        # A key goes to the platform's own host and to no other.
        own = self._headers if f"{url}/".startswith(f"{self.url}/") else {"user-agent": _AGENT}
        sent = own | dict(headers) | ({"connection": "close"} if paid else {})
        timeout = urllib3.Timeout(connect=min(_CONNECT_SECONDS, seconds), read=seconds)
        with time_limit(_PATIENCE * seconds) as limit:
            try:
                response = _pool(url).request(
                    method, url, body=body, headers=sent, timeout=timeout, retries=False, redirect=False,
                    preload_content=False,
                )  # fmt: skip
                try:
                    read = _read(response, self.platform)
                finally:
                    response.close() if paid or limit.is_over else response.release_conn()
                if limit.is_over:
                    raise ProtocolError("the answer took too long")
            except (HTTPError, UnicodeError) as error:
                raise self._failure(error, url, paid, limit) from None
        headers_read = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers_read, read)

    def _failure(self, error: Exception, url: str, paid: bool, limit: TimeLimit) -> Exception:
        reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        host = urlsplit(url).netloc.rpartition("@")[2]
        too_long = isinstance(reason, ReadTimeoutError) or limit.is_over
        never_sent = isinstance(reason, _NEVER_SENT) or (
            isinstance(reason, SSLError | UnicodeError) and not limit.has_begun
        )
        if never_sent or not paid:
            kind = "took too long" if too_long else "cannot be reached"
            return Unreachable(
                f"{self.platform} {kind} at {host}: {_plain(reason)}",
                "Check the network, the address and that the server runs; nothing was bought.",
            )
        what = "did not answer in time" if too_long else "hung up before it answered"
        return OutcomeUnknown(
            f"{self.platform} {what} ({_plain(reason)}); the picture may have been charged",
            "It is counted as spent. Look at the platform's own bill, then settle it: tetap doubts",
        )


def _plain(error: BaseException) -> str:
    """The kind of failure without addresses, keys or query strings."""
    words = {
        NewConnectionError: "no connection", ConnectTimeout: "no connection in time", SSLError: "TLS failed",
        ReadTimeoutError: "timeout", ProtocolError: "connection lost", ProxyError: "the proxy failed",
    }  # fmt: skip
    return next((text for kind, text in words.items() if isinstance(error, kind)), type(error).__name__)


def _read(response: urllib3.BaseHTTPResponse, platform: str) -> bytes:
    chunks, total = [], 0
    length = response.headers.get("content-length", "")
    # What is whole in one piece is copied once less.
    at_once = min(int(length), _LARGE_CHUNK) if length.isdigit() else 0
    for chunk in response.stream(max(_CHUNK, at_once), decode_content=True):
        chunks.append(chunk)
        total += len(chunk)
        if total > MAX_ANSWER:
            raise BadAnswer(
                f"{platform} answered with more than {MAX_ANSWER // 1_000_000} MB",
                "Report it to the platform.",
            )
    return b"".join(chunks)


@cache
def _direct() -> urllib3.PoolManager:
    return limited(urllib3.PoolManager(maxsize=16))


@cache
def _through(proxy: str) -> urllib3.PoolManager:
    return limited(urllib3.ProxyManager(proxy, maxsize=16))


def _pool(url: str) -> urllib3.PoolManager:
    """Straight, or through the proxy that the system names for this address."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in ("localhost", "127.0.0.1", "::1"):
        return _direct()
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(host):
        return _direct()
    return _through(proxy)


def error_words(answer: Answer) -> str:
    """What an error body says, wherever it says it: the usual places, else the text."""
    try:
        data = plain_json(answer.body)
    except BadAnswer:
        return answer.words() or f"HTTP {answer.status}"
    for path in (("error", "message"), ("message",), ("detail",), ("error",), ("description",), ("errors",)):
        found = data
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str) and found:
            return found[:300]
    return answer.words() or f"HTTP {answer.status}"
