"""What the tests of ComfyUI send, and the simulated server they send it to."""

from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from PIL import Image

from tetap.ports import Connection, Drawing, DrawRequest
from tetap.providers.comfyui import ComfyUIProvider
from tetap.purchasing.fitting import check_fits
from tetap.simulators.serving import Running

JOB = str(uuid5(NAMESPACE_URL, "sha256:a purchase"))


def provider(server: Running, **settings: Any) -> ComfyUIProvider:
    models = settings.pop("models", {})
    return ComfyUIProvider(Connection("comfyui", server.url, settings, models))


def draw(server: Running, request: DrawRequest, ids: list[str] | None = None, **settings: Any) -> Drawing:
    made = provider(server, **settings)
    check_fits(request, next(card for card in made.cards() if card.model == request.model))
    return made.draw(request, (ids if ids is not None else []).append)


def nodes(body: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node["inputs"] for node in body["prompt"].values() if node["class_type"] == kind]


def size(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        return image.size


def colours(drawing: Drawing) -> bytes:
    """The pixels, as the file also holds the graph."""
    with Image.open(BytesIO(drawing.final.data)) as image:
        return image.convert("RGB").tobytes()
