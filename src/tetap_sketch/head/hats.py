"""Hats a scene puts on: santa, chef, sun and party hat. Their brims leave room for ornaments below."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import move, xy

from .contour import Mark, contour, lock
from .hair.clouds import billow

DEFAULTS = {"santa": "#e0332f", "chef": "#ffffff", "sun": "#f2cf86", "party": "#ff7eb6"}

SEATS = {"front": (0.0, 0.0), "three-quarter": (8.0, 2.0), "side": (12.0, 5.0), "back": (0.0, 0.0)}
"""How a hat that is the same all around sits: shift to the viewer's right and tilt in degrees."""


def hat(paper: Paper, kind: str, color: str, view: str) -> str:
    """The scene's hat on the head."""
    shift, tilt = SEATS[view]
    if kind == "santa":
        body = _santa(paper, color)
        return group(body, move(shift, 0, 1, tilt, flip=view == "back"))
    body = {"chef": _chef, "sun": sun_hat, "party": _party}[kind](paper, color)
    return group(body, move(shift, 0, 1, tilt))


def fur_band(paper: Paper, color: str) -> str:
    """A soft band along the brim."""
    data = billow(_strip(-122, -56, -95, 36), 30, 0.3)
    return paper.shape(data, color, shift=(3, 7), depth=0.16)


def _strip(left: float, side_y: float, middle_y: float, thick: float) -> list[tuple[float, float]]:
    """Points around a band that arches from side to side."""
    steps = 12
    low, high = [], []
    for step in range(steps + 1):
        share = step / steps * 2 - 1
        y = middle_y + (side_y - middle_y) * share * share
        half = thick / 2 * (1 - 0.25 * share * share)
        low.append((-left * share, y + half))
        high.append((-left * share, y - half))
    return low + high[::-1]


def _santa(paper: Paper, color: str) -> str:
    cone: list[Mark] = [
        (-112, -70, 0), (-108, -122), (-66, -176), (4, -196), (70, -188), (120, -156), (150, -104, 0),
        (126, -124),
        (108, -122), (108, -70, 0), (0, -104),
    ]  # fmt: skip
    folds = paper.stroke(
        "M52 -186C84 -166 100 -140 106 -104M4 -192C34 -176 50 -160 58 -140", shade(color, 0.45), 0.8, 0.7
    )
    shine = paper.fill(lock([(-92, -112), (-70, -154), (-24, -178)], [0, 12, 0], 8), light(color, 0.4), 0.5)
    body = paper.shape(contour(cone), color, shift=(10, 6), depth=0.22, over=folds + shine)
    ball = paper.shape(
        billow([(x, y) for x, y in _ring(154, -94, 21)], 15, 0.4), "#ffffff", shift=(4, 5), depth=0.16
    )
    return body + fur_band(paper, "#ffffff") + ball


def _ring(x: float, y: float, r: float) -> list[tuple[float, float]]:
    near = r * 0.72
    return [(x + r, y), (x + near, y + near), (x, y + r), (x - near, y + near), (x - r, y),
        (x - near, y - near),
            (x, y - r), (x + near, y - near)]  # fmt: skip


def _chef(paper: Paper, color: str) -> str:
    puff = billow(
        [(-96, -130), (-134, -170), (-124, -222), (-60, -236), (0, -246), (60, -236), (124, -222),
            (134, -170), (96, -130),
         (0, -140)], 78, 0.62,
    )  # fmt: skip
    tone = shade(color, 0.3)
    pleats = paper.stroke(
        "M-56 -138C-60 -160 -64 -176 -74 -190M0 -142C0 -164 0 -180 -4 -200M56 -138C60 -160 62 -176 72 -188",
        tone,
        0.8,
        0.8,
    )
    top = paper.shape(puff, color, shift=(8, 9), depth=0.14, over=pleats)
    band: list[Mark] = [
        (-112, -56, 0),
        (-112, -136, 0),
        (0, -156),
        (112, -136, 0),
        (112, -56, 0),
        (60, -78),
        (0, -85),
        (-60, -78),
    ]
    lines = "".join(f"M{xy(x, -70)}V-150" for x in (-84, -56, -28, 0, 28, 56, 84))
    return top + paper.shape(
        contour(band), color, shift=(10, 4), depth=0.13, over=paper.stroke(lines, tone, 0.6, 0.55)
    )


def sun_hat(paper: Paper, color: str) -> str:
    """A wide brim and a soft crown with a ribbon."""
    dome: list[Mark] = [
        (-112, -66, 0),
        (-110, -120),
        (-70, -166),
        (0, -176),
        (70, -166),
        (110, -120),
        (112, -66, 0),
        (0, -100),
    ]
    weave = "".join(f"M{xy(-130, y)}C{xy(-50, y - 34, 50, y - 34, 130, y)}" for y in (-160, -144, -128, -112))
    crown = paper.shape(
        contour(dome),
        color,
        shift=(10, 7),
        depth=0.17,
        over=paper.stroke(weave, shade(color, 0.3), 0.55, 0.55),
    )
    ribbon_color = shade(color, 0.5, "#b5432e")
    ribbon = lock([(-112, -78), (-60, -104), (0, -112), (60, -104), (112, -78)], [22, 24, 24, 24, 22], 12)
    ribbon_drawn = paper.shape(ribbon, ribbon_color, shift=(3, 5), depth=0.18, line=0.8)
    brim: list[Mark] = [
        (-196, -36, 0), (-150, -62), (-104, -84), (-50, -98), (0, -102), (50, -98), (104, -84),
        (150, -62), (196, -36, 0),
        (150, -40), (100, -54), (50, -66), (0, -70), (-50, -66), (-100, -54), (-150, -40),
    ]  # fmt: skip
    rings = "M-176 -42C-100 -80 -50 -88 0 -90C50 -88 100 -80 176 -42"
    return (
        crown
        + ribbon_drawn
        + paper.shape(
            contour(brim),
            color,
            shift=(3, 6),
            depth=0.18,
            over=paper.stroke(rings, shade(color, 0.3), 0.6, 0.6),
        )
    )


def _party(paper: Paper, color: str) -> str:
    cone: list[Mark] = [
        (-50, -112, 0),
        (-26, -176),
        (0, -238, 0),
        (26, -176),
        (50, -112, 0),
        (26, -124),
        (0, -127),
        (-26, -124),
    ]
    pale = light(color, 0.75)
    stripes = "".join(
        lock([(-70, y), (0, y - 30), (70, y - 64)], [13, 13, 13], 6) for y in (-106, -142, -178, -210)
    )
    body = paper.shape(contour(cone), color, shift=(7, 3), depth=0.2, over=paper.fill(stripes, pale))
    ball = paper.shape(billow(_ring(0, -238, 16), 11, 0.4), "#ffe27a", shift=(3, 3), depth=0.2)
    trim = billow(_strip(-52, -108, -124, 13), 13, 0.3)
    return group(
        body + ball + paper.shape(trim, "#ffe27a", shift=(2, 3), depth=0.2, line=0.8), "rotate(-7 0 -40)"
    )
