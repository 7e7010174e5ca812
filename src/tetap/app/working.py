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
    """Serve until `stopping` is set; then what is sent gets the time to arrive, and what waits is left to others.

    With a database any number of workers may serve; in a folder (SQLite) one, ProjectBusy for a second."""
    settings = load_settings(folder, command_line)
    chosen = _served(serves)
    if serves and not settings.database:
        raise BadInput(
            "a worker without --database serves every platform: it is the only one in its folder",
            "Leave --platform out, or use PostgreSQL: --database postgresql://… (docs/operations.md).",
        )
    with open_state(folder / STATE, settings, folder, chosen) as state:
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
def started_runs(workspace: Workspace, limit: int = 20) -> list[tuple[RunRow, float, float]]:
    """The newest runs, each with the US dollars and the play money that it has spent or reserved."""
    with workspace.state() as state:
        known = state.ledger.runs
        _end_unfollowed(
            state, workspace.settings, [row.id for row in known.latest(limit) if row.state == "running"]
        )
        attempts = state.ledger.attempts
        return [
            (row, attempts.counted_for(row.id), attempts.counted_for(row.id, play_money=True))
            for row in known.latest(limit)
        ]


def _end_unfollowed(state: State, settings: Settings, runs: Sequence[str]) -> None:
    """Runs that ended while the process that had ordered them was gone."""
    if not runs or not (settings.database or state.runs_file.is_file()):
        return
    from ..runs.dbos_remote import DbosRemote

    remote = DbosRemote(settings.database or state.runs_file)
    try:
        for run in runs:
            became = remote.state(run)
            if became in ("done", "failed"):
                state.ledger.runs.stop(run, "done" if became == "done" else "failed")
    finally:
        remote.stop()


def cancel_run(workspace: Workspace, name: str) -> RunRow:
    """Send nothing more for this run; what was sent arrives and is kept."""
    with workspace.state() as state:
        row = state.ledger.runs.find(name)
        if row is None:
            raise BadInput(
                f"no run, or more than one, begins with '{name}'", f"See: tetap runs {workspace.folder}"
            )
        if not state.ledger.runs.stop(row.id, "cancelled", "cancelled by hand"):
            raise BadInput(f"{row.id} has ended already ({row.state})", "Nothing to cancel.")
        return row


def as_plain(row: RunRow, usd: float, play_money: float) -> dict[str, object]:
    """A run for --json."""
    return {**vars(row), "shots": json.loads(json.dumps(row.shots)), "usd": usd, "play_money": play_money}
