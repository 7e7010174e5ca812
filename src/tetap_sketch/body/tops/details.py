"""What is sewn on each kind of top: pockets, buttons, collars, lapels, stripes and seams."""

from ...colors import is_near_white, outline, shade
from ...paths import ellipse, xy
from ..model import Model
from .surface import Cloth, Spot


def seams(model: Model, cloth: Cloth) -> str:
    """Lines and patches clipped to the cloth."""
    return {
        "hoodie": _hoodie, "sweater": _sweater, "shirt": _shirt, "t-shirt": _t_shirt, "blazer": _blazer,
        "jacket": _jacket, "sailor": _sailor, "vest": _vest,
    }.get(model.word("top.kind"), _plain)(model, cloth)  # fmt: skip


def _dark(model: Model, strength: float = 0.38) -> str:
    return shade(model.word("top.color"), strength)


def _plain(model: Model, cloth: Cloth) -> str:
    return ""


def _rib(model: Model, cloth: Cloth, height: float) -> str:
    paper, color = model.paper, model.word("top.color")
    height *= cloth.unit
    text = paper.fill(cloth.low_band(height), shade(color, 0.09))
    text += paper.stroke(cloth.low_band(height), _dark(model), 0.7)
    low = cloth.loft.bottom
    for step in range(1, 10):
        x, y = cloth.loft.across(low - height * 0.55, step / 10)
        text += paper.stroke(f"M{xy(x, y)}v{height * 0.9:.2f}", _dark(model, 0.3), 0.5, 0.7)
    return text


def _hoodie(model: Model, cloth: Cloth) -> str:
    paper, text = model.paper, _rib(model, cloth, 14)
    if model.view == "back":
        return text
    pocket = cloth.patch([(-30, 0.6), (30, 0.6), (52, 0.8), (50, 0.9), (-50, 0.9), (-52, 0.8)])
    text += paper.fill(pocket, shade(model.word("top.color"), 0.06))
    text += paper.stroke(pocket, _dark(model, 0.4), 0.75)
    return text


def _sweater(model: Model, cloth: Cloth) -> str:
    paper, accent = model.paper, model.word("top.accent.color")
    text = _rib(model, cloth, 12)
    for share in (0.47, 0.56):
        top, low = cloth.loft.arc(cloth.y(share)), cloth.loft.arc(cloth.y(share + 0.05))
        low = [(low[0][0] - 20, low[0][1]), *low, (low[-1][0] + 20, low[-1][1])]
        top = [(top[0][0] - 20, top[0][1]), *top, (top[-1][0] + 20, top[-1][1])]
        text += paper.fill("M" + "L".join(xy(*point) for point in [*top, *low[::-1]]) + "Z", accent)
    return text


def _buttons(model: Model, cloth: Cloth, shares: tuple[float, ...], angle: float = 0.0) -> str:
    if not cloth.shows(angle):
        return ""
    accent, text = model.word("top.accent.color"), ""
    rim = shade(accent, 0.5) if is_near_white(accent) else outline(accent)
    for share in shares:
        x, y = cloth.at((angle, share))
        dot = ellipse(x, y, 3.0 * cloth.unit)
        text += model.paper.fill(dot, accent) + model.paper.stroke(dot, rim, 0.5)
    return text


def _front_line(model: Model, cloth: Cloth, angle: float, top: float = 0.1, width: float = 0.65) -> str:
    if not cloth.shows(angle):
        return ""
    return model.paper.stroke(
        cloth.line([(angle, top), (angle, 0.5), (angle, 1.0)]), _dark(model, 0.34), width
    )


def _shirt(model: Model, cloth: Cloth) -> str:
    text = _front_line(model, cloth, -7) + _front_line(model, cloth, 7)
    text += _buttons(model, cloth, (0.32, 0.49, 0.66, 0.83))
    if model.view == "back":
        yoke = cloth.line([(105, 0.25), (150, 0.28), (180, 0.29), (210, 0.28), (255, 0.25)])
        return model.paper.stroke(yoke, _dark(model, 0.3), 0.65) + model.paper.stroke(
            cloth.line([(180, 0.29), (180, 1.0)]), _dark(model, 0.25), 0.6
        )
    if model.view != "side":
        pocket = cloth.patch([(22, 0.36), (48, 0.36), (48, 0.5), (35, 0.54), (22, 0.5)])
        text += model.paper.stroke(pocket, _dark(model, 0.3), 0.6)
    return text


def _t_shirt(model: Model, cloth: Cloth) -> str:
    band = cloth.low_band(5 * cloth.unit)
    return model.paper.stroke(band, _dark(model, 0.3), 0.55)


def _vee(model: Model, cloth: Cloth, low: float, wide: float) -> str:
    """The shirt that shows in an open front."""
    if model.view == "back":
        return ""
    accent = model.word("top.accent.color")
    patch = cloth.patch([(-wide, -0.02), (0, low), (wide, -0.02)])
    shadow = cloth.patch([(-wide, -0.05), (-wide, 0.05), (0, 0.16), (wide, 0.05), (wide, -0.05)])
    text = model.paper.fill(patch, accent) + model.paper.fill(shadow, shade(accent, 0.16))
    return text + model.paper.stroke(patch, outline(model.word("top.color")), 0.8)


def _blazer(model: Model, cloth: Cloth) -> str:
    paper, dark = model.paper, _dark(model, 0.42)
    if model.view == "back":
        return paper.stroke(cloth.line([(180, 0.2), (180, 0.6), (180, 1.0)]), dark, 0.65)
    text = _vee(model, cloth, 0.56, 52)
    if cloth.shows(0):
        text += paper.stroke(cloth.line([(0, 0.56), (3, 0.8), (8, 1.0)]), dark, 0.85)
        for share in (0.63, 0.76):
            x, y = cloth.at((10, share))
            dot = ellipse(x, y, 3.2 * cloth.unit)
            text += paper.fill(dot, _dark(model, 0.5)) + paper.stroke(
                dot, outline(model.word("top.color")), 0.5
            )
    for sign in (-1, 1):
        if cloth.shows(sign * 45):
            flap: list[Spot] = [(sign * 32, 0.76), (sign * 62, 0.75), (sign * 62, 0.81), (sign * 32, 0.82)]
            text += paper.stroke(cloth.patch(flap), dark, 0.65)
    if cloth.shows(36):
        text += paper.stroke(cloth.line([(26, 0.4), (46, 0.385)]), dark, 0.9)
    return text


def _jacket(model: Model, cloth: Cloth) -> str:
    paper, dark = model.paper, _dark(model, 0.42)
    text = _rib(model, cloth, 13)
    if model.view == "back":
        return text
    text += _vee(model, cloth, 0.36, 50)
    if cloth.shows(0):
        text += paper.stroke(cloth.line([(0, 0.36), (0, 0.7), (0, 1.0)]), dark, 1.3)
        text += paper.stroke(cloth.line([(0, 0.36), (0, 0.7), (0, 1.0)]), model.word("top.accent.color"), 0.5)
    for sign in (-1, 1):
        if cloth.shows(sign * 45):
            text += paper.stroke(cloth.line([(sign * 36, 0.64), (sign * 52, 0.8)]), dark, 0.9)
    return text


def _sailor(model: Model, cloth: Cloth) -> str:
    if model.view == "back":
        return ""
    return _front_line(model, cloth, 0, 0.4) + model.paper.stroke(
        cloth.low_band(6 * cloth.unit), _dark(model, 0.3), 0.6
    )


def _vest(model: Model, cloth: Cloth) -> str:
    return _vee(model, cloth, 0.5, 56) + _rib(model, cloth, 8)
