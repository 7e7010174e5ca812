"""Run every platform's contract and write what came of it: docs/platform-promises.md and docs/faults.md."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONTRACT = ROOT / "tests" / "providers" / "test_contract.py"
_NAME = re.compile(r"::Test_(?P<platform>[^:]+)::test_(?P<promise>[^\[]+)(?:\[(?P<fault>.+)\])?")
Table = dict[str, dict[str, str]]

PROMISES = """# What every platform keeps

Written by `python scripts/contract_table.py`; do not edit. Each platform's adapter runs against its
[simulator](simulators.md) through a listener on the line; no real platform was called. The promises are those of
`tetap.testing.ProviderContract` ([add a provider](add-a-provider.md)).

✓ kept · ✗ broken · – does not concern it
"""
FAULTS = """# What becomes of a fault

Written by `python scripts/contract_table.py`; do not edit. Each cell says what tetap makes of the fault when the
platform's [simulator](simulators.md) plays it: the error (`tetap.errors`), or the picture that comes all the same,
with drafts and grids that were paid for kept beside it. Empty = the wire has no such fault. No adapter repeats a call
that may cost; whether to ask again is the till's decision: Busy and Unreachable are safe to try again, OutcomeUnknown
is counted as spent until you have looked at the platform's own bill.
"""


class Results:
    """A pytest plugin that notes what came of every promise and fault."""

    def __init__(self) -> None:
        self.promises: Table = {}
        self.faults: Table = {}
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One test's setup, call or teardown."""
        found = _NAME.search(report.nodeid)
        if report.failed:
            self.failed.append(report.nodeid)
        if found is None or (report.when != "call" and not (report.skipped and report.when == "setup")):
            return
        platform = found["platform"]
        kept = "✗" if report.failed else "–" if report.skipped else "✓"
        row = self.promises.setdefault(found["promise"].replace("_", " "), {})
        row[platform] = "✗" if "✗" in (kept, row.get(platform)) else kept
        if found["fault"] and found["fault"] != "NOTSET":
            outcome = dict(report.user_properties).get("outcome", "broken")
            self.faults.setdefault(found["fault"], {})[platform] = str(outcome)


def table(rows: Table, first: str) -> str:
    """Markdown with a column for every platform."""
    platforms = sorted({platform for row in rows.values() for platform in row})
    lines = ["| " + " | ".join((first, *platforms)) + " |", "|" + "---|" * (len(platforms) + 1)]
    lines += [
        "| " + " | ".join((name, *(row.get(one, "") for one in platforms))) + " |"
        for name, row in rows.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write both documents; 1 when a promise is broken."""
    results = Results()
    pytest.main(
        ["-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-k", "not documents", str(CONTRACT)],
        plugins=[results],
    )
    (ROOT / "docs/platform-promises.md").write_text(
        PROMISES + "\n" + table(results.promises, "promise"), encoding="utf-8"
    )
    (ROOT / "docs/faults.md").write_text(FAULTS + "\n" + table(results.faults, "fault"), encoding="utf-8")
    print(
        f"docs/platform-promises.md and docs/faults.md: {len(results.promises)} promises, {len(results.faults)} faults"
    )
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
