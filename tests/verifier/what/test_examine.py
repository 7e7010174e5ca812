"""What changed between references and a picture of the illustrator's, in other poses and scenes."""

from collections.abc import Mapping
from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from tetap.domain.declared import DeclaredCharacter, DeclaredTrait
from tetap.verifier.looks import Look, look_at
from tetap.verifier.what import What, examine
from tetap_sketch import Actor, Staging, complete, draw_scene, draw_sheet, load_stage

SPEC: Mapping[str, str | float] = {
    "hair.style": "bob",
    "hair.color": "#3f78b5",
    "top.kind": "sweater",
    "top.color": "#e8604c",
    "bottom.kind": "skirt",
    "bottom.color": "#2f6b4f",
    "shoes.color": "#2c3550",
    "accessory.1.kind": "glasses",
    "accessory.1.color": "#2b2326",
}
PROMISES = DeclaredCharacter(
    "Mia",
    "person",
    (
        DeclaredTrait("hair.color", "color", "hair", "blue", "", ("#3F78B5",)),
        DeclaredTrait("outfit.top_color", "color", "top", "red", "", ("#E8604C",)),
        DeclaredTrait("outfit.bottom_color", "color", "bottom", "green", "", ("#2F6B4F",)),
        DeclaredTrait("accessories.0", "accessory", "glasses", "glasses", "glasses", ("#2B2326",)),
        DeclaredTrait("art.mood", "words", "", "cheerful"),
    ),
)


@cache
def sheet(view: str, *changes: tuple[str, str]) -> Look:
    return look_at(draw_sheet(complete({**SPEC, **dict(changes)}), Staging(view=view), (640, 640)).png())


@cache
def scene(*changes: tuple[str, str], stage: str = "park", view: str = "front") -> Look:
    actor = Actor("mia", complete({**SPEC, **dict(changes)}), pose="wave", view=view)
    return look_at(draw_scene(load_stage(stage), [actor], seed=4, size=(640, 640)).png())


def examined(picture: Look) -> What:
    return examine([sheet("front"), sheet("three-quarter"), sheet("back")], picture, PROMISES)


def states(found: What) -> dict[str, str]:
    return {verdict.trait: verdict.state for verdict in found.traits}


def test_every_declared_trait_gets_a_verdict_in_its_order() -> None:
    assert [verdict.trait for verdict in examined(scene()).traits] == [t.path for t in PROMISES.traits]


@pytest.mark.parametrize("stage", ["park", "beach-sunset", "cafe-night"])
def test_the_light_of_a_scene_is_no_drift(stage: str) -> None:
    found = examined(scene(stage=stage))
    assert found.drawn
    colors = ("hair.color", "outfit.top_color", "outfit.bottom_color")
    assert [states(found)[path] for path in colors] == ["kept"] * 3


@pytest.mark.parametrize(
    ("field", "color", "trait"),
    [
        ("hair.color", "#8a5a2b", "hair.color"),
        ("top.color", "#f3c33f", "outfit.top_color"),
        ("bottom.color", "#9c6bb5", "outfit.bottom_color"),
    ],
)
def test_one_recolored_part_is_named_and_the_others_are_kept(field: str, color: str, trait: str) -> None:
    found = examined(scene((field, color)))
    drifted = [path for path, state in states(found).items() if state == "drifted"]
    assert drifted == [trait]
    evidence = next(verdict.evidence for verdict in found.traits if verdict.trait == trait)
    assert evidence.box_in_picture is not None
    assert evidence.delta_e is not None and evidence.delta_e > 8
    assert found.what < 0.5 < examined(scene()).what


def test_a_back_view_hides_glasses() -> None:
    assert states(examined(sheet("back")))["accessories.0"] == "hidden"


def test_what_no_pixel_shows_is_not_measurable() -> None:
    assert states(examined(scene()))["art.mood"] == "not measurable"


def test_the_same_pictures_give_the_same_answer() -> None:
    assert examined(scene(stage="cafe-night")) == examined(scene(stage="cafe-night"))


def test_a_photograph_is_compared_by_places_that_look_alike() -> None:
    noise = Image.effect_noise((320, 320), 60).convert("RGB")
    spooled = BytesIO()
    noise.save(spooled, "PNG")
    found = examine([sheet("front"), sheet("back")], look_at(spooled.getvalue()), PROMISES)
    assert not found.drawn
    assert 0 <= found.what <= 1
