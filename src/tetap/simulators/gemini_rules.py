"""What the simulated Google refuses before it draws: unknown names, wrong types, ratios, sizes, lost signatures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pybase64

from .gemini_bodies import GoogleError, unknown_name, wrong, wrong_type
from .gemini_models import RATIOS, Model
from .gemini_signatures import Signatures

_BODY = (
    "contents", "generationConfig", "systemInstruction", "safetySettings", "tools", "toolConfig", "cachedContent",
    "serviceTier", "store", "model",
)  # fmt: skip
_GENERATION = (
    "responseModalities", "imageConfig", "seed", "temperature", "topP", "topK", "candidateCount", "maxOutputTokens",
    "stopSequences", "presencePenalty", "frequencyPenalty", "thinkingConfig", "responseMimeType", "mediaResolution",
    "responseSchema", "responseJsonSchema", "responseLogprobs", "logprobs",
)  # fmt: skip
_PART = (
    "text", "inlineData", "fileData", "thought", "thoughtSignature", "functionCall", "functionResponse",
    "executableCode", "codeExecutionResult", "videoMetadata", "mediaResolution",
)  # fmt: skip
_MIMES = ("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif")
_SIZES = ("1K", "2K", "4K", "512", "512P", "512PX")
_INLINE_BYTES = 7 * 1024 * 1024
_INT32 = range(-(2**31), 2**31)
Fetch = Callable[[str], bytes]
"""The bytes behind a fileUri; GoogleError when there are none."""


@dataclass(frozen=True)
class Asked:
    """A call that passed: its words, the pictures that came with it, and how to draw."""

    words: str
    last_words: str
    pictures: tuple[bytes, ...]
    ratio: str
    """Empty = not said."""
    size: str
    with_text: bool
    shows_thoughts: bool
    prompt_tokens: int


def camel(name: str) -> str:
    """Both spellings are one name."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def known(data: object, names: Iterable[str], where: str) -> dict[str, Any]:
    """A message with its names in camelCase; 400 for a name that does not exist or a value that is no message."""
    if not isinstance(data, Mapping):
        raise wrong_type(where, f"type.googleapis.com/{where}", data)
    allowed = set(names)
    for name in data:
        if camel(name) not in allowed:
            raise unknown_name(name, where)
    return {camel(name): value for name, value in data.items()}


def check(body: object, model: Model, fetch: Fetch, signatures: Signatures) -> Asked:
    """A generateContent body; raises GoogleError."""
    request = known(body, _BODY, "")
    contents = request.get("contents")
    if not isinstance(contents, list) or not contents:
        raise wrong("* GenerateContentRequest.contents: contents is not specified\n", "contents")
    generation = known(request.get("generationConfig") or {}, _GENERATION, "generation_config")
    reader = _Reader(model, fetch, signatures)
    for position, content in enumerate(contents, 1):
        reader.read(content, position)
    tokens = reader.tokens()
    if tokens > model.input_tokens:
        raise wrong(
            f"The input token count ({tokens}) exceeds the maximum number of tokens allowed ({model.input_tokens})."
        )
    ratio, size = _image(generation.get("imageConfig"), model)
    modalities = _modalities(generation.get("responseModalities"))
    if model.answers and "IMAGE" in modalities:
        raise wrong("Image generation is not enabled for this model.")
    return Asked(
        words="\n".join(reader.words),
        last_words="\n".join(reader.last_words),
        pictures=tuple(reader.pictures),
        ratio=ratio,
        size=size,
        with_text="TEXT" in modalities or not modalities,
        shows_thoughts=_numbers(generation, model),
        prompt_tokens=tokens,
    )


def _numbers(generation: Mapping[str, Any], model: Model) -> bool:
    """The plain fields; whether thoughts are to be shown."""
    seed = generation.get("seed")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool) or seed not in _INT32):
        raise wrong_type("generation_config.seed", "TYPE_INT32", seed)
    count = generation.get("candidateCount", 1)
    if not isinstance(count, int) or isinstance(count, bool):
        raise wrong_type("generation_config.candidate_count", "TYPE_INT32", count)
    if count != 1:
        raise wrong("Multiple candidates is not enabled for this model")
    temperature = generation.get("temperature", 1)
    if isinstance(temperature, bool) or not isinstance(temperature, int | float):
        raise wrong_type("generation_config.temperature", "TYPE_FLOAT", temperature)
    if not 0 <= temperature <= 2:
        raise wrong(
            f"* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0], "
            f"got {temperature}.\n"
        )
    thinking = known(
        generation.get("thinkingConfig") or {},
        ("thinkingLevel", "thinkingBudget", "includeThoughts"),
        "generation_config.thinking_config",
    )
    level = thinking.get("thinkingLevel")
    if level is not None and str(level).upper() not in model.thinking:
        raise wrong(f"Thinking level {str(level).upper()} is not supported for this model.")
    return bool(thinking.get("includeThoughts"))


