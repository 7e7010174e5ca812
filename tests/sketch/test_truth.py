"""The truth about a drawing: hidden is not missing, two actors stay apart, pixels and points are where they say."""

import json

import numpy as np
import pytest

from tetap_sketch.scene import Actor, draw_scene, draw_sheet
from tetap_sketch.spec import Spec, complete
from tetap_sketch.stages import load_stage, stage_names
from tetap_sketch.staging import Staging
from tetap_sketch.truth import PARTS, ActorTruth, stagings_of, truth_of

GIRL = complete(
    {"accessory.1.kind": "tie", "mark.1.kind": "star", "mark.1.place": "nose", "top.kind": "shirt"}
)
PLAIN = complete({})
FOX = complete({"body.template": "fox", "bottom.kind": "none", "shoes.kind": "none"})
SIZE = (256, 256)


def on_paper(spec: Spec, staging: Staging) -> ActorTruth:
    return truth_of(draw_sheet(spec, staging, SIZE), {"actor": spec}, {"actor": staging}).actors["actor"]


def test_what_is_turned_away_is_hidden_not_missing() -> None:
    front, back = on_paper(GIRL, Staging()), on_paper(GIRL, Staging(view="back"))
    for part in ("accessory-1", "mark-1", "eyes", "face"):
        assert front.parts[part].visible_pixels > 0 and not front.parts[part].hidden, part
        assert back.parts[part].present and back.parts[part].hidden and back.parts[part].box is None, part


def test_what_a_figure_does_not_have_is_missing_not_hidden() -> None:
    seen = on_paper(PLAIN, Staging())
    for part in ("accessory-1", "mark-1", "fur", "wear-hat", "prop"):
        assert not seen.parts[part].present and not seen.parts[part].hidden, part
    assert "hair-tie" not in [part for part, what in seen.parts.items() if not what.present]


def test_what_the_scene_puts_on_and_what_is_held_count_as_parts() -> None:
    seen = on_paper(PLAIN, Staging(pose="read", wear={"hat": "santa", "apron": "#5fb3a3"}))
    for part in ("wear-hat", "wear-apron", "prop"):
        assert seen.parts[part].visible_pixels > 50, part


def test_pixels_and_boxes_are_those_of_the_part_map() -> None:
    drawing = draw_sheet(GIRL, Staging(view="three-quarter"), SIZE)
    part_map = drawing.part_map()
    for part, what in truth_of(drawing, {"actor": GIRL}).actors["actor"].parts.items():
        mask = part_map.mask(f"actor/{part}")
        assert what.visible_pixels == mask.sum(), part
        if what.box:
            left, top, right, bottom = what.box
            assert mask[top:bottom, left:right].sum() == mask.sum(), part
            rows, columns = np.nonzero(mask)
            assert (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1) == (
                top,
                bottom,
                left,
                right,
            )


def test_two_actors_keep_their_own_parts() -> None:
    stage = load_stage("park")
    actors = [Actor("xiao-cheng", GIRL), Actor("fox", FOX)]
    drawing = draw_scene(stage, actors, seed=3, size=SIZE)
    shown = truth_of(
        drawing, {"xiao-cheng": GIRL, "fox": FOX}, stagings_of(stage, actors, 3), stage="park", seed=3
    )
    girl, fox = shown.actors["xiao-cheng"], shown.actors["fox"]
    assert girl.parts["hair"].visible_pixels and not girl.parts["fur"].present
    assert fox.parts["fur"].visible_pixels and not fox.parts["hair"].present
    assert set(girl.parts) == set(PARTS)
    assert girl.parts["hair"].box and fox.parts["fur"].box
    for actor, part in ((girl, "eyes"), (fox, "eyes")):
        box = actor.parts[part].box
        assert box
        for eye in ("eye_left", "eye_right"):
            x, y = actor.keypoints[eye]
            assert box[0] - 3 <= x <= box[2] + 3 and box[1] - 3 <= y <= box[3] + 3


def test_the_record_is_plain_json() -> None:
    stage = load_stage("kitchen")
    actors = [Actor("a", GIRL)]
    drawing = draw_scene(stage, actors, seed=1, size=SIZE)
    shown = truth_of(drawing, {"a": GIRL}, stagings_of(stage, actors, 1), stage="kitchen", seed=1)
    record = json.loads(json.dumps(shown.record()))
    assert record["stage"] == "kitchen" and record["seed"] == 1
    assert record["actors"]["a"]["fields"] == dict(GIRL)
    assert "fur" in record["actors"]["a"]["missing"]
    assert record["actors"]["a"]["parts"]["hair"]["visible_pixels"] > 0


@pytest.mark.parametrize("name", stage_names())
def test_how_actors_stand_is_told_as_it_was_drawn(name: str) -> None:
    stage = load_stage(name)
    for seed in (1, 2, 3):
        told = stagings_of(stage, [Actor("a", PLAIN)], seed)["a"]
        left_open = Actor("a", PLAIN, hold="nothing")
        spelled_out = Actor("a", PLAIN, told.pose, told.expression, told.wear, "nothing", told.view)
        first, second = (
            draw_scene(stage, [one], seed=seed, size=(64, 64)) for one in (left_open, spelled_out)
        )
        assert first.svg == second.svg
