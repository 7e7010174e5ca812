"""A studio in a thread of the test, on a free port of the loopback; and a browser that looks at it."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tetap.studio.application import application
from tetap.studio.guard import Word
from tetap.studio.house import StudioHouse
from tetap.studio.projects import Projects
from web_server import serving

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@contextmanager
def running_studio(
    folder: Path, settings: Mapping[str, str | int | None] | None = None, word: Word | None = None
) -> Iterator[tuple[str, StudioHouse]]:
    """(address, house) of a studio over this folder."""
    house = StudioHouse(Projects(folder, settings or {}), word)
    try:
        with serving(application(house), before_stop=house.closing.set) as url:
            yield url, house
    finally:
        house.close()


def need_chromium() -> str:
    """Where Chromium is; the test is skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium here; Debian: apt-get install chromium")
    pytest.importorskip("playwright", reason="pip install playwright")
    return CHROMIUM
