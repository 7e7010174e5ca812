"""The eyes and brows of an animal: glossy beads with the eye's colour glowing at the bottom."""

from dataclasses import dataclass

from tetap_sketch.colors import light, mix
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, move, xy
from tetap_sketch.spec import Spec, number, word

from .moods import Mood
from .solid_line import solid_line
from .turn import Skull, Spot

LASH = "#2b1a20"


def _lens(points: list[float], side: int) -> str:
    """A closed path of a start and cubic pieces; x runs outwards on both sides."""
    placed = [value * side if index % 2 == 0 else value for index, value in enumerate(points)]
    data = "M" + xy(*placed[:2])
    for index in range(2, len(placed), 6):
        data += "C" + xy(*placed[index : index + 6])
    return data + "Z"


def opening(shape: str, w: float, h: float, side: int) -> str:
    """The open eye's outline around 0, 0."""
    if shape == "round":
        return ellipse(0, 0, w, h)
    if shape == "dot":
        return ellipse(0, 2, w * 0.62, h * 0.66)
    lens = {
        "almond": [-1.05, 0.2, -0.75, -0.85, 0.25, -1.12, 0.85, -0.7, 1.1, -0.55, 1.2, -0.5, 1.32, -0.42,
                   1.3, 0.4, 0.5, 0.98, -0.1, 0.92, -0.6, 0.9, -1.0, 0.6, -1.05, 0.2],
        "droopy": [-0.98, -0.1, -0.9, -0.8, -0.35, -1.02, 0.1, -0.92, 0.7, -0.8, 1.1, -0.35, 1.2, 0.3,
                   1.1, 0.8, 0.55, 1.02, 0, 1.0, -0.6, 1.0, -1.05, 0.6, -0.98, -0.1],
        "sharp": [-1.0, -0.15, -0.4, -0.5, 0.4, -0.85, 1.35, -0.95, 1.3, 0.1, 0.9, 0.95, 0.1, 0.96,
                  -0.55, 0.96, -0.95, 0.5, -1.0, -0.15],
    }[shape]  # fmt: skip
    scaled = [value * (w if index % 2 == 0 else h) for index, value in enumerate(lens)]
    return _lens(scaled, side)


def _open_eye(paper: Paper, spec: Spec, side: int, mood: Mood, look: Point) -> str:
    size = number(spec, "eyes.size") * mood.size
    shape = word(spec, "eyes.shape")
    w, h = 21.5 * size, 26.5 * size
    color = word(spec, "eyes.color")
    whole = opening(shape, w, h, side)
    dark = mix(color, "#1c0f16", 0.72)
    x, y = look[0] * 0.8, look[1] * 0.8
    if shape == "dot":
        inside = paper.fill(ellipse(x - 3, y - h * 0.2, w * 0.2, h * 0.18), "#ffffff")
        return paper.fill(whole, mix(color, "#1c0f16", 0.55), solid=True) + inside
    glow = paper.linear([(0, dark, 1), (0.45, mix(color, "#1c0f16", 0.4), 1), (1, light(color, 0.35), 1)])
    rim = paper.stroke(whole, mix(color, "#1c0f16", 0.85), 1.15)
    inside = paper.fill(ellipse(x, y - 1, w * 0.5, h * 0.56), mix(color, "#160b12", 0.84))
    inside += paper.fill(ellipse(x, y + h * 0.78, w * 0.62, h * 0.26), light(color, 0.6), 0.55)
    inside += paper.fill(ellipse(x - w * 0.3, y - h * 0.4, w * 0.36, h * 0.32), "#ffffff")
    inside += paper.fill(ellipse(x + w * 0.34, y + h * 0.34, w * 0.17, h * 0.16), "#ffffff", 0.92)
    cut = paper.clipped(whole, inside) if inside else ""
    return paper.fill(whole, glow, solid=True) + cut + rim


def _closed_eye(paper: Paper, spec: Spec, side: int, smiling: bool) -> str:
    w = 20.0 * number(spec, "eyes.size")
    bend = -17.0 if smiling else 13.0
    start, end = (-w, 6 if smiling else 0), (w, 6 if smiling else 0)
    data = f"M{xy(*start)}C{xy(-w * 0.55, bend, w * 0.55, bend, *end)}"
    return solid_line(paper, data, LASH, 2.1)


def draw_eye(paper: Paper, spec: Spec, side: int, mood: Mood, look: Point) -> str:
    """One eye around 0, 0; `side` 1 has its outer corner towards x > 0."""
    closed = mood.eyes in ("arc", "shut") or (mood.eyes == "wink" and side > 0)
    if closed:
        return _closed_eye(paper, spec, side, mood.eyes != "shut")
    body = _open_eye(paper, spec, side, mood, look)
    if mood.lid <= 0:
        return body
    h = 26.5 * number(spec, "eyes.size")
    level = -h + 2 * h * mood.lid
    lean = 3.0 * side if mood.slant < 0 else -3.0 * side if mood.slant > 0 else 0.0
    w = 21.5 * number(spec, "eyes.size")
    start, end = f"{-w - 6:.2f} {level + 8 - lean:.2f}", f"{w + 6:.2f} {level + 8 + lean:.2f}"
    lid = f"M{start}Q0 {level - 9:.2f} {end}"
    window = f"{lid}V60H{-w - 6:.2f}Z"
    edge = paper.clipped(opening(word(spec, "eyes.shape"), w + 2, h + 2, side), paper.stroke(lid, LASH, 2.6))
    return f'<g clip-path="{paper.clip(window)}">{body}</g>' + edge


def _brow(paper: Paper, spec: Spec, side: int, mood: Mood) -> str:
    style = word(spec, "brows.style")
    color = word(spec, "brows.color")
    inner, outer = -13.0 * side, 13.0 * side
    lower = mood.slant
    arch = {"soft": -6.0, "straight": 0.0, "arched": -11.0, "thick": -5.0}[style]
    width = 2.6 if style == "thick" else 1.7
    data = f"M{xy(inner, lower)}Q{xy(0, arch + lower * 0.3, outer, -lower * 0.25)}"
    return solid_line(paper, data, color, width)


@dataclass(frozen=True)
class Sockets:
    """Where the eyes are: on which skull, at x (outwards) and y of the front view, in which view; in
    profile the one eye is at `profile`."""

    skull: Skull
    at: Point
    view: str
    profile: Point

    def spot(self, side: int) -> Spot:
        """Where the eye of one side appears."""
        if self.view == "side":
            return Spot(*self.profile, 0.84, side > 0)
        return self.skull.spot(side * self.at[0], self.at[1], self.view)


def draw_eyes(paper: Paper, spec: Spec, sockets: Sockets, mood: Mood, gaze: Point) -> str:
    """Both eyes with their brows where this view sees them."""
    text = ""
    tall = 26.5 * number(spec, "eyes.size") * mood.size
    for side in (-1, 1):
        spot = sockets.spot(side)
        if not spot.seen:
            continue
        look = ((gaze[0] + mood.look[0]) * 0.9, (gaze[1] + mood.look[1]) * 0.9)
        shift = (spot.x + look[0] * 0.35, spot.y + look[1] * 0.35)
        squeeze = f"scale({spot.squeeze:.3f} 1)"
        with paper.part("eyes"):
            text += group(draw_eye(paper, spec, side, mood, look), f"{move(*shift)} {squeeze}")
        with paper.part("brows"):
            brow = _brow(paper, spec, side, mood)
            height = spot.y - tall - 13 + mood.brow
            text += group(brow, f"{move(spot.x + 3 * side * spot.squeeze, height)} {squeeze}")
    return text
