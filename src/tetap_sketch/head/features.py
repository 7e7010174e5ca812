"""Brows, nose, mouth and blush, from the front and in profile."""

from tetap_sketch.colors import hls, mix, outline
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import ellipse, num, xy
from tetap_sketch.spec import Spec, number, word

from .build import Build
from .expressions import Mood
from .turn import Turn

LIP = "#8c3526"
INSIDE = "#9c2f36"
TONGUE = "#ff8a80"

OPEN = {
    "open": "M-17 -4C-8 0 8 0 17 -4C18 11 10 21 0 21C-10 21 -18 11 -17 -4Z",
    "laugh": "M-22 -7C-9 -3 9 -3 22 -7C24 12 13 26 0 26C-13 26 -24 12 -22 -7Z",
    "grin": "M-17 -5C-8 -1 8 -1 17 -5C17 8 9 14 0 14C-9 14 -17 8 -17 -5Z",
    "o": "M0 -5C7 -5 9 1 9 6C9 13 5 17 0 17C-5 17 -9 13 -9 6C-9 1 -7 -5 0 -5Z",
    "yawn": "M-7 1C-4 -3 4 -3 7 1C9 7 5 12 0 12C-5 12 -9 7 -7 1Z",
}
LINES = {
    "smile": "M-15 -2C-9 7 9 7 15 -2M-16.5 -3.5L-14 -1M16.5 -3.5L14 -1",
    "soft": "M-10 1C-4 5 4 5 10 1",
    "neutral": "M-9 2L9 2",
    "cat": "M-16 -1C-14 6 -3 7 0 0C3 7 14 6 16 -1",
    "firm": "M-7 3C-3 1 3 1 7 3",
    "frown": "M-11 8C-6 0 6 0 11 8",
    "wavy": "M-11 3C-7 -2 -4 -1 -1 2C2 5 6 5 11 0",
}


def mouth(paper: Paper, build: Build, turn: Turn, style: str) -> str:
    """The mouth of a front or three-quarter face."""
    turned = turn.view == "three-quarter"
    size = build.mouth_size
    place = (
        f"translate({xy(turn.x(0) - (3 if turned else 0), build.mouth_y)}"
        f") scale({num(size * (0.88 if turned else 1))} {num(size)})"
    )
    if style in LINES:
        return group(_lined(paper, build, LINES[style]), place)
    data = OPEN[style]
    inside = paper.fill(ellipse(0, 21, 12, 9), TONGUE)
    if style in ("open", "laugh", "grin"):
        inside += paper.fill("M-24 -10H24V0C8 5 -8 5 -24 0Z", "#ffffff")
    return group(
        paper.fill(data, INSIDE) + paper.clipped(data, inside) + paper.stroke(data, "#7c2a24", 0.85), place
    )


def _lined(paper: Paper, build: Build, data: str) -> str:
    text = paper.stroke(data, LIP, 0.95)
    if build.adult:
        text += paper.stroke("M-4 9C-2 10.5 2 10.5 4 9", LIP, 0.7, 0.45)
    return text


def profile_mouth(paper: Paper, build: Build, face: str, style: str) -> str:
    """The mouth on the edge of the profile; open mouths are notches that run in from the lips."""
    y = build.mouth_y
    x = -95 if build.adult else -96
    lines = {
        "smile": f"M{xy(x + 1, y + 1)}C{xy(x + 7, y + 6, x + 14, y + 4, x + 19, y - 3)}",
        "soft": f"M{xy(x + 1, y + 1)}C{xy(x + 6, y + 3, x + 10, y + 3, x + 13, y + 1)}",
        "neutral": f"M{xy(x + 1, y + 1)}L{xy(x + 12, y + 2)}",
        "cat": f"M{xy(x, y)}C{xy(x + 5, y + 7, x + 14, y + 6, x + 17, y - 2)}",
        "firm": f"M{xy(x + 1, y + 1)}C{xy(x + 5, y, x + 8, y + 1, x + 10, y + 2)}",
        "frown": f"M{xy(x + 1, y + 1)}C{xy(x + 5, y, x + 10, y + 2, x + 14, y + 7)}",
        "wavy": f"M{xy(x + 1, y + 1)}C{xy(x + 5, y - 3, x + 8, y + 5, x + 14, y)}",
    }
    if style in lines:
        return paper.stroke(lines[style], LIP, 0.95)
    wide, deep = {"open": (20, 17), "laugh": (24, 22), "grin": (19, 11), "o": (8, 14), "yawn": (8, 9)}[style]
    size = build.mouth_size
    width, depth = wide * size, deep * size
    if style in ("o", "yawn"):
        data = ellipse(x + 2.5, y + depth * 0.25, width * 0.45, depth * 0.5)
        return paper.clipped(face, paper.fill(data, INSIDE) + paper.stroke(data, "#7c2a24", 0.8))
    data = (
        f"M{xy(x + 0.5, y - 1)}C{xy(x + 6, y + 2, x + width * 0.6, y + 1, x + width, y - 6)}"
        f"C{xy(x + width + 1, y + depth * 0.5, x + width * 0.6, y + depth, x + 3, y + depth * 0.82)}"
        f"C{xy(x + 4, y + depth * 0.5, x + 3, y + depth * 0.2, x + 0.5, y - 1)}Z"
    )
    inside = paper.fill(ellipse(x + 6, y + depth, 11, depth * 0.42), TONGUE)
    inside += paper.fill(
        f"M{xy(x - 4, y - 12)}H{num(x + 30)}V{num(y - 1)}C{xy(x + 16, y + 6, x + 6, y + 6, x - 4, y + 3)}Z",
        "#ffffff",
    )
    return paper.fill(data, INSIDE) + paper.clipped(data, inside) + paper.stroke(data, "#7c2a24", 0.8)


