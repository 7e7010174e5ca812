"""A picture from a web address that somebody else named: resolved once, the address pinned, private ones refused."""

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError

from ..errors import BadAnswer, Rejected, Unreachable
from .encoding import media_type_of
from .time_limit import LimitedPool, LimitedSafePool, time_limit

MAX_BYTES = 64_000_000
_REDIRECTS = 3
_SECONDS = 60.0
_PATIENCE = 2.0
_UNICAST, _EXAMPLES = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("3fff::/20")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""On networks that have IPv6 only, hosts with an IPv4 address go by one of these."""
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")
"""Not for hosts; a cloud keeps its metadata here, and the library calls it global."""
Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host, as texts."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch_picture(url: str, *, trusted: str = "", find: Resolve = resolve, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a PNG, JPEG or WebP at this address.

    `trusted`: the platform's own base address as the user configured it; its host and port may be on a
    private network (a proxy or simulator at home), every other address must be public. Redirects are
    followed three times, each checked anew. No key is ever sent. `limit`: bytes at most.
    Raises Rejected for an address that must not be fetched, Unreachable when it does not answer (a result
    that was paid for may still be there: ask again soon), BadAnswer when it is no picture.
    """
    for _ in range(_REDIRECTS + 1):
        status, location, body = _ask(url, _Question("GET", trusted, find, limit))
        if status in (301, 302, 303, 307, 308) and location:
            url = _joined(url, location)
            continue
        if status != 200:
            raise Unreachable(
                f"the picture's address at {urlsplit(url).hostname} answered {status}",
                "The link may have expired. Collect it again, or look into your account at the platform.",
            )
        if not media_type_of(body):
            raise BadAnswer(
                f"{urlsplit(url).hostname} delivered no PNG, JPEG or WebP",
                "It may have been charged; report it to the platform.",
                answer=body[:100_000],
            )
        return body
    raise Rejected("the picture's address redirects in circles", "Report it to the platform.")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise _no_link() from None


def _no_link() -> Rejected:
    return Rejected("a picture's address must be a plain http or https link", "Report it to the platform.")


def _read_address(url: str) -> tuple[SplitResult, str, int]:
    """The parts of an address, its host in the form that goes over the wire, and its port."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise _no_link() from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise _no_link()
    return parts, host, port


def send_word(
    url: str, body: bytes, headers: Mapping[str, str], *, trusted: str = "", find: Resolve = resolve
) -> int:
    """POST a body to an address that somebody else named; the status of the answer, which is not read further.

    `trusted` as for `fetch_picture`; redirects are not followed. Raises Rejected and Unreachable as it does."""
    return _ask(url, _Question("POST", trusted, find, 1_000_000, body, headers))[0]


@dataclass(frozen=True)
class _Question:
    method: str
    trusted: str
    find: Resolve
    limit: int
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def _ask(url: str, question: _Question) -> tuple[int, str, bytes]:
    parts, host, port = _read_address(url)
    address = _pinned(host, port, _is_trusted(parts.scheme, host, port, question.trusted), question.find)
    timeout = urllib3.Timeout(connect=10.0, read=_SECONDS)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = LimitedSafePool(
            address, port, timeout=timeout, assert_hostname=host, server_hostname=host, retries=False
        )
    else:
        pool = LimitedPool(address, port, timeout=timeout, retries=False)
    target = parts.path or "/"
    if parts.query:
        target += "?" + parts.query
    named = f"[{host}]" if ":" in host else host
    header = named if port in (80, 443) else f"{named}:{port}"
    try:
        with pool, time_limit(_PATIENCE * _SECONDS) as patience:
            response = pool.request(
                question.method, target, body=question.body, redirect=False, preload_content=False,
                headers={**question.headers, "host": header, "user-agent": "tetap"},
            )  # fmt: skip
            try:
                location = response.headers.get("location", "")
                body = _limited(response, host, question.limit)
            finally:
                response.close()
            if patience.is_over:
                raise ProtocolError("the answer took too long")
            return response.status, location, body
    except (HTTPError, UnicodeError):
        raise Unreachable(
            f"the picture at {host} cannot be fetched", "Check the network, then run the same command again."
        ) from None


def _limited(response: urllib3.BaseHTTPResponse, host: str, limit: int) -> bytes:
    chunks, total = [], 0
    for chunk in response.stream(1 << 18, decode_content=True):
        chunks.append(chunk)
        total += len(chunk)
        if total > limit:
            raise BadAnswer(
                f"{host} delivers more than {limit // 1_000_000} MB", "Report it to the platform."
            )
    return b"".join(chunks)


def _is_trusted(scheme: str, host: str, port: int, trusted: str) -> bool:
    own = urlsplit(trusted)
    own_port = own.port or (443 if own.scheme == "https" else 80) if trusted else 0
    return bool(trusted) and (host, port) == (own.hostname, own_port) and scheme == own.scheme


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether this is an address of the open internet, also where it stands inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None or address in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour is not None and not _is_public(address.sixtofour):
            return False
        return address in _UNICAST and address.is_global and address not in _EXAMPLES
    return address.is_global and not address.is_multicast and address not in _PROTOCOLS


def _pinned(host: str, port: int, trusted: bool, find: Resolve) -> str:
    """The one address that will be spoken to, checked; a name is resolved once, so it cannot change in between."""
    try:
        addresses = find(host, port)
    except (OSError, UnicodeError):
        raise Unreachable(f"nobody knows the host {host}", "Check the network.") from None
    if not addresses:
        raise Unreachable(f"nobody knows the host {host}", "Check the network.")
    for text in addresses:
        if not trusted and not _is_public(ipaddress.ip_address(text.partition("%")[0])):
            raise Rejected(
                f"the picture's address points into a private network ({host})",
                "Pictures are fetched from public addresses, and from the platform's own address as you set it.",
            )
    return addresses[0]
