"""The turntable: places of a body and of a round head as each view sees them."""

import math
from dataclasses import dataclass

Place = tuple[float, float, float]
"""x to the viewer's right in the front view, y down, z towards the viewer."""

BODY_YAW = {"front": 0.0, "three-quarter": 36.0, "side": 90.0, "back": 180.0}
HEAD_YAW = {"front": 0.0, "three-quarter": 20.0, "side": 62.0, "back": 180.0}
"""Faces are drawn less turned than bodies, as cartoonists do: the eyes stay on the head."""


def turned(place: Place, view: str) -> Place:
    """A place of the body after turning towards the viewer's left; z tells what is in front."""
    angle = math.radians(BODY_YAW[view])
    x, y, z = place
    across, ahead = math.cos(angle), math.sin(angle)
    return x * across - z * ahead, y, x * ahead + z * across


@dataclass(frozen=True)
class Spot:
    """Where something on the skull appears: `squeeze` is its width, 1 in the front view."""

    x: float
    y: float
    squeeze: float
    seen: bool


@dataclass(frozen=True)
class Skull:
    """The round body the face lies on."""

    rx: float = 118.0
    ry: float = 108.0

    def spot(self, x: float, y: float, view: str) -> Spot:
        """The place x, y of the front view in another view."""
        level = max(-0.86, min(0.86, y / self.ry))
        reach = self.rx * math.sqrt(1 - level * level)
        longitude = math.asin(max(-1.0, min(1.0, x / reach)))
        seen_at = longitude - math.radians(HEAD_YAW[view])
        squeeze = math.cos(seen_at) / max(0.35, math.cos(longitude))
        return Spot(reach * math.sin(seen_at), y, max(0.3, min(1.0, abs(squeeze))), math.cos(seen_at) > 0.12)

    def far_spot(self, x: float, y: float, view: str) -> tuple[float, float]:
        """Like `spot` as a bare point; a hidden place lands just outside the silhouette."""
        level = max(-0.9, min(0.9, y / self.ry))
        reach = self.rx * math.sqrt(1 - level * level)
        longitude = math.asin(max(-1.0, min(1.0, x / reach)))
        seen_at = longitude - math.radians(HEAD_YAW[view])
        beyond = max(0.0, abs(x) - reach) * math.copysign(math.cos(math.radians(HEAD_YAW[view])), x)
        if math.cos(seen_at) > -0.45:
            return reach * math.sin(max(-math.pi / 2, min(math.pi / 2, seen_at))) + beyond, y
        return math.copysign(reach * 1.5, math.sin(seen_at)), y
