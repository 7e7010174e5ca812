"""Chat completions with pictures, as gateways take and give them: shared by the simulated gateways."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from math import sqrt
from typing import Any

from PIL import Image

from ..errors import BadAnswer
from ..wire.encoding import bytes_of, data_uri, media_type_of
from .backstage import Backstage
from .openai import spoiled
from .openai_rules import Complaint

RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
PANORAMAS = ("1:4", "4:1", "1:8", "8:1")
TIERS = {"512": 512, "768": 768, "1K": 1024, "1.5K": 1536, "2K": 2048, "4K": 4096}


@dataclass(frozen=True)
class Asked:
    """What a chat body asks for. Pictures in the assistant's texts are text there, and lost."""

    model: str
    words: str
    pictures: tuple[bytes, ...] = field(repr=False)
    same: bytes = field(repr=False)
    """Equal for equal requests."""


def read_body(body: bytes) -> dict[str, Any]:
    """A JSON object. Complaint when it is none."""
    try:
        fields = json.loads(body)
    except ValueError:
        raise Complaint("The body is no valid JSON.", "invalid_json") from None
    if not isinstance(fields, dict):
        raise Complaint("The body must be a JSON object.", "invalid_json")
    return fields


def read_chat(fields: Mapping[str, Any], known: frozenset[str]) -> Asked:
    """The words and pictures of a chat body. Complaint about an unknown field or message."""
    for name in fields:
        if name not in known:
            raise Complaint(f"Unknown field '{name}'.", "invalid_request")
    messages = fields.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Complaint("messages must be a list that is not empty.", "invalid_request")
    words: list[str] = []
    pictures: list[bytes] = []
    for message in messages:
        if not isinstance(message, dict) or message.get("role") not in ("user", "assistant", "system"):
            raise Complaint("Every message has a role: user, assistant or system.", "invalid_request")
        if message["role"] == "user":
            _read_content(message.get("content"), words, pictures)
    if not any(words):
        raise Complaint("The messages hold no text.", "invalid_request")
    same = json.dumps(fields, sort_keys=True).encode()
    return Asked(str(fields.get("model", "")), "\n".join(words), tuple(pictures), same)


def _read_content(content: Any, words: list[str], pictures: list[bytes]) -> None:  # noqa: ANN401
    if isinstance(content, str):
        words.append(content)
        return
    if not isinstance(content, list):
        raise Complaint("content must be a text or a list of parts.", "invalid_request")
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "text" and isinstance(part.get("text"), str):
            words.append(part["text"])
        elif kind == "image_url" and isinstance(part.get("image_url"), dict):
            pictures.append(picture_of(str(part["image_url"].get("url", ""))))
        else:
            raise Complaint(f"Unknown content part '{kind}'.", "invalid_request")


def picture_of(link: str) -> bytes:
    """The picture of a data link. Complaint about web addresses and about what is no picture."""
    if not link.startswith("data:image/") or ";base64," not in link:
        raise Complaint("Pictures go in as data:image/…;base64,… links, not as addresses.", "invalid_image")
    try:
        picture = bytes_of(link)
    except BadAnswer:
        picture = b""
    if not media_type_of(picture):
        raise Complaint("A picture cannot be decoded.", "invalid_image")
    return picture


def pixels_of(ratio: str, tier: str) -> tuple[int, int]:
    """Width and height in steps of 16 whose area is about that of the tier's square."""
    across, _, down = ratio.partition(":")
    share, side = float(across) / float(down), TIERS[tier]
    width, height = side * sqrt(share), side / sqrt(share)
    return max(16, round(width / 16) * 16), max(16, round(height / 16) * 16)


def draw(
    backstage: Backstage, asked: Asked, size: tuple[int, int], fault: str, kind: str = "JPEG"
) -> list[bytes]:
    """Pictures of this kind as this fault delivers them; with `drafts` two come before the final one."""
    if fault == "ignore-size":
        size = (size[0] // 2, size[1] // 2)
    count = 0 if fault == "null-parts" else 3 if fault == "drafts" else 1
    return [
        spoiled(_encoded(backstage.paint(asked.words, asked.pictures, size), kind), fault)
        for _ in range(count)
    ]


def _encoded(picture: bytes, kind: str) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(picture)) as opened:
        opened.convert("RGB").save(out, kind, quality=92)
    return out.getvalue()


def link_of(picture: bytes) -> str:
    """A data link that says what the picture is, or claims it to be."""
    return data_uri(picture, media_type_of(picture) or "image/png")


def completion(
    model: str, message: Mapping[str, Any], finish: str, usage: Mapping[str, Any]
) -> dict[str, Any]:
    """A chat completion with one choice."""
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}],
        "usage": dict(usage),
    }


def usage_of(asked: Asked, count: int) -> dict[str, Any]:
    """The tokens of a chat, as the models behind the gateways count them."""
    prompt = len(asked.words.encode()) // 4 + 258 * len(asked.pictures)
    return {"prompt_tokens": prompt, "completion_tokens": 1120 * count, "total_tokens": prompt + 1120 * count}
