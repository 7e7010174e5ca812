"""A studio in a thread of the test, on a free port of the loopback; and a browser that looks at it."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from tetap.studio.application import application
from tetap.studio.guard import Word
from tetap.studio.house import StudioHouse
from tetap.studio.projects import Projects

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@contextmanager
def running_studio(
    folder: Path, settings: Mapping[str, str | int | None] | None = None, word: Word | None = None
) -> Iterator[tuple[str, StudioHouse]]:
    """(address, house) of a studio over this folder."""
    house = StudioHouse(Projects(folder, settings or {}), word)
    config = uvicorn.Config(
        application(house), host="127.0.0.1", port=0, log_config=None, access_log=False,
        timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.005)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", house
    finally:
        house.closing.set()
        server.should_exit = True
        thread.join(10)
        house.close()


def need_chromium() -> str:
    """Where Chromium is; the test is skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium here; Debian: apt-get install chromium")
    pytest.importorskip("playwright", reason="pip install playwright")
    return CHROMIUM
