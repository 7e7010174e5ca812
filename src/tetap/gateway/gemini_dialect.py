"""Gemini's dialect: generateContent in and out; a turn's signature is our name for the turn in the store."""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..app.asked import Asked, AskedFrame, GivenPicture, Made
from ..ports import ReferenceSlot
from ..ports.provider import Json, Turn
from .failures import BadBody, Failure
from .intake import Intake
from .openai_answering import Encode, told
from .openai_bodies import Extra
from .openai_parsing import Beside, Call, joined

_SIGNED = "tetap "
_SNAKE = re.compile(r"_([a-z0-9])")
TOP = {"contents", "systemInstruction", "generationConfig", "safetySettings", "model", "tetap"}
GENERATION = {
    "responseModalities", "imageConfig", "seed", "candidateCount", "temperature", "thinkingConfig",
    "responseMimeType",
}  # fmt: skip
IMAGE = {"aspectRatio", "imageSize"}


def gemini_call(model: str, data: bytes, beside: Beside, intake: Intake) -> Call:
    """A body of generateContent as a call. Both spellings of names are taken, as Google takes both."""
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadBody("the body is no JSON", "Send a JSON object.") from None
    body = _table(raw, "body", TOP)
    if body.get("safetySettings"):
        raise BadBody(
            "safetySettings cannot be handed on",
            "Leave them out; the platform's own hold.",
            param="safetySettings",
        )
    generation = _table(body.get("generationConfig") or {}, "generationConfig", GENERATION)
    image = _table(generation.get("imageConfig") or {}, "generationConfig.imageConfig", IMAGE)
    modalities = [str(one).upper() for one in generation.get("responseModalities") or ("IMAGE",)]
    if "IMAGE" not in modalities or set(modalities) - {"IMAGE", "TEXT"}:
        raise BadBody(
            "this model answers with pictures", 'Write responseModalities ["IMAGE"].',
            param="generationConfig.responseModalities",
        )  # fmt: skip
    seed = generation.get("seed")
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int)):
        raise BadBody("seed is no whole number", "", param="generationConfig.seed")
    beside = joined(beside, _extra(body.get("tetap")), seed)
    turns, (words, pictures) = _conversation(body.get("contents"), intake)
    system = _system(body.get("systemInstruction"), intake)
    asked = Asked(
        model=model,
        words="\n\n".join(filter(None, (system, words))),
        frame=AskedFrame(str(image.get("aspectRatio") or ""), str(image.get("imageSize") or "")),
        pictures=pictures,
        earlier=turns,
        options=_options(generation),
        seed=beside.seed,
        count=_count(generation.get("candidateCount")),
        budget_usd=beside.budget,
        tries=beside.tries,
        strategy=beside.strategy,
    )
    return Call(asked, True, beside=beside)


def _extra(written: object) -> Extra | None:
    """tetap's own object. BadBody for what is not known in it."""
    if written is None:
        return None
    try:
        return msgspec.convert(written, Extra)
    except msgspec.ValidationError as error:
        raise BadBody(str(error), "", param="tetap") from None


def _options(generation: Mapping[str, Any]) -> dict[str, Json]:
    options: dict[str, Json] = {}
    if generation.get("temperature") is not None:
        options["temperature"] = generation["temperature"]
    thinking = _table(
        generation.get("thinkingConfig") or {}, "generationConfig.thinkingConfig", {"thinkingLevel"}
    )
    if thinking.get("thinkingLevel"):
        options["thinking"] = str(thinking["thinkingLevel"]).lower()
    if generation.get("responseMimeType") not in (None, "", "text/plain"):
        raise BadBody("responseMimeType cannot be chosen", "", param="generationConfig.responseMimeType")
    return options


def _count(written: object) -> int:
    if written is None:
        return 1
    if isinstance(written, bool) or not isinstance(written, int):
        raise BadBody("candidateCount is no whole number", "", param="generationConfig.candidateCount")
    return written


