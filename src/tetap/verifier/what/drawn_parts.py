"""The parts of a drawn figure: hair, skin, garments, ornaments, found by a small network in flat drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..looks import Look
from ..networks import INPUT, parts_of
from ..reach import components

Floats = NDArray[np.float32]
Labels = NDArray[np.uint8]
Square = tuple[float, float, float]
"""Left, top and side of a square in pixels of `Look.picture`; it may reach outside."""

PARTS = (
    "background", "hair", "hair-tie", "skin", "face", "eyes", "brows", "top", "bottom", "socks", "shoes",
    "fur", "ears", "tail", "limbs", "shell", "screen",
    "headgear", "pin", "glasses", "neckwear", "bag", "earrings", "mark", "wear", "held",
)  # fmt: skip
"""What the network tells apart; `wear` is what a scene puts on, `held` what the hands hold."""

NOT_FIGURE = ("background", "wear", "held")
ON_HEAD = ("hair", "face", "eyes", "brows", "ears", "screen")
ON_FEET = ("socks", "shoes")
FINE = ("hair-tie", "face", "eyes", "brows", "pin", "glasses", "earrings", "mark", "headgear")
"""Small parts, looked at on a view of the head alone where there is one."""

CUT_OUT = ("given", "alpha", "plain background")
"""Masks that are exact enough to say where the figure ends."""

SIDE = 384
"""Pixels per side of a view."""

_LEAST = 0.004
_FEET_INSIDE = 0.75
_FIGURE_MARGIN, _HEAD_MARGIN, _FEET_MARGIN = 1.18, 1.28, 1.5


@dataclass(frozen=True, eq=False)
class View:
    """One square of the picture: colours, the part of every pixel and the network's raw answers."""

    square: Square
    rgb: NDArray[np.uint8]
    labels: Labels
    answers: Floats
    inside: NDArray[np.bool_]
    """Where the square lies on the picture."""

    def mask(self, part: str) -> NDArray[np.bool_]:
        """Where a part is seen."""
        found: NDArray[np.bool_] = self.labels == PARTS.index(part)
        return found & self.inside

    def box_of(self, mask: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
        """The box of a mask of this view, in pixels of `Look.picture`."""
        if not mask.any():
            return None
        left, top, side = self.square
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        step = side / SIDE
        return (
            round(left + columns[0] * step), round(top + rows[0] * step),
            round(left + (columns[-1] + 1) * step), round(top + (rows[-1] + 1) * step),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class DrawnFigure:
    """A figure in a drawing: seen whole, its head and its feet seen closer. `flatness` and `sureness` 0..1 say how far
    it is a flat drawing of a figure at all."""

    body: View
    head: View | None
    feet: View | None
    flatness: float
    sureness: float
    shares: Mapping[str, float] = field(default_factory=dict)
    """Visible share of the figure that each part takes."""

    def view_of(self, part: str) -> View:
        """The view on which a part is seen best."""
        if part in ON_FEET and self.feet is not None:
            return self.feet
        return self.head if self.head is not None and part in FINE else self.body

    @property
    def is_drawn(self) -> bool:
        """Whether what is said of its parts can be trusted."""
        return self.flatness > 0.4 and self.sureness > 0.7


def drawn_figure(look: Look, parts: Mapping[str, NDArray[np.bool_]] | None = None) -> DrawnFigure | None:
    """The drawn figure of a picture; None when there is none. `parts` are exact masks [height, width] of the
    whole picture, by name, taken instead of those that the network finds."""
    square = _figure_square(look)
    if square is None:
        return None
    body = _seen(look, square, parts)
    figure = ~np.isin(body.labels, [PARTS.index(name) for name in NOT_FIGURE]) & body.inside
    if figure.mean() < 0.02:
        return None
    head, feet = _head_square(body), _feet_square(body, look.picture.shape)
    counts = np.bincount(body.labels[body.inside], minlength=len(PARTS)) / max(1, int(figure.sum()))
    return DrawnFigure(
        body=body,
        head=None if head is None else _seen(look, head, parts),
        feet=None if feet is None else _seen(look, feet, parts),
        flatness=_flatness(body.rgb, figure),
        sureness=_sureness(body),
        shares={name: float(counts[index]) for index, name in enumerate(PARTS)},
    )


def _figure_square(look: Look) -> Square | None:
    height, width = look.picture.shape[:2]
    if look.mask_source in CUT_OUT:
        across, down = width / look.size[0], height / look.size[1]
        left, top, right, bottom = look.box
        return _square((left * across, top * down, right * across, bottom * down), 1.08)
    side = float(max(width, height))
    whole = ((width - side) / 2, (height - side) / 2, side)
    scores, _ = parts_of(crop(look.picture, whole, INPUT)[0])
    figure = _figure_share(scores) > 0.5
    if figure.mean() < _LEAST:
        return None
    regions = components(figure)
    near = _overlap(regions, look, whole)
    rows, columns = _bounds(regions == near)
    step = side / scores.shape[1]
    box = (
        whole[0] + columns[0] * step, whole[1] + rows[0] * step,
        whole[0] + columns[1] * step, whole[1] + rows[1] * step,
    )  # fmt: skip
    return _square(box, _FIGURE_MARGIN)


def _overlap(regions: NDArray[np.int32], look: Look, whole: Square) -> int:
    """The region that fills most of the box that is looked at; the largest where none does."""
    scale = regions.shape[0] / whole[2] * look.picture.shape[1] / look.size[0]
    shift = -whole[0] / whole[2] * regions.shape[0], -whole[1] / whole[2] * regions.shape[0]
    left, top, right, bottom = look.box
    part = regions[
        max(0, round(top * scale + shift[1])) : round(bottom * scale + shift[1]) + 1,
        max(0, round(left * scale + shift[0])) : round(right * scale + shift[0]) + 1,
    ]
    counts = np.bincount(part.ravel(), minlength=2)
    counts[0] = 0
    return int(counts.argmax()) or 1


def _figure_share(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max(axis=0))
    return np.asarray(1 - odds[0] / odds.sum(axis=0) - odds[PARTS.index("held")] / odds.sum(axis=0))


def _bounds(mask: NDArray[np.bool_]) -> tuple[tuple[int, int], tuple[int, int]]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (int(rows[0]), int(rows[-1]) + 1), (int(columns[0]), int(columns[-1]) + 1)


def _square(box: tuple[float, float, float, float], margin: float) -> Square:
    left, top, right, bottom = box
    side = max(right - left, bottom - top, 8.0) * margin
    return (left + right - side) / 2, (top + bottom - side) / 2, side


def _head_square(body: View) -> Square | None:
    box = _box_on_picture(body, ON_HEAD, 0.002)
    return None if box is None else _square(box, _HEAD_MARGIN)


def _feet_square(body: View, shape: tuple[int, ...]) -> Square | None:
    """None as well where the picture ends: what is cut off there was seldom a foot."""
    box = _box_on_picture(body, ON_FEET, 0.0015)
    if box is None:
        return None
    left, top, side = _square(box, _FEET_MARGIN)
    across = min(left + side, shape[1]) - max(left, 0.0)
    down = min(top + side, shape[0]) - max(top, 0.0)
    return (left, top, side) if across * down > _FEET_INSIDE * side * side else None


def _box_on_picture(
    body: View, parts: Sequence[str], least: float
) -> tuple[float, float, float, float] | None:
    """The box of some parts in pixels of `Look.picture`; None where they take less of the view."""
    there = np.isin(body.labels, [PARTS.index(name) for name in parts]) & body.inside
    if there.mean() < least:
        return None
    rows, columns = np.flatnonzero(there.sum(axis=1) > 1), np.flatnonzero(there.sum(axis=0) > 1)
    if not len(rows) or not len(columns):
        return None
    left, top, side = body.square
    step = side / SIDE
    return (
        left + columns[0] * step, top + rows[0] * step,
        left + (columns[-1] + 1) * step, top + (rows[-1] + 1) * step,
    )  # fmt: skip


def _seen(look: Look, square: Square, parts: Mapping[str, NDArray[np.bool_]] | None) -> View:
    small, _ = crop(look.picture, square, INPUT)
    scores, answers = parts_of(small)
    rgb, inside = crop(look.picture, square, SIDE)
    if look.mask_source in CUT_OUT:
        inside = inside & _cut_out(look, square)
    labels = _labels(scores) if parts is None else _given(look, square, parts)
    return View(square, rgb, labels, answers, inside)


def _given(look: Look, square: Square, parts: Mapping[str, NDArray[np.bool_]]) -> Labels:
    """Exact masks as labels of a view."""
    labels = np.zeros((SIDE, SIDE), dtype=np.uint8)
    for name, mask in parts.items():
        small = Image.fromarray(mask).resize(look.picture.shape[1::-1], Image.Resampling.NEAREST)
        page = np.repeat(np.asarray(small, dtype=np.uint8)[..., None] * 255, 3, axis=2)
        labels[crop(page, square, SIDE, (0, 0, 0))[0][..., 0] > 127] = PARTS.index(name)
    return labels


def _cut_out(look: Look, square: Square) -> NDArray[np.bool_]:
    """The mask of the picture's character on a view."""
    height, width = look.picture.shape[:2]
    across, down = width / look.size[0], height / look.size[1]
    left, top, right, bottom = look.box
    step = SIDE / square[2]
    place = (
        round((left * across - square[0]) * step), round((top * down - square[1]) * step),
        round((right * across - square[0]) * step), round((bottom * down - square[1]) * step),
    )  # fmt: skip
    page = Image.new("F", (SIDE, SIDE), 0.0)
    size = max(1, place[2] - place[0]), max(1, place[3] - place[1])
    page.paste(Image.fromarray(look.mask).resize(size, Image.Resampling.BILINEAR), place[:2])
    return np.asarray(page) > 0.5


def _labels(scores: Floats) -> Labels:
    """The best part of every pixel, scores enlarged smoothly; parts that lead nowhere are left out."""
    leading = np.unique(scores.argmax(axis=0))
    large = np.stack(
        [
            np.asarray(Image.fromarray(scores[index]).resize((SIDE, SIDE), Image.Resampling.BILINEAR))
            for index in leading
        ]
    )
    return np.asarray(leading.astype(np.uint8)[large.argmax(axis=0)])


def crop(
    picture: NDArray[np.uint8], square: Square, side: int, fill: tuple[int, ...] = ()
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The square resampled to `side` pixels; what lies outside the picture has its mean colour."""
    left, top, length = square
    box = (round(left), round(top), round(left + length), round(top + length))
    fill = fill or tuple(int(value) for value in picture.reshape(-1, 3)[::97].mean(axis=0))
    page = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), fill)
    page.paste(Image.fromarray(picture), (-box[0], -box[1]))
    inner = Image.new("L", page.size, 0)
    inner.paste(255, (-box[0], -box[1], -box[0] + picture.shape[1], -box[1] + picture.shape[0]))
    rgb = page.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0)
    return np.asarray(rgb), np.asarray(inner.resize((side, side), Image.Resampling.NEAREST)) > 127


def flat_pixels(rgb: NDArray[np.uint8], step: int = 8) -> NDArray[np.bool_]:
    """Pixels that hardly differ from their neighbours to the right and below, and from those on the other
    side: the inside of a flat colour, no edge."""
    channels = rgb.transpose(2, 0, 1).astype(np.int16, order="C")
    across = np.abs(np.diff(channels, axis=2)).max(axis=0) <= step
    down = np.abs(np.diff(channels, axis=1)).max(axis=0) <= step
    flat = np.zeros(rgb.shape[:2], dtype=np.bool_)
    flat[1:-1, 1:-1] = across[1:-1, 1:] & across[1:-1, :-1] & down[1:, 1:-1] & down[:-1, 1:-1]
    return flat


def _flatness(rgb: NDArray[np.uint8], figure: NDArray[np.bool_]) -> float:
    return float(flat_pixels(rgb)[figure].mean())


def _sureness(body: View) -> float:
    """How much of the figure hangs together as one region."""
    figure = (body.labels != 0) & body.inside
    regions = components(figure[::4, ::4])
    counts = np.bincount(regions.ravel())
    return float(counts[1] / counts[1:].sum()) if len(counts) > 1 else 0.0
