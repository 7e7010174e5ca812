"""One light over a series: each picture's cast and brightness brought to that of its fellows, colours kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..verifier.color import delta_e, lab_of, rgb_of
from .canvas import Canvas, Coverage
from .color_table import strips, table_of

_MOST = 12.0
"""Lab steps that a picture is moved at most: what is further away is another time of day, not a cast."""
_STEP = 4
"""Every so manieth row and column is looked at."""
_INSIDE = 127
Lab = NDArray[np.float64]


@dataclass(frozen=True)
class Matched:
    """How far a picture was from the series' light and is now, as CIEDE2000 of the mean colours compared."""

    delta_e_before: float
    delta_e_after: float
    moved: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Light:
    """The light that a picture has: the mean Lab colour of its character, and a small map of where that is (None =
    the whole picture)."""

    middle: Lab
    figure: Coverage | None


def light_of(canvas: Canvas, figure: Coverage | None) -> Light:
    """The light of a picture. `figure`: where the character is, which wears the same colours in every picture, so that
    what differs is the light; None = the whole picture."""
    small = None if figure is None else np.ascontiguousarray(figure[::_STEP, ::_STEP])
    return Light(_middle(canvas, small), small)


def light_of_series(lights: Sequence[Light]) -> Lab:
    """The middle one of all pictures."""
    return np.asarray(np.median(np.stack([one.middle for one in lights]), axis=0), dtype=np.float64)


def under_light(canvas: Canvas, own: Light, wanted: Lab) -> tuple[Canvas, Matched]:
    """A picture moved from its own light to another, black and white left alone."""
    step = np.clip(wanted - own.middle, -_MOST, _MOST)
    made = replace(canvas, rgb=_moved(canvas.rgb, step))
    now = _middle(made, own.figure)
    report = Matched(
        round(float(delta_e(own.middle, wanted)), 2),
        round(float(delta_e(now, wanted)), 2),
        (round(float(step[0]), 2), round(float(step[1]), 2), round(float(step[2]), 2)),
    )
    return made, report


def _moved(rgb: NDArray[np.uint8], step: Lab) -> NDArray[np.uint8]:
    def rule(colors: NDArray[np.uint8]) -> NDArray[np.float32]:
        lab = lab_of(colors)
        # Black and white stay what they are.
        reach = 1 - np.abs(lab[..., :1] / 50 - 1) ** 4
        return rgb_of(lab + step * reach).astype(np.float32) - colors

    table = table_of(rule, rgb)
    moved = np.empty_like(rgb)
    for rows in strips(len(rgb)):
        moved[rows] = np.clip(rgb[rows] + table.at(rgb[rows]) + 0.5, 0, 255).astype(np.uint8)
    return moved


def _middle(canvas: Canvas, figure: Coverage | None) -> Lab:
    lab = lab_of(canvas.rgb[::_STEP, ::_STEP]).reshape(-1, 3)
    if figure is not None and (figure > _INSIDE).any():
        lab = lab[figure.ravel() > _INSIDE]
    return np.asarray(lab.mean(axis=0), dtype=np.float64)
