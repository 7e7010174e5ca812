"""`tetap worker`: make what others have ordered, until it is told to stop. And the runs that were started here."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..config import Settings, load_settings
from ..errors import BadInput, ProjectBusy
from ..plugins import platform_names
from ..ports import Card, DrawRequest
from ..runs import Engine, ShotWork
from ..store.runs import RunRow
from .state import State, engine_for, open_state, platforms_of
from .workspace import STATE, Workspace

DRAIN_SECONDS = 180.0


@dataclass(frozen=True)
class Worker:
    """What a worker says of itself when it is ready."""

    name: str
    database: str
    serves: tuple[str, ...]
    lanes: int


def work(
    folder: Path,
    command_line: Mapping[str, str | int | None],
    serves: Sequence[str],
    ready: Callable[[Worker], None],
    stopping: threading.Event,
) -> None:
    """Serve until `stopping` is set; then what is under way gets the time to end.

    With a database any number of workers may serve; in a folder (SQLite) one, ProjectBusy for a second."""
    settings = load_settings(folder, command_line)
    chosen = _served(serves)
    with open_state(folder / STATE, settings, folder) as state:
        shots = ShotWork(state.till, platforms_of(folder))
        engine = _only_worker(state, settings, chosen)
        engine.start(shots)
        try:
            find = platforms_of(folder)
            state.till.settle_leftovers(lambda request: _card(find, request))
            ready(
                Worker(
                    state.ledger.attempts.presence.owner, state.ledger.database.name, chosen, settings.lanes
                )
            )
            while not stopping.wait(0.2):
                if shots.disk_error is not None:
                    raise shots.disk_error
        finally:
            state.till.stopping.set()
            engine.stop(DRAIN_SECONDS)


def _card(find: Callable[[str, str, str], tuple[Card, object]], request: DrawRequest) -> Card:
    return find(request.platform, request.model, "")[0]


def _served(wanted: Sequence[str]) -> tuple[str, ...]:
    known = platform_names()
    for name in wanted:
        if name not in known:
            raise BadInput(f"platform '{name}' is not installed", f"Installed: {', '.join(known)}.")
    return tuple(wanted) or tuple(known)


def _only_worker(state: State, settings: Settings, serves: Sequence[str]) -> Engine:
    if not settings.database:
        lock = state.working_lock
        try:
            lock.acquire(timeout=0)
        except TimeoutError:
            raise ProjectBusy(
                f"another tetap works in {state.folder.parent}",
                "One worker a folder. For more, use PostgreSQL: --database postgresql://… (docs/operations.md).",
            ) from None
    return engine_for(state, settings, serves)


# -- runs ------------------------------------------------------------------------------------
def started_runs(workspace: Workspace, limit: int = 20) -> list[tuple[RunRow, float]]:
    """The newest runs, each with the US dollars that it has spent or reserved."""
    with workspace.state() as state:
        attempts = state.ledger.attempts
        return [(row, attempts.counted_for(row.id)) for row in state.ledger.runs.latest(limit)]


def cancel_run(workspace: Workspace, name: str) -> RunRow:
    """Send nothing more for this run; what was sent arrives and is kept."""
    with workspace.state() as state:
        row = state.ledger.runs.find(name)
        if row is None:
            raise BadInput(f"there is no run '{name}'", f"See: tetap runs {workspace.folder}")
        if not state.ledger.runs.stop(row.id, "cancelled", "cancelled by hand"):
            raise BadInput(f"{row.id} has ended already ({row.state})", "Nothing to cancel.")
        return row


def as_plain(row: RunRow, usd: float) -> dict[str, object]:
    """A run for --json."""
    return {**vars(row), "shots": json.loads(json.dumps(row.shots)), "usd": usd}
