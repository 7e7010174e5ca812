"""The other side of Leonardo's wire: v1 and v2 of its production interface, uploads, delivery, the account's list.

A prompt with the word `nsfw` gives a picture that is flagged. Any key is accepted, none is not.
"""

import itertools
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .backstage import Backstage, CutConnection
from .leonardo_jobs import ACCOUNT, Job, Memory, now
from .leonardo_rules import (
    DEFAULT_V1_MODEL,
    NOT_ENOUGH,
    V2_MODELS,
    Body,
    Refusal,
    check_v1,
    check_v2,
    drawn_size,
)

_API = "/api/rest"
_PRICE = {1: 0.0134, 2: 0.04}
"""US dollars a picture by interface; made up, Leonardo publishes none."""
_REFUSALS = (
    Refusal(400, "content moderation filter: nude"),
    Refusal(
        403,
        "Your prompt appears to contain inappropriate content, please be mindful of our Terms of Service. You may "
        "modify your prompt and try again.",
    ),
)
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(backstage: Backstage) -> list[BaseRoute]:
    """Everything a client of Leonardo calls for a picture."""
    leonardo = _Leonardo(backstage)
    return [
        Route(f"{_API}/v1/me", leonardo.me),
        Route(f"{_API}/v1/init-image", leonardo.init_image, methods=["POST"]),
        Route("/storage/{id}", leonardo.store, methods=["POST"]),
        Route(f"{_API}/v1/generations", leonardo.create_v1, methods=["POST"]),
        Route(f"{_API}/v2/generations", leonardo.create_v2, methods=["POST"]),
        Route(f"{_API}/v1/generations/user/{{user}}", leonardo.listed),
        Route(f"{_API}/v1/generations/{{id}}", leonardo.job),
        Route("/delivery/{name}", leonardo.deliver),
    ]


