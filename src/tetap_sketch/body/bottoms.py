"""Skirts, trousers and shorts, standing, stepping and seated."""

from ..colors import outline, shade
from ..paths import Point, smooth, taper, xy
from .legs import foot_on_ground
from .loft import Loft, Section, joined
from .model import Model
from .tops.cut import is_tucked

HEMS = {
    "skirt": {"chibi": 0.565, "child": 0.585, "adult": 0.535},
    "long-skirt": {"chibi": 0.74, "child": 0.78, "adult": 0.80},
    "dress": {"chibi": 0.69, "child": 0.70, "adult": 0.68},
}
FLARE = {"skirt": (1.56, 1.42, 1.36), "long-skirt": (1.62, 1.5, 1.5), "dress": (1.75, 1.85, 1.75)}
LEG_ENDS = {"pants": 1.93, "shorts": 0.72}


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


def draw_bottom(model: Model) -> str:
    """What the spec wears below the waist; a dress brings its own skirt."""
    kind = model.word("bottom.kind")
    if model.word("top.kind") == "dress" or kind == "none":
        return draw_dress_skirt(model) if model.word("top.kind") == "dress" else _briefs(model)
    with model.paper.part("bottom"):
        color = model.word("bottom.color")
        if kind in ("pants", "shorts"):
            text = _trousers(model, kind, color)
        elif model.seated:
            text = draw_lap(model, color, kind == "long-skirt")
        else:
            text = _pleated(model, color, kind)
        return text


def _waist(model: Model) -> float:
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
    low = Section(hem, hip.half * flare, hip.front * flare, hip.rear * flare * 0.96, hip.x, hip.z)
    low = _stepped(model, low, hip_y)
    middle = Section(
        (hip_y + hem) / 2,
        hip.half + (low.half - hip.half) * 0.56,
        hip.front + (low.front - hip.front) * 0.56,
        hip.rear + (low.rear - hip.rear) * 0.56,
        hip.x,
        hip.z,
    )
    return Loft((top, hip, middle, low), rig.turn)


def _stepped(model: Model, low: Section, hip_y: float) -> Section:
    half, front, rear = low.half, low.front, low.rear
    for leg in model.rig.legs.values():
        share = (low.y - leg.hip[1]) / max(1.0, leg.knee[1] - leg.hip[1])
        share = min(1.0, share)
        x = leg.hip[0] + (leg.knee[0] - leg.hip[0]) * share
        z = leg.hip[2] + (leg.knee[2] - leg.hip[2]) * share - low.z
        room = model.rig.build.wide(model.rig.build.measures.leg[1]) * 0.62
        half, front, rear = max(half, abs(x - low.x) + room), max(front, z + room), max(rear, room - z)
    return Section(low.y, half, front, rear, low.x, low.z)


def _pleated(model: Model, color: str, kind: str) -> str:
    loft = skirt_loft(model, kind, _waist(model))
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
    for index, (a, b) in enumerate(zip(hem, hem[1:], strict=False)):
        deep = drop * (1.0 if index % 2 == 0 else 0.75)
        wave += f"C{xy(a[0] + (b[0] - a[0]) * 0.25, a[1] + deep, b[0] - (b[0] - a[0]) * 0.25, b[1] + deep, *b)}"
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


def draw_waistband(model: Model) -> str:
    """The band that holds a tucked top."""
    if not is_tucked(model) or model.word("bottom.kind") == "none":
        return ""
    color = model.word("bottom.color")
    build, paper = model.rig.build, model.paper
    y = _waist(model)
    tall = (9 if build.template == "chibi" else 13) * build.stretch
    loft = model.rig.trunk.cut(y, y + tall, 4.0)
    with paper.part("bottom"):
        return paper.shape(loft.outline(), shade(color, 0.05), shift=(5, 3), depth=0.12, line=0.85)


