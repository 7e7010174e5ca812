"""Headgear that belongs to the character: cap, beanie, straw hat, beret, crown."""

from tetap_sketch.colors import light, mix, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import ellipse, move, xy

from .contour import Mark, contour, lock
from .hair.clouds import billow
from .hats import SEATS, sun_hat

DOME: tuple[Mark, ...] = (
    (-116, -52, 0), (-114, -100), (-78, -140), (0, -158), (78, -140), (114, -100), (116, -52, 0),
    (60, -74), (0, -81), (-60, -74),
)  # fmt: skip


def headwear(paper: Paper, kind: str, color: str, view: str) -> str:
    """The piece on the head in a view."""
    shift, tilt = SEATS[view]
    if kind == "cap":
        return group(_cap(paper, color, view), move(shift, 0, 1, tilt))
    if kind == "beret":
        return group(_beret(paper, color), move(shift, 0, 1, tilt, flip=view == "back"))
    body = {"beanie": _beanie, "straw-hat": sun_hat, "crown": _crown}[kind](paper, color)
    return group(body, move(shift, 0, 1, tilt))


SEAMS = {
    "front": "M0 -158C-2 -130 -2 -104 0 -80M-4 -157C-52 -140 -78 -110 -84 -62M4 -157C52 -140 78 -110 84 -62",
    "three-quarter": (
        "M-10 -158C-40 -136 -52 -108 -54 -76M-6 -157C30 -140 48 -110 52 -72"
        "M-12 -157C-70 -140 -94 -110 -100 -64"
    ),
    "side": "M0 -158C-4 -130 -4 -104 0 -80M-4 -157C-56 -140 -84 -110 -90 -62M4 -157C56 -140 84 -110 90 -62",
    "back": "M0 -158C0 -140 0 -120 0 -108M-4 -157C-52 -140 -78 -110 -84 -62M4 -157C52 -140 78 -110 84 -62",
}
"""Panels of the cap, as lines."""


def _cap(paper: Paper, color: str, view: str) -> str:
    seams = SEAMS[view]
    dome = paper.shape(
        contour(DOME),
        color,
        shift=(10, 7),
        depth=0.18,
        over=paper.stroke(seams, shade(color, 0.36), 0.7, 0.8),
    )
    button = paper.shape(ellipse(0, -158, 9, 6), color, shift=(2, 2), line=0.8)
    deep = shade(color, 0.14)
    if view == "back":
        gap = paper.fill("M-34 -78C-34 -118 34 -118 34 -78Z", shade(color, 0.6))
        strap = paper.shape(
            lock([(-60, -66), (0, -76), (60, -66)], [13, 13, 13], 8), deep, shift=(2, 3), line=0.8
        )
        return button + dome + gap + strap
    visors: dict[str, list[Mark]] = {
        "front": [(-96, -68, 0), (-56, -92), (0, -99), (56, -92), (96, -68, 0), (88, -48), (52, -58),
            (0, -64), (-52, -58), (-88, -48)],
        "three-quarter": [(-126, -62, 0), (-92, -84), (-40, -98), (20, -94), (58, -76, 0), (16, -68),
            (-46, -62), (-100, -48),
                          (-138, -44)],
        "side": [(-98, -92, 0), (-60, -92), (-20, -76, 0), (-76, -66), (-130, -52), (-172, -50, 0),
            (-150, -76)],
    }  # fmt: skip
    edge = paper.stroke({"front": "M-82 -56C-40 -70 40 -70 82 -56",
        "three-quarter": "M-128 -54C-90 -66 -20 -76 40 -80",
                         "side": "M-164 -56C-120 -62 -70 -74 -34 -80"}[view], shade(color, 0.4),
                             0.6, 0.7)  # fmt: skip
    return button + dome + paper.shape(contour(visors[view]), deep, shift=(3, 5), depth=0.18, over=edge)


def _beanie(paper: Paper, color: str) -> str:
    ribs = "".join(
        f"M{xy(x * 0.3, -168)}C{xy(x * 0.8, -140, x, -110, x, -70)}" for x in (-96, -64, -32, 0, 32, 64, 96)
    )
    dome: list[Mark] = [
        (-116, -62, 0),
        (-114, -116),
        (-76, -156),
        (0, -170),
        (76, -156),
        (114, -116),
        (116, -62, 0),
        (0, -96),
    ]
    top = paper.shape(
        contour(dome), color, shift=(10, 7), depth=0.18, over=paper.stroke(ribs, shade(color, 0.3), 0.7, 0.6)
    )
    band = lock([(-116, -66), (-62, -88), (0, -96), (62, -88), (116, -66)], [36, 36, 36, 36, 36], 14)
    lines = "".join(
        f"M{xy(x, -124 + abs(x) * 0.14)}L{xy(x, -60 + abs(x) * 0.14)}" for x in range(-104, 105, 16)
    )
    deep = mix(color, light(color), 0.4)
    fold = paper.shape(
        band, deep, shift=(3, 6), depth=0.18, over=paper.stroke(lines, shade(deep, 0.3), 0.6, 0.6)
    )
    ball = paper.shape(billow([(26, -178), (18, -160), (0, -152), (-18, -160), (-26, -178), (-18, -196),
        (0, -204), (18, -196)], 17, 0.5),
                       light(color, 0.75), shift=(4, 5), depth=0.18)  # fmt: skip
    return ball + top + fold


def _beret(paper: Paper, color: str) -> str:
    puff: list[Mark] = [
        (-118, -70), (-134, -108), (-98, -148), (-30, -168), (50, -162), (116, -132), (136, -92),
        (118, -66), (60, -86), (0, -94), (-60, -86),
    ]  # fmt: skip
    fold = paper.stroke("M-112 -84C-60 -110 40 -118 122 -86", shade(color, 0.36), 0.7, 0.7)
    shine = paper.fill(lock([(-96, -120), (-56, -146), (4, -152)], [0, 11, 0], 8), light(color, 0.5), 0.5)
    stem = paper.shape(
        lock([(4, -160), (6, -174), (12, -184)], [9, 8, 6], 5), shade(color, 0.1), shift=(1, 1), line=0.8
    )
    body = paper.shape(contour(puff), color, shift=(10, 8), depth=0.2, over=fold + shine)
    band = lock([(-112, -62), (-58, -82), (0, -89), (58, -82), (112, -62)], [13, 14, 14, 14, 13], 12)
    return stem + body + paper.shape(band, shade(color, 0.25), shift=(2, 3), line=0.8)


def _crown(paper: Paper, color: str) -> str:
    points: list[Mark] = [
        (-58, -118, 0), (-72, -184, 0), (-38, -152, 0), (0, -200, 0), (38, -152, 0), (72, -184, 0),
        (58, -118, 0), (0, -128),
    ]  # fmt: skip
    rim = lock([(-58, -122), (0, -133), (58, -122)], [12, 12, 12], 8)
    body = paper.shape(contour(points), color, shift=(6, 4), depth=0.22)
    tips = "".join(
        paper.shape(ellipse(x, y, 7), color, shift=(2, 2), line=0.8)
        for x, y in ((-72, -186), (0, -202), (72, -186))
    )
    gems = "".join(
        paper.shape(ellipse(x, y, 7, 8), tone, shift=(2, 2), depth=0.3, line=0.6)
        for x, y, tone in ((-36, -142, "#4fb3e8"), (0, -150, "#e8506a"), (36, -142, "#4fb3e8"))
    )
    return body + paper.shape(rim, light(color, 0.4), shift=(2, 2), line=0.8) + tips + gems
