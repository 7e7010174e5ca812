"""Food and drink: oranges, the orange cake, jars, bowls, cups, bread."""

import math
from typing import Literal

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, xy
from ..streams import pick, uniform
from .easel import Easel
from .registry import Color, prop
from .shapes import dot, leaf, leafy, placed, shine

JAR_COLORS = ("#ffb04a", "#ff8f6a", "#8ecae6", "#b7dd8c", "#f7d26a", "#e8a0bf")


def orange_fruit(paper: Paper, radius: float, color: str = "#ff9718", with_leaf: bool = True) -> str:
    """An orange around its middle."""
    r = radius
    pores = ((0.12, 0.22), (-0.2, 0.42), (0.4, -0.05), (0.36, 0.44), (-0.46, 0.14))
    over = paper.fill(ellipse(-r * 0.34, -r * 0.4, r * 0.28, r * 0.19), "#fff3d6", 0.85)
    over += "".join(dot(paper, (r * x, r * y), r * 0.04, shade(color, 0.4), 0.55) for x, y in pores)
    body = paper.shape(ellipse(0, 0, r), color, shift=(r * 0.2, r * 0.22), depth=0.24, over=over, line=0.9)
    body += paper.fill(ellipse(0, -r * 0.84, r * 0.14, r * 0.07), "#5a7a2a")
    if with_leaf:
        blade = paper.shape(leaf(r * 1.05, r * 0.34), "#6cbb4a", shift=(0, r * 0.12), line=0.75)
        blade += paper.stroke(f"M{xy(r * 0.1, -r * 0.04)}L{xy(r * 0.8, -r * 0.1)}", "#3f8a35", 0.4)
        body += placed(blade, 0, -r * 0.84, turn=-22)
    return body


def orange_slice(paper: Paper, radius: float, color: str = "#ff9d1e") -> str:
    """A cut orange facing the viewer, around its middle."""
    r = radius
    body = paper.shape(ellipse(0, 0, r), color, shift=(r * 0.12, r * 0.12), line=0.85)
    body += paper.fill(ellipse(0, 0, r * 0.84), "#fff4de")
    wedges = ""
    for index in range(8):
        start = index * math.pi / 4 + 0.12
        end = start + math.pi / 4 - 0.24
        wedges += (
            f"M{xy(r * 0.12 * math.cos(start + 0.27), r * 0.12 * math.sin(start + 0.27))}"
            f"L{xy(r * 0.72 * math.cos(start), r * 0.72 * math.sin(start))}"
            f"A{xy(r * 0.74, r * 0.74)} 0 0 1 {xy(r * 0.72 * math.cos(end), r * 0.72 * math.sin(end))}Z"
        )
    return body + paper.fill(wedges, mix(color, "#ffb93f", 0.5))


@prop("orange", shadow=26, grip=(0, 0))
def orange(easel: Easel, *, color: Color = "#ff9718", leafed: bool = True) -> str:
    """One orange on the ground; 52 units high."""
    return placed(orange_fruit(easel.paper, 26, color, leafed), 0, -26)


@prop("orange-slice", grip=(0, -26))
def slice_of_orange(easel: Easel, *, color: Color = "#ff9d1e") -> str:
    """A round slice standing on its edge."""
    return placed(orange_slice(easel.paper, 26, color), 0, -26)


@prop("orange-heap", shadow=70)
def orange_heap(easel: Easel, *, color: Color = "#ff9718") -> str:
    """A small pyramid of oranges; 140 units wide."""
    places = ((-46, -26), (0, -26), (46, -26), (-23, -62), (23, -62), (0, -98))
    return "".join(
        placed(orange_fruit(easel.paper, 26, color, index > 2), x, y, turn=uniform(easel.luck, -22, 22))
        for index, (x, y) in enumerate(places)
    )


