"""Heads of people: the same twice, one field one part, ornaments never hidden."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tetap_sketch import raster
from tetap_sketch.head import Head, draw_head, head_extent
from tetap_sketch.paper import Paper
from tetap_sketch.spec import ACCESSORIES, FIELDS, HAIR, Color, Value, complete
from tetap_sketch.staging import EXPRESSIONS, HATS, VIEWS, Staging

BOX = (-230.0, -290.0, 460.0, 500.0)
ON_THE_HEAD = tuple(
    kind
    for kind in ACCESSORIES
    if kind not in ("none", "scarf", "necklace", "tie", "bow-tie", "backpack", "shoulder-bag")
)
GIRL: dict[str, Value] = {"accessory.1.kind": "orange-pin", "mark.1.kind": "mole", "mark.1.place": "ear"}
LADY: dict[str, Value] = {
    **GIRL, "body.template": "adult", "body.heads": 6.5, "hair.style": "bob", "hair.color": "#1e3a5f", "hair.curl": 0.0,
    "hair.bangs": "side", "face.shape": "oval", "eyes.color": "#6fb7e6",
}  # fmt: skip
Pixels = NDArray[np.int32]


def drawn(given: dict[str, Value], staging: Staging, ids: bool = False) -> tuple[Paper, Head]:
    paper = Paper(ids=ids)
    return paper, draw_head(paper, complete(given), staging)


def rendered(given: dict[str, Value], staging: Staging, ids: bool = False) -> tuple[Paper, Pixels]:
    paper, head = drawn(given, staging, ids)
    svg = paper.svg(head.behind + head.front, (256, 278), BOX)
    picture = Image.open(io.BytesIO(raster.png(svg))).convert("RGBA")
    return paper, np.asarray(picture, dtype=np.int32)


def part_mask(paper: Paper, map_: Pixels, part: str) -> NDArray[np.bool_]:
    color = paper.part_colors.get(part)
    if color is None:
        return np.zeros(map_.shape[:2], dtype=np.bool_)
    wanted = [int(color[index : index + 2], 16) for index in (1, 3, 5)]
    return np.asarray((map_[..., :3] == wanted).all(axis=-1) & (map_[..., 3] > 0))


def eroded(mask: NDArray[np.bool_], by: int = 2) -> NDArray[np.bool_]:
    for _ in range(by):
        inner = mask.copy()
        inner[1:, :] &= mask[:-1, :]
        inner[:-1, :] &= mask[1:, :]
        inner[:, 1:] &= mask[:, :-1]
        inner[:, :-1] &= mask[:, 1:]
        mask = inner
    return mask


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("style", HAIR)
def test_the_same_head_is_drawn_twice_in_the_same_words(view: str, style: str) -> None:
    for expression in EXPRESSIONS:
        staging = Staging(view=view, expression=expression, seed=5)
        first, second = (drawn({**GIRL, "hair.style": style}, staging) for _ in range(2))
        assert first[0].svg(first[1].front, (8, 8), BOX) == second[0].svg(second[1].front, (8, 8), BOX)
        assert first[1] == second[1]


OWNERS = {
    "skin.color": {"skin", "face"},
    "face.blush.color": {"face"},
    "eyes.color": {"eyes"},
    "brows.color": {"brows"},
    "hair.color": {"hair"},
    "hair.tie.color": {"hair-tie"},
    "accessory.1.color": {"accessory-1"},
    "mark.1.color": {"mark-1"},
}
"""Blush is light on the skin, so the skin shows through the part named face."""


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("person", [GIRL, LADY], ids=["girl", "lady"])
def test_one_colour_field_changes_one_part(view: str, person: dict[str, Value]) -> None:
    staging = Staging(view=view)
    # Every colour stands on its own here: brows otherwise take the hair's.
    base = {**person, "brows.color": "#884422"}
    map_paper, map_ = rendered(base, staging, ids=True)
    _, before = rendered(base, staging)
    for name, field in FIELDS.items():
        if not isinstance(field, Color):
            continue
        _, after = rendered({**base, name: "#3fa06c"}, staging)
        changed = (np.abs(after - before).max(axis=-1)) > 2
        for part in map_paper.part_colors:
            own = eroded(part_mask(map_paper, map_, part))
            if part not in OWNERS.get(name, set()):
                assert not changed[own].any(), f"{name} changed {part} in the {view} view"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("hat", HATS)
@pytest.mark.parametrize("kind", ON_THE_HEAD)
def test_an_ornament_is_seen_in_every_view_and_under_every_hat(view: str, hat: str, kind: str) -> None:
    for side in ("left", "right", "middle"):
        given = {**GIRL, "accessory.1.kind": kind, "accessory.1.side": side}
        paper, map_ = rendered(given, Staging(view=view, wear={"hat": hat}), ids=True)
        assert part_mask(paper, map_, "accessory-1").sum() >= 20, side
        if hat != "none":
            assert part_mask(paper, map_, "wear-hat").sum() >= 100


@pytest.mark.parametrize("place", ["ear", "cheek", "eye", "mouth", "nose", "forehead", "chin"])
@pytest.mark.parametrize("style", HAIR)
def test_hair_never_covers_a_mark(place: str, style: str) -> None:
    for view, sides in (
        ("front", ("left", "middle", "right")),
        ("three-quarter", ("right", "middle")),
        ("side", ("left",)),
    ):
        for side in sides:
            for person in (GIRL, LADY):
                given = {**person, "hair.style": style, "mark.1.place": place, "mark.1.side": side}
                paper, map_ = rendered(given, Staging(view=view), ids=True)
                assert part_mask(paper, map_, "mark-1").sum() >= 4, (view, side)


@pytest.mark.parametrize("view", VIEWS)
def test_keypoints_lie_on_the_head(view: str) -> None:
    _, head = drawn(GIRL, Staging(view=view))
    assert "crown" in head.keypoints
    assert ("eye_left" in head.keypoints) == (view != "back")
    for x, y in head.keypoints.values():
        assert abs(x) < 130 and -150 < y < 120


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("style", HAIR)
def test_the_extent_holds_the_whole_head(view: str, style: str) -> None:
    for length, curl in ((0.5, 0.0), (1.4, 0.0), (1.4, 1.4)):
        for wear, kind in (
            ({}, "none"),
            ({"hat": "chef"}, "cap"),
            ({"hat": "santa"}, "none"),
            ({}, "beanie"),
        ):
            given: dict[str, Value] = {
                "hair.style": style, "hair.length": length, "hair.curl": curl, "accessory.1.kind": kind,
            }  # fmt: skip
            staging = Staging(view=view, wear=wear)
            _, pixels = rendered(given, staging)
            rows, columns = np.nonzero(pixels[..., 3] > 0)
            step = BOX[2] / 256
            left, top, right = head_extent(complete(given), staging)
            assert left - step <= columns.min() * step + BOX[0]
            assert columns.max() * step + BOX[0] <= right + step
            assert top - step <= rows.min() * step + BOX[1]
