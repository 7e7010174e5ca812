"""What was seen of references is kept between runs: the same answer, sooner, whatever happened to the folder."""

from pathlib import Path

import numpy as np
import pytest
from drawn_figures import scene_png, sheet_png

import tetap
from tetap.config.settings import looks_folder
from tetap.verifier import kept_looks, looks
from tetap.verifier.kept_looks import KeptLooks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where looks are kept; not there yet."""
    return tmp_path / "looks"


@pytest.fixture(autouse=True)
def _another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is in memory from before."""
    monkeypatch.setattr(looks, "_kept", {})


@pytest.mark.parametrize("picture", [sheet_png(0), scene_png((0,))], ids=["plain", "stage"])
def test_a_look_read_back_is_the_look_that_was_kept(folder: Path, picture: bytes) -> None:
    first = KeptLooks(folder, "1").look(picture)
    looks._kept.clear()
    again = KeptLooks(folder, "1").look(picture)
    assert again is not first
    for name in ("rgb", "mask", "tokens", "picture", "whole", "sharp_mask"):
        assert np.array_equal(getattr(again, name), getattr(first, name)), name
        assert not getattr(again, name).flags.writeable
    assert (again.digest, again.size, again.box, again.notes) == (
        first.digest,
        first.size,
        first.box,
        first.notes,
    )
    assert (again.mask_source, again.mask_confidence) == (first.mask_source, first.mask_confidence)
    assert (again.stage is None) == (first.stage is None)


def test_another_version_of_the_verifier_and_another_picture_are_looked_at_anew(folder: Path) -> None:
    for version, picture in (("1", sheet_png(0)), ("2", sheet_png(0)), ("2", sheet_png(1))):
        looks._kept.clear()
        KeptLooks(folder, version).look(picture)
    assert len(list(folder.iterdir())) == 3


def test_a_damaged_file_is_looked_at_anew_and_written_again(folder: Path) -> None:
    first = KeptLooks(folder, "1").look(sheet_png(0))
    (kept,) = folder.iterdir()
    for damage in (b"", b"no archive", kept.read_bytes()[:2000]):
        looks._kept.clear()
        kept.write_bytes(damage)
        assert np.array_equal(KeptLooks(folder, "1").look(sheet_png(0)).tokens, first.tokens)
        assert kept.stat().st_size > len(damage)


def test_a_folder_that_cannot_be_made_costs_time_but_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert KeptLooks(tmp_path / "file" / "looks", "1").look(sheet_png(0)).found


def test_what_was_used_longest_ago_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = KeptLooks(folder, "1")
    keeper.look(sheet_png(0))
    (oldest,) = folder.iterdir()
    monkeypatch.setattr(kept_looks, "MOST_BYTES", oldest.stat().st_size * 3 // 2)
    keeper.look(sheet_png(1))
    (left,) = folder.iterdir()
    assert left != oldest


def test_verify_keeps_its_references_and_not_the_picture() -> None:
    references, picture = [sheet_png(0), sheet_png(0, "three-quarter")], sheet_png(0, "front", "wave")
    first = tetap.verify(references, picture)
    assert len(list(looks_folder().iterdir())) == 2
    looks._kept.clear()
    assert tetap.verify(references, picture) == first
