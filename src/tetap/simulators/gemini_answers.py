"""What the simulated Google answers: signed pictures, usage, drafts, and its five ways of drawing nothing."""

import itertools
import uuid
from io import BytesIO
from typing import Any

import pybase64
from PIL import Image

from .backstage import Backstage
from .gemini_bodies import FAILURES
from .gemini_models import Model
from .gemini_rules import Asked
from .gemini_signatures import Signatures

_TOKENS_OF_THOUGHT = 208
_DRAFTS = 2
_TOKENS_OF_A_LOOK = 1120
_UNSAFE = (
    "Unable to show the generated image. The image was filtered out because it violated Google's Use Policy. "
    "You will not be charged for blocked images."
)


class Answers:
    """Makes answers. Thread-safe."""

    def __init__(self, backstage: Backstage, signatures: Signatures) -> None:
        self._backstage = backstage
        self._signatures = signatures
        self._refusals = itertools.count()

    def make(
        self, name: str, model: Model, asked: Asked, *, request: bytes, fault: str, share: float = 1.0
    ) -> dict[str, Any]:
        """The answer to a call that passed the rules. `share`: of the price that is billed."""
        if fault == "refuse":
            return self._refused(next(self._refusals) % 5, name, asked)
        if not asked.last_words.strip():
            return self._refused(0, name, asked)
        if fault == "null-parts":
            candidate = {"content": {"role": "model", "parts": None}, "finishReason": "STOP", "index": 0}
            return _envelope(name, asked, [candidate])
        if fault == "job-failed":
            # Where the only job is the call itself, it ends without having drawn.
            return _envelope(name, asked, [{"content": {}, "finishReason": "MALFORMED_RESPONSE", "index": 0}])
        count = 1 + (_DRAFTS if fault == "drafts" else 0)
        width, height = _frame(model, asked)
        if fault == "ignore-size":
            width, height = width // 2, height // 2
        pictures = [self._picture(model, asked, (width, height)) for _ in range(count)]
        for _ in pictures:
            self._backstage.charge(name, model.usd[asked.size] * share, request, fault)
        if fault == "cancelled":
            raise FAILURES["cancelled"]
        parts = [*self._talk(asked), *(self._part(model, picture, fault) for picture in pictures)]
        candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
        return _envelope(name, asked, [candidate], model.tokens[asked.size] * count)

    def in_words(
        self, name: str, model: Model, asked: Asked, *, request: bytes, fault: str
    ) -> dict[str, Any]:
        """What a model that draws nothing writes about the pictures of a call."""
        if fault in ("refuse", "null-parts") or not asked.last_words.strip():
            return self.make(name, model, asked, request=request, fault=fault or "refuse")
        said = self._backstage.answer(asked.words, asked.pictures)
        out = len(said) // 4 + 1
        prompt = asked.prompt_tokens - 258 * len(asked.pictures) + _TOKENS_OF_A_LOOK * len(asked.pictures)
        usd = (prompt * model.answers["in"] + (out + _TOKENS_OF_THOUGHT) * model.answers["out"]) / 1e6
        self._backstage.charge(name, usd, request, fault)
        text = {"truncated": said[: len(said) // 2], "wrong-type": "They look alike to me."}.get(fault, said)
        candidate = {
            "content": {"role": "model", "parts": [{"text": text}]},
            "finishReason": "STOP",
            "index": 0,
        }
        usage = {
            "promptTokenCount": prompt,
            "candidatesTokenCount": out,
            "thoughtsTokenCount": _TOKENS_OF_THOUGHT,
            "totalTokenCount": prompt + out + _TOKENS_OF_THOUGHT,
        }
        return {
            "candidates": [candidate], "usageMetadata": usage, "modelVersion": name,
            "responseId": uuid.uuid4().hex[:22],
        }  # fmt: skip

    def _picture(self, model: Model, asked: Asked, size: tuple[int, int]) -> bytes:
        png = self._backstage.paint(asked.words, asked.pictures, size)
        if model.is_first:
            return png
        buffer = BytesIO()
        with Image.open(BytesIO(png)) as picture:
            picture.convert("RGB").save(buffer, "JPEG", quality=92)
        return buffer.getvalue()

    def _talk(self, asked: Asked) -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = []
        if asked.shows_thoughts:
            parts.append({"text": "**Composing the picture**\n\nI place the figure first.", "thought": True})
        if asked.with_text:
            text = "Here is your image: "
            parts.append({"text": text, "thoughtSignature": self._signatures.sign(text.encode())})
        return parts

    def _part(self, model: Model, picture: bytes, fault: str) -> dict[str, Any]:
        data = picture
        if fault == "truncated":
            data = picture[: len(picture) // 2]
        elif fault == "wrong-type":
            data = b"<html><body>This is no picture.</body></html>"
        part: dict[str, Any] = {
            "inlineData": {"mimeType": model.mime, "data": pybase64.b64encode_as_string(data)}
        }
        if not model.is_first:
            part["thoughtSignature"] = self._signatures.sign(data)
        return part

    def _refused(self, way: int, name: str, asked: Asked) -> dict[str, Any]:
        candidates: list[dict[str, Any]] = [
            {"finishReason": "NO_IMAGE", "index": 0},
            {"content": {}, "finishReason": "NO_IMAGE", "index": 0},
            {"content": {}, "finishReason": "IMAGE_SAFETY", "finishMessage": _UNSAFE, "index": 0},
            {
                "content": {"role": "model", "parts": [{"text": "I cannot draw that picture."}]},
                "finishReason": "STOP",
                "index": 0,
            },
        ]
        if way < len(candidates):
            return _envelope(name, asked, [candidates[way]])
        return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, **_envelope(name, asked, None)}


def _frame(model: Model, asked: Asked) -> tuple[int, int]:
    """The frame asked for; without one the first model draws squares, the others copy the last picture's ratio."""
    if asked.ratio:
        return model.pixels(asked.ratio, asked.size)
    if model.is_first:
        return model.pixels("1:1", "1K")
    if not asked.pictures:
        return model.pixels("16:9", asked.size)
    with Image.open(BytesIO(asked.pictures[-1])) as picture:
        wanted = picture.size[0] / picture.size[1]

    def off(ratio: str) -> float:
        width, height = model.pixels(ratio, asked.size)
        return abs(width / height - wanted)

    return model.pixels(min(model.ratios, key=off), asked.size)


def _envelope(
    name: str, asked: Asked, candidates: list[dict[str, Any]] | None, picture_tokens: int = 0
) -> dict[str, Any]:
    thoughts = _TOKENS_OF_THOUGHT if candidates is not None else 0
    # As on the real one the candidates' count lies above the sum of its details.
    drawn = picture_tokens + 88 if picture_tokens else 0
    pictures = 258 * len(asked.pictures)
    usage: dict[str, Any] = {
        "promptTokenCount": asked.prompt_tokens,
        "totalTokenCount": asked.prompt_tokens + drawn + thoughts,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": asked.prompt_tokens - pictures}]
        + ([{"modality": "IMAGE", "tokenCount": pictures}] if pictures else []),
        "serviceTier": "standard",
    }
    if candidates is not None:
        usage["candidatesTokenCount"] = drawn or thoughts
        usage["thoughtsTokenCount"] = thoughts
    if picture_tokens:
        usage["candidatesTokensDetails"] = [{"modality": "IMAGE", "tokenCount": picture_tokens}]
    body: dict[str, Any] = {"candidates": candidates} if candidates is not None else {}
    return body | {"usageMetadata": usage, "modelVersion": name, "responseId": uuid.uuid4().hex[:22]}
