"""What the gateway itself speaks to because a caller named it: only hosts that its owner has allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..errors import BadAnswer, BadInput, ProviderError
from ..wire.fetching import fetch_picture, send_word
from .intake import MAX_BYTES


@dataclass(frozen=True)
class Outside:
    """Allowed hosts. `HOST` is spoken to at public addresses only; `http://HOST:PORT` also in a private network."""

    fetch_from: Sequence[str] = ()
    tell: Sequence[str] = ()

    def fetch(self, url: str) -> bytes:
        """The picture at an address. BadInput where that is not allowed, or nothing usable is there."""
        trusted = _allowed(url, self.fetch_from, "pictures are fetched", "--fetch-from")
        try:
            return fetch_picture(url, trusted=trusted, limit=MAX_BYTES)
        except (BadAnswer, ProviderError) as error:
            raise BadInput(str(error), "Send the picture itself (data: URL).") from None

    def check_told(self, url: str) -> None:
        """BadInput where a webhook may not go."""
        _allowed(url, self.tell, "webhooks are sent", "--webhook-to")

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> bool:
        """Tell a webhook; whether it has heard."""
        trusted = _allowed(url, self.tell, "webhooks are sent", "--webhook-to")
        try:
            return 200 <= send_word(url, body, headers, trusted=trusted) < 300
        except ProviderError:
            return False


def _allowed(url: str, hosts: Sequence[str], what: str, option: str) -> str:
    """The allowed address that this one belongs to, empty when only its host is allowed."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        for one in hosts:
            own = urlsplit(one if "://" in one else f"//{one}")
            own_port = own.port or (443 if own.scheme == "https" else 80)
            if own.hostname != parts.hostname or parts.hostname is None:
                continue
            if not own.scheme and own.port in (None, port):
                return ""
            if own.scheme == parts.scheme and own_port == port:
                return one
    except ValueError:
        pass
    allowed = ", ".join(hosts) or "none"
    raise BadInput(
        f"{what} at allowed addresses only",
        f"Allowed: {allowed}. The gateway's owner adds one: {option} HOST.",
    )
