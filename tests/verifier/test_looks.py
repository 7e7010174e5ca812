"""What a look sees: the character cut out of any picture that can be read, the same every time."""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tetap.errors import BadPicture
from tetap.verifier.color import delta_e, hex_of, lab_of, lab_of_hex
from tetap.verifier.decoding import TooLarge, decode
from tetap.verifier.looks import look_at
from tetap.verifier.reach import components, connected_to

Sheet = Callable[..., bytes]


def _png(picture: Image.Image, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def test_transparency_is_the_mask(sheet: Sheet, picture_of: Callable[[bytes], Image.Image]) -> None:
    rgba = picture_of(sheet(0)).convert("RGBA")
    alpha = np.zeros((512, 512), np.uint8)
    alpha[100:400, 150:350] = 255
    rgba.putalpha(Image.fromarray(alpha))
    look = look_at(_png(rgba))
    assert look.mask_source == "alpha"
    assert look.mask_confidence == 1
    left, top, right, bottom = look.box
    assert abs(left - 132) <= 2 and abs(top - 82) <= 2 and abs(right - 368) <= 2 and abs(bottom - 418) <= 2


def test_a_figure_on_plain_ground_is_keyed_without_its_shadow_and_the_gaps_between_its_limbs() -> None:
    from tetap_sketch.casting import made_up
    from tetap_sketch.scene import draw_sheet
    from tetap_sketch.staging import Staging

    for index in range(4):
        drawing = draw_sheet(made_up(11, index), Staging("front", "cheer", "own"), (512, 512))
        look = look_at(drawing.png())
        parts = drawing.part_map()
        truth = np.zeros((512, 512), np.bool_)
        for name in parts.names:
            if name.startswith("actor/"):
                truth |= parts.mask(name)
        inside, exact = look.mask > 0.5, look.on_crop(truth) > 0.5
        assert look.mask_source == "plain background"
        assert (inside & exact).sum() / (inside | exact).sum() > 0.85


def test_a_given_mask_is_taken_as_it_is(scene: Sheet) -> None:
    mask = np.zeros((512, 512), np.bool_)
    mask[200:300, 200:260] = True
    look = look_at(scene((0,)), mask=mask)
    assert look.mask_source == "given"
    assert look.box[0] >= 190 and look.box[2] <= 270


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16", "1", "LA"])
def test_every_mode_of_pixels_is_read(
    mode: str, sheet: Sheet, picture_of: Callable[[bytes], Image.Image]
) -> None:
    picture = picture_of(sheet(1))
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    out = BytesIO()
    picture.save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert look_at(out.getvalue()).found


def test_the_first_frame_of_an_animation_counts_and_is_said(
    sheet: Sheet, picture_of: Callable[[bytes], Image.Image]
) -> None:
    out = BytesIO()
    picture_of(sheet(0)).save(out, "GIF", save_all=True, append_images=[picture_of(sheet(1))])
    look = look_at(out.getvalue())
    assert look.found
    assert "first frame" in look.notes[0]


def test_the_cameras_orientation_is_followed(
    sheet: Sheet, picture_of: Callable[[bytes], Image.Image]
) -> None:
    upright = picture_of(sheet(0)).crop((100, 0, 400, 512))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(turned, "PNG", exif=exif)
    assert decode(turned.getvalue()).size == upright.size
    assert np.array_equal(decode(turned.getvalue()).rgb, np.asarray(upright))


def test_a_huge_picture_is_refused_from_its_header() -> None:
    with pytest.raises(TooLarge, match="12000×12000"):
        decode(_png(Image.new("1", (12000, 12000))))


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(BadPicture):
        look_at(data)


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match="not there"):
        look_at(tmp_path / "nothing.png")


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (1, 1), "red"), Image.new("RGB", (300, 300), "white"),
        Image.new("RGBA", (300, 300), (0, 0, 0, 0)), Image.new("RGB", (3, 900), "blue"),
    ],
    ids=["1×1", "blank", "transparent", "sliver"],
)  # fmt: skip
def test_a_picture_of_nothing_has_no_character(picture: Image.Image) -> None:
    look = look_at(picture)
    assert not look.found
    assert look.mask_confidence == 0


def test_arrays_cannot_be_changed_and_a_look_is_kept(sheet: Sheet) -> None:
    look = look_at(sheet(0))
    assert look_at(sheet(0)) is look
    for values in (look.rgb, look.mask, look.tokens, look.whole, look.lab, look.token_share):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


def test_the_answer_is_the_same_with_any_number_of_threads(
    tmp_path: Path, sheet: Sheet, scene: Sheet
) -> None:
    """Another process on one core sees exactly the same numbers and gives the same verdict."""
    file, reference = tmp_path / "scene.png", tmp_path / "reference.png"
    file.write_bytes(scene((0,)))
    reference.write_bytes(sheet(0))
    code = (
        "import os, sys, hashlib; os.sched_setaffinity(0, set(list(os.sched_getaffinity(0))[: int(sys.argv[3])]));"
        "from tetap.verifier.looks import look_at; look = look_at(sys.argv[1]);"
        "print(hashlib.sha256(look.tokens.tobytes() + look.whole.tobytes() + look.mask.tobytes()).hexdigest());"
        "from tetap import verify; print(verify(references=[sys.argv[2]], picture=sys.argv[1]))"
    )
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system cannot limit a process to one core")
    seen = {
        subprocess.run(
            [sys.executable, "-c", code, str(file), str(reference), cores],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for cores in ("1", "2")
    }
    assert len(seen) == 1


def test_colors_and_their_differences_are_those_of_the_standard() -> None:
    """Pairs from Sharma, Wu and Dalal (2005), table 1."""
    pairs = [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for first, second, expected in pairs:
        assert float(delta_e(np.array(first), np.array(second))) == pytest.approx(expected, abs=1e-4)
    assert hex_of(lab_of_hex("#3fa39a")) == "#3fa39a"
    assert lab_of(np.array([255, 255, 255], np.uint8)) == pytest.approx([100, 0, 0], abs=0.02)


def test_regions_hang_together_by_sides_not_by_corners() -> None:
    filled = np.array([[1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 0]], dtype=np.bool_)
    labels = components(filled)
    assert labels.max() == 3
    assert labels[0, 0] == labels[1, 1] and labels[1, 3] == labels[2, 2] != labels[0, 0]
    start = np.zeros_like(filled)
    start[2, 2] = True
    assert int(connected_to(filled, start).sum()) == 3
