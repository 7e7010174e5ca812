"""The pixels of delivered pictures, made small enough to lie inside a page."""

import base64
from collections.abc import Sequence
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
"""Of the uncut height, left around a figure."""
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Embedded:
    """A WebP as a data address, and its size in pixels."""

    address: str = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    """A view of the turnaround, cut out of its empty paper or whole. `unit` is the uncut height."""

    pixels: Image.Image
    paper: tuple[int, ...]
    unit: int

    @property
    def paper_hex(self) -> str:
        """#RRGGBB"""
        return "#" + "".join(f"{channel:02X}" for channel in self.paper)


def pixels_of(picture: ShownPicture) -> Image.Image:
    """A delivered picture as RGB, on white where it is transparent. BadPicture when it cannot be read."""
    return pixels_in(picture.data, picture.shot)


def pixels_in(data: bytes, name: str) -> Image.Image:
    """The same for a picture's bytes; `name` is for the message."""
    try:
        with Image.open(BytesIO(data), formats=tuple(FORMATS)) as opened:
            if not opened.has_transparency_data:
                return opened.convert("RGB")
            layer = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadPicture(
            f"{name}: the delivered picture cannot be read ({error})",
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
    return Figure(figure, paper, picture.height)


def figures_on_one_paper(
    pictures: Sequence[Image.Image], paper: tuple[int, ...] | None = None
) -> list[Figure]:
    """The views cut out, when every one stands on this paper (or on the first one's); else all whole."""
    cut = [cut_out(picture) for picture in pictures]
    found = [figure for figure in cut if figure is not None]
    if len(found) == len(pictures) and all(
        _is_near(figure.paper, paper or found[0].paper) for figure in found
    ):
        return found
    return [Figure(picture, WHITE, picture.height) for picture in pictures]


def _is_near(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    return all(abs(one - other) < _FAINT for one, other in zip(first, second, strict=True))
