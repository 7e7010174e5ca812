"""How one gateway of the OpenAI family wants a picture asked for: its route, and where frame and references go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import Misconfigured
from ..ports import Connection, Json

Route = Literal["images", "chat"]

FRAMES: Mapping[str, Mapping[str, str]] = {
    "size": {"pixels": "size"},
    "aspect_ratio": {"ratio": "aspect_ratio", "size": "resolution"},
    "image_config": {"ratio": "image_config.aspect_ratio", "size": "image_config.image_size"},
    "google.image_config": {
        "ratio": "google.image_config.aspect_ratio", "size": "google.image_config.image_size",
    },
    "extra_body.google.image_config": {
        "ratio": "extra_body.google.image_config.aspect_ratio",
        "size": "extra_body.google.image_config.image_size",
    },
    "generationConfig.imageConfig": {
        "ratio": "generationConfig.imageConfig.aspectRatio", "size": "generationConfig.imageConfig.imageSize",
    },
    "words": {},
}  # fmt: skip
"""Name of a place for ratio and size to the fields it means; `words` writes a sentence instead."""
_FRAME_VALUES = ("pixels", "ratio", "size", "width", "height")
EDITS = "edits"


@dataclass(frozen=True)
class Dialect:
    """What differs from gateway to gateway. Paths are relative to the base address, fields are dotted."""

    route: Route = "images"
    generations: str = "/images/generations"
    edits: str = "/images/edits"
    chat: str = "/chat/completions"
    frame: Mapping[str, str] = field(default_factory=lambda: FRAMES["size"])
    """Which of pixels (WxH), ratio, size, width, height goes into which field; empty = a sentence in the words."""
    references_in: str = EDITS
    """`edits` = files at the edits path; else the field of the JSON body that takes a list of data links."""
    references_as: Literal["links", "objects"] = "links"
    """`objects`: each link stands in {"type": "image_url", "image_url": {"url": …}}."""
    seed_in: str = ""
    """Field of the noise seed; empty = there is none."""
    body: Mapping[str, Json] = field(default_factory=dict)
    """Fields that go with every JSON request."""
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotency: str = ""
    """Name of the header that takes our purchase key; empty = there is none."""
    poll: str = "/tasks/{id}"
    wait_seconds: float = 300.0
    """How long an accepted job is waited for before it is left for later."""
    poll_seconds: float = 3.0
    priced_by: Literal["picture", "call"] = "picture"
    empty_is_charged: Literal["no", "maybe", "yes"] = "maybe"
    """Whether an answer without a picture costs something."""


def chosen_frame(connection: Connection, default: str) -> Mapping[str, str]:
    """The setting `frame_in`: one of FRAMES, or a table {pixels|ratio|size|width|height = "dotted.field"}."""
    value = connection.settings.get("frame_in", default)
    if isinstance(value, str) and value in FRAMES:
        return FRAMES[value]
    if isinstance(value, Mapping) and value and all(name in _FRAME_VALUES for name in value):
        return {name: str(path) for name, path in value.items()}
    raise Misconfigured(
        f"platforms.{connection.platform}.frame_in is {value!r}",
        f"Write one of {', '.join(FRAMES)}, or a table such as {{ ratio = 'a.b', size = 'a.c' }} "
        f"with {', '.join(_FRAME_VALUES)}.",
    )


def put(body: dict[str, Any], path: str, value: object) -> None:
    """Set a dotted field, making the objects on the way."""
    *folders, name = path.split(".")
    for folder in folders:
        body = body.setdefault(folder, {})
    body[name] = value


def frame_fields(frame: Mapping[str, str], ratio: str, size: str, pixels: tuple[int, int]) -> dict[str, Json]:
    """The fields that ask for this frame, as a nested object."""
    width, height = pixels
    values: Mapping[str, Json] = {
        "pixels": f"{width}x{height}", "ratio": ratio, "size": size, "width": width, "height": height,
    }  # fmt: skip
    body: dict[str, Json] = {}
    for name, path in frame.items():
        put(body, path, values[name])
    return body
