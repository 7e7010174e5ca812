"""One field changed: it shows, it grows with the level, and it touches no other part."""

import pytest
from part_pixels import changed, inside, masks, pixels

from tetap_sketch.color_difference import difference, lab
from tetap_sketch.drawing import Drawing
from tetap_sketch.figure import draw_figure
from tetap_sketch.paper import Paper
from tetap_sketch.scene import FIGURE_LINE
from tetap_sketch.spec import FIELDS, Color, Scale, Spec, SpecError, Value, complete, number, word
from tetap_sketch.staging import Staging
from tetap_sketch.variants import COLOR_STEPS, fields_that_show, levels, parts_of, vary

ORNAMENTS: dict[str, Value] = {
    "accessory.1.kind": "orange-pin", "accessory.2.kind": "scarf", "mark.1.kind": "star", "brows.color": "#7a3a1c",
}  # fmt: skip
CAST: dict[str, Spec] = {
    "girl": complete(ORNAMENTS),
    "lady": complete(
        {**ORNAMENTS, "body.template": "adult", "body.heads": 6.2, "hair.style": "bob", "top.kind": "blazer"}
    ),
    "boy": complete(
        {"body.template": "child", "body.heads": 4, "hair.style": "short", "bottom.kind": "shorts",
         "shoes.kind": "boots", "socks.kind": "knee", "top.kind": "t-shirt", "accessory.1.kind": "glasses",
         "brows.color": "#7a3a1c"}
    ),
    "fox": complete(
        {"body.template": "fox", "bottom.kind": "shorts", "top.kind": "sweater", "accessory.1.kind": "bow"}
    ),
    "robot": complete(
        {"body.template": "box-robot", "bottom.kind": "none", "top.kind": "none", "shoes.kind": "none",
         "accessory.1.kind": "bow"}
    ),
}  # fmt: skip
SAMPLED = [("girl", name) for name in fields_that_show(CAST["girl"])] + [
    (who, name) for who in ("lady", "boy", "fox", "robot") for name in fields_that_show(CAST[who])[::4]
]
EVERY = [(who, name) for who, spec in CAST.items() for name in fields_that_show(spec)]
ALSO = {
    "hair.style": ("skin", "accessory-1"),
    "bottom.kind": ("skin",),
    "socks.kind": ("skin", "shoes"),
    "top.kind": ("accessory-2",),
}
"""What a shape throws its shadow on, uncovers a line of, or carries: a pin sits lower on a bald head, a scarf on
the collar."""

FEW = 6
"""Pixels: less than the end of one thin line."""

WHOLE_FIGURE = ("body.", "style.")
SIZE = (216, 240)


def drawn(spec: Spec, view: str = "front") -> Drawing:
    """The figure in a frame that does not follow it, as that of a character sheet does."""
    height = max(3.2, number(spec, "body.heads")) * 235 + 140
    frame = (-height * 0.45, -300.0, height * 0.9, height)
    pages = []
    for ids in (False, True):
        paper = Paper(line_width=FIGURE_LINE * number(spec, "style.line"), line_mode=word(spec, "style.line.mode"),
                      shading=number(spec, "style.shading"), ids=ids)  # fmt: skip
        pages.append(paper.svg(draw_figure(paper, spec, Staging(view=view)).body, SIZE, frame))
    return Drawing(pages[0], SIZE, pages[1], paper.part_colors, {})


def shown_in_some_view(spec: Spec, other: Spec) -> bool:
    for view in ("front", "side", "back"):
        first, second = drawn(spec, view), drawn(other, view)
        if first.svg != second.svg and changed(pixels(first), pixels(second)).sum() >= 2:
            return True
    return False


@pytest.mark.parametrize(("who", "name"), SAMPLED)
def test_the_strongest_change_of_a_field_that_shows_is_seen(who: str, name: str) -> None:
    spec = CAST[who]
    assert shown_in_some_view(spec, vary(spec, name, min(4, levels(spec, name))))


@pytest.mark.full
@pytest.mark.parametrize(("who", "name"), EVERY)
def test_every_level_of_every_field_is_seen(who: str, name: str) -> None:
    for level in range(1, levels(CAST[who], name) + 1):
        assert shown_in_some_view(CAST[who], vary(CAST[who], name, level)), level


