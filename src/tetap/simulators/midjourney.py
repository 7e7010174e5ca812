"""The other side of a Midjourney proxy's wire: submit, fetch, upscale, upload, seed; four tiles to a grid.

References are seen when they were uploaded here; links to other places are accepted and not looked at, because a
simulator leaves the loopback for nobody. Tasks call back to hooks on the loopback only.
"""

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ..errors import BadAnswer
from ..wire import bytes_of, media_type_of
from .backstage import Backstage, CutConnection
from .midjourney_rules import Invalid, Prompt, read_prompt
from .midjourney_tasks import Task, Tasks, call_back, grid_of, is_loopback

_USD = 0.05
"""A picture's share of a subscription; made up."""
_FAILURES = {
    "out-of-credit": "[Subscription required] Your subscription has no Fast hours left",
    "job-failed": "[Internal Server Error] the account was lost while drawing",
    "refuse": "[Banned prompt detected] Sorry! Our AI moderators feel your prompt might be against our standards",
}
_OWN_WORD = "nude"
_APART = 2**30
"""Between the seeds of the four tiles of a grid."""


def routes(backstage: Backstage) -> list[BaseRoute]:
    """Everything a client of the proxy calls, under every speed's prefix."""
    proxy = _Proxy(backstage)
    found: list[BaseRoute] = [Route("/attachments/{name}", proxy.attachment)]
    for prefix in ("/mj", "/mj-fast/mj", "/mj-relax/mj", "/mj-turbo/mj"):
        found += [
            Route(f"{prefix}/submit/imagine", proxy.imagine, methods=["POST"]),
            Route(f"{prefix}/submit/change", proxy.change, methods=["POST"]),
            Route(f"{prefix}/submit/action", proxy.action, methods=["POST"]),
            Route(f"{prefix}/submit/upload-discord-images", proxy.upload, methods=["POST"]),
            Route(f"{prefix}/task/list", proxy.listed),
            Route(f"{prefix}/task/{{id}}/fetch", proxy.fetch),
            Route(f"{prefix}/task/{{id}}/image-seed", proxy.seed),
        ]
    return found


def _said(code: int, description: str, result: object = None, **properties: object) -> Response:
    return JSONResponse(
        {"code": code, "description": description, "result": result, "properties": properties}
    )


