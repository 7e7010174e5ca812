"""Calls that a client has sent again by itself: they are the call of before, and not another picture."""

import threading
import time
from collections import OrderedDict

MOST_CALLS = 4096
SECONDS = 1800.0
"""Official clients ask again within a few times their own patience, ten minutes."""


class Retries:
    """Seeds that were drawn for calls without one, by who asked for what. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawn: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def keep(self, name: str, seed: int) -> None:
        """This seed was drawn for the newest call of this name."""
        with self._lock:
            self._drawn[name] = (seed, time.monotonic())
            self._drawn.move_to_end(name)
            if len(self._drawn) > MOST_CALLS:
                self._drawn.popitem(last=False)

    def seed_of(self, name: str) -> int | None:
        """The seed of the newest call of this name, where it is not long ago."""
        with self._lock:
            seed, at = self._drawn.get(name, (None, 0.0))
        return seed if time.monotonic() - at < SECONDS else None
