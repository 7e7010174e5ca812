"""Both engines keep the same promises: each job once, failures told, unfinished work taken up again."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tetap.errors import Rejected
from tetap.runs import Engine
from tetap.runs.dbos_engine import DbosEngine
from tetap.runs.engine import Job
from tetap.runs.inline_engine import InlineEngine


@pytest.fixture(params=["inline", "dbos"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made: Engine = (
        InlineEngine()
        if request.param == "inline"
        else DbosEngine(tmp_path / "runs.sqlite", serves=("paint",))
    )
    yield made
    made.stop()


def wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def test_every_job_of_a_run_is_worked_once(engine: Engine) -> None:
    worked: list[str] = []

    def work(payload: Mapping[str, object]) -> Mapping[str, str]:
        worked.append(str(payload["n"]))
        return {}

    engine.start(work)
    assert engine.state("run-1") == "unknown"
    jobs = [Job(f"job-{n}", {"n": n}, "paint") for n in range(5)]
    engine.submit("run-1", jobs)
    wait(lambda: engine.state("run-1") == "done")
    engine.submit("run-1", jobs)
    assert sorted(worked) == ["0", "1", "2", "3", "4"]


def test_work_begins_at_once_in_a_folder_where_nobody_has_worked(tmp_path: Path) -> None:
    """DBOS by itself finds new queues after a second and asks them after another one; it ends after a third."""
    worked = threading.Event()

    def work(_: Mapping[str, object]) -> Mapping[str, str]:
        worked.set()
        return {}

    engine = DbosEngine(tmp_path / "runs.sqlite")
    engine.start(work)
    started = time.monotonic()
    engine.submit("run-3", [Job("job-0", {}, "paint")])
    assert worked.wait(30)
    wait(lambda: engine.state("run-3") == "done")
    engine.stop()
    assert time.monotonic() - started < 1.5


def test_a_failed_job_fails_its_run_and_no_other_job(engine: Engine) -> None:
    worked: list[str] = []

    def work(payload: Mapping[str, object]) -> Mapping[str, str]:
        if payload["n"] == 1:
            raise Rejected("no", "do this")
        worked.append(str(payload["n"]))
        return {}

    engine.start(work)
    engine.submit("run-2", [Job(f"job-{n}", {"n": n}, "paint") for n in range(3)])
    wait(lambda: engine.state("run-2") == "failed")
    assert sorted(worked) == ["0", "2"]


def test_a_killed_process_leaves_a_run_that_the_next_one_finishes(tmp_path: Path) -> None:
    """Each job appends its number to a file; the first process is killed after two."""
    program = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from tetap.runs.dbos_engine import DbosEngine
        from tetap.runs.engine import Job
        folder, slow = Path(sys.argv[1]), float(sys.argv[2])
        def work(payload):
            time.sleep(slow)
            with (folder / "worked").open("a") as file:
                file.write(f"{payload['n']}\\n")
            return {}
        engine = DbosEngine(folder / "runs.sqlite", lanes=1, serves=("paint",))
        engine.start(work)
        engine.submit("run", [Job(f"job-{n}", {"n": n}, "paint") for n in range(6)])
        while engine.state("run") == "running":
            time.sleep(0.02)
        print(engine.state("run"))
        engine.stop()
    """)
    worked = tmp_path / "worked"
    first = subprocess.Popen([sys.executable, "-c", program, tmp_path, "0.3"])
    wait(lambda: worked.exists() and len(worked.read_text().split()) >= 2)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path, "0"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "done"
    numbers = worked.read_text().split()
    assert set(numbers) == set("012345")
    assert len(numbers) <= 7, "more than the step in flight ran again"
