"""The supermarket: crates and baskets of oranges, shelves of goods, carts, tags without text."""

from random import Random
from typing import Literal

from ..colors import light, mix, shade
from ..paper import Paper
from ..paths import box, ellipse, num, xy
from ..streams import pick, uniform
from .easel import Easel
from .food import orange_fruit, orange_slice
from .registry import Color, draw_prop, prop
from .shapes import dot, leaf, placed, plank

GOODS = ("#ff9d5c", "#8ecae6", "#b7dd8c", "#f7d26a", "#f2a0b4", "#a9b8e8", "#fff1d6", "#7cc5b3")


@prop("crate", shadow=120, reach=180)
def crate(easel: Easel, *, color: Color = "#d9a066", fill: Color = "#ff9718") -> str:
    """A wooden crate heaped with oranges; 230 units wide, 160 high."""
    paper, luck = easel.paper, easel.luck
    body = paper.shape(box(-108, -104, 216, 60, 4), shade(color, 0.35), shift=None)
    for y, count in ((-104, 5), (-128, 4), (-148, 2)):
        for index in range(count):
            x = (index - (count - 1) / 2) * 44 + uniform(luck, -3, 3)
            body += placed(
                orange_fruit(paper, 26, fill, luck.random() < 0.45),
                x,
                y + uniform(luck, -3, 3),
                turn=uniform(luck, -24, 24),
            )
    for index in range(3):
        body += plank(paper, (-114, -92 + index * 31), (228, 28), color)
    for x in (-116, 98):
        body += paper.shape(box(x, -96, 18, 96, 4), shade(color, 0.1), shift=(5, 0), depth=0.2)
        body += "".join(dot(paper, (x + 9, y), 2.4, shade(color, 0.6)) for y in (-78, -47, -16))
    return body