class _Proxy:
    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._tasks = Tasks()
        self._refusals = itertools.count()
        self._waiting = itertools.count()

    async def imagine(self, request: Request) -> Response:
        """A new grid."""
        body, wrong = await _body(request)
        if wrong is not None:
            return wrong
        if not str(body.get("prompt") or "").strip():
            return _said(4, "prompt不能为空")
        hook = str(body.get("notifyHook") or "")
        if hook and not is_loopback(hook):
            return _said(4, "the simulator calls back to the loopback only")
        try:
            images = [_image(text) for text in body.get("base64Array") or ()]
        except (BadAnswer, TypeError, AttributeError):
            return _said(4, "base64格式错误")
        return await run_in_threadpool(self._accept, body, images, str(request.base_url))

    def _accept(self, body: Mapping[str, Any], images: Sequence[bytes], here: str) -> Response:
        fault = self._backstage.begin()
        prompt = str(body["prompt"]).strip()
        if _OWN_WORD in prompt.split() or (fault == "refuse" and next(self._refusals) % 2 == 0):
            return _said(24, "可能包含敏感词", promptEn=prompt, bannedWord=_OWN_WORD)
        if fault == "rate-limit":
            return _said(23, "队列已满，请稍后尝试", discordInstanceId="1118138338562560102")
        if fault == "error-500":
            return _said(9, "提交失败，系统异常")
        if fault == "error-503":
            return Response("<html>Service Unavailable</html>", 503)
        task = self._grid(body, prompt, images, here, fault)
        self._tasks.keep(task)
        if not task.fail_reason:
            raw = json.dumps([prompt, body.get("state")]).encode()
            self._backstage.charge(self._version(prompt), _USD, raw)
        if fault == "cut-after":
            raise CutConnection
        if task.hook:
            call_back(task, here)
        if next(self._waiting) % 2:
            return _said(
                22,
                "排队中，前面还有1个任务",
                task.id,
                numberOfQueues=1,
                discordInstanceId="1118138338562560102",
            )
        return _said(1, "提交成功", task.id, discordInstanceId="1118138338562560102")

    @staticmethod
    def _version(prompt: str) -> str:
        try:
            return read_prompt(prompt).version
        except Invalid:
            return "unread"

    def _grid(
        self, body: Mapping[str, Any], prompt: str, images: Sequence[bytes], here: str, fault: str
    ) -> Task:
        task = Task(
            self._tasks.new_id(), "IMAGINE", prompt, body.get("state"), 0, str(body.get("notifyHook") or ""),
            _FAILURES.get(fault, ""), fault,
        )  # fmt: skip
        links = " ".join(f"{here}attachments/{self._tasks.upload(image)}" for image in images)
        try:
            read = read_prompt(f"{links} {prompt}".strip())
            seen = self._seen(read.links)
        except Invalid as invalid:
            task.fail_reason = str(invalid)
            return task
        task.luck = read.seed if read.seed is not None else _luck(task.id)
        task.tile = lambda number: self._tile(read, seen, task, number)
        task.draw = lambda: grid_of([task.tile(number) for number in range(4)])
        return task

    def _tile(self, read: Prompt, seen: Sequence[bytes], task: Task, number: int) -> bytes:
        size = (512, 512) if task.fault == "ignore-size" else read.size
        return self._backstage.paint(read.words, seen, size, (task.luck + number * _APART) % 2**32)

    def _seen(self, links: Sequence[str]) -> list[bytes]:
        found = [(link, self._tasks.uploaded(link)) for link in links]
        for link, data in found:
            if data is None and (is_loopback(link) or not link.startswith("https://")):
                raise Invalid("[Invalid link] Could not fetch the image; it must be readable for everybody")
        return [data for _, data in found if data is not None]

    async def change(self, request: Request) -> Response:
        """The classic way to take a picture out of a grid."""
        body, wrong = await _body(request)
        if wrong is not None:
            return wrong
        if body.get("action") != "UPSCALE" or body.get("index") not in (1, 2, 3, 4):
            return _said(4, "action参数错误")
        return self._upscale(str(body.get("taskId")), int(body["index"]))

    async def action(self, request: Request) -> Response:
        """The newer way: press a button by its id."""
        body, wrong = await _body(request)
        if wrong is not None:
            return wrong
        task = self._tasks.find(str(body.get("taskId")))
        parts = str(body.get("customId")).split("::")
        if task is None or len(parts) != 5 or parts[2] != "upsample" or parts[4] != task.hash:
            return _said(4, "未知的 Action 类型") if task else _said(3, "关联任务不存在或已失效")
        return self._upscale(task.id, int(parts[3]))

    def _upscale(self, identity: str, index: int) -> Response:
        grid = self._tasks.find(identity)
        if grid is None:
            return _said(3, "关联任务不存在或已失效")
        if grid.looks < 3 or grid.fail_reason or grid.action != "IMAGINE":
            return _said(4, "关联任务状态错误")
        name = f"{grid.id}{index}"
        if self._tasks.find(name) is not None:
            return _said(21, "任务已存在", name, status="SUCCESS")
        single = Task(name, "UPSCALE", grid.prompt, grid.state, grid.luck, fault=grid.fault, looks=1)
        single.draw = lambda: grid.tile(index - 1)
        self._tasks.keep(single)
        return _said(1, "提交成功", single.id, discordInstanceId="1118138338562560102")

    async def upload(self, request: Request) -> Response:
        """References made public; newer proxies have this."""
        body, wrong = await _body(request)
        if wrong is not None:
            return wrong
        try:
            images = [_image(text) for text in body.get("base64Array") or ()]
        except (BadAnswer, TypeError, AttributeError):
            return _said(4, "base64格式错误")
        if not images:
            return _said(4, "base64 参数错误")
        urls = [f"{request.base_url}attachments/{self._tasks.upload(image)}" for image in images]
        return _said(1, "提交成功", urls)

    async def fetch(self, request: Request) -> Response:
        """A task: submitted, in progress with an unfinished picture, then ended. Nothing for one nobody knows."""
        if denied := _denied(request):
            return denied
        task = self._tasks.find(request.path_params["id"])
        if task is None:
            return Response(b"", media_type="application/json")
        task.looks += 1
        return JSONResponse(task.record(str(request.base_url), min(task.looks, 3) - 1))

    async def listed(self, request: Request) -> Response:
        """Every task, newest first."""
        if denied := _denied(request):
            return denied
        here = str(request.base_url)
        return JSONResponse([task.record(here, min(task.looks, 2)) for task in self._tasks.all()])

    async def seed(self, request: Request) -> Response:
        """The seed of a grid that is done."""
        if denied := _denied(request):
            return denied
        task = self._tasks.find(request.path_params["id"])
        if task is None:
            return JSONResponse({"code": 3, "description": "关联任务不存在或已失效"}, 404)
        return _said(1, "成功", str(task.luck))

    async def attachment(self, request: Request) -> Response:
        """A picture on the network."""
        name = request.path_params["name"]
        uploaded = self._tasks.uploaded(name)
        task = self._tasks.find(name.partition(".")[0])
        data = uploaded if uploaded is not None else (await run_in_threadpool(task.file) if task else None)
        if data is None:
            return Response("This content is no longer available.", 404, media_type="text/plain")
        return Response(data, media_type=media_type_of(data) or "text/html")


async def _body(request: Request) -> tuple[Mapping[str, Any], Response | None]:
    if denied := _denied(request):
        return {}, denied
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return {}, JSONResponse({"status": 400, "error": "Bad Request", "path": request.url.path}, 400)
    return body, None


def _denied(request: Request) -> Response | None:
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return None if bearer or request.headers.get("mj-api-secret") else Response(status_code=401)


def _image(text: str) -> bytes:
    data = bytes_of(text) if text.startswith("data:image/") else b""
    if not media_type_of(data):
        raise BadAnswer("no picture")
    return data


def _luck(identity: str) -> int:
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:4], "big")
