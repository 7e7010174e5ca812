"""What an edit changed beside what was asked for."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from tetap.app.beside import changed_beside


def picture(*painted: tuple[int, int, int, int], size: tuple[int, int] = (512, 512)) -> bytes:
    page = Image.new("RGB", size, "white")
    for box in painted:
        ImageDraw.Draw(page).rectangle(box, fill="navy")
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def test_a_change_inside_its_box_is_no_change_beside_it() -> None:
    assert changed_beside(picture(), picture((100, 100, 199, 199)), [(100, 100, 200, 200)]) == 0.0


def test_what_was_repainted_beside_the_box_is_its_share() -> None:
    found = changed_beside(picture(), picture((0, 256, 511, 511)), [(0, 0, 512, 235)])
    assert found == pytest.approx(1.0, abs=0.02)


def test_nobody_can_tell_without_a_box_or_between_other_shapes() -> None:
    assert changed_beside(picture(), picture(), []) is None
    assert changed_beside(picture(), picture(size=(512, 300)), [(0, 0, 9, 9)]) is None
    assert changed_beside(picture(), picture(), [(0, 0, 512, 512)]) is None
