"""The store keeps bytes, proves them, and never serves wrong ones; the ledger survives and grows."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tetap.errors import CannotWrite, StoreDamaged, StoreMissing
from tetap.ports import Drawing, DrawnPicture
from tetap.store.ledger import Ledger
from tetap.store.objects import ObjectStore, digest_of
from tetap.store.spool import Spool


def test_equal_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    digest = store.put(b"picture")
    assert digest == store.put(b"picture") == digest_of(b"picture")
    assert store.get(digest) == b"picture"
    assert list(store.digests()) == [digest]
    assert not os.access(store.path(digest), os.W_OK) or os.geteuid() == 0


def test_a_flipped_byte_is_named_and_never_served(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    path = store.path(store.put(b"picture"))
    path.chmod(0o644)
    path.write_bytes(b"pictvre")
    with pytest.raises(StoreDamaged, match=path.name):
        store.get(digest_of(b"picture"))


def test_putting_good_bytes_heals_a_damaged_copy(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    path = store.path(store.put(b"picture"))
    path.chmod(0o644)
    path.write_bytes(b"pictvre")
    assert store.get(store.put(b"picture")) == b"picture"


@pytest.mark.parametrize("digest", ["sha256:../../etc", "md5:abc", "", "sha256:" + "A" * 64])
def test_a_name_that_is_no_hash_finds_nothing(tmp_path: Path, digest: str) -> None:
    with pytest.raises(StoreMissing):
        ObjectStore(tmp_path).get(digest)


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotWrite, match="cannot write"):
        ObjectStore(tmp_path / "file" / "store").put(b"picture")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full (Linux)")
def test_a_full_disk_is_said_plainly() -> None:
    from tetap.store.disk import writing

    full = Path("/dev/full")
    with (
        pytest.raises(CannotWrite, match="the disk is full"),
        writing(full),
        full.open("wb", buffering=0) as file,
    ):
        file.write(b"x")


def test_the_spool_gives_back_what_a_dead_process_left(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    drawing = Drawing(
        (DrawnPicture(b"draft", "image/png", "draft"), DrawnPicture(b"final", "image/png")), 0.04, {"a": 1}, ("id-1",)
    )  # fmt: skip
    spool.keep("sha256:" + "0" * 64, 3, drawing)
    assert Spool(tmp_path).find("sha256:" + "0" * 64) == (3, drawing)
    spool.forget("sha256:" + "0" * 64, 3, 2)
    assert spool.find("sha256:" + "0" * 64) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["cut answer", "cut picture", "missing picture"])
def test_a_spooled_answer_that_is_not_whole_is_not_used(tmp_path: Path, what: str) -> None:
    spool, key = Spool(tmp_path), "sha256:" + "0" * 64
    spool.keep(key, 3, Drawing((DrawnPicture(b"picture", "image/png"),), 0.04, reply=b"turn"))
    path = next(tmp_path.glob("*.answer" if what == "cut answer" else "*.picture"))
    data = path.read_bytes()
    path.unlink()
    if what != "missing picture":
        path.write_bytes(data[:-2])
    with pytest.raises(StoreDamaged, match="is damaged"):
        Spool(tmp_path).find(key)


def test_a_spooled_picture_becomes_the_stores_own_file_and_is_written_once(tmp_path: Path) -> None:
    spool, store = Spool(tmp_path / "spool"), ObjectStore(tmp_path / "objects")
    key, drawing = "sha256:" + "0" * 64, Drawing((DrawnPicture(b"picture", "image/png"),), 0.04)
    spool.keep(key, 1, drawing)
    (there,) = spool.pictures(key, 1, 1)
    digest = store.adopt(there, b"picture")
    assert store.path(digest).samefile(there)
    spool.forget(key, 1, 1)
    assert store.get(digest) == b"picture"
    # Another process was faster and has taken the spooled file away.
    store.remove(digest)
    assert store.get(store.adopt(there, b"picture")) == b"picture"
    # What lies there under its name is damaged.
    store.path(digest).chmod(0o644)
    store.path(digest).write_bytes(b"pictura")
    spool.keep(key, 1, drawing)
    assert store.get(store.adopt(there, b"picture")) == b"picture"


def test_what_a_killed_process_left_beside_the_spool_goes_after_an_hour(tmp_path: Path) -> None:
    spool, keys = Spool(tmp_path), ["sha256:" + letter * 64 for letter in "ab"]
    for key in keys:
        spool.keep(key, 1, Drawing((DrawnPicture(b"picture", "image/png"),), 0.04))
    (tmp_path / ("b" * 64 + ".answer")).unlink()
    spool.sweep()
    assert len(list(tmp_path.glob("*.picture"))) == 2
    for path in tmp_path.glob("*.picture"):
        os.utime(path, (0, 0))
    spool.sweep()
    assert [path.name[0] for path in tmp_path.glob("*.picture")] == ["a"]
    assert spool.find(keys[0]) is not None


def test_versions_count_contents_of_a_character(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        assert [ledger.versions.record("Mira", d) for d in ("a", "b", "a", "c")] == [1, 2, 1, 3]
        assert ledger.versions.record("Kai", "a") == 1


def test_events_are_read_from_where_the_reader_stopped(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        for shot in ("a", "b", "c"):
            ledger.tell("run", "drawn", shot)
        first = ledger.events("run")[0]
        assert [event.shot for event in ledger.events("run", first.id)] == ["b", "c"]


def test_a_damaged_ledger_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamaged, match=r"ledger\.sqlite"):
        Ledger(path)


def test_the_ledger_is_safe_against_power_cuts(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.sqlite").close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_new_ledger_may_be_opened_while_another_sets_it_up(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        # For this SQLite does not wait, however long it was told to: it says at once that the file is locked.
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            opening = pool.submit(Ledger, path)
            with pytest.raises(TimeoutError):
                opening.result(timeout=0.3)
            other.execute("COMMIT")
            with closing(opening.result(timeout=30)) as ledger:
                assert ledger.database.complaint() == ""
