"""One folder, one worker: who comes second, what Ctrl-C and cancel leave, what a series asks before it spends."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fleet import TETAP, Fleet, make_project, platform, states, wait

from tetap.errors import BadInput, CannotWrite, PriceNotAgreed
from tetap.simulators.serving import Running

PRICE = 0.0535
"""Of the simulated platform's first model, US dollars."""


@pytest.fixture
def paid() -> Iterator[Running]:
    with platform(latency=0.6) as one:
        yield one


@pytest.fixture
def fleet(tmp_path: Path, paid: Running) -> Iterator[Fleet]:
    one = Fleet(make_project(tmp_path / "project", 4), paid.url)
    yield one
    one.end()


def test_a_second_worker_in_a_folder_is_refused_with_a_clear_word(fleet: Fleet) -> None:
    fleet.worker()
    refused = fleet.run("worker", ".", check=2)
    assert "another tetap works in" in refused.stderr and "postgresql://" in refused.stderr
    with pytest.raises(BadInput, match="serves every platform"):
        fleet.say("worker", str(fleet.folder), "--platform", "openai")


def test_a_worker_makes_what_shoot_hands_over_and_goes_on_when_its_orderer_is_killed(
    fleet: Fleet, paid: Running
) -> None:
    worker = fleet.worker("--lanes", "1")
    shoot = fleet.start(*fleet.shoot_arguments("--yes"))
    wait(lambda: fleet.count("settled") >= 1)
    shoot.kill()
    wait(lambda: fleet.count("settled") == 4)
    assert {owner.split("-")[-2] for (owner,) in fleet.rows("SELECT owner FROM attempts")} == {
        str(worker.pid)
    }
    assert states(fleet.shoot()) == ["reused"]
    assert paid.bill()["pictures"] == 4
    # Nobody was there when it ended; whoever looks finds out.
    (run,) = json.loads(fleet.say("runs", str(fleet.folder), "--json"))
    assert (run["state"], len(run["shots"]), round(run["usd"], 4)) == ("done", 4, 4 * PRICE)


def test_ctrl_c_lets_what_is_sent_arrive_and_the_same_call_goes_on(fleet: Fleet, paid: Running) -> None:
    shoot = fleet.start(*fleet.shoot_arguments("--yes", "--lanes", "1"))
    wait(lambda: fleet.count("open") == 1)
    shoot.send_signal(signal.SIGINT)
    _, errors = shoot.communicate(timeout=60)
    assert shoot.returncode == 130
    assert "run the same command again" in errors
    assert (fleet.count("settled"), fleet.count("open", "doubt"), paid.bill()["pictures"]) == (1, 0, 1)
    assert fleet.rows("SELECT state, why FROM runs") == [("cancelled", "stopped with Ctrl-C")]
    # Another call does not pay for what was stopped.
    fleet.shoot("--only", "s00003")
    assert paid.bill()["pictures"] == 2
    assert states(fleet.shoot()) == ["drawn", "reused"]
    assert paid.bill()["pictures"] == 4


def test_ctrl_c_ends_a_series_that_a_worker_makes(fleet: Fleet, paid: Running) -> None:
    fleet.worker("--lanes", "1")
    shoot = fleet.start(*fleet.shoot_arguments("--yes"))
    wait(lambda: fleet.count("open") == 1)
    shoot.send_signal(signal.SIGINT)
    shoot.communicate(timeout=60)
    wait(lambda: fleet.count("settled") == 1)
    wait(lambda: fleet.rows("SELECT COUNT(*) FROM events WHERE kind = 'failed'") == [(3,)])
    assert paid.bill()["pictures"] == 1


def test_a_cancelled_run_sends_nothing_more_and_shooting_again_makes_the_rest(
    fleet: Fleet, paid: Running
) -> None:
    shoot = fleet.start(*fleet.shoot_arguments("--yes", "--lanes", "1"))
    wait(lambda: fleet.count("settled") == 1)
    said = fleet.say("cancel", "series-", str(fleet.folder))
    assert "cancelled series-" in said
    out, _ = shoot.communicate(timeout=60)
    assert shoot.returncode == 1
    reasons = {row.get("error", "") for row in json.loads(out)["shots"] if row["state"] == "failed"}
    assert len(reasons) >= 2 and all("cancelled by hand" in reason for reason in reasons)
    assert int(str(paid.bill()["pictures"])) <= 2
    assert states(fleet.shoot()) == ["drawn", "reused"]
    assert paid.bill()["pictures"] == 4


