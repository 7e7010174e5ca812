"""A real PostgreSQL server of our own on the loopback, thrown away at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path


def programs() -> Path | None:
    """Where initdb and pg_ctl are: on the path, or where Debian keeps them."""
    found = shutil.which("pg_ctl")
    places = (
        [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    )
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None
    )


class PostgresServer:
    """Started at once; `database()` gives the address of a fresh, empty database."""

    def __init__(self) -> None:
        place = programs()
        assert place is not None
        self._place = place
        self.folder = Path(tempfile.mkdtemp(prefix="tetap-postgres-"))
        self._as: dict[str, int | str] = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            name = next(one for one in ("postgres", "nobody") if _exists(one))
            self._as = {"user": name}
            shutil.chown(self.folder, name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", "tetap", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        self.start()

    def start(self) -> None:
        """Start, or start again after `stop`."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        self._run(
            "pg_ctl",
            "-D",
            str(self.folder / "data"),
            "-l",
            str(self.folder / "log"),
            "-o",
            options,
            "-w",
            "start",
        )

    def stop(self, mode: str = "immediate") -> None:
        """Stop: `immediate` is what a power cut does."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def database(self) -> str:
        """The address of a new database."""
        import psycopg

        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(
            f"postgresql://tetap@127.0.0.1:{self.port}/postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return f"postgresql://tetap@127.0.0.1:{self.port}/{name}"

    def tables(self) -> str:
        """The address of a new, empty set of tables in one shared database: quicker than a database."""
        import psycopg

        name = f"t{uuid.uuid4().hex[:12]}"
        address = f"postgresql://tetap@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")  # type: ignore[arg-type]
        return f"{address}?options=-csearch_path%3D{name}"

    def remove(self) -> None:
        """Stop and delete everything."""
        subprocess.run(
            [str(self._place / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop"],
            capture_output=True, check=False, cwd="/", **self._as,
        )  # type: ignore[call-overload]  # fmt: skip
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        with (Path(tempfile.gettempdir()) / f"tetap-postgres-{os.getpid()}.log").open("ab") as log:
            subprocess.run(
                [str(self._place / program), *arguments], check=True, cwd="/", stdout=log, stderr=log,
                env={**os.environ, "LC_ALL": "C"}, **self._as,
            )  # type: ignore[call-overload]  # fmt: skip


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
