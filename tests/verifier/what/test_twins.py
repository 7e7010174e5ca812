"""Twins: good ones keep every colour, bad ones change what they say and leave the rest alone."""

import numpy as np
import pytest

from tetap.domain.declared import DeclaredCharacter, DeclaredTrait, Spot
from tetap.verifier.color import delta_e, lab_of
from tetap.verifier.looks import Look, look_at
from tetap.verifier.twins import bad_twins, good_twins, swapped_twins
from tetap_sketch import Staging, complete, draw_sheet

PROMISES = DeclaredCharacter(
    "Mia",
    "person",
    (
        DeclaredTrait("hair.color", "color", "hair", "blue", "", ("#3F78B5",)),
        DeclaredTrait("marks.0", "mark", "mark", "logo", spot=Spot(0, (0.45, 0.6, 0.55, 0.7)), side="left"),
    ),
)


@pytest.fixture(scope="module")
def look() -> Look:
    spec = complete({"hair.style": "bob", "hair.color": "#3f78b5", "top.color": "#e8604c"})
    return look_at(draw_sheet(spec, Staging(), (480, 480)).png())


def test_good_twins_differ_from_the_picture_but_not_in_color(look: Look) -> None:
    twins = list(good_twins(look))
    assert len({twin.change for twin in twins}) == len(twins) >= 8
    inside = (
        delta_e(lab_of(look.picture), lab_of(np.array([0xE8, 0x60, 0x4C], dtype=np.uint8))[None, None]) < 3
    )
    for twin in twins:
        if twin.picture.size == (480, 480):
            moved = delta_e(lab_of(look.picture), lab_of(np.asarray(twin.picture)))
            assert np.median(moved[inside]) < 6, twin.change
    assert {twin.picture.size for twin in twins} == {(480, 480), (442, 442), (240, 240)}


def test_a_recolored_twin_changes_its_part_and_nothing_else(look: Look) -> None:
    twins = [twin for twin in bad_twins(look, PROMISES) if twin.trait == "hair.color"]
    assert [twin.change for twin in twins] == ["hue 45°", "hue 90°", "hue 180°", "lighter"]
    before = lab_of(look.picture)
    hair = delta_e(before, lab_of(np.array([0x3F, 0x78, 0xB5], dtype=np.uint8))[None, None]) < 3
    far = delta_e(before, lab_of(np.array([0x3F, 0x78, 0xB5], dtype=np.uint8))[None, None]) > 40
    for twin in twins:
        moved = delta_e(before, lab_of(np.asarray(twin.picture)))
        assert np.median(moved[hair]) > 8
        assert np.median(moved[far]) < 1


def test_a_mark_is_painted_over_inside_its_box_and_mirrored(look: Look) -> None:
    twins = {twin.change: twin for twin in bad_twins(look, PROMISES) if twin.trait == "marks.0"}
    assert set(twins) == {"missing", "mirrored"}
    changed = np.abs(np.asarray(twins["missing"].picture).astype(int) - look.picture).max(axis=2) > 12
    rows, columns = np.nonzero(changed)
    height, width = changed.shape
    assert rows.min() > 0.55 * height and rows.max() < 0.75 * height
    assert columns.min() > 0.4 * width and columns.max() < 0.6 * width
    assert (np.asarray(twins["mirrored"].picture) == look.picture[:, ::-1]).all()


def test_two_colours_change_places_and_nothing_else_does(look: Look) -> None:
    both = DeclaredCharacter(
        "Mia",
        "person",
        (
            DeclaredTrait("hair.color", "color", "hair", "blue", "", ("#3F78B5",)),
            DeclaredTrait("outfit.top_color", "color", "top", "red", "", ("#E8604C",)),
        ),
    )
    ((paths, twin),) = swapped_twins(look, both)
    assert paths == ("hair.color", "outfit.top_color")
    before, after = lab_of(look.picture), lab_of(np.asarray(twin.picture))
    blue, red = (
        lab_of(np.array(color, dtype=np.uint8))[None, None]
        for color in ((0x3F, 0x78, 0xB5), (0xE8, 0x60, 0x4C))
    )
    hair, top = (delta_e(before, color) < 3 for color in (blue, red))
    assert np.median(delta_e(after, red)[hair]) < 6 and np.median(delta_e(after, blue)[top]) < 6
    elsewhere = (delta_e(before, blue) > 40) & (delta_e(before, red) > 40)
    assert np.median(delta_e(before, after)[elsewhere]) < 1
