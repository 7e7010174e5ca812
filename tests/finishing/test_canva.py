"""Canva's wire: agreeing in the browser, tokens that are good for one use, jobs that take their time."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from PIL import Image

from tetap.app import canva as doors
from tetap.config.settings import user_data
from tetap.errors import BadInput, Misconfigured, Rejected
from tetap.finishing.canvas import Canvas
from tetap.finishing.layered import Layer, psd_bytes
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("CANVA_CLIENT_ID", "simulated")
    monkeypatch.setenv("CANVA_CLIENT_SECRET", "secret")
    monkeypatch.setenv("XDG_DATA_HOME", os.environ["XDG_CONFIG_HOME"])
    with running("canva", Backstage(paint_plain)) as started:
        yield started


def agree(page: str) -> None:
    """The user's browser: opens the page and follows where it leads."""
    with urllib3.PoolManager() as browser:
        browser.request("GET", page)


def sign_in(simulator: Running) -> None:
    doors.sign_in(
        None, simulator.url, lambda page: threading.Thread(target=agree, args=(page,)).start(), 0, 10.0
    )


def test_pictures_are_uploaded_and_layered_files_imported(simulator: Running, tmp_path: Path) -> None:
    sign_in(simulator)
    picture, layered = tmp_path / "kitchen.png", tmp_path / "kitchen.psd"
    Image.new("RGB", (40, 40), "orange").save(picture)
    import numpy as np

    canvas = Canvas(np.full((40, 40, 3), 90, np.uint8))
    layered.write_bytes(psd_bytes(canvas.size, [Layer("小橙", canvas)]))
    ((_, asset),) = doors.hand_over(None, [picture], as_design=False)
    ((_, address),) = doors.hand_over(None, [layered], as_design=True)
    assert asset.startswith("asset-")
    assert address.startswith("https://www.canva.com/design/")


def test_the_tokens_are_for_this_user_only_and_renewed_in_time(simulator: Running, tmp_path: Path) -> None:
    sign_in(simulator)
    kept = user_data() / "canva.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    old = kept.read_text()
    kept.write_text(old.replace('"good_until": 1', '"good_until": -1'))
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 40)).save(picture)
    doors.hand_over(None, [picture], as_design=False)
    assert kept.read_text() != old
    kept.write_text(old.replace('"good_until": 1', '"good_until": -1'))
    with pytest.raises(Misconfigured, match="used or revoked"):
        doors.hand_over(None, [picture], as_design=False)


def test_what_canva_will_not_take_is_said(simulator: Running, tmp_path: Path) -> None:
    sign_in(simulator)
    fake = tmp_path / "not-really.psd"
    fake.write_bytes(b"no layers at all")
    with pytest.raises(Rejected, match="import_failed"):
        doors.hand_over(None, [fake], as_design=True)
    with pytest.raises(BadInput, match="no layered file"):
        doors.hand_over(None, [Path(__file__)], as_design=True)


def test_without_an_integration_or_a_sign_in_the_way_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 40)).save(picture)
    with pytest.raises(Misconfigured) as caught:
        doors.hand_over(None, [picture], as_design=False)
    assert "sign-in" in caught.value.hint
    with pytest.raises(Misconfigured) as caught:
        doors.sign_in(None, "", lambda _: None, 0, 0.1)
    assert "CANVA_CLIENT_ID" in caught.value.hint
