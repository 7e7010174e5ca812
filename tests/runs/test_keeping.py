"""What is kept: bits that fall over are found, named and mended, nothing wrong is served, nothing named is deleted."""

import json
import os
import shutil
import sqlite3
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fleet import Fleet, make_project, platform, states, wait

from checkout import ROOT
from tetap.errors import BadInput, CannotWrite, StoreDamaged
from tetap.simulators.serving import Running
from tetap.store.objects import digest_of

sys.path.insert(0, str(ROOT / "scripts"))
from rough_proxy import RoughProxy, rough_proxy

moto = pytest.importorskip("moto.server")


@pytest.fixture(scope="module")
def paid() -> Iterator[Running]:
    with platform() as one:
        yield one


@pytest.fixture(scope="module")
def original(paid: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two pictures, made once."""
    folder = make_project(tmp_path_factory.mktemp("made") / "project", 2)
    Fleet(folder, paid.url).shoot()
    return folder


@pytest.fixture
def made(original: Path, tmp_path: Path, paid: Running) -> Iterator[Fleet]:
    """A copy of it."""
    shutil.copytree(original, tmp_path / "project")
    one = Fleet(tmp_path / "project", paid.url)
    yield one
    one.end()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[RoughProxy]:
    """An S3 server with the bucket `pictures`, behind a door that can be shut."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urllib.request.urlopen(
        urllib.request.Request(
            f"http://{host}:{port}/pictures", method="PUT", headers={"host": f"{host}:{port}"}
        )
    ).close()
    with rough_proxy(f"http://{host}:{port}", {}) as door:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": door.url, "AWS_ENDPOINT": door.url, "TETAP_STORE": "s3://pictures/fox",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield door
    server.stop()


def kept(fleet: Fleet, shot: str) -> Path:
    """Where the bytes of a shot's picture are."""
    ((digest,),) = fleet.rows(f"SELECT picture FROM takes WHERE shot = '{shot}'")
    name = digest.partition(":")[2]
    return fleet.folder / ".tetap" / "objects" / "sha256" / name[:2] / name


def flip(path: Path, at: int = -20) -> None:
    """Turn one bit over."""
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def doctor(fleet: Fleet, *more: str, check: int = 0) -> list[dict[str, object]]:
    return list(json.loads(fleet.say("doctor", str(fleet.folder), "--json", *more, check=check)))


def test_a_healthy_project_has_no_ailments(made: Fleet) -> None:
    assert doctor(made, "--deep") == []


def test_a_damaged_picture_is_never_served_and_mended_from_the_delivered_copy(made: Fleet) -> None:
    flip(kept(made, "s00000"))
    with pytest.raises(StoreDamaged, match="no longer matches its name"):
        made.shoot()
    (found,) = doctor(made, "--deep")
    assert found["mended"] and "s00000.png" in str(found["hint"])
    assert states(made.shoot()) == ["reused"]
    flip(kept(made, "s00001"))
    (made.folder / "out" / "s00001.png").unlink()
    (found,) = doctor(made, "--deep", check=1)
    assert kept(made, "s00001").name in str(found["what"])
    assert "Nothing names it" not in str(found["hint"])


def test_a_delivered_file_that_was_changed_is_named(made: Fleet) -> None:
    flip(made.folder / "out" / "s00001.png")
    (found,) = doctor(made, "--deep", check=1)
    assert "s00001.png is not the picture that tetap.lock names" in str(found["what"])


@pytest.mark.parametrize("field", ["seed", "take", "bytes", "request", "key", "width"])
def test_a_lock_in_which_a_digit_changed_is_named(made: Fleet, field: str) -> None:
    lock = made.folder / "tetap.lock"
    head, first, rest = lock.read_text().partition("[[picture]]")
    line = next(one for one in rest.splitlines() if one.startswith(f"{field} = "))
    digit = next(at for at in range(len(line) - 1, 0, -1) if line[at].isdigit())
    changed = line[:digit] + str((int(line[digit]) + 1) % 10) + line[digit + 1 :]
    lock.write_text(head + first + rest.replace(line, changed, 1))
    found = doctor(made, "--deep", check=1)
    assert any("tetap.lock" in str(one["what"]) for one in found)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE purchases SET seed = seed + 1 WHERE shot = 's00000'",
        "UPDATE purchases SET request = replace(request, 'stone', 'stine') WHERE shot = 's00000'",
        "UPDATE purchases SET request = replace(request, '{', '[') WHERE shot = 's00000'",
        "UPDATE purchases SET cost_usd = cost_usd + 1 WHERE shot = 's00000'",
        "UPDATE attempts SET counted_usd = counted_usd + 1 WHERE id = 1",
        "UPDATE takes SET picture = replace(picture, 'a', 'b') WHERE shot = 's00000'",
        "UPDATE purchases SET receipt = replace(receipt, 'stone', 'stine') WHERE shot = 's00000'",
    ],
    ids=["seed", "words", "unreadable", "cost", "counted", "picture", "receipt"],
)
def test_a_ledger_in_which_bits_fell_over_is_named(made: Fleet, damage: str) -> None:
    with closing(sqlite3.connect(made.folder / ".tetap" / "ledger.sqlite")) as ledger, ledger:
        ledger.execute(damage)
    found = doctor(made, "--deep", check=1)
    assert any("ledger" in str(one["what"]) for one in found)


def test_a_lock_that_names_a_character_nobody_recorded_is_named(made: Fleet) -> None:
    lock = made.folder / "tetap.lock"
    lock.write_text(lock.read_text().replace('character = "sha256:', 'character = "sha256:0', 1))
    found = doctor(made, "--deep", check=1)
    assert any("a content of the character" in str(one["what"]) for one in found)