def _modalities(found: object) -> Sequence[str]:
    if found is None:
        return ()
    if not isinstance(found, list):
        raise wrong_type("generation_config.response_modalities", "TYPE_ENUM", found)
    for one in found:
        if str(one).upper() not in ("TEXT", "IMAGE"):
            raise wrong_type(
                "generation_config.response_modalities[0]",
                "type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig.Modality",
                one,
            )
    return [str(one).upper() for one in found]


def _image(found: object, model: Model) -> tuple[str, str]:
    """Ratio (empty = not said) and size."""
    if model.answers:
        if found is not None:
            raise wrong("Image generation is not enabled for this model.")
        return "", ""
    image = known(found or {}, ("aspectRatio", "imageSize"), "generation_config.image_config")
    ratio, size = image.get("aspectRatio", ""), image.get("imageSize", "")
    if ratio and ratio not in RATIOS:
        raise wrong(f"aspect_ratio must be one of {', '.join(repr(one) for one in RATIOS)}.")
    if ratio and ratio not in model.ratios:
        raise wrong(f"Aspect ratio {ratio} is not supported for this model")
    if model.is_first:
        return ratio, "1K"
    if size and size not in _SIZES:
        raise wrong(f"image_size must be one of {', '.join(repr(one) for one in _SIZES)}, got '{size}'.")
    size = {"512P": "512", "512PX": "512", "": "1K"}.get(size, size)
    if size not in model.tokens:
        raise wrong(f"Image size {size} is not supported for this model")
    return ratio, size


class _Reader:
    """Reads contents: words and pictures in order, and whether the model's own turns came back whole."""

    def __init__(self, model: Model, fetch: Fetch, signatures: Signatures) -> None:
        self._model = model
        self._fetch = fetch
        self._signatures = signatures
        self.words: list[str] = []
        self.last_words: list[str] = []
        self.pictures: list[bytes] = []

    def tokens(self) -> int:
        """As Google counts: a quarter of the characters, 258 a picture."""
        return sum(len(one) for one in self.words) // 4 + 258 * len(self.pictures)

    def read(self, found: object, position: int) -> None:
        """One turn."""
        where = f"contents[{position - 1}]"
        content = known(found, ("role", "parts"), where)
        role = content.get("role", "user")
        if role not in ("user", "model"):
            raise wrong("Please use a valid role: user, model.")
        parts = content.get("parts")
        if not isinstance(parts, list) or not parts:
            raise wrong(
                f"* GenerateContentRequest.{where}.parts: contents.parts must not be empty.\n",
                f"{where}.parts",
            )
        self.last_words = []
        for number, part in enumerate(parts):
            self._part(known(part, _PART, f"{where}.parts[{number}]"), role == "model", position, number + 1)

    def _part(self, part: Mapping[str, Any], is_model: bool, position: int, number: int) -> None:
        where = f"contents[{position - 1}].parts[{number - 1}]"
        if not any(name in part for name in _PART[:3]):
            raise wrong(
                f"* GenerateContentRequest.{where}.data: required oneof field 'data' must have one initialized field\n"
            )
        if "text" in part:
            if not isinstance(part["text"], str):
                raise wrong_type(f"{where}.text", "TYPE_STRING", part["text"])
            if not is_model:
                self.words.append(part["text"])
                self.last_words.append(part["text"])
            return
        picture = (
            self._inline(part["inlineData"], where, is_model)
            if "inlineData" in part
            else self._file(part["fileData"], where)
        )
        if is_model and not self._model.is_first and not part.get("thought"):
            self._signed(part.get("thoughtSignature"), picture, position, number)
        self.pictures.append(picture)

    def _signed(self, signature: object, picture: bytes, position: int, number: int) -> None:
        if not signature:
            raise wrong(
                f"Image part is missing a thought_signature in content position {position}, part position {number}. "
                "Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details."
            )
        if not self._signatures.holds(str(signature), picture):
            raise wrong("Thought signature is not valid.")

    def _inline(self, found: object, where: str, is_model: bool) -> bytes:
        blob = known(found, ("mimeType", "data", "displayName"), f"{where}.inline_data")
        if blob.get("mimeType") not in _MIMES:
            raise wrong(f"Unsupported MIME type: {blob.get('mimeType', '')}")
        text = str(blob.get("data", ""))
        try:
            data = pybase64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
        except ValueError:
            raise GoogleError(
                400,
                "INVALID_ARGUMENT",
                f"Invalid value at '{where}.inline_data.data' (TYPE_BYTES), Base64 decoding failed",
            ) from None
        if not data:
            raise wrong(f"* GenerateContentRequest.{where}.inline_data.data: must not be empty.\n")
        if len(data) > _INLINE_BYTES and not is_model:
            raise wrong("Provided image is too large: at most 7 MB may be sent inline.")
        if not data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"RIFF")) and b"ftyp" not in data[:16]:
            raise wrong("Provided image is not valid.")
        return data

    def _file(self, found: object, where: str) -> bytes:
        named = known(found, ("mimeType", "fileUri", "displayName"), f"{where}.file_data")
        return self._fetch(str(named.get("fileUri", "")))
