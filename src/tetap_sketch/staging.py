"""How a figure stands in one picture: what may change without the character changing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .paper import Paper
from .paths import Point
from .spec import SpecError
from .streams import stream, uniform

VIEWS = ("front", "three-quarter", "side", "back")
POSES = (
    "stand", "wave", "walk", "run", "jump", "sit", "read", "hold", "point", "cheer", "type", "sip",
    "carry", "pick",
)  # fmt: skip
EXPRESSIONS = ("own", "happy", "laugh", "calm", "focused", "surprised", "sad", "sleepy", "wink", "shy")
HATS = ("santa", "chef", "sun", "party", "none")

NO_WEAR: Mapping[str, str] = MappingProxyType({})
Prop = Callable[[Paper], str]
"""Draws a prop around 0, 0 in the units of the figure."""


@dataclass(frozen=True)
class Staging:
    """One appearance. `wear` is what the scene puts on (apron: colour, hat: one of HATS, hat.color);
    `hold` is drawn in the hands; `gaze` moves the pupils in figure units; `seed` moves only what
    character and scene leave free (sway of the hair, tilt of the head)."""

    view: str = "front"
    pose: str = "stand"
    expression: str = "own"
    wear: Mapping[str, str] = field(default_factory=lambda: NO_WEAR)
    hold: Prop | None = None
    gaze: Point = (0.0, 0.0)
    seed: int = 0
    tilt: float | None = None
    """Degrees that the head leans; None leaves it to the seed."""
    sway: float | None = None
    """How far loose ends swing, -1..1 of what they may; None leaves it to the seed."""

    def swing(self, part: str, most: float, still: bool = False) -> float:
        """How far a part's loose end swings; `still` where no seed means none."""
        if self.sway is not None:
            return self.sway * most
        return 0.0 if still and not self.seed else uniform(stream(self.seed, part), -most, most)


@dataclass(frozen=True)
class Figure:
    """A drawn figure in its own units: the head's centre is 0, 0, the head's radius about 100, y runs
    down. `keypoints` names places (eye_left, eye_right, chin, hand_left, hand_right, foot_left,
    foot_right, seat); left and right are the character's own."""

    body: str
    box: tuple[float, float, float, float]
    """left, top, right, bottom; bottom is where the soles touch the ground."""
    keypoints: Mapping[str, Point]
    leans_about: Point | None = None
    """The point about which the head leans; None where it is one with the body."""


class StagingError(SpecError):
    """A pose that cannot be shown this way; the message names what can."""