@prop("cake", shadow=80, grip=(0, -26))
def cake(easel: Easel, *, color: Color = "#f6c27a", cream: Color = "#fffaf0") -> str:
    """A round orange cake on a stand plate; 168 units wide."""
    paper = easel.paper
    body = paper.shape(
        "M-84 -10C-84 -24 84 -24 84 -10C84 8 -84 8 -84 -10Z", "#eef2fb", shift=(3, 6), depth=0.2
    )
    layer = paper.fill("M-70 -38C-40 -27 40 -27 70 -38V-27C40 -16 -40 -16 -70 -27Z", "#fff3dc")
    layer += paper.fill("M-70 -36C-40 -25 40 -25 70 -36V-31C40 -20 -40 -20 -70 -31Z", "#ff9d3a")
    layer += paper.fill("M-64 -64H-44V0H-64Z", light(color, 0.6), 0.6)
    body += paper.shape("M-62 -62V-14C-40 -1 40 -1 62 -14V-62Z", color, shift=(12, 0), depth=0.2, over=layer)
    body += paper.shape(
        "M-66 -66C-66 -88 66 -88 66 -66C66 -54 60 -44 53 -46C46 -48 47 -56 39 -55C31 -54 33 -38 24 -38"
        "C15 -38 18 -53 8 -53C-2 -53 -1 -40 -10 -40C-19 -40 -18 -54 -28 -54"
        "C-37 -54 -36 -44 -45 -44C-56 -44 -66 -54 -66 -66Z",
        cream,
        shift=(5, 4),
        depth=0.12,
        over=paper.fill(ellipse(-8, -74, 40, 6), "#ffffff"),
    )
    for x, y in ((-38, -80), (38, -80), (0, -76)):
        body += placed(orange_slice(paper, 17), x, y - 6)
    for x in (-20, 20):
        body += placed(
            paper.shape(leaf(16, 6), "#7cc95a", shift=(0, 2), line=0.7), x, -86, turn=-60 if x < 0 else -120
        )
    return body


@prop("cupcake", shadow=28, grip=(0, -20))
def cupcake(easel: Easel, *, color: Color = "#ffb98a", cup: Color = "#8ec5b8") -> str:
    """A cupcake with an orange slice; 80 units high."""
    paper = easel.paper
    folds = "".join(
        paper.stroke(f"M{x} -34L{x * 0.75:.2f} 0", shade(cup, 0.3), 0.6) for x in (-16, -6, 6, 16)
    )
    body = paper.shape("M-27 -36H27L20 0H-20Z", cup, shift=(6, 0), over=folds)
    body += placed(orange_slice(paper, 13), 8, -72, turn=14)
    return body + paper.shape(
        "M-32 -36C-36 -50 -22 -54 -18 -54C-18 -66 14 -72 18 -56C30 -56 36 -46 32 -36C20 -30 -20 -30 -32 -36Z",
        color,
        shift=(5, 5),
        over=paper.fill(ellipse(-12, -52, 8, 4), "#ffffff", 0.7),
    )


@prop("jar", shadow=26)
def jar(easel: Easel, *, color: Color = "", lid: Color = "#c98b52", filled: float = 0.7) -> str:
    """A glass jar 84 units high; its filling is drawn by luck unless a colour is given."""
    paper = easel.paper
    filling = color or pick(easel.luck, JAR_COLORS)
    level = -4 - 58 * max(0.1, min(1.0, filled + uniform(easel.luck, -0.12, 0.12)))
    over = paper.fill(f"M-30 {level:.2f}H30V0H-30Z", filling)
    over += paper.fill(ellipse(0, level, 26, 4), light(filling, 0.35)) + shine(
        paper, (-17, -56), (6, 38), 0.75
    )
    body = paper.shape(box(-25, -68, 50, 68, 10), "#f3f9fd", shift=(6, 0), depth=0.08, over=over)
    return body + paper.shape(box(-22, -84, 44, 18, 6), lid, shift=(3, 4), line=0.85)


