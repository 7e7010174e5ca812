"""Delivered pictures made ready for use: what is done is recorded, repeated exactly, and opened by other programs."""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tetap import Project
from tetap.app.exporting import export
from tetap.app.finishing import finish
from tetap.app.provenance import read_provenance
from tetap.documents.recipe_file import Recipe
from tetap.errors import BadInput, DocumentError
from tetap.finishing.canvas import Canvas, open_canvas
from tetap.finishing.credentials import own_key, read_credentials, signed
from tetap.finishing.crops import crop, preset, presets
from tetap.finishing.cut_out import cut_out
from tetap.finishing.light_match import light_of, light_of_series, under_light
from tetap.finishing.palette_snap import Snap, snap_palette
from tetap.verifier.color import delta_e, lab_of, lab_of_hex


@pytest.fixture(scope="module")
def made(drawn_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Xiao Cheng in front and in the kitchen, for the tests of this file."""
    return Path(shutil.copytree(drawn_once, tmp_path_factory.mktemp("sets") / "xiao-cheng"))


def opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
        return picture


def test_the_same_recipe_gives_the_same_bytes_and_leaves_the_originals_alone(made: Path) -> None:
    workspace = Project(made).open()
    before = {path: path.read_bytes() for path in (made / "out").glob("*.png")}
    recipe = Recipe(match=True, sharpen=1, cut_out=True, crops=("avatar", "instagram"), format="webp")
    first = finish(workspace, recipe)
    second = finish(workspace, recipe)
    assert [one.bytes for one in first.files] == [one.bytes for one in second.files]
    assert {path: path.read_bytes() for path in before} == before
    record = json.loads((first.folder / "recipe.json").read_text())
    assert record["recipe"]["crops"] == ["avatar", "instagram"]
    assert {one["preset"] for one in record["files"]} == {"", "avatar", "instagram"}


def test_crops_have_the_presets_pixels_and_keep_the_head_inside(made: Path) -> None:
    finish(Project(made).open(), Recipe(crops=("avatar", "banner")), ["kitchen"])
    folder = made / "out" / "finished"
    assert opened(folder / "kitchen-avatar.png").size == (512, 512)
    assert opened(folder / "kitchen-banner.png").size == (1500, 500)
    record = json.loads((folder / "recipe.json").read_text())
    assert all("the head is inside" in one["remarks"] for one in record["files"] if one["preset"])


def test_every_preset_keeps_its_subject_inside_wherever_it_stands() -> None:
    canvas = Canvas(np.full((400, 600, 3), 200, np.uint8))
    subject = (480, 20, 590, 390)
    for name in presets():
        cut = crop(canvas, preset(name), (500, 20, 560, 90), subject)
        inside = (500, 20, 560, 90) if preset(name).keeps == "head" else subject
        assert cut.box[0] <= inside[0] and cut.box[1] <= inside[1], name
        assert cut.box[2] >= inside[2] and cut.box[3] >= inside[3], name


def test_an_avatar_is_the_head_and_not_the_whole_picture(made: Path) -> None:
    canvas = Canvas(np.full((1000, 1000, 3), 200, np.uint8))
    head = (400, 100, 600, 300)
    cut = crop(canvas, preset("avatar"), head, (300, 100, 700, 900))
    assert cut.kept == "head" and 300 < cut.box[2] - cut.box[0] < 400
    assert crop(canvas, preset("link"), head, None).box[2] == 1000
    assert crop(canvas, preset("avatar"), None, None).box == (0, 0, 1000, 1000)


def test_a_drifted_part_gets_its_colour_back_and_keeps_its_shade(made: Path) -> None:
    rgb = np.full((200, 200, 3), (240, 240, 240), np.uint8)
    rgb[40:160, 40:160] = (63, 117, 216)
    rgb[100:160, 40:160] = (50, 94, 173)
    canvas, (report,) = snap_palette(Canvas(rgb), [Snap("hair", "#3f75d8", "#d8343a")])
    assert report.delta_e_before > 30
    assert report.delta_e_after < 6
    lab = lab_of(canvas.rgb)
    assert delta_e(lab[60, 100], lab_of_hex("#d8343a")) < 3
    assert lab[60, 100, 0] - lab[130, 100, 0] > 5
    assert (canvas.rgb[10, 10] == (240, 240, 240)).all()


def test_painted_light_goes_along_and_small_things_of_the_same_colour_stay() -> None:
    fill, wanted = np.array((165, 105, 19)), np.array((254, 139, 1))
    rgb = np.full((300, 300, 3), (255, 227, 207), np.uint8)
    rgb[40:260, 20:200] = fill
    rgb[120:126, 60:160] = (fill + 0.35 * (255 - fill)).astype(np.uint8)
    rgb[100:112, 240:252] = fill
    canvas, _ = snap_palette(Canvas(rgb), [Snap("hair", "#a56913", "#fe8b01")])
    assert np.abs(canvas.rgb[123, 110] - (wanted + 0.35 * (255 - wanted))).max() < 12
    assert (canvas.rgb[106, 246] == fill).all() and (canvas.rgb[20, 280] == (255, 227, 207)).all()


def test_one_light_brings_a_tinted_picture_back_to_its_fellows() -> None:
    plain = np.random.default_rng(3).integers(60, 200, (80, 80, 3)).astype(np.uint8)
    warm = np.clip(plain.astype(int) + np.array((18, 4, -14)), 0, 255).astype(np.uint8)
    lights = [light_of(Canvas(rgb), None) for rgb in (plain, plain, warm)]
    _, report = under_light(Canvas(warm), lights[2], light_of_series(lights))
    assert report.delta_e_after < report.delta_e_before / 3


def test_a_cut_out_is_freed_of_its_background() -> None:
    size = 240
    rows, columns = np.mgrid[:size, :size]
    distance = np.hypot(rows - 120, columns - 120)
    share = np.clip(80.5 - distance, 0, 1)[..., None]
    rgb = (share * (200, 40, 40) + (1 - share) * (40, 200, 90)).astype(np.uint8)
    cut = cut_out(Canvas(rgb))
    assert cut is not None and cut.how == "plain background" and cut.canvas.alpha is not None
    assert cut.canvas.alpha[120, 120] == 255 and cut.canvas.alpha[5, 5] == 0
    assert np.abs(cut.canvas.alpha.astype(int) - (share[..., 0] * 255)).mean() < 4
    edge = (cut.canvas.alpha > 60) & (cut.canvas.alpha < 200)
    assert np.median(cut.canvas.rgb[edge][:, 1]) < 90


def test_cmyk_and_foreign_profiles_come_in_as_srgb() -> None:
    out = BytesIO()
    Image.new("CMYK", (40, 40), (0, 255, 255, 0)).save(out, "JPEG")
    canvas = open_canvas(out.getvalue())
    assert canvas.rgb[20, 20, 0] > 180 and canvas.rgb[20, 20, 1] < 60
    assert canvas.notes


@pytest.mark.parametrize("kind", ["psd", "ora"])
def test_layered_files_flatten_to_the_picture_again(made: Path, kind: str) -> None:
    done = export(Project(made).open(), kind, made / "hand-over", ["kitchen"])
    (path,) = done.files
    original = np.asarray(opened(made / "out" / "kitchen.png").convert("RGB")).astype(int)
    if kind == "psd":
        from psd_tools import PSDImage

        psd = PSDImage.open(path)
        assert [layer.name for layer in psd] == ["background", "Xiao Cheng"]
        flat = np.asarray(psd.topil().convert("RGB")).astype(int)
    else:
        with zipfile.ZipFile(path) as bundle:
            assert bundle.infolist()[0].filename == "mimetype"
            assert bundle.read("mimetype") == b"image/openraster"
            flat = np.asarray(Image.open(BytesIO(bundle.read("mergedimage.png"))).convert("RGB")).astype(int)
    assert np.abs(flat - original).mean() < 3


@pytest.mark.skipif(shutil.which("identify") is None, reason="ImageMagick is not installed")
def test_another_program_finds_the_layers_of_a_psd(made: Path) -> None:
    (path,) = export(Project(made).open(), "psd", made / "hand-over", ["kitchen"]).files
    told = subprocess.run(["identify", str(path)], capture_output=True, text=True, check=True).stdout
    assert len(told.splitlines()) == 3


def test_the_other_sets_hold_what_they_promise(made: Path) -> None:
    workspace, out = Project(made).open(), made / "sets"
    stickers = export(workspace, "stickers", out / "stickers").files
    assert {opened(path).size for path in stickers} == {(512, 512), (96, 96)}
    sprite = export(workspace, "sprite", out / "sprite").files
    places = json.loads(sprite[1].read_text())["frames"]
    assert set(places) == {"front", "kitchen"}
    lora = export(workspace, "lora", out / "lora").files
    captions = [path.read_text() for path in lora if path.suffix == ".txt"]
    assert all(text.startswith("xiaocheng, ") and "hair" not in text for text in captions)
    (archive,) = export(workspace, "zip", out / "zip").files
    assert "tetap.lock" in zipfile.ZipFile(archive).namelist()
    (pdf,) = export(workspace, "pdf", out / "pdf").files
    assert pdf.read_bytes().startswith(b"%PDF")
    again = export(workspace, "zip", out / "again").files[0]
    assert again.read_bytes() == archive.read_bytes()


def test_a_file_says_how_it_was_made_and_nothing_private_when_stripped(made: Path) -> None:
    workspace = Project(made).open()
    for kind in ("png", "jpeg", "webp"):
        (file,) = finish(workspace, Recipe(format=kind), ["kitchen"]).files
        told = read_provenance(made / file.file)
        assert told.record["shot"] == "kitchen" and "words" in told.record
        assert told.source_type.endswith("/algorithmicMedia")
        (file,) = finish(workspace, Recipe(format=kind, strip=True), ["kitchen"]).files
        data = (made / file.file).read_bytes()
        assert "words" not in read_provenance(made / file.file).record
        assert b"Xiao Cheng" not in data and str(made).encode() not in data


def test_what_a_platform_signed_is_kept_when_we_sign(made: Path) -> None:
    pytest.importorskip("c2pa", reason="pip install 'tetap[c2pa]'")
    out = BytesIO()
    Image.new("RGB", (64, 64), "orange").save(out, "PNG")
    theirs = signed(out.getvalue(), own_key("the platform"), {"shot": "a"})
    edited = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(edited, "PNG")
    ours = signed(edited.getvalue(), own_key("us"), {"shot": "a"}, original=theirs)
    found = read_credentials(ours)
    assert found is not None and found.manifests == 2 and found.state == "Valid" and found.signer == "us"
    assert found.problems == ("signingCredential.untrusted",)
    broken = bytearray(ours)
    broken[ours.index(b"org.tetap.picture") + 2] ^= 0xFF
    spoiled = read_credentials(bytes(broken))
    assert spoiled is not None and spoiled.state == "Invalid"


def test_wrong_recipes_say_what_is_wrong(character: Callable[..., Path], made: Path, tmp_path: Path) -> None:
    from tetap.documents.recipe_file import read_recipe

    path = tmp_path / "finish.yaml"
    path.write_text("snap: yes\nshapren: 1\n")
    with pytest.raises(DocumentError, match=r"finish.yaml:2.*unknown field 'shapren'"):
        read_recipe(path)
    with pytest.raises(BadInput, match="no preset 'poster'"):
        finish(Project(made).open(), Recipe(crops=("poster",)))
    with pytest.raises(BadInput, match="no export 'gif'"):
        export(Project(made).open(), "gif", tmp_path)
