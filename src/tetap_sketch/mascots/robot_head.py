"""The heads of the two robots: shell, screen, ear pods and antenna in every view."""

from tetap_sketch.colors import shade
from tetap_sketch.paper import Paper
from tetap_sketch.paths import Point, box, ellipse, smooth, taper
from tetap_sketch.spec import Spec, word

from .moods import Mood
from .robot_face import Screen, draw_robot_face
from .turn import Skull

ROUND_SKULL = Skull(104, 98)
BOX_SKULL = Skull(112, 100)
SIDE_SKULL = Skull(84, 100)
"""The cube's screen is flat: in profile its face is pulled onto the edge that is seen."""


def _antenna(paper: Paper, spec: Spec, top: Point, lean: float) -> str:
    x, y = top
    accent, glow = word(spec, "shell.accent.color"), word(spec, "glow.color")
    tip = (x + lean, y - 46)
    with paper.part("ears"):
        text = paper.glow(ellipse(*tip, 34), glow, 0.55)
        text += paper.shape(
            taper([(x, y + 8), (x + lean * 0.4, y - 22), tip], [11, 8, 7], 8), accent, shift=None
        )
        shine = paper.fill(ellipse(tip[0] - 4, tip[1] - 5, 4.5, 4), "#ffffff", 0.9)
        text += paper.shape(ellipse(*tip, 14), glow, shift=(3, 3), over=shine)
        return text + paper.shape(box(x - 17, y - 6, 34, 16, 8), accent, shift=None)


def _pod(paper: Paper, spec: Spec, data: str, inner: str = "") -> str:
    accent = word(spec, "shell.accent.color")
    with paper.part("ears"):
        over = paper.fill(inner, shade(accent, 0.2)) if inner else ""
        return paper.shape(data, accent, shift=(4, 4), over=over)


def _screen(paper: Paper, spec: Spec, data: str, clip: str) -> str:
    color = word(spec, "screen.color")
    with paper.part("screen"):
        gloss = paper.fill("M-140 -90L-30 -90L-84 90H-140Z", "#ffffff", 0.07)
        glass = paper.shape(data, color, shift=(-4, -4), depth=0.35, over=gloss)
        return paper.clipped(clip, glass)


def _round_head(paper: Paper, spec: Spec, view: str, mood: Mood, gaze: Point) -> str:
    shell = word(spec, "shell.color")
    skull = smooth(
        [(0, -104), (58, -93), (100, -58), (117, -4), (106, 46), (66, 84), (0, 98), (-66, 84), (-106, 46),
         (-117, -4), (-100, -58), (-58, -93)], closed=True
    )  # fmt: skip
    text = _antenna(
        paper, spec, (0 if view != "side" else 6, -104), {"side": 14.0, "back": -6.0}.get(view, 6.0)
    )
    side_pods = {"front": (-1, 1), "back": (-1, 1), "three-quarter": (-1,)}.get(view, ())
    for side in side_pods:
        text += _pod(paper, spec, box(side * 118 - 17, -30, 34, 64, 15))
    seam = (
        paper.stroke("M-120 -30C-60 -62 60 -62 120 -30", shade(shell, 0.3), 0.7, 0.8)
        if view == "back"
        else ""
    )
    shine = paper.fill(taper([(-82, -44), (-62, -72), (-30, -88)], [4, 15, 5], 8), "#ffffff", 0.85)
    if view == "back":
        shine = seam + paper.fill(box(-34, 12, 68, 44, 16), shade(shell, 0.12))
        shine += "".join(paper.stroke(f"M-18 {y}H18", shade(shell, 0.4), 1) for y in (24, 34, 44))
    with paper.part("shell"):
        text += paper.shape(skull, shell, shift=(9, 9), depth=0.16, over=shine)
    if view == "back":
        return text
    x, half = {"front": (0.0, 88.0), "three-quarter": (-33.0, 78.0), "side": (-96.0, 62.0)}[view]
    glass = smooth(
        [(x, -56), (x + half * 0.7, -50), (x + half, -8), (x + half * 0.82, 46), (x, 64),
         (x - half * 0.82, 46), (x - half, -8), (x - half * 0.7, -50)], closed=True, tension=0.56
    )  # fmt: skip
    text += _screen(paper, spec, glass, skull)
    if view != "front":
        spot = (28.0, 4.0, 24.0) if view == "side" else (101.0, 2.0, 14.0)
        text += _pod(
            paper,
            spec,
            ellipse(spot[0], spot[1], spot[2], 32),
            ellipse(spot[0] + 2, spot[1], spot[2] * 0.55, 18),
        )
    face = draw_robot_face(paper, spec, Screen(ROUND_SKULL, view, -81), mood, gaze)
    return text + paper.clipped(skull if view == "side" else glass, face)


