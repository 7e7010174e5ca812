"""The doors of Gemini's dialect."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ..app.asked import Made, Ordered
from ..errors import Refused, TetapError
from . import gemini_dialect as dialect
from .beside import base_of, beside_of, caller_of
from .failures import failure_of
from .house import House
from .job_doors import accepted
from .jobs import Errand, Jobs
from .openai_answering import headers_of
from .openai_parsing import Call
from .pieces import Pieces, PiecesResponse
from .printing import answer_body
from .waiting import alive

_VERBS = ("generateContent", "streamGenerateContent")
_NAMED = re.compile(r"(?P<model>.+):(?P<verb>[A-Za-z]+)")


def routes(house: House, jobs: Jobs) -> list[Route]:
    """models/MODEL:generateContent, :streamGenerateContent and the model list, under v1beta and v1."""
    doors = _Doors(house, jobs)
    found = []
    for version in ("v1beta", "v1"):
        found.append(Route(f"/{version}/models/{{named:path}}", doors.generate, methods=["POST"]))
    found += [
        Route("/v1beta/models", doors.models),
        Route("/v1beta/models/{model:path}", doors.model),
    ]
    return found


class _Doors:
    def __init__(self, house: House, jobs: Jobs) -> None:
        self.house = house
        self.jobs = jobs

    async def generate(self, request: Request) -> Response:
        """One call for pictures."""
        named = _NAMED.fullmatch(request.path_params["named"])
        if named is None or named["verb"] not in _VERBS:
            return JSONResponse(
                {"error": {"code": 404, "message": "no such method", "status": "NOT_FOUND"}}, 404
            )
        data, model, house = await request.body(), named["model"], self.house
        is_stream = named["verb"] == _VERBS[1]
        try:
            call, ordered = await house.in_thread(lambda: self._begin(request, model, data))
            if call.beside.is_job:
                errand = Errand(caller_of(request), base_of(request))
                return accepted(
                    self.jobs,
                    await self.jobs.accept("gemini", replace(call, stream=is_stream), ordered, errand),
                )
            if is_stream and request.query_params.get("alt") == "sse":
                return StreamingResponse(self._events(call, ordered), media_type="text/event-stream")
            made, body = await house.answered(ordered, lambda made: self._written(call, made))
        except Refused as refusal:
            return Response(dialect.refused_body(refusal.reason, refusal.said), media_type="application/json")
        except TetapError as error:
            failure = failure_of(error)
            return JSONResponse(dialect.error_body(failure), failure.status, headers=dict(failure.headers))
        return PiecesResponse((b"[", *body, b"]") if is_stream else body, headers_of(made))

    def _begin(self, request: Request, model: str, data: bytes) -> tuple[Call, Ordered]:
        """The call, and what it has become; in one short thread."""
        call = dialect.gemini_call(model, data, beside_of(request), self.house.intake)
        return call, self.house.order(call, caller_of(request))

    def _written(self, call: Call, made: Sequence[Made]) -> Pieces:
        return answer_body(self.house, "gemini", call, made, lambda _: "")

    async def _events(self, call: Call, ordered: Ordered) -> AsyncIterator[bytes]:
        """The answer as the one event of a stream; something is said now and then until it is there."""
        task = asyncio.ensure_future(self.house.answered(ordered, lambda made: self._written(call, made)))
        async for word in alive(task):
            yield word
        try:
            body = b"".join(task.result()[1])
        except Refused as refusal:
            body = dialect.refused_body(refusal.reason, refusal.said)
        except Exception as error:  # noqa: BLE001 - the stream ends with a word, whatever happened
            body = msgspec.json.encode(dialect.error_body(failure_of(error)))
        yield b"data: " + body + b"\r\n\r\n"

    async def models(self, request: Request) -> Response:
        """Every model that may be named."""
        every = await self.house.in_thread(self.house.models)
        return Response(dialect.model_list(every), media_type="application/json")

    async def model(self, request: Request) -> Response:
        """One model."""
        name = request.path_params["model"]
        try:
            await self.house.in_thread(lambda: self.house.owner_of(name))
        except TetapError as error:
            failure = failure_of(error)
            return JSONResponse(dialect.error_body(failure), failure.status)
        return JSONResponse(dialect.model_row(name, name))
