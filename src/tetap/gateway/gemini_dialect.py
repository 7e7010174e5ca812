"""Gemini's dialect: generateContent in and out; a turn's signature is our name for the turn in the store."""

import base64
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from ..app.asked import Asked, AskedFrame, GivenPicture, Made
from ..ports import ReferenceSlot
from ..ports.provider import Json, Turn
from .failures import BadBody, Failure
from .gemini_bodies import GeminiBody, GeminiContent, GeminiImageConfig, GeminiPart, GenerationConfig
from .intake import Intake
from .openai_answering import Encode, told
from .openai_parsing import Beside, Call, joined, read_fields
from .pieces import Letters, Pieces

_SIGNED = "tetap "
_SNAKE = re.compile(r"_([a-z0-9])")


def gemini_call(model: str, data: bytes, beside: Beside, intake: Intake) -> Call:
    """A body of generateContent as a call. Both spellings of names are taken, as Google takes both."""
    try:
        raw = _in_camels(msgspec.json.decode(data))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadBody("the body is no JSON", "Send a JSON object.") from None
    body = read_fields(raw, GeminiBody)
    generation = body.generation_config or GenerationConfig()
    _check_honoured(body, generation, model)
    image = generation.image_config or GeminiImageConfig()
    beside = joined(beside, body.tetap, generation.seed)
    turns, words, pictures = _conversation(body.contents, intake)
    asked = Asked(
        model=model,
        words="\n\n".join(filter(None, (_system(body.system_instruction), words))),
        frame=AskedFrame(image.aspect_ratio or "", image.image_size or ""),
        pictures=pictures,
        earlier=turns,
        options=_options(generation),
        seed=beside.seed,
        count=1 if generation.candidate_count is None else generation.candidate_count,
        budget_usd=beside.budget,
        tries=beside.tries,
        strategy=beside.strategy,
    )
    return Call(asked, True, beside=beside)


def _in_camels(value: Any, inside: str = "") -> Any:  # noqa: ANN401
    """The same JSON with its names in camelCase; tetap's own object keeps its names."""
    if isinstance(value, list):
        return [_in_camels(one) for one in value]
    if not isinstance(value, dict) or inside == "tetap":
        return value
    return {
        name: _in_camels(one, name)
        for name, one in (
            (_SNAKE.sub(lambda found: found[1].upper(), key), one) for key, one in value.items()
        )
    }


def _check_honoured(body: GeminiBody, generation: GenerationConfig, model: str) -> None:
    """BadBody for what would have to be dropped."""
    if body.safety_settings:
        raise BadBody(
            "safetySettings cannot be handed on",
            "Leave them out; the platform's own hold.",
            param="safetySettings",
        )
    if body.model and body.model.removeprefix("models/") != model:
        raise BadBody("the body names another model than the address", "Leave model out.", param="model")
    modalities = {one.upper() for one in generation.response_modalities or ("IMAGE",)}
    if "IMAGE" not in modalities or modalities - {"IMAGE", "TEXT"}:
        raise BadBody(
            "this model answers with pictures", 'Write responseModalities ["IMAGE"].',
            param="generationConfig.responseModalities",
        )  # fmt: skip
    if generation.response_mime_type not in (None, "", "text/plain"):
        raise BadBody("responseMimeType cannot be chosen", "", param="generationConfig.responseMimeType")


def _options(generation: GenerationConfig) -> dict[str, Json]:
    options: dict[str, Json] = {}
    if generation.temperature is not None:
        options["temperature"] = generation.temperature
    if generation.thinking_config is not None and generation.thinking_config.thinking_level:
        options["thinking"] = generation.thinking_config.thinking_level.lower()
    return options


