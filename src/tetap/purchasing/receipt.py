"""The receipt: what was really sent, what came back, what it cost, and whether the two sides agree."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from ..ports import Card, Drawing, DrawRequest
from ..ports.provider import Json


def make_receipt(
    request: DrawRequest, drawing: Drawing, card: Card, *, kept: Sequence[str], reply: str, pixels: tuple[int, int]
) -> dict[str, Json]:  # fmt: skip
    """Plain data for the ledger. `kept`: digests of the drawing's pictures in order; `reply`: digest of the
    platform's verbatim turn, empty when it gave none; `pixels`: decoded size of the final picture."""
    remarks = [*_frame_remarks(request, card, pixels), *_count_remarks(drawing)]
    return {
        "request": request.canonical(),
        "sent": [asdict(slot) for slot in drawing.sent],
        "parameters": dict(drawing.parameters),
        "remote_ids": list(drawing.remote_ids),
        "pictures": [
            {
                "digest": digest,
                "role": picture.role,
                "media_type": picture.media_type,
                "bytes": len(picture.data),
            }
            for digest, picture in zip(kept, drawing.pictures, strict=True)
        ],
        "pixels": list(pixels),
        "usage": dict(drawing.usage),
        "counted_pictures": drawing.counted_pictures,
        "cost": {"usd": drawing.cost_usd, "basis": drawing.cost_basis}
        | ({"play_money": True} if card.play_money else {}),
        "said": drawing.said,
        "reply": reply,
        "remarks": remarks,
    }


def _frame_remarks(request: DrawRequest, card: Card, pixels: tuple[int, int]) -> list[str]:
    if request.is_question:
        return []
    asked = card.pixels[request.size][request.ratio]
    width_off, height_off = (abs(got - want) / want for got, want in zip(pixels, asked, strict=True))
    if max(width_off, height_off) <= card.pixels_slack:
        return []
    return [
        f"asked for {request.ratio} at {request.size} ({asked[0]}×{asked[1]}), got {pixels[0]}×{pixels[1]}"
    ]


def _count_remarks(drawing: Drawing) -> list[str]:
    counted = drawing.counted_pictures
    if counted is None or counted == len(drawing.sent):
        return []
    return [f"{len(drawing.sent)} pictures were sent, the platform counted {counted}"]


def receipt_remarks(receipt: Mapping[str, Json]) -> tuple[str, ...]:
    """What a person should know of this purchase."""
    remarks = receipt.get("remarks", ())
    return tuple(str(remark) for remark in remarks) if isinstance(remarks, list | tuple) else ()


def is_play(receipt: Mapping[str, Json]) -> bool:
    """Whether this purchase was paid in play money."""
    cost = receipt.get("cost")
    return isinstance(cost, Mapping) and cost.get("play_money") is True
