"""Pictures on their way out: as they are, or smaller when they must be or the user wants it, and said so."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from ..errors import Rejected
from ..ports import ReferenceSlot, SentSlot
from ..wire.reference_bytes import as_sent

MOST_BYTES = 7_000_000
"""Google's limit for one picture inside a request."""
_FITTING_SIDES = (2048, 1024)
_QUALITY = 95


@dataclass(frozen=True)
class Outgoing:
    """A picture as it will be sent, and its line of the receipt."""

    data: bytes
    slot: SentSlot

    @property
    def media_type(self) -> str:
        """As it is told to the platform."""
        return self.slot.media_type


def outgoing(data: bytes, slot: ReferenceSlot, longest: int = 0) -> Outgoing:
    """The file's own bytes, unless a side is longer than `longest` (0 = any) or the file larger than 7 MB.

    Rejected when the bytes are no PNG, JPEG or WebP."""
    sent = as_sent(slot, data)
    too_long = bool(longest) and max(sent.width, sent.height) > longest
    if not too_long and len(data) <= MOST_BYTES:
        return Outgoing(data, sent)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            return _smaller(picture, sent, longest)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Rejected(
            f"the picture for '{slot.label or slot.role}' is not whole", "Save it anew as PNG, JPEG or WebP."
        ) from None


def _smaller(picture: Image.Image, slot: SentSlot, longest: int) -> Outgoing:
    """At most `longest` a side; without a wish as large as 7 MB allow. Transparent pictures stay PNG."""
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    # A camera's note that the picture lies on its side is lost by saving it anew, so it is turned first.
    whole = _as_seen(picture).convert("RGBA" if see_through else "RGB")
    data, scaled = b"", whole
    for side in (longest,) if longest else _FITTING_SIDES:
        scaled = whole.copy()
        scaled.thumbnail((side, side), Image.Resampling.LANCZOS)
        buffer = BytesIO()
        if see_through:
            scaled.save(buffer, "PNG", optimize=False)
        else:
            scaled.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
        data = buffer.getvalue()
        if len(data) <= MOST_BYTES:
            break
    if len(data) > MOST_BYTES:
        raise Rejected(
            f"the picture for '{slot.label or slot.role}' has more than 7 MB even when smaller",
            "Save it as JPEG, or set a smaller reference_pixels.",
        )
    width, height = scaled.size
    kind = "PNG" if see_through else f"JPEG quality {_QUALITY}"
    words = f"{slot.width}×{slot.height} to {width}×{height}, {kind}"
    media_type = "image/png" if see_through else "image/jpeg"
    return Outgoing(
        data, SentSlot(slot.role, slot.digest, slot.label, media_type, width, height, len(data), words)
    )


def _as_seen(picture: Image.Image) -> Image.Image:
    """Upright, and with 8 bits a channel: more are cut off instead of rounded when they are converted."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):
        return upright.point(lambda value: value / 256).convert("L")
    return upright