def _trousers(model: Model, kind: str, color: str) -> str:
    paper, build = model.paper, model.rig.build
    chibi = build.template == "chibi"
    if kind == "pants":
        room: tuple[float, ...] = (4, 5, 7, 8, 9) if chibi else (4, 5, 8, 9, 11)
    else:
        room = (4, 7, 9) if chibi else (5, 9, 12)
    end = LEG_ENDS[kind]
    near, far = _near_and_far(model)
    seat = model.rig.trunk.cut(_waist(model), model.rig.trunk.bottom, 4.0).outline(0, 4)
    pieces = {side: model.legs[side].pieces(0.0, end, room, (True, False)) for side in (near, far)}
    dark = shade(color, 0.38)
    folds = {side: _knee_folds(model, side, dark) for side in (near, far)}
    union = [seat, *pieces[far], *pieces[near]]
    if model.view in ("front", "back") and not _crossed(model):
        text = paper.limb(
            union, color, shift=(8, 3), depth=0.16, over=folds[near] + folds[far] + _crotch(model, dark)
        )
    else:
        text = paper.limb(union, shade(color, 0.1), shift=(8, 3), depth=0.16, over=folds[far])
        text += paper.limb([seat, *pieces[near]], color, shift=(8, 3), depth=0.16, over=folds[near], line=0)
        text += _edges(model, near, end, room, dark)
    return text + "".join(_leg_hem(model, side, end, room[-1], color) for side in (far, near))


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
    limb, text = model.legs[side], ""
    start = 0.42 if end < 1 else 0.5
    steps = [start + (end - start) * index / 8 for index in range(9)]
    if limb.degrees > 24:
        steps = [at for at in steps if abs(at - 1) > 0.2]
    for index in (0, 1):
        for part in ([at for at in steps if at <= 1], [at for at in steps if at > 1]) if limb.degrees > 24 else (steps,):
            if len(part) < 2:
                continue
            off = [room[0] + (room[-1] - room[0]) * at / end for at in part]
            points = [limb.across(at, ease)[index] for at, ease in zip(part, off, strict=True)]
            text += model.paper.stroke(smooth(points), outline(color), 0.8)
    return text


def _crotch(model: Model, dark: str) -> str:
    paper, trunk, build = model.paper, model.rig.trunk, model.rig.build
    if model.seated:
        return ""
    x, low = trunk.point(0 if model.view == "front" else 180, trunk.bottom)
    y = build.y(build.measures.hip[0])
    text = paper.stroke(f"M{xy(x, y)}L{xy(x, low + 6)}", dark, 0.75)
    hip = build.wide(build.measures.hip[1])
    for sign in (-1, 1):
        text += paper.stroke(
            f"M{xy(x + sign * 3, low + 2)}Q{xy(x + sign * hip * 0.4, low - 2)} {xy(x + sign * hip * 0.75, y + 4)}", dark, 0.6, 0.7
        )
    return text


def _leg_hem(model: Model, side: str, end: float, room: float, color: str) -> str:
    left, right = model.legs[side].across(end - 0.05, room)
    return model.paper.stroke(f"M{xy(*left)}L{xy(*right)}", shade(color, 0.36), 0.6, 0.8)


def _briefs(model: Model) -> str:
    build = model.rig.build
    with model.paper.part("bottom"):
        low = build.y(build.measures.hip[0]) + build.long(0.03)
        seat = model.rig.trunk.cut(_waist(model), min(low, model.rig.trunk.bottom), 3.0)
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


def draw_lap(model: Model, color: str, long: bool) -> str:
    """A skirt over the thighs of somebody seated, hanging over the knees."""
    if model.view == "front":
        return _lap_front(model, color, long)
    return _lap_turned(model, color, long)


def _lap_drop(model: Model, long: bool) -> float:
    build = model.rig.build
    share = 0.55 if long else 0.0
    shin = build.long(build.measures.ankle - build.measures.knee)
    return shin * share + build.wide(build.measures.leg[2]) * 0.5


