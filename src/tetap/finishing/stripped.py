"""A picture file with other notes in it: what programs wrote is taken out, its pixels are not touched."""

from collections.abc import Iterator
from struct import pack, unpack
from zlib import crc32

from ..errors import BadPicture

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_PNG_KEPT = (
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"cICP",
    b"pHYs",
    b"sBIT",
    b"bKGD",
)
_PNG_PIXELS = (b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT")
_PNG_XMP = b"XML:com.adobe.xmp\0\0\0\0\0"
_JPEG_NOTES = (*range(0xE1, 0xE2), *range(0xE3, 0xEE), 0xEF, 0xFE)
"""APP1 (Exif, XMP), APP3 to APP13 (but the colour profile in APP2 and Adobe's APP14), APP15, and comments."""
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_SOS = 0xDA
_WEBP_NOTES = (b"EXIF", b"XMP ")
_WEBP_FLAGS = {b"EXIF": 0x08, b"XMP ": 0x04}


def holds_credentials(data: bytes) -> bool:
    """Whether a Content Credentials manifest is inside, which any change to the file would break."""
    return b"c2pa" in data and any(mark in data for mark in (b"caBX", b"jumb", b"C2PA"))


def stripped(data: bytes, xmp: bytes = b"") -> bytes:
    """The same pixels with this XMP packet and no other notes. PNG, JPEG and WebP; BadPicture for others."""
    if data.startswith(_PNG):
        return _png(data, xmp)
    if data.startswith(_JPEG):
        return _jpeg(data, xmp)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data, xmp)
    raise BadPicture("only PNG, JPEG and WebP can be stripped as they are", "Choose one of them: --as png.")


def _png(data: bytes, xmp: bytes) -> bytes:
    made, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        (length,) = unpack(">I", data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if kind in _PNG_KEPT or kind in _PNG_PIXELS:
            made.append(data[at : at + 12 + length])
        if kind == b"IHDR" and xmp:
            body = b"iTXt" + _PNG_XMP + xmp
            made.append(pack(">I", len(body) - 4) + body + pack(">I", crc32(body)))
        at += 12 + length
    return b"".join(made)


def _jpeg(data: bytes, xmp: bytes) -> bytes:
    made, at = [_JPEG], 2
    note = b"\xff\xe1" + pack(">H", 2 + len(_JPEG_XMP) + len(xmp)) + _JPEG_XMP + xmp if xmp else b""
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        (length,) = unpack(">H", data[at + 2 : at + 4])
        if marker != 0xE0 and note:
            made.append(note)
            note = b""
        if marker == _SOS:
            break
        if marker not in _JPEG_NOTES:
            made.append(data[at : at + 2 + length])
        at += 2 + length
    return b"".join((*made, data[at:]))


def _webp(data: bytes, xmp: bytes) -> bytes:
    chunks = [(kind, body) for kind, body in _riff(data) if kind not in _WEBP_NOTES]
    if chunks and chunks[0][0] == b"VP8X":
        flags = chunks[0][1][0] & ~(_WEBP_FLAGS[b"EXIF"] | _WEBP_FLAGS[b"XMP "])
        chunks[0] = (b"VP8X", bytes([flags | (_WEBP_FLAGS[b"XMP "] if xmp else 0)]) + chunks[0][1][1:])
    elif xmp:
        chunks.insert(0, (b"VP8X", _webp_header(data)))
    if xmp:
        chunks.append((b"XMP ", xmp))
    body = b"".join(kind + pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for kind, part in chunks)
    return b"RIFF" + pack("<I", 4 + len(body)) + b"WEBP" + body


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        (length,) = unpack("<I", data[at + 4 : at + 8])
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_header(data: bytes) -> bytes:
    """The extended header of a plain file: its size, its transparency, and that XMP follows."""
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(data)) as picture:
        width, height = picture.size
        alpha = 0x10 if "A" in picture.getbands() else 0
    flags = bytes([_WEBP_FLAGS[b"XMP "] | alpha, 0, 0, 0])
    return flags + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
