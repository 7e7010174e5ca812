"""Ornaments pinned to the hair: orange slice, flower, star, heart, bow."""

import math

from tetap_sketch.colors import light, mix, shade
from tetap_sketch.paper import Paper
from tetap_sketch.paths import Point, ellipse, xy


def orange_pin(paper: Paper, color: str, r: float) -> str:
    """A slice of orange with two leaves."""
    leaf = paper.shape(
        f"M{xy(0, -r * 0.7)}C{xy(r * 0.25, -r * 1.75, r * 1.2, -r * 1.75, r * 1.5, -r * 1.2)}"
        f"C{xy(r * 1.1, -r * 0.68, r * 0.4, -r * 0.5, 0, -r * 0.7)}Z",
        "#62b648", shift=None, line=0.85,
    )  # fmt: skip
    leaf += paper.stroke(
        f"M{xy(r * 0.1, -r * 0.92)}C{xy(r * 0.5, -r * 1.2, r * 0.9, -r * 1.3, r * 1.2, -r * 1.18)}",
        "#3f8a35",
        0.55,
    )
    small = paper.shape(
        f"M{xy(0, -r * 0.7)}C{xy(-r * 0.15, -r * 1.5, -r * 0.8, -r * 1.6, -r * 1.08, -r * 1.26)}"
        f"C{xy(-r * 0.85, -r * 0.82, -r * 0.3, -r * 0.55, 0, -r * 0.7)}Z",
        "#86cf5c", shift=None, line=0.85,
    )  # fmt: skip
    peel = paper.shape(ellipse(0, 0, r), color, shift=(4, 4), depth=0.22)
    pith = paper.fill(ellipse(0, 0, r * 0.8), mix(color, "#fff6e4", 0.94))
    reach = r * 0.66

    def spot(angle: float, share: float) -> Point:
        return reach * share * math.cos(angle), reach * share * math.sin(angle)

    segments = ""
    for index in range(8):
        start = index * math.pi / 4 + 0.3
        end = start + math.pi / 4 - 0.2
        middle = (start + end) / 2
        segments += (
            f"M{xy(*spot(middle, 0.2))}L{xy(*spot(start, 1))}Q{xy(*spot(middle, 1.14), *spot(end, 1))}Z"
        )
    pulp = mix(color, "#ffb733", 0.35)
    flesh = paper.fill(segments, pulp) + paper.stroke(segments, pulp, 0.02 * r)
    shine = paper.fill(ellipse(-r * 0.34, -r * 0.36, r * 0.2, r * 0.13), "#ffffff", 0.8)
    return small + leaf + peel + pith + flesh + shine


def flower_pin(paper: Paper, color: str, r: float) -> str:
    """Five petals around a golden middle."""
    petals = []
    for index in range(5):
        angle = math.radians(index * 72 - 90)
        petals.append(ellipse(r * 0.6 * math.cos(angle), r * 0.6 * math.sin(angle), r * 0.5))
    veins = "".join(
        f"M{xy(r * 0.3 * math.cos(a), r * 0.3 * math.sin(a))}"
        f"L{xy(r * 0.62 * math.cos(a), r * 0.62 * math.sin(a))}"
        for a in (math.radians(index * 72 - 90) for index in range(5))
    )
    body = paper.limb(
        petals, color, shift=(3, 3), depth=0.2, over=paper.stroke(veins, shade(color, 0.3), 0.6)
    )
    return body + paper.shape(ellipse(0, 0, r * 0.33), "#ffd257", shift=(2, 2), depth=0.3, line=0.8)


def star_path(r: float, inner: float = 0.52) -> str:
    """A five-pointed star with soft points."""
    points = []
    for index in range(10):
        angle = math.radians(index * 36 - 90)
        reach = r if index % 2 == 0 else r * inner
        points.append((reach * math.cos(angle), reach * math.sin(angle)))
    return "M" + "L".join(xy(*point) for point in points) + "Z"


def star_pin(paper: Paper, color: str, r: float) -> str:
    """A plump star."""
    shine = paper.fill(ellipse(-r * 0.2, -r * 0.3, r * 0.18, r * 0.12), light(color, 0.8), 0.9)
    return paper.shape(star_path(r * 1.1, 0.56), color, shift=(4, 4), depth=0.22, over=shine)


def heart_path(r: float) -> str:
    """A heart around 0, 0."""
    return (
        f"M{xy(0, r * 0.9)}C{xy(-r * 0.5, r * 0.5, -r * 1.1, r * 0.1, -r * 1.05, -r * 0.38)}"
        f"C{xy(-r, -r * 0.95, -r * 0.25, -r * 1.05, 0, -r * 0.42)}"
        f"C{xy(r * 0.25, -r * 1.05, r, -r * 0.95, r * 1.05, -r * 0.38)}"
        f"C{xy(r * 1.1, r * 0.1, r * 0.5, r * 0.5, 0, r * 0.9)}Z"
    )


def heart_pin(paper: Paper, color: str, r: float) -> str:
    """A glossy heart."""
    shine = paper.fill(ellipse(-r * 0.48, -r * 0.42, r * 0.22, r * 0.16), light(color, 0.85), 0.9)
    return paper.shape(heart_path(r), color, shift=(4, 4), depth=0.22, over=shine)


def bow(paper: Paper, color: str, r: float) -> str:
    """A ribbon bow with two tails."""
    text = ""
    for side in (-1, 1):
        text += paper.shape(
            f"M{xy(0, 2)}C{xy(side * r * 0.3, r * 0.5, side * r * 0.6, r * 1.0, side * r * 0.95, r * 1.25)}"
            f"L{xy(side * r * 0.55, r * 1.2)}L{xy(side * r * 0.36, r * 1.5)}"
            f"C{xy(side * r * 0.2, r, 0, r * 0.6, 0, 2)}Z",
            shade(color, 0.12), shift=(3, 3), line=0.9,
        )  # fmt: skip
    for side in (-1, 1):
        fold = paper.stroke(
            f"M{xy(side * r * 0.28, 0)}"
            f"C{xy(side * r * 0.6, -2, side * r * 0.8, -r * 0.1, side * r, -r * 0.2)}",
            shade(color, 0.36),
            0.7,
        )
        text += paper.shape(
            f"M0 0C{xy(side * r * 0.4, -r * 0.75, side * r * 1.1, -r * 0.95, side * r * 1.35, -r * 0.65)}"
            f"C{xy(side * r * 1.55, -r * 0.2, side * r * 1.5, r * 0.35, side * r * 1.3, r * 0.6)}"
            f"C{xy(side * r * 1.0, r * 0.75, side * r * 0.4, r * 0.5, 0, 0)}Z",
            color, shift=(4, 4), depth=0.2, over=fold,
        )  # fmt: skip
    return text + paper.shape(ellipse(0, 0, r * 0.3, r * 0.34), color, shift=(2, 3), depth=0.2)


PINS = {
    "orange-pin": orange_pin,
    "flower-pin": flower_pin,
    "star-pin": star_pin,
    "heart-pin": heart_pin,
    "bow": bow,
}
SIZES = {"orange-pin": 25.0, "flower-pin": 23.0, "star-pin": 22.0, "heart-pin": 20.0, "bow": 27.0}
