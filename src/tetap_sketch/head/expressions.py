"""What each expression does to lids, brows, mouth, blush and gaze."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mood:
    """`mouth` empty keeps the character's own; `closed` shuts the eyes as an arch "up" or "down";
    `inner`/`lift` move the brows (negative y is up)."""

    mouth: str = ""
    lid: float = 0.0
    wide: float = 1.0
    closed: str = ""
    closed_left: str = ""
    inner: float = 0.0
    lift: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)
    blush: float = 1.0
    tears: bool = False


MOODS = {
    "own": Mood(),
    "happy": Mood(mouth="open", lift=-3),
    "laugh": Mood(mouth="laugh", closed="up", closed_left="up", lift=-6, blush=1.15),
    "calm": Mood(mouth="soft", lid=0.5, lift=2, gaze=(0, 6)),
    "focused": Mood(mouth="firm", lid=0.2, inner=5, lift=3, gaze=(0, 3)),
    "surprised": Mood(mouth="o", wide=1.2, lift=-10),
    "sad": Mood(mouth="frown", lid=0.1, inner=-9, lift=1, gaze=(0, 3), tears=True),
    "sleepy": Mood(mouth="yawn", closed="down", closed_left="down", inner=-2, lift=3),
    "wink": Mood(mouth="grin", closed_left="up", lift=-3),
    "shy": Mood(mouth="wavy", lid=0.12, inner=-6, gaze=(5, 3), blush=1.5),
}
