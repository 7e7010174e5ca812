"""Odd but true pictures go in and out unharmed; what is huge or disguised is refused without being decoded."""

import struct
import time
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

import pytest
from PIL import Image

from providers.gemini_requests import digest_of
from tetap.errors import BadAnswer, Rejected
from tetap.ports import ReferenceSlot
from tetap.providers.gemini_pictures import outgoing
from tetap.wire import media_type_of, pixel_size, whole_type_of
from tetap.wire.reference_bytes import as_sent

SIZE = (96, 64)
Make = Callable[[], bytes]


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def two() -> list[Image.Image]:
    return [Image.new("RGB", SIZE, color) for color in ("teal", "orange")]


def on_its_side() -> bytes:
    """A camera's picture: stored 96×64, red on top; to be turned a quarter before it is looked at."""
    image = Image.new("RGB", SIZE, "blue")
    image.paste("red", (0, 0, SIZE[0], SIZE[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(image, "JPEG", exif=exif, quality=95)


ODD: Mapping[str, Make] = {
    "CMYK JPEG": lambda: saved(Image.new("CMYK", SIZE, (0, 80, 90, 0)), "JPEG"),
    "progressive JPEG": lambda: saved(Image.new("RGB", SIZE, "teal"), "JPEG", progressive=True),
    "JPEG on its side": on_its_side,
    "moving PNG": lambda: saved(two()[0], "PNG", save_all=True, append_images=two()[1:]),
    "moving WebP": lambda: saved(two()[0], "WEBP", save_all=True, append_images=two()[1:], lossless=True),
    "16-bit PNG": lambda: saved(Image.new("I;16", SIZE, 40_000), "PNG"),
    "palette PNG": lambda: saved(Image.new("P", SIZE, 3), "PNG", transparency=3),
    "1-bit PNG": lambda: saved(Image.new("1", SIZE, 1), "PNG"),
    "grey PNG with alpha": lambda: saved(Image.new("LA", SIZE, (9, 9)), "PNG"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_picture_is_taken_as_it_is_and_can_be_made_smaller(name: str) -> None:
    data = ODD[name]()
    assert whole_type_of(data) == media_type_of(data) != ""
    assert pixel_size(data) == SIZE
    slot = ReferenceSlot("front", digest_of(data), media_type_of(data), "Mira (front)")
    sent = as_sent(slot, data)
    assert (sent.width, sent.height, sent.bytes, sent.reencoding) == (*SIZE, len(data), "")
    assert outgoing(data, slot).data is data
    smaller = outgoing(data, slot, longest=48)
    assert max(pixel_size(smaller.data)) == 48 and smaller.slot.reencoding


def test_a_picture_on_its_side_is_turned_when_it_is_saved_anew() -> None:
    data = on_its_side()
    slot = ReferenceSlot("front", digest_of(data), "image/jpeg", "Mira (front)")
    with Image.open(BytesIO(outgoing(data, slot, longest=48).data)) as upright:
        assert upright.size == (32, 48)
        left, right = upright.convert("RGB").getpixel((4, 24)), upright.convert("RGB").getpixel((28, 24))
    assert isinstance(left, tuple) and isinstance(right, tuple)
    assert left[2] > 200 > left[0] and right[0] > 200 > right[2]


def test_a_picture_of_16_bits_keeps_its_greys_when_it_is_saved_anew() -> None:
    data = ODD["16-bit PNG"]()
    slot = ReferenceSlot("front", digest_of(data), "image/png", "Mira (front)")
    with Image.open(BytesIO(outgoing(data, slot, longest=48).data)) as smaller:
        grey = smaller.convert("L").getpixel((9, 9))
    assert isinstance(grey, int | float) and abs(grey - 40_000 / 256) < 3


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    every = (head, *chunks, (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in every
    )


BOMBS: Mapping[str, Make] = {
    "12000×12000": lambda: png(12_000, 12_000, (b"IDAT", zlib.compress(bytes(100_000)))),
    "65000×65000": lambda: png(65_000, 65_000, (b"IDAT", zlib.compress(bytes(100_000)))),
    "no pixels": lambda: png(0, 0, (b"IDAT", zlib.compress(b""))),
    "pixels missing": lambda: png(64, 64, (b"IDAT", zlib.compress(bytes(100)))),
    "a text of 50 MB": lambda: png(
        64, 64, (b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000), 1)),
        (b"IDAT", zlib.compress(bytes(64 * 193))),
    ),
    "a profile of 50 MB": lambda: png(
        64, 64, (b"iCCP", b"k\0\0" + zlib.compress(bytes(50_000_000), 1)), (b"IDAT", b"x"),
    ),
    "a script that begins like a JPEG": lambda: b"\xff\xd8\xff<script>alert(1)</script>\xff\xd9",
    "a RIFF that is no WebP inside": lambda: b"RIFF" + struct.pack("<I", 12) + b"WEBPxxxx\0\0\0\0",
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_or_a_disguise_is_refused_soon_both_ways(name: str) -> None:
    data = BOMBS[name]()
    began = time.monotonic()
    with pytest.raises(BadAnswer) as caught:
        pixel_size(data)
    assert caught.value.answer == data and caught.value.hint
    slot = ReferenceSlot("front", digest_of(data), "image/png", "Mira (front)")
    with pytest.raises(Rejected):
        outgoing(data, slot, longest=32)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("tail", [b"PK\x03\x04 a zip", b"<?php system($_GET[0]); ?>", b"\0" * 5000])
def test_a_picture_with_something_behind_its_end_keeps_its_bytes_and_its_type(tail: bytes) -> None:
    data = saved(Image.new("RGB", SIZE, "teal"), "PNG") + tail
    assert pixel_size(data) == SIZE and media_type_of(data) == "image/png"