@prop("orange-stand", shadow=300, reach=420)
def orange_stand(easel: Easel, *, color: Color = "#cf9158", sign: bool = True, wide: float = 520) -> str:
    """A tilted market stand with rows of oranges, 300 units high without its sign."""
    paper, luck = easel.paper, easel.luck
    half = wide / 2
    body = ""
    if sign:
        body += "".join(
            paper.shape(box(x, -520, 14, 300, 4), shade(color, 0.2), shift=(4, 0))
            for x in (-half + 36, half - 50)
        )
        body += draw_at(easel, "awning", 0, -500, {"wide": wide + 30})
    body += paper.shape(
        f"M{num(-half + 20)} -292H{num(half - 20)}L{num(half)} -120H{num(-half)}Z",
        shade(color, 0.45),
        shift=None,
    )
    rows = ((-268, 0.84, 21), (-222, 0.92, 23), (-170, 1.0, 25))
    for y, width, radius in rows:
        count = int((wide * width - 30) // (radius * 1.86))
        for index in range(count):
            x = (index - (count - 1) / 2) * radius * 1.86
            body += placed(
                orange_fruit(paper, radius, with_leaf=luck.random() < 0.35),
                x,
                y + uniform(luck, -3, 3),
                turn=uniform(luck, -26, 26),
            )
        body += plank(
            paper, (-half * width - 8, y + radius * 0.62), (wide * width + 16, 17), color, grain=False
        )
    body += paper.shape(
        box(-half, -132, wide, 132, 6), color, shift=(10, 0), depth=0.16, over=_slats(paper, half, color)
    )
    return (
        body
        + draw_at(easel, "price-tag", -half * 0.45, -112)
        + draw_at(easel, "price-tag", half * 0.45, -112, {"color": "#ffd36b"})
    )


def _slats(paper: Paper, half: float, color: str) -> str:
    data = "".join(f"M{num(-half)} {y}H{num(half)}" for y in (-92, -50))
    return paper.stroke(data, shade(color, 0.36), 0.9, 0.7)


def draw_at(
    easel: Easel,
    name: str,
    x: float,
    y: float,
    options: "dict[str, str | float | bool | tuple[str, ...]] | None" = None,
) -> str:
    """Another prop as a part of this one."""
    return placed(draw_prop(easel, name, options), x, y)


@prop("awning", reach=420)
def awning(easel: Easel, *, color: Color = "#ff9a3c", second: Color = "#fffaf0", wide: float = 520) -> str:
    """A striped awning with a scalloped edge; 0, 0 is the middle of its upper edge, it hangs 110 down."""
    paper = easel.paper
    count = max(4, int(wide // 62))
    count += 1 - count % 2
    step = wide / count
    stripes, scallops = "", ""
    for index in range(count):
        tone = color if index % 2 == 0 else second
        x = -wide / 2 + index * step
        top = x * 0.9
        stripes += paper.fill(f"M{num(top)} 0H{num(top + step * 0.9 + 1)}L{num(x + step)} 78H{num(x)}Z", tone)
        scallops += paper.shape(
            f"M{num(x)} 76H{num(x + step)}V92C{xy(x + step, 116, x, 116, x, 92)}Z",
            tone,
            shift=(0, 5),
            depth=0.12,
            line=0.85,
        )
    outline = f"M{num(-wide * 0.45)} 0H{num(wide * 0.45)}L{num(wide / 2)} 78H{num(-wide / 2)}Z"
    return paper.shape(outline, color, shift=None, over=stripes) + scallops


@prop("price-tag")
def price_tag(easel: Easel, *, color: Color = "#fffaf0") -> str:
    """A little card with a drawn orange and dots instead of a price; 0, 0 is its middle."""
    paper = easel.paper
    body = paper.shape(box(-34, -23, 68, 46, 7), color, shift=(3, 4), depth=0.14)
    return (
        body
        + dot(paper, (-15, 1), 10, "#ff9d3a")
        + "".join(dot(paper, (x, 1), 3.4, "#8a6a55") for x in (4, 14, 24))
    )


@prop("hanging-sign")
def hanging_sign(
    easel: Easel, *, color: Color = "#fff6e2", motif: Literal["orange", "leaf", "milk", "bread"] = "orange"
) -> str:
    """A round sign on two cords that names a department by a picture; 0, 0 is where it hangs from."""
    paper = easel.paper
    body = paper.stroke("M-40 -400V66M40 -400V66", "#9a8f96", 1.2)
    body += paper.shape(box(-104, 60, 208, 104, 26), color, shift=(6, 6), depth=0.12)
    body += paper.stroke(box(-94, 70, 188, 84, 20), "#ffb45e", 1.4)
    if motif == "orange":
        art = placed(orange_fruit(paper, 27), -28, 6) + placed(orange_slice(paper, 25), 32, 6)
    elif motif == "leaf":
        art = "".join(
            placed(paper.shape(leaf(64, 18), "#78c265", shift=(0, 5), line=0.8), -4, 30, turn=turn)
            for turn in (-130, -50, -90)
        )
    elif motif == "milk":
        art = paper.shape(
            "M-24 -20L-14 -36H14L24 -20V34H-24Z",
            "#d6ecf7",
            shift=(6, 0),
            line=0.85,
            over=paper.fill("M-30 0H30V18H-30Z", "#8ecae6"),
        )
    else:
        art = placed(draw_prop(easel, "bread"), 0, 30)
    return body + placed(art, 0, 112)


@prop("goods-shelf", reach=240)
def goods_shelf(easel: Easel, *, color: Color = "#f4e6d4", wide: float = 330, rows: float = 4) -> str:
    """A shelf of packets, bottles and tins standing on the floor, 150 units per row; goods by luck."""
    paper, luck = easel.paper, easel.luck
    count = max(1, int(rows))
    tall = count * 150 + 34
    half = wide / 2
    body = paper.shape(box(-half, -tall, wide, tall, 8), color, shift=(8, 0), depth=0.1)
    body += paper.fill(box(-half + 12, -tall + 14, wide - 24, tall - 44, 4), shade(color, 0.26))
    for row in range(count):
        floor = -30 - row * 150
        x = -half + 18.0
        while x < half - 48:
            kind = pick(luck, ("box", "bottle", "tin", "bag"))
            tone = mix(pick(luck, GOODS), color, 0.18)
            many = 2 if kind != "box" else 1
            for _ in range(many):
                if x > half - 44:
                    break
                body += placed(_good(paper, kind, tone, luck), x, floor)
                x += {"box": 62, "bottle": 34, "tin": 42, "bag": 50}[kind]
            x += uniform(luck, 2, 8)
        body += paper.shape(
            box(-half + 4, floor, wide - 8, 16, 3), light(color, 0.5), shift=(0, 6), depth=0.12, line=0.85
        )
        tags = "".join(
            box(-half + 24 + 66 * index, floor + 3, 30, 10, 2) for index in range(int((wide - 30) // 66))
        )
        body += paper.fill(tags, "#ffd98a")
    return body


def _good(paper: Paper, kind: str, tone: str, luck: Random) -> str:
    spot = mix(tone, "#ffffff", 0.7)
    if kind == "box":
        tall = uniform(luck, 80, 108)
        return paper.shape(
            box(0, -tall, 56, tall, 3),
            tone,
            shift=(7, 0),
            line=0.7,
            over=dot(paper, (26, -tall * 0.55), 15, spot),
        )
    if kind == "bottle":
        data = "M2 0V-58C2 -72 11 -74 11 -84V-98H21V-84C21 -74 30 -72 30 -58V0Z"
        return paper.shape(
            data, tone, shift=(5, 0), line=0.7, over=paper.fill("M0 -46H32V-20H0Z", spot)
        ) + paper.fill(box(9, -106, 14, 10, 3), "#8a6a55")
    if kind == "tin":
        return paper.shape(
            box(1, -56, 38, 56, 5), tone, shift=(6, 0), line=0.7, over=paper.fill("M0 -42H40V-16H0Z", spot)
        )
    return paper.shape(
        "M2 0L0 -66L8 -78H38L46 -66L44 0Z", tone, shift=(6, 0), line=0.7, over=dot(paper, (23, -34), 13, spot)
    )


@prop("basket", shadow=70, reach=120)
def basket(
    easel: Easel, *, color: Color = "#d9a566", fill: Literal["oranges", "bread", "nothing"] = "oranges"
) -> str:
    """A wicker basket with a handle; 150 units wide, 150 high."""
    paper = easel.paper
    dark = shade(color, 0.35)
    handle = "M-58 -74C-56 -168 56 -168 58 -74"
    body = paper.stroke(handle, dark, 4.6) + paper.stroke(handle, light(color, 0.15), 2.8)
    if fill == "oranges":
        for x, y, turn in ((-32, -84, -12), (32, -86, 14), (0, -104, 4)):
            body += placed(orange_fruit(paper, 27), x, y, turn=turn)
    elif fill == "bread":
        body += placed(draw_prop(easel, "bread"), -8, -58, turn=-12) + placed(
            draw_prop(easel, "fruit"), 40, -60
        )
    weave = "".join(
        paper.stroke(f"M-74 {y}C-26 {y + 8} 26 {y + 8} 74 {y}", dark, 0.8, 0.7) for y in (-52, -36, -20)
    )
    weave += "".join(paper.stroke(f"M{x} -70L{x * 0.78:.1f} 2", dark, 0.7, 0.6) for x in range(-60, 61, 20))
    body += paper.shape("M-70 -70H70L54 -4C24 4 -24 4 -54 -4Z", color, shift=(10, 5), depth=0.22, over=weave)
    return body + paper.shape(box(-76, -80, 152, 17, 8.5), light(color, 0.2), shift=(3, 5), depth=0.2)


@prop("shopping-basket", shadow=80, grip=(0, -118))
def shopping_basket(easel: Easel, *, color: Color = "#f0695c", filled: bool = True) -> str:
    """A plastic shopping basket; 160 units wide."""
    paper = easel.paper
    body = paper.stroke("M-48 -76C-46 -130 46 -130 48 -76", shade(color, 0.5), 3.6) + paper.stroke(
        "M-48 -76C-46 -130 46 -130 48 -76", "#5c6478", 2.2
    )
    if filled:
        for x, y in ((-40, -84), (4, -90), (42, -84)):
            body += placed(orange_fruit(paper, 25), x, y, turn=x * 0.4)
    slots = "".join(box(x, -54, 12, 40, 6) for x in (-58, -36, -14, 8, 30, 50))
    body += paper.shape(
        "M-78 -74H78L62 -4C30 0 -30 0 -62 -4Z",
        color,
        shift=(10, 4),
        depth=0.2,
        over=paper.fill(slots, shade(color, 0.34)),
    )
    return body + paper.shape(box(-84, -84, 168, 17, 8), light(color, 0.15), shift=(3, 5))


@prop("shopping-cart", shadow=150, reach=240)
def shopping_cart(
    easel: Easel, *, color: Color = "#8fa3b8", handle: Color = "#f0695c", filled: bool = True
) -> str:
    """A shopping cart seen from the side, 330 units wide, 300 high."""
    paper = easel.paper
    body = ""
    if filled:
        body += placed(draw_prop(easel, "vegetable"), -60, -196, 1.1) + placed(
            draw_prop(easel, "bread"), 66, -196, 0.9
        )
        body += placed(_good(paper, "box", "#8ecae6", easel.luck), -10, -190) + placed(
            orange_fruit(paper, 26), -118, -212
        )
    basket_data = "M-158 -226H136L104 -92H-134Z"
    wires = (
        "".join(f"M{x} -226L{x * 0.86 - 4:.1f} -92" for x in range(-130, 131, 32))
        + "M-152 -190H128M-144 -152H118M-138 -120H110"
    )
    body += paper.fill(basket_data, light(color, 0.7), 0.35) + paper.stroke(wires, color, 1.5, 0.95)
    for width, tone in ((4.2, shade(color, 0.45)), (2.4, color)):
        body += paper.stroke(
            "M190 -282H150L136 -226H-158L-134 -92H104L136 -226M104 -92L120 -46H-120", tone, width
        )
    for x in (-100, 100):
        body += paper.shape(ellipse(x, -20, 20), "#5c6478", shift=(4, 4)) + dot(
            paper, (x, -20), 7, light(color, 0.6)
        )
    return body + paper.shape(box(140, -292, 66, 20, 10), handle, shift=(3, 5))
