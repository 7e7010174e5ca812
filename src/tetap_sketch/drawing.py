"""A finished drawing: its picture, its part map and where its key points fell."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .paths import Point
from .raster import png as rasterize
from .raster import renderer_name

_SIGNATURE_AND_HEADER = 8 + 25
"""Bytes before the place where PNG text may stand: the signature and the IHDR chunk."""

UNKNOWN = 255
"""The label of a pixel whose colour belongs to no part."""

PartPage = tuple[str, Mapping[str, str]]
"""A picture in flat part colours, and the parts with their colours."""


@dataclass(frozen=True)
class PartMap:
    """`labels` is height by width, uint8; label n is `names[n]`, UNKNOWN is no part at all."""

    labels: NDArray[np.uint8]
    names: tuple[str, ...]

    def mask(self, name: str) -> NDArray[np.bool_]:
        """Where the part is seen; all False when it is hidden or not in the drawing."""
        if name not in self.names:
            return np.zeros(self.labels.shape, dtype=np.bool_)
        seen: NDArray[np.bool_] = self.labels == self.names.index(name)
        return seen


class Drawing:
    """One drawing. `part_svg` is the same picture in flat part colours, made when first asked for;
    `part_colors` maps 'actor/part' (or 'backdrop' and 'prop') to them; `keypoints` maps 'actor/name' to
    pixels."""

    def __init__(
        self,
        svg: str,
        size: tuple[int, int],
        part_svg: str | Callable[[], PartPage],
        part_colors: Mapping[str, str] | None,
        keypoints: Mapping[str, Point],
    ) -> None:
        """`part_svg` is ready with its `part_colors`, or a function that makes both."""
        self.svg = svg
        self.size = size
        self.keypoints = keypoints
        self._parts = part_svg
        self._colors = part_colors

    @cached_property
    def _part_page(self) -> PartPage:
        if isinstance(self._parts, str):
            return self._parts, self._colors or {}
        return self._parts()

    @property
    def part_svg(self) -> str:
        """The picture in flat part colours."""
        return self._part_page[0]

    @property
    def part_colors(self) -> Mapping[str, str]:
        """Part name to its colour in `part_svg`."""
        return self._part_page[1]

    def png(self) -> bytes:
        """The picture as PNG, with the drawing program named inside and no time stamp."""
        plain = rasterize(self.svg)
        notes = _text_chunk("Software", f"tetap_sketch {_version()} ({renderer_name()})") + _text_chunk(
            "Description", "drawn by the tetap illustrator"
        )
        return plain[:_SIGNATURE_AND_HEADER] + notes + plain[_SIGNATURE_AND_HEADER:]

    def part_map(self) -> PartMap:
        """Which part every pixel belongs to; edges are crisp, no pixel is a blend of two parts."""
        with Image.open(io.BytesIO(rasterize(self.part_svg))) as picture:
            pixels = np.asarray(picture.convert("RGB"), dtype=np.uint32)
        flat = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
        labels = np.full(flat.shape, UNKNOWN, dtype=np.uint8)
        for label, color in enumerate(self.part_colors.values()):
            labels[flat == int(color[1:], 16)] = label
        return PartMap(labels, tuple(self.part_colors))


def _text_chunk(keyword: str, text: str) -> bytes:
    body = b"tEXt" + keyword.encode("latin-1") + b"\0" + text.encode("latin-1")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _version() -> str:
    try:
        return version("tetap")
    except PackageNotFoundError:
        return "unpackaged"
