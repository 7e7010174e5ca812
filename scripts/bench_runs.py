"""`make bench`: what a run costs beside the drawing: CPU and memory a shot, ledger queries, workers side by side."""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests"), str(ROOT / "tests" / "runs")]

from chaos_processes import start_platform  # noqa: E402
from fleet import make_project  # noqa: E402

from postgres_server import PostgresServer, programs  # noqa: E402
from tetap import Project  # noqa: E402
from tetap.app.state import open_runs, platforms_of  # noqa: E402
from tetap.runs import Shooting, ShotWork, Wanted  # noqa: E402
from tetap.store.attempts import Budget, Limits  # noqa: E402
from tetap.store.spending import GROUPS, spent_by  # noqa: E402

TETAP = Path(sys.executable).with_name("tetap")
FAST = "[platforms.openai.limits]\nat_once = 64\nper_minute = 1000000\n"


def cpu_seconds() -> float:
    """Of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_mb() -> float:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def overhead(shots: int) -> None:
    """Plan and run so many shots in one process against a plain simulator: what they cost here."""
    place = Path(tempfile.mkdtemp(prefix="tetap-bench-"))
    folder = make_project(place / "project", shots, FAST)
    platform, url = start_platform("openai", 0.0, place / "log", {})
    try:
        project = Project(folder, platform="openai", url=url, lanes=8)
        began = cpu_seconds()
        workspace, plan = project.open(), project.plan(turnaround=False)
        planned = cpu_seconds()
        memory: list[float] = []
        with workspace.state() as state:
            state.till.terms = type(state.till.terms)(limits={"openai": Limits(at_once=64)})
            work = ShotWork(state.till, platforms_of(folder))
            shooting = Shooting(work, lambda: open_runs(state, workspace.settings, work))
            drawn = 0

            def tell(event: object) -> None:
                nonlocal drawn
                drawn += getattr(event, "kind", "") == "drawn"
                if drawn and drawn % max(1, shots // 10) == 0:
                    memory.append(resident_mb())

            started = time.perf_counter()
            with shooting:
                run = shooting.run(
                    Wanted(plan, "Fox", url=url, budgets=(Budget("run", 1e6), Budget("day", 1e6))), tell
                )
            seconds, used = time.perf_counter() - started, cpu_seconds() - planned
            assert not run.failed, next(iter(run.failed.items()))
            queries = time.perf_counter()
            for group in GROUPS:
                spent_by(state.ledger.database, group)
            state.ledger.runs.latest()
            state.ledger.attempts.in_doubt()
            asked = (time.perf_counter() - queries) / (len(GROUPS) + 2)
        print(f"{shots} shots: plan {(planned - began) / shots * 1000:.2f} ms CPU a shot")
        print(
            f"  run {used / shots * 1000:.2f} ms CPU a shot (target 15), {seconds / shots * 1000:.1f} ms wall"
        )
        print(
            f"  memory from the first tenth to the end {memory[0]:.0f} to {memory[-1]:.0f} MB (target ± 50)"
        )
        print(f"  ledger: {asked * 1000:.1f} ms a question", flush=True)
    finally:
        platform.kill()


def workers(most: int, shots: int, latency: float, lanes: int) -> None:
    """Pictures a second with one to `most` workers on PostgreSQL."""
    if programs() is None:
        print("PostgreSQL is not installed: no curve of workers")
        return
    server = PostgresServer()
    environment = {**os.environ, "OPENAI_API_KEY": "x"}
    print(f"workers on PostgreSQL, {lanes} lanes each, {latency:g} s a picture")
    try:
        for count in range(1, most + 1):
            place = Path(tempfile.mkdtemp(prefix="tetap-bench-"))
            folder = make_project(place / "project", shots * count, FAST)
            platform, url = start_platform("openai", latency, place / "log", {})
            database = server.database()
            command = [
                TETAP,
                "worker",
                str(folder),
                "--database",
                database,
                "--platform",
                "openai",
                "--lanes",
                str(lanes),
            ]
            processes = [
                subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
                for _ in range(count)
            ]
            try:
                for process in processes:
                    assert process.stdout is not None and process.stdout.readline()
                seconds = _series_seconds(folder, url, database)
            finally:
                for process in processes:
                    process.terminate()
                for process in processes:
                    process.wait(30)
                platform.kill()
            ideal = count * lanes / latency
            rate = shots * count / seconds
            print(
                f"  {count}: {rate:5.2f} pictures a second, {rate / ideal:4.0%} of what the platform allows",
                flush=True,
            )
    finally:
        server.remove()


def _series_seconds(folder: Path, url: str, database: str) -> float:
    """From the first purchase to the last."""
    project = Project(folder, platform="openai", url=url, database=database)
    series = project.shoot(turnaround=False, agreed=True)
    assert not series.run.failed, next(iter(series.run.failed.items()))
    with project.open().state() as state:
        ((first, last),) = state.ledger.database.read("SELECT MIN(started_at), MAX(ended_at) FROM attempts")
    return float(last - first)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--only", choices=("overhead", "workers"))
    arguments = parser.parse_args()
    os.environ["OPENAI_API_KEY"] = "x"
    if arguments.only != "workers":
        overhead(arguments.shots)
    if arguments.only != "overhead":
        workers(arguments.workers, 64, 2.0, 8)


if __name__ == "__main__":
    main()
