"""Programs whose thread has a running event loop make series too: notebooks, browser drivers, web handlers."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fleet import make_project
from sqlalchemy.exc import OperationalError

from tetap import Project


def pictures(folder: Path, *only: str) -> list[str]:
    project = Project(folder, platform="sketch", verify="no")
    return sorted(project.shoot(only, turnaround=False).run.bought)


def inside_a_loop(folder: Path, *only: str) -> list[str]:
    async def main() -> list[str]:
        return pictures(folder, *only)

    return asyncio.run(main())


def test_series_are_made_inside_a_running_event_loop_and_after_it(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project", 2)
    assert inside_a_loop(folder, "s00000") == ["s00000"]
    assert pictures(folder) == ["s00000", "s00001"]


def test_a_start_that_fails_leaves_nothing_in_the_way_of_the_next_series(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project", 1)
    state = folder / ".tetap"
    state.mkdir()
    with closing(sqlite3.connect(state / "runs.sqlite")) as strange:
        strange.execute("CREATE TABLE workflow_status (of_others TEXT)")
    # The error is kept, as notebooks keep the last one with all that it refers to.
    with pytest.raises(OperationalError, match="workflow_status") as kept:
        inside_a_loop(folder)
    for file in state.glob("runs.sqlite*"):
        file.unlink()
    assert inside_a_loop(folder) == ["s00000"]
    assert kept.tb is not None
