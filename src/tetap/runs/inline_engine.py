"""The engine without durability: jobs run in this thread, at once. For tests and embedding."""

from collections.abc import Sequence

from ..errors import TetapError
from .engine import Job, RunState, Work


class InlineEngine:
    """Runs each job when it is submitted and remembers the outcome until the process ends."""

    def __init__(self) -> None:
        self._work: Work | None = None
        self._states: dict[str, RunState] = {}

    def start(self, work: Work) -> None:
        """Take up the work function."""
        self._work = work

    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Run every job, in order."""
        assert self._work is not None, "start() comes first"
        if run_id in self._states:
            return
        self._states[run_id] = "done"
        for job in jobs:
            try:
                self._work(job.payload)
            except TetapError:
                self._states[run_id] = "failed"

    def state(self, run_id: str) -> RunState:
        """What became of the run."""
        return self._states.get(run_id, "unknown")

    def trouble(self) -> str:
        """Nothing can go wrong here but the work itself."""
        return ""

    def stop(self, drain: float = 0.0) -> None:
        """Nothing to let go of."""
