"""The pixels of delivered pictures, made small enough to lie inside a page."""

import base64
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageChops

from ..documents.pictures import FORMATS
from ..errors import BadPicture
from .content import ShownPicture

# Sharpest first. The first that fits its share of the page is taken, so that nine pictures with
# their words stay under 1.5 MB (base64 makes four bytes of three).
_LOOKS = ((1.0, 88), (1.0, 80), (0.85, 80), (0.7, 78), (0.7, 68), (0.55, 68), (0.55, 50), (0.4, 45))
_FAINT = 14
"""Differences from the paper that nobody sees, of 255; JPEG noise stays below."""
_MARGIN = 0.02


@dataclass(frozen=True)
class Embedded:
    """A WebP as a data address, and its size in pixels."""

    address: str = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    """A whole figure cut out of its empty paper. `unit` is the height of the uncut picture."""

    pixels: Image.Image
    paper: str
    unit: int


def pixels_of(picture: ShownPicture) -> Image.Image:
    """The picture as RGB, on white where it is transparent. BadPicture when it cannot be read."""
    try:
        with Image.open(BytesIO(picture.data), formats=tuple(FORMATS)) as opened:
            if not opened.has_transparency_data:
                return opened.convert("RGB")
            layer = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadPicture(
            f"{picture.shot}: the delivered picture cannot be read ({error})",
            "Run `tetap replay` to restore it from the store.",
        ) from None
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def embedded(picture: Image.Image, longest: int, most_bytes: int) -> Embedded:
    """The picture as WebP, at most `longest` pixels on a side and, if at all possible, `most_bytes` bytes."""
    for share, quality in _LOOKS:
        small = picture.copy()
        small.thumbnail((int(longest * share), int(longest * share)), Image.Resampling.LANCZOS)
        out = BytesIO()
        small.save(out, "WEBP", quality=quality, method=4)
        if out.tell() <= most_bytes:
            break
    address = "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")
    return Embedded(address, small.width, small.height)


def cut_out(picture: Image.Image) -> Figure | None:
    """The figure without the empty paper around it; None where something reaches the edge.

    Nothing is scaled, so that figures drawn at different heights stay at different heights.
    """
    paper = picture.getpixel((0, 0))
    assert isinstance(paper, tuple)
    red, green, blue = ImageChops.difference(picture, Image.new("RGB", picture.size, paper)).split()
    largest = ImageChops.lighter(red, ImageChops.lighter(green, blue))
    box = largest.point([0] * _FAINT + [255] * (256 - _FAINT)).getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    if left == 0 or top == 0 or right == picture.width or bottom == picture.height:
        return None
    margin = round(picture.height * _MARGIN)
    figure = picture.crop(
        (max(0, left - margin), max(0, top - margin), min(picture.width, right + margin), bottom)
    )
    return Figure(figure, "#{:02X}{:02X}{:02X}".format(*paper), picture.height)
