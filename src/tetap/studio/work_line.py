"""The one worker of a studio: orders are made one after the other, in a thread, and outlive the page that gave them."""

import queue
import threading
from dataclasses import dataclass, replace

from ..app.pipeline import PIPELINE, run_pipeline
from ..app.sheets import make_candidates, make_views
from ..app.shooting import shoot
from ..app.state import State
from ..app.working import cancel_run, started_runs
from ..app.workspace import Workspace
from ..errors import ProjectBusy, TetapError, WaitsForReview, place_of
from ..store.happenings import newest_event
from ..store.ledger import Event
from .projects import Projects
from .work_order import State as OrderState
from .work_order import WorkOrder, drop_order, keep_order, read_order

RUN = "studio"
"""The name under which the studio tells what no run tells."""
_JOIN_SECONDS = 200.0


@dataclass
class _Job:
    """An order under way."""

    name: str
    order: WorkOrder
    pausing: bool = False


class WorkLine:
    """Orders of all characters of a studio."""

    def __init__(self, projects: Projects) -> None:
        self._projects = projects
        self._jobs: dict[str, _Job] = {}
        self._unkept: dict[str, WorkOrder] = {}
        """Orders that ended and could not be written down, so that pages do not wait for them for ever."""
        self._lock = threading.Lock()
        self._queue: queue.Queue[_Job | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._closing = False

    def order(self, name: str) -> WorkOrder | None:
        """The last order of a character, as it stands. One that a dead studio left is `cut`."""
        kept = read_order(self._projects.state_folder(name))
        if kept is not None and kept.is_open and name not in self._jobs:
            return self._unkept.get(name) or replace(kept, state="cut")
        return kept

    def begin(self, name: str, order: WorkOrder) -> None:
        """Put it in line. ProjectBusy while another of this character is under way."""
        workspace = self._projects.open(name)
        with workspace.state() as state:
            after = newest_event(state.ledger.database)
        with self._lock:
            if name in self._jobs:
                raise ProjectBusy(
                    "something is being made for this character", "Wait for it, or pause it first."
                )
            job = _Job(name, replace(order, state="waiting", said="", hint="", after=after))
            keep_order(workspace.state_folder, job.order)
            self._unkept.pop(name, None)
            self._jobs[name] = job
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="studio-work", daemon=True)
                self._thread.start()
        self._queue.put(job)

    def go_on(self, name: str) -> None:
        """Go on with what was paused, cut or failed; nothing is bought twice."""
        order = self.order(name)
        if order is not None and order.can_go_on:
            self.begin(name, replace(order, new=False))

    def pause(self, name: str) -> None:
        """Send nothing more; what is sent arrives and is kept."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None:
                return
            job.pausing = True
        self._stop_runs(name)

    def forget(self, name: str) -> None:
        """Give up an order that is not under way."""
        with self._lock:
            if name not in self._jobs:
                drop_order(self._projects.state_folder(name))

    def close(self) -> None:
        """End: what is sent arrives, the rest is left to the next start."""
        self._closing = True
        for name in list(self._jobs):
            self._stop_runs(name)
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(_JOIN_SECONDS)

    def _stop_runs(self, name: str) -> None:
        workspace = self._projects.open(name)
        for row, *_ in started_runs(workspace):
            if row.state == "running":
                try:
                    cancel_run(workspace, row.id)
                except TetapError:
                    continue

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            if not self._closing:
                self._work_off(job)

    def _work_off(self, job: _Job) -> None:
        """One order to its end. Nothing that breaks on the way stops the line or leaves a page waiting."""
        ended = job.order.ended("paused")
        try:
            folder = self._projects.state_folder(job.name)
            if not job.pausing:
                keep_order(folder, replace(job.order, state="running"))
                ended = self._made(job)
            keep_order(folder, ended)
        except Exception as error:  # noqa: BLE001 - a full disk, a folder taken away
            self._unkept[job.name] = ended if ended.state == "failed" else _broken(job.order, error)
        finally:
            with self._lock:
                del self._jobs[job.name]

    def _made(self, job: _Job) -> WorkOrder:
        try:
            workspace = self._projects.open(job.name, **job.order.settings)
            with workspace.state() as state:
                said = _make(workspace, state, job.order)
                ended = job.order.ended(*said)
                if job.pausing or self._closing:
                    ended = job.order.ended("paused" if job.pausing else "cut")
                state.ledger.tell(RUN, "ended", "", state=ended.state)
        except WaitsForReview:
            words = "the views wait for you", "Keep them on the page References, then go on here."
            ended = job.order.ended("paused", *words)
        except Exception as error:  # noqa: BLE001 - whatever breaks, the line goes on and says so
            ended = _broken(job.order, error)
        return ended


def _broken(order: WorkOrder, error: Exception) -> WorkOrder:
    if isinstance(error, TetapError):
        return order.ended("failed", str(error), error.hint)
    return order.ended("failed", f"it broke: {place_of(error)}", "Report this place.")


def _make(workspace: Workspace, state: State, order: WorkOrder) -> tuple[OrderState, str, str]:
    """Make it: how it ended, what went wrong, what to do."""

    def tell(event: Event) -> None:
        if event.id == 0:
            state.ledger.tell(RUN, event.kind, event.shot, **dict(event.facts))

    if order.kind == "shoot":
        if workspace.settings.strategy == PIPELINE:
            series = run_pipeline(workspace, order.wishes, tell).series
        else:
            series = shoot(workspace, order.wishes, tell)
        failed = series.run.failed if series is not None else {}
        words, hint = next(iter(failed.values()), ("", ""))
        return ("failed" if failed else "done", words, hint)
    sheet = (
        make_candidates(workspace, order.wishes, order.count, tell)
        if order.kind == "candidates"
        else make_views(workspace, order.wishes, tell, order.redo)
    )
    return ("failed", sheet.failed[0], "") if sheet.failed else ("done", "", "")
