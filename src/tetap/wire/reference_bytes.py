"""The bytes of a reference on their way out: found, recognised, measured, noted for the receipt."""

from io import BytesIO

from PIL import Image

from ..errors import Rejected
from ..ports import DrawRequest, ReferenceSlot, SentSlot
from .encoding import media_type_of

FILE_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
"""What each kind that can be sent is called at the end of a file name."""


def bytes_of_slot(slot: ReferenceSlot, request: DrawRequest) -> bytes:
    """The reference's own bytes. Rejected when they are missing or no PNG, JPEG or WebP."""
    data = request.pictures.get(slot.digest)
    if data is None:
        raise Rejected(
            f"the picture '{slot.label or slot.role}' of this request is not there",
            "Its file or the stored picture is missing; bring it back.",
        )
    if not media_type_of(data):
        raise Rejected(f"'{slot.label or slot.role}' is no PNG, JPEG or WebP", "Convert it first.")
    return data


def as_sent(slot: ReferenceSlot, data: bytes, way: str = "") -> SentSlot:
    """For the receipt: this reference went out with exactly these bytes. `way`: how, where it matters."""
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            width, height = picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Rejected(f"'{slot.label or slot.role}' is a damaged picture", "Save it anew.") from None
    return SentSlot(slot.role, slot.digest, slot.label, media_type_of(data), width, height, len(data), way)
