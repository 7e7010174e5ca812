"""What each expression does to the eyes, brows, mouth and cheeks of a mascot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tetap_sketch.paths import Point
from tetap_sketch.spec import Spec, word


@dataclass(frozen=True)
class Mood:
    """`eyes`: open, arc (closed, smiling), shut (closed, resting) or wink; `lid` covers 0..1 of an
    open eye; `brow` lifts (negative y is up), `slant` lowers the inner ends; `mouth` is a shape."""

    eyes: str = "open"
    lid: float = 0.0
    size: float = 1.0
    brow: float = 0.0
    slant: float = 0.0
    mouth: str = "smile"
    blush: float = 1.0
    look: Point = (0.0, 0.0)


_MOODS: Mapping[str, Mood] = {
    "happy": Mood(mouth="open", brow=-4, blush=1.15),
    "laugh": Mood(eyes="arc", mouth="laugh", brow=-6, blush=1.25),
    "calm": Mood(lid=0.25, mouth="soft", brow=-1),
    "focused": Mood(lid=0.14, mouth="neutral", brow=4, slant=5, look=(0, 2)),
    "surprised": Mood(size=1.1, mouth="round", brow=-12),
    "sad": Mood(lid=0.14, mouth="frown", brow=-3, slant=-10, look=(0, 3), blush=0.7),
    "sleepy": Mood(eyes="shut", mouth="small-round", brow=-2, slant=-4),
    "wink": Mood(eyes="wink", mouth="open", brow=-4, blush=1.1),
    "shy": Mood(lid=0.12, mouth="wavy", brow=-3, slant=-6, blush=1.6, look=(-4, 4)),
}


def mood_of(spec: Spec, expression: str) -> Mood:
    """The mood of an expression; `own` is the character's mouth with open eyes."""
    if expression == "own":
        return replace(Mood(), mouth=word(spec, "mouth.style"))
    return _MOODS[expression]
