"""A whole body without its head: what lies behind what, in every view and pose."""

from ..paper import Paper, group
from ..paths import Point, box, move
from ..spec import Spec, word
from ..staging import Prop, Staging
from . import props
from .apron import draw_apron
from .bottoms import draw_bottom, draw_waistband
from .build import build_of
from .extent import body_extent
from .hands import knuckle_spot
from .legs import draw_leg, ground_of, leg_limb
from .model import Body, Model
from .neck import draw_neck, neck_base
from .poses import SIDES, pose_of
from .rig import rig_of
from .skirts import thigh_shadow
from .tops.collars import draw_cape_collar
from .tops.hood import draw_hood, draw_hood_behind
from .tops.sleeves import arm_limb, draw_arm, draw_shoulder, hand_at, hand_heading
from .tops.trunk import draw_top, draw_trim
from .worn import draw_bag_behind, draw_neckwear, draw_scarf, draw_straps

UNDER = ("vest", "none")
"""Tops whose armholes lie over the arms."""


def model_of(paper: Paper, spec: Spec, staging: Staging) -> Model:
    """Build, pose and rig of one appearance; refuses a pose the view cannot show."""
    build = build_of(spec)
    rig = rig_of(
        build, pose_of(staging.pose, build.template, word(spec, "body.build"), staging.view), staging.view
    )
    arms = {side: arm_limb(rig, side) for side in SIDES}
    legs = {side: leg_limb(rig, side) for side in SIDES}
    return Model(paper, spec, staging, rig, arms, legs)


def draw_body(paper: Paper, spec: Spec, staging: Staging) -> Body:
    """The body in layers: `back` under everything, `main` between the head's two layers, `over` on top.

    In `main`, bottom up: a far arm (turned views), legs, bottom, arms swung behind, neck, top,
    collar, apron and straps, then the arms before the trunk with what they hold. A raised arm goes `over` the
    head.
    """
    model = model_of(paper, spec, staging)
    behind, before, over = _arm_layers(model)
    held = _held(model)
    main = draw_hood_behind(model)
    first = [side for side in behind if _swings_back(model, side)]
    main += "".join(_arm(model, side, held) for side in first) + _legs(model) + draw_bottom(model)
    main += "".join(_arm(model, side, held) for side in behind if side not in first)
    main += draw_neck(model) + draw_top(model) + draw_waistband(model)
    collar, straps = draw_trim(model), draw_apron(model) + draw_straps(model)
    main += collar + draw_neckwear(model) + straps
    trim = (collar if _reaches_shoulders(model) else "") + straps
    main += _arms_before(model, before, held, trim)
    soles = ground_of(model) + model.rig.build.long(model.rig.pose.lift)
    points = _keypoints(model)
    sides, top = body_extent(model, points, held is not None)
    return Body(draw_bag_behind(model), main, _raised(model, over, held, trim), soles, points, sides, top)


def _reaches_shoulders(model: Model) -> bool:
    """Whether the collar lies where the sleeves begin."""
    return model.rig.build.template == "chibi" or model.word("top.kind") in ("blazer", "jacket")


def _swings_back(model: Model, side: str) -> bool:
    """Whether an arm behind the trunk lies behind skirt and legs too."""
    rig = model.rig
    if rig.view != "three-quarter":
        return rig.view == "side"
    arm = rig.arms[side]
    return rig.turn.near(arm.wrist) - rig.turn.near(arm.shoulder) < -rig.build.long(0.04)


def _legs(model: Model) -> str:
    near, far = model.rig.near_first("legs")
    if model.view in ("front", "back"):
        near, far = sorted((near, far), key=lambda side: -model.rig.turn.near(model.rig.legs[side].ankle))
    return "".join(draw_leg(model, side, thigh_shadow(model)) for side in (far, near))


