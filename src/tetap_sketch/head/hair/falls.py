"""Hair that falls: the bob and the long hair, from the ears to the small of the back."""

from tetap_sketch.head.contour import Mark, contour, lock
from tetap_sketch.paths import Point, smooth, xy

from .coiffure import Coiffure, Hair
from .strands import behind_tone, glint, strands


def end_of(hair: Hair) -> float:
    """The height at which the hair ends."""
    build = hair.build
    if hair.style == "bob":
        return 40 + (hair.length - 0.6) / 0.4 * (build.shoulder - 40)
    return build.shoulder + (hair.length - 0.5) / 0.5 * (build.mid_back - build.shoulder)


def hem(left: float, right: float, y: float, teeth: int, depth: float) -> list[Mark]:
    """Ends of hair from the viewer's left to the right: uneven soft tips, a notch between them."""
    marks: list[Mark] = []
    shares = (1.15, 0.8, 1.3, 0.9, 1.05)
    whole = sum(shares[index % 5] for index in range(teeth))
    x = left
    for index in range(teeth):
        step = (right - left) * shares[index % 5] / whole
        drop = depth * (0.5, 1.0, 0.7, 1.1, 0.6)[index % 5]
        marks += [(x + step * 0.2, y + drop * 0.55), (x + step * 0.62, y + drop)]
        x += step
        if index < teeth - 1:
            marks.append((x, y - depth * 0.5, 0))
    return marks


def _mass(hair: Hair, left: float, right: float, top: float, end: float) -> str:
    """The body of hair at the back, seen from the front or behind."""
    middle = (left + right) / 2
    flare = (6 + 14 * hair.curl) * min(1.0, max(0.0, (end - 40) / 90))
    tuck = 10 * hair.curl if hair.style == "bob" else 0.0
    sway = hair.sway * max(0.0, end - 60) / 200
    low = end - 26
    marks: list[Mark] = [
        (middle, top),
        (middle + (left - middle) * 0.56, top + 16),
        (left + 4, -62),
        (left - 6, 10),
        (left - 4 - flare * 0.4, 10 + (low - 10) * 0.6),
        (left - flare + tuck + sway, low),
        (left + 8 - flare + tuck * 2.2 + sway, end - 4, 0),
        *hem(left + 8 + tuck * 2 + sway, right - 8 - tuck * 2 + sway, end, 5, 6),
        (right - 8 + flare - tuck * 2.2 + sway, end - 4, 0),
        (right + flare - tuck + sway, low),
        (right + 4 + flare * 0.4, 10 + (low - 10) * 0.6),
        (right + 6, 10),
        (right - 4, -62),
        (middle + (right - middle) * 0.56, top + 16),
    ]
    return contour(marks)


def _panel(hair: Hair, side: float, x: float, end: float, wide: float = 1.0) -> list[str]:
    """Locks that fall beside the face; `x` is how far out their middle runs."""
    turn_in = (10 if hair.style == "bob" else -6) * hair.curl
    drop = max(24.0, end - 4)
    swing = hair.sway * max(0.0, end - 60) / 200
    inner: list[Point] = [
        (x - 22, -64), (x - 7, -6), (x - 5, 4 + (drop - 4) * 0.55), (x - 7 - turn_in * 0.4, drop - 22),
        (x - 12 - turn_in * 1.5, drop + 2),
    ]  # fmt: skip
    outer: list[Point] = [
        (x - 20, -74), (x + 2, -10), (x + 6, 4 + (drop - 4) * 0.55), (x + 6 - turn_in * 0.3, drop - 24),
        (x + 1 - turn_in * 1.3, drop - 5),
    ]  # fmt: skip
    blunt = 17 if hair.style == "bob" else 0
    widths = ([8, 25, 28, 28, 28, 28, 27, 24, blunt], [6, 24, 29, 29, 29, 29, 28, 25, blunt])
    return [
        lock([(side * px + swing * py / max(end, 1), py) for px, py in spine], [w * wide for w in row], 14)
        for spine, row in ((inner, widths[0]), (outer, widths[1]))
    ]


def _front_end(hair: Hair, end: float) -> float:
    """Locks before the shoulders stop at the chest; the rest falls behind."""
    chest = hair.build.shoulder + 46
    return end if end <= chest else chest + (end - chest) * 0.3


def fall(hair: Hair) -> Coiffure:
    """Bob and long hair in every view."""
    end = end_of(hair)
    if hair.view == "front":
        return _front(hair, end)
    if hair.view == "three-quarter":
        return _three_quarter(hair, end)
    if hair.view == "side":
        return _side(hair, end)
    return _behind(hair, end)


