"""A picture that a person has edited comes back: kept with its lineage, judged, and not overwritten again."""

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from struct import pack

import numpy as np
import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from tetap import Project
from tetap.app.exporting import export
from tetap.app.importing import import_edited, picture_of
from tetap.app.provenance import read_provenance
from tetap.cli.main import app
from tetap.documents.recipe_file import Recipe
from tetap.errors import BadInput, BadPicture
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import running


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
    made = Project(folder, verify="yes").import_edited(file)
    assert made.verdict is not None and made.picture.verdict == made.verdict.word
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


def test_what_was_edited_is_finished_like_any_other_and_says_who_made_it(folder: Path) -> None:
    file = folder / "kitchen.jpg"
    with Image.open(edited(folder)) as picture:
        picture.save(file, quality=95)
    made = import_edited(Project(folder).open(), file)
    assert made.picture.file == "out/kitchen.jpg" and not (folder / "out/kitchen.png").exists()
    assert all(one.is_proven for one in Project(folder).replay())
    (finished,) = Project(folder).finish(Recipe(crops=("avatar",)), ["kitchen"]).files[:1]
    told = read_provenance(folder / finished.file)
    assert told.source_type.endswith("/algorithmicMedia") and told.record["model"] == "by-hand/edited"
    with pytest.raises(BadInput, match="the delivered picture itself"):
        import_edited(Project(folder).open(), file)


def test_what_a_person_made_of_a_models_picture_is_a_composite(folder: Path) -> None:
    """The lineage is followed to who drew first."""
    with running("a1111", Backstage(paint_plain)) as server:
        (folder / "tetap.toml").write_text(f'platform = "a1111"\n[platforms.a1111]\nurl = "{server.url}"\n')
        Project(folder).shoot(["kitchen"], turnaround=False)
    for color in ("white", "yellow"):
        path = edited(folder)
        with Image.open(path) as picture:
            ImageDraw.Draw(picture).point((5, 5), fill=color)
            picture.save(path)
        import_edited(Project(folder).open(), path)
    (finished,) = Project(folder).finish(Recipe(), ["kitchen"]).files
    told = read_provenance(folder / finished.file)
    assert told.source_type.endswith("/compositeWithTrainedAlgorithmicMedia")


@pytest.mark.skipif(shutil.which("convert") is None, reason="ImageMagick is not installed")
@pytest.mark.parametrize("made_as", [["-colorspace", "sRGB"], ["-depth", "16"], ["-colorspace", "CMYK"]])
def test_psd_files_of_another_program_come_back_in_their_colours(folder: Path, made_as: list[str]) -> None:
    path = folder / "kitchen.psd"
    subprocess.run(["convert", str(edited(folder)), *made_as, str(path)], check=True)
    with Image.open(edited(folder)) as wanted, Image.open(BytesIO(picture_of(path))) as got:
        assert (
            np.abs(np.asarray(got.convert("RGB")).astype(int) - np.asarray(wanted.convert("RGB"))).mean() < 1
        )


def test_another_size_is_said(folder: Path) -> None:
    path = edited(folder)
    with Image.open(path) as picture:
        picture.resize((512, 512)).save(path)
    made = import_edited(Project(folder).open(), path)
    assert "1024×1024" in made.remark and "512×512" in made.remark


def test_an_edited_picture_may_become_a_reference_at_once(folder: Path) -> None:
    path = edited(folder)
    done = CliRunner().invoke(app, ["import", str(path), str(folder), "--promote", "face", "--despite"])
    assert done.exit_code == 0, done.output
    assert "is a reference now (face)" in done.output
    assert any(one.role == "face" for one in Project(folder).open().file.character.references)
    with pytest.raises(BadInput, match="--despite belongs to --promote"):
        CliRunner().invoke(app, ["import", str(path), str(folder), "--despite"], catch_exceptions=False)


def test_what_cannot_be_taken_changes_nothing(folder: Path, tmp_path: Path) -> None:
    lock = (folder / "tetap.lock").read_bytes()
    with pytest.raises(BadInput, match="no delivered picture is called 'cellar'"):
        import_edited(Project(folder).open(), edited(folder), "cellar")
    bomb = b"8BPS\0\1" + bytes(6) + pack(">HIIHH", 3, 30_000, 30_000, 8, 3) + bytes(99)
    broken = edited(folder).read_bytes()[:-2000]
    for name, data in (
        ("kitchen.psd", b"8BPS rubbish"), ("kitchen.psd", b"8BPS"), ("kitchen.psd", bomb), ("kitchen.png", broken),
        ("kitchen.txt", b"hello"), ("kitchen.png", b""), ("kitchen.zip", b"PK rubbish"),
    ):  # fmt: skip
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