def _arm_layers(model: Model) -> tuple[list[str], list[str], list[str]]:
    """Sides whose arm lies behind the trunk, before it, over the head; farther ones first."""
    rig = model.rig
    near, far = rig.near_first("arms")
    under = model.word("top.kind") in UNDER
    behind: list[str] = []
    before: list[str] = []
    over: list[str] = []
    for side in (far, near):
        arm = rig.arms[side]
        depth = rig.turn.near(arm.wrist) * 0.6 + rig.turn.near(arm.elbow) * 0.4
        chest = rig.trunk.at_height(arm.shoulder[1]).front
        if arm.pose.over and not (rig.view == "side" and side == far):
            over.append(side)
            if rig.view == "back":
                before.append(side)
        elif rig.view in ("side", "three-quarter"):
            hidden = side == far and depth < (0 if rig.view == "three-quarter" else 1e9)
            (behind if hidden else before).append(side)
        elif rig.prop is not None or depth > chest * (0.75 if under else -0.8):
            before.append(side)
        else:
            behind.append(side)
    return behind, before, over


def _held(model: Model) -> Prop | None:
    if model.staging.hold is not None:
        return model.staging.hold
    if model.rig.pose.name == "read":
        return props.book if model.view != "side" else props.book_side
    return {"sip": props.cup, "carry": props.basket}.get(model.rig.pose.name)


def _holding_hand(model: Model, held: Prop | None) -> str:
    """The one hand that carries the held thing, or nothing where both do."""
    pose = model.rig.pose
    if held is None or pose.prop is not None:
        return ""
    return pose.prop_hand or "left"


def _prop(model: Model, held: Prop, at: Point) -> str:
    size = model.rig.build.wide(model.rig.build.measures.prop)
    with model.paper.part("prop"):
        return group(held(model.paper), move(*at, scale=size))


def _arm(model: Model, side: str, held: Prop | None) -> str:
    """One arm, with the thing this hand alone carries behind its fingers."""
    if held is None or _holding_hand(model, held) != side:
        return draw_arm(model, side)
    size = model.rig.build.wide(model.rig.build.measures.hand)
    at = knuckle_spot(model.arms[side].end, hand_heading(model, side), size)
    return _prop(model, held, at) + draw_arm(model, side)


def _arms_before(model: Model, sides: list[str], held: Prop | None, trim: str) -> str:
    """Arms before the trunk and the hood; what both hands hold comes between sleeves and hands."""
    place, shoulders = model.rig.prop, [draw_shoulder(model, side, trim) for side in sides]
    hood = draw_hood(model) + draw_cape_collar(model) + draw_scarf(model)
    if held is None or place is None or not sides:
        arms = [_arm(model, side, held) for side in sides]
        return "".join(arm + shoulder for arm, shoulder in zip(arms, shoulders, strict=True)) + hood
    thing = _prop(model, held, model.rig.paper(place))
    if model.view == "front":
        sleeves = "".join(draw_arm(model, side, with_hand=False) for side in sides)
        return sleeves + "".join(shoulders) + hood + thing + "".join(hand_at(model, side) for side in sides)
    far = "".join(draw_arm(model, side) for side in sides[:-1])
    return far + hood + thing + draw_arm(model, sides[-1]) + ("" if hood else shoulders[-1])


def _raised(model: Model, sides: list[str], held: Prop | None, trim: str) -> str:
    """Arms over the head."""
    if model.view == "back":
        return "".join(model.paper.clipped(_beyond(model, side), _arm(model, side, held)) for side in sides)
    return "".join(_arm(model, side, held) + draw_shoulder(model, side, trim) for side in sides)


def _beyond(model: Model, side: str) -> str:
    """Everything beyond the trunk on the side of a hand."""
    limb, trunk = model.arms[side], model.rig.trunk
    right = limb.end[0] > limb.start[0]
    edge = max(abs(x) for x, _ in trunk.edges(True)) + 8
    return box(edge if right else -edge - 2000, -2000, 2000, 4000)


def _keypoints(model: Model) -> dict[str, Point]:
    rig = model.rig
    points: dict[str, Point] = {}
    for side in SIDES:
        arm, leg = model.arms[side], model.legs[side]
        points[f"shoulder_{side}"], points[f"elbow_{side}"], points[f"hand_{side}"] = (
            arm.start,
            arm.joint,
            arm.end,
        )
        points[f"hip_{side}"], points[f"knee_{side}"], points[f"foot_{side}"] = leg.start, leg.joint, leg.end
    left, right = model.legs["left"].start, model.legs["right"].start
    hip = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
    points["hip"] = hip
    points["seat"] = (hip[0], hip[1] + rig.build.wide(rig.build.measures.leg[0]) * 0.5)
    points["neck"] = neck_base(model)
    return points
