"""The studio put together: every page behind the guard, and how it is served and let go."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from socket import socket
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ..documents.words import load_vocabulary
from . import (
    cast_pages,
    character_pages,
    chat_pages,
    drift_pages,
    hand_off_pages,
    money_pages,
    picture_pages,
    platform_pages,
    reference_pages,
    shoot_pages,
    take_pages,
)
from .guard import COOKIE, LOGIN, Guard
from .house import StudioHouse
from .look import page
from .progress import followed, progress
from .visit import Visit, door

PROGRAMS = ("/v1/", "/v1beta/", "/pictures/", "/jobs", "/healthz", "/readyz", "/metrics", "/openapi.json")
"""Addresses that programs call; they are the gateway's."""

_C = "/c/{name}"
Handler = Callable[[Visit], Response]
_GET: dict[str, Handler] = {
    "/": cast_pages.cast,
    "/new": cast_pages.new,
    "/spend": money_pages.spend_of_all,
    "/platforms": platform_pages.platforms_page,
    _C: character_pages.character,
    f"{_C}/findings": character_pages.findings,
    f"{_C}/edit": character_pages.edit,
    f"{_C}/earlier": character_pages.earlier,
    f"{_C}/references": reference_pages.references,
    f"{_C}/shoot": shoot_pages.shoot,
    f"{_C}/going": followed,
    f"{_C}/takes": take_pages.contact_sheet,
    f"{_C}/take/{{key}}": take_pages.take,
    f"{_C}/drift": drift_pages.drift,
    f"{_C}/compare": take_pages.compared,
    f"{_C}/chat": chat_pages.chat,
    f"{_C}/hand-off": hand_off_pages.hand_off,
    f"{_C}/spend": money_pages.spend,
    f"{_C}/portrait/{{side:int}}": picture_pages.portrait,
    f"{_C}/thumb/{{digits}}/{{side:int}}": picture_pages.thumb,
    f"{_C}/picture/{{digits}}": picture_pages.whole,
}
_POST: dict[str, Handler] = {
    "/look": picture_pages.look,
    "/platforms": platform_pages.simulated,
    "/new": cast_pages.made,
    "/new/preview": cast_pages.preview,
    f"{_C}/edit": character_pages.edited,
    f"{_C}/edit/preview": character_pages.previewed,
    f"{_C}/earlier": character_pages.brought_back,
    f"{_C}/references": reference_pages.dropped,
    f"{_C}/references/despite": reference_pages.kept_despite,
    f"{_C}/references/remove": reference_pages.removed,
    f"{_C}/references/draw": reference_pages.drawn,
    f"{_C}/references/pick": reference_pages.picked,
    f"{_C}/references/approve": reference_pages.approved,
    f"{_C}/scenes": shoot_pages.scenes_kept,
    f"{_C}/plan": shoot_pages.planned,
    f"{_C}/shoot": shoot_pages.begun,
    f"{_C}/pause": shoot_pages.paused,
    f"{_C}/go-on": shoot_pages.gone_on,
    f"{_C}/forget": shoot_pages.forgotten,
    f"{_C}/take/{{key}}": take_pages.decided,
    f"{_C}/deliver": take_pages.delivered,
    f"{_C}/chat": chat_pages.said,
    f"{_C}/chat/propose": chat_pages.proposed,
    f"{_C}/chat/move": chat_pages.moved,
    f"{_C}/finish": hand_off_pages.finished,
    f"{_C}/export": hand_off_pages.exported,
    f"{_C}/doubts": money_pages.resolved,
}


@dataclass(frozen=True)
class Place:
    """Where a studio listens."""

    host: str = "127.0.0.1"
    port: int = 8720


def application(house: StudioHouse, gateway: ASGIApp | None = None) -> ASGIApp:
    """Every page; addresses of programs go to the gateway, where one is given."""

    async def following(request: Request) -> Response:
        return await progress(Visit(house, request), request)

    async def login(request: Request) -> Response:
        return await _login(house, request)

    routes = [
        Route("/static/{file}", picture_pages.static),
        Route(LOGIN, login, methods=["GET", "POST"]),
        Route(f"{_C}/progress", following),
        *(Route(path, door(house, handler)) for path, handler in _GET.items()),
        *(Route(path, door(house, handler), methods=["POST"]) for path, handler in _POST.items()),
    ]
    pages = Guard(Starlette(routes=routes), house.word)

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        is_for_programs = scope["type"] == "lifespan" or scope["path"].startswith(PROGRAMS)
        await (gateway if gateway is not None and is_for_programs else pages)(scope, receive, send)

    return both


async def _login(house: StudioHouse, request: Request) -> Response:
    """Off the loopback: the word that the terminal shows, once a browser."""
    if house.word is None:
        return RedirectResponse("/", 303)
    wrong = False
    if request.method == "POST":
        async with request.form(max_fields=4) as form:
            written = str(form.get("word", ""))
        if house.word.opens(written):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(COOKIE, house.word.cookie, httponly=True, samesite="strict", max_age=30 * 86400)
            return answer
        wrong = True
    text = page(Visit(house, request), "login.html.j2", {"notice": None, "wrong": wrong})
    return HTMLResponse(text, 403 if wrong else 200)


def serve(house: StudioHouse, app: ASGIApp, place: Place, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; what is sent arrives first."""
    config = uvicorn.Config(
        app, host=place.host, port=place.port, log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=20, h11_max_incomplete_event_size=65_536, limit_concurrency=1000,
    )  # fmt: skip
    # Read before anybody waits for the first page.
    load_vocabulary()
    try:
        asyncio.run(_Server(config, house, ready).serve())
    finally:
        house.close()


class _Server(uvicorn.Server):
    """Tells where it listens once it does, and ends the streams when it is told to go."""

    def __init__(self, config: uvicorn.Config, house: StudioHouse, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._house, self._ready = house, ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            port = self.servers[0].sockets[0].getsockname()[1]
            self._ready(f"http://{host}:{port}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._house.closing.set()
        super().handle_exit(sig, frame)
