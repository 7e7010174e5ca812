"""Arms: bare skin, the sleeve that follows it, its cuff, and the hand."""

import math
from collections.abc import Sequence

from ...colors import light, shade
from ...colors import outline as line_of
from ...paths import Point, xy
from ..girths import arm_girths
from ..hands import draw_hand
from ..limbs import Limb
from ..model import Model
from ..rig import Rig, shown
from .cut import cut_of, sleeve_color
from .surface import cloth_of

MOST_WRIST = 42.0
"""Degrees a wrist bends towards what is held."""


def arm_limb(rig: Rig, side: str) -> Limb:
    """The arm on paper."""
    arm = rig.arms[side]
    girths = arm_girths(rig.build, rig.turn, arm.sign)
    return Limb(rig.paper(arm.shoulder), rig.paper(arm.elbow), rig.paper(arm.wrist), girths)


def draw_arm(model: Model, side: str, with_hand: bool = True) -> str:
    """Skin, hand and sleeve of one arm, the sleeve over the wrist."""
    limb, cut = model.arms[side], cut_of(model)
    bare = limb.pieces() if cut.sleeve < 1.5 else []
    sleeve = _sleeve(model, limb) if cut.sleeve else ""
    if with_hand:
        hand = hand_at(model, side, bare)
        return sleeve + hand if not bare and _points_at_viewer(model, side) else hand + sleeve
    if not bare:
        return sleeve
    with model.paper.part("skin"):
        return model.paper.limb(bare, model.word("skin.color"), shift=(5, 3), depth=0.15) + sleeve


def _points_at_viewer(model: Model, side: str) -> bool:
    arm, turn = model.rig.arms[side], model.rig.turn
    return turn.near(arm.wrist) > turn.near(arm.elbow) and shown(arm.elbow, arm.wrist, turn) < 0.5


def draw_shoulder(model: Model, side: str, trim: str = "") -> str:
    """Cloth laid over the seam where an arm before the trunk begins, so that both are one garment; a vest's
    armhole laid over the sleeve below it. `trim` is what lies on the shoulders: collars, straps."""
    limb, cut = model.arms[side], cut_of(model)
    kind, paper = model.word("top.kind"), model.paper
    if not cut.sleeve:
        return ""
    half = limb.width(0) / 2 + cut.sleeve_room[0] * model.rig.build.stretch + 1.4 * paper.line_width
    dx, dy = limb.joint[0] - limb.start[0], limb.joint[1] - limb.start[1]
    size = math.hypot(dx, dy) or 1.0
    ux, uy = dx / size, dy / size
    x, y = limb.start
    a, b = (x - uy * half, y + ux * half), (x + uy * half, y - ux * half)
    disc = f"M{xy(*a)}A{xy(half, half)} 0 0 1 {xy(*b)}"
    disc += f"L{xy(b[0] + ux * 6, b[1] + uy * 6)}L{xy(a[0] + ux * 6, a[1] + uy * 6)}Z"
    outline = cloth_of(model).loft.outline(0, 0)
    with paper.part("top"):
        if kind == "vest" and model.view in ("side", "three-quarter"):
            return paper.clipped(disc, trim)
        if kind == "vest":
            color = model.word("top.color")
            return paper.clipped(
                disc, paper.fill(outline, color) + paper.stroke(outline, line_of(color)) + trim
            )
        return paper.clipped(outline, paper.fill(disc, sleeve_color(model))) + paper.clipped(disc, trim)


def hand_at(model: Model, side: str, bare: Sequence[str] = ()) -> str:
    """The hand, one with the pieces of a bare arm, its fingers along the forearm or towards what is held."""
    arm, limb = model.rig.arms[side], model.arms[side]
    return draw_hand(model, arm, _wrist(limb), hand_heading(model, side), bare)


