"""The web UI of AUTOMATIC1111 on the loopback, started with --api and with the ControlNet extension.

What it lacks it leaves out in silence, as the real one does: an unknown checkpoint, sampler or LoRA, a ControlNet unit
beyond its number, with a wrong name or without `enabled`.
"""

import secrets
import threading
import tomllib
from base64 import b64decode
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any

import msgspec
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .a1111_drawing import Complaint, Job, Shop
from .a1111_fields import Img2Img, Txt2Img
from .backstage import Backstage
from .png_text import texts_of

_USD = 0.0
"""It is the user's own machine."""


def routes(backstage: Backstage) -> list[Route]:
    """The routes of the interface that clients call for a picture, and those that list what there is."""
    desk = _Desk(backstage)
    listed = {
        "/sdapi/v1/sd-models": (
            "checkpoints",
            ("title", "model_name", "hash", "sha256", "filename", "config"),
        ),
        "/sdapi/v1/samplers": ("samplers", ("name", "aliases", "options")),
        "/sdapi/v1/schedulers": (
            "schedulers",
            ("name", "label", "aliases", "default_rho", "need_inner_model"),
        ),
        "/sdapi/v1/sd-vae": ("vaes", ("model_name", "filename")),
        "/sdapi/v1/loras": ("loras", ("name", "alias", "path", "metadata")),
    }
    told: dict[str, Callable[[], Any]] = {
        "/sdapi/v1/upscalers": list,
        "/sdapi/v1/options": lambda: desk.shop.settings,
        "/sdapi/v1/progress": lambda: _IDLE,
        "/sdapi/v1/scripts": lambda: {"txt2img": ["controlnet"], "img2img": ["controlnet"]},
        "/controlnet/version": lambda: {"version": 3},
        "/controlnet/model_list": lambda: {"model_list": desk.shop.installed["controlnet"]["models"]},
        "/controlnet/module_list": lambda: {"module_list": desk.shop.installed["controlnet"]["modules"]},
        "/controlnet/settings": lambda: {"control_net_unit_count": desk.shop.settings["control_net_unit_count"]},
    }  # fmt: skip
    return [
        *(
            Route(path, desk.telling(partial(desk.shop.listed, *what)), methods=["GET"])
            for path, what in listed.items()
        ),
        *(Route(path, desk.telling(tell), methods=["GET"]) for path, tell in told.items()),
        Route("/sdapi/v1/options", desk.set_options, methods=["POST"]),
        Route("/sdapi/v1/png-info", desk.png_info, methods=["POST"]),
        Route("/sdapi/v1/interrupt", desk.telling(dict), methods=["POST"]),
        Route("/sdapi/v1/txt2img", desk.drawing(Txt2Img), methods=["POST"]),
        Route("/sdapi/v1/img2img", desk.drawing(Img2Img), methods=["POST"]),
    ]


_IDLE = {
    "progress": 0.0, "eta_relative": 0.0, "current_image": None, "textinfo": None,
    "state": {
        "skipped": False, "interrupted": False, "stopping_generation": False, "job": "", "job_count": 0,
        "job_timestamp": "20261122000000", "job_no": 0, "sampling_step": 0, "sampling_steps": 0,
    },
}  # fmt: skip
Handler = Callable[[Request], Any]


class _Desk:
    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._one_at_a_time = threading.Lock()
        installed = tomllib.loads((files(__package__) / "a1111_installed.toml").read_text(encoding="utf-8"))
        self.shop = Shop(installed, dict(installed["settings"]), backstage)

    def telling(self, tell: Callable[[], Any]) -> Handler:
        """A route that answers with plain data."""

        async def answer(request: Request) -> Response:
            return self._denied(request) or JSONResponse(tell())

        return answer

    async def set_options(self, request: Request) -> Response:
        """`POST /options`: settings by name."""
        if denied := self._denied(request):
            return denied
        self.shop.settings.update(await request.json())
        return JSONResponse(None)

    async def png_info(self, request: Request) -> Response:
        """`POST /png-info`: what a picture was drawn with."""
        if denied := self._denied(request):
            return denied
        told = texts_of(b64decode((await request.json())["image"].rpartition(",")[2]))
        return JSONResponse({"info": told.get("parameters", ""), "items": told, "parameters": {}})

    def drawing(self, fields: type[BaseModel]) -> Handler:
        """A route that draws."""

        async def answer(request: Request) -> Response:
            if denied := self._denied(request):
                return denied
            body = await request.body()
            return await run_in_threadpool(self._draw, fields, body)

        return answer

    def _draw(self, fields: type[BaseModel], body: bytes) -> Response:
        try:
            asked = fields.model_validate(msgspec.json.decode(body))
            job = self.shop.job(asked.model_dump())
        except msgspec.DecodeError:
            error = {"type": "json_invalid", "loc": ["body", 0], "msg": "JSON decode error", "input": {}}
            return JSONResponse({"detail": [error]}, status_code=422)
        except ValidationError as error:
            told = [{**entry, "loc": ["body", *entry["loc"]]} for entry in error.errors(include_url=False)]
            return JSONResponse({"detail": told}, status_code=422)
        except Complaint as complaint:
            return JSONResponse({"detail": complaint.detail}, status_code=complaint.status)
        # One picture at a time behind a lock: the call waits for the queue.
        with self._one_at_a_time:
            return self._answer(job, body)

    def _answer(self, job: Job, body: bytes) -> Response:
        fault = self._backstage.begin()
        if fault == "error-500":
            return JSONResponse(
                {"error": "RuntimeError", "detail": "", "body": "", "errors": "CUDA error: unknown error"},
                status_code=500,
            )
        answer = self.shop.draw(job, fault)
        for _ in range(job.count):
            self._backstage.charge(job.checkpoint, _USD, body, fault)
        return JSONResponse(answer)

    def _denied(self, request: Request) -> Response | None:
        login = self._backstage.login
        if not login:
            return None
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if kind != "Basic":
            detail = "Not authenticated"
        elif secrets.compare_digest(b64decode(text), login.encode()):
            return None
        else:
            detail = "Incorrect username or password"
        return JSONResponse({"detail": detail}, status_code=401, headers={"WWW-Authenticate": "Basic"})
