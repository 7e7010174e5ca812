"""Gathered hair: the ponytail, the bun and two braids."""

from tetap_sketch.colors import shade
from tetap_sketch.head.contour import Mark, contour, curled, lock
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, move, smooth, xy

from .cap import gathered
from .coiffure import Coiffure, Hair
from .strands import glint, strands
from .tails import side_locks, tie

ANCHORS: dict[str, Point] = {
    "front": (34, -130),
    "three-quarter": (84, -108),
    "side": (92, -92),
    "back": (0, -66),
}


def ponytail(hair: Hair) -> Coiffure:
    """One high tail at the back."""
    paper, color, view = hair.paper, hair.color, hair.view
    x, y = ANCHORS[view]
    if hair.hat:
        y += 70 if view != "front" else 96
    drop = hair.length
    end = 44 + 130 * drop
    paths: dict[str, list[Point]] = {
        "front": [(x, y), (x + 44, y - 26), (x + 92, y + 20), (138, -20), (134, end - 70), (118, end - 20)],
        "three-quarter": [
            (x, y),
            (x + 38, y - 26),
            (x + 74, y + 14),
            (168, -16),
            (166, end - 70),
            (150, end - 20),
        ],
        "side": [(x, y), (x + 36, y - 26), (x + 66, y + 16), (172, -16), (168, end - 70), (150, end - 20)],
        "back": [(x, y), (x + 3, y + 16), (x + 7, y + 48), (x + 8, 30), (x + 2, end - 60), (x - 6, end - 6)],
    }

    def low(index: int, py: float) -> float:
        return max(py, y + 34 * (index - 1)) if index > 2 else py

    def spine(shift: float, share: float, curl: float) -> list[Point]:
        points = [
            (
                px + shift * min(1.0, index / 2) + hair.sway * max(0.0, py) / 150,
                y + (low(index, py) - y) * (share if index > 2 else 1),
            )
            for index, (px, py) in enumerate(paths[view])
        ]
        return curled(points, 38 + 32 * drop, 115 * curl)

    main = lock(spine(0, 1, hair.curl), [20, 52, 70, 74, 68, 56, 32, 0], 17)
    outer = lock(spine(20, 0.84, hair.curl), [12, 30, 44, 48, 44, 30, 0], 14)
    inner = lock(spine(-20, 0.93, hair.curl * 0.4), [12, 28, 42, 46, 42, 28, 0], 14)
    if view == "back":
        wide = [16, 62, 90, 94, 84, 66, 36, 0]
        main = lock(spine(0, 1, hair.curl), wide, 17)
    flow = [smooth(spine(shift, 0.94, 0)[:-1]) for shift in (-10, 8)]
    shine = glint(paper, color, [(a + 4, b) for a, b in spine(6, 1, 0)[2:5]], 11)
    body = (
        paper.shape(outer, shade(color, 0.12), shift=None)
        + paper.shape(inner, shade(color, 0.09), shift=None)
        + paper.shape(main, color, shift=(8, 4), depth=0.17, over=strands(paper, color, flow) + shine)
    )
    band = tie(paper, hair.tie, x, y, {"front": -62, "three-quarter": -40, "side": -36, "back": 90}[view])
    lines = _pulled(hair, (x, y))
    if view == "back":
        return Coiffure(details=lines, front=body + band, tied=True)
    if view == "front":
        return Coiffure(body + band, side_locks(hair), lines, tied=True)
    return Coiffure(body, side_locks(hair), lines, band, tied=True)


