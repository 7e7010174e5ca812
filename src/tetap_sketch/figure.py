"""A whole figure: a person's head and body put together, or a mascot."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from .body.drawing import draw_body
from .body.model import Body
from .head.extent import head_extent
from .head.head import draw_head
from .mascots import draw_mascot
from .paper import Paper, group
from .paths import Point, num, xy
from .spec import PEOPLE, Spec, number, word
from .staging import Figure, Staging
from .streams import stream, uniform

TILTED = ("wave", "jump", "sit", "read", "hold", "point", "cheer", "type", "sip", "carry", "pick")
"""Poses that let the head lean a little aside; standing and walking figures hold it straight."""

MOST_TILT = 3.0
CHIBI_HEADS = 2.75
LINE_GROWTH = 0.35
"""Taller figures are shown smaller; their lines grow by this power so that they keep their weight."""


def draw_figure(paper: Paper, spec: Spec, staging: Staging) -> Figure:
    """The figure the spec describes, as the staging wants it."""
    if word(spec, "body.template") in PEOPLE:
        return draw_person(paper, spec, staging, draw_body_of(paper, spec, staging))
    return draw_mascot(paper, spec, staging)


def draw_body_of(paper: Paper, spec: Spec, staging: Staging) -> Body:
    """A person's body without the head."""
    with _taller_line(paper, spec):
        return draw_body(paper, spec, staging)


@contextmanager
def _taller_line(paper: Paper, spec: Spec) -> Iterator[None]:
    thin = paper.line_width
    paper.line_width = thin * (number(spec, "body.heads") / CHIBI_HEADS) ** LINE_GROWTH
    try:
        yield
    finally:
        paper.line_width = thin


def draw_person(paper: Paper, spec: Spec, staging: Staging, body: Body, *, head_only: bool = False) -> Figure:
    """A person whose body is drawn on this paper already; `head_only` leaves the body away."""
    with _taller_line(paper, spec):
        head = draw_head(paper, spec, staging)
    neck = (body.keypoints["neck"][0] * 0.5, 88.0)
    angle = _tilt(staging)
    turn = f"rotate({num(angle)} {xy(*neck)})" if angle else ""
    points = dict(body.keypoints)
    for name, place in head.keypoints.items():
        points[name] = _turned(place, neck, angle)
    behind, front = group(head.behind, turn), group(head.front, turn)
    text = behind + front if head_only else body.back + behind + body.main + front + body.over
    return Figure(text, _box(spec, staging, body, points), points, neck)


def _tilt(staging: Staging) -> float:
    if staging.tilt is not None:
        return staging.tilt
    if staging.pose not in TILTED:
        return 0.0
    most = MOST_TILT if staging.view != "side" else MOST_TILT / 2
    return round(uniform(stream(staging.seed, "head tilt"), -most, most), 2)


def _turned(place: Point, around: Point, degrees: float) -> Point:
    angle = math.radians(degrees)
    x, y = place[0] - around[0], place[1] - around[1]
    return (
        around[0] + x * math.cos(angle) - y * math.sin(angle),
        around[1] + x * math.sin(angle) + y * math.cos(angle),
    )


def _box(
    spec: Spec, staging: Staging, body: Body, points: Mapping[str, Point]
) -> tuple[float, float, float, float]:
    """Hair, hats, raised hands and held things, down to the soles."""
    low, top, high = head_extent(spec, staging)
    room = math.tan(math.radians(abs(_tilt(staging)))) * 160
    left, right = min(low - room, body.sides[0]), max(high + room, body.sides[1])
    return left, min(top - room / 2, body.top), right, max(body.soles, max(y for _, y in points.values()))