def nose(paper: Paper, build: Build, turn: Turn, skin: str) -> str:
    """A hint of a nose; the profile draws it with its outline."""
    color, y = mix(skin, "#b4503c", 0.72), build.nose_y
    if turn.view == "side":
        return ""
    if turn.view == "three-quarter":
        x = turn.x(0) - 3
        if build.adult:
            return paper.stroke(
                f"M{xy(x - 4, y - 20)}C{xy(x - 7, y - 10, x - 11, y - 5, x - 10, y - 1)}"
                f"C{xy(x - 8, y + 2, x - 4, y + 2, x - 1, y + 1)}",
                color, 0.85,
            )  # fmt: skip
        return paper.stroke(
            f"M{xy(x - 5, y - 5)}C{xy(x - 9, y - 1, x - 8, y + 1.5, x - 3, y + 1)}", color, 0.9
        )
    if build.adult:
        return paper.stroke(
            f"M{xy(-4, y - 1)}C{xy(-2, y + 2, 2, y + 2, 4, y - 1)}", color, 0.8
        ) + paper.stroke(f"M{xy(2.5, y - 18)}C{xy(4, y - 13, 4.5, y - 9, 4, y - 6)}", color, 0.6, 0.5)
    return paper.stroke(f"M{xy(-3, y - 1)}C{xy(-1, y + 1.6, 1.5, y + 1.6, 3, y - 0.5)}", color, 0.85)


def blush(paper: Paper, spec: Spec, build: Build, turn: Turn, mood: Mood) -> str:
    """Rosy cheeks with three short strokes."""
    strength = min(1.3, number(spec, "face.blush") * mood.blush)
    if strength <= 0:
        return ""
    color = word(spec, "face.blush.color")
    x, y, rx, ry = build.blush
    paint = paper.radial(
        [(0, color, min(1, 0.62 * strength)), (0.55, color, min(1, 0.36 * strength)), (1, color, 0)]
    )
    text = ""
    for side in (-1.0, 1.0):
        if turn.view == "side":
            if side < 0:
                continue
            center, squeeze = -57.0, 0.92
        else:
            center, squeeze = turn.x(side * x), turn.squeeze(side * x)
            if turn.view == "three-quarter":
                center += 5 if side < 0 else -6
        text += paper.fill(ellipse(center, y, rx * squeeze, ry), paint, solid=True)
        for step in (-1, 0, 1):
            at = center + step * 8 * squeeze
            text += paper.stroke(
                f"M{xy(at - 2 * squeeze, y + 3)}"
                f"L{xy(at + 2 * squeeze, y - 4)}", mix(color, "#d9362b", 0.3), 0.5,
                0.5 * min(1, strength) * (0.5 if build.adult else 1),
            )  # fmt: skip
    return text


BROWS = {
    "soft": (16, -7, 4.2, 2.0),
    "straight": (17, -1.5, 4.6, 2.0),
    "arched": (18, -9, 3.6, -1.0),
    "thick": (18, -5, 7.6, 0.0),
}
"""Half length, arch, thickness and how far the outer end hangs."""


def brow_color(color: str) -> str:
    """Brows are a deeper tone of their colour, so that they read through the hair."""
    return mix(color, outline(color), 0.62)


def brow_rim(color: str) -> str:
    """A thin paler edge keeps dark brows apart from a fringe as dark as they are."""
    return mix(color, "#ffe9d6", 0.4 if hls(color)[1] < 0.42 else 0.0)


def brows(paper: Paper, spec: Spec, build: Build, turn: Turn, mood: Mood) -> str:
    """Both brows, or the near one in profile."""
    color, rim = brow_color(word(spec, "brows.color")), brow_rim(word(spec, "brows.color"))
    half, arch, thick, drop = BROWS[word(spec, "brows.style")]
    if build.adult:
        thick *= 0.85
    text = ""
    for side in (-1.0, 1.0):
        if turn.view == "side":
            if side < 0:
                continue
            x, squeeze = -71.0, 0.66
        else:
            at = side * (build.eye_x + 3)
            x, squeeze = turn.x(at), turn.squeeze(at) * (0.94 if turn.view == "three-quarter" else 1)
        inner, outer = mood.inner - (4.5 if build.adult else 2), drop
        data = (
            f"M{xy(-half, inner + 3)}C{xy(-half * 0.4, arch + inner * 0.4 - thick / 2, half * 0.4)}"
            f" {xy(arch - thick / 2, half + 1, outer + 2)}"
            f"C{xy(half * 0.4, arch + thick * 0.8, -half * 0.35, arch + inner * 0.4 + thick * 0.8)}"
            f" {xy(-half + 1, inner + 3 + thick * 0.75)}Z"
        )
        body = paper.shape(data, color, shift=None, line=(0.62, rim))
        flip = -1.0 if turn.view == "side" and side < 0 else side
        text += group(body, f"translate({xy(x, build.brow_y + mood.lift)}) scale({num(flip * squeeze)} 1)")
    return text
