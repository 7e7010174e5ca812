"""ComfyUI's server on the loopback: graphs are checked and queued, histories asked for, pictures fetched by name."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .backstage import Backstage, CutConnection
from .comfyui_nodes import Invalid, Nodes
from .comfyui_queue import Line
from .repainting import with_alpha_of

Handler = Callable[[Request], Awaitable[Response]]
_BROKEN = "500 Internal Server Error\n\nServer got itself in trouble"
_STATS = {
    "system": {
        "os": "posix", "ram_total": 68719476736, "ram_free": 34359738368, "comfyui_version": "0.3.64",
        "required_frontend_version": "1.28.6", "installed_templates_version": "0.1.94",
        "required_templates_version": "0.1.94", "python_version": "3.12.3", "pytorch_version": "2.8.0+cu128",
        "embedded_python": False, "argv": ["main.py"],
    },
    "devices": [{
        "name": "cuda:0 Simulated : cudaMallocAsync", "type": "cuda", "index": 0, "vram_total": 25769803776,
        "vram_free": 17179869184, "torch_vram_total": 0, "torch_vram_free": 0,
    }],
}  # fmt: skip


def routes(backstage: Backstage) -> list[Route]:
    """Every route that clients call for a picture, each under /api too."""
    desk = _Desk(backstage)
    table: dict[tuple[str, str], Handler] = {
        ("GET", "/prompt"): desk.remaining,
        ("POST", "/prompt"): desk.prompt,
        ("GET", "/history"): desk.histories,
        ("POST", "/history"): desk.forget,
        ("GET", "/history/{id}"): desk.history,
        ("GET", "/queue"): desk.queue,
        ("POST", "/queue"): desk.unqueue,
        ("POST", "/interrupt"): desk.interrupt,
        ("POST", "/free"): desk.nothing,
        ("POST", "/upload/image"): desk.upload,
        ("POST", "/upload/mask"): desk.upload_mask,
        ("GET", "/view"): desk.view,
        ("GET", "/object_info"): desk.nodes,
        ("GET", "/object_info/{name}"): desk.node,
        ("GET", "/models"): desk.folders,
        ("GET", "/models/{folder}"): desk.models,
        ("GET", "/embeddings"): desk.embeddings,
        ("GET", "/system_stats"): desk.stats,
    }
    return [
        Route(root + path, _same_origin(handler), methods=[method])
        for root in ("", "/api")
        for (method, path), handler in table.items()
    ]


def _same_origin(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            return Response(status_code=403)
        return await handler(request)

    return answer


class _Desk:
    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._inputs: dict[str, bytes] = {}
        self._nodes = Nodes(self._inputs)
        self._line = Line(backstage, self._inputs)

    async def remaining(self, request: Request) -> Response:
        """`GET /prompt`: how much waits."""
        lines = self._line.lines()
        return JSONResponse({"exec_info": {"queue_remaining": sum(len(line) for line in lines.values())}})

    async def prompt(self, request: Request) -> Response:
        """`POST /prompt`: check a graph and queue it."""
        try:
            body = msgspec.json.decode(await request.body())
        except msgspec.DecodeError:
            return Response(_BROKEN, 500)
        return await run_in_threadpool(self._queue, body)

    def _queue(self, body: Mapping[str, Any]) -> Response:
        try:
            if "prompt" not in body:
                raise Invalid("no_prompt", "No prompt provided", "No prompt provided")
            outputs, wrong = self._nodes.check(body["prompt"])
        except Invalid as invalid:
            return JSONResponse(invalid.body, 400)
        except (KeyError, TypeError, AttributeError):
            return Response(_BROKEN, 500)
        fault = self._backstage.begin()
        if fault == "error-500":
            return Response(_BROKEN, 500)
        extra = dict(body.get("extra_data") or {})
        if "client_id" in body:
            extra["client_id"] = body["client_id"]
        job = self._line.add(str(body.get("prompt_id", uuid.uuid4())), body["prompt"], extra, outputs, fault)
        if fault == "cut-after":
            raise CutConnection
        return JSONResponse({"prompt_id": job.id, "number": job.number, "node_errors": wrong})

    async def histories(self, request: Request) -> Response:
        """`GET /history`: every job that has ended."""
        return JSONResponse(dict(self._line.history))

    async def history(self, request: Request) -> Response:
        """`GET /history/{id}`: empty until the job has ended."""
        identity = request.path_params["id"]
        entry = self._line.history.get(identity)
        return JSONResponse({} if entry is None else {identity: entry})

    async def forget(self, request: Request) -> Response:
        """`POST /history`: forget jobs that have ended."""
        body = await request.json()
        for identity in list(self._line.history) if body.get("clear") else body.get("delete", ()):
            self._line.history.pop(identity, None)
        return Response()

    async def queue(self, request: Request) -> Response:
        """`GET /queue`: what runs and what waits."""
        return JSONResponse(self._line.lines())

    async def unqueue(self, request: Request) -> Response:
        """`POST /queue`: take jobs out."""
        body = await request.json()
        self._line.drop(None if body.get("clear") else body.get("delete", []))
        return Response()

    async def interrupt(self, request: Request) -> Response:
        """`POST /interrupt`: stop the job that runs."""
        text = await request.body()
        self._line.interrupt(msgspec.json.decode(text).get("prompt_id") if text else None)
        return Response()

    async def nothing(self, request: Request) -> Response:
        """`POST /free`: there is no memory to free."""
        return Response()

    async def upload(self, request: Request) -> Response:
        """`POST /upload/image`: a picture into the input folder."""
        async with request.form() as form:
            image = form.get("image")
            if not isinstance(image, UploadFile) or not image.filename:
                return Response(status_code=400)
            return self._keep(form, image.filename, await image.read())

    async def upload_mask(self, request: Request) -> Response:
        """`POST /upload/mask`: a picture that is there already, with the transparency of this one."""
        async with request.form() as form:
            image = form.get("image")
            if not isinstance(image, UploadFile) or not image.filename:
                return Response(status_code=400)
            of = msgspec.json.decode(str(form.get("original_ref", "{}")))
            original = self._inputs.get(_path(of.get("subfolder", ""), of.get("filename", "")))
            if original is None:
                return Response(status_code=400)
            return self._keep(form, image.filename, with_alpha_of(original, await image.read()))

    def _keep(self, form: FormData, name: str, data: bytes) -> Response:
        subfolder = str(form.get("subfolder", ""))
        if ".." in subfolder or "/" in name or ".." in name or subfolder.startswith("/"):
            return Response(status_code=400)
        stem, dot, ending = name.rpartition(".")
        number = 1
        if str(form.get("overwrite", "")) not in ("true", "1"):
            while self._inputs.get(_path(subfolder, name), data) != data:
                name, number = f"{stem} ({number}){dot}{ending}", number + 1
        self._inputs[_path(subfolder, name)] = data
        return JSONResponse({"name": name, "subfolder": subfolder, "type": str(form.get("type") or "input")})

    async def view(self, request: Request) -> Response:
        """`GET /view`: a picture as it was saved."""
        name = request.query_params.get("filename", "")
        if not name:
            return Response(status_code=404)
        if ".." in name or name.startswith("/"):
            return Response(status_code=400)
        subfolder, folder = (
            request.query_params.get("subfolder", ""), request.query_params.get("type", "output"),
        )  # fmt: skip
        if folder not in ("output", "input", "temp"):
            return Response(status_code=400)
        held = self._inputs.get(_path(subfolder, name)) if folder == "input" else None
        data = held or self._line.files.get((folder, subfolder, name))
        if data is None:
            return Response(status_code=404)
        return Response(data, media_type="image/png", headers={"content-disposition": f'filename="{name}"'})

    async def nodes(self, request: Request) -> Response:
        """`GET /object_info`: every class of nodes."""
        return JSONResponse({name: self._nodes.info(name) for name in self._nodes.names()})

    async def node(self, request: Request) -> Response:
        """`GET /object_info/{name}`: one class; empty when it is not installed."""
        name = request.path_params["name"]
        info = self._nodes.info(name)
        return JSONResponse({name: info} if info else {})

    async def folders(self, request: Request) -> Response:
        """`GET /models`: kinds of models."""
        return JSONResponse(list(self._nodes.folders))

    async def models(self, request: Request) -> Response:
        """`GET /models/{folder}`: files of a kind."""
        found = self._nodes.folders.get(request.path_params["folder"])
        return Response(status_code=404) if found is None else JSONResponse(found)

    async def embeddings(self, request: Request) -> Response:
        """`GET /embeddings`: none."""
        return JSONResponse([])

    async def stats(self, request: Request) -> Response:
        """`GET /system_stats`: versions and devices."""
        return JSONResponse(_STATS)


def _path(subfolder: str, name: str) -> str:
    return f"{subfolder}/{name}" if subfolder else name
