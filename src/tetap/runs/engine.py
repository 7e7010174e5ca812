"""The engine port: something that finishes a series of jobs even when its process is killed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ..ports.provider import Json

RunState = Literal["unknown", "running", "done", "failed", "cancelled"]
JobPayload = Mapping[str, Json]
JobResult = Mapping[str, Json]
Work = Callable[[JobPayload], JobResult]
"""Does one job. It may run again after a crash, so it must be safe to repeat. Plain data in and out."""


@dataclass(frozen=True)
class Job:
    """One piece of a run. `id` is a content key: equal work has an equal id and is done once."""

    id: str
    payload: JobPayload


class Engine(Protocol):
    """Runs jobs durably. The two engines here are `dbos_engine` (SQLite file) and `inline_engine`."""

    def start(self, work: Work) -> None:
        """Begin to work; runs that a killed process left unfinished go on at once."""
        ...

    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Begin this run, or join it when it has begun already. Returns at once."""
        ...

    def state(self, run_id: str) -> RunState:
        """What has become of a run."""
        ...

    def trouble(self) -> str:
        """Why the engine itself cannot go on; empty while it can."""
        ...

    def stop(self) -> None:
        """Finish the job at hand and let go; unfinished runs stay resumable."""
        ...
