"""How far a body reaches to the sides and up, with its clothes, hands and what it holds."""

import math
from collections.abc import Mapping

from ..paths import Point
from .legs import foot_on_ground
from .model import Model
from .poses import SIDES
from .skirts import hem_of, skirt_loft, waist_of
from .tops.sleeves import hand_heading
from .tops.surface import unit_of

FINGERTIPS = 46.0
"""From the wrist to the fingertips of a hand of size 1."""

FEET = {"front": 40.0, "quarter": 56.0, "side": 66.0, "back": 36.0}
"""How far a foot of size 1 reaches to the sides of its ankle."""

CLOTH = 18.0
PACK = 64.0
Pad = tuple[float, float]
"""A place's x and how far things reach from it."""


def body_extent(model: Model, points: Mapping[str, Point], holds: bool) -> tuple[Pad, float]:
    """The outermost x to the left and right, and the highest y of a raised hand (0 where none is raised)."""
    build = model.rig.build
    pads, top = _hands(model, points, holds)
    shoulder, elbow, _ = (build.wide(width) / 2 + CLOTH for width in build.measures.arm)
    thigh, _, knee, _, _ = (build.wide(width) / 2 + CLOTH for width in build.measures.leg)
    for side in SIDES:
        for name, pad in (("shoulder", shoulder), ("elbow", elbow), ("hip", thigh), ("knee", knee)):
            pads.append((points[f"{name}_{side}"][0], pad))
        foot = foot_on_ground(model, side)
        pads.append((points[f"foot_{side}"][0], FEET[foot.pattern] * build.wide(build.measures.foot)))
    pack = PACK * unit_of(model) if model.worn("backpack", "shoulder-bag") else CLOTH
    for right in (False, True):
        pads += [(x, pack) for x, _ in model.rig.trunk.edges(right)]
        pads += _skirt(model, right)
    return (min(x - pad for x, pad in pads), max(x + pad for x, pad in pads)), top


def _hands(model: Model, points: Mapping[str, Point], holds: bool) -> tuple[list[Pad], float]:
    build = model.rig.build
    palm = build.wide(build.measures.hand)
    pads: list[Pad] = []
    top = 0.0
    for side in SIDES:
        x, y = points[f"hand_{side}"]
        heading = math.radians(hand_heading(model, side))
        tip = x + math.cos(heading) * FINGERTIPS * palm, y + math.sin(heading) * FINGERTIPS * palm
        pads += [(x, 26 * palm), (tip[0], 18 * palm)]
        top = min(top, tip[1] - 18 * palm)
        if holds and model.rig.pose.prop is None:
            pads.append((x, 70 * build.measures.prop))
            top = min(top, y - 70 * build.measures.prop)
    if holds and model.rig.prop is not None:
        pads.append((model.rig.paper(model.rig.prop)[0], 85 * build.measures.prop))
    return pads, top


def _skirt(model: Model, right: bool) -> list[Pad]:
    """The hem of a standing skirt; the knees carry that of somebody seated."""
    if hem_of(model) is None:
        return []
    if model.seated:
        wide = model.rig.build.wide(model.rig.build.measures.leg[2])
        return [(limb.joint[0], wide * 1.4) for limb in model.legs.values()]
    kind = "dress" if model.word("top.kind") == "dress" else model.word("bottom.kind")
    loft = skirt_loft(model, kind, waist_of(model))
    return [(loft.edge_at(loft.bottom, right)[0], CLOTH)]
