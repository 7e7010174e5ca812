"""Trousers and shorts, whose legs follow the pose."""

from dataclasses import replace

from ..colors import outline, shade
from ..paths import Point, smooth, xy
from .limbs import Limb
from .loft import Loft
from .model import Model
from .skirts import waist_of

CLINGING = 0.45
"""How much of a leg's shape shows through cloth."""

NEARER = 0.36
"""Where the nearer of two overlapping legs begins to stand out."""

LEG_ENDS = {"pants": 2.06, "shorts": 0.72}


def trousers(model: Model, kind: str, color: str) -> str:
    """Both legs and the seat as one garment, the nearer leg marked off."""
    paper = model.paper
    room = _room(model, kind)
    end = LEG_ENDS[kind]
    near, far = _near_and_far(model)
    seat = _seat(model)
    pieces = {side: _cloth_leg(model, side).pieces(0.0, end, room, (True, False)) for side in (near, far)}
    dark, deep = shade(color, 0.38), shade(color, 0.13)
    folds = {side: _knee_folds(model, side, dark) for side in (near, far)}
    union = [seat, *pieces[far], *pieces[near]]
    if model.view in ("front", "back") and not _crossed(model):
        text = paper.limb(
            union,
            color,
            shift=(8, 3),
            depth=0.16,
            over=folds[near] + folds[far] + _crotch(model, end, room, dark),
        )
    else:
        start = NEARER / end + 0.1
        dim = paper.linear([(0.0, deep, 0.0), (start, deep, 0.0), (min(1.0, start + 0.34), deep, 1.0)])
        text = paper.limb(
            union,
            color,
            shift=(8, 3),
            depth=0.16,
            over=paper.fill(" ".join(pieces[far]), dim) + folds[far],
        )
        nearer = _cloth_leg(model, near).pieces(NEARER, end, room, (False, False))
        text += paper.limb(nearer, color, shift=(8, 3), depth=0.16, over=folds[near], line=0)
        text += _edges(model, near, end, room, dark)
    return text + "".join(_leg_hem(model, side, end, room[-1], color) for side in (far, near))


def _cloth_leg(model: Model, side: str) -> Limb:
    """The leg as cloth falls around it: it hides most of the muscles."""
    limb, widths = model.legs[side], model.rig.build.measures.leg
    knee, ankle = model.rig.build.wide(widths[2]), model.rig.build.wide(widths[4])
    girths = []
    for at, left, right in limb.girths:
        even = (left + right) / 2
        if at > 1:
            even = max(even * 0.97, (knee * 1.02 + (ankle * 1.12 - knee * 1.02) * (at - 1)) / 2)
        girths.append((at, even + (left - even) * CLINGING, even + (right - even) * CLINGING))
    return replace(limb, girths=tuple(girths))


def _room(model: Model, kind: str) -> tuple[float, ...]:
    """How far trousers stand off the leg, from the hip down."""
    template = model.rig.build.template
    if kind == "shorts":
        return (4, 6, 8) if template == "chibi" else (5, 8, 10)
    if template == "chibi":
        return (4, 5, 7, 8, 9)
    slim = template == "adult" and model.word("body.build") == "slim"
    return (4, 4, 5, 6, 7) if slim else (4, 5, 7, 8, 9)


def _seat(model: Model) -> str:
    """Waist to crotch, its depth running into the legs."""
    trunk, build = model.rig.trunk, model.rig.build
    loft = trunk.cut(waist_of(model), trunk.bottom, 4.0)
    last = loft.sections[-1]
    depth = build.wide(build.measures.leg[0]) * 0.5 + 3
    end = replace(
        last, y=last.y + build.long(0.012), front=min(last.front, depth), rear=min(last.rear, depth)
    )
    return Loft((*loft.sections[:-1], end), model.rig.turn).outline(0, 4)


def _near_and_far(model: Model) -> tuple[str, str]:
    near, far = model.rig.near_first("legs")
    if model.view in ("front", "back"):
        ankles = {side: model.rig.turn.near(model.rig.legs[side].ankle) for side in (near, far)}
        return (near, far) if ankles[near] >= ankles[far] else (far, near)
    return near, far


def _crossed(model: Model) -> bool:
    """Whether a front view needs the nearer leg drawn as the nearer one."""
    ankles = [model.rig.turn.near(leg.ankle) for leg in model.rig.legs.values()]
    return abs(ankles[0] - ankles[1]) > model.rig.build.long(0.12)


def _knee_folds(model: Model, side: str, dark: str) -> str:
    crease = model.legs[side].crease(0.6)
    return model.paper.stroke(crease, dark, 0.7, 0.8) if crease else ""


def _edges(model: Model, side: str, end: float, room: tuple[float, ...], color: str) -> str:
    """The near leg's two edges, which the union of both legs leaves out."""
    limb, text = _cloth_leg(model, side), ""
    start = 0.42 if end < 1 else 0.5
    steps = [start + (end - start) * index / 8 for index in range(9)]
    if limb.degrees > 24:
        steps = [at for at in steps if abs(at - 1) > 0.2]
    for index in (0, 1):
        for part in (
            ([at for at in steps if at <= 1], [at for at in steps if at > 1])
            if limb.degrees > 24
            else (steps,)
        ):
            if len(part) < 2:
                continue
            off = [room[0] + (room[-1] - room[0]) * at / end for at in part]
            points = [limb.across(at, ease)[index] for at, ease in zip(part, off, strict=True)]
            text += model.paper.stroke(smooth(points), outline(color), 0.8)
    return text


def _crotch(model: Model, end: float, room: tuple[float, ...], dark: str) -> str:
    """The middle seam, down to where the legs part, and the creases beside it."""
    paper, trunk, build = model.paper, model.rig.trunk, model.rig.build
    x, low = trunk.point(0 if model.view == "front" else 180, trunk.bottom)
    y, seam = build.y(build.measures.hip[0]), low + 6
    for step in range(1, 17):
        at = end * step / 16
        ease = room[0] + (room[-1] - room[0]) * step / 16
        (right, height), (left, _) = _inner_edges(model, at, ease)
        if right >= left - 1 and height > seam:
            seam = height
    if model.seated:
        return paper.stroke(f"M{xy(x, low + 6)}L{xy(x, max(seam, low + 6))}", dark, 0.7)
    text = paper.stroke(f"M{xy(x, y)}L{xy(x, seam)}", dark, 0.75)
    hip = build.wide(build.measures.hip[1])
    for sign in (-1, 1):
        crease = (x + sign * 3, low + 4), (x + sign * hip * 0.4, low), (x + sign * hip * 0.7, y + 8)
        text += paper.stroke(f"M{xy(*crease[0])}Q{xy(*crease[1], *crease[2])}", dark, 0.6, 0.6)
    return text


def _inner_edges(model: Model, at: float, ease: float) -> tuple[Point, Point]:
    """The inner edges of the viewer's left and right leg."""
    edges = sorted(
        (sorted(_cloth_leg(model, side).across(at, ease)) for side in ("right", "left")), key=lambda e: e[0]
    )
    return edges[0][1], edges[1][0]


def _leg_hem(model: Model, side: str, end: float, room: float, color: str) -> str:
    left, right = _cloth_leg(model, side).across(end - 0.05, room)
    return model.paper.stroke(f"M{xy(*left)}L{xy(*right)}", shade(color, 0.36), 0.6, 0.8)
