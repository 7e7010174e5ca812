"""A skirt over the thighs of somebody seated."""

from ..colors import shade
from ..paths import Point, smooth, taper, xy
from .loft import joined
from .model import Model
from .skirts import waist_of


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
    waist = waist_of(model)
    knee_half = build.wide(build.measures.leg[2]) * 0.5
    knees = [model.legs[side].joint for side in ("right", "left")]
    x, out = (knees[0][0] + knees[1][0]) / 2, abs(knees[1][0] - knees[0][0]) / 2 + knee_half * 1.75
    low = knees[0][1] + _lap_drop(model, long)
    hip = rig.trunk.edge_at(build.y(build.measures.hip[0]), True)[0] - x
    top = rig.trunk.edge_at(waist, True)[0] - x + 3
    left: list[Point] = [
        (x - top, waist),
        (x - hip - 12, (waist * 2 + low) / 3),
        (x - out - 4, knees[0][1]),
        (x - out, low),
    ]
    right = [(2 * x - px, py) for px, py in left[::-1]]
    count, wave = 7, []
    for index in range(count + 1):
        across = x - out + 2 * out * index / count
        wave.append((across, low + (5 if index % 2 else -1) * build.stretch))
    dark = shade(color, 0.34)
    cleft = f"M{xy(x - 10, waist + 14)}C{xy(x - 8, waist + 44, x - 5, low - 20, x, low + 8)}"
    cleft += f"C{xy(x + 5, low - 20, x + 8, waist + 44, x + 10, waist + 14)}Z"
    over = paper.fill(cleft, shade(color, 0.18), 0.85)
    for share in (-0.78, -0.5, -0.25, 0.25, 0.5, 0.78):
        start = (x + share * out * 0.82, waist + (low - waist) * 0.42)
        over += paper.stroke(
            f"M{xy(*start)}Q{xy(x + share * out * 0.98, (start[1] + low) / 2)} {xy(x + share * out, low)}",
            dark,
            0.55,
            0.75,
        )
    shadow = [
        (x - out * 1.2, waist - 60),
        (x + out * 1.2, waist - 60),
        (x + out * 1.2, waist + 20),
        (x, waist + 34),
        (x - out * 1.2, waist + 20),
    ]
    over += paper.fill(smooth(shadow, closed=True), shade(color, 0.2), 0.7)
    return paper.shape(
        joined(left, wave, right, [right[-1], left[0]]), color, shift=(7, 4), depth=0.13, over=over
    )


def _lap_turned(model: Model, color: str, long: bool) -> str:
    rig, build, paper = model.rig, model.rig.build, model.paper
    near, far = rig.near_first("legs")
    room = 9 * build.stretch
    pieces = [rig.trunk.cut(waist_of(model), rig.trunk.bottom, 4.0).outline(0, 2)]
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
    flap = [
        (front, a[1]),
        (front - 2, low - 4),
        ((front + b[0]) / 2, low + 4),
        (b[0] + half * 0.7, low + 2),
        (hb[0], hb[1] + half),
        (ha[0], ha[1] - half * 0.2),
        (a[0], a[1] - half),
    ]
    pieces.append(joined(flap[:3], flap[2:4], flap[3:5], flap[4:6], [flap[5], flap[6]], [flap[6], flap[0]]))
    dark, over = shade(color, 0.34), ""
    for share in (0.25, 0.5, 0.75):
        x, y = model.legs[near].point(share)
        over += paper.stroke(
            f"M{xy(x + 8, y - half * 0.5)}Q{xy(x - 4, y + 4)} {xy(x - 2, y + half * 0.9)}", dark, 0.55, 0.7
        )
    return paper.limb(pieces, color, shift=(7, 4), depth=0.13, over=over)
