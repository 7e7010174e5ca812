"""References by what they do to the picture, masks in one convention, and what is said about each in the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from ...errors import Rejected
from ...ports import DrawRequest, ReferenceSlot, SentSlot
from ...ports.provider import Json
from ...wire.reference_bytes import as_sent, bytes_of_slot

CHARACTER_ROLES = ("front", "side", "back", "three-quarter", "face", "outfit", "object", "style")
"""Roles that are shown to an IP-Adapter."""
_OPAQUE = 128


@dataclass(frozen=True)
class Picture:
    """One picture to send: its slot and the bytes that go out."""

    slot: ReferenceSlot
    data: bytes = field(repr=False)
    reencoding: str = ""

    def sent(self) -> SentSlot:
        """What the receipt says of it."""
        return as_sent(self.slot, self.data, self.reencoding)


@dataclass(frozen=True)
class Sorted:
    """The request's references by what they do."""

    character: tuple[Picture, ...]
    start: Picture | None
    """The picture to begin from: role start, or edit."""
    mask: Picture | None
    """White where it is painted anew."""
    pose: Picture | None

    def sent(self) -> tuple[SentSlot, ...]:
        """The receipt's slots: beginning, mask, pose, then the character's in order."""
        others = [one for one in (self.start, self.mask, self.pose) if one is not None]
        return tuple(picture.sent() for picture in (*others, *self.character))


def check_combination(slots: Sequence[ReferenceSlot]) -> None:
    """Raise Rejected for roles that do not go together."""
    roles = [slot.role for slot in slots]
    if "start" in roles and "edit" in roles:
        raise Rejected(
            "a picture to start from and a picture to edit were given", "Give one of start and edit."
        )
    if "mask" in roles and "edit" not in roles:
        raise Rejected("a mask was given without a picture to edit", "Give that picture with the role edit.")


def sort_references(request: DrawRequest) -> Sorted:
    """The pictures of a request whose combination has been checked, with their bytes."""
    pictures = [Picture(slot, bytes_of_slot(slot, request)) for slot in request.references]
    by_role = {picture.slot.role: picture for picture in pictures}
    mask = by_role.get("mask")
    return Sorted(
        character=tuple(picture for picture in pictures if picture.slot.role in CHARACTER_ROLES),
        start=by_role.get("start") or by_role.get("edit"),
        mask=_white_where_repainted(mask) if mask else None,
        pose=by_role.get("pose"),
    )


def weight_of(picture: Picture, options: dict[str, Json]) -> float:
    """How strongly this reference acts: its role's weight, else that of all. Rejected when it is no number."""
    by_role = options.get("role_weights") or {}
    weight = by_role.get(picture.slot.role, options["ip_adapter_weight"])  # type: ignore[union-attr]
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        raise Rejected(f"role_weights: {picture.slot.role} is {weight!r}", "Write a number, such as 0.7.")
    return float(weight)


def check_role_weights(weights: Json) -> None:
    """Raise Rejected for a weight of a role that no reference can have."""
    for role in weights or {}:  # type: ignore[union-attr]
        if role not in CHARACTER_ROLES:
            raise Rejected(
                f"role_weights: there is no role '{role}'", f"There are: {', '.join(CHARACTER_ROLES)}."
            )


def _white_where_repainted(mask: Picture) -> Picture:
    """Transparent, or white where nothing is transparent, means painted anew; sent as white on black, because
    these platforms read transparency each in its own way."""
    try:
        with Image.open(BytesIO(mask.data), formats=("PNG", "JPEG", "WEBP")) as picture:
            alpha = picture.convert("RGBA").getchannel("A")
            grey, is_grey = picture.convert("L"), picture.mode == "L"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Rejected("the mask is a damaged picture", "Save it anew as PNG.") from None
    if min(alpha.tobytes()) < _OPAQUE:
        return _as_png(mask, alpha.point(lambda value: 255 - value), "transparency to white")
    return mask if is_grey else _as_png(mask, grey, "to grey")


def _as_png(mask: Picture, picture: Image.Image, done: str) -> Picture:
    out = BytesIO()
    picture.save(out, "PNG")
    return Picture(mask.slot, out.getvalue(), f"{done}, PNG")
