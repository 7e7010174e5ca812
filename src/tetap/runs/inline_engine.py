"""The engine without durability: jobs run in this thread, at once. For tests and embedding."""

from collections.abc import Sequence

from ..errors import TetapError
from .engine import Job, RunState, Work


class InlineEngine:
    """Runs each job when it is submitted and remembers the outcome until the process ends."""

    def __init__(self) -> None:
        self._work: Work | None = None
        self._states: dict[str, RunState] = {}
        self._left: dict[str, list[Job]] = {}

    def start(self, work: Work) -> None:
        """Take up the work function."""
        self._work = work

    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Run every job, in order."""
        if self._states.get(run_id) in ("done", "running", "cancelled"):
            return
        self._left[run_id] = list(jobs)
        self.resume(run_id)

    def resume(self, run_id: str) -> None:
        """Run the jobs that are left."""
        assert self._work is not None, "start() comes first"
        self._states[run_id] = "running"
        failed = False
        left = self._left.get(run_id, [])
        while left:
            try:
                self._work(left[0].payload)
            except TetapError:
                failed = True
            left.pop(0)
        self._states[run_id] = "failed" if failed else "done"

    def state(self, run_id: str) -> RunState:
        """What became of the run."""
        return self._states.get(run_id, "unknown")

    def trouble(self) -> str:
        """Nothing can go wrong here but the work itself."""
        return ""

    def cancel(self, run_id: str) -> None:
        """Nothing is running between two calls, so this marks the run only."""
        self._states[run_id] = "cancelled"

    def stop(self) -> None:
        """Nothing to let go of."""
