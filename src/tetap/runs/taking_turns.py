"""Who works, and who only follows: one process a folder; with PostgreSQL nobody where workers serve the platform.

Who follows hands its series over, and takes the place of those who work when they go.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from filelock import FileLock, Timeout

from ..errors import CannotWrite
from .engine import Engine, Job, Runs, RunState, Work


class Turn(Protocol):
    """The right to work."""

    def take(self) -> bool:
        """Whether this process may work from now on."""
        ...

    def give_back(self) -> None:
        """Others may work."""
        ...


class FolderTurn:
    """One process a folder; `lock` says whose turn it is."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def take(self) -> bool:
        """Whether nobody else works here."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise CannotWrite(
                f"cannot write {self._lock.lock_file}: {error.strerror}", "Check permissions and free space."
            ) from None
        return True

    def give_back(self) -> None:
        """The folder is free."""
        self._lock.release()


class UnservedTurn:
    """As long as no worker serves the platform; any number of processes may work then."""

    def __init__(self, is_served: Callable[[], bool]) -> None:
        self._is_served = is_served

    def take(self) -> bool:
        """Whether no worker is there."""
        return not self._is_served()

    def give_back(self) -> None:
        """Nothing was taken away from others."""


class TakingTurns:
    """Runs on an engine when it is this process' turn, and through `remote` until then."""

    def __init__(
        self, turn: Turn, engine: Callable[[], Engine], remote: Callable[[], Runs], work: Work
    ) -> None:  # fmt: skip
        self._turn = turn
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
        """What has become of a run; the moment to notice that those who worked have gone."""
        if not self.works and self._take_over():
            for run, jobs in self._handed_over.items():
                self._reached().submit(run, jobs)
        return self._reached().state(run_id)

    def trouble(self) -> str:
        """Why it cannot go on."""
        return self._runs.trouble() if self._runs is not None else ""

    def stop(self, drain: float = 0.0) -> None:
        """Let go; somebody else may work then."""
        try:
            if self._runs is not None:
                self._runs.stop(drain)
                self._runs = None
        finally:
            if self.works:
                self.works = False
                self._turn.give_back()

    def _reached(self) -> Runs:
        if self._runs is None:
            self._runs = self._remote()
        return self._runs

    def _take_over(self) -> bool:
        if not self._turn.take():
            return False
        if self._runs is not None:
            self._runs.stop()
        try:
            engine = self._engine()
            engine.start(self._work)
        except BaseException:
            self._turn.give_back()
            raise
        self._runs, self.works = engine, True
        return True
