"""Cut-outs: colours make a soft mask sharp, and a ground that only looks plain is not believed."""

import numpy as np
from drawn_figures import opened, sheet_png
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tetap.verifier.looks import look_at
from tetap.verifier.mask_colors import sharpened

Bools = NDArray[np.bool_]


def _overlap(first: Bools, second: Bools) -> float:
    return float((first & second).sum() / (first | second).sum())


def _star_on_noise() -> tuple[NDArray[np.uint8], Bools]:
    rows, columns = np.mgrid[:200, :200]
    angle, far = np.arctan2(rows - 100, columns - 100), np.hypot(rows - 100, columns - 100)
    inside = far < 55 + 25 * np.cos(5 * angle)
    luck = np.random.default_rng(3)
    ground = luck.integers(60, 140, (200, 200, 3))
    ground[..., 2] += 60
    figure = np.array([210, 90, 40]) + luck.integers(-20, 20, (200, 200, 1))
    return np.where(inside[..., None], figure, ground).astype(np.uint8), inside


def test_a_soft_mask_is_drawn_to_the_edges_of_its_colors() -> None:
    rgb, inside = _star_on_noise()
    blurred = Image.fromarray(inside.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(22))
    soft = np.asarray(blurred, dtype=np.float32) / 255
    assert _overlap(soft > 0.5, inside) < 0.85
    assert _overlap(sharpened(rgb, soft) > 0.5, inside) > 0.95


def test_an_empty_and_a_full_mask_stay_as_they_are() -> None:
    rgb, _ = _star_on_noise()
    for value in (0, 1):
        mask = np.full((200, 200), value, dtype=np.float32)
        assert np.array_equal(sharpened(rgb, mask), mask)


def test_a_wall_that_is_nearly_plain_does_not_make_the_furniture_a_part_of_the_figure() -> None:
    figure = opened(sheet_png(1)).convert("RGB").resize((400, 400))
    room = np.full((480, 900, 3), 255, dtype=np.uint8)
    room[60:460, 20:420] = np.asarray(figure)
    stripes = np.where((np.arange(300) // 10 % 2)[:, None, None], (150, 150, 158), (120, 120, 128))
    room[180:, 640:860] = np.broadcast_to(stripes, (300, 220, 3))
    found = look_at(Image.fromarray(room))
    assert found.box[2] < 600
