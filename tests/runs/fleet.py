"""Real processes around one project: workers and callers of the command line, and a platform that keeps a bill."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tetap.cli.main import app
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.store.ledger import Ledger

TETAP = Path(sys.executable).with_name("tetap")
CHARACTER = """\
name: Fox
kind: animal
seed: 1
body: {species: fox}
coat: {color: "orange #E8833A"}
"""


def make_project(folder: Path, shots: int, settings: str = "") -> Path:
    """A project with so many scenes; `settings`: the text of tetap.toml."""
    folder.mkdir(parents=True)
    (folder / "character.yaml").write_text(CHARACTER)
    scenes = "\n".join(
        f"  - {{id: s{n:05}, place: park, text: finding stone number {n}}}" for n in range(shots)
    )
    (folder / "scenes.yaml").write_text(f"seed: 7\nscenes:\n{scenes}\n")
    (folder / "tetap.toml").write_text(settings)
    return folder


@contextmanager
def platform(wire: str = "openai", latency: float = 0.0) -> Iterator[Running]:
    """A paid platform that draws plain pictures and bills them."""
    with running(wire, Backstage(paint_plain, latency=latency)) as one:
        yield one


@dataclass
class Fleet:
    """Processes that work on one project."""

    folder: Path
    url: str = ""
    wire: str = "openai"
    database: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *arguments: str, check: int | None = 0) -> subprocess.CompletedProcess[str]:
        """`tetap ARGUMENTS`, waited for; `check`: the exit code it must have."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        assert check is None or process.returncode == check, f"{process.returncode}\n{out}\n{err}"
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """`tetap ARGUMENTS`, running."""
        process = subprocess.Popen(
            [TETAP, *arguments], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **self._environment()}, cwd=self.folder,
        )  # fmt: skip
        self.started.append(process)
        return process

    def shoot_arguments(self, *more: str) -> list[str]:
        """A series on the platform of this fleet, without its turnaround."""
        folder = str(self.folder)
        return ["shoot", folder, "-p", self.wire, "--url", self.url, "--no-turnaround", "--json", *more]

    def shoot(self, *more: str, check: int = 0) -> dict[str, Any]:
        """Make the series, with the price agreed; what it says of itself."""
        return dict(json.loads(self.say(*self.shoot_arguments("--yes", *more), check=check)))

    def say(self, *arguments: str, check: int = 0) -> str:
        """What the command line prints, run in this process: much quicker than one of its own."""
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
            for name, value in self._environment().items():
                patch.setenv(name, value)
            code = app(arguments, standalone_mode=False)
        assert (code or 0) == check, said.getvalue()
        return said.getvalue()

    def _environment(self) -> dict[str, str]:
        keys = {name: "x" for name in ("OPENAI_API_KEY", "GEMINI_API_KEY")}
        database = {"TETAP_DATABASE": self.database} if self.database else {}
        return {**keys, **database, **self.environment}

    def worker(self, *more: str) -> "subprocess.Popen[str]":
        """A worker that has said that it is ready."""
        process = self.start("worker", ".", *more)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("worker "), process.communicate()
        return process

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the ledger."""
        return self.ledger.database.read(statement)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger that the processes share, for looking."""
        return Ledger(self.database or self.folder / ".tetap" / "ledger.sqlite")

    def count(self, *states: str) -> int:
        """How many attempts are in one of these states."""
        names = ", ".join(f"'{state}'" for state in states)
        return int(self.rows(f"SELECT COUNT(*) FROM attempts WHERE state IN ({names})")[0][0])

    def owner_of(self, process: "subprocess.Popen[str]") -> str:
        """The beginning of the names under which a process buys."""
        return f"-{process.pid}-"

    def end(self) -> None:
        """End every process that still runs."""
        if "ledger" in vars(self):
            self.ledger.close()
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.communicate()


def wait(condition: Callable[[], bool], seconds: float = 30.0) -> float:
    """Wait until it holds; how many seconds that took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "waited too long"
        time.sleep(0.02)
    return time.monotonic() - started


def states(result: Mapping[str, Any]) -> Sequence[str]:
    """What became of each shot."""
    return sorted({str(row["state"]) for row in result["shots"]})
