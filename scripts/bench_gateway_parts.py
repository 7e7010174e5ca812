"""Where a new picture's time goes: tetap's own path, one caller, each step timed where it happens.

Run by `bench_gateway.py` with tetap's own Python: `… FOLDER SECONDS`; prints JSON, milliseconds a picture by step.
"""

import functools
import hashlib
import json
import os
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pybase64

from tetap.gateway.application import open_house
from tetap.gateway.house import Caller, House
from tetap.gateway.memory import keep_memory
from tetap.gateway.openai_bodies import ImageBody
from tetap.gateway.openai_parsing import Beside, image_call, read_body
from tetap.gateway.printing import answer_body
from tetap.purchasing import till
from tetap.store import disk, sqlite_database
from tetap.store.spool import Spool
from tetap.wire.http import Wire

_BODY = b'{"model":"gpt-image-2.6-sunburst","prompt":"a fox in a park","size":"1024x1024"}'


class Steps:
    """Processor time and waiting of each step, without that of the steps inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._inside: list[list[float]] = []

    def watch(self, owner: type | ModuleType, name: str, step: str) -> None:
        """From now on `owner.name` is timed as a part of `step`."""
        whole: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(whole)
        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever is watched
            cpu, wall, nested = time.thread_time(), time.perf_counter(), [0.0, 0.0]
            self._inside.append(nested)
            try:
                return whole(*args, **kwargs)
            finally:
                self._inside.pop()
                took = (time.thread_time() - cpu, time.perf_counter() - wall)
                for at, amount in enumerate(took):
                    self.spent[step][at] += amount - nested[at]
                    if self._inside:
                        self._inside[-1][at] += amount

        setattr(owner, name, timed)


class _Connection(sqlite3.Connection):
    """SQLite's own class cannot be changed; this one can."""


def watched() -> Steps:
    """Every step that has a place of its own."""
    steps = Steps()
    _Connection.execute = sqlite3.Connection.execute  # type: ignore[method-assign]
    steps.watch(_Connection, "execute", "SQLite: statements, two commits")
    connect = sqlite3.connect
    sqlite_database.sqlite3.connect = functools.partial(connect, factory=_Connection)  # type: ignore[attr-defined]
    steps.watch(hashlib, "sha256", "hash (SHA-256)")
    steps.watch(disk.os, "fsync", "fsync: two files, two folders")  # type: ignore[attr-defined]
    steps.watch(till, "pixel_size", "decoding, to prove it whole")
    steps.watch(Wire, "_call", "asking the platform, receiving 1.4 MB")
    steps.watch(Spool, "keep", "writing 1 MiB and its head")
    steps.watch(Spool, "forget", "opening, linking, removing files")
    steps.watch(disk, "link_once", "opening, linking, removing files")
    steps.watch(msgspec.json, "decode", "reading and writing JSON")
    steps.watch(msgspec.json, "encode", "reading and writing JSON")
    steps.watch(pybase64, "b64decode", "Base64")
    steps.watch(pybase64, "b64encode", "Base64")
    return steps


def one(house: House) -> None:
    """A new picture, from the body of a call to the body of its answer."""
    call = image_call(read_body(_BODY, ImageBody), Beside(), house.intake)
    ordered = house.order(call, Caller())
    answer_body(house, "images", call, [ordered.make(0)], lambda _: "")


def main(folder: str, seconds: str) -> None:
    """Milliseconds a picture by step."""
    keep_memory()
    steps = watched()
    with open_house(Path(folder), {}) as house:
        for _ in range(5):
            one(house)
        steps.spent.clear()
        count, cpu, began = 0, time.process_time(), time.perf_counter()
        while time.perf_counter() - began < float(seconds):
            one(house)
            count += 1
        cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    rows = {step: [1e3 * amount / count for amount in spent] for step, spent in steps.spent.items()}
    rest = [
        1e3 * whole / count - sum(row[at] for row in rows.values()) for at, whole in enumerate((cpu, wall))
    ]
    rows = dict(sorted(rows.items(), key=lambda row: -row[1][0])) | {"Python, and what is not named": rest}
    print(json.dumps({"n": count, "cores": os.cpu_count(), "steps": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
