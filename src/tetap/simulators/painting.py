"""A picture from words and references, the way an image model makes one: understand, then draw.

Between the two a simulated model may forget: `understand` gives what words and pixels say, `illustrate` draws it.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

from ..app.hearing import hear
from .illustrating import Size, illustrate
from .looking import shown_colors
from .seen import Seen

_KEPT_BYTES = 48_000_000


def understand(words: str, references: Sequence[bytes]) -> Seen:
    """What the words tell and what the pictures show. No metadata, file name or hash counts, only pixels."""
    heard = hear(words)
    owners = [heard.shows.get(number, 0) for number in range(1, len(references) + 1)]
    return Seen(
        heard.people,
        tuple(
            shown_colors(
                person, [data for data, owner in zip(references, owners, strict=True) if owner == place]
            )
            for place, person in enumerate(heard.people)
        ),
        heard.scene,
        heard.is_sheet,
    )


def paint_illustrated(words: str, references: Sequence[bytes], size: Size, luck: int) -> bytes:
    """A PNG of (width, height). The same words, pixels, size and luck give the same bytes."""
    digest = hashlib.sha256(repr((words, size, luck)).encode())
    for reference in references:
        digest.update(hashlib.sha256(reference).digest())
    return _kept.find(digest.digest()) or _kept.keep(
        digest.digest(), illustrate(understand(words, references), size, luck)
    )


class _Pictures:
    """The pictures painted last, up to a number of bytes. Thread-safe."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[bytes, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, key: bytes) -> bytes:
        """The picture, empty when it is not kept."""
        with self._lock:
            return self._pictures.get(key, b"")

    def keep(self, key: bytes, picture: bytes) -> bytes:
        """Keep it; the oldest go when there is no room."""
        with self._lock:
            if key not in self._pictures:
                self._pictures[key] = picture
                self._bytes += len(picture)
            while self._bytes > _KEPT_BYTES:
                self._bytes -= len(self._pictures.popitem(last=False)[1])
        return picture


_kept = _Pictures()
