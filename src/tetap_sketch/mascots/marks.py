"""Marks on a mascot's face: moles, freckles, scars, stars and hearts at their places."""

from tetap_sketch.head.pins import heart_path, star_path
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, move, num, taper
from tetap_sketch.spec import SLOTS, Spec, word

from .turn import Skull

_PLACES: dict[str, Point] = {
    "ear": (84, -52), "cheek": (74, 62), "eye": (78, 36), "mouth": (30, 74), "nose": (24, 34),
    "forehead": (30, -50), "chin": (14, 88),
}  # fmt: skip
_SCAR = taper([(-4, -16), (0, 0), (3, 16)], [3, 5, 2], 6)


def _mark(paper: Paper, kind: str, color: str) -> str:
    if kind == "freckles":
        dots = "".join(ellipse(x, y, 3) for x, y in ((-11, 0), (0, -5), (1, 6), (12, 0)))
        return paper.fill(dots, color, solid=True)
    if kind == "scar":
        ticks = "".join(taper([(-8, y), (8, y - 3)], [3, 3], 3) for y in (-7, 4))
        return paper.fill(_SCAR + ticks, color, solid=True)
    shape = {"mole": ellipse(0, 0, 4.6), "star": star_path(11), "heart": heart_path(10)}[kind]
    return paper.fill(shape, color, solid=True)


def draw_marks(paper: Paper, spec: Spec, skull: Skull, view: str) -> str:
    """All marks this view sees."""
    text = ""
    for slot in range(1, SLOTS + 1):
        kind = word(spec, f"mark.{slot}.kind")
        if kind == "none" or view == "back":
            continue
        x, y = _PLACES[word(spec, f"mark.{slot}.place")]
        side = word(spec, f"mark.{slot}.side")
        sides = {"left": (1,), "right": (-1,), "middle": (-1, 1) if kind == "freckles" else (0,)}[side]
        color = word(spec, f"mark.{slot}.color")
        with paper.part(f"mark-{slot}"):
            for sign in sides:
                spot = skull.spot(sign * x, y, view)
                if spot.seen:
                    mark = _mark(paper, kind, color)
                    text += group(mark, f"{move(spot.x, spot.y)} scale({num(max(0.5, spot.squeeze))} 1)")
    return text