def _lap_front(model: Model, color: str, long: bool) -> str:
    rig, build, paper = model.rig, model.rig.build, model.paper
    waist = _waist(model)
    knee_half = build.wide(build.measures.leg[2]) * 0.5
    knees = [model.legs[side].joint for side in ("right", "left")]
    x, out = (knees[0][0] + knees[1][0]) / 2, abs(knees[1][0] - knees[0][0]) / 2 + knee_half * 1.75
    low = knees[0][1] + _lap_drop(model, long)
    hip = rig.trunk.edge_at(build.y(build.measures.hip[0]), True)[0] - x
    top = rig.trunk.edge_at(waist, True)[0] - x + 3
    left: list[Point] = [(x - top, waist), (x - hip - 12, (waist * 2 + low) / 3), (x - out - 4, knees[0][1]), (x - out, low)]
    right = [(2 * x - px, py) for px, py in left[::-1]]
    count, wave = 7, []
    for index in range(count + 1):
        across = x - out + 2 * out * index / count
        wave.append((across, low + (5 if index % 2 else -1) * build.stretch))
    dark = shade(color, 0.34)
    cleft = f"M{xy(x - 10, waist + 14)}C{xy(x - 8, waist + 44)} {xy(x - 5, low - 20)} {xy(x, low + 8)}C{xy(x + 5, low - 20)} {xy(x + 8, waist + 44)} {xy(x + 10, waist + 14)}Z"
    over = paper.fill(cleft, shade(color, 0.18), 0.85)
    for share in (-0.78, -0.5, -0.25, 0.25, 0.5, 0.78):
        start = (x + share * out * 0.82, waist + (low - waist) * 0.42)
        over += paper.stroke(f"M{xy(*start)}Q{xy(x + share * out * 0.98, (start[1] + low) / 2)} {xy(x + share * out, low)}", dark, 0.55, 0.75)
    shadow = [(x - out * 1.2, waist - 60), (x + out * 1.2, waist - 60), (x + out * 1.2, waist + 20), (x, waist + 34), (x - out * 1.2, waist + 20)]
    over += paper.fill(smooth(shadow, closed=True), shade(color, 0.2), 0.7)
    return paper.shape(joined(left, wave, right, [right[-1], left[0]]), color, shift=(7, 4), depth=0.13, over=over)


def _lap_turned(model: Model, color: str, long: bool) -> str:
    rig, build, paper = model.rig, model.rig.build, model.paper
    near, far = rig.near_first("legs")
    room = 6 * build.stretch
    pieces = [rig.trunk.cut(_waist(model), rig.trunk.bottom, 4.0).outline(0, 2)]
    drop = _lap_drop(model, long)
    for side in (far, near):
        limb = model.legs[side]
        top, knee = limb.width(0.2) + 2 * room, limb.width(1) + 2 * room
        pieces.append(taper([limb.start, limb.point(0.5), limb.joint], [top, (top + knee) / 2, knee], 8))
    a, b = model.legs[far].joint, model.legs[near].joint
    ha, hb = model.legs[far].start, model.legs[near].start
    half = model.legs[near].width(1) / 2 + room
    low = max(a[1], b[1]) + drop
    front = min(a[0], b[0]) - half
    flap = [(front, a[1]), (front - 2, low - 4), ((front + b[0]) / 2, low + 4), (b[0] + half * 0.7, low + 2), (hb[0], hb[1] + half), (ha[0], ha[1] - half * 0.2), (a[0], a[1] - half)]
    pieces.append(joined(flap[:3], flap[2:4], flap[3:5], flap[4:6], [flap[5], flap[6]], [flap[6], flap[0]]))
    dark, over = shade(color, 0.34), ""
    for share in (0.25, 0.5, 0.75):
        x, y = model.legs[near].point(share)
        over += paper.stroke(f"M{xy(x + 8, y - half * 0.5)}Q{xy(x - 4, y + 4)} {xy(x - 2, y + half * 0.9)}", dark, 0.55, 0.7)
    return paper.limb(pieces, color, shift=(7, 4), depth=0.13, over=over)


def ground_of(model: Model) -> float:
    """The height of the lowest sole."""
    return max(foot_on_ground(model, side).ground for side in ("right", "left"))