def _conversation(
    contents: Sequence[GeminiContent] | GeminiContent, intake: Intake
) -> tuple[tuple[Turn, ...], str, tuple[GivenPicture, ...]]:
    """(the earlier turns, the words that are asked now, the pictures that go with them)."""
    every = [contents] if isinstance(contents, GeminiContent) else contents
    turns: list[Turn] = []
    words: list[str] = []
    pictures: list[GivenPicture] = []
    for number, content in enumerate(every):
        where = f"contents[{number}]"
        if content.role != "model":
            for part in content.parts:
                words += [part.text] if part.text else []
                pictures += _pictures(part, where, intake)
            continue
        answered = _answered(content.parts, where, intake)
        if answered is not None:
            references = tuple(
                ReferenceSlot("edit", one.digest, one.media_type, f"Image {n}")
                for n, one in enumerate(pictures, 1)
            )
            turns.append(Turn("\n".join(words), *answered, references=references))
            words, pictures = [], []
    return tuple(turns), "\n".join(words), tuple(pictures)


def _pictures(part: GeminiPart, where: str, intake: Intake) -> list[GivenPicture]:
    """The pictures of a part, mostly one or none."""
    found = []
    if part.inline_data is not None:
        written = "data:;base64," + part.inline_data.data
        found.append(intake.take_written(written, f"{where}.inlineData"))
    if part.file_data is not None:
        found.append(intake.take_written(part.file_data.file_uri, f"{where}.fileData"))
    return found


def _answered(parts: Sequence[GeminiPart], where: str, intake: Intake) -> tuple[str, str] | None:
    """(picture, reply) of the model's turn; None when it showed no picture."""
    shown = [part for part in parts if part.inline_data is not None and not part.thought]
    if not shown:
        return None
    return _pictures(shown[-1], where, intake)[0].digest, reply_named(shown[-1].thought_signature or "")


def _system(written: GeminiContent | str | None) -> str:
    if written is None or isinstance(written, str):
        return written or ""
    if any(part.text is None for part in written.parts):
        raise BadBody(
            "systemInstruction holds words only", "Put pictures into contents.", param="systemInstruction"
        )
    return "\n".join(part.text or "" for part in written.parts)


def signature_of(reply: str) -> str:
    """Our name for a stored turn, in the place and the spelling of a signature."""
    return base64.b64encode(f"{_SIGNED}{reply}".encode()).decode() if reply else ""


def reply_named(signature: str) -> str:
    """The stored turn that a signature of ours names; empty for every other."""
    try:
        text = base64.b64decode(signature.replace("-", "+").replace("_", "/") + "==").decode()
    except ValueError:
        return ""
    digest = text.removeprefix(_SIGNED)
    return digest if text.startswith(_SIGNED) and re.fullmatch(r"sha256:[0-9a-f]{64}", digest) else ""


def gemini_body(made: Sequence[Made], model: str, encode: Encode) -> Pieces:
    """The answer of generateContent."""
    candidates, letters = [], Letters()
    for index, one in enumerate(made):
        part: dict[str, Any] = {"inlineData": {"mimeType": one.media_type, "data": letters.put(encode(one))}}
        if one.reply:
            part["thoughtSignature"] = signature_of(one.reply)
        content = {"role": "model", "parts": [part]}
        candidates.append({"index": index, "content": content, "finishReason": "STOP"})
    return letters.written(
        {
            "candidates": candidates,
            "modelVersion": model,
            "responseId": made[0].key.removeprefix("sha256:")[:24],
            "usageMetadata": {"promptTokenCount": 0, "candidatesTokenCount": 0, "totalTokenCount": 0},
            "tetap": {"pictures": [told(one) for one in made]},
        }
    )


def refused_body(reason: str, said: str) -> bytes:
    """A refusal is an answer in this dialect: status 200 and why there is no picture."""
    candidate: dict[str, Any] = {"index": 0, "finishReason": reason or "IMAGE_SAFETY"}
    if said:
        candidate["finishMessage"] = said
    return msgspec.json.encode({"candidates": [candidate]})


def error_body(failure: Failure) -> dict[str, Any]:
    """An error as clients of this dialect read it."""
    return {"error": {"code": failure.status, "message": failure.message, "status": failure.word}}


def model_list(models: Sequence[tuple[str, str]]) -> bytes:
    """(id, label) of every model."""
    return msgspec.json.encode({"models": [model_row(name, label) for name, label in models]})


def model_row(name: str, label: str) -> dict[str, Any]:
    """One model."""
    methods = ["generateContent", "streamGenerateContent"]
    return {"name": f"models/{name}", "displayName": label, "supportedGenerationMethods": methods}
