"""Pictures as JSON has them, kept for a while: Base64 is made once for the pictures that are asked for most."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import pybase64

from ..app.asked import Made

KEPT_BYTES = 32_000_000


class EncodedPictures:
    """By digest; `read` gives the proven bytes. Thread-safe."""

    def __init__(self, read: Callable[[str], bytes], limit: int = KEPT_BYTES) -> None:
        self._read = read
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, made: Made) -> bytes:
        """Base64. StoreMissing and StoreDamaged as `read` raises them.

        What has just arrived is not kept: whether anybody asks for it again is not known yet."""
        if made.fresh:
            return pybase64.b64encode(made.fresh)
        kept = self.kept(made.picture)
        if kept is None:
            kept = pybase64.b64encode(self._read(made.picture))
            self._keep(made.picture, kept)
        return kept

    def kept(self, digest: str) -> bytes | None:
        """Base64 where it is at hand."""
        with self._lock:
            if digest not in self._kept:
                return None
            self._kept.move_to_end(digest)
            return self._kept[digest]

    def _keep(self, digest: str, written: bytes) -> None:
        with self._lock:
            if digest in self._kept or len(written) > self._limit:
                return
            self._kept[digest] = written
            self._size += len(written)
            while self._size > self._limit:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest)
