"""What is worn over the clothes: scarf, necklace, ties, bags with their straps."""

from ..colors import shade
from ..paths import Point, box, ellipse, xy
from .model import Model
from .neck import neck_base
from .ribbon import ribbon
from .stencil import Setting
from .tops.surface import Cloth, cloth_of, unit_of

NECK = ("necklace", "tie", "bow-tie")
BAGS = ("backpack", "shoulder-bag")


def draw_neckwear(model: Model) -> str:
    """Necklace, tie and bow-tie, in slot order."""
    text = ""
    for slot, kind in model.worn(*NECK):
        color = model.word(f"accessory.{slot}.color")
        with model.paper.part(f"accessory-{slot}"):
            if model.view != "back":
                text += {"necklace": _necklace, "tie": _tie, "bow-tie": _bow_tie}[kind](model, color)
    return text


def draw_scarf(model: Model) -> str:
    """A scarf, over a hood and the shoulders."""
    text = ""
    for slot, _ in model.worn("scarf"):
        with model.paper.part(f"accessory-{slot}"):
            text += _scarf(model, model.word(f"accessory.{slot}.color"))
    return text


def _throat(model: Model) -> tuple[Cloth, float, Point]:
    cloth = cloth_of(model)
    unit = unit_of(model)
    return cloth, unit, cloth.loft.point(0, cloth.loft.top + 12 * unit)


def _tie(model: Model, color: str) -> str:
    cloth, unit, _ = _throat(model)
    top = cloth.loft.top + 13 * unit
    low = min(cloth.loft.bottom - 14 * unit, top + 74 * unit)
    if model.word("top.kind") in ("vest", "blazer"):
        low = cloth.y(0.53)
    squeeze = 0.5 if model.view == "side" else 1.0

    def at(across: float, y: float) -> Point:
        x, height = cloth.loft.point(0, y)
        return x + across * unit * squeeze + (2.0 if model.view == "side" else 0), height

    blade = [
        at(-4, top + 8 * unit),
        at(-9, low - 9 * unit),
        at(0, low),
        at(9, low - 9 * unit),
        at(4, top + 8 * unit),
    ]
    data = "M" + "L".join(xy(*point) for point in blade) + "Z"
    dark = shade(color, 0.3)
    over = ""
    for step in (0.3, 0.55, 0.8):
        y = top + (low - top) * step
        over += model.paper.stroke(f"M{xy(*at(-12, y + 5))}L{xy(*at(12, y - 5))}", dark, 0.9, 0.6)
    text = model.paper.shape(data, color, shift=(3, 2), depth=0.17, over=over, line=0.85)
    knot = [at(-7, top - 4 * unit), at(7, top - 4 * unit), at(4.5, top + 9 * unit), at(-4.5, top + 9 * unit)]
    return text + model.paper.shape(
        "M" + "L".join(xy(*point) for point in knot) + "Z", color, shift=(2, 2), line=0.85
    )


def _bow_tie(model: Model, color: str) -> str:
    _, unit, (x, y) = _throat(model)
    setting = Setting(
        (x + (3 if model.view == "side" else 0), y), unit * (0.6 if model.view == "side" else 1), unit
    )
    text = ""
    for wing in (
        "M0 0C-8 -10 -22 -13 -23 -9C-24 -4 -24 5 -23 9C-22 13 -8 10 0 0Z",
        "M0 0C8 10 22 13 23 9C24 5 24 -4 23 -9C22 -13 8 -10 0 0Z",
    ):
        text += model.paper.shape(setting.path(wing), color, shift=(2, 3), line=0.85)
    return text + model.paper.shape(
        setting.path("M-5 -6C-6 -2 -6 3 -5 6L5 6C6 3 6 -2 5 -6Z"), color, shift=(2, 2), line=0.85
    )


def _necklace(model: Model, color: str) -> str:
    cloth, unit, _ = _throat(model)
    chain = cloth.loft.arc(cloth.loft.top - 2, (30 if model.rig.build.template == "chibi" else 40) * unit)
    text = ribbon(model.paper, chain, color, 1.3)
    x, y = max(chain[1:-1], key=lambda point: point[1])
    return text + model.paper.shape(
        ellipse(x, y + 6 * unit, 6 * unit, 7 * unit), color, shift=(2, 2), line=0.8
    )


