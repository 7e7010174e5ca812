"""How many characters stand in a picture, and where."""

import pytest

from tetap.verifier.looks import look_at
from tetap.verifier.on_stage import boxes_on_stage
from tetap_sketch.casting import made_up
from tetap_sketch.scene import Actor, draw_scene
from tetap_sketch.stages import load_stage


def _scene(count: int, stage: str, size: tuple[int, int]) -> bytes:
    actors = [Actor(f"a{index}", made_up(40 + index, index)) for index in range(count)]
    return draw_scene(load_stage(stage), actors, seed=3, size=size).png()


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(
    ("stage", "size"), [("plain", (640, 400)), ("park", (640, 400)), ("plain", (512, 512))]
)
def test_characters_that_stand_close_together_are_counted(
    stage: str, size: tuple[int, int], count: int
) -> None:
    boxes = boxes_on_stage(look_at(_scene(count, stage, size)))
    assert len(boxes) == count
    assert [box[0] for box in boxes] == sorted(box[0] for box in boxes)
    assert all(
        0 <= left < right <= size[0] and 0 <= top < bottom <= size[1] for left, top, right, bottom in boxes
    )
