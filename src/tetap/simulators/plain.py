"""Pictures without drawing: distinct, tiny in effort, for load and wire tests."""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from struct import pack


def paint_plain(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
    """A one-colour PNG whose colour follows from everything given; (width, height) as asked."""
    digest = sha256(words.encode() + luck.to_bytes(8, "big"))
    for reference in references:
        digest.update(sha256(reference).digest())
    width, height = size
    header = pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", digest.digest()[:3]),
        (b"tEXt", b"tetap\x00" + digest.hexdigest().encode()),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*one) for one in (*chunks, (b"IDAT", _one_color(width, height)), (b"IEND", b""))
    )


@lru_cache(maxsize=16)
def _one_color(width: int, height: int) -> bytes:
    """Every pixel the first colour of the palette."""
    return zlib.compress(bytes(1 + width) * height, 1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
