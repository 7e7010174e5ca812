"""A receipt for people: what was sent in which order, what came back, what it cost, what does not agree."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .output import price_words, short

Receipt = Mapping[str, Any]
_LONG = 200
"""Characters of one value; whole graphs are looked at as JSON."""


def receipt_lines(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """(name of the line, text) in reading order; lines without content are left out."""
    if not receipt:
        yield "receipt", "none is recorded"
        return
    request = receipt.get("request", {})
    yield "asked", f"{request.get('platform')}/{request.get('model')}, revision {request.get('revision')}"
    yield from _sent_lines(receipt.get("sent", ()))
    yield "parameters", _pairs(receipt.get("parameters", {}))
    if request.get("options"):
        yield "options", _pairs(request["options"])
    yield "seed", f"{receipt.get('seed')}, take {receipt.get('take')}"
    if receipt.get("remote_ids"):
        yield "remote ids", ", ".join(receipt["remote_ids"])
    if receipt.get("usage"):
        yield "usage", _pairs(receipt["usage"])
    yield "cost", _cost(receipt.get("cost", {}))
    yield from _kept_lines(receipt.get("pictures", ()))
    if receipt.get("said"):
        yield "it said", " ".join(str(receipt["said"]).split())
    for remark in receipt.get("remarks", ()):
        yield "note", remark


def _sent_lines(sent: Sequence[Receipt]) -> Iterator[tuple[str, str]]:
    """One line a slot, in the order in which the pictures went out."""
    if not sent:
        yield "sent", "words only, no pictures"
    for number, slot in enumerate(sent, 1):
        encoding = f", {slot['reencoding']}" if slot.get("reencoding") else ", as in the file"
        label = f" “{slot['label']}”" if slot.get("label") else ""
        yield (
            f"sent {number}",
            f"{slot['role']} {short(slot['digest'])}{label}"
            f" {slot['width']}×{slot['height']} {slot['media_type'].removeprefix('image/')}"
            f" {slot['bytes'] / 1000:.0f} kB{encoding}",
        )


def _kept_lines(pictures: Sequence[Receipt]) -> Iterator[tuple[str, str]]:
    for picture in pictures:
        if picture["role"] == "draft":
            yield "draft kept", f"{short(picture['digest'])} {picture['bytes'] / 1000:.0f} kB"


def _cost(cost: Receipt) -> str:
    basis = {
        "known": "said by the platform",
        "estimated": "estimated from the card's prices",
        "unknown": "",
    }.get(str(cost.get("basis")), "")
    words = price_words(cost.get("usd"), is_play=cost.get("play_money", False))
    return f"{words}, {basis}" if basis and words not in ("free", "unknown") else words


def _pairs(data: Receipt) -> str:
    """`name: value` texts; nested values as compact JSON, empty ones left out."""
    shown = {name: value for name, value in data.items() if value not in (None, "", [], {})}
    return ", ".join(f"{name}: {_value(value)}" for name, value in shown.items()) or "none"


def _value(value: object) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else f"{text[:_LONG]}… (whole: --json)"
