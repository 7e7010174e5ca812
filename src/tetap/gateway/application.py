"""The gateway put together: every door behind the doorkeeper, and how it is served and let go."""

import gc
import ipaddress
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ..app.counter import Counter
from ..app.offers import Offers
from ..app.one_shot import Sittings
from ..app.served import Served
from ..app.state import open_state, platforms_of
from ..app.workspace import STATE
from ..config import load_settings
from ..errors import Misconfigured, TetapError
from ..store.disk import write_once
from ..store.gateway_keys import GatewayKeys
from . import gemini_doors, job_doors, openai_doors, openapi
from .doorkeeper import Doorkeeper, TooLarge, TooSlow, broken, no_door, too_large, too_slow
from .house import House
from .jobs import Jobs
from .links import SECONDS, Links
from .memory import keep_memory
from .metrics import Metrics
from .outside import Outside
from .spans import Spans, telling
from .strict_http import StrictHttp

if TYPE_CHECKING:
    from .mcp_doors import McpDoor

DRAIN_SECONDS = 180.0


_MISHAPS = {404: no_door, 405: no_door, TooLarge: too_large, TooSlow: too_slow, Exception: broken}


_SHOWN = {
    # Who has the link may show the picture on a page of his own, as chat programs do.
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": f"private, max-age={SECONDS}, immutable",
}


@dataclass(frozen=True)
class Address:
    """Where a gateway listens."""

    host: str = "127.0.0.1"
    port: int = 8710

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def url(self) -> str:
        """As a client writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@contextmanager
def open_house(
    folder: Path, command_line: Mapping[str, str | int | None], outside: Outside | None = None
) -> Iterator[House]:
    """A gateway over the ledger and store of a folder."""
    settings = load_settings(folder, command_line)
    with open_state(folder / STATE, settings, folder) as state:
        # What a killed gateway has left in the spool is paid for.
        state.objects.sweep()
        state.till.spool.sweep()
        state.till.spool.stays_cached = False
        find = platforms_of(folder)
        state.till.settle_leftovers(lambda request: find(request.platform, request.model, "")[0])
        counter, sittings = (
            Counter(state, Offers(folder, settings)),
            Sittings(state, Served(folder), command_line),
        )
        yield House(counter, sittings, Links(_secret(state.folder)), outside or Outside())


def _secret(folder: Path) -> bytes:
    """What links are signed with: kept, so that a conversation goes on after a restart."""
    path = folder / "gateway-secret"
    if not path.is_file():
        write_once(path, secrets.token_bytes(32), 0o400)
    return path.read_bytes()


def application(house: House, *, loopback: bool = True, agents: "McpDoor | None" = None) -> ASGIApp:
    """Every door; `agents`: that of the Model Context Protocol as well."""
    metrics, jobs = Metrics(), Jobs(house)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        ledger = house.counter.state.ledger
        try:
            await house.in_thread(lambda: ledger.database.read("SELECT 1"))
        except TetapError as error:
            return PlainTextResponse(f"{error}\n", 503)
        return PlainTextResponse("ready\n")

    async def figures(_: Request) -> Response:
        return PlainTextResponse(metrics.text(len(house.tasks)), media_type="text/plain; version=0.0.4")

    async def described(_: Request) -> Response:
        return Response(openapi.document(), media_type="application/json")

    async def picture(request: Request) -> Response:
        query = request.query_params
        opened = house.links.opened(
            request.path_params["name"], query.get("until", ""), query.get("sign", "")
        )
        if opened is None:
            return JSONResponse({"error": {"message": "this link has expired, or is none of ours"}}, 403)
        try:
            data = await house.in_thread(lambda: house.counter.picture(opened[0]))
        except TetapError as error:
            return JSONResponse({"error": {"message": str(error)}}, 404)
        return Response(data, media_type=opened[1], headers=_SHOWN)

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        await jobs.resume()
        async with agents.living() if agents else nullcontext():
            yield
        await house.finish(DRAIN_SECONDS)

    routes = [
        *openai_doors.routes(house, jobs),
        *gemini_doors.routes(house, jobs),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", figures),
        Route("/openapi.json", described),
        Route("/pictures/{name}", picture),
        *job_doors.routes(house, jobs),
        *(agents.routes() if agents else ()),
    ]
    return Doorkeeper(
        Starlette(routes=routes, lifespan=living, exception_handlers=_MISHAPS),
        house,
        metrics,
        loopback,
    )


def serve(
    folder: Path,
    command_line: Mapping[str, str | int | None],
    address: Address,
    ready: Callable[[str], None],
    outside: Outside | None = None,
    *,
    telemetry: bool = False,
) -> None:
    """Serve until Ctrl-C or SIGTERM; what is under way is finished. Misconfigured off the loopback without keys.

    `telemetry`: spans go to the collector that the OTEL_ variables name."""
    with (
        telling() if telemetry else nullcontext(Spans()) as spans,
        open_house(folder, command_line, outside) as house,
    ):
        house.spans = spans
        serve_house(house, address, ready)


def serve_house(
    house: House, address: Address, ready: Callable[[str], None], agents: "McpDoor | None" = None
) -> None:
    """The same over an open house."""
    keep_memory()
    # What is loaded by now stays; looking through it again and again would stop everybody for a while.
    gc.freeze()
    check_guarded(house.keys, address)
    app = application(house, loopback=address.is_loopback, agents=agents)
    _Server(listening(app, address), ready).run()


def listening(app: ASGIApp, address: Address) -> uvicorn.Config:
    """How connections are taken: one worker, limits on what is slow or large."""
    return uvicorn.Config(
        app, host=address.host, port=address.port, http=StrictHttp, ws="none", log_level="warning", access_log=False,
        server_header=False, timeout_keep_alive=75, limit_concurrency=1000,
        timeout_graceful_shutdown=int(DRAIN_SECONDS),
    )  # fmt: skip


def check_guarded(keys: GatewayKeys, address: Address) -> None:
    """Off the loopback there must be a key."""
    if not address.is_loopback and not keys.any_good():
        raise Misconfigured(
            f"{address.host} can be reached by others, and no key guards this gateway",
            "Make one: tetap gateway-key new NAME. Or stay on this machine: --host 127.0.0.1.",
        )


class _Server(uvicorn.Server):
    """Tells where it listens once it does."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Who is told to go goes in order, ledger and telemetry closed; uvicorn would let the signal kill it then."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            self._ready(Address(self.config.host, port).url)
