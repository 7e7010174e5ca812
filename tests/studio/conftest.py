"""A project whose pictures are there already: drawn once, copied for every test that only looks."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from running_studio import need_chromium

from tetap import Project


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, started once."""
    chromium = need_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def _drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    """A copy of it: the front, the side and one scene, by the illustrator."""

    def copy() -> Path:
        return shutil.copytree(_drawn_once, tmp_path / "cast" / "mira")

    return copy
