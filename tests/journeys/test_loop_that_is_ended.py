"""The loop on the rehearsal platform where it is ended: by its budget, and by a kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rehearsed_series import HAIR_ONLY, ONE, project, shoot

from tetap.store.ledger import Ledger

TETAP = Path(sys.executable).with_name("tetap")


@pytest.fixture(autouse=True)
def verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without verdicts there is no loop."""
    monkeypatch.setenv("TETAP_VERIFY", "yes")


def test_the_budget_ends_the_loop_and_what_there_is_is_delivered(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", HAIR_ONLY, tries=2, scenes=ONE)
    series, _ = shoot(folder, budget=0.15)
    assert series.usd is not None and series.usd <= 0.15 and series.run.failed == {}
    assert set(series.run.bought) == {"park"}
    assert "budget" in series.for_a_person["park"].why
    more, _ = shoot(folder, budget=5)
    assert more.drawn > 0


def test_a_killed_loop_goes_on_where_it_was_and_buys_nothing_twice(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", HAIR_ONLY + "\n[pace]\nseconds = [0.3, 0.3]\n", tries=2, scenes=ONE)
    command = [str(TETAP), "shoot", str(folder), "--no-turnaround", "--yes", "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        assert waited_for_a_second_try(folder / ".tetap/ledger.sqlite", process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    before = tries_in(folder)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    after = tries_in(folder)
    assert set(before) <= set(after) and len(after) > 1
    ledger = Ledger(folder / ".tetap/ledger.sqlite")
    try:
        charged = ledger.database.read(
            "SELECT key, COUNT(*) FROM attempts WHERE state IN ('settled', 'doubt', 'extra') GROUP BY key"
        )
    finally:
        ledger.close()
    assert len(charged) == len(after) and all(count == 1 for _, count in charged)


def tries_in(folder: Path) -> list[str]:
    ledger = Ledger(folder / ".tetap/ledger.sqlite")
    try:
        return [row[0] for row in ledger.database.read("SELECT key FROM tries ORDER BY chain, number")]
    finally:
        ledger.close()


def waited_for_a_second_try(path: Path, process: subprocess.Popen[bytes]) -> bool:
    """Until a repaired try is ordered; False when the process ended before."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if path.is_file():
            ledger = Ledger(path)
            try:
                if ledger.database.read("SELECT 1 FROM tries WHERE number > 0"):
                    return True
            finally:
                ledger.close()
        time.sleep(0.05)
    return False