def _pulled(hair: Hair, to: Point) -> str:
    x, y = to
    if hair.view == "back":
        starts = [(s * a, b, s * c, d) for s in (-1, 1) for a, b, c, d in (
            (108, -40, 70, -64), (104, 20, 60, -20), (70, 70, 36, 10), (24, 92, 14, 30),
            (70, -116, 40, -90))]  # fmt: skip
    elif hair.view == "side":
        starts = [
            (-92, -62, -40, -100),
            (-30, -8, 20, -40),
            (34, 40, 60, -10),
            (62, 88, 84, 10),
            (112, 20, 108, -40),
        ]
    elif hair.view == "three-quarter":
        starts = [(60, -4, 74, -50), (98, 40, 100, -20), (20, -60, 44, -100)]
    else:
        starts = [(-98, -20, -84, -84), (98, -20, 88, -84)]
        x, y = 0.0, -132.0
    return strands(
        hair.paper, hair.color,
        [f"M{xy(a, b)}C{xy(c, d, (c + x) / 2, (d + y) / 2, x, y)}" for a, b, c, d in starts], 0.65,
    )  # fmt: skip


LOW_BUNS: dict[str, Point] = {
    "front": (0, 92),
    "three-quarter": (112, 66),
    "side": (128, 52),
    "back": (0, 66),
}
"""Under a hat the knot sits at the nape."""
BUNS: dict[str, Point] = {
    "front": (0, -150),
    "three-quarter": (30, -148),
    "side": (58, -142),
    "back": (0, -128),
}


def bun(hair: Hair) -> Coiffure:
    """A knot high on the head, with loose strands beside the face that `length` draws out."""
    paper, color = hair.paper, hair.color
    x, y = (LOW_BUNS if hair.hat else BUNS)[hair.view]
    r = (36 if not hair.hat else 28) + 6 * hair.length
    swirl = [
        f"M{xy(x - r * 0.7, y + r * 0.35)}"
        f"C{xy(x - r * 0.5, y - r * 0.55, x + r * 0.5, y - r * 0.6, x + r * 0.62, y + r * 0.1)}"
        f"C{xy(x + r * 0.5, y + r * 0.5, x - r * 0.1, y + r * 0.46, x - r * 0.12, y + r * 0.05)}",
        f"M{xy(x - r * 0.86, y - r * 0.1)}"
        f"C{xy(x - r * 0.6, y - r * 0.8, x + r * 0.2, y - r * 0.96, x + r * 0.6, y - r * 0.6)}",
    ]
    ball = paper.shape(
        ellipse(x, y, r * 1.08, r), color, shift=(7, 6), depth=0.18,
        over=strands(paper, color, swirl, 0.8, 0.65)
        + glint(paper, color, [(x - r * 0.6, y - r * 0.3), (x - r * 0.2, y - r * 0.66),
            (x + r * 0.3, y - r * 0.62)], 9),
    )  # fmt: skip
    at = {
        "front": (0, -140, 0),
        "three-quarter": (26, -138, 8),
        "side": (48, -130, 20),
        "back": (0, y + r * 0.92, 0),
    }
    band = _band(paper, hair.tie, *at[hair.view])
    lines = gathered(hair, []) + _pulled(hair, (x, y + r * 0.8))
    if hair.hat:
        low_tie = _band(paper, hair.tie, x - 24, y - 16, 60) if hair.view in ("three-quarter", "side") else ""
        if hair.view == "back":
            return Coiffure(details=lines, front=ball + _band(paper, hair.tie, 0, y - r, 0), tied=True)
        return Coiffure(ball + low_tie, side_locks(hair, 40 + 62 * hair.length), lines, tied=True)
    reach = 40 + 62 * hair.length
    pieces = side_locks(hair, reach)
    if hair.view == "back":
        return Coiffure(details=lines, front=ball + band, tied=True)
    return Coiffure(ball, pieces, lines, band, tied=True)


def _band(paper: Paper, color: str, x: float, y: float, turn: float) -> str:
    with paper.part("hair-tie"):
        data = lock([(-26, 4), (0, -2), (26, 4)], [10, 14, 10], 8)
        band = paper.shape(data, color, shift=(2, 3), depth=0.18, line=0.9)
    return group(band, move(x, y, 1, turn))


