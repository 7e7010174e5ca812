"""Pictures without drawing: distinct, tiny in effort, for load and wire tests."""

import zlib
from collections.abc import Sequence
from hashlib import sha256
from struct import pack


def paint_plain(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
    """A one-colour PNG whose colour follows from everything given; (width, height) as asked."""
    digest = sha256(words.encode() + luck.to_bytes(8, "big"))
    for reference in references:
        digest.update(sha256(reference).digest())
    width, height = size
    row = b"\x00" + bytes([0]) * width
    pixels = zlib.compress(row * height, 1)
    header = pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", digest.digest()[:3]),
        (b"tEXt", b"tetap\x00" + digest.hexdigest().encode()),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*one) for one in (*chunks, (b"IDAT", pixels), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
