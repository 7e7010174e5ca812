"""Places in the figure's own space and how a view shows them on paper.

x runs to the viewer's right of a front view (the character's left), y down, z out of the chest.
"""

import math
from dataclasses import dataclass, field

from ..paths import Point

Space = tuple[float, float, float]

PITCH = 0.1
"""How much lower a nearer place lies on paper: the eye looks slightly down."""

YAWS = {"front": 0.0, "three-quarter": 38.0, "side": 90.0, "back": 180.0}


@dataclass(frozen=True)
class Turn:
    """The view: the figure turned towards the viewer's left."""

    view: str
    yaw: float = field(init=False)
    sine: float = field(init=False)
    cosine: float = field(init=False)

    def __post_init__(self) -> None:
        yaw = math.radians(YAWS[self.view])
        object.__setattr__(self, "yaw", yaw)
        object.__setattr__(self, "sine", math.sin(yaw))
        object.__setattr__(self, "cosine", math.cos(yaw))

    def at(self, place: Space) -> Point:
        """Where a place lies on paper."""
        across = place[0] * self.cosine - place[2] * self.sine
        return across, place[1] + PITCH * self.near(place)

    def near(self, place: Space) -> float:
        """How much nearer to the viewer than the middle of the figure."""
        return place[0] * self.sine + place[2] * self.cosine

    def faces(self, angle: float) -> float:
        """1 where the body's surface at this angle looks at the viewer, 0 at its edge, below 0 behind."""
        return math.cos(math.radians(angle) - self.yaw)


def add(a: Space, b: Space, times: float = 1.0) -> Space:
    """a + b taken `times` times."""
    return a[0] + b[0] * times, a[1] + b[1] * times, a[2] + b[2] * times


def minus(a: Space, b: Space) -> Space:
    """The way from b to a."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def length(a: Space) -> float:
    """How long a way is."""
    return math.sqrt(a[0] ** 2 + a[1] ** 2 + a[2] ** 2)


def unit(a: Space) -> Space:
    """The direction of a way."""
    size = length(a) or 1.0
    return a[0] / size, a[1] / size, a[2] / size


def bend(start: Space, target: Space, bones: tuple[float, float], pole: Space) -> tuple[Space, Space]:
    """Joint and end of two bones that reach from `start` for `target`, the joint out towards `pole`."""
    way = minus(target, start)
    reach = min(max(length(way), abs(bones[0] - bones[1]) + 1.0), (bones[0] + bones[1]) * 0.999)
    ahead = unit(way)
    along = (bones[0] ** 2 - bones[1] ** 2 + reach**2) / (2 * reach)
    out = math.sqrt(max(0.0, bones[0] ** 2 - along**2))
    dot = pole[0] * ahead[0] + pole[1] * ahead[1] + pole[2] * ahead[2]
    side = unit(add(pole, ahead, -dot))
    return add(add(start, ahead, along), side, out), add(start, ahead, reach)
