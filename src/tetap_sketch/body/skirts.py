"""Skirts, standing and stepping: flared sections, pleats and soft folds."""

from dataclasses import replace
from itertools import pairwise

from ..colors import shade
from ..paths import smooth, xy
from .loft import Loft, Section
from .model import Model

HEMS = {
    "skirt": {"chibi": 0.575, "child": 0.585, "adult": 0.535},
    "long-skirt": {"chibi": 0.74, "child": 0.78, "adult": 0.80},
    "dress": {"chibi": 0.69, "child": 0.70, "adult": 0.68},
}
FLARE = {"skirt": (1.56, 1.42, 1.36), "long-skirt": (1.62, 1.5, 1.5), "dress": (1.75, 1.85, 1.75)}


def hem_of(model: Model) -> float | None:
    """The height of a standing skirt's hem."""
    kind = model.word("bottom.kind")
    if model.word("top.kind") == "dress":
        kind = "dress"
    if kind not in HEMS:
        return None
    return model.rig.build.y(HEMS[kind][model.rig.build.template])


def thigh_shadow(model: Model) -> float | None:
    """How far down clothes shade the standing legs."""
    hem = hem_of(model)
    if model.seated or hem is None:
        return None
    return hem + 16


def waist_of(model: Model) -> float:
    """The height of a skirt's or trousers' upper edge."""
    build = model.rig.build
    return build.y(build.measures.waist) - build.long(0.012)


def skirt_loft(model: Model, kind: str, waist: float, ease: float = 3.0) -> Loft:
    """The sections of a flared skirt, wide enough for the step its legs take."""
    rig, build = model.rig, model.rig.build
    index = ("chibi", "child", "adult").index(build.template)
    flare = FLARE[kind][index]
    hem = build.y(HEMS[kind][build.template])
    trunk = rig.trunk
    hip_y = build.y(build.measures.hip[0])
    top, hip = trunk.at_height(waist).eased(ease), trunk.at_height(hip_y).eased(ease + 5)
    low = Section(
        hem, hip.half * flare, hip.front * flare, hip.rear * flare * 0.96, hip.x, hip.z, hip.tilt * 0.7
    )
    low = _stepped(model, low, hip_y)
    middle = Section(
        (hip_y + hem) / 2,
        hip.half + (low.half - hip.half) * 0.56,
        hip.front + (low.front - hip.front) * 0.56,
        hip.rear + (low.rear - hip.rear) * 0.56,
        hip.x,
        hip.z,
        hip.tilt * 0.85,
    )
    return Loft((top, hip, middle, low), rig.turn)


def _stepped(model: Model, low: Section, hip_y: float) -> Section:
    half, front, rear = low.half, low.front, low.rear
    for leg in model.rig.legs.values():
        share = (low.y - leg.hip[1]) / max(1.0, leg.knee[1] - leg.hip[1])
        share = min(1.0, share)
        x = leg.hip[0] + (leg.knee[0] - leg.hip[0]) * share
        z = leg.hip[2] + (leg.knee[2] - leg.hip[2]) * share - low.z
        room = model.rig.build.wide(model.rig.build.measures.leg[0]) * 0.66
        half, front, rear = max(half, abs(x - low.x) + room), max(front, z + room), max(rear, room - z)
    return replace(low, half=half, front=front, rear=rear)


def pleated(model: Model, color: str, kind: str) -> str:
    """A pleated or long skirt."""
    loft = skirt_loft(model, kind, waist_of(model))
    template = model.rig.build.template
    count = (7 if template == "chibi" else 8) if kind == "skirt" else 6
    return skirt_shape(model, loft, color, count, soft=kind == "long-skirt")


def skirt_shape(model: Model, loft: Loft, color: str, count: int, soft: bool) -> str:
    """A skirt with `count` pleats, or with soft folds that start lower."""
    paper, build = model.paper, model.rig.build
    unit = build.stretch * (1 if build.template == "chibi" else 1.15)
    top, low = loft.top, loft.bottom
    drop = (9 if not soft else 7) * unit
    hem = [loft.across(low, step / count) for step in range(count + 1)]
    wave = f"L{xy(*hem[0])}"
    for index, (a, b) in enumerate(pairwise(hem)):
        deep = drop * (1.0 if index % 2 == 0 else 0.75)
        wave += (
            f"C{xy(a[0] + (b[0] - a[0]) * 0.25, a[1] + deep, b[0] - (b[0] - a[0]) * 0.25, b[1] + deep, *b)}"
        )
    right = smooth(loft.edges(True)[::-1])
    data = smooth(loft.edges(False)) + wave[len(f"L{xy(*hem[0])}") :] + right[right.index("C") :] + "Z"
    over = _folds(model, loft, color, count, soft)
    waist = loft.arc(top + (low - top) * (0.16 if not soft else 0.07))
    tall = [(x, y - 200) for x, y in waist[::-1]]
    over += paper.fill("M" + "L".join(xy(*point) for point in waist + tall) + "Z", shade(color, 0.2), 0.75)
    if soft:
        over += paper.stroke(smooth(loft.arc(low - 9 * unit)), shade(color, 0.3), 0.55, 0.75)
    return paper.shape(data, color, shift=(9, 3), depth=0.13, over=over)


def _folds(model: Model, loft: Loft, color: str, count: int, soft: bool) -> str:
    paper, text = model.paper, ""
    top, low = loft.top, loft.bottom
    start = 0.08 if not soft else 0.4
    heights = [top + (low - top) * share for share in (start, (start + 1) * 0.5, 1.0)]
    for index in range(1, count):
        share = index / count
        if soft and index % 2:
            heights[0] = top + (low - top) * 0.55
        elif soft:
            heights[0] = top + (low - top) * 0.3
        line = [loft.across(y, share) for y in heights]
        wide = 0.032 if not soft else 0.045
        other = [loft.across(y, share + wide * at) for y, at in zip(heights, (0.1, 0.55, 1.0), strict=True)]
        end = (line[-1][0], line[-1][1] + 12), (other[-1][0], other[-1][1] + 12)
        wedge = smooth(line) + f"L{xy(*end[0])}L{xy(*end[1])}L" + smooth(other[::-1])[1:] + "Z"
        text += paper.fill(wedge, shade(color, 0.15), 0.9)
        text += paper.stroke(smooth(line), shade(color, 0.36), 0.55, 0.8)
    return text
