"""What OpenAI's images API accepts: models, fields, sizes, and how it complains."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

_NEW = {"low": 16, "medium": 24, "high": 48, "xhigh": 64, "max": 96}
MODELS: Mapping[str, Mapping[str, int]] = {
    "gpt-image-2.6-sunburst": _NEW,
    "gpt-image-2.6-flare": _NEW,
    "gpt-image-2.5-sunburst": _NEW,
    "gpt-image-2.5-sunburst-2026-09-08": _NEW,
    "gpt-image-2.5-flare": _NEW,
    "gpt-image-2.5-flare-2026-09-08": _NEW,
    "gpt-image-2": {"low": 16, "medium": 48, "high": 96},
    "gpt-image-2-2026-04-21": {"low": 16, "medium": 48, "high": 96},
    "gpt-image-1.5": {},
    "chatgpt-image-latest": {},
    "gpt-image-1-mini": {},
}
"""Model to its qualities with their factor in the count of tokens; none = fixed sizes and counts."""
GONE = {"dall-e-2", "dall-e-3", "gpt-image-1"}
_FIXED_TOKENS = {"low": 272, "medium": 1056, "high": 4160}
_FIXED_SIZES = ("1024x1024", "1536x1024", "1024x1536")
_STEP, _LONGEST, _LEAST, _MOST, _RATIO = 16, 3840, 655_360, 8_294_400, 3.0
_COMMON = {
    "prompt", "model", "n", "size", "quality", "background", "output_format", "output_compression", "moderation",
    "stream", "partial_images", "user", "safety_identifier", "complexity",
}  # fmt: skip
_FIELDS = {"generations": _COMMON, "edits": _COMMON | {"input_fidelity"}}
_CHOICES = {
    "background": ("auto", "transparent", "opaque"),
    "output_format": ("png", "jpeg", "webp"),
    "moderation": ("auto", "low"),
    "complexity": ("low", "medium", "high"),
}
_MASK_BYTES, _IMAGE_BYTES, _IMAGES, _PROMPT = 4_000_000, 50_000_000, 16, 32_000


class Complaint(Exception):
    """An error as the platform words it."""

    def __init__(
        self,
        message: str,
        code: str | None = "invalid_value",
        status: int = 400,
        *,
        kind: str = "invalid_request_error",
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.status, self.kind = message, code, status, kind
        self.param: str | None = None
        self.extra = extra or {}
        self.headers = headers or {}

    def about(self, param: str) -> "Complaint":
        """The same complaint with the field it is about."""
        self.param = param
        return self

    def as_plain(self) -> dict[str, Any]:
        """The `error` object."""
        return {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
            **self.extra,
        }


@dataclass(frozen=True)
class Form:
    """A multipart body: texts, and files by field in their order."""

    fields: Mapping[str, str]
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    def typed(self) -> dict[str, Any]:
        """The texts, whole numbers as such."""
        return {name: int(text) if text.isdigit() else text for name, text in self.fields.items()}

    def pictures(self) -> tuple[tuple[bytes, ...], bytes | None]:
        """Images in order, and the mask. Complaint about anything else."""
        images = [data for name, data in self.files if name in ("image", "image[]")]
        masks = [data for name, data in self.files if name == "mask"]
        for name, _ in self.files:
            if name not in ("image", "image[]", "mask"):
                raise unknown(name)
        if not images:
            raise Complaint("An image is required.", "missing_required_parameter").about("image")
        if len(images) > _IMAGES:
            raise Complaint(f"At most {_IMAGES} images are accepted.", "too_many_images").about("image")
        sizes = [_picture_size(image, "image") for image in images]
        if not masks:
            return tuple(images), None
        if len(masks[0]) >= _MASK_BYTES or not masks[0].startswith(b"\x89PNG"):
            raise Complaint("The mask must be a PNG below 4MB.", "invalid_mask_image_format").about("mask")
        if _picture_size(masks[0], "mask") != sizes[0]:
            raise Complaint("Mask and image must have the same size.", "invalid_mask_size").about("mask")
        with Image.open(BytesIO(masks[0])) as mask:
            if "A" not in mask.getbands():
                raise Complaint("The mask has no alpha channel.", "invalid_mask_image_format").about("mask")
        return tuple(images), masks[0]


def check(fields: Mapping[str, Any], route: str) -> None:
    """Complaint about the first thing that the platform would not take."""
    for name in fields:
        if name == "response_format":
            raise unknown(name)
        if name not in _FIELDS[route]:
            raise unknown(name)
    _check_model(fields.get("model"))
    model = str(fields["model"])
    prompt = fields.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise Complaint("A prompt is required.", "missing_required_parameter").about("prompt")
    if len(prompt) > _PROMPT:
        raise Complaint(f"The prompt is longer than {_PROMPT} characters.", "string_above_max_length").about(
            "prompt"
        )
    for name, allowed in _CHOICES.items():
        if name in fields and fields[name] not in allowed:
            raise _invalid(name, fields[name], allowed)
    qualities = ("auto", *(MODELS[model] or _FIXED_TOKENS))
    if fields.get("quality", "auto") not in qualities:
        raise _invalid("quality", fields["quality"], qualities)
    if "complexity" in fields and not model.startswith("gpt-image-2.6"):
        raise unknown("complexity")
    _check_fidelity(fields, model)
    _check_size(fields.get("size", "auto"), model)
    _check_numbers(fields)


def _check_model(model: Any) -> None:  # noqa: ANN401 - whatever was sent
    if model in GONE:
        message = f"The model `{model}` has been deprecated and shut down; choose a GPT Image model."
        raise Complaint(message, "model_not_found", 404)
    if model not in MODELS:
        raise Complaint(f"The model '{model}' does not exist.", "model_not_found", 404).about("model")


def _check_fidelity(fields: Mapping[str, Any], model: str) -> None:
    allowed = {"gpt-image-1.5": ("low", "high"), "gpt-image-1-mini": ("low",)}.get(model, ())
    if "input_fidelity" in fields and fields["input_fidelity"] not in allowed:
        raise Complaint(f"input_fidelity is not supported by {model}.", "invalid_input_fidelity_model").about(
            "input_fidelity"
        )


def _check_numbers(fields: Mapping[str, Any]) -> None:
    number = fields.get("n", 1)
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 10:
        raise Complaint("n must be from 1 to 10.", "invalid_value").about("n")
    compression = fields.get("output_compression")
    if compression is None:
        return
    if not isinstance(compression, int) or not 0 <= compression <= 100:
        raise Complaint("output_compression must be from 0 to 100.", "invalid_value").about(
            "output_compression"
        )
    if fields.get("output_format", "png") == "png":
        raise Complaint("Compression is for jpeg and webp.", "invalid_png_output_compression").about(
            "output_compression"
        )


def _check_size(size: Any, model: str) -> None:  # noqa: ANN401 - whatever was sent
    if size == "auto":
        return
    if not isinstance(size, str) or not re.fullmatch(r"\d+x\d+", size):
        raise Complaint(f"Invalid size '{size}'.", "invalid_value").about("size")
    if not MODELS[model]:
        if size not in _FIXED_SIZES:
            raise _invalid("size", size, (*_FIXED_SIZES, "auto"))
        return
    width, height = size_of(size)
    long, short = max(width, height), min(width, height)
    fits = (
        short > 0 and width % _STEP == 0 and height % _STEP == 0 and long <= _LONGEST
        and long / short <= _RATIO and _LEAST <= width * height <= _MOST
    )  # fmt: skip
    if not fits:
        raise Complaint(
            f"Invalid size '{size}': sides are multiples of {_STEP}, at most {_LONGEST}, ratio at most 3:1, "
            f"{_LEAST} to {_MOST} pixels.",
            "invalid_value",
        ).about("size")


def size_of(size: str) -> tuple[int, int]:
    """Width and height; `auto` is a square."""
    if size == "auto":
        return 1024, 1024
    width, _, height = size.partition("x")
    return int(width), int(height)


def output_tokens(model: str, quality: str, size: tuple[int, int]) -> int:
    """Tokens of one output picture."""
    factors = MODELS[model]
    if not factors:
        return _FIXED_TOKENS[quality]
    factor, long, short = factors[quality], max(size), min(size)
    shorter = (2 * factor * short + long) // (2 * long)
    return -(-factor * shorter * (2_000_000 + size[0] * size[1]) // 4_000_000)


def unknown(name: str) -> Complaint:
    """A field that does not exist."""
    return Complaint(f"Unknown parameter: '{name}'.", "unknown_parameter").about(name)


def _invalid(name: str, value: object, allowed: tuple[str, ...]) -> Complaint:
    choices = ", ".join(f"'{one}'" for one in allowed)
    return Complaint(f"Invalid value: '{value}'. Supported values are: {choices}.", "invalid_value").about(
        name
    )


def _picture_size(data: bytes, name: str) -> tuple[int, int]:
    if len(data) >= _IMAGE_BYTES:
        raise Complaint("Images must be below 50MB.", "image_too_large").about(name)
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            return picture.size
    except (OSError, SyntaxError, ValueError):
        raise Complaint("Invalid image file or mode.", "invalid_image_file").about(name) from None
