"""The body of a top: its cloth around the trunk with everything on it."""

from ...colors import shade
from ...paths import ellipse
from ..model import Model
from .bodice import draw_bodice
from .collars import draw_collar
from .cut import cut_of
from .details import seams
from .hood import draw_strings
from .surface import cloth_of

DIPS = {"front": 1.0, "three-quarter": 0.75, "side": 0.25, "back": 0.0}
"""How much of a neckline's dip a view shows."""


def draw_top(model: Model) -> str:
    """Cloth and seams; collar and arms are drawn apart."""
    if model.word("top.kind") == "dress":
        return draw_bodice(model)
    cut, paper, color = cut_of(model), model.paper, model.word("top.color")
    cloth = cloth_of(model)
    build = model.rig.build
    half = build.wide(build.measures.neck_half)
    dip = cut.neck * half * DIPS[model.view] + 3
    hem = 2.0 * cloth.unit
    x, y = cloth.loft.across(cloth.loft.top, 0.5)
    shadow = ellipse(x, y - 4, half * 2.0, half * 1.5)
    with paper.part("top"):
        over = paper.fill(shadow, shade(color, 0.17)) + seams(model, cloth)
        shape = cloth.loft.outline(dip, hem)
        return paper.shape(shape, color, shift=(9, 5), depth=0.16, over=over)


def draw_trim(model: Model) -> str:
    """What lies on the cloth around the neck: collar, lapels, strings."""
    kind = model.word("top.kind")
    if kind == "dress":
        return ""
    with model.paper.part("top"):
        cloth = cloth_of(model)
        return draw_collar(model, cloth) + (draw_strings(model, cloth) if kind == "hoodie" else "")
