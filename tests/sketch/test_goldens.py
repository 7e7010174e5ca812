"""The same drawings as when they were last accepted; `python scripts/goldens.py` shows what changed."""

import json
from pathlib import Path

import pytest
from golden_drawings import drawings, hashes

from tetap_sketch.raster import renderer_name

GOLDENS = Path(__file__).with_name("goldens.json")
ACCEPTED = json.loads(GOLDENS.read_text("utf-8")) if GOLDENS.is_file() else {"renderer": "", "drawings": {}}


def test_every_drawing_has_been_accepted() -> None:
    assert list(ACCEPTED["drawings"]) == list(drawings()), "run python scripts/goldens.py --accept"


@pytest.mark.parametrize("name", drawings())
def test_a_drawing_is_as_accepted(name: str) -> None:
    now = hashes(drawings()[name]())
    before = ACCEPTED["drawings"].get(name, {})
    told = "run python scripts/goldens.py to see before and after"
    assert now["svg"] == before.get("svg"), told
    if ACCEPTED["renderer"] == renderer_name():
        assert now["rgba"] == before.get("rgba"), told
