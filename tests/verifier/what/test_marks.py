"""A logo given as a picture, and a box on a reference, are followed into new pictures from the files of a character."""

from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import tetap
from tetap.ports.verdict import TraitVerdict
from tetap_sketch import Actor, Staging, complete, draw_scene, draw_sheet, load_stage

FIGURE = complete(
    {
        "hair.style": "bob", "hair.color": "#3f78b5", "top.kind": "sweater", "top.color": "#e8c04c",
        "bottom.kind": "skirt", "bottom.color": "#2f6b4f", "shoes.color": "#2c3550",
    }
)  # fmt: skip
BLUE, RED = (24, 60, 160), (170, 30, 40)
CHEST = (256, 300)


def logo(text: str = "KO", color: tuple[int, int, int] = BLUE) -> Image.Image:
    """A round badge with lettering, on nothing."""
    badge = Image.new("RGBA", (200, 200))
    draw = ImageDraw.Draw(badge)
    draw.ellipse((5, 5, 195, 195), fill=color, outline="white", width=12)
    draw.text((100, 100), text, fill="white", font=ImageFont.load_default(90), anchor="mm")
    return badge


@cache
def sheet(view: str = "front") -> Image.Image:
    with Image.open(BytesIO(draw_sheet(FIGURE, Staging(view, "stand", "own"), (512, 512)).png())) as opened:
        return opened.convert("RGB")


def wearing(mark: Image.Image | None, size: int = 56, turn: float = 0, at: tuple[int, int] = CHEST) -> bytes:
    """The figure from the front with a badge on its chest."""
    picture = sheet().copy()
    if mark is not None:
        put = mark.resize((size, size), Image.Resampling.LANCZOS).rotate(
            turn, Image.Resampling.BICUBIC, expand=True
        )
        picture.paste(put, (at[0] - put.width // 2, at[1] - put.height // 2), put)
    return saved(picture)


def saved(picture: Image.Image, kind: str = "PNG", **how: int) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


@pytest.fixture
def character(tmp_path: Path) -> Path:
    """Somebody whose badge is a picture, and two references that show her."""
    (tmp_path / "references").mkdir()
    (tmp_path / "logo.png").write_bytes(saved(logo()))
    (tmp_path / "references/style.png").write_bytes(saved(sheet("back")))
    (tmp_path / "references/front.png").write_bytes(wearing(logo()))
    (tmp_path / "references/side.png").write_bytes(saved(sheet("side")))
    (tmp_path / "character.yaml").write_text(
        "name: Ko\nkind: person\n"
        "references:\n"
        "- {file: references/style.png, role: style}\n"
        "- {file: references/front.png, role: front}\n"
        "- {file: references/side.png, role: side}\n"
        "marks:\n- {what: round badge, where: chest, picture: logo.png}\n"
    )
    return tmp_path


def badge(folder: Path, picture: bytes) -> TraitVerdict:
    references = [folder / "references/front.png", folder / "references/side.png"]
    verdict = tetap.verify(references=references, picture=picture, character=folder)
    return next(trait for trait in verdict.traits if trait.trait == "marks.0")


def test_a_logo_is_found_smaller_turned_in_other_light_and_saved_badly(character: Path) -> None:
    for picture in (wearing(logo(), 44, 10), wearing(logo(), 72, -12, (250, 320))):
        found = badge(character, picture)
        assert found.state == "kept", found.words
        box = found.evidence.box_in_picture
        assert box is not None and box[0] < 256 < box[2] and box[1] < 320 < box[3] + 20
    with Image.open(BytesIO(wearing(logo()))) as opened:
        lit = np.asarray(opened, dtype=np.float32) * np.linspace(0.65, 1.1, opened.width)[None, :, None]
    dim = Image.fromarray(lit.clip(0, 255).astype(np.uint8))
    assert badge(character, saved(dim, "JPEG", quality=60)).state == "kept"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (logo("RX"), "unlike"), (logo("KO", RED), "unlike"),
        (logo().transpose(Image.Transpose.FLIP_LEFT_RIGHT), "mirrored"),
    ],
)  # fmt: skip
def test_another_lettering_colour_or_side_of_a_logo_is_drift_with_its_place(
    character: Path, changed: Image.Image, words: str
) -> None:
    found = badge(character, wearing(changed))
    assert found.state == "drifted" and words in found.words
    assert found.evidence.reference == 0 and found.evidence.box_in_reference is not None


def test_a_logo_that_is_gone_in_the_same_view_is_missing_and_from_behind_hidden(character: Path) -> None:
    gone = badge(character, wearing(None))
    assert gone.state == "drifted" and gone.words == "it is missing"
    assert badge(character, saved(sheet("back"))).state == "hidden"


def test_a_stage_without_the_logo_never_shows_it(character: Path) -> None:
    scene = draw_scene(load_stage("park"), [Actor("ko", FIGURE)], seed=3, size=(512, 512)).png()
    assert badge(character, scene).state != "kept"


def test_a_plain_picture_is_no_logo_and_a_box_counts_from_its_own_reference(character: Path) -> None:
    (character / "logo.png").write_bytes(saved(Image.new("RGB", (80, 80), BLUE)))
    assert badge(character, wearing(logo())).state == "not measurable"
    text = (character / "character.yaml").read_text()
    box = [round(one / 512, 3) for one in (CHEST[0] - 28, CHEST[1] - 28, CHEST[0] + 28, CHEST[1] + 28)]
    boxed = text.replace("picture: logo.png", f"reference: references/front.png, box: {box}")
    (character / "character.yaml").write_text(boxed)
    # The style reference stands before it in the file and is no reference here.
    kept, changed = (
        badge(character, wearing(logo(), 60)),
        badge(character, wearing(logo("KO", (240, 240, 60)))),
    )
    assert kept.state == "kept" and kept.evidence.reference == 0
    assert kept.evidence.box_in_reference is not None
    assert changed.state == "drifted" and changed.words == "it looks unlike the references"
