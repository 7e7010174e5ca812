"""Eyes seen from the front: lid, iris with its light, lashes; the same drawing serves the turned face."""

from dataclasses import dataclass

from tetap_sketch.colors import is_warm, light, mix
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, num, xy

from .build import Build


@dataclass(frozen=True)
class Look:
    """What an eye does and how it is cut. Angles come as `tilt`: how far the outer corner drops."""

    shape: str
    color: str
    skin: str
    lid: float = 0.0
    wide: float = 1.0
    gaze: Point = (0.0, 0.0)
    closed: str = ""
    tears: bool = False


CUTS = {
    "round": (1.0, 1.0, 0.0, 0.0),
    "almond": (1.1, 0.84, -2.5, 0.0),
    "droopy": (1.04, 0.9, 5.5, 0.1),
    "sharp": (1.1, 0.82, -6.0, 0.14),
    "dot": (1.0, 1.0, 0.0, 0.0),
}
"""Width, height, tilt and lid of each eye shape."""


def lash_color(color: str) -> str:
    """Lashes are the darkest tone of the eye's own colour, so that no other field moves them."""
    return mix(color, "#1c0d16", 0.76)


def crease_color(skin: str) -> str:
    """Folds of the skin around the eye."""
    return mix(skin, "#a24a3a", 0.6)


def front_eye(paper: Paper, build: Build, look: Look, side: float) -> str:
    """One eye around 0, 0 with the outer corner at +x; the caller mirrors it for `side` -1."""
    if look.shape == "dot":
        return _dot(paper, build, look, side)
    cut_w, cut_h, tilt, cut_lid = CUTS[look.shape]
    wide, high = build.eye_w * cut_w, build.eye_h * cut_h * (0.5 + 0.5 * look.wide)
    if look.closed:
        return _closed(paper, look, wide, tilt, build.adult)
    lid = min(0.95, look.lid + cut_lid)
    eye = _Open(paper, build, look, side, wide, high, high * (1 - 0.62 * lid), tilt)
    return eye.crease() + eye.ball() + eye.lashes()


def _dot(paper: Paper, build: Build, look: Look, side: float) -> str:
    color = lash_color(look.color)
    if look.closed:
        return _closed(paper, look, build.eye_w * 0.6, 0, True)
    rx, ry = build.eye_w * 0.46, build.eye_h * 0.52 * look.wide * (1 - 0.55 * look.lid)
    x, y = look.gaze[0] * side, look.gaze[1] + 4
    return (
        paper.shape(ellipse(x, y, rx, ry), mix(look.color, "#1c0d16", 0.45), shift=(2, -5), depth=0.5,
                    line=(1.0, color))
        + paper.fill(ellipse(x - 3.4 * side, y - ry * 0.42, rx * 0.36, ry * 0.27), "#ffffff")
        + paper.fill(ellipse(x + 3.2 * side, y + ry * 0.44, rx * 0.18, ry * 0.13), "#ffffff", 0.9)
    )  # fmt: skip


def _closed(paper: Paper, look: Look, wide: float, tilt: float, fine: bool) -> str:
    color, w, t = lash_color(look.color), wide, tilt * 0.5
    thick = 3.4 if fine else 5.0
    if look.closed == "up":
        rise = 17 if not fine else 12
        data = (
            f"M{xy(-w, 9 - t)}C{xy(-w * 0.55, -rise - t, w * 0.45, -rise - 1 + t, w + 2, 7 + t)}"
            f"C{xy(w * 0.5, -rise + thick + t, -w * 0.5, -rise + thick + 1 - t, -w, 9 - t)}Z"
        )
    else:
        data = (
            f"M{xy(-w, 4 - t)}C{xy(-w * 0.5, 17, w * 0.5, 17 + t, w + 3, 2 + t)}"
            f"C{xy(w * 0.55, 17 + thick + t, -w * 0.5, 17 + thick, -w, 4 - t)}Z"
        )
    flick = (
        f"M{xy(w + 1, 6 + t)}L{xy(w + 8, 4 + t)}M{xy(w * 0.84, -2 + t)}L{xy(w + 5, -7 + t)}"
        if look.closed == "up"
        else f"M{xy(w + 2, 4 + t)}L{xy(w + 9, 5 + t)}M{xy(w * 0.7, 13 + t)}L{xy(w * 0.7 + 7, 19 + t)}"
    )
    return paper.shape(data, color, shift=None, line=(0.75, color)) + paper.stroke(flick, color, 1.3)


