"""The mouths of animals: drawn around the place under the nose, in the units of the head."""

from tetap_sketch.paper import Paper
from tetap_sketch.paths import ellipse

from .solid_line import solid_line

LIP = "#5a2a2c"
_OPEN = {
    "open": ("M-19 0C-9 5 9 5 19 0C19 17 10 26 0 26C-10 26 -19 17 -19 0Z", (0, 25, 12, 9)),
    "laugh": ("M-25 -3C-12 3 12 3 25 -3C25 20 13 32 0 32C-13 32 -25 20 -25 -3Z", (0, 30, 15, 11)),
    "round": (ellipse(0, 12, 9, 12), (0, 21, 7, 5)),
    "small-round": (ellipse(0, 8, 6, 6.5), (0, 13, 4, 3)),
}
_LINES = {
    "smile": "M-20 -1C-12 11 12 11 20 -1",
    "soft": "M-11 2C-5 8 5 8 11 2",
    "neutral": "M-9 4L9 4",
    "cat": "M-21 0C-19 10 -4 11 0 1C4 11 19 10 21 0",
    "frown": "M-13 9C-6 1 6 1 13 9",
    "wavy": "M-13 5C-9 -1 -5 -1 -1 4C3 9 8 9 13 3",
}


def draw_mouth(paper: Paper, kind: str, teeth: bool = False) -> str:
    """A mouth of `kind`; `teeth` adds the two of a rabbit."""
    front = "M-7 3H7V12Q7 14 5 14H-5Q-7 14 -7 12Z"
    if kind in _OPEN:
        outline, tongue = _OPEN[kind]
        inside = paper.fill(ellipse(*tongue), "#f4807c")
        if teeth:
            inside += paper.fill(front, "#ffffff") + paper.stroke("M0 4V13", "#b9a7a7", 0.5)
        return (
            paper.fill(outline, "#8a2b34", solid=True)
            + paper.clipped(outline, inside)
            + paper.stroke(outline, LIP, 1.05)
        )
    line = _LINES[kind]
    text = ""
    if teeth and kind in ("smile", "cat"):
        text = paper.fill(front, "#ffffff", solid=True) + paper.stroke(front, LIP, 0.6)
        text += paper.stroke("M0 5V13", LIP, 0.45)
    return text + solid_line(paper, line, LIP, 1.25)
