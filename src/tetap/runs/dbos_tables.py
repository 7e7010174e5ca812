"""What everybody who speaks to DBOS here agrees on: names, versions, values as JSON, states, the disk's words."""

import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Protocol

from dbos import Serializer, WorkflowStatus

from ..errors import CannotWrite, Misconfigured, StoreDamaged
from ..store.sqlite_database import how_to_do_without
from .engine import Job, RunState

ENGINE_VERSION = "tetap-engine-3"
"""Raise by hand when the steps of the workflows change their order or meaning."""
APPLICATION = "tetap"
SERIES_QUEUE = "tetap-series"
SHOT, SERIES = "tetap_shot", "tetap_series"
_NEEDED_SQLITE = (3, 42)
_DAMAGED = ("malformed", "not a database")
_DISK_SIGNS = ("full", "readonly", "read-only", "disk I/O", "unable to open", *_DAMAGED)
_STATES: Mapping[str, RunState] = {
    "PENDING": "running",
    "ENQUEUED": "running",
    "DELAYED": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
    "CANCELLED": "cancelled",
}


_RUNNING = [status for status, state in _STATES.items() if state == "running"]


class JsonValues(Serializer):
    """Values as JSON, so that nothing in the database is ever executed."""

    def serialize(self, data: object) -> str:
        return json.dumps(data, default=str)

    def deserialize(self, serialized_data: str) -> object:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "tetap-json"


def queue_of(where: Path | str, platform: str) -> str:
    """The queue of a platform's shots; in a file, where one process does everything, they share one."""
    return "tetap-shots" if isinstance(where, Path) else f"tetap-shots-{platform}"


def plain_jobs(where: Path | str, jobs: Sequence[Job]) -> list[dict[str, object]]:
    """Jobs as values that the parent workflow is started with."""
    return [{"id": job.id, "queue": queue_of(where, job.queue), "payload": dict(job.payload)} for job in jobs]


class Listing(Protocol):
    """Workflows as DBOS and its client list them."""

    def __call__(
        self,
        *,
        parent_workflow_id: str,
        status: list[str] | None = None,
        limit: int | None = None,
        load_input: bool = False,
        load_output: bool = True,
    ) -> Sequence[WorkflowStatus]: ...


def run_state(parent: WorkflowStatus | None, shots: Listing, run_id: str) -> RunState:
    """What a run's parent and shots together say. A run one of whose jobs failed is `failed`."""
    if parent is None:
        return "unknown"
    state = _STATES.get(parent.status, "running")
    if state != "done":
        return state
    # One that still runs is enough to know, and much less to read than all.
    if shots(parent_workflow_id=run_id, status=_RUNNING, limit=1, load_input=False, load_output=False):
        return "running"
    rows = shots(parent_workflow_id=run_id, load_input=False)
    ended_badly = any(row.status != "SUCCESS" or not row.output or not row.output["ok"] for row in rows)
    return "failed" if ended_badly else "done"


def address(where: Path | str) -> str:
    """The database address that DBOS understands."""
    return f"sqlite:///{where}" if isinstance(where, Path) else where


def engine_settings(where: Path | str) -> dict[str, object]:
    """What SQLAlchemy is told beside the address."""
    return {"module": sqlite_driver()} if isinstance(where, Path) else {}


def sqlite_driver() -> ModuleType:
    """The standard library's SQLite, or pysqlite3 where DBOS needs a newer one."""
    if sys.version_info < (3, 12) or sqlite3.sqlite_version_info >= _NEEDED_SQLITE:
        return sqlite3
    try:
        import pysqlite3  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise Misconfigured(
            f"SQLite {sqlite3.sqlite_version} is too old for durable runs on Python 3.12 and later",
            "Install a newer one: pip install pysqlite3",
        ) from None
    driver: ModuleType = pysqlite3
    return driver


def set_wal(file: Path) -> None:
    """Readers and one writer at the same time; DBOS does not set it."""
    with disk_words(file):
        connection = sqlite_driver().connect(os.fspath(file))
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()


def disk_complaint(error: BaseException | None) -> str:
    """What SQLite says of the disk, wherever in a chain of errors it says it; empty when it says nothing."""
    while error is not None:
        words = str(error)
        if type(error).__name__ in ("OperationalError", "DatabaseError") and any(
            sign in words for sign in _DISK_SIGNS
        ):
            return words.splitlines()[0]
        error = error.__cause__ or error.__context__
    return ""


@contextmanager
def disk_words(where: Path | str) -> Iterator[None]:
    """Turn what DBOS raises about the disk into CannotWrite, or StoreDamaged where its own file is."""
    try:
        yield
    except Exception as error:
        complaint = disk_complaint(error)
        if not complaint:
            raise
        if isinstance(where, Path) and any(sign in complaint for sign in _DAMAGED):
            raise StoreDamaged(f"{where} is damaged: {complaint}", how_to_do_without(where)) from None
        name = where if isinstance(where, Path) else "the database"
        raise CannotWrite(
            f"cannot write {name}: {complaint}",
            "Free some space or permissions and run the same command again; nothing is lost.",
        ) from None