SCARF = {
    "front": "M-50 -16C-56 0 -40 24 0 27C40 24 56 0 50 -16C28 4 -28 4 -50 -16Z",
    "three-quarter": "M-50 -18C-60 0 -44 24 -10 28C22 28 46 16 54 -2"
    "C58 -12 56 -18 50 -22C28 2 -24 4 -50 -18Z",
    "side": "M-38 -16C-48 0 -40 20 -8 24C22 27 46 22 50 4C54 -8 50 -22 42 -26C18 -10 -16 -8 -38 -16Z",
    "back": "M-52 -20C-60 2 -40 24 0 26C40 24 60 2 52 -20C28 -10 -28 -10 -52 -20Z",
}
SCARF_TAIL = "M8 12C14 34 16 58 14 86L38 84C40 56 36 30 28 8Z"


def _scarf(model: Model, color: str) -> str:
    unit = unit_of(model) * 1.12
    x, y = neck_base(model)
    setting = Setting((x, y + 2), unit, unit)
    dark, text = shade(color, 0.36), ""
    if model.view != "back":
        tail = Setting((x - (42 * unit if model.view == "side" else 0), y), unit, unit)
        fringe = "".join(
            model.paper.stroke(tail.path(f"M{at} 76L{at} 90"), dark, 0.6, 0.8) for at in (18, 23, 28, 33)
        )
        text += model.paper.shape(tail.path(SCARF_TAIL), color, shift=(5, 3), depth=0.17, over=fringe)
    over = model.paper.stroke(setting.path("M-46 -4C-26 14 -8 16 10 15"), dark, 0.6, 0.75)
    over += model.paper.stroke(setting.path("M-30 14C-10 20 20 20 44 2"), dark, 0.5, 0.6)
    return text + model.paper.shape(
        setting.path(SCARF[model.view]), color, shift=(5, 6), depth=0.18, over=over
    )


def _sides(model: Model) -> tuple[int, ...]:
    return (1,) if model.view == "side" else (-1, 1)


def draw_bag_behind(model: Model) -> str:
    """A backpack seen past the trunk from the front or the side."""
    text = ""
    for slot, _ in model.worn("backpack"):
        if model.view == "back":
            continue
        color = model.word(f"accessory.{slot}.color")
        with model.paper.part(f"accessory-{slot}"):
            text += _pack_beyond(model, color)
    return text


def _pack_beyond(model: Model, color: str) -> str:
    cloth = cloth_of(model)
    unit = unit_of(model)
    top, low = cloth.y(0.1), cloth.y(0.86)
    left, right = cloth.loft.edge_at((top + low) / 2, False)[0], cloth.loft.edge_at((top + low) / 2, True)[0]
    if model.view == "front":
        wide = (right - left) * 1.16
        data = box((left + right - wide) / 2, top, wide, low - top, 26 * unit)
        return model.paper.shape(data, shade(color, 0.1), shift=(6, 5), depth=0.18)
    deep = (52 if model.view == "side" else 40) * unit
    data = box(right - 30 * unit, top - 4, 30 * unit + deep, low - top + 6, 22 * unit)
    pocket = box(right + deep * 0.18, (top + low) / 2, deep * 1.2, (low - top) * 0.42, 10 * unit)
    over = model.paper.stroke(pocket, shade(color, 0.42), 0.7)
    return model.paper.shape(data, color, shift=(6, 5), depth=0.18, over=over)


def draw_straps(model: Model) -> str:
    """Backpack straps, the backpack itself from the back, and shoulder bags."""
    text = ""
    for slot, kind in model.worn(*BAGS):
        color = model.word(f"accessory.{slot}.color")
        with model.paper.part(f"accessory-{slot}"):
            if kind == "shoulder-bag":
                text += _shoulder_bag(
                    model, color, -1 if model.word(f"accessory.{slot}.side") == "right" else 1
                )
            elif model.view == "back":
                text += _pack(model, color)
            else:
                text += _pack_straps(model, color)
    return text


