"""Start a simulator on the loopback: in this process for tests, or until Ctrl-C for people."""

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from socket import AF_INET, IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from ..errors import BadInput, CannotWrite
from .backstage import FAULTS, Backstage, Call, CutConnection, one_call

HOST = "127.0.0.1"
_AT_ONCE = 1000
"""Calls that wait or draw at the same time; each has a thread meanwhile."""
WIRES: Mapping[str, str] = {
    "gemini": "gemini",
    "openai": "openai_chat",
    "apiyi": "apiyi",
    "openrouter": "openrouter",
    "leonardo": "leonardo",
    "midjourney": "midjourney",
    "a1111": "a1111",
    "comfyui": "comfyui",
}
"""Platform to the module of this room that speaks its wire; each has `routes(backstage) -> routes`."""
HAND_OVER: Mapping[str, str] = {"canva": "canva"}
"""The same of those that take finished pictures."""
CLIENTS: Mapping[str, str] = {
    "gemini": 'genai.Client(api_key="any", http_options={{"base_url": "{url}", "api_version": "v1beta"}})',
    "openai": 'OpenAI(api_key="any", base_url="{url}/v1")',
    "apiyi": 'OpenAI(api_key="any", base_url="{url}/v1"), or google-genai with base_url "{url}"',
    "openrouter": 'OpenAI(api_key="any", base_url="{url}/api/v1")',
    "leonardo": "{url}/api/rest/v1 in place of https://cloud.leonardo.ai/api/rest/v1",
    "midjourney": "{url}/mj in place of the proxy's address",
    "a1111": "{url} in place of http://127.0.0.1:7860",
    "comfyui": "{url} in place of http://127.0.0.1:8188",
    "canva": "tetap canva sign-in --url {url}, with CANVA_CLIENT_ID=simulated CANVA_CLIENT_SECRET=secret",
}
"""How a program that knows the platform is pointed at its simulator."""

_transport: contextvars.ContextVar[asyncio.Transport] = contextvars.ContextVar("transport")


class _Protocol(H11Protocol):
    """Lets the application hang up: remembers the connection that a request came in on."""

    def data_received(self, data: bytes) -> None:
        _transport.set(self.transport)
        super().data_received(data)


Watch = Callable[[str, Call], None]
"""Told of every call when it is over: how it ended ("POST /v1/images 200", "… hung up"), and what it was charged."""


class _Watched:
    """Turns CutConnection into a closed connection without an answer, and tells who watches how a call ended."""

    def __init__(self, app: ASGIApp, watch: Watch | None) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _AT_ONCE
        status = "hung up"

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        with one_call() as call:
            try:
                await self._app(scope, receive, send_and_note)
            except CutConnection:
                status = "hung up"
                _transport.get().abort()
                # The server takes note of the closed connection first; then it has nothing to complain of.
                await asyncio.sleep(0)
            finally:
                if self._watch is not None and not scope["path"].startswith("/_simulator"):
                    self._watch(f"{scope['method']} {scope['path']} {status}", call)


def application(wire: str, backstage: Backstage, watch: Watch | None = None) -> ASGIApp:
    """The simulated platform with its control routes: `/_simulator/bill` and `/_simulator/faults`."""
    known = {**WIRES, **HAND_OVER}
    if wire not in known:
        raise BadInput(f"there is no simulator '{wire}'", f"There are: {', '.join(known)}.")
    routes: Callable[[Backstage], Sequence[BaseRoute]] = import_module(f".{known[wire]}", __package__).routes

    async def bill(_: Request) -> Response:
        return JSONResponse(backstage.bill.as_plain())

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            wanted = await request.json()
            try:
                backstage.fault_next(*wanted.get("next", ()))
            except ValueError as error:
                return JSONResponse({"error": str(error)}, status_code=400)
            backstage.shares = {**backstage.shares, **wanted.get("shares", {})}
        return JSONResponse({"faults": dict(FAULTS), "shares": backstage.shares})

    control = [Route("/_simulator/bill", bill), Route("/_simulator/faults", faults, methods=["GET", "POST"])]
    return Starlette(routes=[*control, *routes(backstage)], middleware=[Middleware(_Watched, watch)])


@dataclass(frozen=True)
class Running:
    """A simulator that answers at `url`."""

    url: str
    backstage: Backstage

    def bill(self) -> dict[str, object]:
        """What it has charged so far."""
        return self.backstage.bill.as_plain()


@contextmanager
def running(wire: str, backstage: Backstage, port: int = 0) -> Iterator[Running]:
    """A simulator in a thread of this process, on a free port of the loopback."""
    with _listening(port) as listener:
        server = _server(wire, backstage)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                thread.join(0.005)
            yield Running(f"http://{HOST}:{listener.getsockname()[1]}", backstage)
        finally:
            server.should_exit = True
            thread.join(10)


def serve(
    wire: str, backstage: Backstage, port: int, ready: Callable[[str], None], watch: Watch | None = None
) -> None:
    """Run until Ctrl-C. `ready` gets the address once it listens."""
    with _listening(port) as listener:
        server = _server(wire, backstage, watch)
        ready(f"http://{HOST}:{listener.getsockname()[1]}")
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """Looks ten times as often whether it should end, for tests that start and end hundreds."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            await asyncio.sleep(0.01)


def _server(wire: str, backstage: Backstage, watch: Watch | None = None) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            application(wire, backstage, watch),
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )


@contextmanager
def _listening(port: int) -> Iterator[socket]:
    # Only a socket that says it is TCP is spared the 40 ms that small packets wait for each other.
    with socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) as listener:
        listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise CannotWrite(
                f"port {port} cannot be used: {error.strerror}",
                "Choose another with --port, or 0 for a free one.",
            ) from None
        listener.listen(256)
        yield listener
