"""Mascots: repeatable, whole in every view, one colour field per part, and honest about what they refuse."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tetap_sketch.mascots import draw_mascot
from tetap_sketch.paper import Paper
from tetap_sketch.raster import png
from tetap_sketch.spec import ANIMALS, ROBOTS, SpecError, Value, complete
from tetap_sketch.staging import EXPRESSIONS, POSES, VIEWS, Figure, Staging, StagingError

BARE: dict[str, Value] = {
    "body.heads": 2.45,
    "top.kind": "none",
    "bottom.kind": "none",
    "shoes.kind": "none",
}
DRESSED: dict[str, Value] = {
    "body.heads": 2.45,
    "top.kind": "hoodie",
    "bottom.kind": "shorts",
    "shoes.kind": "sneakers",
    "brows.color": "#5a3a2e",
    "accessory.1.kind": "orange-pin",
    "accessory.2.kind": "scarf",
    "accessory.2.color": "#3a7bd0",
    "mark.1.kind": "star",
}
FRAME = (-300.0, -340.0, 600.0, 820.0)


def drawn(
    template: str, staging: Staging, given: dict[str, Value] = BARE, ids: bool = False
) -> tuple[Paper, Figure]:
    paper = Paper(ids=ids)
    return paper, draw_mascot(paper, complete({"body.template": template, **given}), staging)


def pixels(paper: Paper, figure: Figure) -> NDArray[np.uint8]:
    picture = png(paper.svg(figure.body, (300, 410), FRAME))
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"), dtype=np.uint8)


def masks(template: str, staging: Staging, given: dict[str, Value]) -> dict[str, NDArray[np.bool_]]:
    """Each part's own pixels, without the edge that antialiasing shares with its neighbours."""
    paper, figure = drawn(template, staging, given, ids=True)
    seen = pixels(paper, figure)
    found = {}
    for name, color in paper.part_colors.items():
        channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
        mask = (seen[..., :3] == channels).all(axis=2) & (seen[..., 3] == 255)
        for _ in range(2):
            mask[1:-1, 1:-1] &= mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
        found[name] = mask
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("template", [*ANIMALS, *ROBOTS])
def test_every_view_shows_the_whole_mascot_inside_its_box(template: str, view: str) -> None:
    parts = masks(template, Staging(view=view), BARE)
    expected = ["limbs", "ears", "fur", "tail"] if template in ANIMALS else ["limbs", "ears", "shell"]
    for part in expected:
        assert parts[part].sum() > 30, part
    paper, figure = drawn(template, Staging(view=view))
    rows, columns = np.nonzero(pixels(paper, figure)[..., 3] > 200)
    left, top, right, bottom = figure.box
    assert columns.min() * 2 + FRAME[0] >= left - 3
    assert columns.max() * 2 + FRAME[0] <= right + 3
    assert rows.min() * 2 + FRAME[1] >= top - 3
    assert abs(rows.max() * 2 + FRAME[1] - bottom) < 14


def test_the_same_input_gives_the_same_svg() -> None:
    staging = Staging(view="three-quarter", pose="wave", expression="laugh", seed=7)
    texts = set()
    for _ in range(2):
        paper, figure = drawn("fox", staging, DRESSED)
        texts.add(paper.svg(figure.body, (300, 410), FRAME))
    assert len(texts) == 1


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("template", ["fox", "round-robot"])
def test_every_pose_is_its_own_in_the_front_view(template: str, pose: str) -> None:
    standing = drawn(template, Staging())[1]
    posed = drawn(template, Staging(pose=pose))[1]
    assert (posed.body == standing.body) == (pose == "stand")
    assert {"hand_left", "hand_right", "foot_left", "foot_right", "eye_left", "chin", "seat"} <= set(
        posed.keypoints
    )


@pytest.mark.parametrize("template", ["cat", "box-robot"])
def test_every_expression_is_its_own(template: str) -> None:
    bodies = {drawn(template, Staging(expression=expression))[1].body for expression in EXPRESSIONS}
    assert len(bodies) == len(EXPRESSIONS)


