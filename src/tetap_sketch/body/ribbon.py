"""Straps, cords and handles: lines wide enough to be matter, so that the part map sees them too."""

from collections.abc import Sequence

from ..colors import outline
from ..paper import Paper
from ..paths import Point, smooth, taper

RIM = 0.9


def ribbon(paper: Paper, points: Sequence[Point], color: str, width: float) -> str:
    """A band along the points; `width` counts in the paper's line width."""
    rim = RIM if paper.line_mode != "none" else 0.0
    if paper.ids:
        wide = (width + rim) * paper.line_width
        return paper.fill(taper(points, [wide] * len(points)), color)
    data = smooth(points)
    edge = paper.stroke(data, outline(color), width + rim) if rim else ""
    return edge + paper.stroke(data, color, width - 0.5)
