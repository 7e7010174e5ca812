"""Plain files of a set: names by a template that never leave the folder, sizes, formats, and nothing private."""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image
from typer.testing import CliRunner

from tetap import Project
from tetap.app.bundling import FileWishes
from tetap.app.provenance import read_provenance
from tetap.cli.main import app
from tetap.documents.recipe_file import Recipe
from tetap.errors import BadInput, TetapError
from tetap.finishing.file_names import named
from tetap.finishing.notes_in_file import Notes, record_in, save, xmp_of
from tetap.finishing.stripped import stripped

FACTS = [{"shot": "front", "preset": "whole", "number": 1, "ext": "png"}]


def test_files_are_named_by_the_template(delivered: Path, tmp_path: Path) -> None:
    Project(delivered).finish(Recipe(crops=("avatar",)), ["kitchen"])
    wishes = FileWishes("{series}/{number:02}-{shot}-{preset}.{ext}", "webp", 256)
    made = Project(delivered).export("folder", tmp_path / "set", wishes=wishes)
    names = sorted(path.relative_to(tmp_path / "set").as_posix() for path in made.files)
    assert names == [
        "recipe.json", "tetap.lock", "xiao-cheng/01-front-whole.webp", "xiao-cheng/02-kitchen-whole.webp",
        "xiao-cheng/03-kitchen-avatar.webp",
    ]  # fmt: skip
    with Image.open(tmp_path / "set/xiao-cheng/03-kitchen-avatar.webp") as picture:
        assert picture.format == "WEBP" and picture.size == (256, 256)
    assert read_provenance(tmp_path / "set/xiao-cheng/02-kitchen-whole.webp").record["shot"] == "kitchen"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("../{shot}.{ext}", "lead out"), ("/tmp/{shot}.{ext}", "lead out"), ("a/../../{shot}.{ext}", "lead out"),
        ("~/{shot}.{ext}", "lead out"), ("a//{shot}.{ext}", "lead out"), ("..\\{shot}.{ext}", "lead out"),
        ("{title}.{ext}", "no field '{title}'"), ("{shot.__class__}.{ext}", "no field"), ("{shot}", "do not end"),
        ("{shot:>9}.{ext}", "cannot be written"), ("{number:9999}.{ext}", "cannot be written"),
        ("{shot!r}.{ext}", "cannot be written"), ("{shot.{ext}", "cannot be"), ("con.{ext}", "Windows"),
        ("a:{shot}.{ext}", "some systems"), ("dir./{shot}.{ext}", "Windows"), ("{shot}" + "x" * 300 + ".{ext}", "255"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_are_refused(template: str, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        named(template, FACTS)
    assert why in str(caught.value) and caught.value.hint


def test_two_pictures_never_share_a_name() -> None:
    with pytest.raises(BadInput, match="two files would be called"):
        named("same.{ext}", [*FACTS, {**FACTS[0], "shot": "back"}])
    with pytest.raises(BadInput, match="two files would be called"):
        named("{shot}.{ext}", [{"shot": "Front", "ext": "png"}, {"shot": "front", "ext": "png"}])


@given(some.text(max_size=30), some.text(max_size=12))
def test_whatever_is_written_stays_in_the_folder_or_is_refused(template: str, shot: str) -> None:
    root = Path("/somewhere/out")
    try:
        (name,) = named(template + ".{ext}", [{**FACTS[0], "shot": shot}])
        (other,) = named("{shot}.{ext}", [{**FACTS[0], "shot": shot}])
    except TetapError:
        return
    for one in (name, other):
        assert (root / one).resolve().is_relative_to(root) and (root / one) != root


def test_a_link_does_not_lead_out_of_the_folder(delivered: Path, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "set", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "xiao-cheng").symlink_to(elsewhere)
    with pytest.raises(BadInput, match="by a link"):
        Project(delivered).export("folder", out, wishes=FileWishes("{series}/{shot}.{ext}"))
    assert list(elsewhere.iterdir()) == []


def test_stripped_archives_hold_no_words(delivered: Path, tmp_path: Path) -> None:
    project = Project(delivered)
    project.finish(Recipe(format="jpeg"), ["kitchen"])
    assert "words" in read_provenance(delivered / "out/finished/kitchen.jpg").record
    (path,) = project.export("zip", tmp_path, wishes=FileWishes(strip=True)).files
    with zipfile.ZipFile(path) as bundle:
        assert set(bundle.namelist()) == {"front.png", "kitchen.jpg", "tetap.lock"}
        told = record_in(bundle.read("kitchen.jpg"))
        for name in ("front.png", "kitchen.jpg"):
            assert b"Xiao Cheng" not in bundle.read(name)
        assert told[0]["shot"] == "kitchen" and "words" not in told[0]
        assert told[1].endswith("/algorithmicMedia")
        before = np.asarray(Image.open(delivered / "out/finished/kitchen.jpg"))
        assert (np.asarray(Image.open(BytesIO(bundle.read("kitchen.jpg")))) == before).all()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_stripping_changes_the_notes_and_no_pixel(kind: str, mode: str) -> None:
    luck = np.random.default_rng(5).integers(0, 256, (30, 41, len(mode)), dtype=np.uint8)
    image = Image.fromarray(luck)
    notes = Notes(xmp_of({"words": "a secret"}, "x", "made"), {"parameters": "a secret, Steps: 3"})
    data = save(image, kind, 90, 300, notes)
    assert b"secret" in data or b"s\0e\0c" in data
    bare = stripped(data)
    new = stripped(data, xmp_of({"shot": "front"}, "http://iptc/made", "made"))
    for one in (bare, new):
        assert b"secret" not in one and b"s\0e\0c" not in one
        with Image.open(BytesIO(one)) as now, Image.open(BytesIO(data)) as before:
            assert now.mode == before.mode and now.tobytes() == before.tobytes()
    assert record_in(bare) == ({}, "") and record_in(new) == ({"shot": "front"}, "http://iptc/made")


def test_plain_webp_takes_the_record_too() -> None:
    for lossless in (True, False):
        out = BytesIO()
        Image.new("RGB", (31, 20), "teal").save(out, "WEBP", lossless=lossless)
        made = stripped(out.getvalue(), xmp_of({"shot": "front"}, "s", "d"))
        assert record_in(made)[0] == {"shot": "front"}
        with Image.open(BytesIO(made)) as picture:
            picture.load()
            assert picture.size == (31, 20)


def test_what_other_kinds_do_not_take_is_refused(delivered: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not for psd"):
        Project(delivered).export("psd", tmp_path / "x", wishes=FileWishes(strip=True))
    with pytest.raises(BadInput, match="format 'gif' is not known"):
        Project(delivered).export("zip", tmp_path / "x", wishes=FileWishes(kind="gif"))
    assert not (tmp_path / "x").exists()
    done = CliRunner().invoke(app, ["export", str(delivered), "--names", "{shot}"])
    assert isinstance(done.exception, BadInput) and "do not end" in str(done.exception)