def test_redoing_one_shot_keeps_the_rest(fleet: Fleet, paid: Running) -> None:
    before = {row["id"]: row["sha256"] for row in fleet.shoot()["shots"]}
    redone = fleet.shoot("--redo", "s00001")["shots"]
    assert [(row["id"], row["take"]) for row in redone] == [("s00001", 1)]
    after = {row["id"]: (row["sha256"], row["state"]) for row in fleet.shoot()["shots"]}
    changed = {shot for shot, (digest, _) in after.items() if digest != before[shot]}
    assert (changed, {state for _, state in after.values()}) == ({"s00001"}, {"reused"})
    assert paid.bill()["pictures"] == 5
    accepted = (
        "SELECT take FROM takes JOIN purchases USING (key) WHERE takes.shot = 's00001' AND accepted = 1"
    )
    assert fleet.rows(accepted) == [(1,)], "one accepted take a shot"
    (group,) = json.loads(fleet.say("spend", str(fleet.folder), "--json"))["groups"]
    assert (group["pictures"], group["accepted"]) == (5, 4)
    assert round(group["per_accepted_usd"], 4) == round(5 * PRICE / 4, 4)
    # Going back to what was delivered before makes that the accepted one again.
    for seed, paid_for in (("8", 6), ("7", 6)):
        (shot,) = fleet.shoot("--only", "s00001", "--seed", seed)["shots"]
        assert (shot["state"], paid.bill()["pictures"]) == ("drawn" if seed == "8" else "reused", paid_for)
        locked = (
            "SELECT seed FROM purchases JOIN takes USING (key) WHERE takes.shot = 's00001' AND accepted = 1"
        )
        assert fleet.rows(locked) == [(int(seed),)]


def test_a_paid_series_asks_and_refuses_without_a_terminal_and_keeps_its_budget(
    fleet: Fleet, paid: Running
) -> None:
    with pytest.raises(PriceNotAgreed, match=r"4 pictures cost US\$0.21; nothing was sent") as refused:
        fleet.say(*fleet.shoot_arguments())
    assert "--budget" in refused.value.hint
    assert paid.bill()["calls"] == 0
    result = json.loads(fleet.say(*fleet.shoot_arguments("--budget", "0.11"), check=1))
    failed = [row for row in result["shots"] if row["state"] == "failed"]
    assert (len(failed), paid.bill()["pictures"]) == (2, 2)
    assert "budget of US$0.11 for this run is used up" in failed[0]["error"]
    day = fleet.shoot("--budget-day", "0.17", check=1)
    assert [row["state"] for row in day["shots"]].count("failed") == 1
    assert paid.bill()["pictures"] == 3


def test_the_price_is_asked_for_on_a_terminal(fleet: Fleet, paid: Running) -> None:
    master, slave = pty.openpty()
    arguments = [one for one in fleet.shoot_arguments("--only", "s00000") if one != "--json"]
    process = subprocess.Popen(
        [TETAP, *arguments], cwd=fleet.folder, stdin=slave, stdout=slave, stderr=slave,
        env={**os.environ, "OPENAI_API_KEY": "x"},
    )  # fmt: skip
    os.close(slave)
    said = b""
    while b"Go on?" not in said:
        said += os.read(master, 4096)
    assert b"1 pictures cost US$0.05; nothing was sent" in said
    os.write(master, b"y\n")
    try:
        while chunk := os.read(master, 4096):
            said += chunk
    except OSError:
        pass  # How a terminal says that the other side has ended.
    assert process.wait(60) == 0
    os.close(master)
    assert b"1 drawn" in said
    assert paid.bill()["pictures"] == 1


def test_a_full_disk_stops_the_series_and_loses_nothing(fleet: Fleet, paid: Running) -> None:
    state = fleet.folder / ".tetap"
    state.mkdir()
    small = ["mount", "-t", "tmpfs", "-o", "size=66m", "tmpfs", str(state)]
    if os.geteuid() != 0 or subprocess.run(small, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        (state / "ballast").write_bytes(bytes(9_000_000))
        with pytest.raises(CannotWrite, match="nearly full"):
            fleet.shoot()
        assert paid.bill()["pictures"] == 0
        (state / "ballast").unlink()
        (state / "ballast").write_bytes(bytes(500_000))
        subprocess.run(["mount", "-o", "remount,size=80m", str(state)], check=True)
        assert states(fleet.shoot()) == ["drawn"]
        assert paid.bill()["pictures"] == 4
    finally:
        fleet.end()
        subprocess.run(["umount", "-l", str(state)], check=False)
