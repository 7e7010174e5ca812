"""Small hats that sit between the ears: the brim's middle is 0, 0 and the brim reaches to x = ±60."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper
from tetap_sketch.paths import box, ellipse, num, taper

DEFAULT_COLORS = {"santa": "#e0332f", "chef": "#ffffff", "sun": "#f6d79a", "party": "#ff6f91"}


def santa(paper: Paper, color: str, view: str) -> str:
    """A flopping tip with a white brim and ball."""
    fold = paper.stroke("M26 -78C46 -70 60 -56 66 -34", shade(color, 0.45), 0.8)
    cone = "M-58 2C-58 -54 -20 -102 30 -96C68 -90 92 -62 98 -30C80 -48 64 -44 58 2Z"
    text = paper.shape(cone, color, shift=(8, 5), depth=0.22, over=fold)
    brim = taper([(-58, 2), (-30, -5), (0, -8), (30, -5), (58, 2)], [28, 31, 32, 31, 28], 14)
    return (
        text
        + paper.shape(brim, "#ffffff", shift=(3, 5))
        + paper.shape(ellipse(98, -24, 16), "#ffffff", shift=(3, 4))
    )


def chef(paper: Paper, color: str, view: str) -> str:
    """A tall white hat with three puffs."""
    puffs = (
        "M-46 -14L-44 -46C-66 -50 -76 -74 -64 -92C-55 -106 -40 -108 -32 -104C-26 -122 -14 -130 0 -130"
        "C14 -130 26 -122 32 -104C40 -108 55 -106 64 -92C76 -74 66 -50 44 -46L46 -14Z"
    )
    pleats = "".join(
        paper.stroke(f"M{x} -22C{x} -40 {num(x * 1.15)} -52 {num(x * 1.25)} -62", shade(color, 0.36), 0.7)
        for x in (-26, 0, 26)
    )
    text = paper.shape(puffs, color, shift=(7, 6), over=pleats)
    band = "M-48 -28C-20 -22 20 -22 48 -28L50 2C20 10 -20 10 -50 2Z"
    return text + paper.shape(band, color, shift=(4, 4))


def sun(paper: Paper, color: str, view: str) -> str:
    """A wide straw brim with a ribbon."""
    return _straw(paper, color, "#e8674f")


def _straw(paper: Paper, color: str, ribbon: str) -> str:
    weave = "".join(
        paper.stroke(f"M-110 {y}C-50 {y + 14} 50 {y + 14} 110 {y}", shade(color, 0.3), 0.5, 0.7)
        for y in (-6, 0, 6)
    )
    brim = "M-112 2C-108 -20 -50 -26 0 -26C50 -26 108 -20 112 2C108 20 50 16 0 16C-50 16 -108 20 -112 2Z"
    text = paper.shape(brim, color, shift=(5, 5), over=weave)
    dome = "M-58 -8C-60 -76 60 -76 58 -8C40 4 -40 4 -58 -8Z"
    band = paper.fill("M-64 -26C-30 -14 30 -14 64 -26V10H-64Z", ribbon)
    weave = "".join(
        paper.stroke(f"M-60 {y}C-30 {y + 10} 30 {y + 10} 60 {y}", shade(color, 0.3), 0.5, 0.7)
        for y in (-52, -42, -32)
    )
    return text + paper.shape(dome, color, shift=(6, 5), over=weave + band)


def straw_hat(paper: Paper, color: str, view: str) -> str:
    """A straw hat whose ribbon is a darker self."""
    return _straw(paper, color, shade(color, 0.55))


def party(paper: Paper, color: str, view: str) -> str:
    """A striped cone with a ball."""
    stripes = "".join(
        paper.stroke(f"M-60 {y}L60 {y - 34}", light(color, 0.75), 3.4) for y in (12, -22, -56, -90)
    )
    text = paper.shape("M-46 4L-5 -112Q0 -120 5 -112L46 4Q0 18 -46 4Z", color, shift=(7, 3), over=stripes)
    return text + paper.shape(ellipse(0, -116, 14), "#ffe08a", shift=(3, 3))


def cap(paper: Paper, color: str, view: str) -> str:
    """A baseball cap; its peak points where the face looks."""
    seams = paper.stroke(
        "M0 -66V-4M-26 -62C-36 -40 -36 -20 -34 -4M26 -62C36 -40 36 -20 34 -4", shade(color, 0.4), 0.7
    )
    dome = "M-62 2C-66 -88 66 -88 62 2C40 14 -40 14 -62 2Z"
    text = paper.shape(dome, color, shift=(8, 5), over=seams) + paper.shape(
        ellipse(0, -64, 7, 5), color, shift=(2, 2)
    )
    if view == "back":
        gap = "M-22 10C-20 -16 20 -16 22 10Z"
        return (
            text
            + paper.shape(gap, shade(color, 0.4), shift=None)
            + paper.shape(box(-26, 2, 52, 10, 5), color, shift=(2, 2))
        )
    peak = {
        "front": "M-60 -4C-40 -16 40 -16 60 -4C74 12 62 24 48 22C20 12 -20 12 -48 22C-62 24 -74 12 -60 -4Z",
        "three-quarter": "M-58 -2C-40 -16 10 -14 38 2C20 12 -20 16 -46 26"
        "C-74 32 -92 22 -88 14C-82 4 -70 2 -58 -2Z",
        "side": "M-60 -4C-36 -12 -24 -4 -10 8C-40 10 -70 14 -98 20"
        "C-118 20 -118 8 -108 4C-92 -2 -74 -4 -60 -4Z",
    }[view]
    return text + paper.shape(peak, color, shift=(4, 5), depth=0.24)


def beanie(paper: Paper, color: str, view: str) -> str:
    """A knitted hat with a bobble."""
    knit = "".join(
        paper.stroke(
            f"M{x} -4C{num(x * 1.05)} -40 {num(x * 0.7)} -62 {num(x * 0.3)} -74", shade(color, 0.34), 0.7
        )
        for x in (-40, -20, 0, 20, 40)
    )
    text = paper.shape(ellipse(0, -84, 18), light(color, 0.4), shift=(4, 4))
    text += paper.shape("M-60 0C-66 -100 66 -100 60 0Z", color, shift=(8, 5), over=knit)
    brim = taper([(-58, 0), (-28, -7), (0, -9), (28, -7), (58, 0)], [28, 30, 30, 30, 28], 14)
    ribs = "".join(paper.stroke(f"M{x} -26V16", shade(color, 0.4), 0.7) for x in range(-60, 61, 12))
    return text + paper.shape(brim, color, shift=(3, 5), over=ribs)


def crown(paper: Paper, color: str, view: str) -> str:
    """Five points with little balls."""
    data = "M-48 6L-54 -46L-28 -22L0 -58L28 -22L54 -46L48 6Q0 18 -48 6Z"
    gems = "".join(
        paper.fill(ellipse(x, y, 5.5), light(color, 0.75)) for x, y in ((-26, -2), (0, 1), (26, -2))
    )
    text = paper.shape(data, color, shift=(5, 4), depth=0.24, over=gems)
    return text + "".join(
        paper.shape(ellipse(x, y, 7), color, shift=(2, 2)) for x, y in ((-54, -48), (0, -61), (54, -48))
    )


WORN = {"santa": santa, "chef": chef, "sun": sun, "party": party}
OWN = {"cap": cap, "beanie": beanie, "crown": crown, "straw-hat": straw_hat}
TOPS = {
    "santa": 120.0,
    "chef": 132.0,
    "sun": 66.0,
    "party": 132.0,
    "cap": 72.0,
    "beanie": 104.0,
    "crown": 70.0,
    "straw-hat": 66.0,
}
"""How far each rises above its brim."""
