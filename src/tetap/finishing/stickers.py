"""Stickers and sprites: cut-outs on one square each, with an outline, or all on one sheet with a map of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from .canvas import Canvas
from .crops import Box

SIDE = 512
"""What WhatsApp and Telegram want."""
_EDGE = 16
_OUTLINE = 8


def trimmed(canvas: Canvas) -> Canvas:
    """The canvas without see-through rows and columns around it."""
    box = solid_box(canvas)
    return canvas if box is None else canvas.of(canvas.image().crop(box))


def solid_box(canvas: Canvas) -> Box | None:
    """Where anything is seen; None when nothing is, or nothing is see-through."""
    if canvas.alpha is None:
        return None
    seen = canvas.alpha > 8
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def sticker(cut: Canvas, side: int = SIDE) -> Image.Image:
    """A cut-out in the middle of a see-through square, with a white outline."""
    figure = trimmed(cut).image().convert("RGBA")
    room = side - 2 * (_EDGE + _OUTLINE)
    scale = min(room / figure.width, room / figure.height)
    size = max(1, round(figure.width * scale)), max(1, round(figure.height * scale))
    figure = figure.resize(size, Image.Resampling.LANCZOS)
    page = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    page.alpha_composite(figure, ((side - size[0]) // 2, (side - size[1]) // 2))
    grown = (
        page.getchannel("A")
        .filter(ImageFilter.MaxFilter(2 * _OUTLINE + 1))
        .filter(ImageFilter.GaussianBlur(1))
    )
    outlined = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    outlined.putalpha(grown)
    outlined.alpha_composite(page)
    return outlined


@dataclass(frozen=True)
class SpriteSheet:
    """All figures on one see-through page; `places` maps each name to left, top, width and height."""

    image: Image.Image
    places: Mapping[str, tuple[int, int, int, int]]


def sprite_sheet(figures: Sequence[tuple[str, Canvas]], side: int = SIDE) -> SpriteSheet:
    """Figures in rows of equal cells, feet on one line, all at the same scale."""
    cut = [(name, trimmed(canvas).image().convert("RGBA")) for name, canvas in figures]
    tallest = max((max(image.size) for _, image in cut), default=1)
    scale = (side - 2 * _EDGE) / tallest
    columns = max(1, int(np.ceil(np.sqrt(len(cut)))))
    rows = -(-len(cut) // columns)
    page = Image.new("RGBA", (columns * side, max(1, rows) * side), (0, 0, 0, 0))
    places = {}
    for number, (name, image) in enumerate(cut):
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        small = image.resize(size, Image.Resampling.LANCZOS)
        left = number % columns * side + (side - size[0]) // 2
        top = number // columns * side + side - _EDGE - size[1]
        page.alpha_composite(small, (left, top))
        places[name] = (left, top, *size)
    return SpriteSheet(page, places)
