"""What is missing is said before anything is touched: a key, an address, pytest; a broken provider harms no other."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tetap import Project
from tetap.errors import DocumentError, Misconfigured
from tetap.plugins import load_provider
from tetap.ports import Connection
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import running

Example = Callable[[str], Path]
TETAP = Path(sys.executable).with_name("tetap")


def tetap(*arguments: str | Path, python_path: Path | None = None) -> tuple[int, str]:
    """A process of its own; what is installed is found anew."""
    environment = os.environ | ({"PYTHONPATH": str(python_path)} if python_path else {})
    done = subprocess.run(
        [TETAP, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("platform", "key"),
    [("gemini", "GEMINI_API_KEY"), ("openai", "OPENAI_API_KEY"), ("leonardo", "LEONARDO_API_KEY")],
)
def test_a_missing_key_is_named_before_the_run_begins(example: Example, platform: str, key: str) -> None:
    folder = example("xiao-cheng")
    with pytest.raises(Misconfigured) as error:
        Project(folder, platform=platform).shoot(["kitchen"], agreed=True)
    assert key in error.value.hint
    assert not (folder / "tetap.lock").exists() and not (folder / "out").exists()
    assert Project(folder, platform=platform).plan(["kitchen"]).shots


def test_what_is_in_the_store_needs_no_key(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = example("xiao-cheng")
    with running("gemini", Backstage(paint_plain)) as wire:
        made = Project(folder, platform="gemini", url=wire.url).shoot(["kitchen"], agreed=True)
        calls = wire.bill()["calls"]
        url = wire.url
    again = Project(folder, platform="gemini", url=url).shoot(["kitchen"])
    assert (made.reused, again.reused, calls) == (0, 1, 1)


def test_a_gateway_without_an_address_is_shown_as_one_that_waits_for_it() -> None:
    code, text = tetap("platforms")
    assert code == 0
    assert "not set up: openai-compatible needs the address of your gateway" in text
    row = next(
        one for one in json.loads(tetap("platforms", "--json")[1]) if one["platform"] == "openai-compatible"
    )
    assert row["is_broken"] is False and "url = " in row["hint"]


def test_a_provider_that_breaks_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    (tmp_path / "shattered.py").write_text(
        "class Provider:\n    def __init__(self, connection):\n        {}['x']\n"
    )
    info = tmp_path / "shattered-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shattered\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[tetap.providers]\nshattered = shattered:Provider\n")
    code, text = tetap("platforms", python_path=tmp_path)
    assert code == 0, text
    assert "its provider broke: KeyError at shattered:3" in text
    assert "gemini-3-pro-image" in text and "Traceback" not in text


def test_tetap_testing_says_that_it_needs_pytest(tmp_path: Path) -> None:
    (tmp_path / "pytest.py").write_text("raise ImportError('not here')\n")
    done = subprocess.run(
        [sys.executable, "-c", "import tetap.testing"],
        capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert "tetap.testing needs pytest" in done.stderr


def test_own_pixels_bring_their_own_sizes_and_a_size_without_pixels_is_named() -> None:
    model = {"like": "gemini-3-pro-image", "pixels": {"1K": {"1:1": [512, 512]}}}
    own = load_provider("gemini", Connection("gemini", models={"mine": model})).cards()[-1]
    assert (own.model, dict(own.pixels)) == ("mine", {"1K": {"1:1": (512, 512)}})
    with pytest.raises(DocumentError, match="sizes: 8K has no table"):
        load_provider("gemini", Connection("gemini", models={"mine": {**model, "sizes": ["8K"]}}))


def test_a_cost_that_nobody_tells_is_called_unknown_not_nothing(example: Example) -> None:
    folder = example("xiao-cheng")
    with running("midjourney", Backstage(paint_plain)) as wire:
        (folder / "tetap.toml").write_text(
            f'[platforms.midjourney]\naccept_risk = true\nurl = "{wire.url}"\n'
        )
        code, text = tetap("shoot", folder, "-p", "midjourney", "-o", "kitchen", "--yes")
    assert code == 0, text
    assert "cost unknown" in text
