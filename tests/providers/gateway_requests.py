"""Requests, pictures and providers for the tests of the OpenAI family."""

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image

from tetap.ports import Card, Connection, DrawRequest, Provider, ReferenceSlot, Secret

KEY = "sk-TheKeyThatNobodyMaySee0123456789abcdef"
WORDS = "Xiao Cheng buys oranges in a supermarket, smiling."


def connection(platform: str, url: str, settings: Mapping[str, Any] | None = None, **more: Any) -> Connection:
    """A connection whose every key is KEY."""
    return Connection(platform, url, settings or {}, find_key=lambda _: Secret(KEY), **more)


def digest_of(data: bytes) -> str:
    """As the store names it."""
    return "sha256:" + sha256(data).hexdigest()


def picture(
    color: str = "orange", size: tuple[int, int] = (64, 64), kind: str = "PNG", mode: str = "RGB"
) -> bytes:
    """A small picture of one colour."""
    out = BytesIO()
    Image.new(mode, size, color).save(out, kind)
    return out.getvalue()


def slot(role: str, data: bytes, label: str | None = None) -> ReferenceSlot:
    """A reference to these bytes."""
    return ReferenceSlot(
        role, digest_of(data), "image/png", f"Xiao Cheng, {role}" if label is None else label
    )


def request_for(card: Card, *references: tuple[str, bytes], **more: Any) -> DrawRequest:
    """A request to this card with references given as (role, bytes)."""
    pictures = {digest_of(data): data for _, data in references} | more.pop("pictures", {})
    size = more.pop("size", next(iter(card.pixels)))
    return DrawRequest(
        card.platform,
        card.model,
        card.revision,
        more.pop("words", WORDS),
        more.pop("ratio", "1:1"),
        size,
        references=tuple(slot(role, data) for role, data in references),
        pictures=pictures,
        purchase_key="sha256:this purchase",
        **more,
    )


def card_of(provider: Provider, model: str = "") -> Card:
    """The card of a model, the first without one."""
    return next(card for card in provider.cards() if not model or card.model == model)


def nothing(_: str) -> None:
    """For draws that save no remote id."""
