"""The finish of hair: parting lines, glints and the band of light around the skull."""

from collections.abc import Sequence

from tetap_sketch.colors import hls, light, mix, outline, shade
from tetap_sketch.head.contour import lock
from tetap_sketch.paper import Paper
from tetap_sketch.paths import Point

from .coiffure import Hair


def strands(paper: Paper, color: str, lines: Sequence[str], width: float = 0.6, opacity: float = 0.5) -> str:
    """Fine lines that follow the flow of the hair."""
    tone = shade(color, 0.36)
    return paper.stroke("".join(lines), tone, width, opacity) if lines else ""


def behind_tone(color: str) -> str:
    """Hair that lies in the shadow of the head."""
    dark = hls(color)[1] < 0.34
    return mix(shade(color, 0.14 if dark else 0.2), outline(color), 0.22 if dark else 0.08)


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
    if hair.bangs == "none" and hair.view != "back":
        top -= 16

    def on_arc(x: float) -> Point:
        return x, top + bow * (x - middle) ** 2

    halves = ((start, middle - 5), (middle + 5, end)) if hair.view != "side" else ((start, end),)
    pieces = []
    for low, high in halves:
        arc = [on_arc(low + (high - low) * step / 8) for step in range(9)]
        thick = [0.0, 8, 11, 12, 11] if low == start else [11.0, 12, 11, 8, 0]
        pieces.append(lock(arc, thick if hair.view != "side" else [0, 10, 13, 10, 0], 8))
        count = 6 if hair.view != "side" else 11
        for index in range(count):
            x, y = on_arc(low + (high - low) * (index + 0.5) / count)
            edge = min(1.0, (x - start) / 52, (end - x) / 52)
            if edge < 0.22:
                continue
            long = _TEETH[(index + (0 if low == start else 5)) % len(_TEETH)] * (0.25 + 0.75 * edge)
            lean = (x - middle) * 0.0042
            pieces.append(lock([(x, y), (x + lean * 7, y + long * 0.45), (x + lean * long, y + long + 3)],
                               [13 * edge, 10 * edge + 1, 0], 4))  # fmt: skip
    return hair.paper.fill(" ".join(pieces), light(hair.color, 0.6), 0.6)
