"""The doors of jobs: how far one is, what happens to it, and its answer as its call would have had it."""

from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ..errors import TetapError
from ..store.gateway_jobs import GatewayJob
from . import gemini_dialect, openai_answering
from .beside import caller_of
from .failures import failure_of
from .house import House
from .jobs import PATH, Jobs, call_of, errand_of, failed_with, made_of
from .pieces import PiecesResponse
from .printing import answer_body, link_on


def routes(house: House, jobs: Jobs) -> list[Route]:
    """/v1/tetap/jobs/ID, its /answer and its /events."""
    doors = _Doors(house, jobs)
    return [
        Route(f"{PATH}/{{id}}", doors.job),
        Route(f"{PATH}/{{id}}/answer", doors.answer),
        Route(f"{PATH}/{{id}}/events", doors.events),
    ]


def accepted(jobs: Jobs, job: GatewayJob) -> Response:
    """202, and where to ask."""
    return JSONResponse(
        jobs.facts(job), 202, headers={"Location": f"{PATH}/{job.id}", "Preference-Applied": "respond-async"}
    )


class _Doors:
    def __init__(self, house: House, jobs: Jobs) -> None:
        self.house = house
        self.jobs = jobs

    async def _find(self, request: Request) -> GatewayJob | None:
        return await self.jobs.find(request.path_params["id"], caller_of(request).customer.name)

    async def job(self, request: Request) -> Response:
        """How far it is."""
        job = await self._find(request)
        return _unknown() if job is None else JSONResponse(self.jobs.facts(job))

    async def answer(self, request: Request) -> Response:
        """What its call would have been answered with; 202 while there is nothing yet."""
        job = await self._find(request)
        if job is None:
            return _unknown()
        if not job.has_ended:
            return JSONResponse(self.jobs.facts(job), 202, headers={"Retry-After": "2"})
        if job.state == "failed":
            failure = failed_with(job)
            print_it = gemini_dialect.error_body if job.door == "gemini" else openai_answering.error_body
            return JSONResponse(print_it(failure), failure.status, headers=dict(failure.headers))
        made, link = made_of(job), link_on(self.house, errand_of(job).base)
        try:
            body = await self.house.in_thread(
                lambda: answer_body(self.house, job.door, call_of(job), made, link)  # type: ignore[arg-type]
            )
        except TetapError as error:
            failure = failure_of(error)
            return JSONResponse(openai_answering.error_body(failure), failure.status)
        return PiecesResponse(body, openai_answering.headers_of(made))

    async def events(self, request: Request) -> Response:
        """What happens to it, until it is over."""
        job = await self._find(request)
        if job is None:
            return _unknown()

        async def written() -> AsyncIterator[bytes]:
            async for event in self.jobs.events(job):
                if event is None:
                    yield b": at work\n\n"
                else:
                    name = str(event["event"]).encode()
                    yield b"event: " + name + b"\ndata: " + msgspec.json.encode(event) + b"\n\n"

        return StreamingResponse(written(), media_type="text/event-stream")


def _unknown() -> Response:
    body = {
        "error": {
            "message": "there is no such job of yours", "type": "invalid_request_error", "param": None,
            "code": "not_found",
        }
    }  # fmt: skip
    return JSONResponse(body, 404)