@dataclass(frozen=True)
class _Open:
    paper: Paper
    build: Build
    look: Look
    side: float
    w: float
    h: float
    top: float
    tilt: float

    def bend(self, *values: float) -> str:
        """Coordinates with the tilt of the eye."""
        tilted = [
            value if index % 2 == 0 else value + self.tilt * values[index - 1] / self.w
            for index, value in enumerate(values)
        ]
        return xy(*tilted)

    def white(self) -> str:
        """The outline between the lids."""
        w, h, top, q = self.w, self.h, self.top, self.bend
        return (
            f"M{q(-w + 2, 4)}C{q(-w + 4, -top * 0.72, -w * 0.25, -top, 3, -top + 1)}"
            f"C{q(w * 0.74, -top + 1, w + 2.5, -top * 0.3, w - 0.5, 3)}"
            f"C{q(w - 3, h * 0.5, w * 0.5, h * 0.84, 1, h * 0.85)}"
            f"C{q(-w * 0.6, h * 0.85, -w + 2, h * 0.42, -w + 2, 4)}Z"
        )

    def ball(self) -> str:
        """White, iris and the light in it."""
        paper, h, w = self.paper, self.h, self.w
        white = self.white()
        inside = self._iris()
        inside += paper.fill(
            f"M{self.bend(-w, -h)}L{self.bend(w + 6, -h)}L{self.bend(w + 6, -self.top * 0.4)}"
            f"C{self.bend(w * 0.4, -self.top * 0.72, -w * 0.5, -self.top * 0.7, -w, -self.top * 0.05)}Z",
            mix(self.look.color, "#4a2a4a", 0.7),
            0.3,
        )
        return paper.fill(white, "#fffdfb") + paper.clipped(white, inside + self._sparkle())

    def _center(self) -> Point:
        gaze = self.look.gaze
        reach = self.w * 0.26
        return (
            (0.5 if not self.build.adult else 0.0) + max(-reach, min(reach, gaze[0] * self.side)),
            (-0.5 if not self.build.adult else -1.5) + max(-6.0, min(6.0, gaze[1])),
        )

    def _iris(self) -> str:
        paper, color = self.paper, self.look.color
        shrink = 1.0 if self.look.wide <= 1 else 0.86
        rx, ry = self.build.iris[0] * shrink, self.build.iris[1] * shrink
        x, y = self._center()
        warm = is_warm(color)
        dark = mix(color, "#1a0a10", 0.62)
        glow = mix(light(color, 0.35), "#ffcf8a" if warm else "#e4f6ff", 0.5)
        paint = paper.linear(
            [(0, dark, 1), (0.36, mix(color, "#200f14", 0.22), 1), (0.66, color, 1), (1, glow, 1)]
        )
        rim = paper.fill(ellipse(x, y, rx, ry), dark)
        body = paper.fill(ellipse(x, y + 0.3, rx - 1.6, ry - 1.6), paint)
        pupil = paper.fill(ellipse(x, y - ry * 0.06, rx * 0.42, ry * 0.44), mix(color, "#14060c", 0.84))
        crescent = paper.fill(
            f"M{xy(x - rx * 0.7, y + ry * 0.3)}"
            f"C{xy(x - rx * 0.5, y + ry * 0.98, x + rx * 0.5, y + ry * 0.98)}"
            f" {xy(x + rx * 0.7, y + ry * 0.3)}"
            f"C{xy(x + rx * 0.42, y + ry * 0.62, x - rx * 0.42, y + ry * 0.62)}"
            f" {xy(x - rx * 0.7, y + ry * 0.3)}Z",
            mix(light(color, 0.45), "#ffd596" if warm else "#f0fbff", 0.5),
            0.85,
        )
        return rim + body + crescent + pupil

    def _sparkle(self) -> str:
        paper, side = self.paper, self.side
        x, y = self._center()
        rx, ry = self.build.iris[0], self.build.iris[1]
        away = -side * rx * 0.36
        top = max(y - ry * 0.42, -self.top + ry * 0.3)
        big = paper.fill(ellipse(x + away, top, rx * 0.36, ry * 0.33 * (1 - 0.4 * self.look.lid)), "#ffffff")
        small = paper.fill(ellipse(x - away * 1.05, y + ry * 0.4, rx * 0.19, ry * 0.17), "#ffffff", 0.95)
        dot = paper.fill(ellipse(x + away * 1.15, y + ry * 0.5, rx * 0.09, ry * 0.08), "#ffffff", 0.9)
        if not self.look.tears:
            return big + small + dot
        pool = paper.fill(ellipse(x, y + ry * 0.86, rx * 0.8, ry * 0.3), "#ffffff", 0.75)
        return big + small + dot + pool

    def lashes(self) -> str:
        """The dark rim of the upper lid with its wing, and the soft lower one."""
        paper, w, h, top, q = self.paper, self.w, self.h, self.top, self.bend
        color = lash_color(self.look.color)
        thin = 0.72 if self.build.adult else 1.0
        rim = (
            f"M{q(-w - 1, 7)}C{q(-w + 1, -top * 0.78, -w * 0.28, -top - 3 * thin, 3, -top - 3 * thin)}"
            f"C{q(w * 0.75, -top - 2 * thin, w + 2, -top * 0.5, w + 11 * thin, -12 * thin)}"
            f"C{q(w + 8 * thin, -5 * thin, w + 5 * thin, -1, w - 1, 3)}"
            f"C{q(w - 1, -top * 0.3, w * 0.6, -top + 6.5 * thin, 3, -top + 5.5 * thin)}"
            f"C{q(-w * 0.22, -top + 5 * thin, -w + 5, -top * 0.5, -w - 1, 7)}Z"
        )
        text = paper.fill(rim, color)
        wing = (
            f"M{q(w * 0.86, -top * 0.62)}C{q(w + 2, -top * 0.8)}"
            f" {q(w + 6 * thin, -top * 0.9)} {q(w + 9 * thin, -top * 0.92 - 2)}"
        )
        text += paper.stroke(wing, color, 1.1 * thin)
        lower = f"M{q(w * 0.1, h * 0.87)}C{q(w * 0.5, h * 0.85, w * 0.8, h * 0.62, w - 3, h * 0.34)}"
        return text + paper.stroke(lower, color, 0.7, 0.85)

    def crease(self) -> str:
        """The fold above the lid; grown-ups have it close to the lashes."""
        w, h, drop, q = self.w, self.h, self.h - self.top, self.bend
        lift = (1.3, 1.52, 1.42, 0.98) if self.build.adult else (1.14, 1.34, 1.26, 0.86)
        ys = [-h * value + drop for value in lift]
        data = f"M{q(-w * 0.6, ys[0])}C{q(-w * 0.12, ys[1], w * 0.6, ys[2], w * 0.95, ys[3])}"
        return self.paper.stroke(data, crease_color(self.look.skin), 0.85 if self.build.adult else 0.65)


def placed(eye: str, x: float, y: float, side: float, squeeze: float) -> str:
    """The eye at its place, mirrored for the character's right."""
    return group(eye, f"translate({xy(x, y)}) scale({num(side * squeeze)} 1)")
