"""A reference laid over a picture of the same side: found wherever it stands, and what differs is named."""

from collections.abc import Mapping
from functools import cache

import pytest

from tetap.verifier.looks import Look, look_at
from tetap.verifier.what.drawn_parts import DrawnFigure, drawn_figure
from tetap.verifier.what.laid_figures import LaidFigure, laid_figure, laid_scores, sheet_of
from tetap_sketch import Actor, Staging, complete, draw_scene, draw_sheet, load_stage

SPEC: Mapping[str, str | float] = {
    "hair.style": "bob", "hair.color": "#3f78b5", "hair.bangs": "blunt", "top.color": "#e8604c",
    "bottom.color": "#2f6b4f", "shoes.color": "#2c3550", "accessory.1.kind": "star-pin", "accessory.1.color": "#f3c33f",
}  # fmt: skip


def figure_of(look: Look) -> DrawnFigure:
    figure = drawn_figure(look)
    assert figure is not None
    return figure


@cache
def sheet(view: str) -> Look:
    return look_at(draw_sheet(complete(dict(SPEC)), Staging(view=view), (640, 640)).png())


@cache
def scene(view: str = "front", camera: str = "wide", stage: str = "park", **changes: str | float) -> Look:
    told = {name.replace("_", "."): value for name, value in changes.items()}
    actor = Actor("mia", complete({**SPEC, **told}), pose="wave", view=view, expression="own")
    return look_at(draw_scene(load_stage(stage), [actor], seed=4, size=(640, 640), camera=camera).png())


def laid(picture: Look) -> LaidFigure | None:
    sheets = [sheet_of(figure_of(sheet(view)), sheet(view).picture) for view in ("front", "back")]
    return laid_figure(sheets, figure_of(picture), picture.picture)


@pytest.mark.parametrize("camera", ["wide", "medium", "close"])
@pytest.mark.parametrize("stage", ["park", "cafe-night"])
def test_the_same_head_differs_nowhere_at_any_size_and_in_any_light(camera: str, stage: str) -> None:
    found = laid(scene(camera=camera, stage=stage))
    assert found is not None
    assert found.reference == 0
    assert found.head.zones["hair"].off < 0.05
    assert found.head.zones["hair"].step < 3


def test_the_side_that_is_seen_is_chosen() -> None:
    found = laid(scene(view="back"))
    assert found is not None
    assert found.reference == 1


def test_a_side_that_no_reference_shows_is_laid_on_nothing() -> None:
    assert laid(scene(view="side")) is None
    assert laid_scores(None) == {}


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"hair_bangs": "none"}, "laid:hair"),
        ({"hair_style": "spiky"}, "laid:hair"),
        ({"accessory_1_kind": "none"}, "laid:pin"),
        ({"accessory_1_side": "right"}, "laid:pin"),
    ],
)
def test_what_changed_on_the_head_differs_far_more_than_what_was_kept(
    changes: Mapping[str, str | float], check: str
) -> None:
    kept, changed = laid_scores(laid(scene())), laid_scores(laid(scene(**changes)))
    assert changed[check] > kept[check] + 0.1
