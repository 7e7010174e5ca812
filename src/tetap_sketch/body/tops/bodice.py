"""The upper part of a dress: a fitted bodice with a scooped neckline and a sash."""

from ...colors import shade
from ...paths import ellipse, smooth, xy
from ..model import Model
from .surface import Cloth, cloth, unit_of


def bodice_cloth(model: Model) -> Cloth:
    """The bodice, open wider at the neck than other tops."""
    build = model.rig.build
    first, second = model.rig.trunk.sections[0].y, model.rig.trunk.sections[1].y
    top = first + (second - first) * (0.8 if build.template == "chibi" else 0.95)
    waist = build.y(build.measures.waist)
    return cloth(model, top, waist, (1, 2, 2))


def draw_bodice(model: Model) -> str:
    """Cloth, seams, neckline and sash."""
    paper, color, build = model.paper, model.word("top.color"), model.rig.build
    made = bodice_cloth(model)
    unit = unit_of(model)
    shown = {"front": 0.95, "three-quarter": 0.75, "side": 0.3, "back": 0.1}[model.view]
    dip = build.wide(build.measures.neck_half) * shown
    dark = shade(color, 0.36)
    over = ""
    if model.view != "back":
        for angle in (-34, 34):
            if made.shows(angle):
                over += paper.stroke(
                    made.line([(angle, 0.34), (angle * 0.75, 0.7), (angle * 0.6, 1.0)]), dark, 0.5, 0.6
                )
    else:
        over += paper.stroke(made.line([(180, 0.0), (180, 1.0)]), dark, 0.55, 0.7)
    with paper.part("top"):
        text = paper.shape(made.loft.outline(dip, 2), color, shift=(8, 4), depth=0.14, over=over)
        neckline = made.loft.arc(made.loft.top + 4 * unit, dip)
        text += paper.stroke(smooth(neckline[1:-1]), dark, 0.55, 0.75)
        return text + _sash(model, made)


def _sash(model: Model, made: Cloth) -> str:
    paper, accent, build = model.paper, model.word("top.accent.color"), model.rig.build
    unit = unit_of(model)
    waist = build.y(build.measures.waist)
    band = model.rig.trunk.cut(waist - 13 * unit, waist + 1, 3.5 * build.stretch)
    text = paper.shape(band.outline(0, 2), accent, shift=(5, 3), depth=0.15, line=0.9)
    x, y = made.loft.point(180 if model.view == "back" else 30, waist - 6 * unit)
    if model.view == "side":
        x, y = made.loft.point(150, waist - 6 * unit)
    return text + _bow(model, x, y, unit * (1.5 if model.view == "back" else 0.95), accent)


def _bow(model: Model, x: float, y: float, size: float, color: str) -> str:
    paper, text = model.paper, ""
    for sign in (-1, 1):
        tail = (
            f"M{xy(x, y)}C{xy(x + sign * 4 * size, y + 12 * size)} {xy(x + sign * 6 * size, y + 22 * size)}"
            f" {xy(x + sign * 8 * size, y + 34 * size)}L{xy(x + sign * 15 * size, y + 30 * size)}"
            f"C{xy(x + sign * 13 * size, y + 18 * size)} {xy(x + sign * 10 * size, y + 8 * size)} {xy(x, y)}Z"
        )
        text += paper.shape(tail, color, shift=(2, 2), line=0.8)
    for sign in (-1, 1):
        wing = (
            f"M{xy(x, y)}C{xy(x + sign * 6 * size, y - 11 * size)} {xy(x + sign * 20 * size, y - 12 * size)}"
            f" {xy(x + sign * 20 * size, y)}C{xy(x + sign * 20 * size, y + 10 * size)}"
            f" {xy(x + sign * 8 * size, y + 8 * size)} {xy(x, y)}Z"
        )
        text += paper.shape(wing, color, shift=(2, 3), line=0.85)
    return text + paper.shape(ellipse(x, y, 4.6 * size, 5.4 * size), color, shift=(2, 2), line=0.85)
