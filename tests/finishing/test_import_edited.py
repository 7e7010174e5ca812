"""A picture that a person has edited comes back: kept with its lineage, judged, and not overwritten again."""

import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tetap import Project
from tetap.app.exporting import export
from tetap.app.importing import import_edited
from tetap.errors import BadInput, BadPicture


@pytest.fixture
def folder(delivered: Path) -> Path:
    return delivered


def edited(folder: Path) -> Path:
    """The delivered kitchen with a sign on the wall."""
    path = folder / "kitchen.png"
    with Image.open(folder / "out" / "kitchen.png") as picture:
        page = picture.convert("RGB")
    ImageDraw.Draw(page).rectangle((20, 20, 120, 80), fill="white", outline="black")
    page.save(path)
    return path


def test_an_edited_picture_stands_in_its_shots_place_and_stays_there(folder: Path) -> None:
    before = Project(folder).open().lock
    assert before is not None
    file = edited(folder)
    made = import_edited(Project(folder).open(), file)
    assert (kitchen := before.picture("kitchen")) is not None and made.before.bytes == kitchen.bytes
    assert (folder / made.picture.file).read_bytes() == file.read_bytes()
    again = Project(folder).shoot(["kitchen"], turnaround=False)
    assert again.drawn == 0
    kept = again.lock.picture("kitchen")
    assert kept is not None and kept.bytes == made.picture.bytes
    assert all(one.is_proven for one in Project(folder).replay())
    with Project(folder).open().state() as state:
        purchase = state.ledger.purchase(made.picture.key)
        assert purchase is not None
        assert [slot.digest for slot in purchase.request.references] == [made.before.bytes]
        assert state.objects.get(made.before.bytes)


@pytest.mark.parametrize("kind", ["psd", "ora"])
def test_layered_files_come_back_merged(folder: Path, kind: str) -> None:
    (path,) = export(Project(folder).open(), kind, folder / "hand-over", ["kitchen"]).files
    made = import_edited(Project(folder).open(), path)
    with Image.open(folder / made.picture.file) as back:
        assert back.size == (made.before.width, made.before.height)


def test_what_cannot_be_taken_changes_nothing(folder: Path, tmp_path: Path) -> None:
    lock = (folder / "tetap.lock").read_bytes()
    with pytest.raises(BadInput, match="no delivered picture is called 'cellar'"):
        import_edited(Project(folder).open(), edited(folder), "cellar")
    for name, data in (("kitchen.psd", b"8BPS rubbish"), ("kitchen.txt", b"hello")):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(BadPicture):
            import_edited(Project(folder).open(), path)
    path = tmp_path / "kitchen.ora"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("mimetype", "image/openraster")
    with pytest.raises(BadPicture):
        import_edited(Project(folder).open(), path)
    assert (folder / "tetap.lock").read_bytes() == lock
