"""The pictures of a request in the order in which they go out, checked, named and ready to send."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

from PIL import Image, ImageChops

from ..errors import Rejected
from ..ports import Card, DrawRequest, ReferenceSlot, SentSlot
from ..wire.reference_bytes import as_sent, bytes_of_slot

MASK = "mask"
EDIT = "edit"
SO_FAR = "so far"
_MASK_BYTES = 4_000_000


@dataclass(frozen=True)
class Outgoing:
    """One picture as it goes out, with its line in the receipt."""

    data: bytes = field(repr=False)
    sent: SentSlot

    @property
    def name(self) -> str:
        """What the words call it."""
        return self.sent.label or self.sent.role

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.sent.width, self.sent.height


@dataclass(frozen=True)
class Outgoings:
    """All pictures of a request; the mask lies over the first."""

    pictures: tuple[Outgoing, ...] = ()
    mask: Outgoing | None = None

    def as_sent(self) -> tuple[SentSlot, ...]:
        """For the receipt, in order."""
        return tuple(one.sent for one in (*self.pictures, *([self.mask] if self.mask else [])))


def slots_of(request: DrawRequest) -> tuple[ReferenceSlot, ...]:
    """Every picture that goes out: in a conversation the last picture first, then references of earlier turns,
    each once, then this request's own in their order."""
    own = list(request.references)
    if not request.earlier:
        return tuple(own)
    last = request.earlier[-1]
    slots = [ReferenceSlot(SO_FAR, last.picture, "", "the picture so far")]
    known = {slot.digest for slot in own} | {last.picture}
    for turn in request.earlier:
        for slot in turn.references:
            if slot.digest not in known and slot.role not in (MASK, EDIT):
                known.add(slot.digest)
                slots.append(slot)
    return (*slots, *own)


def check_slots(request: DrawRequest, card: Card) -> None:
    """Rejected when these pictures cannot be sent together."""
    slots = slots_of(request)
    if len(slots) > card.max_references:
        over = ", ".join(slot.label or slot.role for slot in slots[card.max_references :])
        raise Rejected(
            f"{card.name} takes {card.max_references} pictures, {len(slots)} would go out with the earlier turns",
            f"Would not fit: {over}. Give fewer references, or begin a new conversation.",
        )
    shown = [slot for slot in slots if slot.role != MASK]
    if len(shown) < len(slots) and (not shown or shown[0].role not in (EDIT, SO_FAR)):
        raise Rejected(
            "the mask lies over the first picture, and that is not the one to change",
            f"Give the picture to change first, with the role '{EDIT}'.",
        )
    if all(slot.digest in request.pictures for slot in slots):
        outgoings(request, card)


def outgoings(request: DrawRequest, card: Card) -> Outgoings:
    """The pictures with their bytes. Rejected for one that is missing, too heavy, or no PNG, JPEG or WebP."""
    pictures = [_ready(slot, request, card) for slot in slots_of(request) if slot.role != MASK]
    masks = [_ready(slot, request, card) for slot in request.references if slot.role == MASK]
    return Outgoings(tuple(pictures), _fitting_mask(masks[0], pictures[0]) if masks else None)


def name_list(pictures: Sequence[Outgoing]) -> str:
    """The lines that tell the model which file is what; empty without pictures."""
    return "".join(f"Image {number}: {one.name}\n" for number, one in enumerate(pictures, 1))


def _ready(slot: ReferenceSlot, request: DrawRequest, card: Card) -> Outgoing:
    data = bytes_of_slot(slot, request)
    if card.max_reference_bytes and len(data) > card.max_reference_bytes:
        raise Rejected(
            f"'{slot.label or slot.role}' has {len(data) / 1e6:.1f} MB",
            f"{card.name} takes {card.max_reference_bytes / 1e6:g} MB a picture. Make it smaller.",
        )
    return Outgoing(data, as_sent(slot, data))


def _fitting_mask(mask: Outgoing, over: Outgoing) -> Outgoing:
    """The mask as the wire wants it: a PNG of the picture's size whose transparent pixels are drawn anew."""
    if mask.size != over.size:
        raise Rejected(
            f"the mask has {mask.size[0]}×{mask.size[1]} pixels, the picture under it {over.size[0]}×{over.size[1]}",
            "Make the mask exactly as large as the picture.",
        )
    with Image.open(BytesIO(mask.data)) as picture:
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        fits = has_alpha and mask.sent.media_type == "image/png"
        ready = mask if fits else _transparent(mask, picture, has_alpha)
    if len(ready.data) >= _MASK_BYTES:
        raise Rejected(
            f"the mask has {len(ready.data) / 1e6:.1f} MB as PNG", "It must stay below 4 MB: use flat areas."
        )
    return ready


def _transparent(mask: Outgoing, picture: Image.Image, has_alpha: bool) -> Outgoing:
    """Its white, or its transparency, as the transparency of a PNG."""
    whole = Image.new("RGBA", picture.size)
    try:
        white = picture.convert("L") if not has_alpha else None
        alpha = ImageChops.invert(white) if white is not None else picture.convert("RGBA").getchannel("A")
    except (OSError, SyntaxError, ValueError):
        raise Rejected("the mask is damaged", "Save it anew as PNG.") from None
    whole.putalpha(alpha)
    out = BytesIO()
    whole.save(out, "PNG")
    data = out.getvalue()
    done = "saved as PNG" if has_alpha else "white made transparent, saved as PNG"
    return Outgoing(data, replace(mask.sent, media_type="image/png", bytes=len(data), reencoding=done))