def _table(value: object, where: str, known: set[str]) -> dict[str, Any]:
    """A JSON object with its names in camelCase. BadBody for a name that is not known."""
    if not isinstance(value, dict):
        raise BadBody(f"{where} is no object", "", param=where)
    plain = {_SNAKE.sub(lambda found: found[1].upper(), name): entry for name, entry in value.items()}
    for name in plain:
        if name not in known:
            raise BadBody(
                f"unknown name '{name}' at '{where}'",
                f"Known: {', '.join(sorted(known))}.",
                param=f"{where}.{name}",
            )
    return plain


def _conversation(
    contents: object, intake: Intake
) -> tuple[tuple[Turn, ...], tuple[str, tuple[GivenPicture, ...]]]:
    if isinstance(contents, dict):
        contents = [contents]
    if not isinstance(contents, list) or not contents:
        raise BadBody("contents is empty", "Write one user turn at least.", param="contents")
    turns: list[Turn] = []
    words: list[str] = []
    pictures: list[GivenPicture] = []
    for number, raw in enumerate(contents):
        content = _table(raw, f"contents[{number}]", CONTENT)
        parts = [
            _table(part, f"contents[{number}].parts[{place}]", PART)
            for place, part in enumerate(content.get("parts") or ())
        ]
        where = f"contents[{number}]"
        if content.get("role", "user") == "user":
            words += [str(part["text"]) for part in parts if part.get("text")]
            pictures += [_picture(part, where, intake) for part in parts if not part.get("text")]
            continue
        answered = _answered(parts, where, intake)
        if answered is not None:
            references = tuple(
                ReferenceSlot("edit", one.digest, one.media_type, f"Image {n}")
                for n, one in enumerate(pictures, 1)
            )
            turns.append(Turn("\n".join(words), *answered, references=references))
            words, pictures = [], []
    return tuple(turns), ("\n".join(words), tuple(pictures))


CONTENT = {"role", "parts"}
PART = {"text", "inlineData", "fileData", "thoughtSignature", "thought"}


def _picture(part: Mapping[str, Any], where: str, intake: Intake) -> GivenPicture:
    if part.get("inlineData"):
        data = _table(part["inlineData"], f"{where}.inlineData", {"mimeType", "data"})
        return intake.take_written("data:;base64," + str(data.get("data") or ""), f"{where}.inlineData")
    if part.get("fileData"):
        named = _table(part["fileData"], f"{where}.fileData", {"mimeType", "fileUri"})
        return intake.take_written(str(named.get("fileUri") or ""), f"{where}.fileData")
    raise BadBody(f"{where} has a part that is neither text nor picture", "", param=where)


def _answered(parts: Sequence[Mapping[str, Any]], where: str, intake: Intake) -> tuple[str, str] | None:
    """(picture, reply) of the model's turn; None when it showed no picture."""
    shown = [part for part in parts if part.get("inlineData") and not part.get("thought")]
    if not shown:
        return None
    picture = _picture(shown[-1], where, intake).digest
    return picture, reply_named(str(shown[-1].get("thoughtSignature") or ""))


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


def _system(written: object, intake: Intake) -> str:
    if not written:
        return ""
    if isinstance(written, str):
        return written
    parts = _table(written, "systemInstruction", {"role", "parts"}).get("parts") or ()
    return "\n".join(str(part.get("text") or "") for part in parts if isinstance(part, dict))


def gemini_body(made: Sequence[Made], model: str, encode: Encode) -> bytes:
    """The answer of generateContent."""
    candidates = []
    for index, one in enumerate(made):
        part: dict[str, Any] = {"inlineData": {"mimeType": one.media_type, "data": encode(one.picture)}}
        if one.reply:
            part["thoughtSignature"] = signature_of(one.reply)
        content = {"role": "model", "parts": [part]}
        candidates.append({"index": index, "content": content, "finishReason": "STOP"})
    return msgspec.json.encode(
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
    methods = ["generateContent", "streamGenerateContent"]
    rows = [
        {"name": f"models/{name}", "displayName": label, "supportedGenerationMethods": methods}
        for name, label in models
    ]
    return msgspec.json.encode({"models": rows})
