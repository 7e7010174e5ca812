"""Several machines' worth of `tetap worker` processes on PostgreSQL: killed, paused, stopped in order, and choosy."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fleet import Fleet, make_project, platform, states, wait

from postgres_server import PostgresServer
from tetap.simulators.serving import Running

SHOTS = 10


@pytest.fixture
def paid() -> Iterator[Running]:
    with platform(latency=1.5) as one:
        yield one


@pytest.fixture
def fleet(tmp_path: Path, paid: Running, postgres_server: PostgresServer) -> Iterator[Fleet]:
    """A project on PostgreSQL, and nobody who works yet."""
    one = Fleet(make_project(tmp_path / "project", SHOTS), paid.url, database=postgres_server.database())
    yield one
    one.end()


def test_the_shots_of_a_killed_worker_are_taken_over_within_ten_seconds(fleet: Fleet, paid: Running) -> None:
    workers = [fleet.worker() for _ in range(3)]
    shoot = fleet.start(*fleet.shoot_arguments("--yes"))
    victim = fleet.owner_of(workers[0])
    wait(lambda: bool(fleet.rows(f"SELECT 1 FROM attempts WHERE owner LIKE '%{victim}%' AND state = 'open'")))
    workers[0].kill()
    killed = time.monotonic()
    left = f"SELECT 1 FROM attempts WHERE owner LIKE '%{victim}%' AND state = 'open'"
    wait(lambda: not fleet.rows(left))
    assert time.monotonic() - killed < 10.0
    shoot.communicate(timeout=60)
    doubts = fleet.count("doubt")
    bill = paid.bill()["pictures"]
    assert 1 <= doubts <= 2, "the calls that were under way, and no more"
    assert fleet.count("settled") == SHOTS - doubts
    assert SHOTS - doubts <= int(str(bill)) <= SHOTS
    owners = fleet.rows("SELECT DISTINCT owner FROM attempts WHERE state = 'settled'")
    assert len(owners) >= 2 and shoot.pid not in {int(owner.split("-")[-2]) for (owner,) in owners}
    # What is in doubt is settled by a word, and only that is bought again.
    numbers = [str(row[0]) for row in fleet.rows("SELECT id FROM attempts WHERE state = 'doubt'")]
    fleet.say("doubts", str(fleet.folder), *(word for number in numbers for word in ("--charged", number)))
    again = fleet.shoot()
    assert {row["state"] for row in again["shots"]} == {"drawn", "reused"}
    assert fleet.count("settled") == SHOTS


def test_a_paused_worker_that_wakes_up_again_charges_nothing_silently(fleet: Fleet, paid: Running) -> None:
    workers = [fleet.worker() for _ in range(2)]
    fleet.environment = {"TETAP_IN_DOUBT": "retry"}
    shoot = fleet.start(*fleet.shoot_arguments("--yes"))
    victim = fleet.owner_of(workers[0])
    mine = f"SELECT 1 FROM attempts WHERE owner LIKE '%{victim}%' AND state = 'open'"
    wait(lambda: bool(fleet.rows(mine)))
    workers[0].send_signal(signal.SIGSTOP)
    shoot.communicate(timeout=60)
    assert shoot.returncode == 0, "the others finished it"
    workers[0].send_signal(signal.SIGCONT)
    # What it had sent arrives now, after others have bought the same: it is booked as an extra charge.
    wait(lambda: fleet.count("extra") >= 1)
    workers[0].send_signal(signal.SIGTERM)
    assert workers[0].wait(30) == 0
    booked = fleet.count("settled", "doubt", "extra")
    assert int(str(paid.bill()["pictures"])) <= booked
    assert fleet.count("settled") == SHOTS


def test_a_worker_that_ends_in_order_leaves_no_doubt_and_its_waiting_shots_to_others(
    fleet: Fleet, paid: Running
) -> None:
    (fleet.folder / "tetap.toml").write_text("[platforms.openai.limits]\nat_once = 2\n")
    first = fleet.worker("--lanes", "4")
    shoot = fleet.start(*fleet.shoot_arguments("--yes"))
    wait(lambda: fleet.count("open") == 2 or shoot.poll() is not None)
    second = fleet.worker("--lanes", "2")
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    out, _ = shoot.communicate(timeout=60)
    assert shoot.returncode == 0, out
    assert (fleet.count("settled"), fleet.count("doubt", "failed", "extra")) == (SHOTS, 0)
    assert paid.bill()["pictures"] == SHOTS
    assert second.poll() is None


def test_a_worker_serves_the_platforms_it_was_told_and_shoot_works_where_none_serves(fleet: Fleet) -> None:
    worker = fleet.worker("--platform", "sketch")
    fleet.shoot("--only", "s00000")
    assert '"drawn"' in fleet.say("shoot", str(fleet.folder), "-o", "s00001", "--json")
    rows = fleet.rows("SELECT platform, owner FROM attempts ORDER BY id")
    theirs = fleet.owner_of(worker)
    assert [(name, theirs in owner) for name, owner in rows] == [("openai", False), ("sketch", True)]


@pytest.mark.full
def test_every_process_keeps_its_own_lanes(fleet: Fleet, paid: Running) -> None:
    wide, narrow = fleet.worker("--lanes", "3"), fleet.worker("--lanes", "1")
    shoot = fleet.start(*fleet.shoot_arguments("--yes"))
    most = {wide.pid: 0, narrow.pid: 0}
    end = time.monotonic() + 60
    while shoot.poll() is None and time.monotonic() < end:
        for process in (wide, narrow):
            name = fleet.owner_of(process)
            ((count,),) = fleet.rows(
                f"SELECT COUNT(*) FROM attempts WHERE owner LIKE '%{name}%' AND state = 'open'"
            )
            most[process.pid] = max(most[process.pid], count)
        time.sleep(0.1)
    assert shoot.returncode == 0
    assert most[narrow.pid] == 1 and most[wide.pid] > 1


@pytest.mark.parametrize("away", [4.0, pytest.param(15.0, marks=pytest.mark.full)])
def test_a_database_that_is_stopped_for_a_while_is_waited_for(
    fleet: Fleet, paid: Running, away: float
) -> None:
    server = PostgresServer()
    try:
        fleet.database = server.database()
        fleet.worker()
        shoot = fleet.start(*fleet.shoot_arguments("--yes"))
        wait(lambda: fleet.count("settled") >= 1)
        server.stop("immediate")
        time.sleep(away)
        server.start()
        out, err = shoot.communicate(timeout=90)
        assert shoot.returncode == 0, out + err
        assert states({"shots": json.loads(out)["shots"]}) == ["drawn"]
        assert (fleet.count("settled"), paid.bill()["pictures"]) == (SHOTS, SHOTS)
    finally:
        fleet.end()
        server.remove()
