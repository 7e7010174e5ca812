"""The fringe: locks along the forehead, as part of the cap's lower edge, in every view."""

from tetap_sketch.colors import shade
from tetap_sketch.paths import smooth, xy

from .coiffure import Hair
from .strands import strands

Lock = tuple[float, float, float, float, float, float]
"""Root on the viewer's left (x, y), tip (x, y), root on the viewer's right (x, y)."""

FRONT: dict[str, tuple[Lock, ...]] = {
    "curtain": (
        (-84, -20, -70, 12, -45, -44), (-45, -44, -31, -3, -9, -56), (-9, -56, 3, -14, 15, -54),
        (15, -54, 40, -2, 50, -42), (50, -42, 73, 11, 84, -20),
    ),
    "blunt": (
        (-84, -20, -72, 1, -54, -6), (-54, -6, -41, -1, -27, -8), (-27, -8, -13, -3, 2, -9),
        (2, -9, 16, -3, 30, -8), (30, -8, 43, -1, 55, -6), (55, -6, 72, 1, 84, -20),
    ),
    "side": (
        (-84, -20, -72, 10, -52, -38), (-52, -38, -44, -8, -22, -50), (-22, -50, 2, -10, 22, -62),
        (22, -62, 62, 12, 84, -20),
    ),
    "none": (),
}  # fmt: skip
SIDE: dict[str, tuple[Lock, ...]] = {
    "curtain": (
        (-106, -44, -100, -6, -88, -42),
        (-88, -42, -78, -4, -68, -32),
        (-68, -32, -58, 10, -50, -16),
    ),
    "blunt": ((-107, -26, -101, -3, -91, -13), (-91, -13, -81, -1, -72, -12), (-72, -12, -63, 2, -54, -18)),
    "side": ((-106, -48, -101, -14, -92, -46), (-92, -46, -60, 14, -50, -18)),
    "none": (),
}
HAIRLINE = (
    (-85, -12),
    (-80, -40),
    (-62, -62),
    (-30, -74),
    (0, -83),
    (30, -74),
    (62, -62),
    (80, -40),
    (85, -12),
)
SIDE_HAIRLINE = ((-86, -78), (-78, -68), (-66, -54), (-57, -36), (-52, -16))


def locks(hair: Hair) -> tuple[Lock, ...]:
    """The fringe of this head in this view's coordinates, from the viewer's left to right."""
    if hair.view == "side":
        lift = 9 if hair.build.adult else 4
        return tuple((a, b, p, q - lift, c, d) for a, b, p, q, c, d in SIDE[hair.bangs])
    front = FRONT[hair.bangs]
    if hair.build.adult:
        front = tuple((a, b, p, q - 7, c, d) for a, b, p, q, c, d in front)
    if hair.view == "front":
        return front
    x = hair.turn.x
    return tuple((x(a, 8), b, x(p, 8), q, x(c, 8), d) for a, b, p, q, c, d in front)


def edge(hair: Hair) -> str:
    """Path commands along the fringe from its end at the viewer's left to the one at the right."""
    found = locks(hair)
    if not found:
        line = SIDE_HAIRLINE if hair.view == "side" else [hair.turn.at(x, y, 8) for x, y in HAIRLINE]
        return "L" + smooth(line)[1:]
    text = "L" + xy(found[0][0], found[0][1])
    for a, b, x, y, c, d in found:
        reach = min(12.0, abs(c - a) * 0.3)
        text += (
            f"C{xy(a + (x - a) * 0.3, b + (y - b) * 0.6, x - reach * 0.75, y - 10, x, y)}"
            f"C{xy(x + reach, y - 12, c + 1, d + (y - d) * 0.4, c, d)}"
        )
    return text


def start_of(hair: Hair) -> tuple[float, float]:
    """Where the fringe begins on the viewer's left."""
    found = locks(hair)
    if found:
        return found[0][0], found[0][1]
    return SIDE_HAIRLINE[0] if hair.view == "side" else hair.turn.at(*HAIRLINE[0], 8)


def end_of(hair: Hair) -> tuple[float, float]:
    """Where the fringe ends on the viewer's right."""
    found = locks(hair)
    if found:
        return found[-1][4], found[-1][5]
    return SIDE_HAIRLINE[-1] if hair.view == "side" else hair.turn.at(*HAIRLINE[-1], 8)


def parting(hair: Hair) -> str:
    """Lines that run up between the locks, and a soft tone towards their tips."""
    found = locks(hair)
    paper, color = hair.paper, hair.color
    crown = {"front": 0.0, "three-quarter": -14.0, "side": 10.0, "back": 0.0}[hair.view]
    if hair.bangs == "side" and hair.view != "side":
        crown = hair.turn.x(24)
    lines = [
        f"M{xy(c, d)}C{xy(c + (c - crown) * 0.03, d - 22, crown + (c - crown) * 0.8, -96)}"
        f" {xy(crown + (c - crown) * 0.5, -118)}"
        for *_, c, d in found[:-1]
    ]
    if not found:
        spread = HAIRLINE[1:-1] if hair.view != "side" else SIDE_HAIRLINE[:3]
        for x, y in spread:
            at = x if hair.view == "side" else hair.turn.x(x, 8)
            lines.append(
                f"M{xy(at, y)}C{xy(at, y - 22, crown + (at - crown) * 0.8, -100)}"
                f" {xy(crown + (at - crown) * 0.7, -122)}"
            )
    tone = shade(color, 0.1)
    tips = "".join(
        f"M{xy(x, y)}C{xy(x - 4, y - 16, x - 6, y - 30, (a + c) / 2 - 4, min(b, d) - 14)}"
        f"C{xy((a + c) / 2 + 8, min(b, d) + 4, x + 6, y - 14, x, y)}Z"
        for a, b, x, y, c, d in found
    )
    text = paper.fill(tips, tone, 0.75) if tips else ""
    return text + strands(paper, color, lines, 0.7)
