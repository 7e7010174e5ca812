"""Collars and necklines, drawn over the cloth."""

from ...colors import outline, shade
from ...paths import ellipse, smooth, xy
from ..model import Model
from ..stencil import Setting
from .surface import Cloth, Spot, cloth_of


def draw_collar(model: Model, cloth: Cloth) -> str:
    """The collar of the spec's top."""
    kind = model.word("top.kind")
    if kind in ("shirt", "vest"):
        return _shirt_collar(model, cloth, model.word("top.color" if kind == "shirt" else "top.accent.color"))
    if kind == "blazer":
        return _shirt_collar(model, cloth, model.word("top.accent.color")) + _lapels(model, cloth)
    if kind == "jacket":
        return _stand_collar(model, cloth)
    if kind in ("t-shirt", "sweater"):
        return _ring(model, cloth)
    return ""


def draw_cape_collar(model: Model) -> str:
    """A sailor collar, which lies over the sleeves."""
    if model.word("top.kind") != "sailor":
        return ""
    with model.paper.part("top"):
        return _sailor_collar(model, cloth_of(model))


def _reach_back(model: Model, sign: int) -> tuple[float, ...]:
    """The angles by which a collar of this side runs to where the view ends."""
    if model.view == "front":
        return (sign * 115.0,)
    return (sign * 115.0, 178.0) if sign > 0 else (-100.0,)


def _flap(model: Model, cloth: Cloth, spots: list[Spot], color: str) -> str:
    points = [cloth.at(spot) for spot in spots]
    data = "M" + "L".join(xy(*point) for point in points) + "Z"
    return model.paper.shape(data, color, shift=(2, 3), depth=0.14, line=0.85)


def _sides(model: Model) -> tuple[int, ...]:
    return (1,) if model.view == "side" else (-1, 1)


def _shirt_collar(model: Model, cloth: Cloth, color: str) -> str:
    tall = 24 * cloth.unit / max(1.0, cloth.loft.bottom - cloth.loft.top)
    if model.view == "back":
        top = cloth.loft.arc(cloth.loft.top, -5 * cloth.unit)
        low = cloth.loft.arc(cloth.loft.top + 10 * cloth.unit, 3)
        data = smooth(top) + "L" + smooth(low[::-1])[1:] + "Z"
        return model.paper.shape(data, color, shift=(2, 3), depth=0.14)
    text = ""
    for sign in _sides(model):
        back = _reach_back(model, sign)
        spots: list[Spot] = [
            *((angle, -tall * 0.35) for angle in back[::-1]),
            (sign * 60, -tall * 0.3), (0, tall * 0.5), (sign * 26, tall * 1.5), (sign * 74, tall * 0.55),
            *((angle, tall * 0.4) for angle in back),
        ]  # fmt: skip
        text += _flap(model, cloth, spots, color)
    return text


def _lapels(model: Model, cloth: Cloth) -> str:
    color = model.word("top.color")
    tall = 24 * cloth.unit / max(1.0, cloth.loft.bottom - cloth.loft.top)
    if model.view == "back":
        top = cloth.loft.arc(cloth.loft.top, 0)
        low = cloth.loft.arc(cloth.loft.top + 12 * cloth.unit, 4)
        return model.paper.shape(smooth(top) + "L" + smooth(low[::-1])[1:] + "Z", color, shift=(2, 3))
    text = ""
    for sign in _sides(model):
        spots: list[Spot] = [
            (sign * 70, 0.01), (sign * 52, 0.0), (sign * 2, 0.56), (sign * 40, 0.30), (sign * 34, 0.26),
            (sign * 54, 0.21), (sign * 74, tall * 0.6),
        ]  # fmt: skip
        text += _flap(model, cloth, spots, color)
    return text


def _stand_collar(model: Model, cloth: Cloth) -> str:
    color = model.word("top.color")
    tall = 30 * cloth.unit / max(1.0, cloth.loft.bottom - cloth.loft.top)
    if model.view == "back":
        return _shirt_collar(model, cloth, color)
    text = ""
    for sign in _sides(model):
        back = _reach_back(model, sign)
        spots: list[Spot] = [
            *((angle, -tall * 0.45) for angle in back[::-1]),
            (sign * 62, -tall * 0.4), (sign * 34, tall * 0.7),
            (sign * 44, tall * 1.25), (sign * 78, tall * 0.6),
            *((angle, tall * 0.4) for angle in back),
        ]  # fmt: skip
        text += _flap(model, cloth, spots, color)
    return text


def _ring(model: Model, cloth: Cloth) -> str:
    accent = model.word("top.accent.color")
    depth = (15 if model.view != "back" else 3) * cloth.unit
    line = smooth(cloth.loft.arc(cloth.loft.top + 2, depth))
    return model.paper.stroke(line, outline(accent), 2.9) + model.paper.stroke(line, accent, 1.9)


def _sailor_collar(model: Model, cloth: Cloth) -> str:
    accent, color, paper = model.word("top.accent.color"), model.word("top.color"), model.paper
    if model.view == "back":
        spots: list[Spot] = [
            (255, 0.0), (250, 0.44), (180, 0.47), (110, 0.44), (105, 0.0), (180, -0.02),
        ]  # fmt: skip
        flap = _flap(model, cloth, spots, accent)
        stripe = cloth.line([(244, 0.05), (242, 0.37)]) + cloth.line([(242, 0.37), (180, 0.41), (118, 0.37)])
        stripe += cloth.line([(116, 0.05), (118, 0.37)])
        return flap + paper.stroke(stripe, color, 0.9)
    text = ""
    for sign in _sides(model):
        back = _reach_back(model, sign)
        falls = ((0.3, 0.44) if model.view == "side" else (0.23, 0.25))[: len(back)]
        spots = [
            *((angle, -0.04) for angle in back[::-1]),
            (sign * 58, -0.03), (0, 0.42), (sign * 66, 0.25), *zip(back, falls, strict=True),
        ]  # fmt: skip
        text += _flap(model, cloth, spots, accent)
        stripe = cloth.line([(sign * 14, 0.34), (sign * 62, 0.2)])
        edge = [(sign * 62, 0.2), *((angle, fall - 0.05) for angle, fall in zip(back, falls, strict=True))]
        text += paper.stroke(stripe + "L" + "L".join(xy(*cloth.at(spot)) for spot in edge), color, 0.8)
    x, y = cloth.at((0, 0.42))
    return text + _scarf_knot(model, x, y, cloth.unit, accent)


KNOT = (
    "M0 0C-4 12 -9 26 -15 36C-9 38 -2 34 0 30Z",
    "M0 0C-8 -12 -26 -10 -25 0C-25 12 -10 8 0 0Z",
    "M0 0C4 12 9 26 15 36C9 38 2 34 0 30Z",
    "M0 0C8 -12 26 -10 25 0C25 12 10 8 0 0Z",
)


def _scarf_knot(model: Model, x: float, y: float, unit: float, color: str) -> str:
    wide = {"side": 0.62, "three-quarter": 0.85}.get(model.view, 1.0)
    setting = Setting((x + (4 * unit if model.view == "side" else 0), y), unit * wide, unit)
    text = "".join(model.paper.shape(setting.path(data), color, shift=(2, 3), line=0.85) for data in KNOT)
    knot = ellipse(*setting.point(0, 1), 6 * unit * wide, 7 * unit)
    return text + model.paper.shape(knot, shade(color, 0.08), shift=(2, 2), line=0.85)
