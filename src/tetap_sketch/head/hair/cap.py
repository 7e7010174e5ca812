"""The hair that covers the skull: outline per view, merged with the fringe and a style's own pieces."""

from collections.abc import Sequence

from tetap_sketch.head.contour import contour
from tetap_sketch.paper import Paper
from tetap_sketch.paths import Point, smooth, xy

from . import bangs
from .coiffure import Coiffure, Hair
from .strands import ring, strands


def _run(points: Sequence[Point]) -> str:
    """A smooth stretch without its starting point."""
    return smooth(points)[len("M" + xy(*points[0])) :]


def cap_outline(hair: Hair, tied: bool) -> str:
    """The hair on the skull, its lower edge being the fringe; runs the same way as contours do."""
    if hair.view == "back":
        return _back(tied)
    start, end = bangs.start_of(hair), bangs.end_of(hair)
    over: list[Point]
    to_fringe: list[Point]
    from_fringe: list[Point]
    if hair.view == "front":
        over = [(105, 32), (112, 4), (113, -40), (97, -88), (56, -126), (0, -139), (-56, -126), (-97, -88),
                (-113, -40), (-112, 4), (-105, 32)]  # fmt: skip
        to_fringe = [(-105, 32), (-92, 14), (-86, -2), start]
        from_fringe = [end, (86, -2), (92, 14), (105, 32)]
    elif hair.view == "three-quarter":
        over = [(62, 94), (91, 76), (111, 40), (121, -6), (115, -60), (90, -106), (46, -132), (-2, -139),
                (-50, -129), (-88, -98), (-106, -52), (-105, -14), (-99, 10)]  # fmt: skip
        to_fringe = [(-99, 10), (-96, -2), start]
        from_fringe = (
            [end, (58, -2), (68, 8), (82, 0), (95, 10), (97, 34), (90, 56), (76, 74), (62, 94)]
            if tied
            else [end, (56, 0), (60, 30), (63, 62), (62, 94)]
        )
    else:
        over = [(46, 96), (78, 82), (107, 46), (123, -4), (120, -58), (96, -104), (58, -132), (12, -140),
                (-34, -132), (-74, -108), (-100, -74), start]  # fmt: skip
        if hair.bangs == "none":
            over[-4:] = [(-34, -132), (-66, -112), (-82, -92), start]
        to_fringe = []
        from_fringe = [
            end,
            (-48, 0),
            (-30, 14),
            (-8, 8),
            (8, -4),
            (24, 0),
            (32, 18),
            (34, 48),
            (38, 78),
            (46, 96),
        ]
    return (
        f"M{xy(*over[0])}{_run(over)}{_run(to_fringe) if to_fringe else ''}{bangs.edge(hair)}"
        f"{_run(from_fringe)}Z"
    )


def _back(tied: bool) -> str:
    low = 96.0 if tied else 84.0
    return contour(
        [(0, -139), (-58, -129), (-101, -88), (-116, -36), (-113, 16), (-92, 62), (-52, low - 8),
            (0, low + 2),
         (52, low - 8), (92, 62), (113, 16), (116, -36), (101, -88), (58, -129)]
    )  # fmt: skip


def cap(hair: Hair, coiffure: Coiffure) -> str:
    """The cap with fringe and pieces as one body."""
    paper = hair.paper
    outline = cap_outline(hair, coiffure.tied)
    inside = ring(hair) if coiffure.ring else ""
    if hair.view != "back":
        inside += bangs.parting(hair)
    inside += coiffure.details
    return paper.limb([outline, *coiffure.pieces], hair.color, shift=(6, 1), depth=0.14, over=inside)


def fringe_shadow(paper: Paper, hair: Hair, coiffure: Coiffure, tone: str) -> str:
    """The shadow of fringe and side locks on the face."""
    if hair.view == "back":
        return ""
    data = " ".join([cap_outline(hair, coiffure.tied), *coiffure.pieces])
    body = paper.fill(data, tone, 0.75)
    return f'<g transform="translate(3 10)">{body}</g>' if body else ""


def gathered(hair: Hair, to: Sequence[tuple[float, float]]) -> str:
    """Lines of hair pulled towards ties at the given places."""
    lines = []
    for x, y in to:
        for dx, dy in ((0.15, -70), (0.5, -38), (0.62, 6), (0.5, 52)):
            lines.append(
                f"M{xy(x * dx, y + dy)}C{xy(x * (dx + 0.25), y + dy * 0.8, x * 0.9, y + dy * 0.4, x, y)}"
            )
    return strands(hair.paper, hair.color, lines, 0.65)