@pytest.mark.parametrize(
    ("template", "field", "own"),
    [
        ("fox", "fur.color", {"fur", "ears", "tail", "limbs"}),
        ("fox", "fur.tip.color", {"ears", "limbs", "face"}),
        ("fox", "eyes.color", {"eyes"}),
        ("fox", "top.color", {"top"}),
        ("fox", "bottom.color", {"bottom"}),
        ("fox", "shoes.color", {"shoes"}),
        ("fox", "accessory.1.color", {"accessory-1"}),
        ("fox", "accessory.2.color", {"accessory-2"}),
        ("fox", "mark.1.color", {"mark-1"}),
        ("round-robot", "shell.color", {"shell", "limbs"}),
        ("round-robot", "shell.accent.color", {"shell", "limbs", "ears"}),
        ("round-robot", "screen.color", {"screen"}),
    ],
)
def test_a_colour_changes_its_own_parts_only(template: str, field: str, own: set[str]) -> None:
    staging = Staging(pose="wave")
    parts = masks(template, staging, DRESSED)
    before = pixels(*drawn(template, staging, DRESSED)).astype(int)
    after = pixels(*drawn(template, staging, {**DRESSED, field: "#12b35a"})).astype(int)
    changed = np.abs(before - after).max(axis=2) > 10
    assert changed.any()
    touched = {name for name, mask in parts.items() if (changed & mask).sum() > 4}
    assert touched <= own


def test_ears_and_pins_stay_visible_under_a_hat() -> None:
    for hat in ("santa", "chef", "sun", "party"):
        staging = Staging(wear={"hat": hat})
        bare = masks("fox", Staging(), DRESSED)
        hatted = masks("fox", staging, DRESSED)
        assert hatted["wear-hat"].sum() > 100
        assert hatted["ears"].sum() > 0.5 * bare["ears"].sum(), hat
        assert hatted["accessory-1"].sum() > 0.6 * bare["accessory-1"].sum(), hat


def test_a_held_thing_is_drawn_in_the_hands() -> None:
    def ball(paper: Paper) -> str:
        return paper.shape("M-30 -30H30V30H-30Z", "#3366cc")

    for view in ("front", "three-quarter", "side"):
        assert masks("bear", Staging(view=view, pose="hold", hold=ball), BARE)["prop"].sum() > 60


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"top.kind": "blazer"}, "hoodie, t-shirt, sweater, vest, none"),
        ({"bottom.kind": "skirt"}, "pants, shorts, none"),
        ({"shoes.kind": "sandals"}, "sneakers, boots, none"),
        ({"accessory.3.kind": "beret"}, "straw-hat"),
        ({"body.heads": 5.0}, "2.3 to 3.5"),
        ({"body.template": "child", "body.heads": 3.3}, "fox"),
    ],
)
def test_what_a_mascot_cannot_wear_is_refused_with_what_it_can(given: dict[str, Value], names: str) -> None:
    with pytest.raises(SpecError, match=names):
        draw_mascot(Paper(), complete({"body.template": "cat", **BARE, **given}), Staging())


def test_a_pose_hidden_from_behind_names_the_views_that_show_it() -> None:
    with pytest.raises(StagingError, match="front, three-quarter, side"):
        drawn("cat", Staging(view="back", pose="read"))


@pytest.mark.parametrize("template", [*ANIMALS, *ROBOTS])
def test_who_sits_has_a_seat_and_legs_that_come_forwards(template: str) -> None:
    standing = drawn(template, Staging(view="side"))[1]
    for pose in ("sit", "read", "type"):
        seated = drawn(template, Staging(view="side", pose=pose))[1]
        seat, foot = seated.keypoints["seat"], seated.keypoints["foot_left"]
        assert seated.box[3] < standing.box[3] - 20
        assert 50 < seated.box[3] - seat[1] < 160
        assert foot[0] < seat[0] - 60
        assert seated.keypoints["hand_left"][1] < seat[1]
    assert drawn(template, Staging(view="back", pose="sit"))[1].box[3] < standing.box[3] - 20


@pytest.mark.parametrize("pose", ["walk", "run"])
@pytest.mark.parametrize("shoes", ["none", "sneakers", "boots"])
def test_no_foot_dips_below_the_ground(shoes: str, pose: str) -> None:
    given: dict[str, Value] = {**BARE, "shoes.kind": shoes}
    for view in ("front", "three-quarter", "side"):
        paper, figure = drawn("fox", Staging(view=view, pose=pose), given)
        rows = np.nonzero(pixels(paper, figure)[..., 3] > 200)[0]
        assert rows.max() * 2 + FRAME[1] <= figure.box[3] + 5, view
