"""The durable engine on DBOS and SQLite: the only file that speaks to DBOS.

Traps held here (measured, docs/decisions/0003): the version that recovery compares is pinned, because
by default it is a hash of the source; values are JSON, not pickles; the file is set to WAL before
launch; from Python 3.12 on DBOS needs SQLite 3.42, which older systems get from pysqlite3. Only
digests and plain settings pass through, never pictures.
"""

import json
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from dbos import DBOS, DBOSConfig, Serializer, SetWorkflowID

from ..errors import CannotWrite, Misconfigured, TetapError
from ..store.disk import make_folder
from .engine import Job, RunState, Work

_ENGINE_VERSION = "tetap-engine-1"
"""Raise by hand when the steps below change their order or meaning."""
_QUEUE = "tetap-shots"
_NEEDED_SQLITE = (3, 42)
_POLL_SECONDS = 0.05
_DISK_SIGNS = ("full", "readonly", "read-only", "disk I/O", "malformed", "unable to open")
_STATES: Mapping[str, RunState] = {
    "PENDING": "running",
    "ENQUEUED": "running",
    "DELAYED": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
    "CANCELLED": "cancelled",
}
_current: "DbosEngine | None" = None


class _Json(Serializer):
    def serialize(self, data: object) -> str:
        return json.dumps(data, default=str)

    def deserialize(self, serialized_data: str) -> object:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "tetap-json"


@DBOS.step()
def _work_step(payload: dict[str, Any]) -> dict[str, Any]:
    assert _current is not None and _current.work is not None
    try:
        return {"ok": True, **_current.work(payload)}
    except TetapError as error:
        return {"ok": False, "error": str(error), "hint": error.hint}


@DBOS.workflow(max_recovery_attempts=1000)
def _shot(payload: dict[str, Any]) -> dict[str, Any]:
    return _work_step(payload)


@DBOS.workflow(max_recovery_attempts=1000)
def _series(run_id: str, jobs: list[dict[str, Any]]) -> dict[str, Any]:
    # The parent hands out its shots and ends. Waiting for them here would keep a thread that no
    # Ctrl-C can end; what became of them is read from their own rows.
    for job in jobs:
        with SetWorkflowID(f"{run_id}/{job['id']}"):
            DBOS.enqueue_workflow(_QUEUE, _shot, job["payload"])
    return {"shots": len(jobs)}


class DbosEngine:
    """One per process. `file` holds the runs; `lanes` jobs run at the same time."""

    def __init__(self, file: Path, lanes: int = 2) -> None:
        self.file = file
        self.lanes = lanes
        self.work: Work | None = None
        self._log = _Troubles()

    def start(self, work: Work) -> None:
        """Launch; runs that a killed process left unfinished go on."""
        global _current
        if _current is not None:
            raise Misconfigured("an engine runs already in this process", "Stop it first.")
        driver = _sqlite_driver()
        make_folder(self.file.parent)
        _set_wal(driver, self.file)
        self.work, _current = work, self
        config = DBOSConfig(
            name="tetap",
            system_database_url=f"sqlite:///{self.file}",
            application_version=_ENGINE_VERSION,
            executor_id="local",
            serializer=_Json(),
            log_level="ERROR",
            console_log_level="CRITICAL",
            scheduler_polling_interval_sec=3600,
            db_engine_kwargs={"module": driver},
        )
        DBOS(config=config)
        logging.getLogger("dbos").addHandler(self._log)
        with _disk_words(self.file):
            DBOS.launch()
            DBOS.register_queue(
                _QUEUE,
                worker_concurrency=self.lanes,
                polling_interval_sec=_POLL_SECONDS,
                on_conflict="always_update",
            )

    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Begin or join a run."""
        if self.state(run_id) == "unknown":
            with _disk_words(self.file), SetWorkflowID(run_id):
                DBOS.start_workflow(
                    _series, run_id, [{"id": job.id, "payload": dict(job.payload)} for job in jobs]
                )

    def state(self, run_id: str) -> RunState:
        """What has become of a run. A run one of whose jobs failed is `failed`."""
        status = DBOS.get_workflow_status(run_id)
        if status is None:
            return "unknown"
        state = _STATES.get(status.status, "running")
        return self._state_of_shots(run_id) if state == "done" else state

    def _state_of_shots(self, run_id: str) -> RunState:
        shots = DBOS.list_workflows(workflow_id_prefix=f"{run_id}/", load_input=False)
        states = {_STATES.get(shot.status, "running") for shot in shots}
        if "running" in states:
            return "running"
        if "cancelled" in states:
            return "cancelled"
        refused = any(shot.output is not None and not shot.output["ok"] for shot in shots)
        return "failed" if refused or "failed" in states else "done"

    def trouble(self) -> str:
        """Why the database cannot be used any more: disk full, read-only, damaged."""
        return self._log.reason

    def stop(self) -> None:
        """Let go of the database; what is unfinished is taken up at the next start."""
        global _current
        logging.getLogger("dbos").removeHandler(self._log)
        DBOS.destroy(workflow_completion_timeout_sec=0)
        _current = None


class _Troubles(logging.Handler):
    """Hears what DBOS says of its database. Its threads die silently otherwise, and the run would wait for ever."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first complaint about the disk."""
        self.reason = self.reason or _disk_complaint(record.exc_info[1] if record.exc_info else None)


def _disk_complaint(error: BaseException | None) -> str:
    """What SQLite says of the disk, wherever in a chain of errors it says it; empty when it says nothing."""
    while error is not None:
        words = str(error)
        if type(error).__name__ == "OperationalError" and any(sign in words for sign in _DISK_SIGNS):
            return words.splitlines()[0]
        error = error.__cause__ or error.__context__
    return ""


@contextmanager
def _disk_words(file: Path) -> Iterator[None]:
    """Turn what DBOS raises about the disk into CannotWrite."""
    try:
        yield
    except Exception as error:
        complaint = _disk_complaint(error)
        if not complaint:
            raise
        raise CannotWrite(
            f"cannot write {file}: {complaint}",
            "Free some space or permissions and run the same command again; nothing is lost.",
        ) from None


def _sqlite_driver() -> ModuleType:
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


def _set_wal(driver: ModuleType, file: Path) -> None:
    with _disk_words(file):
        connection = driver.connect(os.fspath(file))
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
