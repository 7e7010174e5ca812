"""The doors of Gemini's dialect."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..errors import Refused, TetapError
from . import gemini_dialect as dialect
from .beside import beside_of, caller_of
from .failures import failure_of
from .house import House
from .openai_answering import headers_of

_VERBS = ("generateContent", "streamGenerateContent")
_NAMED = re.compile(r"(?P<model>.+):(?P<verb>[A-Za-z]+)")


def routes(house: House) -> list[Route]:
    """models/MODEL:generateContent, :streamGenerateContent and the model list, under v1beta and v1."""
    doors = _Doors(house)
    found = []
    for version in ("v1beta", "v1"):
        found.append(Route(f"/{version}/models/{{named:path}}", doors.generate, methods=["POST"]))
    found += [
        Route("/v1beta/models", doors.models),
        Route("/v1beta/models/{model:path}", doors.model),
    ]
    return found


class _Doors:
    def __init__(self, house: House) -> None:
        self.house = house

    async def generate(self, request: Request) -> Response:
        """One call for pictures."""
        named = _NAMED.fullmatch(request.path_params["named"])
        if named is None or named["verb"] not in _VERBS:
            return JSONResponse(
                {"error": {"code": 404, "message": "no such method", "status": "NOT_FOUND"}}, 404
            )
        data, model, house = await request.body(), named["model"], self.house
        try:
            call = await house.in_thread(
                lambda: dialect.gemini_call(model, data, beside_of(request), house.intake)
            )
            ordered = await house.in_thread(lambda: house.order(call, caller_of(request)))
            made = await house.make(ordered)
            body = await house.in_thread(lambda: dialect.gemini_body(made, model, house.counter.picture))
        except Refused as refusal:
            return Response(dialect.refused_body(refusal.reason, refusal.said), media_type="application/json")
        except TetapError as error:
            failure = failure_of(error)
            return JSONResponse(dialect.error_body(failure), failure.status, headers=dict(failure.headers))
        headers = headers_of(made)
        if named["verb"] == _VERBS[1]:
            if request.query_params.get("alt") == "sse":
                return Response(
                    b"data: " + body + b"\r\n\r\n", headers=headers, media_type="text/event-stream"
                )
            body = b"[" + body + b"]"
        return Response(body, headers=headers, media_type="application/json")

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
        return JSONResponse(
            {"name": f"models/{name}", "displayName": name, "supportedGenerationMethods": list(_VERBS)}
        )