@prop("canister", shadow=50)
def canister(easel: Easel, *, color: Color = "#fffaf0", band: Color = "#ffc46b") -> str:
    """A tin with a picture of an orange on its band; 120 units high."""
    paper = easel.paper
    over = paper.fill("M-50 -84H50V-36H-50Z", band) + placed(orange_fruit(paper, 15), 0, -58)
    body = paper.shape(box(-46, -110, 92, 110, 8), color, shift=(12, 0), depth=0.14, over=over)
    body += paper.shape(box(-50, -122, 100, 20, 8), shade(color, 0.1), shift=(4, 5))
    return body + paper.shape(ellipse(0, -126, 10, 7), "#c98b52", shift=(2, 2), line=0.85)


@prop("bowl", shadow=78)
def bowl(easel: Easel, *, color: Color = "#8ecae6", fruit: bool = True) -> str:
    """A glazed bowl, filled with oranges unless `fruit` is no; 170 units wide."""
    paper = easel.paper
    body = ""
    if fruit:
        for x, y, turn in ((-42, -72, -14), (42, -72, 18), (0, -76, 4), (-20, -104, -6), (22, -104, 10)):
            body += placed(orange_fruit(paper, 27), x, y, turn=turn)
    over = paper.fill("M-90 -44H90V-32H-90Z", "#ffffff", 0.75) + shine(paper, (-62, -52), (10, 34), 0.5)
    body += paper.shape(
        "M-84 -62H84C80 -22 52 -6 34 -4V0H-34V-4C-52 -6 -80 -22 -84 -62Z", color, shift=(14, 6), over=over
    )
    return body + paper.shape(box(-89, -70, 178, 14, 7), light(color, 0.3), shift=(4, 4))


@prop("mixing-bowl", shadow=66)
def mixing_bowl(easel: Easel, *, color: Color = "#f4f1ea", dough: Color = "#ffe2a8") -> str:
    """A bowl of batter with a whisk in it; 140 units wide."""
    paper = easel.paper
    whisk = paper.stroke("M0 0C-16 -20 -14 -44 0 -56C14 -44 16 -20 0 0M0 0V-56", "#8a90a4", 1.1)
    whisk += paper.shape(box(-5, -116, 10, 62, 5), "#c98b52", shift=(2, 0), line=0.8)
    body = placed(whisk, 22, -54, turn=24) + paper.fill(ellipse(0, -62, 62, 12), dough)
    over = paper.fill("M-80 -34H80V-26H-80Z", "#ffb65c", 0.9) + shine(paper, (-50, -50), (8, 30), 0.7)
    return body + paper.shape(
        "M-70 -62C-40 -50 40 -50 70 -62C68 -20 46 0 0 0C-46 0 -68 -20 -70 -62Z",
        color,
        shift=(12, 6),
        over=over,
    )


@prop("cup", shadow=30, grip=(0, -24))
def cup(
    easel: Easel,
    *,
    color: Color = "#fffaf2",
    drink: Color = "#8a5a3c",
    steam: bool = True,
    saucer: bool = True,
) -> str:
    """A coffee cup 48 units high, with saucer and steam unless told otherwise."""
    paper = easel.paper
    body = ""
    if saucer:
        body += paper.shape(ellipse(0, -3, 48, 8), color, shift=(3, 4), depth=0.16)
    body += paper.stroke("M26 -38C48 -42 48 -12 22 -14", shade(color, 0.3), 4.2) + paper.stroke(
        "M26 -38C48 -42 48 -12 22 -14", color, 2.4
    )
    over = paper.fill("M-40 -22H40V-15H-40Z", "#ff9d3a", 0.85)
    body += paper.shape(
        "M-30 -46H30C30 -18 20 -4 12 -4H-12C-20 -4 -30 -18 -30 -46Z",
        color,
        shift=(7, 3),
        depth=0.15,
        over=over,
    )
    body += paper.shape(ellipse(0, -46, 30, 6.5), drink, shift=None, line=0.9)
    body += paper.fill(ellipse(-3, -46, 14, 3), light(drink, 0.5), 0.8)
    if steam:
        body += "".join(
            paper.stroke(f"M{x} -60C{x - 10} -72 {x + 10} -80 {x} -94", "#ffffff", 1.5, 0.75)
            for x in (-10, 9)
        )
    return body


