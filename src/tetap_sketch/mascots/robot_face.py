"""The face on a robot's screen: glowing eyes, brows and mouth."""

from dataclasses import dataclass

from tetap_sketch.colors import light
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, move, xy
from tetap_sketch.spec import Spec, number, word

from .eyes import opening
from .moods import Mood
from .solid_line import solid_line
from .turn import Skull, Spot

_WHOLE = {
    "open": "M-17 0C-8 4 8 4 17 0C17 15 9 23 0 23C-9 23 -17 15 -17 0Z",
    "laugh": "M-23 -2C-11 2 11 2 23 -2C23 18 12 28 0 28C-12 28 -23 18 -23 -2Z",
    "round": ellipse(0, 9, 9, 11),
    "small-round": ellipse(0, 6, 5.5, 6),
}
_LINES = {
    "smile": "M-16 0C-9 11 9 11 16 0",
    "soft": "M-10 3C-4 9 4 9 10 3",
    "neutral": "M-11 4H11",
    "cat": "M-18 0C-16 10 -3 10 0 2C3 10 16 10 18 0",
    "frown": "M-13 10C-6 1 6 1 13 10",
    "wavy": "M-13 5C-9 -1 -5 -1 -1 4C3 9 8 9 13 3",
}


def _closed(paper: Paper, glow: str, size: float, smiling: bool) -> str:
    w, bend = 19.0 * size, (-20.0 if smiling else 14.0)
    level = 7.0 if smiling else 0.0
    data = f"M{xy(-w, level)}C{xy(-w * 0.55, bend, w * 0.55, bend, w, level)}"
    return solid_line(paper, data, glow, 2.7)


def _eye(paper: Paper, spec: Spec, side: int, mood: Mood) -> str:
    glow = word(spec, "glow.color")
    size = number(spec, "eyes.size") * mood.size
    halo = paper.glow(ellipse(0, 0, 42 * size, 46 * size), glow, 0.4)
    if mood.eyes in ("arc", "shut") or (mood.eyes == "wink" and side > 0):
        return halo + _closed(paper, glow, size, mood.eyes != "shut")
    shape = word(spec, "eyes.shape")
    w, h = (17.0 * size, 23.0 * size) if shape != "dot" else (20.0 * size, 20.0 * size)
    whole = opening(shape, w, h, side)
    body = paper.fill(whole, glow, solid=True)
    shine = paper.fill(ellipse(0, h * 0.36, w * 0.7, h * 0.5), light(glow, 0.75), 0.75)
    shine += paper.fill(ellipse(-w * 0.25, -h * 0.42, w * 0.3, h * 0.26), "#ffffff", 0.95)
    body += paper.clipped(whole, shine)
    if mood.lid > 0:
        level = -h + 2 * h * mood.lid
        lean = (7.0 if mood.slant < 0 else -4.0 if mood.slant > 0 else 0.0) * side
        window = f"M-30 {level + 8 - lean:.2f}Q0 {level - 10:.2f} 30 {level + 8 + lean:.2f}V70H-30Z"
        body = f'<g clip-path="{paper.clip(window)}">{body}</g>'
    return halo + body


def _mouth(paper: Paper, spec: Spec, kind: str) -> str:
    glow = word(spec, "glow.color")
    if kind in _WHOLE:
        tongue = paper.clipped(_WHOLE[kind], paper.fill(ellipse(0, 26, 12, 9), light(glow, 0.7)))
        return paper.fill(_WHOLE[kind], glow, solid=True) + tongue
    return solid_line(paper, _LINES[kind], glow, 2.1)


@dataclass(frozen=True)
class Screen:
    """What the face glows on: the screen's roundness, the view, and where a screen seen from the side
    has its middle (the whole face is pulled towards the edge that is seen)."""

    skull: Skull
    view: str
    profile_x: float

    def spot(self, x: float, y: float) -> Spot:
        """Where something at x, y of the front view glows."""
        if self.view == "side":
            return Spot(self.profile_x + x * 0.25 + max(0.0, x - 40) * 0.65, y, 0.66, x >= 0)
        return self.skull.spot(x, y, self.view)


def draw_robot_face(paper: Paper, spec: Spec, screen: Screen, mood: Mood, gaze: Point) -> str:
    """Everything that glows on the screen in this view."""
    text = ""
    shift = ((gaze[0] + mood.look[0]) * 1.3, (gaze[1] + mood.look[1]) * 1.3)
    strength = min(1.0, number(spec, "face.blush") * mood.blush * 0.6)
    color = word(spec, "face.blush.color")
    for side in (-1, 1):
        spot = screen.spot(side * 40, 2)
        if not spot.seen:
            continue
        squeeze = f"scale({spot.squeeze:.3f} 1)"
        with paper.part("eyes"):
            at = move(spot.x + shift[0], spot.y + shift[1])
            text += group(_eye(paper, spec, side, mood), f"{at} {squeeze}")
        brow = mood.brow or mood.slant
        if brow:
            with paper.part("brows"):
                tilt = 0.5 if mood.slant > 0 else 1.0
                inner, outer = -13.0 * side, 13.0 * side
                data = f"M{xy(inner, mood.slant * tilt)}L{xy(outer, -mood.slant * tilt * 0.5)}"
                bar = solid_line(paper, data, word(spec, "brows.color"), _brow_width(spec))
                text += group(bar, f"{move(spot.x, spot.y - 33 + mood.brow * 0.5)} {squeeze}")
        cheek = screen.spot(side * 60, 32)
        if cheek.seen and strength > 0:
            with paper.part("face"):
                text += paper.fill(ellipse(cheek.x, cheek.y, 12 * cheek.squeeze, 7), color, strength * 0.9)
    mouth = screen.spot(0, 32)
    with paper.part("face"):
        text += group(
            _mouth(paper, spec, mood.mouth), f"{move(mouth.x, mouth.y)} scale({mouth.squeeze:.3f} 1)"
        )
    return text


def _brow_width(spec: Spec) -> float:
    return {"thick": 2.8, "soft": 1.8, "straight": 1.9, "arched": 1.5}[word(spec, "brows.style")]