class _Leonardo:
    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._memory = Memory()
        self._refusals = itertools.cycle(_REFUSALS)

    async def me(self, request: Request) -> Response:
        """The account."""
        if denied := _denied(request):
            return denied
        user = {"id": ACCOUNT, "username": "simulated"}
        return JSONResponse(
            {"user_details": [{"user": user, "apiConcurrencySlots": 10, "apiPaidTokens": 1000}]}
        )

    async def init_image(self, request: Request) -> Response:
        """A place to upload to, with fields that sign for it."""
        if denied := _denied(request):
            return denied
        body = await request.json()
        if body.get("extension") not in ("png", "jpg", "jpeg", "webp"):
            return _answer(Refusal(400, "invalid file extension"))
        identity = self._memory.expect_upload()
        fields = {
            "Content-Type": f"image/{'jpeg' if body['extension'] == 'jpg' else body['extension']}",
            "bucket": "simulated",
            "key": f"users/{ACCOUNT}/initImages/{identity}.{body['extension']}",
            "Policy": "simulated",
            "X-Amz-Signature": "simulated",
        }
        url = f"{request.base_url}storage/{identity}"
        place = {"id": identity, "fields": json.dumps(fields), "key": fields["key"], "url": url}
        return JSONResponse({"uploadInitImage": place})

    async def store(self, request: Request) -> Response:
        """The storage: its own signature only, all fields before the file."""
        if "authorization" in request.headers:
            return Response("<Error><Code>InvalidArgument</Code></Error>", 403, media_type="application/xml")
        async with request.form() as form:
            names = [name for name, _ in form.multi_items()]
            file = form.get("file")
            data = await file.read() if isinstance(file, UploadFile) else b""
        signed = {"key", "Policy", "X-Amz-Signature", "Content-Type", "bucket"} <= set(names)
        if not signed or names[-1] != "file" or not data:
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        kept = self._memory.upload(request.path_params["id"], data)
        return Response(status_code=204 if kept else 403)

    async def create_v1(self, request: Request) -> Response:
        """`POST /v1/generations`."""
        return await self._create(request, 1)

    async def create_v2(self, request: Request) -> Response:
        """`POST /v2/generations`."""
        return await self._create(request, 2)

    async def _create(self, request: Request, api: int) -> Response:
        if denied := _denied(request):
            return denied
        raw = await request.body()
        try:
            body = json.loads(raw)
            (check_v1 if api == 1 else check_v2)(body, self._memory.uploaded())
        except (ValueError, TypeError, AttributeError):
            return _answer(Refusal(400, "the body is not of the documented form", "parse-failed"))
        except Refusal as refusal:
            return _answer(refusal)
        try:
            return await run_in_threadpool(self._accept, body, raw, api, str(request.base_url))
        except Refusal as refusal:
            return _answer(refusal)

    def _accept(self, body: Body, raw: bytes, api: int, here: str) -> Response:
        fault = self._backstage.begin()
        self._play_refusal(fault, api)
        job = self._draw(body, api, fault)
        self._memory.accept(job)
        for number, picture in enumerate(job.pictures):
            name = f"{job.id}-{number}.png"
            self._memory.serve(name, None if fault == "expired-url" else picture)
            job.record["generated_images"].append(
                {"id": str(uuid.uuid4()), "url": f"{here}delivery/{name}", "nsfw": job.flagged, "likeCount": 0,
                 "generated_image_variation_generics": []}
            )  # fmt: skip
        price = _PRICE[api]
        # Failed jobs are given back; a job without pictures never says that it failed.
        paid = 0 if fault == "job-failed" else max(1, len(job.pictures))
        for number in range(paid):
            self._backstage.charge(str(job.record["modelId"]), price, raw + bytes([number]))
        if fault == "cut-after":
            raise CutConnection
        cost = {"amount": str(round(price * paid, 4)), "unit": "DOLLARS"}
        told = {"generationId": job.id, "apiCreditCost": round(price * paid * 400), "cost": cost}
        return JSONResponse({"sdGenerationJob" if api == 1 else "generate": told})

    def _play_refusal(self, fault: str, api: int) -> None:
        if fault == "refuse":
            raise next(self._refusals)
        if fault == "rate-limit":
            raise Refusal(429, "Too many requests", "rate-limit-exceeded", wait="2")
        if fault == "out-of-credit":
            raise Refusal(400 if api == 1 else 402, NOT_ENOUGH)
        if fault == "error-500":
            raise Refusal(500, "Service Error")
        if fault == "error-503":
            raise Refusal(503, "Service Unavailable")

    def _draw(self, body: Body, api: int, fault: str) -> Job:
        asked = body if api == 1 else body["parameters"]
        model = body.get("modelId", DEFAULT_V1_MODEL) if api == 1 else body["model"]
        size = (asked.get("width", 1024), asked.get("height", 768 if api == 1 else 1024))
        seed, works = asked.get("seed"), api == 1 or V2_MODELS[model].seed_works
        count = asked.get("num_images", 4) if api == 1 else asked.get("quantity", 1)
        record = {
            "id": str(uuid.uuid4()), "createdAt": now(), "prompt": asked["prompt"], "modelId": model,
            "imageWidth": size[0], "imageHeight": size[1], "public": body.get("public", True),
            "negativePrompt": asked.get("negative_prompt"), "seed": seed, "status": "PENDING",
            "generated_images": [], "generation_elements": [], "presetStyle": None, "scheduler": "EULER_DISCRETE",
        }  # fmt: skip
        drawn = size if api == 1 else drawn_size(model, size)
        if fault == "ignore-size":
            drawn = (512, 512)
        references = [self._memory.reference(identity) for identity in _references(body, asked)]
        pictures = []
        for number in range(0 if fault in ("null-parts", "job-failed") else count + (fault == "drafts")):
            luck = seed + number if works and seed is not None else None
            pictures.append(self._backstage.paint(asked["prompt"], references, drawn, luck))
        if fault == "truncated":
            pictures = [picture[: len(picture) // 2] for picture in pictures]
        if fault == "wrong-type":
            pictures = [b"<html>gone</html>" for _ in pictures]
        status = "FAILED" if fault == "job-failed" else "COMPLETE"
        return Job(str(record["id"]), record, pictures=pictures, status=status, twice=fault == "duplicate",
                   flagged="nsfw" in asked["prompt"])  # fmt: skip

    async def job(self, request: Request) -> Response:
        """`GET /v1/generations/{id}`: being drawn at the first look, then done."""
        if denied := _denied(request):
            return denied
        job = self._memory.job(request.path_params["id"])
        if job is None:
            return JSONResponse({"generations_by_pk": None})
        if job.looks > 0:
            job.looks -= 1
            return JSONResponse({"generations_by_pk": job.record | {"generated_images": []}})
        images = job.record["generated_images"] * (2 if job.twice else 1)
        return JSONResponse(
            {"generations_by_pk": job.record | {"status": job.status, "generated_images": images}}
        )

    async def listed(self, request: Request) -> Response:
        """`GET /v1/generations/user/{id}`: the account's jobs, newest first."""
        if denied := _denied(request):
            return denied
        query = request.query_params
        jobs = self._memory.newest(int(query.get("offset", 0)), int(query.get("limit", 10)))
        return JSONResponse({"generations": [job.record | {"status": job.status} for job in jobs]})

    async def deliver(self, request: Request) -> Response:
        """A picture of the delivery network; no key is asked for."""
        data = self._memory.served(request.path_params["name"])
        if data is None:
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        return Response(data, media_type="image/png")


def _references(body: Body, asked: Body) -> list[str]:
    """Ids of every picture that is drawn from, in order."""
    found: list[Any] = [control["initImageId"] for control in body.get("controlnets") or ()]
    found += [body["init_image_id"]] if body.get("init_image_id") else []
    found += [one["image"]["id"] for one in (asked.get("guidances") or {}).get("image_reference") or ()]
    return found


def _denied(request: Request) -> Response | None:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    if kind == "Bearer" and key.strip():
        return None
    return _answer(Refusal(401, "Authentication hook unauthorized this request", "access-denied"))


def _answer(refusal: Refusal) -> Response:
    return JSONResponse(refusal.body, refusal.status, refusal.headers)
