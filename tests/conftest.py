"""Every test runs without network, with a home of its own and the project's examples at hand."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from checkout import EXAMPLES
from postgres_server import PostgresServer, programs


def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are cores: many tests wait, for processes, platforms and browsers."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine in no test; loopback is the simulators' side."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and not str(address).startswith(("('127.", "('::1'")):
            raise AssertionError(f"a test wants the network: {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's real settings and environment change no test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("PLATFORM", "MODEL", "LANGUAGE", "LANES"):
        monkeypatch.delenv(f"TETAP_{name}", raising=False)
    # Verifying has tests of its own; the others need not wait for it.
    monkeypatch.setenv("TETAP_VERIFY", "no")


@pytest.fixture
def example(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of an example project, without anything made from it."""

    def copy(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(
            EXAMPLES / name, folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock", ".schema")
        )
        return folder

    return copy


@pytest.fixture(scope="session")
def drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Xiao Cheng in front and in the kitchen, drawn by the illustrator once for all tests; nobody changes it."""
    from tetap import Project

    folder = tmp_path_factory.mktemp("drawn-once") / "xiao-cheng"
    made = shutil.ignore_patterns(".tetap", "out", "tetap.lock", ".schema")
    shutil.copytree(EXAMPLES / "xiao-cheng", folder, ignore=made)
    Project(folder, verify="no").shoot(["front", "kitchen"])
    return folder


@pytest.fixture
def delivered(drawn_once: Path, tmp_path: Path) -> Path:
    """That project with its two pictures, for one test alone."""
    return Path(shutil.copytree(drawn_once, tmp_path / "delivered"))


@pytest.fixture
def character(tmp_path: Path) -> Callable[..., Path]:
    """A project folder from the text of its files."""

    def make(character: str, scenes: str | None = None, name: str = "project", **files: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "character.yaml").write_text(character, encoding="utf-8")
        if scenes is not None:
            (folder / "scenes.yaml").write_text(scenes, encoding="utf-8")
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def _drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tetap import Project

    folder = tmp_path_factory.mktemp("drawn") / "mira"
    folder.mkdir()
    (folder / "character.yaml").write_text("name: Mira\nkind: person\nseed: 5\n")
    (folder / "scenes.yaml").write_text("scenes: [{id: park, text: reading in a park}]\n")
    project = Project(folder, platform="sketch", verify="no")
    # In a thread of its own: a browser under test has an event loop running in this one.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(project.shoot, ["front", "side", "park"]).result()
    return folder


@pytest.fixture
def drawn(_drawn_once: Path, tmp_path: Path) -> Callable[[], Path]:
    """A copy of a project whose pictures are there already: the front, the side and one scene, by the illustrator."""

    def copy() -> Path:
        return shutil.copytree(_drawn_once, tmp_path / "cast" / "mira")

    return copy


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, started once."""
    from running_studio import need_chromium

    chromium = need_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the tests that need one."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed; Debian: apt-get install postgresql")
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> str:
    """The address of empty tables."""
    return postgres_server.tables()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> str:
    """The address of an empty database, for what makes schemas of its own."""
    return postgres_server.database()