def braid(hair: Hair, at: Point, to: Point) -> str:
    """A plait from `at` to `to`, with its tie and tuft."""
    paper, color = hair.paper, hair.color
    count = max(4, round(3 + 4.2 * hair.length))
    (x0, y0), (x1, y1) = at, to
    text = ""
    dx, dy = (x1 - x0) / count, (y1 - y0) / count
    tuft = _tuft(hair, to)
    for index in range(count):
        size = 25 * (1 - 0.4 * index / count)
        cx, cy = x0 + dx * (index + 0.5), y0 + dy * (index + 0.5)
        flip = 1 if index % 2 == 0 else -1
        marks: list[Mark] = [
            (cx - flip * size * 1.0, cy - size * 0.5), (cx - flip * size * 0.2, cy - size * 0.86),
            (cx + flip * size * 0.75, cy - size * 0.15), (cx + flip * size * 0.72, cy + size * 0.62),
            (cx, cy + size * 0.78), (cx - flip * size * 0.8, cy + size * 0.3),
        ]  # fmt: skip
        grain = smooth(
            [(cx - flip * size * 0.6, cy - size * 0.3), (cx, cy), (cx + flip * size * 0.4, cy + size * 0.42)]
        )
        shine = paper.fill(
            ellipse(cx - flip * size * 0.3, cy - size * 0.4, size * 0.3, size * 0.13), "#ffffff", 0.22
        )
        text += paper.shape(contour(marks), color, shift=(4, 4), depth=0.18,
                            over=strands(paper, color, [grain], 0.7, 0.6) + shine)  # fmt: skip
    return tuft + text + tie(paper, hair.tie, x1, y1, 90)


def _tuft(hair: Hair, at: Point) -> str:
    x, y = at
    bend = 10 * hair.curl
    side = 1 if x >= 0 else -1
    pieces = [
        lock([(x, y - 6), (x - 8, y + 16), (x - 4 + side * bend * 0.4, y + 40)], [16, 20, 0], 8),
        lock([(x, y - 6), (x + 7, y + 16), (x + 4 + side * bend, y + 44)], [16, 20, 0], 8),
    ]
    return hair.paper.limb(pieces, hair.color, shift=(4, 3), depth=0.16)


def braids(hair: Hair) -> Coiffure:
    """Two plaits that start low behind the ears."""
    paper = hair.paper
    reach = 60 + 112 * hair.length
    sway = hair.sway * 0.7
    if hair.view in ("front", "back"):
        spread = 109.0 if hair.view == "front" else 84.0
        plaits = "".join(
            braid(hair, (s * spread, 56.0), (s * (spread + 1) + sway, reach)) for s in (-1.0, 1.0)
        )
        if hair.view == "back":
            line = smooth([(0, -139), (4, -90), (-3, -40), (3, 10), (0, 96)])
            lines = [
                f"M{xy(s * 4, y)}C{xy(s * 44, y + 6, s * 86, 10 + y * 0.2, s * 86, 56)}"
                for s in (-1, 1)
                for y in (-110, -60, -10, 40)
            ]
            return Coiffure(
                details=strands(paper, hair.color, [line],
                    0.9, 0.75) + strands(paper, hair.color, lines), front=plaits,
                tied=True,
            )  # fmt: skip
        centre = strands(paper, hair.color, ["M0 -139C-3 -124 -4 -112 -4 -100"], 0.9, 0.75)
        return Coiffure(pieces=side_locks(hair, 66), details=centre, front=plaits, tied=True)
    if hair.view == "three-quarter":
        far = braid(hair, (-86.0, 60.0), (-84.0 + sway, reach))
        near = braid(hair, (88.0, 58.0), (92.0 + sway, reach))
        drawn = strands(paper, hair.color, [smooth([(60, -60), (90, -30), (104, 10), (92, 54)])])
        return Coiffure(far, side_locks(hair, 66), drawn, near, tied=True)
    near = braid(hair, (48.0, 74.0), (42.0 + sway, reach + 6))
    drawn = strands(paper, hair.color, [
        smooth([(-30, -110), (30, -70), (58, 0), (50, 70)]), smooth([(40, -130), (86, -70), (84, 10),
            (54, 78)]),
        smooth([(112, -40), (104, 20), (60, 84)]),
    ])  # fmt: skip
    return Coiffure(pieces=side_locks(hair, 66), details=drawn, front=near, tied=True)
