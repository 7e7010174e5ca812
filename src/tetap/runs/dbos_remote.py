"""Runs for a program that does not work itself: it hands its series to whoever does, and follows."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy
from dbos import DBOSClient

from . import dbos_tables as tables
from .engine import Job, RunState
from .event_loops import outside_event_loops


class DbosRemote:
    """The same tables as DbosEngine's, through a client. The tables must be there: some engine has been launched."""

    @outside_event_loops
    def __init__(self, where: Path | str) -> None:
        self.where = where
        settings = tables.engine_settings(where)
        url = tables.address(where)
        if not isinstance(where, Path):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._engine = sqlalchemy.create_engine(url, **settings)
        with tables.disk_words(where):
            self._client = DBOSClient(
                system_database_engine=self._engine,
                serializer=tables.JsonValues(),
                application_name=tables.APPLICATION,
            )

    @outside_event_loops
    def submit(self, run_id: str, jobs: Sequence[Job]) -> None:
        """Hand a run over, or join it."""
        if self.state(run_id) == "unknown":
            with tables.disk_words(self.where):
                self._client.enqueue(
                    {
                        "workflow_name": tables.SERIES,
                        "queue_name": tables.SERIES_QUEUE,
                        "workflow_id": run_id,
                        "app_version": tables.ENGINE_VERSION,
                    },
                    run_id,
                    tables.plain_jobs(self.where, jobs),
                )

    @outside_event_loops
    def state(self, run_id: str) -> RunState:
        """What has become of a run."""
        rows = self._client.list_workflows(workflow_ids=[run_id], load_input=False)
        return tables.run_state(rows[0] if rows else None, self._client.list_workflows, run_id)

    def trouble(self) -> str:
        """Failures are raised where they happen."""
        return ""

    @outside_event_loops
    def stop(self, drain: float = 0.0) -> None:
        """Let go of the database."""
        self._client.destroy()
        self._engine.dispose()
