"""The eye in profile: a wedge that opens towards the nose, with the iris seen edge-on."""

from tetap_sketch.colors import is_warm, light, mix
from tetap_sketch.paper import Paper
from tetap_sketch.paths import ellipse, xy

from .build import Build
from .eyes import CUTS, Look, crease_color, lash_color


def profile_eye(paper: Paper, build: Build, look: Look) -> str:
    """The eye around 0, 0, looking to the viewer's left."""
    if look.shape == "dot":
        return _dot(paper, build, look)
    _, cut_h, tilt, cut_lid = CUTS[look.shape]
    h = build.eye_h * cut_h * (0.5 + 0.5 * look.wide)
    w = build.eye_w * 0.62
    if look.closed:
        return _closed(paper, look, w, build.adult)
    top = h * (1 - 0.62 * min(0.95, look.lid + cut_lid))
    white = (
        f"M{xy(-w * 0.55, -top)}C{xy(-w * 0.95, -top * 0.5, -w * 0.98, h * 0.4, -w * 0.52, h * 0.84)}"
        f"C{xy(0, h * 0.86, w * 0.7, h * 0.5, w, 3 + tilt)}"
        f"C{xy(w, -top * 0.4, w * 0.35, -top, -w * 0.55, -top)}Z"
    )
    ball = paper.fill(white, "#fffdfb") + paper.clipped(white, _iris(paper, build, look, top, w))
    return _crease(paper, build, look, (w, h, top)) + ball + _lashes(paper, build, look, (w, h, top, tilt))


def _iris(paper: Paper, build: Build, look: Look, top: float, w: float) -> str:
    color, warm = look.color, is_warm(look.color)
    shrink = 1.0 if look.wide <= 1 else 0.86
    rx, ry = build.iris[0] * 0.52 * shrink, build.iris[1] * 0.97 * shrink
    x = -w * 0.44 + max(-2.0, min(5.0, look.gaze[0] * 0.5))
    y = (-0.5 if not build.adult else -1.5) + max(-6.0, min(6.0, look.gaze[1]))
    dark = mix(color, "#1a0a10", 0.62)
    paint = paper.linear(
        [
            (0, dark, 1),
            (0.36, mix(color, "#200f14", 0.22), 1),
            (0.66, color, 1),
            (1, mix(light(color, 0.35), "#ffcf8a" if warm else "#e4f6ff", 0.5), 1),
        ]
    )
    high = max(y - ry * 0.4, -top + ry * 0.3)
    return (
        paper.fill(ellipse(x, y, rx, ry), dark)
        + paper.fill(ellipse(x - 0.4, y + 0.3, rx - 1.5, ry - 1.6), paint)
        + paper.fill(
            ellipse(x - rx * 0.1, y + ry * 0.62, rx * 0.5, ry * 0.2),
            mix(light(color, 0.45), "#ffd596" if warm else "#f0fbff", 0.5),
            0.8,
        )
        + paper.fill(ellipse(x - rx * 0.22, y - ry * 0.06, rx * 0.4, ry * 0.44), mix(color, "#14060c", 0.84))
        + paper.fill(
            f"M{xy(-w * 2, -top * 1.3)}H{xy(w * 2)}L{xy(w * 1.2, -top * 0.05)}"
            f"C{xy(w * 0.5, -top * 0.55, -w * 0.3, -top * 0.7, -w * 2, -top * 0.62)}Z",
            mix(color, "#4a2a4a", 0.7),
            0.3,
        )
        + paper.fill(ellipse(x + rx * 0.02, high, rx * 0.42, ry * 0.28 * (1 - 0.4 * look.lid)), "#ffffff")
        + paper.fill(ellipse(x + rx * 0.42, y + ry * 0.38, rx * 0.22, ry * 0.14), "#ffffff", 0.95)
    )


