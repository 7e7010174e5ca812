"""What is kept of a drawn figure: colours of every part, where they are, and the network's answers as odds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..looks import Look
from .answers import Answers, read_answers
from .drawn_parts import NOT_FIGURE, ON_FEET, PARTS, SIDE, DrawnFigure, View, flat_pixels

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]

_MOST = 360
"""Pixels kept of one part."""

_FEW = 10
"""Fewer pixels than this show nothing of a part."""


@dataclass(frozen=True, eq=False)
class PartSeen:
    """One part as it is seen: `rgb` [n, 3] 0..1 of a sample of its pixels, `at` [n, 2] where they lie on the
    figure's square (0..1), `share` of the figure that it takes, `center` of it on its view."""

    rgb: Floats
    at: Floats
    share: float
    box: Box
    center: tuple[float, float]
    pixels: int


@dataclass(frozen=True, eq=False)
class Observed:
    """A drawn figure without its pictures. `head_center` is where its head lies on the head's view."""

    parts: Mapping[str, PartSeen]
    body: Answers
    head: Answers | None
    feet: Answers | None
    flatness: float
    sureness: float
    head_center: tuple[float, float]
    hat: float
    """Share of the head's view that something which the scene puts on takes."""


def observe(figure: DrawnFigure) -> Observed:
    """The colours and answers of a figure, small enough to keep for every reference."""
    parts = {
        part: seen
        for part in PARTS
        if part not in NOT_FIGURE and (seen := _part(figure, figure.view_of(part), part)) is not None
    }
    head = figure.head or figure.body
    face = head.mask("hair") | head.mask("skin") | head.mask("fur") | head.mask("shell") | head.mask("ears")
    return Observed(
        parts=parts,
        body=read_answers(figure.body.answers),
        head=None if figure.head is None else read_answers(figure.head.answers),
        feet=None if figure.feet is None else read_answers(figure.feet.answers),
        flatness=figure.flatness,
        sureness=figure.sureness,
        head_center=_center(face),
        hat=0.0 if figure.head is None else float(figure.head.mask("wear").mean()),
    )


def in_stored_pixels(seen: Observed, look: Look) -> Observed:
    """The same with the boxes of the parts in pixels of the stored picture: large ones are looked at reduced."""
    across, down = look.size[0] / look.picture.shape[1], look.size[1] / look.picture.shape[0]
    parts = {}
    for name, part in seen.parts.items():
        left, top, right, bottom = part.box
        box = round(left * across), round(top * down), round(right * across), round(bottom * down)
        parts[name] = replace(part, box=box)
    return replace(seen, parts=parts)


def _center(mask: NDArray[np.bool_]) -> tuple[float, float]:
    if not mask.any():
        return 0.5, 0.5
    rows, columns = np.nonzero(mask)
    return float(columns.mean()) / SIDE, float(rows.mean()) / SIDE


def _part(figure: DrawnFigure, view: View, part: str) -> PartSeen | None:
    if part in ON_FEET and figure.feet is None:
        return None
    mask = view.mask(part)
    pixels = int(mask.sum())
    box = view.box_of(mask)
    if pixels < _FEW or box is None:
        return None
    inner = _inside(mask) & flat_pixels(view.rgb)
    if inner.sum() < max(_FEW, 0.12 * pixels):
        inner = _inside(mask)
    if inner.sum() < _FEW:
        inner = mask
    rows, columns = np.nonzero(inner)
    few = np.linspace(0, len(rows) - 1, min(_MOST, len(rows))).astype(np.int64)
    rows, columns = rows[few], columns[few]
    on_picture = np.stack(
        [
            view.square[0] + columns * view.square[2] / SIDE,
            view.square[1] + rows * view.square[2] / SIDE,
        ],
        axis=1,
    )
    left, top, side = figure.body.square
    return PartSeen(
        rgb=np.asarray(view.rgb[rows, columns] / 255, dtype=np.float32),
        at=((on_picture - (left, top)) / side).astype(np.float32),
        share=figure.shares[part],
        box=box,
        center=_center(mask),
        pixels=pixels,
    )


def _inside(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inner = mask.copy()
    inner[1:] &= mask[:-1]
    inner[:-1] &= mask[1:]
    inner[:, 1:] &= mask[:, :-1]
    inner[:, :-1] &= mask[:, 1:]
    return inner
