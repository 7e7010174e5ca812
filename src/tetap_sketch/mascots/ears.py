"""Ears of the animals in every view."""

from collections.abc import Mapping
from dataclasses import dataclass

from tetap_sketch.colors import mix, outline
from tetap_sketch.paper import Paper
from tetap_sketch.paths import num
from tetap_sketch.spec import Spec, word

from .species import Ears


@dataclass(frozen=True)
class _Ear:
    """Paths around the base (0, 0), tip upwards, outer edge towards x > 0; `outer` starts and ends
    at the base, which stays open where the ear grows out of the head."""

    outer: str
    inner: str
    tip: str = ""
    height: float = 100.0


_EARS: Mapping[str, _Ear] = {
    "fox": _Ear(
        "M-46 26C-42 -24 -22 -76 2 -104C8 -111 16 -110 20 -101C36 -66 46 -20 44 34",
        "M-24 22C-22 -14 -8 -52 7 -76C11 -80 14 -78 16 -72C26 -44 30 -10 26 24C14 36 -12 36 -24 22Z",
        "M-60 -70C-30 -52 -14 -62 4 -52C20 -44 32 -56 60 -46V-130H-60Z",
        110,
    ),
    "cat": _Ear(
        "M-46 22C-44 -22 -26 -62 -4 -84C4 -91 13 -89 18 -80C36 -52 48 -14 48 34",
        "M-24 20C-22 -10 -10 -40 4 -58C8 -62 12 -60 14 -55C26 -32 31 -6 30 24C16 36 -12 34 -24 20Z",
        height=92,
    ),
    "bear": _Ear(
        "M-30 30C-48 4 -40 -40 -2 -43C38 -46 54 -4 34 30",
        "M-18 18C-27 0 -20 -24 0 -25C22 -26 29 -2 18 18C8 26 -8 26 -18 18Z",
        height=46,
    ),
    "rabbit": _Ear(
        "M-24 26C-38 -40 -42 -124 -16 -164C-6 -178 10 -178 18 -164C42 -122 36 -40 24 26",
        "M-10 10C-20 -46 -24 -112 -9 -142C-3 -151 5 -151 10 -142C24 -110 20 -46 12 10C6 20 -4 20 -10 10Z",
        "M-60 -132C-34 -118 -18 -130 0 -121C18 -112 34 -126 60 -116V-200H-60Z",
        178,
    ),
    "dog": _Ear(
        "M-34 2C-26 -32 18 -40 40 -12C66 24 74 84 58 118C46 142 14 140 2 112C-10 82 -16 44 -34 2Z",
        "",
        height=40,
    ),
}
_WIDTH = {"front": (1.0, 1.0), "three-quarter": (0.82, 0.94), "side": (0.6, 0.86), "back": (1.0, 1.0)}
"""How wide the far and the near ear look."""


@dataclass(frozen=True)
class EarPlace:
    """Where one ear stands in a view."""

    x: float
    y: float
    turn: float
    wide: float
    near: bool
    hidden: bool = False


def ear_places(ears: Ears, view: str) -> list[EarPlace]:
    """The ears from far to near; `near` ears lie before the head in the side view."""
    x, y = ears.at
    far, near = _WIDTH[view]
    if view == "side":
        if ears.shape == "dog":
            return [EarPlace(24, y + 2, -4, near, True)]
        back = 0.1 * x
        return [EarPlace(back - 36, y - 10, -3, -far, False), EarPlace(back + 14, y + 4, 11, near, True)]
    if ears.shape == "dog" and view == "three-quarter":
        return [EarPlace(-x + 10, y + 6, 4, -far, False, True), EarPlace(x - 4, y, 0, near, True)]
    squeeze = 0.9 if view == "three-quarter" else 1.0
    shift = 8.0 if view == "three-quarter" else 0.0
    return [
        EarPlace(-x * squeeze + shift, y, -ears.lean, -far, False),
        EarPlace(x * squeeze + shift, y, ears.lean, near, False),
    ]


def ear_reach(ears: Ears) -> float:
    """How far the ear rises above its base."""
    return _EARS[ears.shape].height


def draw_ear(paper: Paper, spec: Spec, ears: Ears, place: EarPlace, view: str) -> str:
    """One ear at its place; from behind its inside is not seen."""
    form = _EARS[ears.shape]
    fur, tip, belly = (word(spec, f"fur.{name}") for name in ("color", "tip.color", "belly.color"))
    base = tip if ears.shape == "dog" else fur
    over = ""
    if form.inner and view != "back":
        over += paper.fill(form.inner, mix(belly, "#f08f84", 0.3))
    if form.tip:
        over += paper.fill(form.tip, tip)
    closed = form.outer if form.outer.endswith("Z") else form.outer + "Z"
    with paper.part("ears"):
        toward = -5.0 if place.wide < 0 else 5.0
        body = paper.shape(closed, base, shift=(toward, 0), over=over, line=0)
        body += paper.stroke(form.outer, ear_line(paper, base), 1)
    place_text = f"translate({num(place.x)} {num(place.y)}) rotate({num(place.turn)})"
    return f'<g transform="{place_text} scale({num(place.wide)} 1)">{body}</g>'


def ear_line(paper: Paper, color: str) -> str:
    """The line colour of an open outline."""
    return "#2b2430" if paper.line_mode == "ink" else outline(color)
