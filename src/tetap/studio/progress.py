"""How far an order is, read from the ledger's events, so that it is the same after a restart."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ..store.happenings import events_after
from ..store.ledger import Event
from .look import page
from .visit import Visit
from .work_order import WorkOrder

_EVERY = 0.4
_HEARTBEAT = 15.0
_DOING = {"drawing": "drawing", "waiting": "waiting", "drawn": "drawn", "reused": "drawn", "failed": "failed"}


@dataclass
class Going:
    """Shots with what is being done to each, in the order in which they were first heard of."""

    shots: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Shot to the verifier's word for its newest take."""
    errors: dict[str, str] = field(default_factory=dict)
    planned: int = 0
    tries: int = 0
    newest: int = 0

    def hear(self, events: Iterable[Event]) -> None:
        """Take in what happened."""
        for event in events:
            self.newest = event.id
            if event.kind == "planned":
                self.planned = max(self.planned, int(str(event.facts.get("shots", 0))))
            elif event.kind in _DOING and event.shot:
                self.shots[event.shot] = _DOING[event.kind]
                if event.kind == "failed":
                    self.errors[event.shot] = str(event.facts.get("error", ""))
            elif event.kind == "again":
                self.shots[event.shot] = "again"
                self.tries += 1
            elif event.kind == "verified":
                self.shots[event.shot] = "verified"
                self.words[event.shot] = str(event.facts.get("word", ""))

    @property
    def total(self) -> int:
        """How many shots there are."""
        return max(self.planned, len(self.shots))

    @property
    def done(self) -> int:
        """How many have a picture, or none for good."""
        return sum(state in ("drawn", "verified", "failed") for state in self.shots.values())


def going(visit: Visit, order: WorkOrder) -> Going:
    """How far the order is now."""
    found = Going()
    with visit.workspace.state() as state:
        while events := events_after(state.ledger.database, found.newest or order.after):
            found.hear(events)
    return found


def piece(visit: Visit, order: WorkOrder, found: Going) -> str:
    """The panel."""
    return page(visit, "going.html.j2", {"order": order, "going": found})


def followed(visit: Visit) -> Response:
    """The whole panel once: what pages ask for now and then, should their stream have gone silent."""
    order = visit.house.line.order(visit.project)
    if order is None:
        return Response(status_code=204)
    return visit.show("going_section.html.j2", order=order, going=going(visit, order))


async def progress(visit: Visit, request: Request) -> StreamingResponse:
    """A stream of panels, one whenever something happened. `id` is the newest event; who comes back with it, also to
    a restarted studio, gets the panel as it is now."""

    async def stream() -> AsyncIterator[str]:
        heard = request.headers.get("last-event-id", "")
        seen = (int(heard) if heard.isdecimal() else -1, "")
        quiet = 0.0
        while not visit.house.closing.is_set():
            order, found = await run_in_threadpool(lambda: _now(visit))
            if order is None:
                break
            if (found.newest, order.state) != seen:
                seen, quiet = (found.newest, order.state), 0.0
                text = await run_in_threadpool(lambda now=order, how=found: piece(visit, now, how))  # type: ignore[misc]
                yield (
                    f"id: {found.newest}\n" + "".join(f"data: {line}\n" for line in text.splitlines()) + "\n"
                )
            if not order.is_open:
                break
            await asyncio.sleep(_EVERY)
            quiet += _EVERY
            if quiet >= _HEARTBEAT:
                quiet = 0.0
                yield ": still here\n\n"
        if not visit.house.closing.is_set():
            yield "event: done\ndata: done\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _now(visit: Visit) -> tuple[WorkOrder | None, Going]:
    order = visit.house.line.order(visit.project)
    return order, going(visit, order) if order is not None else Going()
