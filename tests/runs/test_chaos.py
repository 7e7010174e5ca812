"""The short form of `make chaos`: its table shows nothing lost and no charge that the ledger does not show."""

import subprocess
import sys

from checkout import ROOT


def test_kills_storms_and_a_bad_wire_lose_nothing_and_hide_nothing() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "chaos.py", "--short"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith(("| kill", "| storm", "| bad wire"))]
    assert len(rows) >= 4
    assert ", 0 lost, 0 silent charges" in done.stdout
