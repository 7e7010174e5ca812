"""The durable engine on DBOS, with SQLite for one process or PostgreSQL for many.

Traps held here (measured, docs/decisions/0003): the version that recovery compares is pinned, because
by default it is a hash of the source; values are JSON, not pickles; the SQLite file is set to WAL before
launch; from Python 3.12 on DBOS needs SQLite 3.42, which older systems get from pysqlite3; a worker that
died is noticed by the others, because DBOS alone recovers only what an executor of the same name left;
a queue's settings are read here and not from the database, where the last process to start would change them
for all; DBOS refuses calls where an asyncio event loop runs. Only digests and plain settings pass through, never
pictures.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID

from ..errors import CannotWrite, Leaving, Misconfigured, TetapError
from ..store.disk import make_folder
from . import dbos_tables as tables
from .engine import Job, RunState, Work
from .event_loops import outside_event_loops

_POLL_BUSY_SECONDS, _POLL_IDLE_SECONDS = 0.05, 0.2
_POLL_BUSY_SECONDS_AFAR, _POLL_IDLE_SECONDS_AFAR = 0.1, 1.0
_BUSY_FOR_SECONDS = 10.0
"""So long after the last job a queue still counts as busy."""
_FEW_QUEUES = 3
"""Of the series, of a platform and of its fallback."""
_LOOK_FOR_DEAD_SECONDS = 1.0
_NOTICE_THE_END_SECONDS = 0.05
"""So often the thread for notifications, which are not used here, looks whether it should end."""
_current: "DbosEngine | None" = None
Living = Callable[[Sequence[str]], set[str]]
"""Which of these executors are alive."""


class _Left(BaseException):
    """This process ends before the job did. No Exception: DBOS would write it down as the job's end, and so the
    job stays open for whoever works next."""


@DBOS.step()
def _work_step(queue: str, payload: dict[str, Any]) -> dict[str, Any]:
    engine = _current
    assert engine is not None and engine.work is not None
    with engine.busy_with(queue):
        try:
            return {"ok": True, **engine.work(payload)}
        except (Leaving, CannotWrite) as error:
            raise _Left(str(error)) from None
        except TetapError as error:
            return {"ok": False, "error": str(error), "hint": error.hint}


@DBOS.workflow(name=tables.SHOT, max_recovery_attempts=1000)
def _shot(queue: str, payload: dict[str, Any]) -> dict[str, Any]:
    return _work_step(queue, payload)


@DBOS.workflow(name=tables.SERIES, max_recovery_attempts=1000)
def _series(run_id: str, jobs: list[dict[str, Any]]) -> dict[str, Any]:
    # The parent hands out its shots and ends. Waiting for them here would keep a thread that no
    # Ctrl-C can end; what became of them is read from their own rows.
    for job in jobs:
        with SetWorkflowID(f"{run_id}/{job['id']}"):
            DBOS.enqueue_workflow(job["queue"], _shot, job["queue"], job["payload"])
    return {"shots": len(jobs)}


class DbosEngine:
    """One per process.

    `where`: the SQLite file, whose jobs are all done here, or a PostgreSQL address. With PostgreSQL only:
    `serves`: the platforms whose jobs are done here; `executor`: this process' name; `living`: who of others
    is alive. `lanes`: jobs at the same time, of one platform with PostgreSQL.
    """

    def __init__(
        self,
        where: Path | str,
        lanes: int = 2,
        serves: Sequence[str] = (),
        executor: str = "local",
        living: Living | None = None,
    ) -> None:
        self.where = where
        self.lanes = lanes
        self.executor = executor
        self.work: Work | None = None
        self._living = living
        self._queues = [
            tables.SERIES_QUEUE,
            *sorted({tables.queue_of(where, name) for name in serves or ("",)}),
        ]
        self._busy: dict[str, int] = {}
        self._last_busy: dict[str, float] = {}
        self._counting = threading.Lock()
        self._log = _Troubles()
        self._ended = threading.Event()
        self._watch: threading.Thread | None = None

    @contextmanager
    def busy_with(self, queue: str) -> Iterator[None]:
        """Keep the number of jobs under way."""
        self._count(queue, 1)
        try:
            yield
        finally:
            self._count(queue, -1)

    def _count(self, queue: str, change: int) -> None:
        with self._counting:
            self._busy[queue] = self._busy.get(queue, 0) + change
            self._last_busy[queue] = time.monotonic()

    def start(self, work: Work) -> None:
        """Launch; runs that a killed process left unfinished go on. A start that fails leaves nothing running."""
        global _current
        if _current is not None:
            raise Misconfigured("an engine runs already in this process", "Stop it first.")
        self.work, _current = work, self
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise

    @outside_event_loops
    def _launch(self) -> None:
        if isinstance(self.where, Path):
            make_folder(self.where.parent)
            tables.set_wal(self.where)
        config = DBOSConfig(
            name=tables.APPLICATION,
            system_database_url=tables.address(self.where),
            application_version=tables.ENGINE_VERSION,
            executor_id=self.executor,
            serializer=tables.JsonValues(),
            log_level="ERROR",
            console_log_level="CRITICAL",
            scheduler_polling_interval_sec=3600,
            notification_listener_polling_interval_sec=_NOTICE_THE_END_SECONDS,
            db_engine_kwargs=tables.engine_settings(self.where),
        )
        instance: Any = DBOS(config=config)
        logging.getLogger("dbos").addHandler(self._log)
        DBOS.listen_queues(self._queues)
        with tables.disk_words(self.where), self._before_the_first_poll(instance):
            DBOS.launch()
        if self._living is not None:
            self._watch = threading.Thread(target=self._watch_others, name="tetap-watch", daemon=True)
            self._watch.start()

    @contextmanager
    def _before_the_first_poll(self, instance: Any) -> Iterator[None]:  # noqa: ANN401 - DBOS names no type for it
        """Prepare the queues within the launch. DBOS looks for new queues once a second, and waits out a queue's pace
        before it first asks for work: prepared after the launch they make every series wait two seconds. DBOS has no
        hook there; a version of it that makes its own queue elsewhere only costs these seconds."""
        registry = instance._registry
        own_queue = registry.get_internal_queue
        is_ready = False

        def prepared() -> Any:  # noqa: ANN401
            nonlocal is_ready
            if not is_ready:
                is_ready = True
                self._prepare_queues(instance._sys_db)
            return own_queue()

        registry.get_internal_queue = prepared
        try:
            yield
            prepared()
        finally:
            registry.get_internal_queue = own_queue

    def _prepare_queues(self, system: Any) -> None:  # noqa: ANN401
        self._read_queues_here(system)
        for queue in self._queues:
            if len(self._queues) <= _FEW_QUEUES:
                # Who starts an engine for a platform is about to hand it work; a worker of every platform waits.
                self._last_busy[queue] = time.monotonic()
            DBOS.register_queue(
                queue,
                worker_concurrency=self.lanes,
                polling_interval_sec=self._poll_seconds,
                on_conflict="never_update",
            )

    @property
    def _poll_seconds(self) -> float:
        return _POLL_BUSY_SECONDS if isinstance(self.where, Path) else _POLL_BUSY_SECONDS_AFAR

    def _read_queues_here(self, system: Any) -> None:  # noqa: ANN401
        """Answer DBOS' question for a queue's settings, asked before every poll, with this process' own: its lanes,
        and a slow pace while the queue is idle. DBOS has no setting for either."""
        read = system.get_queue
        known: dict[str, Any] = {}
        idle = _POLL_IDLE_SECONDS if isinstance(self.where, Path) else _POLL_IDLE_SECONDS_AFAR

        def get_queue(name: str, **more: object) -> Any:  # noqa: ANN401
            queue = known.get(name) or read(name, **more)
            if queue is None or name not in self._queues:
                return queue
            known[name] = queue
            is_busy = time.monotonic() - self._last_busy.get(name, 0.0) < _BUSY_FOR_SECONDS
            queue._worker_concurrency = self.lanes
            queue._polling_interval_sec = self._poll_seconds if is_busy else idle
            return queue

        system.get_queue = get_queue

    @outside_event_loops
    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Begin or join a run."""
        if self.state(run_id) == "unknown":
            with tables.disk_words(self.where), SetWorkflowID(run_id):
                DBOS.enqueue_workflow(
                    tables.SERIES_QUEUE, _series, run_id, tables.plain_jobs(self.where, jobs)
                )

    @outside_event_loops
    def state(self, run_id: str) -> RunState:
        """What has become of a run. A run one of whose jobs failed is `failed`."""
        return tables.run_state(DBOS.get_workflow_status(run_id), DBOS.list_workflows, run_id)

    def trouble(self) -> str:
        """Why the database cannot be used any more: disk full, read-only, damaged."""
        return self._log.reason

    @outside_event_loops
    def stop(self, drain: float = 0.0) -> None:
        """Let go of the database; what is unfinished is taken up at the next start, or by another worker."""
        global _current
        if _current is not self:
            return
        self._ended.set()
        if self._watch is not None:
            self._watch.join(_LOOK_FOR_DEAD_SECONDS * 3)
        logging.getLogger("dbos").removeHandler(self._log)
        # DBOS stops handing out first and then waits; it looks once a second.
        DBOS.destroy(workflow_completion_timeout_sec=math.ceil(drain) if any(self._busy.values()) else 0)
        _current = None

    def _watch_others(self) -> None:
        """Take over what dead workers left, on the queue it came from, so that limits still hold."""
        while not self._ended.wait(_LOOK_FOR_DEAD_SECONDS):
            try:
                self._take_over()
            except Exception as error:  # noqa: BLE001 - the database may be away for a while; the next look tells
                logging.getLogger("tetap").debug("could not look for dead workers: %s", type(error).__name__)

    def _take_over(self) -> None:
        assert self._living is not None
        under_way = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = sorted(
            {row.executor_id for row in under_way if row.executor_id not in (None, self.executor)}
        )
        if not others:
            return
        alive = self._living([name for name in others if name])
        left: dict[str, list[str]] = {}
        for row in under_way:
            if row.executor_id != self.executor and row.executor_id not in alive:
                left.setdefault(row.queue_name or tables.SERIES_QUEUE, []).append(row.workflow_id)
        for queue, workflows in left.items():
            DBOS.resume_workflows(workflows, queue_name=queue)


class _Troubles(logging.Handler):
    """Hears what DBOS says of its database. Its threads die silently otherwise, and the run would wait for ever."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first complaint about the disk."""
        self.reason = self.reason or tables.disk_complaint(record.exc_info[1] if record.exc_info else None)