def test_a_ledger_file_with_a_broken_page_is_named(made: Fleet) -> None:
    made.end()
    file = made.folder / ".tetap" / "ledger.sqlite"
    with closing(sqlite3.connect(file)) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(file.read_bytes())
    data[4096 : 4096 + 200] = bytes(200)
    file.write_bytes(data)
    with pytest.raises(StoreDamaged, match="ledger"):
        doctor(made, "--deep")


def test_nothing_that_lock_or_ledger_names_is_collected(made: Fleet) -> None:
    loose = made.folder / ".tetap" / "objects" / "sha256"
    digests = {}
    for name, days in (("old", 40), ("young", 1), ("just now", 0)):
        digest = digest_of(name.encode()).partition(":")[2]
        path = loose / digest[:2] / digest
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        then = time.time() - days * 86400
        os.utime(path, (then, then))
        digests[name] = path
    for path in (kept(made, "s00000"), kept(made, "s00001")):
        os.utime(path, (1, 1))
    shown = made.say("store", "gc", str(made.folder))
    assert "would delete 1 files" in shown and digests["old"].exists()
    made.say("store", "gc", str(made.folder), "--delete")
    assert [name for name, path in digests.items() if path.exists()] == ["young", "just now"]
    made.say("store", "gc", str(made.folder), "--delete", "--days", "0")
    assert [name for name, path in digests.items() if path.exists()] == ["just now"]
    # What only the lock names stays too: a colleague has lock and store, and no ledger.
    made.end()
    for file in (made.folder / ".tetap").glob("ledger.sqlite*"):
        file.unlink()
    made.say("store", "gc", str(made.folder), "--delete", "--days", "0")
    assert kept_in_lock(made) == 2


def kept_in_lock(fleet: Fleet) -> int:
    """How many pictures `tetap replay` proves."""
    return int(json.loads(fleet.say("replay", str(fleet.folder), "--json"))["proven"])


def test_an_export_moves_a_project_and_is_checked_on_arrival(made: Fleet, tmp_path: Path) -> None:
    archive = tmp_path / "pictures.zip"
    # Two pictures, and the version of the character that they show.
    assert "3 files" in made.say("store", "export", str(archive), str(made.folder))
    with pytest.raises(CannotWrite, match="is there already"):
        made.say("store", "export", str(archive), str(made.folder))
    colleague = make_project(tmp_path / "colleague", 2)
    (colleague / "tetap.lock").write_bytes((made.folder / "tetap.lock").read_bytes())
    made.say("store", "import", str(archive), str(colleague))
    assert json.loads(made.say("replay", str(colleague), "--json"))["proven"] == 2
    flip(archive, archive.stat().st_size // 2)
    with pytest.raises((StoreDamaged, BadInput)):
        made.say("store", "import", str(archive), str(colleague))


def test_what_a_machine_lost_comes_back_from_the_bucket(
    bucket: RoughProxy, tmp_path: Path, paid: Running
) -> None:
    fleet = Fleet(make_project(tmp_path / "project", 2), paid.url)
    fleet.shoot()
    flip(kept(fleet, "s00000"))
    kept(fleet, "s00001").unlink()
    found = doctor(fleet, "--deep")
    assert [(one["mended"], one["hint"]) for one in found] == [(True, "It came back from the bucket.")] * 2
    assert states(fleet.shoot()) == ["reused"]
    with pytest.raises(BadInput, match="other projects' ledgers"):
        fleet.say("store", "gc", str(fleet.folder), "--delete")
    fleet.end()


@pytest.mark.parametrize("away", [4.0, pytest.param(15.0, marks=pytest.mark.full)])
def test_a_bucket_that_is_overloaded_for_a_while_is_waited_for(
    bucket: RoughProxy, tmp_path: Path, paid: Running, away: float
) -> None:
    fleet = Fleet(make_project(tmp_path / "project", 3), paid.url)
    before = int(str(paid.bill()["pictures"]))
    bucket.overloaded = True

    def recover() -> None:
        wait(lambda: bucket.struck["503"] > 0)
        time.sleep(away)
        bucket.overloaded = False

    threading.Thread(target=recover, daemon=True).start()
    assert states(fleet.shoot()) == ["drawn"]
    assert bucket.struck["503"] >= 2
    assert int(str(paid.bill()["pictures"])) - before == 3
    fleet.end()


def test_spending_and_doubts_are_told_by_the_command_line(made: Fleet, paid: Running, tmp_path: Path) -> None:
    folder = str(made.folder)
    (group,) = json.loads(made.say("spend", folder, "--json"))["groups"]
    # What was charged, beside what the card had said.
    assert (group["pictures"], round(group["usd"], 4), round(group["estimated_usd"], 4)) == (2, 0.107, 0.106)
    table = tmp_path / "spent.csv"
    made.say("spend", folder, "--by", "day", "--csv", str(table))
    assert len(table.read_text().splitlines()) == 3
    paid.backstage.fault_next("cut-after")
    result = made.shoot("--redo", "s00000", check=1)
    assert (
        "may have been charged" in result["shots"][0]["error"] or "no answer" in result["shots"][0]["error"]
    )
    (doubt,) = json.loads(made.say("doubts", folder, "--json"))
    assert doubt["shot"] == "s00000" and round(doubt["usd"], 4) == 0.053
    assert any("in doubt" in str(one["what"]) for one in doctor(made))
    assert "nothing is in doubt" in made.say("doubts", folder, "--not-charged", str(doubt["attempt"]))
    assert round(json.loads(made.say("spend", folder, "--json"))["usd"], 4) == 0.107
    with pytest.raises(BadInput, match="no doubt 999"):
        made.say("doubts", folder, "--charged", "999")
