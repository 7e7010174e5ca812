"""The contact sheet: every picture of a series on one PNG, small captions, nothing cropped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from ..ports.take_verdict import percent_words
from .content import SeriesReport, ShownPicture
from .justified import justified_rows
from .names import names
from .pixels import WHITE, figures_on_one_paper, pixels_of

WIDTH = 1600
_MARGIN = 56
_GAP = 24
_CAPTION = 40
_ROW_GAP = 28
_SHEETS_IN_A_ROW = 4
_SCENE_RATIO = 3.0
_TALLEST = 620
_INK, _QUIET, _LINE = "#231E1A", "#655C54", "#D9D0C5"
_TONES = {"same": "#1B6B3A", "same, drifted": "#7A4A00", "different": "#A11B1B", "cannot tell": "#5A4A86"}


@dataclass(frozen=True)
class _Place:
    """Where a picture goes, in pixels from the top left, and how wide its caption may be."""

    picture: ShownPicture
    pixels: Image.Image
    left: int
    top: int
    caption_left: int
    caption_top: int
    caption_width: int


def contact_sheet(report: SeriesReport) -> bytes:
    """A PNG of 1600 pixels' width. Equal reports give equal bytes.

    Raises BadPicture when a delivered picture cannot be decoded.
    """
    top = _MARGIN + (76 if _latin_name(report) else 34)
    sheets = [picture for picture in report.pictures if picture.is_sheet]
    scenes = [picture for picture in report.pictures if not picture.is_sheet]
    places: list[_Place] = []
    lines: list[int] = []
    for start in range(0, len(sheets), _SHEETS_IN_A_ROW):
        row = list(_sheet_row(sheets[start : start + _SHEETS_IN_A_ROW], top))
        places += row
        lines.append(row[0].caption_top - 8)
        top = row[0].caption_top + _CAPTION + _ROW_GAP
    for place in _scene_rows(scenes, top):
        places.append(place)
        top = place.caption_top + _CAPTION + _ROW_GAP
    canvas = Image.new("RGB", (WIDTH, top - _ROW_GAP + _MARGIN // 2), WHITE)
    draw = ImageDraw.Draw(canvas)
    _header(draw, report)
    for place in places:
        canvas.paste(place.pixels, (place.left, place.top))
        _caption(draw, place)
    for y in lines:
        draw.line((_MARGIN, y, WIDTH - _MARGIN, y), fill=_LINE, width=2)
    out = BytesIO()
    # Level 9 takes ten times as long for 6 % less.
    canvas.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _sheet_row(sheets: Sequence[ShownPicture], top: int) -> Iterator[_Place]:
    """Views on one ground line, at one scale."""
    figures = figures_on_one_paper([pixels_of(picture) for picture in sheets], WHITE)
    widths = [figure.pixels.width / figure.unit for figure in figures]
    heights = [figure.pixels.height / figure.unit for figure in figures]
    column = (WIDTH - 2 * _MARGIN - _GAP * (_SHEETS_IN_A_ROW - 1)) // _SHEETS_IN_A_ROW
    scale = min(column / max(widths), _TALLEST / max(heights))
    ground = top + round(max(heights) * scale)
    first = (WIDTH - len(sheets) * column - (len(sheets) - 1) * _GAP) // 2
    for number, (picture, figure, wide, high) in enumerate(
        zip(sheets, figures, widths, heights, strict=True)
    ):
        size = (max(1, round(wide * scale)), max(1, round(high * scale)))
        left = first + number * (column + _GAP)
        yield _Place(
            picture, _sized(figure.pixels, size), left + (column - size[0]) // 2, ground - size[1],
            left, ground + 10, column,
        )  # fmt: skip


def _scene_rows(scenes: Sequence[ShownPicture], top: int) -> Iterator[_Place]:
    drawn = [pixels_of(picture) for picture in scenes]
    ratios = [pixels.width / pixels.height for pixels in drawn]
    for row in justified_rows(ratios, _SCENE_RATIO):
        room = WIDTH - 2 * _MARGIN - _GAP * (len(row) - 1)
        height = max(1, min(_TALLEST, round(room / sum(ratios[i] for i in row))))
        widths = [max(1, min(room, round(ratios[i] * height))) for i in row]
        left = (WIDTH - sum(widths) - _GAP * (len(row) - 1)) // 2
        for i, width in zip(row, widths, strict=True):
            pixels = _sized(drawn[i], (width, height))
            yield _Place(scenes[i], pixels, left, top, left, top + height + 4, width)
            left += width + _GAP
        top += height + 4 + _CAPTION + _ROW_GAP


def _sized(pixels: Image.Image, size: tuple[int, int]) -> Image.Image:
    return pixels.resize(size, Image.Resampling.LANCZOS)


def _header(draw: ImageDraw.ImageDraw, report: SeriesReport) -> None:
    name = _latin_name(report)
    line = (
        f"version {report.version} · identity seed {report.identity_seed} · series seed {report.series_seed}"
    )
    top = _MARGIN - 16
    if name:
        draw.text(
            (_MARGIN, top), _fitting(name, ImageFont.load_default(46), WIDTH - 2 * _MARGIN), _INK, _font(46)
        )
        top += 58
    draw.text((_MARGIN, top), line, _QUIET, _font(19))


def _caption(draw: ImageDraw.ImageDraw, place: _Place) -> None:
    """The shot in ink, then what the verifier said, then seed and hash, each as far as it fits."""
    picture, font = place.picture, _font(17)
    shot = _fitting(picture.shot, font, place.caption_width)
    left, top = place.caption_left, place.caption_top + 4
    draw.text((left, top), shot, _INK, font)
    used = font.getlength(shot + "  ")
    verdict = _verdict(picture)
    if verdict and used + font.getlength(verdict) <= place.caption_width:
        draw.text((left + used, top), verdict, _TONES.get(picture.verdict, _QUIET), font)
        used += font.getlength(verdict + "  ")
    short = picture.sha256.removeprefix("sha256:")[:8]
    for rest in (f"seed {picture.seed} · {short}", short):
        if used + font.getlength(rest) <= place.caption_width:
            draw.text((left + used, top), rest, _QUIET, font)
            return


def _verdict(picture: ShownPicture) -> str:
    """Word and percent; nothing where nothing was measured."""
    if picture.measured is None:
        return ""
    return f"{picture.verdict} {percent_words(picture.measured.percent)}".strip()


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> str:
    shown = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in text)
    if font.getlength(shown) <= width:
        return shown
    while shown and font.getlength(shown + "…") > width:
        shown = shown[:-1]
    return shown + "…"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font: the same on every machine, and it has no letters beyond ASCII."""
    return ImageFont.load_default(size)


def _latin_name(report: SeriesReport) -> str:
    return next((name for name in names(report) if name.isascii() and name.isprintable()), "")
