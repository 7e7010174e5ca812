"""Which part of a stage a picture shows: head to feet, to the waist, or head and shoulders, in any ratio."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..paths import Point
from ..props import View
from ..staging import Figure

RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")

_FILL = {
    "wide": ((0.45, 0.50), (0.75, 0.62), (1.0, 0.72), (1.5, 0.78), (2.4, 0.83)),
    "medium": ((0.45, 0.62), (0.75, 0.76), (1.0, 0.84), (2.4, 0.86)),
    "close": ((0.45, 0.62), (0.75, 0.74), (1.0, 0.80), (2.4, 0.84)),
}
"""Per camera: for a ratio, how much of the picture's height the wanted part of the figure fills."""

_ABOVE = {"medium": 0.86, "close": 0.72}
"""How much of the height left over lies above the figures in a square picture; see `_above`."""

_SIDE_ROOM = {"wide": 0.82, "medium": 0.86, "close": 0.88}


@dataclass(frozen=True)
class Standing:
    """A figure put on the stage: `scale` and the shift of its origin; `height` is that of the figure
    standing upright, `shown` the share of it that a wide picture must hold, `room` what its furniture
    needs to each side."""

    name: str
    figure: Figure
    scale: float
    shift: Point
    height: float
    shown: float = 1.0
    room: float = 0.0

    def on_stage(self, point: Point) -> Point:
        """A point of the figure in stage units."""
        return self.shift[0] + point[0] * self.scale, self.shift[1] + point[1] * self.scale

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in stage units."""
        left, top, right, bottom = self.figure.box
        return *self.on_stage((left, top)), *self.on_stage((right, bottom))

    @property
    def feet(self) -> tuple[float, ...]:
        """The x of the feet in stage units, as far as the figure has any."""
        points = self.figure.keypoints
        return tuple(self.on_stage(points[name])[0] for name in ("foot_left", "foot_right") if name in points)

    def keypoint(self, name: str, otherwise: Point) -> Point:
        """A named point in stage units; `otherwise` (figure units) where the figure has none."""
        return self.on_stage(self.figure.keypoints.get(name, otherwise))


def frame(camera: str, standing: Sequence[Standing], ratio: float, aside: float = 0) -> View:
    """The view that holds the wanted part of all figures with comfortable room around; `aside` moves it
    sideways, but never so far that a figure leaves it."""
    tops, lows, lefts, rights = [], [], [], []
    for one in standing:
        left, top, right, bottom = one.box
        chin = one.keypoint("chin", (0, 97))[1]
        cut = {
            "wide": top + (bottom - top) * one.shown,
            "medium": chin + 0.56 * (bottom - chin),
            "close": chin + 0.36 * (chin - top),
        }[camera]
        if camera == "close":
            left, right = _towards(left, right, one.shift[0], 0.92)
        tops.append(top)
        lows.append(min(cut, bottom))
        lefts.append(left)
        rights.append(right)
    top, low, left, right = min(tops), max(lows), min(lefts), max(rights)
    needed = low - top
    if camera == "wide":
        needed = max(needed, 0.92 * max(one.height * one.shown for one in standing))
    height = needed / _along(_FILL[camera], ratio)
    most = max(_SIDE_ROOM[camera], 0.9 if len(standing) > 1 else 0)
    height = max(height, (right - left) / most / ratio)
    spare = height - (low - top)
    above = _above(camera, ratio)
    width = height * ratio
    room = max(0.0, (width - (right - left)) / 2 - 0.04 * width)
    shift = max(-room, min(room, aside if camera == "wide" else aside * 0.5))
    return View((left + right) / 2 + shift - width / 2, top - spare * above, width, height)


def _above(camera: str, ratio: float) -> float:
    if camera == "wide":
        return _along(((1.0, 0.56), (1.8, 0.46)), ratio)
    return 0.5 + (_ABOVE[camera] - 0.5) * min(1.0, ratio)


def _towards(left: float, right: float, middle: float, share: float) -> tuple[float, float]:
    return middle + (left - middle) * share, middle + (right - middle) * share


def _along(steps: Sequence[tuple[float, float]], where: float) -> float:
    """The value at `where` on a line through the steps."""
    if where <= steps[0][0]:
        return steps[0][1]
    for (x, value), (to_x, to_value) in pairwise(steps):
        if where <= to_x:
            return value + (to_value - value) * (where - x) / (to_x - x)
    return steps[-1][1]
