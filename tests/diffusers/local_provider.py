"""The provider on tiny models, as a user's settings would set it up."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import tiny_models as tiny
from PIL import Image

from tetap.plugins import load_provider
from tetap.ports import Connection, Drawing, DrawRequest, Json, Provider, ReferenceSlot
from tetap.purchasing import check_fits

WORDS = "Xiao Cheng, orange hair (#D9772B), at the beach"
SIDE = 64
_MODELS = {
    "sdxl": tiny.tiny_sdxl, "sd15": tiny.tiny_sd15, "flux2-klein": tiny.tiny_flux2_klein, "flux2": tiny.tiny_flux2,
    "flux-kontext": tiny.tiny_flux_kontext,
}  # fmt: skip


def small_models() -> dict[str, dict[str, Json]]:
    """Every family at a size that a processor draws at once."""
    frame = {"1K": {"1:1": [SIDE, SIDE], "3:2": [96, SIDE]}}
    return {family: {"pixels": frame} for family in (*_MODELS, "qwen-image-edit")}


def local_provider(*families: str, own: Mapping[str, Any] | None = None, **settings: Any) -> Provider:
    """A provider whose families are the tiny ones."""
    weights = {family: str(_MODELS[family]()) for family in families} | settings.pop("weights", {})
    connection = Connection(
        "diffusers", "", {"weights": weights, **settings}, {**small_models(), **(own or {})}
    )
    return load_provider("diffusers", connection)


def networks(family: str) -> dict[str, Json]:
    """Options that name the tiny IP-Adapter and ControlNet of a family."""
    return {
        "ip_adapter_model": str(tiny.tiny_ip_adapter(family)),
        "ip_adapter_encoder": str(tiny.tiny_encoder()),
        "control_model": str(tiny.tiny_control(family)),
    }


def wanted(model: str, *references: tuple[str, bytes], **changes: Any) -> DrawRequest:
    """A request; `changes`: seed, words, ratio, options."""
    digests = ["sha256:" + hashlib.sha256(data).hexdigest() for _, data in references]
    slots = tuple(
        ReferenceSlot(role, digest, "image/png", f"Reference {number}: {role}")
        for number, ((role, _), digest) in enumerate(zip(references, digests, strict=True), 1)
    )
    family = "sd15" if "sd15" in model else "sdxl"
    more = networks(family) if references and model in ("sdxl", "sd15") else {}
    return DrawRequest(
        "diffusers", model, "1", changes.get("words", WORDS), changes.get("ratio", "1:1"), "1K", slots,
        changes.get("seed", 42), options={"steps": 2, **more, **changes.get("options", {})},
        pictures=dict(zip(digests, (data for _, data in references), strict=True)),
        purchase_key=changes.get("key", "sha256:a purchase"),
    )  # fmt: skip


def draw(provider: Provider, request: DrawRequest) -> Drawing:
    """Checked as the till checks it, then drawn."""
    card = next(card for card in provider.cards() if card.is_called(request.model))
    check_fits(request, card)
    ids: list[str] = []
    drawing = provider.draw(request, ids.append)
    assert ids == []
    return drawing


def pixels(drawing: Drawing) -> np.ndarray:
    """Height × width × 3, 0 to 255."""
    with Image.open(BytesIO(drawing.final.data)) as image:
        return np.asarray(image, dtype=np.int16)


def difference(one: Drawing, other: Drawing) -> float:
    """Mean absolute difference of pixels, 0 to 255."""
    return float(np.abs(pixels(one) - pixels(other)).mean())


def picture(
    color: str | tuple[int, int, int] = "orange", size: tuple[int, int] = (SIDE, SIDE), kind: str = "PNG"
) -> bytes:
    """A picture of one colour with a darker square in it."""
    image = Image.new("RGB", size, color)
    image.paste((40, 20, 60), (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def left_half() -> bytes:
    """A mask: white, which is painted anew, on the left."""
    image = Image.new("L", (SIDE, SIDE), 0)
    image.paste(255, (0, 0, SIDE // 2, SIDE))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
