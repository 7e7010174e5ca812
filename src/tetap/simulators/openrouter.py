"""OpenRouter on the loopback: its image endpoint, chat completions with pictures, and the lists of models."""

import itertools
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..wire.encoding import base64_of, media_type_of
from .backstage import Backstage
from .gateway_chat import (
    PANORAMAS,
    RATIOS,
    TIERS,
    Asked,
    completion,
    draw,
    link_of,
    picture_of,
    pixels_of,
    read_body,
    read_chat,
    usage_of,
)
from .openai_rules import Complaint

_MORE_RATIOS = (
    "1:2", "2:1", "2.35:1", "5:2", "5:7", "7:5", "9:19.5", "19.5:9", "9:20", "20:9", "9:21", "auto",
)  # fmt: skip
_IMAGE_FIELDS = frozenset(
    ["model", "prompt", "aspect_ratio", "resolution", "size", "n", "seed", "input_references", "output_format",
     "output_compression", "quality", "background", "provider", "session_id", "stream", "trace", "user"]
)  # fmt: skip
_CHAT_FIELDS = frozenset(
    ["model", "messages", "modalities", "image_config", "seed", "temperature", "max_tokens", "stream", "provider",
     "user", "usage"]
)  # fmt: skip
_LIST = {
    "output_format": ("png", "jpeg", "webp"),
    "quality": ("auto", "low", "medium", "high", "xhigh", "max"),
    "background": ("auto", "transparent", "opaque"),
    "resolution": tuple(TIERS),
    "aspect_ratio": (*RATIOS, *PANORAMAS, *_MORE_RATIOS),
}
_MOST_REFERENCES = 16


@dataclass(frozen=True)
class _Model:
    name: str
    usd: Mapping[str, float]
    one_only: bool
    """Whether it is of the family that draws one JPEG a call and rejects n > 1."""


_MODELS = {
    "google/gemini-3-pro-image": _Model("Nano Banana Pro", {"1K": 0.134, "2K": 0.134, "4K": 0.24}, True),
    "google/gemini-nano-banana-2.1": _Model(
        "Nano Banana 2.1", {"1K": 0.0336, "2K": 0.0504, "4K": 0.113}, True
    ),
    "openai/gpt-image-2": _Model("GPT Image 2", {"1K": 0.211, "2K": 0.428, "4K": 0.712}, False),
}


