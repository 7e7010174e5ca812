"""A whole figure: a person's head and body put together, or a mascot."""

from collections.abc import Mapping

from .body.drawing import draw_body
from .paper import Paper, group
from .paths import Point, ellipse
from .spec import PEOPLE, Spec, word
from .staging import Figure, Staging


def draw_figure(paper: Paper, spec: Spec, staging: Staging) -> Figure:
    """The figure the spec describes, as the staging wants it."""
    if word(spec, "body.template") not in PEOPLE:
        from .mascots import draw_mascot

        figure: Figure = draw_mascot(paper, spec, staging)
        return figure
    return _person(paper, spec, staging)


def _person(paper: Paper, spec: Spec, staging: Staging) -> Figure:
    body = draw_body(paper, spec, staging)
    try:
        from .head import draw_head

        head = draw_head(paper, spec, staging)
        behind, front, head_points = head.behind, head.front, head.keypoints
    except ImportError:
        behind, front, head_points = "", "", {}
        with paper.part("skin"):
            front = paper.shape(ellipse(0, 0, 99, 97), word(spec, "skin.color"))
        with paper.part("hair"):
            front += paper.shape("M-104 10C-110 -90 -60 -138 0 -138C60 -138 110 -90 104 10C80 -50 -80 -50 -104 10Z", word(spec, "hair.color"))
    points: dict[str, Point] = {**body.keypoints, **head_points}
    text = body.back + group(behind) + body.main + group(front) + body.over
    return Figure(text, _box(points, body.soles), points)


def _box(points: Mapping[str, Point], soles: float) -> tuple[float, float, float, float]:
    across = [x for x, _ in points.values()]
    return min(-190.0, min(across) - 40), -150.0, max(190.0, max(across) + 40), soles
