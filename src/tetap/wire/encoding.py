"""Pictures in and out of text: base64 in every spelling, media types from the bytes, JSON without floats for ids."""

from io import BytesIO
from typing import Any

import msgspec
import pybase64
from PIL import Image

from ..errors import BadAnswer
from .large_texts import parsed

PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp")
_FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 64_000_000
"""Of a picture that is decoded; the header tells, before any memory is taken."""
_DECODED_AT_ONCE = 1 << 20


def base64_of(data: bytes) -> str:
    """Standard base64, one line, no prefix."""
    return pybase64.b64encode_as_string(data)


def data_uri(data: bytes, media_type: str) -> str:
    """`data:image/png;base64,…`"""
    return f"data:{media_type};base64,{base64_of(data)}"


def raw_base64(data: bytes) -> msgspec.Raw:
    """Standard base64 as a finished JSON string: large bodies are encoded without looking at each letter again."""
    return msgspec.Raw(b'"' + pybase64.b64encode(data) + b'"')


def raw_data_uri(data: bytes, media_type: str) -> msgspec.Raw:
    """`data:image/png;base64,…` as a finished JSON string."""
    return msgspec.Raw(b'"data:' + media_type.encode() + b";base64," + pybase64.b64encode(data) + b'"')


def bytes_of(text: str) -> bytes:
    """The bytes of base64 text: with or without `data:` prefix, standard or URL-safe, padded or not, broken
    into lines or not. BadAnswer when it is no base64."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        return pybase64.b64decode(text, validate=True)
    except ValueError:
        pass
    plain = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return pybase64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        raise BadAnswer(
            "the answer holds something that is no base64", "Try again; if it stays so, report it."
        ) from None


def media_type_of(data: bytes) -> str:
    """The type that the first bytes tell: PNG, JPEG or WebP; empty for everything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def whole_type_of(data: bytes) -> str:
    """The type of a picture whose end is there, found without decoding it. BadAnswer when it is no PNG, JPEG or
    WebP, or breaks off."""
    media_type = media_type_of(data)
    ends = {
        "image/png": b"IEND" in data[-64:],
        "image/jpeg": b"\xff\xd9" in data[-4096:],
        "image/webp": int.from_bytes(data[4:8], "little") + 8 <= len(data),
    }
    if not ends.get(media_type):
        raise BadAnswer(
            "the platform answered with something that is no whole picture",
            "It may have been charged. Try again; if it stays so, report it to the platform.",
            answer=data,
        )
    return media_type


def pixel_size(data: bytes) -> tuple[int, int]:
    """Width and height from the header, and the assurance that the whole file is there and decodes.

    BadAnswer when it is no PNG, JPEG or WebP, is truncated or is damaged."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            size = picture.size
            if size[0] * size[1] > MAX_PIXELS:
                raise ValueError("too many pixels")
            # A few large steps: each lets go of the interpreter, and comes back only when others let it.
            picture.decodermaxblock = _DECODED_AT_ONCE
            picture.draft("RGB", (max(1, size[0] // 8), max(1, size[1] // 8)))
            picture.load()
            return size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadAnswer(
            "the platform answered with something that is no whole picture",
            "It may have been charged. Try again; if it stays so, report it to the platform.",
            answer=data,
        ) from None


def plain_json(data: bytes) -> Any:  # noqa: ANN401 - what another program wrote
    """Parsed JSON; BadAnswer when it is none."""
    try:
        return parsed(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadAnswer(
            "the platform answered with something that is no JSON",
            "Is the address right? A proxy or a login page may stand in between.",
            answer=data[:100_000],
        ) from None


def json_bytes(data: object) -> bytes:
    """JSON as bytes, in the order given."""
    return msgspec.json.encode(data)
