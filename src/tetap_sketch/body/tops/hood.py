"""The hood of a hoodie, lying around the neck."""

from ...colors import shade
from ...paths import box, xy
from ..model import Model
from ..neck import neck_base
from ..stencil import Setting
from .surface import Cloth, unit_of

BEHIND = {
    "front": "M-72 6C-84 -34 -40 -46 0 -46C40 -46 84 -34 72 6C40 24 -40 24 -72 6Z",
    "three-quarter": "M-58 4C-66 -28 -26 -44 12 -44C58 -44 92 -26 86 12C76 32 50 36 30 30C0 30 -46 22 -58 4Z",
}
FRONT = {
    "front": "M-54 -8C-63 12 -36 37 0 40C36 37 63 12 54 -8C32 15 -32 15 -54 -8Z",
    "three-quarter": "M-52 -10C-66 6 -52 34 -18 38C14 40 46 26 60 6C66 -4 64 -14 56 -18C36 6 -26 13 -52 -10Z",
    "side": "M-38 -12C-54 6 -42 28 -12 26C18 30 38 56 66 47C88 34 78 -14 48 -24C22 -8 -18 -6 -38 -12Z",
    "back": "M-63 -6C-72 38 -36 74 0 77C36 74 72 38 63 -6C32 -22 -32 -22 -63 -6Z",
}


def _setting(model: Model) -> Setting:
    unit = unit_of(model) * 1.04
    return Setting(neck_base(model), unit, unit)


def draw_hood_behind(model: Model) -> str:
    """The part of the hood behind the neck."""
    if model.word("top.kind") != "hoodie" or model.view not in BEHIND:
        return ""
    color = model.word("top.color")
    with model.paper.part("top"):
        return model.paper.shape(_setting(model).path(BEHIND[model.view]), shade(color, 0.14), shift=(5, 4))


def draw_hood(model: Model) -> str:
    """The part of the hood before the neck, or the whole of it from the back."""
    if model.word("top.kind") != "hoodie":
        return ""
    setting, color, paper = _setting(model), model.word("top.color"), model.paper
    dark, over = shade(color, 0.36), ""
    if model.view == "back":
        over = paper.stroke(setting.path("M0 -20C2 10 2 44 0 76"), dark, 0.7)
        over += paper.fill(setting.path("M-80 -40L80 -40L80 4C44 20 -44 20 -80 4Z"), shade(color, 0.26))
    elif model.view == "side":
        over = paper.stroke(setting.path("M-6 4C18 8 40 22 60 20"), dark, 0.65, 0.8)
    else:
        over = paper.stroke(setting.path("M-44 10C-28 26 -14 30 0 30"), dark, 0.55, 0.6)
    with paper.part("top"):
        return paper.shape(setting.path(FRONT[model.view]), color, shift=(5, 6), depth=0.18, over=over)


def draw_strings(model: Model, cloth: Cloth) -> str:
    """The two drawstrings, in the accent colour."""
    if model.view == "back":
        return ""
    paper, accent, unit = model.paper, model.word("top.accent.color"), cloth.unit
    edge = shade(accent, 0.45)
    text = ""
    for sign in (-1, 1):
        if not cloth.shows(sign * 18) or (model.view == "side" and sign < 0):
            continue
        x, y = cloth.loft.point(sign * 18, cloth.loft.top + 31 * unit)
        low = y + 34 * unit
        data = f"M{xy(x, y)}C{xy(x + sign * 2, y + 12 * unit)} {xy(x - sign, y + 22 * unit)} {xy(x, low)}"
        text += paper.stroke(data, edge, 2.1) + paper.stroke(data, accent, 1.4)
        text += paper.shape(
            box(x - 3.2 * unit, low - 2, 6.4 * unit, 11 * unit, 3), accent, shift=None, line=0.6
        )
    return text
