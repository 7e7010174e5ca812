"""OpenAI's images API on the loopback: generations and edits, as strict as the real one, billed by tokens.

How many tokens an output picture has is the platform's own price calculator (community.openai.com, 1382699); those of
an input picture are not published and are counted here as one for each 32×32 pixels.
"""

import itertools
import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..wire.encoding import base64_of
from .backstage import Backstage
from .openai_rules import MODELS, Complaint, Form, check, output_tokens, size_of

_USD_TEXT, _USD_IMAGE, _USD_OUT = 5e-6, 8e-6, 30e-6


def routes(backstage: Backstage) -> list[Route]:
    """Every route of the wire under /v1."""
    return images_routes(OpenAIDesk(backstage), "/v1")


def images_routes(desk: "OpenAIDesk", root: str) -> list[Route]:
    """The images API below `root`, for every platform that offers it as OpenAI does."""

    async def generations(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(desk.generate, request.headers, body)

    async def edits(request: Request) -> Response:
        form = await read_form(request)
        return await run_in_threadpool(desk.edit, request.headers, form)

    async def models(request: Request) -> Response:
        listed = [
            {"id": name, "object": "model", "created": 1_790_000_000, "owned_by": "openai"} for name in MODELS
        ]
        return JSONResponse({"object": "list", "data": listed})

    return [
        Route(f"{root}/images/generations", generations, methods=["POST"]),
        Route(f"{root}/images/edits", edits, methods=["POST"]),
        Route(f"{root}/models", models),
    ]


async def read_form(request: Request) -> Form:
    """Text fields, and files by field in order, of a multipart body."""
    fields: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.append((name, await value.read()))
            else:
                fields[name] = value
    return Form(fields, tuple(files))


@dataclass
class OpenAIDesk:
    """Answers the images API: checks, draws, bills."""

    backstage: Backstage

    def __post_init__(self) -> None:
        self._refusals: Iterator[str] = itertools.cycle(("input", "output"))

    def generate(self, headers: Mapping[str, str], body: bytes) -> Response:
        """POST images/generations."""
        try:
            check_key(headers)
            try:
                fields = json.loads(body)
            except ValueError:
                raise Complaint("The body is no valid JSON.") from None
            if not isinstance(fields, dict):
                raise Complaint("The body must be a JSON object.")
            check(fields, "generations")
            return self._draw(fields, (), None)
        except Complaint as complaint:
            return refuse(complaint)

    def edit(self, headers: Mapping[str, str], form: Form) -> Response:
        """POST images/edits."""
        try:
            check_key(headers)
            images, mask = form.pictures()
            check(form.typed(), "edits")
            return self._draw(form.typed(), images, mask)
        except Complaint as complaint:
            return refuse(complaint)

    def _draw(self, fields: Mapping[str, Any], images: Sequence[bytes], mask: bytes | None) -> Response:
        fault = self.backstage.begin()
        told = self._fault_answer(fault)
        if told is not None:
            return told
        model, prompt = str(fields["model"]), str(fields["prompt"])
        width, height = size_of(fields.get("size", "auto"))
        quality = {"auto": "high"}.get(str(fields.get("quality", "auto")), str(fields.get("quality", "auto")))
        usage = _usage(model, prompt, images, quality, (width, height))
        drawn = (width // 2, height // 2) if fault == "ignore-size" else (width, height)
        pictures = []
        for _ in range(int(fields.get("n", 1))):
            picture = self.backstage.paint(prompt, images, drawn)
            if mask is not None:
                picture = _inside_mask(picture, images[0], mask)
            pictures.append(_encoded(picture, fields))
        cost = usd(usage) * len(pictures)
        self.backstage.charge(model, cost, _same(fields, images), fault)
        entries = [{"b64_json": base64_of(spoiled(picture, fault))} for picture in pictures]
        if fault == "null-parts":
            entries = []
        return JSONResponse(
            {
                "created": int(time.time()),
                "background": "opaque"
                if fields.get("background", "auto") == "auto"
                else fields["background"],
                "data": entries,
                "output_format": fields.get("output_format", "png"),
                "quality": quality,
                "size": f"{width}x{height}",
                "usage": usage,
            },
            headers=request_id(),
        )

    def _fault_answer(self, fault: str) -> Response | None:
        if fault == "refuse":
            stage = next(self._refusals)
            return refuse(
                Complaint(
                    f"The safety system rejected this request, id {uuid.uuid4()}. safety_violations=[sexual].",
                    code="moderation_blocked",
                    kind="image_generation_user_error",
                    extra={"moderation_details": {"moderation_stage": stage, "categories": ["sexual"]}},
                )
            )
        return plain_fault(fault)


def plain_fault(fault: str) -> Response | None:
    """The answer to faults that OpenAI and most gateways play alike."""
    if fault == "rate-limit":
        return refuse(
            Complaint("Rate limit reached for images per minute. Try again in 2s.", "rate_limit_exceeded", 429,
                      kind="requests", headers={"retry-after": "2"})
        )  # fmt: skip
    if fault == "out-of-credit":
        return refuse(
            Complaint("The current quota is used up; check plan and billing.", "insufficient_quota", 429,
                      kind="insufficient_quota")
        )  # fmt: skip
    if fault == "error-500":
        return refuse(Complaint("The server had an error.", None, 500, kind="server_error"))
    if fault == "error-503":
        return refuse(Complaint("The engine is overloaded.", None, 503, kind="server_error"))
    return None


def refuse(complaint: Complaint) -> Response:
    """OpenAI's error body."""
    return JSONResponse(
        {"error": complaint.as_plain()},
        status_code=complaint.status,
        headers={**request_id(), **complaint.headers},
    )


def request_id() -> dict[str, str]:
    """The header by which the platform finds a call again."""
    return {"x-request-id": f"req_{uuid.uuid4().hex}"}


def spoiled(picture: bytes, fault: str) -> bytes:
    """The picture as this fault delivers it."""
    if fault == "truncated":
        return picture[: len(picture) // 2]
    return b"<html>not a picture</html>" if fault == "wrong-type" else picture


def check_key(headers: Mapping[str, str]) -> None:
    """Complaint when no key, or one that calls itself invalid, came along."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Complaint("No API key was given: Authorization: Bearer KEY is missing.", None, 401)
    if "invalid" in key:
        raise Complaint(f"Incorrect API key provided: {key[:8]}***.", "invalid_api_key", 401)


def _usage(
    model: str, prompt: str, images: Sequence[bytes], quality: str, size: tuple[int, int]
) -> dict[str, Any]:
    text = max(1, len(prompt.encode()) // 4)
    pictures = sum(_input_tokens(image) for image in images)
    out = output_tokens(model, quality, size)
    return {
        "input_tokens": text + pictures,
        "input_tokens_details": {"text_tokens": text, "image_tokens": pictures},
        "output_tokens": out,
        "output_tokens_details": {"text_tokens": 0, "image_tokens": out},
        "total_tokens": text + pictures + out,
    }


def usd(usage: Mapping[str, Any]) -> float:
    """What these tokens cost at the rates of the 2 family."""
    details = usage["input_tokens_details"]
    return float(
        details["text_tokens"] * _USD_TEXT
        + details["image_tokens"] * _USD_IMAGE
        + usage["output_tokens"] * _USD_OUT
    )


def _input_tokens(image: bytes) -> int:
    with Image.open(BytesIO(image)) as picture:
        width, height = picture.size
    return -(-width // 32) * -(-height // 32)


def _inside_mask(picture: bytes, under: bytes, mask: bytes) -> bytes:
    """The new picture where the mask is transparent, the given one everywhere else."""
    with (
        Image.open(BytesIO(picture)) as new,
        Image.open(BytesIO(under)) as old,
        Image.open(BytesIO(mask)) as over,
    ):
        kept = over.convert("RGBA").getchannel("A").resize(new.size)
        whole = Image.composite(old.convert("RGB").resize(new.size), new.convert("RGB"), kept)
    out = BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


def _encoded(picture: bytes, fields: Mapping[str, Any]) -> bytes:
    kind = str(fields.get("output_format", "png"))
    if kind == "png":
        return picture
    out = BytesIO()
    with Image.open(BytesIO(picture)) as opened:
        opened.convert("RGB").save(out, kind.upper(), quality=int(fields.get("output_compression", 100)))
    return out.getvalue()


def _same(fields: Mapping[str, Any], images: Sequence[bytes]) -> bytes:
    """What is equal for equal requests; the boundary of a form is not."""
    return json.dumps(
        [dict(fields), [sha256(image).hexdigest() for image in images]], sort_keys=True
    ).encode()