def _front(hair: Hair, end: float) -> Coiffure:
    paper, back = hair.paper, behind_tone(hair.color)
    stop = _front_end(hair, end)
    lines = [
        f"M{xy(x, 40)}C{xy(x * 1.02, 70, x * 1.04, end - 30)} {xy(x * (0.98 - 0.1 * hair.curl), end - 6)}"
        for x in (-86, -52, -18, 18, 52, 86)
    ]
    behind = paper.shape(
        _mass(hair, -112, 112, -132, end), back, shift=(6, 2), depth=0.12,
        over=strands(paper, back, lines if end > 60 else []),
    )  # fmt: skip
    pieces = [*_panel(hair, -1, 103, stop), *_panel(hair, 1, 103, stop)]
    details = strands(paper, hair.color, [
        f"M{xy(s * 100, -30)}C{xy(s * 104, 10, s * 106, stop * 0.5)}"
        f" {xy(s * 102, stop - 22)}" for s in (-1, 1)
    ])  # fmt: skip
    shine = "".join(
        glint(
            paper,
            hair.color,
            [(s * 108, 8), (s * 113, 8 + (stop - 8) * 0.35), (s * 112, 8 + (stop - 8) * 0.6)],
            7,
        )
        for s in (-1, 1)
    )
    return Coiffure(behind, tuple(pieces), details + shine)


def _three_quarter(hair: Hair, end: float) -> Coiffure:
    paper, back = hair.paper, behind_tone(hair.color)
    stop = _front_end(hair, end)
    behind = paper.shape(_mass(hair, -92, 116, -130, end), back, shift=(6, 2), depth=0.12)
    tuck = 12 * hair.curl if hair.style == "bob" else -6 * hair.curl
    low = max(30.0, stop - 24)
    near: list[Mark] = [
        (52, -30, 0), (60, 8), (63, 8 + (low - 8) * 0.55), (60 - tuck * 0.3, low), (52 - tuck, stop + 2, 0),
        (70 - tuck * 0.6, stop + 1), (80, stop - 7, 0), (90, stop + 5), (104 - tuck, stop - 2, 0),
        (116 - tuck * 0.4, low - 6), (125, 10 + (low - 10) * 0.6), (126, 0), (120, -50), (96, -80),
    ]  # fmt: skip
    far = lock(
        [(-97, -40), (-101, 4), (-101, 4 + (stop - 4) * 0.55), (-96 + tuck * 0.4, stop - 6)],
        [12, 17, 18, 15, 0],
    )
    details = strands(paper, hair.color, [
        smooth([(80, -40), (86, 10), (88, 10 + (low - 10) * 0.6), (80, stop - 8)]),
        smooth([(104, -50), (110, 0), (111, 10 + (low - 10) * 0.6), (102, stop - 14)]),
    ])  # fmt: skip
    details += glint(
        paper, hair.color, [(96, -6), (102, 8 + (low - 8) * 0.4), (100, 8 + (low - 8) * 0.75)], 9
    )
    return Coiffure(behind, (contour(near), far), details)


def _side(hair: Hair, end: float) -> Coiffure:
    paper = hair.paper
    tuck = 14 * hair.curl if hair.style == "bob" else -8 * hair.curl
    low = max(34.0, end - 26)
    shoulder = hair.build.shoulder
    back_off = 70 * min(1.0, max(0.0, (end - shoulder) / 120))
    sway = hair.sway * max(0.0, end - 60) / 200
    left, right = -30 + back_off + sway, 112 + back_off * 0.08 + sway
    front_edge: list[Mark] = [(-54, -26, 0), (-38, 6), (-29, 40)]
    if end > shoulder + 20:
        front_edge += [(-22, min(90.0, low)), (4 + back_off * 0.3, shoulder + 4)]
    front_edge += [(left + 2, low - 4), (left - 4 - tuck * 0.7, end, 0)]
    marks: list[Mark] = [
        *front_edge,
        *hem(left + 4, right - 4 - tuck, end, 4, 6),
        (right - tuck, end - 2, 0),
        (right + 8 - tuck * 0.3, low),
        (128, 10 + (low - 10) * 0.5),
        (128, 0),
        (120, -56),
        (70, -90),
    ]
    xs = (0.14, 0.4, 0.66, 0.88)
    lines = [
        smooth([(-30 + 140 * share, -50), (-26 + 146 * share, 10), (left + (right - left) * share, low - 10),
                (left + (right - left) * share - tuck * 0.4, end - 6)])
        for share in xs
    ]  # fmt: skip
    details = strands(paper, hair.color, lines)
    details += glint(paper, hair.color, [(62, -10), (70, 8 + (low - 8) * 0.4), (68, 8 + (low - 8) * 0.8)], 11)
    return Coiffure(pieces=(contour(marks),), details=details)


def _behind(hair: Hair, end: float) -> Coiffure:
    paper = hair.paper
    lines = [
        smooth(
            [
                (x * 0.25, -126),
                (x * 0.95, -70),
                (x * 1.04, 10),
                (x, 10 + (end - 10) * 0.6),
                (x * 0.97, end - 8),
            ]
        )
        for x in (-94, -60, -30, 0, 30, 60, 94)
    ]
    details = strands(paper, hair.color, lines)
    for x in (-76, 46):
        details += glint(
            paper, hair.color, [(x, 10), (x * 1.02, 10 + (end - 10) * 0.4), (x, 10 + (end - 10) * 0.7)], 10
        )
    return Coiffure(pieces=(_mass(hair, -112, 112, -128, max(end, 60.0)),), details=details)
