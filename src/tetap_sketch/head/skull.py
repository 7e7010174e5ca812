"""Outlines of face and ears, one drawn for each view."""

from tetap_sketch.colors import mix, shade
from tetap_sketch.paper import Paper
from tetap_sketch.paths import ellipse, smooth, xy

from .build import Build
from .contour import contour
from .turn import Turn


def face_outline(build: Build, view: str) -> str:
    """The skin of the head in a view."""
    if view == "three-quarter":
        return _three_quarter(build)
    if view == "side":
        return _profile(build)
    return _front(build)


def _front(build: Build) -> str:
    face = build.face
    wide, high, chin = face.cheek, face.cheek_y, face.chin
    left = (
        f"C{xy(-face.blunt, chin, -face.jaw - 22, chin - 16, -wide + 10, high + 34)}"
        f"C{xy(-wide + 3, high + 20, -wide, high + 8, -wide, high - 14)}"
        f"C{xy(-wide, -70, -58, -108, 0, -108)}"
    )
    right = (
        f"C{xy(58, -108, wide, -70, wide, high - 14)}"
        f"C{xy(wide, high + 8, wide - 3, high + 20, wide - 10, high + 34)}"
        f"C{xy(face.jaw + 22, chin - 16, face.blunt, chin, 0, chin)}"
    )
    return f"M{xy(0, chin)}{left}{right}Z"


def _three_quarter(build: Build) -> str:
    face = build.face
    chin, tip = face.chin, -42 if build.adult else -40
    far = -90 - (face.cheek - 92) * 0.6
    cheek_y = face.cheek_y + (24 if build.adult else 22)
    dent = build.eye_y - (10 if build.adult else 8)
    blunt = face.blunt
    return (
        f"M{xy(tip, chin)}"
        f"C{xy(tip - blunt * 0.42 - 6, chin, far + 16, chin - 13, far + 4, cheek_y + 15)}"
        f"C{xy(far - 3, cheek_y + 3, far + 1, cheek_y - 14, far + 4, dent + 10)}"
        f"C{xy(far + 5, dent, far - 4, dent - 12, far - 4, dent - 26)}"
        f"C{xy(far - 2, -76, -56, -108, 4, -108)}"
        f"C{xy(56, -108, 88, -66, 88, -10)}"
        f"C{xy(88, 26, 82, 44, 72, 56)}"
        f"C{xy(48, chin - 14, tip + 30 + blunt * 0.85, chin, tip, chin)}Z"
    )


def _profile(build: Build) -> str:
    chin = build.face.chin
    lip = build.mouth_y
    if build.adult:
        nose = build.nose_y
        return (
            "M-30 -106C-68 -98 -88 -66 -90 -28C-90.5 -14 -87 -4 -87.5 6"
            f"C{xy(-89, 20, -97, nose - 22, -105, nose - 5)}"
            f"C{xy(-107.5, nose, -104, nose + 4, -95, nose + 5)}"
            f"C{xy(-93.5, nose + 10, -95, lip - 9, -98.5, lip - 6)}"
            f"C{xy(-101, lip - 3, -98, lip - 1, -93.5, lip)}"
            f"C{xy(-99, lip + 2, -98, lip + 7, -94, lip + 8)}"
            f"C{xy(-91.5, lip + 11, -91, lip + 13, -92, lip + 17)}"
            f"C{xy(-92.5, chin - 5, -86, chin + 2, -76, chin + 1)}C{xy(-48, chin - 2, -12, 88, 8, 66)}"
            "L60 20L40 -100Z"
        )
    nose = build.nose_y - 8
    return (
        "M-30 -106C-74 -94 -95 -56 -95 -20C-95 -6 -91 6 -91.5 14"
        f"C{xy(-92.5, 24, -96, nose - 12, -101.5, nose - 3)}"
        f"C{xy(-104, nose + 2, -100, nose + 6, -96, nose + 8)}"
        f"C{xy(-95, nose + 12, -99, nose + 14, -98.5, lip - 3)}C{xy(-98, lip, -95, lip, -94, lip + 1)}"
        f"C{xy(-97.5, lip + 3, -97.5, lip + 8, -94.5, lip + 10)}"
        f"C{xy(-94, chin - 10, -90, chin, -72, chin + 1)}"
        f"C{xy(-44, chin + 1, -6, 90, 18, 64)}L60 20L40 -100Z"
    )


def bare_skull(view: str) -> list[str]:
    """The rest of a bald head, running the way the face of that view does."""
    if view == "back":
        return [contour([(0, -120), (-60, -108), (-98, -66), (-104, -10), (-92, 46), (-58, 84), (0, 98),
            (58, 84), (92, 46),
                         (104, -10), (98, -66), (60, -108)])]  # fmt: skip
    if view == "side":
        return [contour([(-80, -60), (-58, -98), (-14, -119), (40, -117), (88, -88), (112, -36),
            (108, 20), (82, 62),
                         (44, 78), (14, 66), (-20, 0)])]  # fmt: skip
    if view == "three-quarter":
        loop = [
            (-90, -34),
            (-78, -84),
            (-40, -111),
            (10, -119),
            (60, -107),
            (93, -72),
            (104, -18),
            (96, 30),
            (76, 52),
            (20, 10),
        ]
        return [smooth(loop, closed=True)]
    return [
        smooth(
            [(-86, -30), (-84, -74), (-48, -109), (0, -119), (48, -109), (84, -74), (86, -30), (0, 40)],
            closed=True,
        )
    ]


def ear(paper: Paper, skin: str, build: Build, side: float, view: str) -> str:
    """One ear; `side` is 1 for the character's left."""
    x, y, rx, ry = build.ear
    fold = mix(skin, "#c0604a", 0.6)
    if view == "side":
        x, y = 16.0, y + 2
        data = contour(
            [(x - 10, y + 6), (x - 11, y - 12), (x + 4, y - ry - 2), (x + 15, y - 10), (x + 11, y + 8),
             (x + 1, y + ry), (x - 7, y + ry - 4)]
        )  # fmt: skip
        inner = (
            f"M{xy(x - 4, y - 8)}C{xy(x, y - 15, x + 9, y - 13, x + 8, y - 4)}"
            f"C{xy(x + 7, y + 3, x, y + 2, x + 1, y + 9)}"
        )
        return paper.shape(data, skin, shift=(3, 3), depth=0.16, over=paper.stroke(inner, fold, 0.7))
    if view == "three-quarter":
        x, rx = 81.0, rx - 1
    else:
        x = side * x
    shape = paper.shape(ellipse(x, y, rx, ry), skin, shift=(3, 3), depth=0.16)
    if view == "back":
        return shape
    bend = side if view == "front" else 1.0
    return shape + paper.stroke(
        f"M{xy(x + bend * 2, y - 9)}C{xy(x + bend * 8, y - 5, x + bend * 7, y + 5, x, y + 8)}", fold, 0.6
    )


def ears_seen(turn: Turn) -> tuple[float, ...]:
    """Sides whose ear can be seen in a view."""
    return (-1.0, 1.0) if turn.view in ("front", "back") else (1.0,)


def skin_shadow(skin: str) -> str:
    """The tone that hair and hats cast on the face."""
    return shade(skin, 0.2, "#c0504a")
