"""How far a mascot reaches and where its joints are."""

from collections.abc import Mapping

from tetap_sketch.paths import Point
from tetap_sketch.spec import ROBOTS, SLOTS, Spec, word
from tetap_sketch.staging import Staging

from .ears import ear_places, ear_reach
from .hats import OWN, WORN
from .headwear import Crown, hat_top
from .rig import HEAD_SCALE, SHOULDER_Y, Rig
from .species import SPECIES
from .tails import TAILS, tail_points

_HELD = 70.0
"""Half the size allowed for a held thing."""


def figure_box(spec: Spec, staging: Staging, rig: Rig, crown: Crown) -> tuple[float, float, float, float]:
    """left, top, right, bottom around everything drawn; bottom is the ground."""
    arms = [rig.arm(side) for side in (-1, 1)]
    points: list[tuple[float, float, float]] = [(*arm.hand, 62.0) for arm in arms]
    points += [(x, y, 40.0) for arm in arms for x, y in arm.points]
    points += [(rig.leg(side).sole[0], rig.leg(side).sole[1] - 40, 62.0) for side in (-1, 1)]
    points += [(rig.middle(1), rig.level(0.7), rig.girth * 1.12 + 10)]
    points += _head_points(spec, staging, rig, crown)
    if rig.template not in ROBOTS:
        kind = SPECIES[rig.template].tail
        widths = TAILS[kind].widths
        points += [(x, y, w / 2) for (x, y), w in zip(tail_points(rig, kind, staging), widths, strict=True)]
    if staging.hold is not None:
        points.append((*rig.grip()[:2], _HELD))
    return (
        min(x - r for x, _, r in points) - 4,
        min(y - r for _, y, r in points) - 4,
        max(x + r for x, _, r in points) + 4,
        rig.ground + rig.pose.air,
    )


def _head_points(spec: Spec, staging: Staging, rig: Rig, crown: Crown) -> list[tuple[float, float, float]]:
    wide = {"fox": 156.0, "cat": 172.0, "dog": 166.0}.get(rig.template, 154.0)
    points = [(0.0, 0.0, wide * HEAD_SCALE)]
    if rig.template in ROBOTS:
        points.append((0, -168 * HEAD_SCALE, 10))
    else:
        ears = SPECIES[rig.template].ears
        for place in ear_places(ears, staging.view):
            points.append((place.x * HEAD_SCALE, (place.y - ear_reach(ears)) * HEAD_SCALE, 0))
    hats = [staging.wear.get("hat", "none")]
    hats += [word(spec, f"accessory.{slot}.kind") for slot in range(1, SLOTS + 1)]
    for hat in hats:
        if hat in OWN or hat in WORN:
            points.append((0, hat_top(hat, crown) * HEAD_SCALE, 0))
            points.append((0, -120, (abs(crown.shift) + 2 * crown.half) * HEAD_SCALE))
        if hat == "backpack":
            points.append((0, rig.level(0.4), rig.girth + 76))
    return points


def figure_keypoints(rig: Rig, crown: Crown) -> Mapping[str, Point]:
    """Named places; an eye is named only where this view sees it."""
    found: dict[str, Point] = {}
    for side, name in ((1, "left"), (-1, "right")):
        spot = crown.skull.spot(side * crown.eyes[0], crown.eyes[1], rig.view)
        if spot.seen:
            found[f"eye_{name}"] = (spot.x * HEAD_SCALE, spot.y * HEAD_SCALE)
        arm, leg = rig.arm(side), rig.leg(side)
        found[f"shoulder_{name}"] = arm.points[0]
        found[f"hand_{name}"] = arm.hand
        found[f"hip_{name}"] = leg.points[0]
        found[f"foot_{name}"] = leg.sole
    found["chin"] = ({"three-quarter": -22.0, "side": -58.0}.get(rig.view, 0.0), 102 * HEAD_SCALE)
    found["neck"] = (0.0, SHOULDER_Y - 20)
    found["seat"] = (rig.middle(1), rig.level(1))
    return found
