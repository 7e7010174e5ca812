"""APIYI on the loopback: Google's own path by the call, chat completions, the images API for GPT Image alone.

A key that begins with `oss` belongs to the group whose pictures come back as addresses instead of base64.
"""

import itertools
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import gemini
from .apiyi_calls import ALIASES, USD, PerCall, Shelf
from .backstage import Backstage
from .gateway_chat import (
    PANORAMAS,
    RATIOS,
    Asked,
    completion,
    draw,
    link_of,
    pixels_of,
    read_body,
    read_chat,
    usage_of,
)
from .openai import OpenAIDesk, images_routes, read_form
from .openai_rules import Complaint

_CHAT_FIELDS = frozenset(
    [
        "model",
        "messages",
        "stream",
        "temperature",
        "top_p",
        "max_tokens",
        "n",
        "user",
        "extra_body",
        "modalities",
    ]
)
_NATIVE = "/v1beta/models/{model}:{verb}"


def routes(backstage: Backstage) -> list[BaseRoute]:
    """Google's path under /v1beta, OpenAI's under /v1."""
    desk, shelf = _Desk(backstage), Shelf()

    async def chat(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(desk.chat, request.headers, body)

    async def generations(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(desk.generations, request.headers, body)

    async def edits(request: Request) -> Response:
        form = await read_form(request)
        if _is_banana(form.fields.get("model")):
            return refuse(_wrong_route(str(form.fields["model"])))
        return await run_in_threadpool(desk.images.edit, request.headers, form)

    return [
        Route("/v1/images/generations", generations, methods=["POST"]),
        Route("/v1/images/edits", edits, methods=["POST"]),
        Route("/v1/chat/completions", chat, methods=["POST"]),
        *(route for route in images_routes(desk.images, "/v1") if route.path.endswith("/models")),
        Route("/files/{name}", shelf.serve),
        _native(backstage, shelf),
    ]


def _native(backstage: Backstage, shelf: Shelf) -> Route:
    """Google's wire behind the gateway's door: its aliases, its price by the call, its addresses."""
    calls = PerCall(backstage)
    behind: Sequence[BaseRoute] = gemini.routes(calls, bearer=True)
    inner = next(
        route
        for route in behind
        if isinstance(route, Route) and route.path == "/{version}/models/{model}:{verb}"
    )

    async def generate(request: Request) -> Response:
        named = request.path_params["model"]
        if request.path_params["verb"] != "generateContent":
            return refuse(Complaint("Only generateContent is served.", "invalid_request", 404))
        if named not in ALIASES:
            return refuse(_no_channel(named))
        request.scope["path_params"] = {
            "model": ALIASES[named], "version": "v1beta", "verb": request.path_params["verb"],
        }  # fmt: skip
        answer: Response = await inner.endpoint(request)
        key = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        expired, calls.hands_out_expired = calls.hands_out_expired, False
        if (key.startswith("oss") or expired) and answer.status_code == 200:
            return shelf.as_addresses(answer, str(request.base_url).rstrip("/"), expired=expired)
        return answer

    return Route(_NATIVE, generate, methods=["POST"])


class _Desk:
    """Answers OpenAI's routes as this gateway does."""

    def __init__(self, backstage: Backstage) -> None:
        self.images = OpenAIDesk(backstage)
        self._backstage = backstage
        self._refusals = itertools.cycle((True, False))

    def generations(self, headers: Mapping[str, str], body: bytes) -> Response:
        """POST /v1/images/generations."""
        try:
            model = json.loads(body).get("model")
        except (ValueError, AttributeError):
            model = None
        if _is_banana(model):
            return refuse(_wrong_route(str(model)))
        return self.images.generate(headers, body)

    def chat(self, headers: Mapping[str, str], body: bytes) -> Response:
        """POST /v1/chat/completions."""
        try:
            _check_key(headers)
            fields = read_body(body)
            asked = read_chat(fields, _CHAT_FIELDS)
            if asked.model not in ALIASES:
                raise _no_channel(asked.model)
            size = _frame(fields)
            fault = self._backstage.begin()
            told = self._fault_answer(fault, asked)
            if told is not None:
                return told
            pictures = draw(self._backstage, asked, size, fault)
            self._backstage.charge(ALIASES[asked.model], USD[ALIASES[asked.model]], asked.same, fault)
        except Complaint as complaint:
            return refuse(complaint)
        text = "\n\n".join(f"![image]({link_of(picture)})" for picture in pictures)
        return JSONResponse(
            completion(asked.model, {"content": text}, "stop", usage_of(asked, len(pictures))),
            headers=_request_id(),
        )

    def _fault_answer(self, fault: str, asked: Asked) -> Response | None:
        if fault == "refuse":
            return self._refusal(asked)
        told = {
            "rate-limit": Complaint(
                "The group is saturated.", "rate_limit_exceeded", 429, headers={"retry-after": "2"}
            ),
            "out-of-credit": Complaint("The user's quota is not enough.", "insufficient_user_quota", 403),
            "error-500": Complaint("The upstream failed.", "do_request_failed", 500),
            "error-503": Complaint("The upstream is overloaded.", "bad_response_status_code", 503),
        }.get(fault)
        return refuse(told) if told is not None else None

    def _refusal(self, asked: Asked) -> Response:
        if next(self._refusals):
            # A refusal in words is a success to this gateway, and charged.
            self._backstage.charge(ALIASES[asked.model], USD[ALIASES[asked.model]], asked.same)
            message = {"content": "I'm not able to help with this picture."}
            return JSONResponse(completion(asked.model, message, "stop", usage_of(asked, 0)))
        return refuse(Complaint("Picture blocked [IMAGE_SAFETY].", "channel:image_generation_failed", 400))


def refuse(complaint: Complaint) -> Response:
    """The gateway's error body."""
    error = {
        "message": f"{complaint.message} (request id: {uuid.uuid4().hex})",
        "type": "new_api_error",
        "param": "",
        "code": complaint.code or "",
    }
    return JSONResponse(
        {"error": error}, status_code=complaint.status, headers={**_request_id(), **complaint.headers}
    )


def _wrong_route(model: str) -> Complaint:
    """What the article's first sample meets: the family does not draw on this route."""
    return Complaint(
        f"not supported model for image generation: {model} belongs to the Gemini family; call "
        "/v1beta/models/MODEL:generateContent, or /v1/chat/completions with base64 pictures",
        "convert_request_failed",
        500,
    )


def _no_channel(model: object) -> Complaint:
    return Complaint(f"No available channel for model {model}.", "model_not_found", 503)


def _is_banana(model: Any) -> bool:  # noqa: ANN401 - whatever was sent
    return isinstance(model, str) and model in ALIASES


def _frame(fields: Mapping[str, Any]) -> tuple[int, int]:
    extra = fields.get("extra_body", {})
    google = extra.get("google", {}) if isinstance(extra, dict) else {}
    config = google.get("image_config", {}) if isinstance(google, dict) else {}
    if isinstance(google, dict) and "imageConfig" in google:
        raise Complaint("extra_body.google takes image_config, not imageConfig.", "invalid_request")
    if not isinstance(config, dict) or config.keys() - {"aspect_ratio", "image_size"}:
        raise Complaint("image_config takes aspect_ratio and image_size.", "invalid_request")
    ratio, tier = config.get("aspect_ratio", "1:1"), config.get("image_size", "1K")
    if ratio not in (*RATIOS, *PANORAMAS) or tier not in ("512", "1K", "2K", "4K"):
        raise Complaint(f"Invalid aspect_ratio or image_size: {ratio}, {tier}.", "invalid_request")
    return pixels_of(ratio, tier)


def _check_key(headers: Mapping[str, str]) -> None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip() or "invalid" in key:
        raise Complaint("The token is not valid.", "", 401)


def _request_id() -> dict[str, str]:
    return {"x-oneapi-request-id": uuid.uuid4().hex}
