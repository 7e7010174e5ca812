"""References that a person would send back are named; good ones are left in peace."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from tetap.verifier.reference_lints import lint_references
from tetap_sketch.scene import draw_sheet
from tetap_sketch.spec import complete
from tetap_sketch.staging import Staging

Spoil = Callable[[Image.Image], Image.Image]


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    drawing = draw_sheet(complete({}), Staging(), (640, 640))
    return Image.open(BytesIO(drawing.png())).convert("RGB")


def codes(*pictures: Image.Image, roles: tuple[str, ...] = ("front", "side", "back")) -> set[str]:
    return {finding.code for _, finding in lint_references(pictures, roles[: len(pictures)])}


def test_a_good_pair_of_references_says_nothing(sheet: Image.Image) -> None:
    side = Image.open(BytesIO(draw_sheet(complete({}), Staging(view="side"), (640, 640)).png()))
    assert codes(sheet, side) == set()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda im: im.filter(ImageFilter.GaussianBlur(3)), "reference-blurred"),
        (lambda im: im.resize((90, 90)).resize((640, 640)), "reference-blurred"),
        (lambda im: ImageEnhance.Brightness(im).enhance(0.2), "reference-dark"),
        (lambda im: Image.blend(im, Image.new("RGB", im.size, "white"), 0.85), "reference-bright"),
        (lambda im: Image.new("RGB", im.size, "gray"), "reference-blank"),
        (lambda im: im.resize((200, 200)), "reference-small"),
        (lambda im: im.crop((150, 0, 500, 640)), "reference-cut"),
        (lambda im: Image.effect_noise(im.size, 120).convert("RGB"), "reference-background"),
    ],
    ids=["blurred", "enlarged", "dark", "washed-out", "blank", "small", "cut", "busy"],
)
def test_a_spoiled_reference_is_named(sheet: Image.Image, spoil: Spoil, code: str) -> None:
    assert code in codes(spoil(sheet))


def test_a_small_figure_is_told_to_come_closer(sheet: Image.Image) -> None:
    far = Image.new("RGB", (1024, 1024), "white")
    far.paste(sheet.resize((200, 200)), (400, 600))
    assert "reference-far" in codes(far)


def test_two_equal_references_and_missing_angles_are_named(sheet: Image.Image) -> None:
    found = codes(sheet, sheet.resize((600, 600)), roles=("face", "outfit"))
    assert {"reference-twin", "reference-front", "reference-angles"} <= found


def test_a_transparent_picture_is_judged_on_white() -> None:
    assert "reference-blank" in codes(Image.new("RGBA", (600, 600), (0, 0, 0, 0)))