def _lashes(paper: Paper, build: Build, look: Look, size: tuple[float, float, float, float]) -> str:
    w, h, top, tilt = size
    color = lash_color(look.color)
    thin = 0.74 if build.adult else 1.0
    front = -w * 0.55
    rim = (
        f"M{xy(front - 9 * thin, -top - 7 * thin)}"
        f"C{xy(front - 6 * thin, -top - 2.5 * thin, -w * 0.6, -top - 2.5 * thin)}"
        f" {xy(-w * 0.3, -top - 2.6 * thin)}"
        f"C{xy(w * 0.35, -top - 2 * thin, w * 0.86, -top * 0.66, w + 9 * thin, -5 + tilt)}"
        f"C{xy(w + 5 * thin, 0 + tilt, w + 1, 3 * thin + tilt, w * 0.9, 5 * thin + tilt)}"
        f"C{xy(w * 0.86, -top * 0.3, w * 0.3, -top + 6.5 * thin, -w * 0.5, -top + 4.5 * thin)}"
        f"C{xy(front - 4 * thin, -top + 4 * thin, front - 7 * thin, -top)}"
        f" {xy(front - 9 * thin, -top - 7 * thin)}Z"
    )
    text = paper.fill(rim, color)
    lower = f"M{xy(-w * 0.5, h * 0.85)}C{xy(-w * 0.1, h * 0.9, w * 0.4, h * 0.68, w * 0.66, h * 0.4)}"
    return text + paper.stroke(lower, color, 0.7, 0.85)


def _crease(paper: Paper, build: Build, look: Look, size: tuple[float, float, float]) -> str:
    w, h, top = size
    drop, lift = h - top, (1.3, 1.44, 0.7) if build.adult else (1.16, 1.26, 0.6)
    data = (
        f"M{xy(-w * 0.35, -h * lift[0] + drop)}"
        f"C{xy(w * 0.2, -h * lift[1] + drop, w * 0.9, -h * (lift[2] + 0.3) + drop)}"
        f" {xy(w * 1.2, -h * lift[2] + drop)}"
    )
    return paper.stroke(data, crease_color(look.skin), 0.65)


def _closed(paper: Paper, look: Look, w: float, fine: bool) -> str:
    color = lash_color(look.color)
    thick = 3.4 if fine else 5.0
    if look.closed == "up":
        data = (
            f"M{xy(-w * 0.7, 6)}C{xy(-w * 0.5, -16, w * 0.5, -16, w + 2, 7)}"
            f"C{xy(w * 0.5, -16 + thick, -w * 0.4, -16 + thick, -w * 0.7, 6)}Z"
        )
        flick = f"M{xy(w + 1, 6)}L{xy(w + 8, 4)}M{xy(w * 0.84, -2)}L{xy(w + 5, -7)}"
    else:
        data = (
            f"M{xy(-w * 0.9, 10)}C{xy(-w * 0.4, 20, w * 0.5, 17, w + 2, 4)}"
            f"C{xy(w * 0.5, 17 + thick, -w * 0.4, 20 + thick, -w * 0.9, 10)}Z"
        )
        flick = f"M{xy(-w * 0.72, 14)}L{xy(-w * 1.1, 20)}M{xy(-w * 0.3, 19)}L{xy(-w * 0.55, 25)}"
    return paper.shape(data, color, shift=None, line=(0.75, color)) + paper.stroke(flick, color, 1.3)


def _dot(paper: Paper, build: Build, look: Look) -> str:
    color = lash_color(look.color)
    if look.closed:
        return _closed(paper, look, build.eye_w * 0.4, True)
    rx, ry = build.eye_w * 0.32, build.eye_h * 0.52 * look.wide * (1 - 0.55 * look.lid)
    y = look.gaze[1] + 4
    return paper.shape(
        ellipse(-4, y, rx, ry), mix(look.color, "#1c0d16", 0.45), shift=(2, -5), depth=0.5, line=(1.0, color)
    ) + paper.fill(ellipse(-6, y - ry * 0.42, rx * 0.36, ry * 0.27), "#ffffff")
