"""What OpenAI's dialect may say: every field of its image and chat bodies, and those that gateways added. No other."""

from typing import Any, Literal

import msgspec


class Extra(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """tetap's own object in a body, for clients that can send one."""

    seed: int | None = None
    budget: float | None = None
    tries: int | None = None
    strategy: str | None = None
    idempotency_key: str | None = None
    webhook: str | None = None


class ImageBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """images/generations, and images/edits written as JSON."""

    prompt: str = ""
    model: str = ""
    n: int | None = None
    size: str | None = None
    aspect_ratio: str | None = None
    response_format: Literal["url", "b64_json"] | None = None
    stream: bool | None = None
    partial_images: int | None = None
    user: str | None = None
    seed: int | None = None
    image: str | list[str] | None = None
    images: list[Any] | None = None
    mask: Any = None
    quality: str | None = None
    style: str | None = None
    background: str | None = None
    moderation: str | None = None
    output_format: str | None = None
    output_compression: int | None = None
    input_fidelity: str | None = None
    tetap: Extra | None = None


OPTIONS = (
    "quality", "style", "background", "moderation", "output_format", "output_compression", "input_fidelity",
)  # fmt: skip
"""Fields that are options of a model; its card says which it takes."""


class ImageUrl(msgspec.Struct, forbid_unknown_fields=True):
    """Where a picture of a message is: a data: URL or an address."""

    url: str
    detail: str | None = None


class Part(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A piece of a message."""

    type: Literal["text", "image_url", "input_image"]
    text: str | None = None
    image_url: ImageUrl | str | None = None


class Message(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One message of a conversation. `images` is what gateways answer with, and may come back."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[Part] | None = None
    images: list[Part] | None = None
    name: str | None = None
    refusal: str | None = None
    tetap: Any = None


class ImageConfig(msgspec.Struct, forbid_unknown_fields=True):
    """OpenRouter's way to say the frame."""

    aspect_ratio: str | None = None
    image_size: str | None = None


class StreamOptions(msgspec.Struct, forbid_unknown_fields=True):
    """Whether the stream ends with the usage."""

    include_usage: bool | None = None


class ChatBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """chat/completions."""

    model: str
    messages: list[Message]
    n: int | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    modalities: list[Literal["text", "image"]] | None = None
    image_config: ImageConfig | None = None
    size: str | None = None
    aspect_ratio: str | None = None
    seed: int | None = None
    user: str | None = None
    temperature: float | None = None
    tetap: Extra | None = None
