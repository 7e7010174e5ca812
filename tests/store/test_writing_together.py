"""Threads that write at the same time share the wait for the disk, and nothing else."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tetap.store.database import Transaction
from tetap.store.sqlite_database import SqliteDatabase
from tetap.store.writing_queue import Turn, WritingQueue


def put(key: str, *, then: Exception | None = None) -> Callable[[Transaction], str]:
    def write(tables: Transaction) -> str:
        tables.write("INSERT INTO events (run, at, kind) VALUES (?, 'now', 'x')", key)
        if then is not None:
            raise then
        return key

    return write


def kept(database: SqliteDatabase) -> list[str]:
    return [row[0] for row in database.read("SELECT run FROM events ORDER BY run")]


def test_what_one_thread_gets_wrong_undoes_nothing_of_the_others(tmp_path: Path) -> None:
    def write(number: int) -> str:
        trouble = ValueError(f"no {number}") if number % 3 == 0 else None
        return database.transact(put(f"{number:03}", then=trouble))

    with closing(SqliteDatabase(tmp_path / "ledger.sqlite")) as database, ThreadPoolExecutor(16) as pool:
        futures = [pool.submit(write, number) for number in range(60)]
        for number, future in enumerate(futures):
            if number % 3:
                assert future.result() == f"{number:03}"
            else:
                with pytest.raises(ValueError, match=f"no {number}"):
                    future.result()
        assert kept(database) == [f"{number:03}" for number in range(60) if number % 3]


def test_who_comes_while_another_waits_for_the_disk_is_served_with_the_next_wait() -> None:
    batches: list[int] = []
    disk, all_there = threading.Event(), threading.Event()

    def write_all(turns: Any) -> None:
        batches.append(len(turns))
        if len(batches) == 1:
            all_there.set()
            assert disk.wait(10)
        for turn in turns:
            turn.result = turn.work(None)

    queue = WritingQueue(write_all)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(queue.do, lambda _: "first")
        assert all_there.wait(10)
        others = [pool.submit(queue.do, lambda _, n=n: n) for n in range(8)]
        while len(queue._waiting) < 8:
            threading.Event().wait(0.001)
        disk.set()
        assert first.result(10) == "first" and [one.result(10) for one in others] == list(range(8))
    assert batches == [1, 8]


def test_a_commit_that_fails_is_told_to_all_and_the_next_goes_on() -> None:
    broken = [True]

    def write_all(turns: list[Turn[str]]) -> None:
        if broken.pop() if broken else False:
            raise OSError("the disk is full")
        for turn in turns:
            turn.result = "kept"

    queue = WritingQueue(write_all)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="full"):
        queue.do(lambda _: "")
    assert queue.do(lambda _: "") == "kept"


def test_a_thread_that_is_told_to_end_leaves_the_others_their_turn(tmp_path: Path) -> None:
    """Ctrl-C in the middle of somebody's writing: what it did for others is done by themselves."""
    with closing(SqliteDatabase(tmp_path / "ledger.sqlite")) as database:
        begun, others_wait = threading.Event(), threading.Event()

        def interrupted(tables: Transaction) -> str:
            begun.set()
            assert others_wait.wait(10)
            raise KeyboardInterrupt

        with ThreadPoolExecutor(5) as pool:
            ending = pool.submit(database.transact, interrupted)
            assert begun.wait(10)
            others = [pool.submit(database.transact, put(str(n))) for n in range(4)]
            while len(database._queue._waiting) < 4:
                threading.Event().wait(0.001)
            others_wait.set()
            with pytest.raises(KeyboardInterrupt):
                ending.result(10)
            assert sorted(one.result(10) for one in others) == ["0", "1", "2", "3"]
        assert kept(database) == ["0", "1", "2", "3"]


def test_reading_waits_for_no_writer(tmp_path: Path) -> None:
    with closing(SqliteDatabase(tmp_path / "ledger.sqlite")) as database, ThreadPoolExecutor(1) as pool:
        begun, goes_on = threading.Event(), threading.Event()

        def slow(tables: Transaction) -> str:
            put("late")(tables)
            begun.set()
            assert goes_on.wait(10)
            return "done"

        writing = pool.submit(database.transact, slow)
        assert begun.wait(10)
        assert kept(database) == []
        goes_on.set()
        assert writing.result(10) == "done" and kept(database) == ["late"]
