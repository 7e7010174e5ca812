"""Where in a picture a character's head is, how large, and from which side it is seen: by its edges, which neither
light nor another colour changes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ...ports.redrawing import Redrawing, Stance
from ..what.edge_spectra import edge_strength, resized, spectrum
from ..what.laying import Place, Template
from .pages import HEAD_UNITS, Page, draw

HEAD = (-140.0, -165.0, 280.0, 280.0)
"""The window of a head, in figure units."""

MIDDLE = HEAD[0] + HEAD[2] / 2, HEAD[1] + HEAD[3] / 2
SIDE = 192
"""Pixels per side of a head's template."""

_ON_HEAD = ("hair", "hair-tie", "skin", "face", "eyes", "brows", "ears", "screen", "fur", "shell")
_FACE = ("skin", "face", "eyes", "brows", "screen", "fur", "shell")
_STEP = 1.08
_TALLER, _MASCOT = 1.25, 4.6
"""By how much more heads than declared a figure may be tall, with hats and raised hands; and how many heads tall a
mascot of another build may be, with its ears."""
_SMALLEST = 18
_BY_CHANCE = 2.0
"""What, divided by the root of a template's pixels, is taken off its likeness: the smaller, the more is like it."""

_LOW, _AROUND = 0.5, 0.82
"""What is taken off for every figure's height below its middle, and the share of a page from which on a place lies
before its beginning."""

_CLOSE_UP = 0.45
"""Share of the largest size from which on a head is close up."""

_ROOM = 0.08
_QUIET = 25.0
_LONGEST, _SHORTEST, _PER_HEAD = 208, 112, 34


@dataclass(frozen=True)
class Head:
    """A head found: `likeness` 0..1 of its edges; `place` lays its template (SIDE pixels wide) on the picture."""

    view: str
    likeness: float
    place: Place
    face_only: bool = False
    """Found by the face alone."""


def head_template(drawn: Redrawing, stance: Stance, *, face_only: bool = False) -> Template | None:
    """The head in a stance, to be laid over a picture; `face_only` looks at no hair, hat or pin."""
    page = draw(drawn, stance, SIDE / HEAD[2], HEAD)
    return None if page is None else _template(page, face_only)


def _template(page: Page, face_only: bool) -> Template:
    ornaments = [name for name in page.names if name.startswith(("accessory", "mark"))]
    mask = page.mask(*(_FACE if face_only else (*_ON_HEAD, *ornaments))) & page.solid
    return Template(page.rgb, np.zeros(mask.shape, dtype=np.uint8), mask, (HEAD[0], HEAD[1], HEAD[2]))


def find_heads(
    drawn: Redrawing,
    picture: NDArray[np.uint8],
    box: tuple[float, float, float, float],
    *,
    face_only: bool = False,
) -> list[Head]:
    """The best places of the head for every view, close up and smaller, the likeliest first. `box` (left, top, right,
    bottom in pixels) holds the figure, or what the picture shows of it."""
    ground = _Ground.of(picture, box, drawn.heads)
    large = tuple(side for side in ground.sides if side >= _CLOSE_UP * ground.sides[-1])
    small = tuple(side for side in ground.sides if side not in large)
    found = [_find(drawn, view, ground, sides, face_only) for view in drawn.views for sides in (small, large)]
    return sorted((head for head in found if head is not None), key=lambda head: -head.likeness)


