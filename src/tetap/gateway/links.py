"""Links to pictures that expire: signed, so that nobody makes one up, and good for one picture only."""

import base64
import hashlib
import hmac
import re
import time
from dataclasses import dataclass

PATH = "/pictures"
SECONDS = 24 * 3600
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_TYPES = {suffix: media_type for media_type, suffix in _SUFFIX.items()}
_LINK = re.compile(rf"{PATH}/([0-9a-f]{{64}})\.(png|jpg|webp)\?until=(\d{{1,12}})&sign=([A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True)
class Links:
    """Makes and reads links with a secret of this gateway."""

    secret: bytes
    seconds: int = SECONDS

    def link(self, base: str, digest: str, media_type: str) -> str:
        """The address of a picture below `base` for the next hours."""
        until = int(time.time()) + self.seconds
        name = f"{digest.removeprefix('sha256:')}.{_SUFFIX[media_type]}"
        return f"{base}{PATH}/{name}?until={until}&sign={self._sign(name, until)}"

    def opened(self, name: str, until: str, sign: str) -> tuple[str, str] | None:
        """(digest, media type) of a link that is ours and still good; None for every other."""
        stem, _, suffix = name.partition(".")
        digest = f"sha256:{stem}"
        if not until.isascii() or not until.isdigit() or len(until) > 12 or suffix not in _TYPES:
            return None
        if not _DIGEST.fullmatch(digest) or not self._fits(name, int(until), sign):
            return None
        return (digest, _TYPES[suffix]) if int(until) > time.time() else None

    def pictures_in(self, text: str) -> list[str]:
        """Digests of our own links in a text, in order; also of those that have expired."""
        return [
            f"sha256:{stem}"
            for stem, suffix, until, sign in _LINK.findall(text)
            if self._fits(f"{stem}.{suffix}", int(until), sign)
        ]

    def without(self, text: str) -> str:
        """The text without our links and the picture marks around them."""
        return re.sub(r"!\[[^\]]*\]\([^)\s]*" + _LINK.pattern + r"\)", "", text).strip()

    def _fits(self, name: str, until: int, sign: str) -> bool:
        return hmac.compare_digest(self._sign(name, until).encode(), sign.encode("utf-8", "replace"))

    def _sign(self, name: str, until: int) -> str:
        mark = hmac.digest(self.secret, f"{name}\n{until}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()
