"""`make chaos`: kill -9 at random, fault storms and a bad wire, with the platform's own bill as the witness.

Required: no picture lost, and no charge that the ledger does not show. `--short` is the form that the tests run.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests"), str(ROOT / "tests" / "runs")]

from chaos_processes import Victims, kill_until_done, start_platform, worker  # noqa: E402
from fleet import make_project  # noqa: E402
from rough_proxy import rough_proxy  # noqa: E402

import tetap.runs.dbos_engine  # noqa: E402, F401 - loaded once, before the forks
from postgres_server import PostgresServer, programs  # noqa: E402
from tetap import Project  # noqa: E402
from tetap.app.state import open_runs, platforms_of  # noqa: E402
from tetap.documents.words import load_vocabulary  # noqa: E402
from tetap.runs import Shooting, ShotWork, Wanted  # noqa: E402
from tetap.simulators.serving import WIRES  # noqa: E402
from tetap.store.attempts import Limits  # noqa: E402

STORM = {"rate-limit": 0.30, "error-503": 0.05, "error-500": 0.05, "cut-after": 0.05, "refuse": 0.05}
ROUGH = {"cut-request": 0.08, "cut-answer": 0.08, "delay": 0.1, "twice": 0.1}
LIMITS = "[platforms.midjourney]\naccept_risk = true\n" + "".join(
    f'[platforms."{name}".limits]\nat_once = 8\nper_minute = 100000\n' for name in WIRES
)
KEYS = [f"{name}_API_KEY" for name in ("OPENAI", "GEMINI", "OPENROUTER", "APIYI", "LEONARDO")] + [
    "MIDJOURNEY_PROXY_KEY"
]


@dataclass(frozen=True)
class Row:
    """What one trial came to."""

    trial: str
    shots: int
    kills: int
    charges: int
    repeated: int
    """Charges for a request that had been charged before."""
    doubts: int
    """Attempts that the ledger shows as in doubt, extra, or charged for nothing."""
    reasons: int
    """Shots that ended without a picture, with a reason."""
    lost: int
    """Pictures that were promised and are not in the store, and shots that ended with nothing at all."""
    silent: int
    """Charges that the ledger does not show."""

    @property
    def is_good(self) -> bool:
        """Whether the promise was kept."""
        return self.lost == 0 and self.silent == 0


def bill(url: str) -> dict[str, int]:
    """What the platform has charged."""
    with urllib.request.urlopen(f"{url}/_simulator/bill") as answer:
        return dict(json.load(answer))


def judge(
    trial: str, project: Project, url: str, shots: Sequence[str], kills: int, why: dict[str, str]
) -> Row:
    """Platform's bill, ledger and store, compared."""
    charged = bill(url)
    with project.open().state() as state:
        booked = dict(state.ledger.database.read("SELECT state, COUNT(*) FROM attempts GROUP BY state"))
        paid_for_nothing = state.ledger.database.read(
            "SELECT COUNT(*) FROM attempts WHERE state = 'failed' AND counted_usd > 0"
        )[0][0]
        takes = dict(state.ledger.database.read("SELECT shot, picture FROM takes"))
        lost = sum(not state.objects.is_intact(digest) for digest in takes.values())
    lost += sum(shot not in takes and shot not in why for shot in shots)
    doubts = booked.get("doubt", 0) + booked.get("extra", 0) + paid_for_nothing
    return Row(
        trial, len(shots), kills, charged["pictures"], charged["repeated"], doubts,
        sum(shot not in takes for shot in shots), lost, max(0, charged["pictures"] - booked.get("settled", 0) - doubts),
    )  # fmt: skip