def _box_shell(paper: Paper, spec: Spec, view: str) -> tuple[str, str]:
    """The cube's shell, and the path of its front face."""
    shell = word(spec, "shell.color")
    if view == "three-quarter":
        front, flank = box(-122, -98, 176, 194, 34), box(-60, -98, 176, 194, 34)
        with paper.part("shell"):
            text = paper.shape(flank, shade(shell, 0.22), shift=(4, 0), depth=0.12)
            text += paper.shape(front, shell, shift=(6, 8), depth=0.14, over=_gleam(paper, -122))
        return text, front
    left, width = (-82.0, 164.0) if view == "side" else (-118.0, 236.0)
    front = box(left, -98, width, 194, 36)
    over = _gleam(paper, left)
    if view == "back":
        over = "".join(paper.fill(box(-44, y, 88, 9, 4.5), shade(shell, 0.32)) for y in (-26, -6, 14, 34))
        over += "".join(paper.fill(ellipse(x, y, 5), shade(shell, 0.3)) for x in (-92, 92) for y in (-72, 70))
    with paper.part("shell"):
        return paper.shape(front, shell, shift=(8, 8), depth=0.16, over=over), front


def _gleam(paper: Paper, left: float) -> str:
    return paper.fill(
        taper([(left + 12, -40), (left + 15, -72), (left + 44, -87)], [4, 10, 4], 8), "#ffffff", 0.8
    )


def _box_head(paper: Paper, spec: Spec, view: str, mood: Mood, gaze: Point) -> str:
    text = _antenna(
        paper, spec, ({"three-quarter": -4.0}.get(view, 0.0), -98), {"back": -10.0}.get(view, 10.0)
    )
    for side in {"front": (-1, 1), "back": (-1, 1), "three-quarter": (-1,)}.get(view, ()):
        text += _pod(paper, spec, box(side * 122 - 16, -26, 32, 56, 10))
    body, front = _box_shell(paper, spec, view)
    text += body
    if view == "back":
        return text
    if view == "side":
        text += _pod(paper, spec, ellipse(44, 2, 28), ellipse(46, 2, 16))
        with paper.part("screen"):
            text = paper.shape(box(-93, -62, 40, 118, 14), word(spec, "screen.color"), shift=None) + text
        return text + _side_face(paper, spec, mood, gaze)
    if view == "three-quarter":
        text += _pod(paper, spec, ellipse(88, 2, 17, 31), ellipse(90, 2, 9, 17))
    x, half = (-34.0, 70.0) if view == "three-quarter" else (0.0, 94.0)
    glass = box(x - half, -68, 2 * half, 128, 34)
    text += _screen(paper, spec, glass, front)
    return text + draw_robot_face(paper, spec, Screen(BOX_SKULL, view, 0), mood, gaze)


def _side_face(paper: Paper, spec: Spec, mood: Mood, gaze: Point) -> str:
    """The cube's screen wraps around its edge, so that the profile keeps a whole face."""
    window = "M-100 -62H-24Q2 -62 2 -36V34Q2 60 -24 60H-100Z"
    text = _screen(paper, spec, window, box(-82, -98, 164, 194, 36))
    return text + draw_robot_face(paper, spec, Screen(SIDE_SKULL, "side", -56), mood, gaze)


def draw_robot_head(paper: Paper, spec: Spec, view: str, mood: Mood, gaze: Point) -> str:
    """The head of a round or box robot."""
    kind = _round_head if word(spec, "body.template") == "round-robot" else _box_head
    return kind(paper, spec, view, mood, gaze)
