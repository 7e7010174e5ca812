"""Pictures to choose from: a grid with a large number, or a name, on each."""

from collections.abc import Sequence
from io import BytesIO
from math import ceil

from PIL import Image, ImageDraw, ImageFont

_CELL, _GAP, _LABEL = 360, 20, 54
_INK, _PAPER, _LINE = "#231E1A", "#FFFFFF", "#D9D0C5"


def numbered_sheet(pictures: Sequence[bytes], labels: Sequence[str]) -> bytes:
    """A PNG with every picture whole in a cell of 360 pixels, at most four in a row, its label above it."""
    columns = min(4, max(1, len(pictures)))
    rows = ceil(len(pictures) / columns)
    size = (columns * (_CELL + _GAP) + _GAP, rows * (_CELL + _LABEL + _GAP) + _GAP)
    canvas = Image.new("RGB", size, _PAPER)
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(34)
    for number, (data, label) in enumerate(zip(pictures, labels, strict=True)):
        left = _GAP + number % columns * (_CELL + _GAP)
        top = _GAP + number // columns * (_CELL + _LABEL + _GAP)
        draw.text((left + 4, top + 4), label, _INK, font)
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as opened:
            picture = opened.convert("RGB")
        picture.thumbnail((_CELL, _CELL), Image.Resampling.LANCZOS)
        at = (left + (_CELL - picture.width) // 2, top + _LABEL + (_CELL - picture.height) // 2)
        canvas.paste(picture, at)
        draw.rectangle((left, top + _LABEL, left + _CELL, top + _LABEL + _CELL), outline=_LINE)
    out = BytesIO()
    canvas.save(out, "PNG", compress_level=4)
    return out.getvalue()
