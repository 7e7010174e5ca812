"""The apron a scene puts on, over any clothes."""

from ..colors import light, shade
from ..paths import Point, ellipse, smooth, xy
from .loft import Loft, Section, joined
from .model import Model
from .ribbon import ribbon
from .skirts import hem_of, skirt_loft
from .stencil import Setting
from .tops.surface import Cloth, cloth, unit_of

BOW = (
    "M0 0C-8 16 -12 34 -14 50L-26 44C-22 24 -14 8 0 0Z",
    "M0 0C8 16 12 34 14 50L26 44C22 24 14 8 0 0Z",
    "M0 0C-10 -18 -34 -18 -33 0C-33 14 -12 12 0 0Z",
    "M0 0C10 -18 34 -18 33 0C33 14 12 12 0 0Z",
)


def draw_apron(model: Model) -> str:
    """Bib, skirt, pocket and straps; a bow and crossed straps from the back."""
    color = model.staging.wear.get("apron", "")
    if not color or color == "none":
        return ""
    with model.paper.part("wear-apron"):
        return _back(model, color) if model.view == "back" else _front(model, color)


def _loft(model: Model, waist: float, hem: float) -> Loft:
    build, trunk = model.rig.build, model.rig.trunk
    upper = cloth(model, trunk.top, waist, (6, 9, 9)).loft.sections
    kind = "dress" if model.word("top.kind") == "dress" else model.word("bottom.kind")
    if hem_of(model) is not None and not model.seated:
        lower = tuple(section.eased(4) for section in skirt_loft(model, kind, waist).sections[1:])
    else:
        hip = trunk.at_height(build.y(build.measures.hip[0])).eased(10)
        lower = (hip, Section(hem, hip.half * 1.08, hip.front * 1.1, hip.rear, hip.x, hip.z, hip.tilt))
    return Loft((*upper, *(section for section in lower if section.y > waist + 2)), model.rig.turn)


def _front(model: Model, color: str) -> str:
    build, paper = model.rig.build, model.paper
    unit = unit_of(model)
    waist = build.y(build.measures.waist)
    skirt = hem_of(model)
    low = skirt - 6 if skirt is not None else waist + build.long(0.2)
    if model.seated:
        low = waist + build.long(0.13)
    if skirt is not None:
        low = min(low, waist + build.long(0.2))
    made = Cloth(_loft(model, waist, low), unit)
    top = waist - (waist - build.y(build.measures.trunk[2][0])) * 0.66
    loft = made.loft

    def line(angles: tuple[float, ...], heights: tuple[float, ...]) -> list[Point]:
        return loft.line(angles, heights)

    text = ""
    for sign in (-1, 1):
        if made.shows(sign * 34) and not (model.view == "side" and sign < 0):
            strap = line((sign * 34, sign * 40, sign * 52), (top + 3, (top + loft.top) / 2, loft.top + 4))
            text += ribbon(paper, strap, light(color, 0.08), 3.1 * unit)
    drop = waist + (low - waist) * 0.5
    right = line((38, 42, 62, 70, 72), (top, (top + waist) / 2, waist, drop, low))
    left = line((-38, -42, -62, -70, -72), (top, (top + waist) / 2, waist, drop, low))
    neckline = line((-38, -19, 0, 19, 38), (top, top + 3, top + 5, top + 3, top))
    foot = line((-72, -36, 0, 36, 72), (low, low + 7, low + 9, low + 7, low))
    data = joined(left, foot, right[::-1], neckline[::-1])
    over = _trim(model, loft, color, (top, waist, low))
    return text + paper.shape(data, color, shift=(8, 4), depth=0.15, over=over)


def _trim(model: Model, loft: Loft, color: str, heights: tuple[float, float, float]) -> str:
    paper, unit = model.paper, unit_of(model)
    top, waist, low = heights
    pale = light(color, 0.85)
    rim = loft.line((-40, -20, 0, 20, 40), [top + 8 + at for at in (0, 3, 4, 3, 0)])
    hem = loft.line((-72, -36, 0, 36, 72), [low - 8 + at for at in (0, 7, 9, 7, 0)])
    text = paper.stroke(smooth(rim), pale, 0.9, 0.9) + paper.stroke(smooth(hem), pale, 0.9, 0.9)
    band = loft.line((-62, -30, 0, 30, 62), [waist + at for at in (0, 3, 4, 3, 0)])
    text += paper.stroke(smooth(band), shade(color, 0.36), 0.7)
    tall = min(34 * unit, (low - waist) * 0.5)
    begin = waist + (low - waist) * 0.24
    pocket = loft.line(
        (-30, 0, 30, 29, 0, -29), (begin, begin + 2, begin, begin + tall, begin + tall + 6, begin + tall)
    )
    data = "M" + "L".join(xy(*point) for point in pocket) + "Z"
    return text + paper.fill(data, shade(color, 0.08)) + paper.stroke(data, shade(color, 0.36), 0.75)


def _back(model: Model, color: str) -> str:
    build, paper = model.rig.build, model.paper
    unit = unit_of(model)
    waist = build.y(build.measures.waist)
    made = cloth(model, model.rig.trunk.top, waist + 14 * unit, (4, 8, 8))
    band = model.rig.trunk.cut(waist - 6 * unit, waist + 7 * unit, 10 * build.stretch)
    text = paper.shape(band.outline(), color, shift=(5, 3), depth=0.15, line=0.9)
    setting = Setting(made.loft.point(180, waist), unit, unit)
    for data in BOW:
        text += paper.shape(setting.path(data), color, shift=(3, 4), line=0.88)
    return text + paper.shape(ellipse(*setting.at, 8 * unit, 9 * unit), color, shift=(2, 3), line=0.9)
