"""Somebody else's provider package, installed beside tetap, is a platform like the others."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checkout import EXAMPLES

PLUGIN = EXAMPLES / "plugin-provider"
TETAP = Path(sys.executable).with_name("tetap")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed plugin."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index",
         "--target", folder, PLUGIN],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def run(site: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.syspath_prepend(str(PLUGIN / "tests"))
    from paintbox_server import paintbox

    with paintbox() as other_side:
        yield other_side.url


def test_the_command_line_lists_it_with_its_card(site: Path) -> None:
    done = run(site, TETAP, "platforms", "--json")
    assert done.returncode == 0, done.stderr
    assert "paintbox-2" in done.stdout


def test_a_picture_is_shot_on_it(site: Path, url: str, example: Callable[[str], Path]) -> None:
    folder = example("xiao-lan")
    done = run(
        site,
        TETAP,
        "shoot",
        folder,
        "--platform",
        "paintbox",
        "--url",
        url,
        "--only",
        "front",
        "--yes",
        "--json",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "out/front.png").is_file()
    assert json.loads(done.stdout)["usd"] == 0.02


def test_it_keeps_the_contract_in_ten_lines(site: Path) -> None:
    text = (PLUGIN / "tests/test_paintbox.py").read_text()
    assert len(text.partition("class ")[2].strip().splitlines()) <= 10
    assert len((PLUGIN / "src/tetap_paintbox/provider.py").read_text().splitlines()) <= 60
    done = run(site, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", PLUGIN / "tests")
    assert done.returncode == 0, done.stdout


def test_without_it_the_platform_is_unknown() -> None:
    done = run(Path("/nowhere"), TETAP, "plan", EXAMPLES / "kiko", "--platform", "paintbox")
    assert done.returncode == 2
    assert "platform 'paintbox' is not installed" in done.stderr
