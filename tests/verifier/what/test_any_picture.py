"""What changed in pictures that nobody can read part by part: shaded toys in other poses and places."""

from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tetap.verifier.looks import Look, look_at
from tetap.verifier.what.examining import examine
from tetap.verifier.what.legible import reads_as_parts

SIDE = 320
BODY, COAT, HAT = (196, 122, 60), (60, 96, 170), (180, 40, 60)
Color = tuple[int, int, int]


def _toy(lean: int, *, coat: Color = COAT, hat: Color | None = HAT, ground: str = "white") -> Image.Image:
    """A shaded toy: round head and body, a coat around it and a hat; `lean` moves the head aside."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float64)
    luck = np.random.default_rng(lean + 50)
    page = np.full((SIDE, SIDE, 3), 255.0)
    if ground == "meadow":
        waves = np.sin(columns / 23) + np.cos(rows / 17)
        page = np.stack([120 + 10 * waves, 160 - rows / 8, 110 + rows / 6], axis=-1)

    def ball(x: float, y: float, wide: float, tall: float, color: Color) -> None:
        far = ((columns - x) / wide) ** 2 + ((rows - y) / tall) ** 2
        light = 1.15 - 0.45 * np.hypot((columns - x) / wide + 0.3, (rows - y) / tall + 0.3)
        page[far < 1] = (np.array(color) * light[..., None])[far < 1]

    for side in (-1, 1):
        ball(160 + side * 34, 276, 26, 28, BODY)
        ball(160 + side * (74 + lean / 3), 190 - abs(lean), 20, 44, COAT if coat == COAT else coat)
    ball(160, 206, 66, 74, coat)
    ball(160 + lean, 108, 54, 52, BODY)
    ball(142 + lean, 100, 8, 10, (30, 24, 20))
    ball(178 + lean, 100, 8, 10, (30, 24, 20))
    if hat is not None:
        ball(160 + lean, 58, 46, 26, hat)
    page += luck.normal(0, 2.5, page.shape)
    return Image.fromarray(np.clip(page, 0, 255).astype(np.uint8))


@cache
def _references() -> tuple[Look, ...]:
    return tuple(look_at(_toy(lean)) for lean in (0, 12, -14))


def _kept(picture: Image.Image) -> float:
    return examine(_references(), look_at(picture)).what


def test_a_shaded_toy_is_not_read_part_by_part() -> None:
    assert not reads_as_parts(_references())
    assert not examine(_references(), look_at(_toy(6))).drawn


def test_another_pose_and_another_place_are_no_drift() -> None:
    assert _kept(_toy(20)) > 0.6
    assert _kept(_toy(-22, ground="meadow")) > 0.5


@pytest.mark.parametrize("ground", ["white", "meadow"])
@pytest.mark.parametrize(
    "changed",
    [{"coat": (150, 60, 160)}, {"coat": (60, 150, 90)}, {"coat": (150, 178, 226)}, {"hat": (60, 170, 80)}],
)
def test_one_region_of_another_color_is_drift(changed: dict[str, Color], ground: str) -> None:
    before, after = _kept(_toy(18, ground=ground)), _kept(_toy(18, ground=ground, **changed))
    assert after < 0.5 < before


def test_a_hat_that_is_gone_is_drift() -> None:
    assert _kept(_toy(18, hat=None)) < 0.5 < _kept(_toy(18))


@pytest.mark.parametrize(("ground", "radius"), [("white", 13), ("meadow", 18)])
def test_a_badge_that_is_gone_is_drift(ground: str, radius: int) -> None:
    """Half a percent of the figure, or one, in a colour that no place of the picture has."""

    def badged(lean: int, ground: str = "white") -> Image.Image:
        page = _toy(lean, ground=ground)
        box = (160 - radius, 196 - radius, 160 + radius, 196 + radius)
        ImageDraw.Draw(page).ellipse(box, fill=(240, 220, 60))
        return page

    references = [look_at(badged(lean)) for lean in (0, 12, -14)]
    kept = examine(references, look_at(badged(18, ground))).what
    gone = examine(references, look_at(_toy(18, ground=ground))).what
    assert gone < 0.5 < kept
