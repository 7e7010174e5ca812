"""One worker a folder: who comes second hands its series to the first, follows, and takes its place when it goes."""

from collections.abc import Callable, Sequence

from filelock import FileLock, Timeout

from ..errors import CannotWrite
from .engine import Engine, Job, Runs, RunState, Work


class TakingTurns:
    """Runs on an engine of which there may be one only; `lock` says whose turn it is."""

    def __init__(
        self, lock: FileLock, engine: Callable[[], Engine], remote: Callable[[], Runs], work: Work
    ) -> None:  # fmt: skip
        self._lock = lock
        self._engine = engine
        self._remote = remote
        self._work = work
        self._runs: Runs | None = None
        self._handed_over: dict[str, Sequence[Job]] = {}
        self.works = False
        """Whether this process does the work itself."""
        self._take_over()

    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Begin or join a run, here or in the process that works."""
        self._handed_over[run_id] = jobs
        self._reached().submit(run_id, jobs)

    def state(self, run_id: str) -> RunState:
        """What has become of a run; the moment to notice that the working process has gone."""
        if not self.works and self._take_over():
            for run, jobs in self._handed_over.items():
                self._reached().submit(run, jobs)
        return self._reached().state(run_id)

    def cancel(self, run_id: str) -> None:
        """Begin no more of its jobs."""
        self._reached().cancel(run_id)

    def trouble(self) -> str:
        """Why it cannot go on."""
        return self._runs.trouble() if self._runs is not None else ""

    def stop(self, drain: float = 0.0) -> None:
        """Let go; somebody else may work then."""
        if self._runs is not None:
            self._runs.stop(drain)
            self._runs = None
        if self.works:
            self.works = False
            self._lock.release()

    def _reached(self) -> Runs:
        if self._runs is None:
            self._runs = self._remote()
        return self._runs

    def _take_over(self) -> bool:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise CannotWrite(
                f"cannot write {self._lock.lock_file}: {error.strerror}", "Check permissions and free space."
            ) from None
        if self._runs is not None:
            self._runs.stop()
        engine = self._engine()
        engine.start(self._work)
        self._runs, self.works = engine, True
        return True
