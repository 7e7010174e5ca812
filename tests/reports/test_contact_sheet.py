"""The contact sheet: any mix of ratios fits, nothing is stretched, equal bytes for equal reports."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops
from small_series import INKS, VIEWS, png, series, shown

from tetap.errors import BadPicture
from tetap.reports import contact_sheet
from tetap.reports.contact_sheet import WIDTH
from tetap.reports.justified import justified_rows


def opened(sheet: bytes) -> Image.Image:
    return Image.open(BytesIO(sheet)).convert("RGB")


@pytest.mark.parametrize(
    "sizes",
    [
        [(128, 128)],
        [(54, 96)],
        [(210, 90)] * 3,
        [(54, 96)] * 7,
        [(210, 90), (54, 96), (96, 54), (128, 128), (80, 100), (320, 40), (40, 320)],
    ],
)
def test_pictures_keep_their_ratio_inside_the_sheet(sizes: list[tuple[int, int]]) -> None:
    scenes = [shown(f"scene-{i}", png(*size, INKS[i])) for i, size in enumerate(sizes)]
    sheet = opened(contact_sheet(series(pictures=scenes)))
    assert sheet.width == WIDTH
    for ink, (width, height) in zip(INKS, sizes, strict=False):
        unlike = ImageChops.difference(sheet, Image.new("RGB", sheet.size, ink)).convert("L")
        box = unlike.point(lambda level: 255 if level == 0 else 0).getbbox()
        assert box is not None
        left, top, right, bottom = box
        assert left > 0 and right < WIDTH and bottom < sheet.height
        assert (right - left) / (bottom - top) == pytest.approx(width / height, rel=0.03)


def test_same_report_gives_same_bytes() -> None:
    assert contact_sheet(series()) == contact_sheet(series())


def test_views_stand_on_one_ground_line() -> None:
    sheet = opened(contact_sheet(series()))
    feet = []
    for ink in INKS[: len(VIEWS)]:
        unlike = ImageChops.difference(sheet, Image.new("RGB", sheet.size, ink)).convert("L")
        box = unlike.point(lambda level: 255 if level == 0 else 0).getbbox()
        assert box is not None
        feet.append(box[3])
    assert len(set(feet)) == 1


@pytest.mark.parametrize("name", ["小橙", "小橙 (Xiao Cheng)", "x" * 300, "عليّ"])
def test_any_name_fits_the_header(name: str) -> None:
    assert opened(contact_sheet(series(name=name, other_names=[]))).width == WIDTH


def test_a_series_without_pictures_has_a_sheet() -> None:
    assert opened(contact_sheet(series(pictures=[]))).width == WIDTH


def test_damaged_picture_names_the_way_out() -> None:
    broken = shown("park", png(64, 64, "#336699"))
    report = series(pictures=[type(broken)(**{**vars(broken), "data": b"no picture"})])
    with pytest.raises(BadPicture) as error:
        contact_sheet(report)
    assert "tetap replay" in error.value.hint


def test_rows_keep_every_picture_in_order() -> None:
    ratios = [1.0, 0.56, 1.78, 2.33, 1.0, 0.8, 1.25]
    rows = list(justified_rows(ratios, 2.6))
    assert [i for row in rows for i in row] == list(range(len(ratios)))
    assert max(map(len, rows)) <= 4
