"""What is worn below the waist, whichever it is and however its wearer sits or stands."""

from ..colors import shade
from .lap import draw_lap
from .model import Model
from .skirts import pleated, skirt_loft, skirt_shape, waist_of
from .tops.cut import is_tucked
from .trousers import trousers


def draw_bottom(model: Model) -> str:
    """What the spec wears below the waist; a dress brings its own skirt."""
    kind = model.word("bottom.kind")
    if model.word("top.kind") == "dress" or kind == "none":
        return draw_dress_skirt(model) if model.word("top.kind") == "dress" else _briefs(model)
    with model.paper.part("bottom"):
        color = model.word("bottom.color")
        if kind in ("pants", "shorts"):
            text = trousers(model, kind, color)
        elif model.seated:
            text = draw_lap(model, color, kind == "long-skirt")
        else:
            text = pleated(model, color, kind)
        return text


def draw_waistband(model: Model) -> str:
    """The band that holds a tucked top."""
    if not is_tucked(model) or model.word("bottom.kind") == "none":
        return ""
    color = model.word("bottom.color")
    build, paper = model.rig.build, model.paper
    y = waist_of(model)
    tall = (9 if build.template == "chibi" else 13) * build.stretch
    loft = model.rig.trunk.cut(y, y + tall, 4.0)
    with paper.part("bottom"):
        return paper.shape(loft.outline(), shade(color, 0.05), shift=(5, 3), depth=0.12, line=0.85)


def _briefs(model: Model) -> str:
    build = model.rig.build
    with model.paper.part("bottom"):
        low = build.y(build.measures.hip[0]) + build.long(0.03)
        seat = model.rig.trunk.cut(waist_of(model), min(low, model.rig.trunk.bottom), 3.0)
        return model.paper.shape(seat.outline(0, 14), model.word("bottom.color"), shift=(6, 3))


def draw_dress_skirt(model: Model) -> str:
    """The skirt of a dress, from the waist seam down."""
    color, build = model.word("top.color"), model.rig.build
    waist = build.y(build.measures.waist) - build.long(0.012)
    with model.paper.part("top"):
        if model.seated:
            return draw_lap(model, color, True)
        loft = skirt_loft(model, "dress", waist, 2.0)
        count = 6 if build.template == "chibi" else 8
        return skirt_shape(model, loft, color, count, soft=True)
