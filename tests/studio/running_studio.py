"""A studio in a thread of the test, on a free port of the loopback; and a browser that looks at it."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import running
from tetap.studio.application import application
from tetap.studio.guard import Word
from tetap.studio.house import StudioHouse
from tetap.studio.projects import Projects
from tetap.studio.simulations import Simulated, Simulations
from web_server import serving

HTTP = urllib3.PoolManager(retries=False)
Field = tuple[str, str | tuple[str, bytes, str]]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@contextmanager
def _simulated(wire: str) -> Iterator[Simulated]:
    with running(wire, Backstage(paint_plain)) as one:
        yield Simulated(one.url, one.bill)


@contextmanager
def running_studio(
    folder: Path, settings: Mapping[str, str | int | None] | None = None, word: Word | None = None
) -> Iterator[tuple[str, StudioHouse]]:
    """(address, house) of a studio over this folder."""
    house = StudioHouse(Projects(folder, settings or {}), word, Simulations(("openai", "gemini"), _simulated))
    try:
        with serving(application(house), before_stop=house.closing.set) as url:
            yield url, house
    finally:
        house.close()


def get(at: str, path: str) -> str:
    """The text of a page."""
    return HTTP.request("GET", at + path).data.decode()


def post(at: str, path: str, fields: Sequence[Field], *, files: bool = False) -> urllib3.BaseHTTPResponse:
    """A form, sent as a page of the studio sends it."""
    return HTTP.request(
        "POST", at + path, fields=fields, encode_multipart=files, redirect=False, headers={"Origin": at}
    )  # fmt: skip


def opened(browser: Any, **wishes: Any) -> Any:
    """A page that waits long enough for a machine with other things to do."""
    page = browser.new_page(**wishes)
    page.set_default_timeout(90_000)
    return page


def need_chromium() -> str:
    """Where Chromium is; the test is skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium here; Debian: apt-get install chromium")
    pytest.importorskip("playwright", reason="pip install playwright")
    return CHROMIUM
