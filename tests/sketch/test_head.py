"""Heads of people: the same twice, one field one part, ornaments never hidden."""

import io
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tetap_sketch import raster
from tetap_sketch.head import Head, draw_head, head_extent
from tetap_sketch.paper import Paper
from tetap_sketch.spec import ACCESSORIES, FIELDS, HAIR, MARK_PLACES, SIDES, Color, Value, complete
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


def words(given: dict[str, Value], staging: Staging) -> str:
    paper, head = drawn(given, staging)
    return paper.svg(head.behind + head.front, (8, 8), BOX)


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
    first_of = HAIR.index(style) + VIEWS.index(view)
    for expression in (EXPRESSIONS[(first_of + step) % len(EXPRESSIONS)] for step in (0, 3, 7)):
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
        if words({**base, name: "#3fa06c"}, staging) == words(base, staging):
            continue
        _, after = rendered({**base, name: "#3fa06c"}, staging)
        changed = (np.abs(after - before).max(axis=-1)) > 2
        for part in map_paper.part_colors:
            own = eroded(part_mask(map_paper, map_, part))
            if part not in OWNERS.get(name, set()):
                assert not changed[own].any(), f"{name} changed {part} in the {view} view"


def _ornament_is_seen(view: str, hat: str, kind: str, side: str) -> None:
    given = {**GIRL, "accessory.1.kind": kind, "accessory.1.side": side}
    paper, map_ = rendered(given, Staging(view=view, wear={"hat": hat}), ids=True)
    assert part_mask(paper, map_, "accessory-1").sum() >= 20, (hat, side)
    if hat != "none":
        assert part_mask(paper, map_, "wear-hat").sum() >= 100


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", ON_THE_HEAD)
def test_an_ornament_is_seen_in_every_view_and_under_a_hat(view: str, kind: str) -> None:
    turn = ON_THE_HEAD.index(kind) + VIEWS.index(view)
    _ornament_is_seen(view, "none", kind, SIDES[turn % 3])
    _ornament_is_seen(view, HATS[turn % (len(HATS) - 1)], kind, SIDES[(turn + 1) % 3])


@pytest.mark.full
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("hat", HATS)
@pytest.mark.parametrize("kind", ON_THE_HEAD)
def test_an_ornament_is_seen_in_every_view_and_under_every_hat(view: str, hat: str, kind: str) -> None:
    for side in SIDES:
        _ornament_is_seen(view, hat, kind, side)


MARKED = (
    ("front", "left"), ("front", "middle"), ("front", "right"), ("three-quarter", "right"),
    ("three-quarter", "middle"), ("side", "left"),
)  # fmt: skip


def _mark_is_seen(place: str, style: str, where: tuple[str, str], person: dict[str, Value]) -> None:
    view, side = where
    given = {**person, "hair.style": style, "mark.1.place": place, "mark.1.side": side}
    paper, map_ = rendered(given, Staging(view=view), ids=True)
    assert part_mask(paper, map_, "mark-1").sum() >= 4, where


@pytest.mark.parametrize("place", MARK_PLACES)
@pytest.mark.parametrize("style", HAIR)
def test_hair_leaves_a_mark_to_be_seen(place: str, style: str) -> None:
    turn = MARK_PLACES.index(place) + HAIR.index(style)
    _mark_is_seen(place, style, MARKED[turn % 6], GIRL)
    _mark_is_seen(place, style, MARKED[(turn + 3) % 6], LADY)


@pytest.mark.full
@pytest.mark.parametrize("place", MARK_PLACES)
@pytest.mark.parametrize("style", HAIR)
def test_hair_never_covers_a_mark(place: str, style: str) -> None:
    for where, person in product(MARKED, (GIRL, LADY)):
        _mark_is_seen(place, style, where, person)


@pytest.mark.parametrize("view", VIEWS)
def test_keypoints_lie_on_the_head(view: str) -> None:
    _, head = drawn(GIRL, Staging(view=view))
    assert "crown" in head.keypoints
    assert ("eye_left" in head.keypoints) == (view != "back")
    for x, y in head.keypoints.values():
        assert abs(x) < 130 and -150 < y < 120


CUTS = ((0.5, 0.0), (1.4, 0.0), (1.4, 1.4))
"""Length and curl of the hair."""
WORN: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "none"), ({"hat": "chef"}, "cap"), ({"hat": "santa"}, "none"), ({}, "beanie"),
)  # fmt: skip


def _extent_holds(style: str, view: str, cut: tuple[float, float], worn: tuple[dict[str, str], str]) -> None:
    wear, kind = worn
    given: dict[str, Value] = {
        "hair.style": style, "hair.length": cut[0], "hair.curl": cut[1], "accessory.1.kind": kind,
    }  # fmt: skip
    staging = Staging(view=view, wear=wear)
    _, pixels = rendered(given, staging)
    rows, columns = np.nonzero(pixels[..., 3] > 0)
    step = BOX[2] / 256
    left, top, right = head_extent(complete(given), staging)
    assert left - step <= columns.min() * step + BOX[0]
    assert columns.max() * step + BOX[0] <= right + step
    assert top - step <= rows.min() * step + BOX[1]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("style", HAIR)
def test_the_extent_holds_the_head(view: str, style: str) -> None:
    _extent_holds(style, view, (1.4, 1.4), WORN[0])
    turn = HAIR.index(style) + VIEWS.index(view)
    _extent_holds(style, view, CUTS[turn % 2], WORN[1 + turn % 3])


@pytest.mark.full
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("style", HAIR)
def test_the_extent_holds_the_whole_head(view: str, style: str) -> None:
    for cut, worn in product(CUTS, WORN):
        _extent_holds(style, view, cut, worn)
