"""Pictures as JSON has them, kept for a while: Base64 is made once for the pictures that are asked for most."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import msgspec
import pybase64

from ..app.asked import Made

KEPT_BYTES = 32_000_000


class EncodedPictures:
    """By digest; `read` gives the proven bytes. Thread-safe."""

    def __init__(self, read: Callable[[str], bytes], limit: int = KEPT_BYTES) -> None:
        self._read = read
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, msgspec.Raw] = OrderedDict()
        self._size = 0

    def get(self, made: Made) -> msgspec.Raw:
        """Base64 as a finished JSON string. StoreMissing and StoreDamaged as `read` raises them.

        What has just arrived is not kept: whether anybody asks for it again is not known yet."""
        if made.fresh:
            return _written(made.fresh)
        digest = made.picture
        with self._lock:
            if digest in self._kept:
                self._kept.move_to_end(digest)
                return self._kept[digest]
        written = _written(self._read(digest))
        size = len(memoryview(written))
        with self._lock:
            if digest not in self._kept and size <= self._limit:
                self._kept[digest] = written
                self._size += size
                while self._size > self._limit:
                    _, oldest = self._kept.popitem(last=False)
                    self._size -= len(memoryview(oldest))
        return written


def _written(data: bytes) -> msgspec.Raw:
    return msgspec.Raw(b"".join((b'"', pybase64.b64encode(data), b'"')))
