"""The pose of a drawing as OpenPose reads it: joints where they were drawn, nothing for figures without any."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tetap import Project
from tetap.errors import Rejected

Example = Callable[[str], Path]
NECK, RIGHT_EYE, RIGHT_SHOULDER = (255, 85, 0), (170, 0, 255), (255, 170, 0)


def skeleton(folder: Path, shot: str) -> Image.Image:
    series = Project(folder, options=["show=pose"]).shoot([shot])
    locked = series.lock.picture(shot)
    assert locked is not None
    return Image.open(BytesIO((folder / locked.file).read_bytes())).convert("RGB")


def places(picture: Image.Image, color: tuple[int, int, int]) -> list[tuple[int, int]]:
    down, across = np.nonzero((np.asarray(picture) == color).all(axis=2))
    return list(zip(across.tolist(), down.tolist(), strict=True))


def test_joints_are_where_the_figure_has_them_and_hidden_ones_are_left_out(example: Example) -> None:
    folder = example("xiao-cheng")
    front, back = skeleton(folder, "front"), skeleton(folder, "back")
    neck, shoulder = places(front, NECK), places(front, RIGHT_SHOULDER)
    assert neck and abs(neck[len(neck) // 2][0] - front.width // 2) < 12
    assert shoulder[0][0] < neck[0][0], "the character's right is on the viewer's left"
    assert places(back, RIGHT_SHOULDER)[0][0] > places(back, NECK)[0][0]
    assert places(front, RIGHT_EYE) and not places(back, RIGHT_EYE)


def test_a_mascot_without_joints_is_refused(example: Example) -> None:
    with pytest.raises(Rejected, match="no pose to show"):
        Project(example("kiko"), options=["show=pose"]).plan(["front"])
