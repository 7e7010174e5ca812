"""One light over a series: each picture's cast and brightness brought to that of its fellows, colours kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..verifier.color import delta_e, lab_of, rgb_of
from .canvas import Canvas, Mask
from .color_table import strips, table_of

_MOST = 12.0
"""Lab steps that a picture is moved at most: what is further away is another time of day, not a cast."""


@dataclass(frozen=True)
class Matched:
    """How far a picture was from the series' light and is now, as CIEDE2000 of the mean colours compared."""

    delta_e_before: float
    delta_e_after: float
    moved: tuple[float, float, float]


def match_light(
    canvases: Sequence[Canvas], masks: Sequence[Mask | None]
) -> tuple[tuple[Canvas, ...], tuple[Matched, ...]]:
    """Every picture under the series' middle light. `masks`: where the character is, which is compared; None = all.

    The character wears the same colours everywhere, so what differs between pictures is the light."""
    middles = [_middle(canvas, mask) for canvas, mask in zip(canvases, masks, strict=True)]
    light = np.median(np.stack(middles), axis=0)
    made, report = [], []
    for canvas, middle in zip(canvases, middles, strict=True):
        step = np.clip(light - middle, -_MOST, _MOST)
        made.append(replace(canvas, rgb=_moved(canvas.rgb, step)))
        now = _middle(made[-1], masks[len(made) - 1])
        report.append(
            Matched(
                round(float(delta_e(middle, light)), 2),
                round(float(delta_e(now, light)), 2),
                (round(float(step[0]), 2), round(float(step[1]), 2), round(float(step[2]), 2)),
            )
        )
    return tuple(made), tuple(report)


def _moved(rgb: NDArray[np.uint8], step: NDArray[np.float64]) -> NDArray[np.uint8]:
    def rule(colors: NDArray[np.uint8]) -> NDArray[np.float32]:
        lab = lab_of(colors)
        # Black and white stay what they are.
        reach = 1 - np.abs(lab[..., :1] / 50 - 1) ** 4
        return rgb_of(lab + step * reach).astype(np.float32) - colors

    table = table_of(rule)
    moved = np.empty_like(rgb)
    for rows in strips(len(rgb)):
        moved[rows] = np.clip(rgb[rows] + table.at(rgb[rows]) + 0.5, 0, 255).astype(np.uint8)
    return moved


def _middle(canvas: Canvas, mask: Mask | None) -> NDArray[np.float64]:
    lab = lab_of(canvas.rgb[::4, ::4]).reshape(-1, 3)
    if mask is None:
        return np.asarray(lab.mean(axis=0), dtype=np.float64)
    inside = mask[::4, ::4].ravel() > 0.5
    return np.asarray(lab[inside].mean(axis=0) if inside.any() else lab.mean(axis=0), dtype=np.float64)