@prop("croissant", shadow=52)
def croissant(easel: Easel, *, plate: Color = "#dcebf2") -> str:
    """A croissant on a plate; 110 units wide."""
    paper = easel.paper
    body = paper.shape(ellipse(0, -5, 56, 10), plate, shift=(3, 4), depth=0.16)
    folds = "".join(
        paper.stroke(f"M{x} -46C{x + 6} -34 {x + 4} -22 {x * 0.8:.2f} -10", "#a9622a", 0.7, 0.8)
        for x in (-22, -7, 8, 22)
    )
    return body + paper.shape(
        "M-44 -12C-46 -30 -24 -46 0 -46C24 -46 46 -30 44 -12"
        "C36 -8 28 -14 22 -14C10 -10 -10 -10 -22 -14C-28 -14 -36 -8 -44 -12Z",
        "#e7a451",
        shift=(4, 6),
        over=folds + paper.fill(ellipse(-10, -36, 12, 4), "#ffe0a0", 0.8),
    )


@prop("bread", shadow=44)
def bread(easel: Easel, *, color: Color = "#dd9a52") -> str:
    """A round loaf with three cuts; 96 units wide."""
    paper = easel.paper
    cuts = "".join(
        paper.stroke(f"M{x} -44C{x + 8} -36 {x + 10} -26 {x + 6} -18", "#fff0cf", 1.6, 0.9)
        for x in (-24, -6, 12)
    )
    return paper.shape(
        "M-48 -4C-58 -44 -20 -56 0 -56C20 -56 58 -44 48 -4C30 2 -30 2 -48 -4Z", color, shift=(8, 6), over=cuts
    )


@prop("glass", shadow=20, grip=(0, -30))
def glass(easel: Easel, *, drink: Color = "#ffb13c") -> str:
    """A tall glass of juice with a slice on its rim; 78 units high."""
    paper = easel.paper
    over = paper.fill("M-30 -56H30V2H-30Z", drink) + shine(paper, (-13, -62), (5, 48), 0.7)
    body = paper.stroke("M4 -40L20 -96", "#ff7d6d", 1.8)
    body += paper.shape("M-21 -70H21L16 0H-16Z", "#f3faff", shift=(4, 0), depth=0.08, over=over)
    return body + placed(orange_slice(paper, 14), -18, -72)


@prop("fruit", shadow=24)
def fruit(easel: Easel, *, kind: Literal["apple", "pear", "lemon"] = "apple") -> str:
    """One apple, pear or lemon; 50 units wide."""
    paper = easel.paper
    color = {"apple": "#e8584f", "pear": "#b9d15c", "lemon": "#ffd84f"}[kind]
    outline = {
        "apple": "M0 -44C10 -54 28 -48 26 -26C24 -6 10 2 0 -2C-10 2 -24 -6 -26 -26C-28 -48 -10 -54 0 -44Z",
        "pear": "M0 -66C14 -66 12 -48 18 -38C30 -18 20 0 0 0C-20 0 -30 -18 -18 -38C-12 -48 -14 -66 0 -66Z",
        "lemon": "M-30 -20C-26 -24 -22 -40 0 -40C22 -40 26 -24 30 -20C26 -16 22 0 0 0C-22 0 -26 -16 -30 -20Z",
    }[kind]
    over = paper.fill(ellipse(-9, -30, 6, 5), "#ffffff", 0.7)
    body = paper.shape(outline, color, shift=(6, 5), depth=0.22, over=over)
    if kind != "lemon":
        body += paper.stroke(f"M0 {-44 if kind == 'apple' else -64}q2 -8 6 -12", "#6d4a2a", 1.2)
    return body


@prop("vegetable", shadow=40)
def lettuce(easel: Easel, *, color: Color = "#7fc65a") -> str:
    """A head of lettuce; 80 units wide."""
    paper, luck = easel.paper, easel.luck
    body = paper.shape(leafy(luck, (0, -30), (38, 28), 11), shade(color, 0.1), shift=(6, 6), depth=0.22)
    return body + paper.shape(leafy(luck, (2, -26), (22, 18), 8), light(color, 0.3), shift=(4, 4), line=0.7)
