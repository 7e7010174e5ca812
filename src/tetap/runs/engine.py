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
    """One piece of a run. `id` is unique in its run; `queue` is served by those who can do it (a platform's id)."""

    id: str
    payload: JobPayload
    queue: str


class Runs(Protocol):
    """Runs as everybody may touch them, also without working: a program that only asks and follows."""

    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Begin this run, or join it when it has begun already. Returns at once."""
        ...

    def state(self, run_id: str) -> RunState:
        """What has become of a run."""
        ...

    def trouble(self) -> str:
        """Why it cannot go on; empty while it can."""
        ...

    def stop(self, drain: float = 0.0) -> None:
        """Let go; unfinished runs stay resumable. Jobs under way here get `drain` seconds to end."""
        ...


class Engine(Runs, Protocol):
    """Runs jobs durably. The engines here are `dbos_engine` (SQLite file or PostgreSQL) and `inline_engine`."""

    def start(self, work: Work) -> None:
        """Begin to work; runs that a killed process left unfinished go on at once."""
        ...
