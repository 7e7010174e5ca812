"""How far the head is turned: places on the face and the hair, from the front view to the others."""

import math
from dataclasses import dataclass

from tetap_sketch.paths import Point

FACE_RADIUS = 105.0


@dataclass(frozen=True)
class Turn:
    """A view as a turn of a ball: `yaw` in degrees towards the viewer's left, `shift` of its centre.

    The three-quarter view turns features by less than the whole head seems to turn: drawn eyes sit
    flatter on a face than real ones do.
    """

    view: str
    yaw: float
    shift: float

    def x(self, x: float, lift: float = 0.0) -> float:
        """Where a place with front-view `x` lands; `lift` raises it above the skin."""
        if self.view == "front":
            return x
        if self.view == "back":
            return -x
        radius = FACE_RADIUS + lift
        angle = math.asin(max(-1.0, min(1.0, x / radius)))
        return radius * math.sin(angle - math.radians(self.yaw)) + self.shift

    def at(self, x: float, y: float, lift: float = 0.0) -> Point:
        """The place as a point."""
        return self.x(x, lift), y

    def squeeze(self, x: float) -> float:
        """How much narrower a feature at front-view `x` looks, softened as draughtsmen do."""
        if self.view != "three-quarter":
            return 1.0
        return max(0.76, min(1.0, 0.93 + x / 210))

    def sees(self, x: float) -> bool:
        """Whether a place at front-view `x` of the face is on the visible side."""
        if self.view == "back":
            return False
        return self.view != "side" or x >= 0


TURNS = {
    "front": Turn("front", 0.0, 0.0),
    "three-quarter": Turn("three-quarter", 28.0, 12.0),
    "side": Turn("side", 90.0, 8.0),
    "back": Turn("back", 180.0, 0.0),
}