def routes(backstage: Backstage) -> list[Route]:
    """Every route of the wire under /api/v1."""
    desk = _Desk(backstage)

    async def images(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(desk.images, request.headers, body)

    async def chat(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(desk.chat, request.headers, body)

    async def models(_: Request) -> Response:
        return JSONResponse({"data": [_listed(name, model) for name, model in _MODELS.items()]})

    async def endpoints(request: Request) -> Response:
        name = f"{request.path_params['author']}/{request.path_params['slug']}"
        if name not in _MODELS:
            return _refuse(Complaint("No such model.", None, 404))
        return JSONResponse({"id": name, "endpoints": [_endpoint(name)]})

    root = "/api/v1"
    return [
        Route(f"{root}/images", images, methods=["POST"]),
        Route(f"{root}/chat/completions", chat, methods=["POST"]),
        Route(f"{root}/models", models),
        Route(f"{root}/images/models", models),
        Route(f"{root}/images/models/{{author}}/{{slug}}/endpoints", endpoints),
    ]


class _Desk:
    """Answers both endpoints: checks, draws, bills."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._refusals = itertools.cycle((True, False))

    def images(self, headers: Mapping[str, str], body: bytes) -> Response:
        """POST /images."""
        try:
            _check_key(headers)
            fields = read_body(body)
            asked = _asked(fields, body)
            tier, size = _frame(fields)
            fault = self._backstage.begin()
            told = self._fault_answer(fault)
            if told is not None:
                return told
            kind = (
                "JPEG" if _MODELS[asked.model].one_only else str(fields.get("output_format", "png")).upper()
            )
            return self._images(asked, (tier, size), fault, kind)
        except Complaint as complaint:
            return _refuse(complaint)

    def _images(self, asked: Asked, frame: tuple[str, tuple[int, int]], fault: str, kind: str) -> Response:
        pictures = draw(self._backstage, asked, frame[1], fault, kind)
        cost = self._charge(asked, frame[0], max(1, len(pictures)), fault)
        data = [_entry(picture) for picture in pictures]
        usage = usage_of(asked, len(pictures)) | {"cost": cost}
        return JSONResponse(
            {"created": int(time.time()), "data": data, "usage": usage}, headers=_generation()
        )

    def chat(self, headers: Mapping[str, str], body: bytes) -> Response:
        """POST /chat/completions."""
        try:
            _check_key(headers)
            fields = read_body(body)
            asked = read_chat(fields, _CHAT_FIELDS)
            _check_model(asked.model)
            tier, size = _chat_frame(fields)
            if "image" not in fields.get("modalities", ()):
                raise Complaint('Add modalities: ["image", "text"] to get pictures.', "invalid_request")
            fault = self._backstage.begin()
            told = self._fault_answer(fault, in_chat=True, model=asked.model)
            if told is not None:
                return told
            pictures = draw(self._backstage, asked, size, fault)
            cost = self._charge(asked, tier, max(1, len(pictures)), fault)
        except Complaint as complaint:
            return _refuse(complaint)
        images = [{"type": "image_url", "image_url": {"url": link_of(picture)}} for picture in pictures]
        message = {"content": "", "images": images} if images else {"content": ""}
        usage = usage_of(asked, len(pictures)) | {"cost": cost}
        return JSONResponse(completion(asked.model, message, "stop", usage), headers=_generation())

    def _charge(self, asked: Asked, tier: str, count: int, fault: str) -> float:
        usd = _MODELS[asked.model].usd[tier]
        for number in range(count):
            last = number == count - 1
            self._backstage.charge(asked.model, usd, asked.same + bytes([number]), fault if last else "")
        return usd * count

    def _fault_answer(self, fault: str, in_chat: bool = False, model: str = "") -> Response | None:
        if fault == "refuse":
            return self._refusal(in_chat, model)
        told = {
            "rate-limit": Complaint("Rate limited.", None, 429, headers={"retry-after": "2"}),
            "out-of-credit": Complaint("Insufficient credits.", None, 402),
            "error-500": Complaint("Internal error.", None, 500),
            "error-503": Complaint("The provider behind returned an error.", None, 502),
        }.get(fault)
        return _refuse(told) if told is not None else None

    def _refusal(self, in_chat: bool, model: str) -> Response:
        if in_chat and next(self._refusals):
            message = {"content": "I cannot draw that."}
            return JSONResponse(completion(model, message, "content_filter", {"cost": 0}))
        metadata = {
            "reasons": ["sexual"],
            "flagged_input": "…",
            "provider_name": "Google",
            "model_slug": model,
        }
        return _refuse(Complaint("The input was flagged.", None, 403, extra={"metadata": metadata}))


def _asked(fields: Mapping[str, Any], body: bytes) -> Asked:
    for name in fields:
        if name not in _IMAGE_FIELDS:
            raise Complaint(f"Unrecognized key: '{name}'.")
    model = _check_model(fields.get("model"))
    prompt = fields.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise Complaint("prompt is required.")
    for name, allowed in _LIST.items():
        if name in fields and fields[name] not in allowed:
            raise Complaint(f"Invalid {name}: one of {', '.join(allowed)}.")
    count = fields.get("n", 1)
    if not isinstance(count, int) or not 1 <= count <= 10 or (model.one_only and count > 1):
        raise Complaint("n is not supported by this model.")
    seed = fields.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise Complaint("seed must be an integer.")
    references = fields.get("input_references", [])
    if not isinstance(references, list) or len(references) > _MOST_REFERENCES:
        raise Complaint(f"input_references takes at most {_MOST_REFERENCES} pictures.")
    return Asked(str(fields["model"]), prompt, tuple(_references(references)), body)


def _references(references: Sequence[Any]) -> list[bytes]:
    pictures = []
    for one in references:
        if (
            not isinstance(one, dict)
            or one.get("type") != "image_url"
            or not isinstance(one.get("image_url"), dict)
        ):
            raise Complaint('Each reference is {"type": "image_url", "image_url": {"url": …}}.')
        pictures.append(picture_of(str(one["image_url"].get("url", ""))))
    return pictures


def _frame(fields: Mapping[str, Any]) -> tuple[str, tuple[int, int]]:
    """Tier for the price, and pixels. Explicit pixels may not be joined by ratio or resolution."""
    size = fields.get("size")
    if isinstance(size, str) and "x" in size:
        if "aspect_ratio" in fields or "resolution" in fields:
            raise Complaint("size in pixels contradicts aspect_ratio or resolution.")
        width, _, height = size.partition("x")
        if not (width.isdigit() and height.isdigit()):
            raise Complaint(f"Invalid size '{size}'.")
        area = int(width) * int(height)
        return ("1K" if area < 2_000_000 else "2K" if area < 5_000_000 else "4K"), (int(width), int(height))
    tier = str(size or fields.get("resolution", "1K"))
    if tier not in ("1K", "2K", "4K"):
        raise Complaint(f"This model does not draw {tier}.")
    ratio = str(fields.get("aspect_ratio", "1:1"))
    return tier, pixels_of("1:1" if ratio == "auto" else ratio, tier)


def _chat_frame(fields: Mapping[str, Any]) -> tuple[str, tuple[int, int]]:
    config = fields.get("image_config", {})
    if not isinstance(config, dict) or config.keys() - {"aspect_ratio", "image_size"}:
        raise Complaint("image_config takes aspect_ratio and image_size.")
    ratio, tier = config.get("aspect_ratio", "1:1"), config.get("image_size", "1K")
    if ratio not in RATIOS:
        raise Complaint(f"Aspect ratio {ratio} is not supported in chat.")
    if tier not in ("1K", "2K", "4K"):
        raise Complaint(f"Invalid image_size '{tier}': 1K, 2K or 4K.")
    return tier, pixels_of(ratio, tier)


def _check_model(name: Any) -> _Model:  # noqa: ANN401 - whatever was sent
    if name not in _MODELS:
        raise Complaint(f"No endpoints found for {name}.", None, 404)
    return _MODELS[name]


def _check_key(headers: Mapping[str, str]) -> None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip() or "invalid" in key:
        raise Complaint("No valid credentials were sent.", None, 401)


def _refuse(complaint: Complaint) -> Response:
    error = {"code": complaint.status, "message": complaint.message, **complaint.extra}
    return JSONResponse(
        {"error": error, "user_id": "user_simulated"}, status_code=complaint.status, headers=complaint.headers
    )


def _entry(picture: bytes) -> dict[str, str]:
    return {"b64_json": base64_of(picture), "media_type": media_type_of(picture) or "image/png"}


def _generation() -> dict[str, str]:
    return {"x-generation-id": f"gen-{uuid.uuid4().hex}"}


def _listed(name: str, model: _Model) -> dict[str, Any]:
    return {
        "id": name,
        "name": model.name,
        "created": 1_790_000_000,
        "description": model.name,
        "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["image", "text"]},
        "endpoints": f"/api/v1/images/models/{name}/endpoints",
        "supported_parameters": {"aspect_ratio": {}, "resolution": {}, "input_references": {}, "seed": {}},
        "supports_streaming": False,
    }


def _endpoint(name: str) -> dict[str, Any]:
    return {
        "provider_name": name.partition("/")[0],
        "supported_parameters": ["aspect_ratio", "resolution", "input_references", "seed", "output_format"],
        "pricing": [
            {"unit": "image", "variant": tier, "cost_usd": usd} for tier, usd in _MODELS[name].usd.items()
        ],
    }
