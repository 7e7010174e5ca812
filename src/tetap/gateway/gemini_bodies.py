"""What Gemini's dialect may say: every field of generateContent's body that a picture can follow from. No other."""

from typing import Any, Literal

import msgspec

from .openai_bodies import Extra


class Blob(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """A picture as Base64."""

    data: str
    mime_type: str | None = None


class FileData(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """A picture by its address."""

    file_uri: str
    mime_type: str | None = None


class GeminiPart(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """A piece of a turn."""

    text: str | None = None
    inline_data: Blob | None = None
    file_data: FileData | None = None
    thought_signature: str | None = None
    thought: bool | None = None


class GeminiContent(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """One turn."""

    parts: list[GeminiPart] = []
    role: Literal["user", "model", "system"] | None = None


class GeminiImageConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """The frame."""

    aspect_ratio: str | None = None
    image_size: str | None = None


class ThinkingConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """How long the model thinks."""

    thinking_level: str | None = None


class GenerationConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """How it is drawn."""

    response_modalities: list[str] | None = None
    image_config: GeminiImageConfig | None = None
    seed: int | None = None
    candidate_count: int | None = None
    temperature: float | None = None
    thinking_config: ThinkingConfig | None = None
    response_mime_type: str | None = None


class GeminiBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """generateContent."""

    contents: list[GeminiContent] | GeminiContent
    system_instruction: GeminiContent | str | None = None
    generation_config: GenerationConfig | None = None
    safety_settings: list[Any] | None = None
    model: str | None = None
    tetap: Extra | None = None
