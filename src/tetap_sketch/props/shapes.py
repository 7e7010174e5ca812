"""Shapes that many props share: soft shadows, leaves, leafy outlines, planks, stars, striped surfaces."""

import math
from collections.abc import Sequence
from random import Random

from ..colors import light, shade
from ..paper import Paper, group
from ..paths import Point, box, ellipse, move, num, smooth, xy
from ..streams import uniform


def soft_shadow(paper: Paper, at: Point, half: float, color: str = "#3a2a4a", strength: float = 0.34) -> str:
    """A round contact shadow on the ground, darkest in its middle, without a blur."""
    stops = [(0, color, strength), (0.55, color, strength * 0.62), (1, color, 0)]
    return paper.fill(ellipse(at[0], at[1], half, half * 0.17), paper.radial(stops))


def dot(paper: Paper, at: Point, radius: float, color: str, opacity: float = 1) -> str:
    """A plain round spot."""
    return paper.fill(ellipse(at[0], at[1], radius), color, opacity)


def leafy(luck: Random, middle: Point, radii: Point, bumps: int, unrest: float = 0.1) -> str:
    """A closed outline of `bumps` round lobes, such as a tree's crown or a bush."""
    corners: list[Point] = []
    for index in range(bumps):
        angle = 2 * math.pi * (index + uniform(luck, -0.18, 0.18)) / bumps
        far = 1 + uniform(luck, -unrest, unrest)
        corners.append(
            (middle[0] + radii[0] * far * math.cos(angle), middle[1] + radii[1] * far * math.sin(angle))
        )
    return lobes(corners, middle)


def lobes(corners: Sequence[Point], middle: Point) -> str:
    """A closed outline of round lobes between the corners, bulging away from the middle."""
    data = "M" + xy(*corners[0])
    for index, (x, y) in enumerate(corners):
        to_x, to_y = corners[(index + 1) % len(corners)]
        out_x, out_y = (x + to_x) / 2 - middle[0], (y + to_y) / 2 - middle[1]
        length = math.hypot(out_x, out_y) or 1.0
        bulge = math.hypot(to_x - x, to_y - y) * 0.36
        lift_x, lift_y = out_x / length * bulge, out_y / length * bulge
        data += "C" + xy(
            x + lift_x + (to_x - x) * 0.08,
            y + lift_y + (to_y - y) * 0.08,
            to_x + lift_x - (to_x - x) * 0.08,
            to_y + lift_y - (to_y - y) * 0.08,
            to_x,
            to_y,
        )
    return data + "Z"


def leaf(length: float, width: float) -> str:
    """A pointed leaf from 0, 0 to the right."""
    return (
        f"M0 0C{xy(length * 0.2, -width, length * 0.7, -width, length, -width * 0.12)}"
        f"C{xy(length * 0.75, width * 0.7, length * 0.25, width * 0.7, 0, 0)}Z"
    )


def star(points: int, outer: float, inner: float) -> str:
    """A star around 0, 0, one point up."""
    data = ""
    for index in range(points * 2):
        far = inner if index % 2 else outer
        angle = math.pi * index / points - math.pi / 2
        data += ("L" if index else "M") + xy(far * math.cos(angle), far * math.sin(angle))
    return data + "Z"


def plank(paper: Paper, corner: Point, size: Point, color: str, grain: bool = True) -> str:
    """A horizontal board with a lit upper edge and one line of grain."""
    x, y = corner
    width, height = size
    over = paper.fill(box(x, y, width, height * 0.22), light(color, 0.5), 0.55)
    if grain and width > 90:
        over += paper.stroke(
            f"M{xy(x + width * 0.08, y + height * 0.62)}C{xy(x + width * 0.3, y + height * 0.45)} "
            f"{xy(x + width * 0.55, y + height * 0.78)} {xy(x + width * 0.86, y + height * 0.58)}",
            shade(color, 0.32),
            0.55,
            0.6,
        )
    return paper.shape(
        box(x, y, width, height, min(7, height * 0.3)), color, shift=(0, height * 0.22), depth=0.22, over=over
    )


def placed(
    body: str, x: float = 0, y: float = 0, scale: float = 1, turn: float = 0, flip: bool = False
) -> str:
    """A body moved, turned and scaled."""
    return group(body, move(x, y, scale, turn, flip))


def shine(paper: Paper, corner: Point, size: Point, opacity: float = 0.6) -> str:
    """A narrow white reflection on glass or glaze."""
    return paper.fill(box(corner[0], corner[1], size[0], size[1], size[0] / 2), "#ffffff", opacity)


def wave(left: float, right: float, y: float, step: float, lift: float) -> str:
    """An open curve that swings up and down by `lift` every `step`, from left to right."""
    points: list[Point] = []
    x, up = left, False
    while x < right + step:
        points.append((x, y + (-lift if up else lift)))
        x, up = x + step, not up
    return smooth(points, tension=1.0)


def rays(middle: Point, radius: float, count: int) -> str:
    """Short strokes around a point, as one path."""
    data = ""
    for index in range(count):
        angle = 2 * math.pi * index / count
        cos, sin = math.cos(angle), math.sin(angle)
        data += (
            f"M{xy(middle[0] + cos * radius, middle[1] + sin * radius)}"
            f"L{num(middle[0] + cos * radius * 1.35)} {num(middle[1] + sin * radius * 1.35)}"
        )
    return data
