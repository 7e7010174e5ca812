"""How an arm or a leg swells and tapers, seen from any side."""

from .build import Build
from .limbs import Girth
from .space import Turn

Row = tuple[float, float, float, float, float]
"""Place along the bones, width in its own measure, then the share of it on the outer or front side: round
limbs of little ones first, muscles of grown-up ones second, and how much wider those make it."""

LEG_FRONTAL: tuple[Row, ...] = (
    (0.0, 0, 0.5, 0.50, 1.0), (0.3, 0.55, 0.5, 0.54, 1.0), (0.62, 1.15, 0.5, 0.54, 0.99),
    (0.87, 1.75, 0.5, 0.51, 0.98), (1.0, 2, 0.5, 0.5, 1.0), (1.13, 2.25, 0.5, 0.52, 0.99),
    (1.36, 3, 0.5, 0.56, 1.03), (1.56, 3.25, 0.5, 0.52, 0.99), (1.78, 3.75, 0.5, 0.49, 0.95),
    (1.93, 4, 0.5, 0.5, 0.99), (2.0, 4, 0.5, 0.5, 1.06),
)  # fmt: skip
LEG_LATERAL: tuple[Row, ...] = (
    (0.0, 0, 0.5, 0.48, 1.0), (0.3, 0.55, 0.5, 0.54, 1.0), (0.62, 1.15, 0.5, 0.54, 0.98),
    (0.87, 1.75, 0.5, 0.53, 1.0), (1.0, 2, 0.5, 0.54, 1.0), (1.13, 2.25, 0.5, 0.52, 0.97),
    (1.36, 3, 0.5, 0.43, 1.04), (1.56, 3.25, 0.5, 0.43, 0.97), (1.78, 3.75, 0.5, 0.46, 0.94),
    (1.93, 4, 0.5, 0.50, 0.99), (2.0, 4, 0.5, 0.52, 1.06),
)  # fmt: skip
ARM: tuple[Row, ...] = (
    (0.0, 0, 0.5, 0.5, 1.0), (0.28, 0.25, 0.5, 0.52, 1.0), (0.62, 0.7, 0.5, 0.5, 0.97),
    (0.9, 1, 0.5, 0.5, 0.98), (1.04, 1, 0.5, 0.5, 1.02), (1.26, 1.2, 0.5, 0.54, 1.07),
    (1.6, 1.65, 0.5, 0.5, 0.99), (1.88, 2, 0.5, 0.5, 0.98), (2.0, 2, 0.5, 0.5, 1.0),
)  # fmt: skip


def leg_girths(build: Build, turn: Turn, sign: float, seen: float) -> tuple[Girth, ...]:
    """The leg of a side; on paper its outer or front edge lies where the view puts it. `seen` is the share of
    the shin's length that the view shows: muscles fade as it comes towards the viewer."""
    shaped = build.measures.slender * min(1.0, max(0.0, seen * 2.2 - 1.2))
    lateral = turn.sine**2
    outer_left = sign * turn.cosine < 0
    widths = tuple(build.wide(width) for width in build.measures.leg)
    girths = []
    for frontal, side in zip(LEG_FRONTAL, LEG_LATERAL, strict=True):
        outer, inner = _halves(widths, frontal, shaped)
        front, rear = _halves(widths, side, shaped)
        first, second = (outer, inner) if outer_left else (inner, outer)
        girths.append((frontal[0], first + (front - first) * lateral, second + (rear - second) * lateral))
    return tuple(girths)


def arm_girths(build: Build, turn: Turn, sign: float) -> tuple[Girth, ...]:
    """The arm of a side."""
    widths = tuple(build.wide(width) for width in build.measures.arm)
    outer_left = sign * turn.cosine < 0
    girths = []
    for row in ARM:
        outer, inner = _halves(widths, row, build.measures.slender)
        first, second = (outer, inner) if outer_left else (inner, outer)
        girths.append((row[0], first, second))
    return tuple(girths)


def _halves(widths: tuple[float, ...], row: Row, slender: float) -> tuple[float, float]:
    _, place, plain, shaped, times = row
    index = min(int(place), len(widths) - 2)
    width = widths[index] + (widths[index + 1] - widths[index]) * (place - index)
    width *= 1 + (times - 1) * slender
    share = plain + (shaped - plain) * slender
    return width * share, width * (1 - share)
