"""A backup as docs/operations.md describes it, made while work goes on, restored elsewhere."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from fleet import Fleet, make_project, platform, states, wait

from postgres_server import PostgresServer
from tetap.simulators.serving import Running


@pytest.fixture
def paid() -> Iterator[Running]:
    with platform(latency=0.4) as one:
        yield one


def _places() -> list[Path]:
    """Where PostgreSQL's own programs may be."""
    return [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.get_exec_path())]


def moved(fleet: Fleet, to: Path) -> Fleet:
    """The restored project: documents and lock from version control, pictures and spool from the backup."""
    folder = make_project(to, 8)
    shutil.copy(fleet.folder / "tetap.lock", folder)
    shutil.copytree(to.parent / "backup", folder / ".tetap")
    return Fleet(folder, fleet.url)


def settled_keys(fleet: Fleet) -> set[str]:
    """Without the name of the algorithm, as the spool has them."""
    return {
        key.partition(":")[2] for (key,) in fleet.rows("SELECT key FROM purchases WHERE state = 'settled'")
    }


def copied(folder: Path, to: Path) -> None:
    """A folder in which others work, as rsync copies it: name by name, and what vanishes meanwhile is left out."""
    for path in sorted(folder.rglob("*")):
        there = to / path.relative_to(folder)
        with suppress(FileNotFoundError):
            if path.is_dir():
                there.mkdir(parents=True, exist_ok=True)
            elif not path.name.startswith(".tmp-"):
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, there)


def test_a_backup_of_a_folder_made_while_work_goes_on_restores_what_was_bought(
    tmp_path: Path, paid: Running
) -> None:
    fleet = Fleet(make_project(tmp_path / "project", 8), paid.url)
    shoot = fleet.start(*fleet.shoot_arguments("--yes", "--lanes", "2"))
    wait(lambda: fleet.count("settled") >= 3)
    backup = tmp_path / "backup"
    backup.mkdir()
    with closing(sqlite3.connect(fleet.folder / ".tetap" / "ledger.sqlite")) as ledger:
        ledger.execute("VACUUM INTO ?", (str(backup / "ledger.sqlite"),))
    for part in ("objects", "spool"):
        copied(fleet.folder / ".tetap" / part, backup / part)
    shoot.communicate(timeout=60)
    restored = moved(fleet, tmp_path / "restored")
    settled = restored.count("settled")
    # The rest of what is known lay in the spool, and was not settled yet when the ledger was copied.
    known = settled + len(
        {path.stem for path in (backup / "spool").glob("*.answer")} - settled_keys(restored)
    )
    charged = int(str(paid.bill()["pictures"]))
    assert known >= 3 and charged == 8
    doctored = restored.say("doctor", str(restored.folder))
    assert "error" not in doctored
    restored.environment = {"TETAP_IN_DOUBT": "retry"}
    assert states(restored.shoot()) == ["drawn", "reused"]
    assert int(str(paid.bill()["pictures"])) == charged + 8 - known, (
        "nothing that the backup knew was bought again"
    )
    fleet.end()
    restored.end()


def test_a_dump_of_postgresql_restores_what_was_bought(
    tmp_path: Path, paid: Running, postgres_server: PostgresServer
) -> None:
    place = next((one for one in _places() if (one / "pg_dump").exists() and (one / "psql").exists()), None)
    if place is None:
        pytest.skip("pg_dump and psql are not installed; Debian: apt-get install postgresql-client")
    fleet = Fleet(make_project(tmp_path / "project", 2), paid.url, database=postgres_server.database())
    fleet.shoot()
    fleet.end()
    dump = tmp_path / "ledger-backup.sql"
    elsewhere = postgres_server.database()
    with dump.open("wb") as file:
        subprocess.run([place / "pg_dump", "--schema=public", fleet.database], check=True, stdout=file)
    subprocess.run([place / "psql", "-q", "-f", dump, elsewhere], check=True, capture_output=True)
    restored = Fleet(fleet.folder, paid.url, database=elsewhere)
    assert states(restored.shoot()) == ["reused"]
    assert paid.bill()["pictures"] == 2
    restored.end()
