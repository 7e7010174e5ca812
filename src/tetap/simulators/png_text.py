"""Text chunks in PNG files, in which programs that draw write what they drew from."""

from io import BytesIO
from struct import pack, unpack
from zlib import crc32

from PIL import Image

_HEADER_END = 33
"""Signature (8) and IHDR (25)."""


def with_text(png: bytes, **texts: str) -> bytes:
    """The same picture with these texts, as iTXt behind its header."""
    chunks = b"".join(_chunk(name, text) for name, text in texts.items())
    return png[:_HEADER_END] + chunks + png[_HEADER_END:]


def texts_of(data: bytes) -> dict[str, str]:
    """The texts of a picture; empty when it has none."""
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        return {str(name): value for name, value in picture.info.items() if isinstance(value, str)}


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    width, height = unpack(">II", png[16:24])
    return width, height


def _chunk(name: str, text: str) -> bytes:
    data = name.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    return pack(">I", len(data)) + b"iTXt" + data + pack(">I", crc32(b"iTXt" + data))