def kill_trial(trial: str, kills: int, shots: int, database: str, luck: int) -> Row:
    """One series, its workers and its orderer killed at random until it is whole."""
    place = Path(tempfile.mkdtemp(prefix="tetap-chaos-"))
    folder = make_project(place / "project", shots, LIMITS)
    platform, url = start_platform("openai", 0.3 if shots < 20 else 1.0, place / "platform.log", {})
    settings = {"platform": "openai", "url": url, "database": database, "in_doubt": "retry", "lanes": 4}

    def shoot() -> None:
        series = Project(folder, **settings).shoot(turnaround=False, agreed=True)
        if series.run.failed:
            raise SystemExit(f"not whole yet: {series.run.failed}")

    roles: dict[str, Callable[[], None]] = {"shoot": shoot}
    if database:
        roles |= {f"worker-{number}": worker(folder, database) for number in range(3)}
    try:
        victims = Victims(roles, "shoot", kills, lambda: bill(url)["calls"])
        killed = kill_until_done(victims, random.Random(luck), place / "processes.log")
        names = [f"s{number:05}" for number in range(shots)]
        return judge(trial, Project(folder, **settings), url, names, killed, {})
    finally:
        platform.kill()


def storm_trial(
    wire: str, shots: int, shares: dict[str, float], rough: dict[str, float], luck: int = 0
) -> Row:
    """One series through faults of the platform, or of the wire to it: it ends, each shot with picture or reason."""
    place = Path(tempfile.mkdtemp(prefix="tetap-chaos-"))
    folder = make_project(place / "project", shots, LIMITS)
    platform, url = start_platform(wire, 0.0, place / "platform.log", shares)
    try:
        with rough_proxy(url, rough, luck) as proxy:
            project = Project(folder, platform=wire, url=proxy.url if rough else url, lanes=8)
            workspace, plan = project.open(), project.plan(turnaround=False)
            with workspace.state() as state:
                limits = {wire: Limits(at_once=8)}
                state.till.terms = replace(state.till.terms, haste=300.0, limits=limits)
                work = ShotWork(state.till, platforms_of(folder))
                wanted = Wanted(plan, "Fox", url=workspace.settings.url)
                with Shooting(work, lambda: open_runs(state, workspace.settings, work)) as shooting:
                    run = shooting.run(wanted, lambda _: None)
            why = {shot: reason for shot, (reason, _) in run.failed.items()}
            names = [planned.shot.id for planned in plan.shots]
            return judge(f"{'bad wire' if rough else 'storm'} {wire}", project, url, names, 0, why)
    finally:
        platform.kill()


HEADINGS = ("trial", "shots", "kills", "charges", "repeated", "in doubt", "reasons", "lost", "silent")


def print_row(row: Row) -> None:
    """One line of the table."""
    cells = (row.shots, row.kills, row.charges, row.repeated, row.doubts, row.reasons, row.lost, row.silent)
    print(f"| {row.trial} | " + " | ".join(map(str, cells)) + " |", flush=True)


def trials(short: bool) -> Sequence[Callable[[], Row]]:
    """What is tried, in order."""
    wires = ("openai", "leonardo") if short else tuple(WIRES)
    storms = [lambda wire=wire: storm_trial(wire, 12 if short else 40, STORM, {}) for wire in wires]
    rough = [lambda: storm_trial("openai", 12 if short else 60, {}, ROUGH)]
    rounds = 1 if short else 3
    kills, shots = (2, 6) if short else (36, 100)

    def on_postgres(luck: int) -> Row:
        server = PostgresServer()
        try:
            return kill_trial("kill -9, PostgreSQL, 3 workers", kills, shots * 2, server.database(), luck)
        finally:
            server.remove()

    files = [
        lambda luck=luck: kill_trial("kill -9, SQLite", kills, shots, "", luck) for luck in range(rounds)
    ]
    servers = [lambda luck=luck: on_postgres(luck) for luck in range(rounds)] if programs() else []
    return [*files, *servers, *storms, *rough]


def main() -> None:
    """Print the table; exit code 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    os.environ.update({name: "x" for name in KEYS})
    load_vocabulary()
    started = time.monotonic()
    print("| " + " | ".join(HEADINGS) + " |\n|" + "---|" * len(HEADINGS), flush=True)
    rows = []
    for trial in trials(arguments.short):
        rows.append(trial())
        print_row(rows[-1])
    bad = [row for row in rows if not row.is_good]
    print(
        f"\n{sum(row.kills for row in rows)} kills, {sum(row.shots for row in rows)} shots,"
        f" {sum(row.lost for row in rows)} lost, {sum(row.silent for row in rows)} silent charges,"
        f" {time.monotonic() - started:.0f} s"
    )
    if bad:
        sys.exit(1)


if __name__ == "__main__":
    main()
