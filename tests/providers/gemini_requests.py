"""Requests and providers for the tests of Google's wire."""

from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image

from tetap.ports import Connection, DrawRequest, ReferenceSlot, Secret
from tetap.providers.gemini import GeminiProvider

KEY = "AIzaSyTheKeyThatNobodyMaySee0123456789"
WORDS = "Xiao Cheng buys oranges in a supermarket, smiling."


def provider_at(url: str, **settings: Any) -> GeminiProvider:
    """A provider with a key, at this address."""
    found = {"GEMINI_API_KEY": Secret(KEY), "VERTEX_ACCESS_TOKEN": Secret(KEY)}
    return GeminiProvider(Connection("gemini", url, settings, find_key=found.get))


def digest_of(data: bytes) -> str:
    """As the store names it."""
    return "sha256:" + sha256(data).hexdigest()


def picture(
    size: tuple[int, int] = (64, 64), colour: str = "teal", kind: str = "PNG", noise: bool = False
) -> bytes:
    """A small picture; `noise` makes it incompressible."""
    image = Image.new("RGB", size, colour)
    if noise:
        image = Image.merge("RGB", [Image.effect_noise(size, 100 + band) for band in range(3)])
    buffer = BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def request_for(
    *references: tuple[str, bytes],
    model: str = "gemini-3-pro-image",
    size: str = "1K",
    **more: Any,
) -> DrawRequest:
    """A request with references given as (role, bytes)."""
    slots = tuple(
        ReferenceSlot(role, digest_of(data), "image/png", f"Xiao Cheng ({role})") for role, data in references
    )
    pictures = {digest_of(data): data for _, data in references} | more.pop("pictures", {})
    return DrawRequest(
        platform="gemini",
        model=model,
        revision="1",
        words=more.pop("words", WORDS),
        ratio=more.pop("ratio", "3:4"),
        size=size,
        references=slots,
        pictures=pictures,
        **more,
    )