def _pack_straps(model: Model, color: str) -> str:
    cloth, text = cloth_of(model), ""
    unit = unit_of(model)
    for sign in _sides(model):
        angle = {"chibi": 46, "child": 38, "adult": 33}[model.rig.build.template]
        if not cloth.shows(sign * angle):
            continue
        points = [
            cloth.loft.point(sign * angle * 1.15, cloth.y(0.03)),
            cloth.loft.point(sign * angle, cloth.y(0.22)),
            cloth.loft.point(sign * angle * 1.1, cloth.y(0.45)),
            cloth.loft.point(sign * 70, cloth.y(0.64)),
        ]
        text += ribbon(model.paper, points, color, 4.2 * unit)
    return text


def _pack(model: Model, color: str) -> str:
    cloth, unit, paper = cloth_of(model), unit_of(model), model.paper
    top, low = cloth.y(0.06), cloth.y(0.93)
    left, right = cloth.loft.edge_at((top + low) / 2, False)[0], cloth.loft.edge_at((top + low) / 2, True)[0]
    wide, tall = (right - left) * 0.82, low - top
    x = (left + right) / 2
    dark = shade(color, 0.42)
    grip, high = 9 * unit, top - 14 * unit
    loop = [(x - grip, top + 4), (x - grip * 0.8, high), (x + grip * 0.8, high), (x + grip, top + 4)]
    text = ribbon(paper, loop, color, 1.9)
    left, right, fall = x - wide, x + wide, top + tall * 0.3
    flap = f"M{xy(left, top)}L{xy(right, top)}L{xy(right, fall)}Q{xy(x, top + tall * 0.44, left, fall)}Z"
    pocket = box(x - wide * 0.34, top + tall * 0.5, wide * 0.68, tall * 0.38, 9 * unit)
    over = paper.fill(flap, shade(color, 0.09)) + paper.stroke(flap, dark, 0.75)
    over += paper.fill(pocket, shade(color, 0.06)) + paper.stroke(pocket, dark, 0.75)
    over += paper.stroke(f"M{xy(x - wide * 0.34, top + tall * 0.6)}h{wide * 0.68:.2f}", dark, 0.6)
    return text + paper.shape(
        box(x - wide / 2, top, wide, tall, 24 * unit), color, shift=(7, 6), depth=0.18, over=over
    )


def _shoulder_bag(model: Model, color: str, sign: int) -> str:
    """A strap from the other shoulder down to a small bag at the hip of its side."""
    cloth, unit, rig = cloth_of(model), unit_of(model), model.rig
    hip = rig.build.y(rig.build.measures.hip[0])
    base = 180 if model.view == "back" else 0
    flip = -1 if model.view == "back" else 1
    start = cloth.loft.point(base - sign * flip * 62, cloth.y(0.04))
    middle = cloth.loft.point(base, cloth.y(0.42))
    end = cloth.loft.point(sign * 96, hip)
    if model.view == "side":
        start, middle = cloth.loft.point(60, cloth.y(0.04)), cloth.loft.point(70, cloth.y(0.5))
    text = ribbon(model.paper, [start, middle, end], shade(color, 0.12), 2.6 * unit)
    if model.view == "side" and sign < 0:
        return text
    size = unit * (1.0 if rig.build.template == "chibi" else 1.15)
    bag = Setting((end[0], end[1] + 18 * size), size, size)
    shape = "M-30 -22C-32 0 -32 14 -28 24C-20 30 20 30 28 24C32 14 32 0 30 -22Z"
    flap = "M-34 -24L34 -24L32 -2C20 10 -20 10 -32 -2Z"
    over = model.paper.fill(bag.path(flap), shade(color, 0.08)) + model.paper.stroke(
        bag.path(flap), shade(color, 0.42), 0.7
    )
    over += model.paper.fill(ellipse(*bag.point(0, 4), 3.6 * size), shade(color, 0.45))
    return text + model.paper.shape(bag.path(shape), color, shift=(5, 4), depth=0.18, over=over)