def hand_heading(model: Model, side: str) -> float:
    """Where the fingers point on paper, in degrees."""
    rig = model.rig
    arm, limb = rig.arms[side], model.arms[side]
    if arm.pose.hand == "grip" and rig.prop is not None:
        x, y = rig.paper(rig.prop)
        towards = math.degrees(math.atan2((y - limb.end[1]) * 0.6, x - limb.end[0]))
        off = (towards - limb.heading + 180) % 360 - 180
        return limb.heading + max(-MOST_WRIST, min(MOST_WRIST, off))
    foreshortened = shown(arm.elbow, arm.wrist, rig.turn) < 0.3
    if foreshortened:
        return 90.0 - arm.sign * 8
    away = -arm.sign if rig.view == "back" else arm.sign
    return limb.heading + arm.pose.turn * away


def _wrist(limb: Limb) -> Point:
    dx, dy = limb.end[0] - limb.joint[0], limb.end[1] - limb.joint[1]
    return limb.end[0] + dx * 0.02, limb.end[1] + dy * 0.02


def _sleeve(model: Model, limb: Limb) -> str:
    cut, color, paper = cut_of(model), sleeve_color(model), model.paper
    room = [value * model.rig.build.stretch for value in cut.sleeve_room]
    with paper.part("top"):
        folds = _folds(model, limb, color)
        pieces = limb.pieces(0.0, cut.sleeve, room, (True, False))
        text = paper.limb(pieces, color, shift=(8, 4), depth=0.17, over=folds)
        return text + _cuff(model, limb, room)


def _folds(model: Model, limb: Limb, color: str) -> str:
    paper, dark = model.paper, shade(color, 0.4)
    text = ""
    crease = limb.crease(0.62)
    if crease and cut_of(model).sleeve > 1.5:
        text += paper.stroke(crease, dark, 0.75, 0.85)
    elif cut_of(model).sleeve > 1.5 and model.rig.build.template != "chibi":
        left, right = limb.across(1.0)
        inner = left if abs(left[0]) < abs(right[0]) else right
        x, y = limb.joint
        text += paper.stroke(f"M{xy(*inner)}Q{xy((inner[0] + x) / 2, y + 6)} {xy(x, y - 2)}", dark, 0.65, 0.7)
    return text


def _band(limb: Limb, top: float, bottom: float, room: float) -> list[str]:
    return limb.pieces(top, bottom, (room, room), (False, False))


def _cuff(model: Model, limb: Limb, room: Sequence[float]) -> str:
    cut, color, paper = cut_of(model), sleeve_color(model), model.paper
    accent = model.word("top.accent.color")
    stretch = model.rig.build.stretch
    if cut.cuff == "rib":
        tint = shade(color, 0.07) if model.word("top.kind") != "sweater" else color
        lines = ""
        for share in (-0.6, -0.2, 0.2, 0.6):
            a, b = _along(limb, 1.84, share), _along(limb, 2.02, share)
            lines += paper.stroke(f"M{xy(*a)}L{xy(*b)}", shade(color, 0.36), 0.5, 0.7)
        return paper.limb(_band(limb, 1.85, 2.03, 4.5 * stretch), tint, shift=(4, 3), depth=0.15, over=lines)
    if cut.cuff == "band":
        top = cut.sleeve - 0.1
        wide = room[-1] + 1.5
        tint = accent if model.word("top.kind") == "sailor" else color
        return paper.limb(_band(limb, top, cut.sleeve + 0.05, wide), tint, shift=(4, 3), depth=0.15)
    if cut.cuff == "hem":
        return paper.limb(
            _band(limb, cut.sleeve - 0.075, cut.sleeve + 0.01, room[-1] + 0.8), accent, shift=(4, 3)
        )
    if cut.cuff == "slit":
        a, b = limb.across(cut.sleeve - 0.09, room[-1] * 0.9)
        return paper.stroke(f"M{xy(*a)}L{xy(*b)}", light(shade(color, 0.4), 0.05), 0.6, 0.7)
    if cut.cuff == "puff":
        return paper.limb(
            _band(limb, cut.sleeve - 0.04, cut.sleeve + 0.05, room[-1] * 0.45), accent, shift=(3, 2)
        )
    return ""


def _along(limb: Limb, at: float, share: float) -> Point:
    x, y = limb.point(at)
    left, right = limb.across(at)
    return x + (right[0] - left[0]) / 2 * share, y + (right[1] - left[1]) / 2 * share
