"""The neck and the bare upper chest that a neckline leaves open."""

from ..colors import mix, shade
from ..paths import Point, ellipse, taper, xy
from .model import Model

HEAD_END = {"front": (0.0, 74.0), "three-quarter": (10.0, 72.0), "side": (20.0, 66.0), "back": (0.0, 74.0)}


def neck_base(model: Model) -> Point:
    """Where the neck meets the trunk."""
    trunk = model.rig.trunk
    top = trunk.sections[0]
    return model.rig.paper((top.x, top.y, top.z))


def draw_neck(model: Model) -> str:
    """Neck and upper chest, with the chin's shadow."""
    rig, paper, skin = model.rig, model.paper, model.word("skin.color")
    half = rig.build.wide(rig.build.measures.neck_half)
    x, y = neck_base(model)
    start = HEAD_END[model.view]
    low = rig.build.y(rig.build.measures.trunk[4][0])
    chest = rig.trunk.cut(rig.trunk.top, low, -4.0 * rig.build.stretch).outline()
    column = taper(
        [start, ((start[0] + x) / 2, (start[1] + y) / 2), (x, y + 12)], [half * 2, half * 1.94, half * 2.3], 8
    )
    shadow = ellipse(start[0] - 2, start[1] + 18, half * 1.6, max(22.0, (y - 97) * 0.5 + 16))
    dark = paper.fill(shadow, shade(skin, 0.2, "#c0504a"))
    with paper.part("skin"):
        text = paper.limb([chest, column], skin, shift=(5, 3), depth=0.13, over=dark)
        if model.view in ("front", "three-quarter") and rig.build.template != "chibi":
            text += _collarbones(model)
    return text


def _collarbones(model: Model) -> str:
    rig = model.rig
    line = mix(model.word("skin.color"), "#c0604a", 0.5)
    y = rig.build.y(rig.build.measures.trunk[2][0])
    text = ""
    for sign in (-1, 1):
        a, b = rig.trunk.point(sign * 14, y + 4), rig.trunk.point(sign * 48, y - 2)
        text += model.paper.stroke(f"M{xy(*a)}Q{xy((a[0] + b[0]) / 2, a[1] + 1)} {xy(*b)}", line, 0.6, 0.7)
    return text
