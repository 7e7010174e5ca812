"""A picture beside what the illustrator would have drawn: other poses, places and light are told from drift."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from PIL import Image

import tetap
from tetap.app.redrawing import redrawing_of
from tetap.documents.words import load_vocabulary
from tetap.ports.verdict import Verdict
from tetap_sketch import Actor, Staging, draw_scene, draw_sheet, load_stage, vary

CHARACTER = """
name: Mia
kind: person
face: {eye_color: "#7a4318", skin: "#ffe3cf", eye_shape: almond, brows: soft}
hair: {style: bob, color: "#3f78b5", bangs: curtain}
body: {build: average, proportions: chibi}
outfit:
  {top: sweater, top_color: "#e8604c", bottom: skirt, bottom_color: "#2f6b4f", shoes: sneakers, shoes_color: "#2c3550"}
art: {line: clean}
accessories: [{what: glasses, color: "#2b2326"}]
marks: [{what: mole, where: cheek, side: right}]
"""


@cache
def mias_spec() -> Mapping[str, str | float]:
    with TemporaryDirectory() as name:
        (Path(name) / "character.yaml").write_text(CHARACTER)
        drawn = redrawing_of(tetap.Project(name).resolve(), load_vocabulary())
    return drawn.spec  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def mia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mia")
    (folder / "character.yaml").write_text(CHARACTER)
    return folder


@cache
def sheets() -> tuple[bytes, ...]:
    return tuple(
        draw_sheet(mias_spec(), Staging(view=view), (640, 640)).png()
        for view in ("front", "three-quarter", "back")
    )


def scene(
    field: str = "", level: int = 0, stage: str = "kitchen", view: str = "front", seed: int = 4
) -> bytes:
    drawn = vary(mias_spec(), field, level) if field else mias_spec()
    actor = Actor("mia", drawn, expression="happy", view=view)
    return draw_scene(load_stage(stage), [actor], seed=seed, size=(640, 640)).png()


def verdict(mia: Path, picture: bytes) -> Verdict:
    return tetap.verify(list(sheets()), picture, mia)


def drifted(found: Verdict) -> list[str]:
    return [trait.trait for trait in found.traits if trait.state == "drifted"]


@pytest.mark.parametrize(
    "stage", ["kitchen", pytest.param("beach-sunset", marks=pytest.mark.full), "christmas"]
)
def test_a_right_picture_is_the_same_whatever_the_place_puts_on_and_before_it(mia: Path, stage: str) -> None:
    found = verdict(mia, scene(stage=stage))
    assert drifted(found) == []
    assert found.what > 0.5 and found.undeclared_colors == ()


@pytest.mark.parametrize(
    ("field", "level", "trait"),
    [
        ("hair.style", 2, "hair.style"),
        ("skin.color", 3, "face.skin"),
        ("mark.1", 4, "marks.0"),
        *(
            pytest.param(*one, marks=pytest.mark.full)
            for one in (
                ("eyes.shape", 1, "face.eye_shape"),
                ("brows.style", 3, "face.brows"),
                ("top.color", 3, "outfit.top_color"),
                ("accessory.1", 4, "accessories.0"),
                ("style.line.mode", 1, "art.line"),
                ("body.build", 1, "body.build"),
            )
        ),
    ],
)
def test_one_field_that_drifted_is_named_in_another_pose_and_place(
    mia: Path, field: str, level: int, trait: str
) -> None:
    found = verdict(mia, scene(field, level, stage="park"))
    assert trait in drifted(found)
    assert found.what < 0.5


def test_evidence_says_where_and_from_which_colour_to_which(mia: Path) -> None:
    found = verdict(mia, scene("top.color", 4, stage="park"))
    evidence = next(trait.evidence for trait in found.traits if trait.trait == "outfit.top_color")
    assert evidence.delta_e and evidence.delta_e > 15
    assert evidence.reference == 0 and evidence.box_in_picture and evidence.box_in_reference
    left, top, right, bottom = evidence.box_in_picture
    seen = np.asarray(Image.open(BytesIO(scene("top.color", 4, stage="park"))))[top:bottom, left:right]
    after = np.array([int(str(evidence.color_after)[at : at + 2], 16) for at in (1, 3, 5)])
    assert (np.abs(seen[..., :3].astype(int) - after).max(axis=2) < 24).mean() > 0.1


def test_from_behind_what_sits_in_front_is_hidden(mia: Path) -> None:
    found = verdict(mia, draw_sheet(mias_spec(), Staging("back", "walk"), (640, 640)).png())
    states = {trait.trait: trait.state for trait in found.traits}
    assert states["accessories.0"] == states["marks.0"] == states["face.eye_color"] == "hidden"
    assert drifted(found) == []


def test_a_picture_by_another_hand_is_looked_at_as_before(mia: Path) -> None:
    noisy = np.random.default_rng(5).integers(0, 255, (320, 320, 3), dtype=np.uint8)
    page = BytesIO()
    Image.fromarray(noisy).save(page, "PNG")
    found = verdict(mia, page.getvalue())
    assert found.word in ("different", "cannot tell")


def test_the_same_answer_every_time(mia: Path) -> None:
    picture = scene("mark.1", 4, stage="park")
    assert verdict(mia, picture) == verdict(mia, picture)
