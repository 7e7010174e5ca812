"""Marks on the skin: mole, freckles, scar, star and heart, at their places in each view."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, num, xy
from tetap_sketch.spec import SLOTS, Spec, word

from .build import Build
from .contour import lock
from .pins import heart_path, star_path
from .turn import Turn

PAIRED = ("ear", "cheek", "eye")
"""Places that exist twice; a mark in their middle means both."""


def skin_marks(paper: Paper, spec: Spec, build: Build, turn: Turn, tied: bool) -> str:
    """The marks that hair may lie beside but never over."""
    return _drawn(paper, spec, (build, turn, tied), over_hair=False)


def brow_marks(paper: Paper, spec: Spec, build: Build, turn: Turn, tied: bool) -> str:
    """Marks on the forehead, seen through the fringe as brows are."""
    return _drawn(paper, spec, (build, turn, tied), over_hair=True)


def _drawn(paper: Paper, spec: Spec, face: tuple[Build, Turn, bool], over_hair: bool) -> str:
    build, turn, tied = face
    text = ""
    for slot in range(1, SLOTS + 1):
        kind, place = word(spec, f"mark.{slot}.kind"), word(spec, f"mark.{slot}.place")
        if kind == "none" or turn.view == "back" or (place == "forehead") != over_hair:
            continue
        sides = {"right": (-1.0,), "left": (1.0,)}.get(
            word(spec, f"mark.{slot}.side"), (-1.0, 1.0) if place in PAIRED else (0.0,)
        )
        with paper.part(f"mark-{slot}"):
            for side in sides:
                spot = _spot(build, turn, place, side, tied)
                if spot:
                    text += _mark(
                        paper, kind, word(spec, f"mark.{slot}.color"), spot, turn.squeeze(side * 60)
                    )
    return text


def _spot(build: Build, turn: Turn, place: str, side: float, tied: bool) -> Point | None:
    if turn.view == "side":
        return None if side < 0 else _profile_spots(build, tied)[place]
    x, y = _front_spots(build)[place]
    x *= side
    if turn.view == "three-quarter":
        x = max(-84.0 if build.adult else -86.0, turn.x(x))
        if place in ("mouth", "nose", "chin"):
            x -= 2
    return x, y


def _front_spots(build: Build) -> dict[str, Point]:
    face = build.face
    return {
        "ear": (face.cheek - (13 if build.adult else 20), 45),
        "cheek": (build.blush[0] - 6, build.blush[1] + 9),
        "eye": (build.eye_x + 13, build.eye_y + build.eye_h + 6),
        "mouth": (25 * build.mouth_size, build.mouth_y + 8),
        "nose": (11, build.nose_y - 6),
        "forehead": (24, -13),
        "chin": (15, face.chin - 11),
    }


def _profile_spots(build: Build, tied: bool) -> dict[str, Point]:
    return {
        "ear": (-2, 54) if tied else (-44, 44),
        "cheek": (-54, 68),
        "eye": (-56, build.eye_y + build.eye_h + 5),
        "mouth": (-76, build.mouth_y + 9),
        "nose": (-91, build.nose_y - 6),
        "forehead": (-82, -12),
        "chin": (-74, build.face.chin - 9),
    }


def _mark(paper: Paper, kind: str, color: str, at: Point, squeeze: float) -> str:
    if kind == "mole":
        body = paper.fill(ellipse(0, 0, 3.6), color) + paper.fill(
            ellipse(-1, -1.2, 1), light(color, 0.7), 0.7
        )
    elif kind == "freckles":
        spots = ((-10, -1), (-4, 3.5), (0, -3), (5, 2.5), (10.5, -1.5), (-14, 4))
        body = "".join(paper.fill(ellipse(x, y, 1.75), color) for x, y in spots)
    elif kind == "scar":
        cross = "".join(
            lock([(x - 2, y - 5.5), (x, y), (x + 2, y + 5.5)], [1.6, 2.6, 0], 5)
            for x, y in ((-5, -1.5), (0, 0), (5, 1.5))
        )
        line = lock([(-12, -3.6), (0, 0), (12, 3.6)], [1.2, 3.8, 0], 8)
        body = group(paper.fill(f"{line} {cross}", color), "rotate(-28)")
    else:
        path = star_path(9.5, 0.5) if kind == "star" else heart_path(8)
        body = paper.shape(path, color, shift=(2, 2), depth=0.15, line=(0.6, shade(color, 0.5)))
    return group(body, f"translate({xy(*at)}) scale({num(squeeze)} 1)")