@dataclass(frozen=True, eq=False)
class _Ground:
    """The part of the picture that is searched, small, as spectra of its edges."""

    edges: NDArray[np.complex64]
    squares: NDArray[np.complex64]
    page: int
    scale: float
    corner: tuple[int, int]
    wide: float
    tall: float
    sides: tuple[int, ...]

    @classmethod
    def of(
        cls, picture: NDArray[np.uint8], box: tuple[float, float, float, float], heads: float
    ) -> "_Ground":
        height, width = picture.shape[:2]
        room = _ROOM * max(box[2] - box[0], box[3] - box[1])
        left, top = max(0, int(box[0] - room)), max(0, int(box[1] - room))
        right, bottom = min(width, int(box[2] + room) + 1), min(height, int(box[3] + room) + 1)
        part = picture[top:bottom, left:right]
        longest = int(min(_LONGEST, max(_SHORTEST, _PER_HEAD * heads)))
        scale = longest / max(part.shape[:2])
        size = max(8, round(part.shape[1] * scale)), max(8, round(part.shape[0] * scale))
        small = np.asarray(Image.fromarray(part).resize(size, Image.Resampling.BOX), dtype=np.float32)
        page = 32 * -(-round(longest * 1.25) // 32)
        edges = np.zeros((page, page), dtype=np.float32)
        edges[: size[1], : size[0]] = edge_strength(small)
        tall = (box[3] - box[1]) * scale
        least = max(_SMALLEST, tall / max(heads * _TALLER, _MASCOT) * HEAD[3] / HEAD_UNITS)
        most = min(longest * 1.15, tall * 1.2)
        steps = _SMALLEST * _STEP ** np.arange(40)
        sides = steps[(steps >= least / _STEP) & (steps <= most * _STEP)]
        return cls(
            np.fft.rfft2(edges).astype(np.complex64), np.fft.rfft2(edges * edges).astype(np.complex64),
            page, scale, (left, top), float(size[0]), float(size[1]), tuple(round(side) for side in sides),
        )  # fmt: skip


def _find(drawn: Redrawing, view: str, ground: _Ground, sides: Sequence[int], face_only: bool) -> Head | None:
    template = head_template(drawn, Stance(view), face_only=face_only)
    if template is None or not sides or template.mask.sum() < _SMALLEST**2:
        return None
    best = Head(view, -1.0, Place(1.0, 0.0, 0.0, 0.0), face_only)
    shape = (ground.page, ground.page)
    for side in sides:
        edges, mask, pixels = _spectra(
            _Key(drawn.key + "face" * face_only, view, template), side, ground.page
        )
        mean = np.fft.irfft2(ground.edges * mask, s=shape)
        spread = np.maximum(np.fft.irfft2(ground.squares * mask, s=shape) - mean**2, _QUIET)
        alike = np.fft.irfft2(ground.edges * edges, s=shape) / np.sqrt(spread * pixels)
        alike -= _BY_CHANCE / math.sqrt(pixels)
        alike -= _unlikely(ground, side)
        index = int(alike.argmax())
        if alike.flat[index] > best.likeness:
            row, column = (
                at - ground.page if at > _AROUND * ground.page else at for at in divmod(index, ground.page)
            )
            at = Place(
                side / ground.scale / SIDE, 0.0,
                ground.corner[0] + (column + side / 2) / ground.scale,
                ground.corner[1] + (row + side / 2) / ground.scale,
            )  # fmt: skip
            best = Head(view, float(alike.flat[index]), at, face_only)
    return best


def _unlikely(ground: _Ground, side: int) -> NDArray[np.float32]:
    """[page, page] what is taken off a likeness at every place: in the lower half of a figure there is seldom its head,
    and a head whose middle no picture shows may be anything."""
    places = np.arange(ground.page, dtype=np.float32)
    middle = np.where(places > _AROUND * ground.page, places - ground.page, places) + side / 2
    low = _LOW * np.maximum(0, middle / ground.tall - 0.5) + _outside(middle, ground.tall)
    return np.asarray(low[:, None] + _outside(middle, ground.wide), dtype=np.float32)


def _outside(middle: NDArray[np.floating], length: float) -> NDArray[np.floating]:
    return np.asarray((middle < 0) | (middle > length), dtype=np.float32)


@dataclass(frozen=True)
class _Key:
    """A template under a name that stands for it."""

    drawing: str
    view: str
    template: Template

    def __hash__(self) -> int:
        return hash((self.drawing, self.view))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (self.drawing, self.view) == (other.drawing, other.view)


@lru_cache(maxsize=256)
def _spectra(key: _Key, side: int, page: int) -> tuple[NDArray[np.complex64], NDArray[np.complex64], int]:
    """Its edges and its mask at this size as spectra, and how many pixels it has."""
    template = key.template
    inside = resized(template.mask.astype(np.float32), side) > 0.3
    edges = np.where(inside, edge_strength(resized(template.rgb, side) * 255), 0)
    edges = np.where(inside, edges - edges[inside].mean() if inside.any() else 0, 0)
    edges = edges / (np.linalg.norm(edges) + 1e-6)
    pixels = max(1, int(inside.sum()))
    return spectrum(edges, page), spectrum(inside / pixels, page), pixels
