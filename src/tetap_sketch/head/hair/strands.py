"""The finish of hair: parting lines, glints and the band of light around the skull."""

from collections.abc import Sequence

from ...colors import light, shade
from ...paper import Paper
from ...paths import Point
from ..contour import lock
from .coiffure import Hair


def strands(paper: Paper, color: str, lines: Sequence[str], width: float = 0.6, opacity: float = 0.5) -> str:
    """Fine lines that follow the flow of the hair."""
    tone = shade(color, 0.36)
    return paper.stroke("".join(lines), tone, width, opacity) if lines else ""


def glint(paper: Paper, color: str, spine: Sequence[Point], width: float = 9) -> str:
    """A lit streak along a lock."""
    return paper.fill(lock(spine, [0, width, 0], 8), light(color, 0.62), 0.55)


RINGS = {
    "front": (-82, 82, 0.0, -92, 0.0052),
    "three-quarter": (-92, 84, -12.0, -92, 0.0050),
    "side": (-86, 96, 6.0, -92, 0.0044),
    "back": (-82, 82, 0.0, -86, 0.0052),
}
_TEETH = (11, 20, 14, 25, 17, 30, 20, 26, 34, 22, 30, 18, 26, 15, 21, 12)


def ring(hair: Hair) -> str:
    """The angel ring: a band of light on an arc of the skull with teeth that run down the strands."""
    start, end, middle, top, bow = RINGS[hair.view]

    def on_arc(x: float) -> Point:
        return x, top + bow * (x - middle) ** 2

    halves = ((start, middle - 5), (middle + 5, end)) if hair.view != "side" else ((start, end),)
    pieces = []
    for low, high in halves:
        arc = [on_arc(low + (high - low) * step / 8) for step in range(9)]
        thick = [1.0, 7, 9, 10, 9] if low == start else [9.0, 10, 9, 7, 1]
        pieces.append(lock(arc, thick if hair.view != "side" else [1, 8, 11, 8, 1], 10))
        count = 7 if hair.view != "side" else 12
        for index in range(count):
            x, y = on_arc(low + (high - low) * (index + 0.5) / count)
            edge = min(1.0, (x - start + 10) / 40, (end - x + 10) / 40)
            long = _TEETH[(index + (0 if low == start else 5)) % len(_TEETH)] * (0.4 + 0.6 * edge)
            lean = (x - middle) * 0.0042
            pieces.append(lock([(x, y - 3), (x + lean * 9, y + long * 0.4), (x + lean * long, y + long)],
                               [11 * edge + 3, 10 * edge + 2, 0], 5))  # fmt: skip
    return hair.paper.fill(" ".join(pieces), light(hair.color, 0.6), 0.6)
