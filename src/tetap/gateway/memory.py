"""Memory that one picture has used is used by the next; what is free goes back to the machine now and then."""

import ctypes
import sys
from functools import cache
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Names of glibc's mallopt."""
_KEPT = 32 << 20


def keep_memory() -> None:
    """To be called before threads start. By itself glibc takes each large block from the system and gives it back at
    once, a page fault for every 4 kB: a third of what a picture costs here. Two arenas bound what all threads keep."""
    wish = _glibc("mallopt")
    if wish is not None:
        wish(_MMAP_THRESHOLD, _KEPT)
        wish(_TRIM_THRESHOLD, _KEPT)
        wish(_ARENA_MAX, 2)


def give_back() -> None:
    """What is free goes back to the machine, some milliseconds."""
    trim = _glibc("malloc_trim")
    if trim is not None:
        trim(0)


@cache
def _glibc(name: str) -> Any:  # noqa: ANN401 - a function of the C library, or None where it has none
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
