"""The doors of OpenAI's dialect."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ..app.asked import GivenPicture, Made, Ordered
from ..errors import TetapError
from . import gemini_dialect
from . import openai_answering as answering
from .beside import base_of, beside_of, caller_of, name_of, speaks_gemini
from .chat import chat_call, chat_events
from .failures import BadBody, failure_of
from .house import House
from .job_doors import accepted
from .jobs import Errand, Jobs
from .openai_bodies import OPTIONS, ChatBody, ImageBody
from .openai_parsing import Call, image_call, read_body, read_fields
from .pieces import Pieces, PiecesResponse
from .printing import Door, answer_body, goes_inside, link_on
from .waiting import alive

T = TypeVar("T")
_FORM = {name: "text" for name in (*OPTIONS, "prompt", "model", "size", "aspect_ratio", "response_format", "user")} | {
    "n": "number", "seed": "number", "partial_images": "number", "output_compression": "number", "stream": "yes-no",
}  # fmt: skip
_IMAGE_FIELD = re.compile(r"image(\[\d*\])?")


def routes(house: House, jobs: Jobs) -> list[Route]:
    """/v1/images/generations, /v1/images/edits, /v1/chat/completions, /v1/models."""
    doors = _Doors(house, jobs)
    return [
        Route("/v1/images/generations", doors.generations, methods=["POST"]),
        Route("/v1/images/edits", doors.edits, methods=["POST"]),
        Route("/v1/chat/completions", doors.chat, methods=["POST"]),
        Route("/v1/models", doors.models),
        Route("/v1/models/{model:path}", doors.model),
    ]


class _Doors:
    def __init__(self, house: House, jobs: Jobs) -> None:
        self.house = house
        self.jobs = jobs

    async def generations(self, request: Request) -> Response:
        """Pictures from words."""
        data = await request.body()
        name = name_of(request, data)
        again = self.house.replays.find(name)
        if again is not None:
            return PiecesResponse(
                answering.inside(again.encoded, again.made), answering.headers_of(again.made)
            )
        return await self._images(
            request,
            lambda: image_call(read_body(data, ImageBody), beside_of(request), self.house.intake),
            name,
        )

    async def edits(self, request: Request) -> Response:
        """Pictures from words and pictures, as a form or as JSON."""
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            return await self.generations(request)
        async with request.form(max_files=20, max_fields=64, max_part_size=1_000_000) as form:
            fields: dict[str, Any] = {}
            files: list[tuple[str, bytes]] = []
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files.append((name, await value.read()))
                else:
                    fields[name] = value

        def read() -> Call:
            body = read_fields(_form_fields(fields), ImageBody)
            return image_call(body, beside_of(request), self.house.intake, _given(files, self.house))

        return await self._images(request, read)

    async def _images(self, request: Request, read: Callable[[], Call], name: Hashable = None) -> Response:
        try:
            call, ordered, known = await self.house.at_once(partial(self._begin, "images", request, read))
            if known is not None:
                made, body = known
                if goes_inside(call, made) and all(one.replayed for one in made):
                    self.house.replays.keep(name, call, made)
                return _answer(body, made)
            link, get = self._link(request), self.house.encoded.get
            if call.beside.is_job:
                return await self._job("images", request, call, ordered)
            if call.stream:
                return self._stream(
                    self.house.make(ordered),
                    lambda made: b"".join(answering.image_event(m, get) for m in made),
                )
            made, body = await self.house.answered(
                ordered, lambda made: answer_body(self.house, "images", call, made, link)
            )
        except TetapError as error:
            return self._failed(error)
        return _answer(body, made)

    async def chat(self, request: Request) -> Response:
        """A conversation that answers with a picture."""
        data = await request.body()
        house, link = self.house, self._link(request)

        def read() -> Call:
            return chat_call(read_body(data, ChatBody), beside_of(request), house.intake, house.links)

        try:
            call, ordered, known = await house.at_once(partial(self._begin, "chat", request, read))
            if known is not None:
                return _answer(known[1], known[0])
            model = call.asked.model
            if call.beside.is_job:
                return await self._job("chat", request, call, ordered)
            if call.stream:
                usage = call.usage_in_stream
                return self._stream(
                    house.make(ordered), lambda made: chat_events(made, model, link, with_usage=usage)
                )
            made, body = await house.answered(
                ordered, lambda made: answer_body(house, "chat", call, made, link)
            )
        except TetapError as error:
            return self._failed(error)
        return _answer(body, made)

    def _begin(
        self, door: Door, request: Request, read: Callable[[], Call], may_buy: bool
    ) -> tuple[Call, Ordered, tuple[Sequence[Made], Pieces] | None]:
        """The call, what it has become, and its pictures and answer where all is there already, or can be bought in
        this thread."""
        house, call = self.house, read()
        ordered = house.order(call, caller_of(request))
        if call.stream or call.beside.is_job:
            return call, ordered, None

        def write(made: Sequence[Made]) -> Pieces:
            return answer_body(house, door, call, made, self._link(request))

        made = ordered.known()
        if made is not None:
            return call, ordered, (made, write(made))
        is_bought_here = may_buy and ordered.count == 1
        return call, ordered, house.answered_here(ordered, write) if is_bought_here else None

    async def _job(self, door: Door, request: Request, call: Call, ordered: Ordered) -> Response:
        errand = Errand(caller_of(request), base_of(request))
        return accepted(self.jobs, await self.jobs.accept(door, call, ordered, errand))

    def _stream(self, making: Any, write: Callable[[Sequence[Made]], bytes]) -> Response:  # noqa: ANN401
        return StreamingResponse(self._events(making, write), media_type="text/event-stream")

    async def _events(self, making: Any, write: Callable[[Sequence[Made]], bytes]) -> AsyncIterator[bytes]:  # noqa: ANN401
        """Something is said now and then, so that nobody on the way hangs up; then the answer, or the error."""
        task = asyncio.ensure_future(making)
        async for word in alive(task):
            yield word
        try:
            made = task.result()
        except Exception as error:  # noqa: BLE001 - the stream ends with a word, whatever happened
            yield b"data: " + msgspec.json.encode(answering.error_body(failure_of(error))) + b"\n\n"
            return
        yield await self.house.in_thread(lambda: write(made))

    async def models(self, request: Request) -> Response:
        """Every model that may be named."""
        every = await self.house.in_thread(self.house.models)
        listed = gemini_dialect.model_list if speaks_gemini(request) else answering.model_list
        return Response(listed(every), media_type="application/json")

    async def model(self, request: Request) -> Response:
        """One model."""
        name = request.path_params["model"]
        try:
            owner = await self.house.in_thread(lambda: self.house.owner_of(name))
        except TetapError as error:
            return self._failed(error)
        if speaks_gemini(request):
            return JSONResponse(gemini_dialect.model_row(name, name))
        return JSONResponse({"id": name, "object": "model", "created": 0, "owned_by": owner})

    def _link(self, request: Request) -> answering.Link:
        return link_on(self.house, base_of(request))

    def _failed(self, error: TetapError) -> Response:
        failure = failure_of(error, getattr(error, "param", None))
        return JSONResponse(
            answering.error_body(failure), failure.status, headers=dict(answering.error_headers(failure))
        )


def _answer(body: Pieces, made: Sequence[Made]) -> Response:
    return PiecesResponse(body, answering.headers_of(made))


def _form_fields(fields: dict[str, str]) -> dict[str, object]:
    """The fields of a form as JSON would hold them. BadBody for one that is not known, or is no number."""
    plain: dict[str, object] = {}
    for name, text in fields.items():
        kind = _FORM.get(name)
        try:
            if kind is None:
                raise BadBody(f"unknown parameter '{name}'", "Leave it out.", param=name)
            plain[name] = (
                int(text) if kind == "number" else text in ("true", "1") if kind == "yes-no" else text
            )
        except ValueError:
            raise BadBody(f"{name} is no whole number", "", param=name) from None
    return plain


def _given(files: Sequence[tuple[str, bytes]], house: House) -> tuple[GivenPicture, ...]:
    """Pictures of a form in their order, the mask last."""
    pictures = []
    for name, data in sorted(files, key=lambda one: one[0] == "mask"):
        if name != "mask" and not _IMAGE_FIELD.fullmatch(name):
            raise BadBody(f"unknown file '{name}'", "Send image, image[] or mask.", param=name)
        pictures.append(house.intake.take(data, name, "mask" if name == "mask" else ""))
    return tuple(pictures)
