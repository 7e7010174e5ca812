"""Pictures and batch files put into Google's Files API, and where they lie; Google forgets them after two days."""

import threading
import time
from hashlib import sha256
from urllib.parse import urlsplit

from ..errors import BadAnswer, Misconfigured, OutcomeUnknown, Unreachable
from ..wire import Answer, Wire
from .gemini_access import Access
from .gemini_errors import Asked, error_of

_KEPT_SECONDS = 47 * 3600
_SECONDS = 300.0


class Files:
    """Uploads once what it has not uploaded in the last 47 hours. Knows nothing after the process ends."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._known: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def address(self, data: bytes, media_type: str) -> str:
        """Where the platform finds these bytes (`fileUri`). Errors of uploading; nothing is bought by it."""
        digest = sha256(data).hexdigest()
        with self._lock:
            uri, until = self._known.get(digest, ("", 0.0))
            if time.monotonic() >= until:
                uri = str(self._upload(data, media_type, digest[:12])["uri"])
                self._known[digest] = uri, time.monotonic() + _KEPT_SECONDS
            return uri

    def name(self, data: bytes, media_type: str, display: str) -> str:
        """Upload and return the file's name (`files/…`), for a batch."""
        return str(self._upload(data, media_type, display)["name"])

    def forget(self) -> None:
        """The platform lost a file: upload anew next time."""
        with self._lock:
            self._known.clear()

    def download(self, name: str) -> bytes:
        """The bytes of a file that the platform made."""
        path = f"/{self._access.version}/{name}:download?alt=media"
        answer = self._access.wire().get(path, seconds=_SECONDS)
        if answer.status == 404:
            raise gone(self._access.platform, name)
        return self._right(answer).body

    def _upload(self, data: bytes, media_type: str, display: str) -> dict[str, object]:
        wire = self._access.wire()
        start = self._right(
            wire.post(
                self._access.files,
                {"file": {"displayName": display}},
                seconds=60,
                paid=False,
                headers={
                    "x-goog-upload-protocol": "resumable",
                    "x-goog-upload-command": "start",
                    "x-goog-upload-header-content-length": str(len(data)),
                    "x-goog-upload-header-content-type": media_type,
                },
            )
        )
        answer = self._right(
            wire.post(
                _on_our_host(start.headers.get("x-goog-upload-url", ""), wire),
                data,
                seconds=_SECONDS,
                paid=False,
                headers={
                    "content-type": "application/octet-stream",
                    "x-goog-upload-command": "upload, finalize",
                    "x-goog-upload-offset": "0",
                },
            )
        )
        try:
            file = answer.json()["file"]
            return {"uri": file["uri"], "name": file["name"]}
        except (BadAnswer, KeyError, TypeError):
            raise _no_address(self._access.platform) from None

    def _right(self, answer: Answer) -> Answer:
        if answer.status in (404, 405):
            raise Misconfigured(
                f"{self._access.platform} takes no uploads at this address",
                f"Set inline_mb = 100 under [platforms.{self._access.platform}] to send pictures inside the request.",
            )
        if not answer.ok:
            raise error_of(answer, Asked(self._access.platform, "", (self._access.key_text(),)))
        return answer


def gone(platform: str, name: str) -> OutcomeUnknown:
    """Paid work that the platform does not know, or no longer."""
    return OutcomeUnknown(
        f"{platform} does not know {name}; it may have been charged",
        "Was it made with another key or project? Set that one and run again. Else look at the platform's own bill.",
    )


def _on_our_host(address: str, wire: Wire) -> str:
    """The upload's path and query at the address that the user named: the key goes nowhere else."""
    parts = urlsplit(address)
    if not parts.path:
        raise _no_address(wire.platform)
    base = urlsplit(wire.url)
    path = parts.path if parts.path.startswith(base.path) else base.path + parts.path
    return f"{base.scheme}://{base.netloc}{path}" + (f"?{parts.query}" if parts.query else "")


def _no_address(platform: str) -> Unreachable:
    return Unreachable(
        f"{platform} did not say where an upload goes",
        f"Set inline_mb = 100 under [platforms.{platform}] if this address has no Files API.",
    )
