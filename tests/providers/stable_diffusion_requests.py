"""Requests and small pictures for the tests of the Stable Diffusion platforms."""

import hashlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image

from tetap.ports import DrawRequest, Json, ReferenceSlot

WORDS = "Xiao Cheng, orange hair (#D9772B) [signature], at the beach"


def picture(color: str = "orange", size: tuple[int, int] = (48, 64), kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


def transparent_hole(size: tuple[int, int] = (64, 64)) -> bytes:
    """Opaque but for its left half."""
    image = Image.new("RGBA", size, "green")
    image.paste((0, 0, 0, 0), (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def wanted(
    platform: str,
    *references: tuple[str, bytes],
    model: str = "sdxl",
    seed: int | None = 42,
    words: str = WORDS,
    key: str = "sha256:a purchase",
    options: Mapping[str, Json] | None = None,
) -> DrawRequest:
    pictures = {"sha256:" + hashlib.sha256(data).hexdigest(): data for _, data in references}
    slots = tuple(
        ReferenceSlot(role, digest, "image/png", f"{role} view")
        for (role, _), digest in zip(
            references, ["sha256:" + hashlib.sha256(data).hexdigest() for _, data in references], strict=True
        )
    )
    return DrawRequest(
        platform, model, "1", words, "1:1", "1K", slots, seed, options=options or {}, pictures=pictures,
        purchase_key=key,
    )  # fmt: skip