@pytest.mark.full
@pytest.mark.parametrize("who", CAST)
def test_a_field_that_is_not_named_does_not_show(who: str) -> None:
    spec = CAST[who]
    for name, field in FIELDS.items():
        if (
            name in fields_that_show(spec)
            or name.endswith(".kind")
            or name.split(".")[0] in ("accessory", "mark")
        ):
            continue
        value: Value = "#3fa06c"
        if isinstance(field, Scale):
            value = field.low if number(spec, name) > field.low else field.high
        elif not isinstance(field, Color):
            value = next(value for value in field.values if value != spec[name])
        assert not shown_in_some_view(spec, {**spec, name: value}), name


def assert_others_keep_their_pixels(spec: Spec, name: str, level: int, view: str) -> None:
    before, after = drawn(spec, view), drawn(vary(spec, name, level), view)
    if before.svg == after.svg:
        return
    differing, theirs = changed(pixels(before), pixels(after)), masks(after)
    touched = {
        part
        for part, mask in masks(before).items()
        if part in theirs and (differing & inside(mask) & inside(theirs[part])).sum() > FEW
    }
    assert touched <= {*parts_of(name), *ALSO.get(name, ()), *_below_an_ornament(name)}, f"in the {view} view"


def _below_an_ornament(name: str) -> tuple[str, ...]:
    """Glass and thin lines, which are no matter of their own in the part map, lie on these."""
    if not name.startswith("accessory.") or name.endswith((".color", ".side")):
        return ()
    return "eyes", "fur", "shell", "top"


@pytest.mark.parametrize(("who", "name"), SAMPLED)
def test_a_change_leaves_the_other_parts_alone(who: str, name: str) -> None:
    if not name.startswith(WHOLE_FIGURE):
        assert_others_keep_their_pixels(CAST[who], name, min(4, levels(CAST[who], name)), "front")


@pytest.mark.full
@pytest.mark.parametrize("view", ["front", "three-quarter", "side", "back"])
@pytest.mark.parametrize(("who", "name"), EVERY)
def test_every_change_leaves_the_other_parts_alone_in_every_view(who: str, name: str, view: str) -> None:
    if not name.startswith(WHOLE_FIGURE):
        for level in range(1, levels(CAST[who], name) + 1):
            assert_others_keep_their_pixels(CAST[who], name, level, view)


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if isinstance(field, Color)][::3])
def test_the_levels_of_a_colour_are_the_announced_differences(name: str) -> None:
    spec = next((spec for spec in CAST.values() if name in fields_that_show(spec)), None)
    if spec is None:
        pytest.skip(f"{name} shows on nobody in this test")
    for level, step in enumerate(COLOR_STEPS, 1):
        there = lab(word(vary(spec, name, level), name))
        assert difference(lab(word(spec, name)), there) == pytest.approx(step, rel=0.08, abs=0.5)


def test_colour_differences_agree_with_the_published_ones() -> None:
    for first, second, published in (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ):
        assert difference(first, second) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("name", ["hair.length", "body.heads", "eyes.size", "face.blush", "style.line"])
def test_a_number_goes_farther_with_each_level(name: str) -> None:
    spec = CAST["girl"]
    away = [abs(number(vary(spec, name, level), name) - number(spec, name)) for level in (1, 2, 3, 4)]
    assert away == sorted(away) and away[0] > 0


def test_an_ornament_is_recoloured_moved_replaced_and_lost() -> None:
    spec = CAST["girl"]
    for ornament in ("accessory.1", "mark.1"):
        recolored, moved, replaced, lost = (vary(spec, ornament, level) for level in (1, 2, 3, 4))
        assert recolored[f"{ornament}.color"] != spec[f"{ornament}.color"]
        assert moved[f"{ornament}.side"] != spec[f"{ornament}.side"]
        assert replaced[f"{ornament}.kind"] not in ("none", spec[f"{ornament}.kind"])
        assert lost[f"{ornament}.kind"] == "none"
        for other in (recolored, moved, replaced, lost):
            assert sum(other[name] != spec[name] for name in FIELDS) == 1


def test_what_does_not_show_cannot_be_varied() -> None:
    bald = complete({"hair.style": "none", "top.kind": "dress"})
    for spec, name in (
        (bald, "hair.color"),
        (bald, "bottom.color"),
        (CAST["fox"], "hair.style"),
        (bald, "fur.color"),
    ):
        assert name not in fields_that_show(spec)
        with pytest.raises(SpecError, match="does not show"):
            vary(spec, name, 1)
    with pytest.raises(SpecError, match="levels 1 to 4"):
        vary(CAST["girl"], "hair.color", 5)
    with pytest.raises(SpecError, match="unknown field"):
        vary(CAST["girl"], "hair.colour", 1)
