"""Short cuts: the soft crop and the spiky one."""

import math

from ...colors import shade
from ...paths import Point
from ..contour import Mark, contour, flipped, lock
from .coiffure import Coiffure, Hair
from .strands import strands


def short(hair: Hair) -> Coiffure:
    """A soft layered crop; `length` runs from above the ear to the jaw."""
    end = -4 + (hair.length - 0.5) * 88
    flick = 5 + 12 * hair.curl
    if hair.view == "front":
        return _short_front(hair, end, flick)
    if hair.view == "three-quarter":
        nape = max(56.0, end + 34)
        near: list[list[Point]] = [
            [(50, -40), (60, -6), (62, end * 0.6), (54, end + 14)],
            [(74, -46), (82, -6), (84, end * 0.5 + 8), (74, end + 20)],
            [(98, -46), (110, 0), (108, end * 0.5 + 16), (92, nape - 6)],
            [(108, -40), (121, 6), (116, 40), (100 + flick, nape + 4)],
        ]
        pieces = [lock(spine, [26, 32, 24, 0]) for spine in near]
        pieces.append(lock([(-98, -40), (-102, -6), (-101, end * 0.6), (-95, end + 8)], [12, 15, 11, 0]))
        return Coiffure(_nape(hair, 20, 112, nape), tuple(pieces), _flow(hair))
    if hair.view == "side":
        nape = max(62.0, end + 40)
        spines: list[list[Point]] = [
            [(-44, -40), (-32, -8), (-29, end * 0.6), (-37, end + 14)],
            [(-14, -46), (-2, -12), (0, end * 0.5), (-10, end + 14)],
            [(18, -48), (32, -6), (34, end * 0.5 + 8), (24, end + 22)],
            [(54, -40), (66, 8), (64, end * 0.4 + 30), (48, nape - 4)],
            [(84, -30), (96, 20), (90, 50), (72, nape + 6)],
            [(104, -30), (119, 16), (112, 48), (98 + flick, nape + 2)],
        ]
        return Coiffure(pieces=tuple(lock(spine, [32, 38, 30, 0]) for spine in spines), details=_flow(hair))
    return _short_back(hair, max(64.0, end + 40), flick)


def _short_front(hair: Hair, end: float, flick: float) -> Coiffure:
    spines: list[list[Point]] = [
        [(-92, -40), (-97, -6), (-98, end * 0.6), (-91 + 2 * hair.curl, end + 12)],
        [(-102, -50), (-110, -6), (-110, end * 0.6 + 4), (-104 - flick, end + 22)],
    ]
    pieces = [
        lock(flipped(spine, side), [22, 28, 22, 0]) for side in (1.0, -1.0) for spine in spines
    ]
    return Coiffure(_nape(hair, -104, 104, max(58.0, end + 36)), tuple(pieces), "")


def _nape(hair: Hair, left: float, right: float, end: float) -> str:
    """The hair behind neck and jaw."""
    middle = (left + right) / 2
    half = (right - left) / 2
    marks: list[Mark] = [
        (middle, -120), (left, -40), (left - 4, 20), (left + 6, end - 24), (left + half * 0.22, end, 0),
        (left + half * 0.5, end - 8), (middle - half * 0.2, end + 10, 0), (middle + half * 0.1, end - 2),
        (middle + half * 0.4, end + 8, 0), (right - half * 0.4, end - 8), (right - half * 0.2, end, 0),
        (right - 6, end - 24), (right + 4, 20), (right, -40),
    ]  # fmt: skip
    return hair.paper.shape(contour(marks), shade(hair.color, 0.2), shift=(5, 2), depth=0.12)


def _short_back(hair: Hair, nape: float, flick: float) -> Coiffure:
    pieces = []
    for x in (-98, -66, -34, 0, 34, 66, 98):
        bow = 1 - (abs(x) / 98) ** 2
        out = (flick if x > 0 else -flick) * (abs(x) / 98) * 0.8
        pieces.append(lock([(x * 0.9, -30), (x * 1.06, 10), (x * 1.0, 40), (x * 0.86 + out, nape - 20 + 26 * bow)],
                           [40, 46, 36, 0]))  # fmt: skip
    lines = [f"M{x * 0.16:.2f} -122C{x * 0.9:.2f} -96 {x * 1.05:.2f} -30 {x:.2f} 24" for x in (-82, -50, -18, 18, 50, 82)]
    return Coiffure(pieces=tuple(pieces), details=strands(hair.paper, hair.color, lines), tied=True)


def _flow(hair: Hair) -> str:
    if hair.view == "side":
        lines = [f"M{x0} -118C{x0 + 14} -90 {x1} -60 {x1} -20" for x0, x1 in ((-10, -14), (20, 20), (50, 56), (76, 92))]
    else:
        lines = [f"M{x0} -116C{x0 + 12} -90 {x1} -60 {x1} -16" for x0, x1 in ((26, 70), (52, 94), (74, 112))]
    return strands(hair.paper, hair.color, lines)


SPIKES = {
    "front": ((0.0, -30.0), (-196, -168, -142, -116, -90, -64, -38, -12, 16), 112.0),
    "three-quarter": ((8.0, -30.0), (-190, -166, -142, -116, -90, -64, -38, -12, 14, 36), 114.0),
    "side": ((12.0, -30.0), (-150, -126, -100, -76, -52, -26, 0, 22, 42), 116.0),
    "back": ((0.0, -30.0), (-196, -168, -142, -116, -90, -64, -38, -12, 16), 112.0),
}
"""Centre of the skull, directions of the spikes in degrees, where they start."""


def spiky(hair: Hair) -> Coiffure:
    """Hair on end: spikes all around, their length by `hair.length`, bent by `hair.curl`."""
    center, directions, radius = SPIKES[hair.view]
    pieces = []
    for index, degrees in enumerate(directions):
        long = (30 + 26 * (index % 2)) * hair.length * (0.45 if hair.hat and -150 < degrees < -30 else 1.0)
        bend = math.radians((10 + 16 * hair.curl) * (1 if degrees > -92 else -1))
        angle = math.radians(degrees)

        def at(reach: float, turned: float = 0.0, base: float = angle) -> Point:
            return center[0] + reach * math.cos(base + turned), center[1] + reach * math.sin(base + turned)

        pieces.append(lock([at(radius - 66), at(radius - 18), at(radius + long * 0.5, bend * 0.25), at(radius + long, bend)],
                           [52, 54, 34, 0], 12))  # fmt: skip
    ends: dict[str, tuple[list[Point], ...]] = {
        "front": ([(-94, -40), (-99, -8), (-96, 22)], [(94, -40), (99, -8), (96, 22)]),
        "three-quarter": ([(52, -40), (62, -6), (58, 30)], [(-98, -40), (-102, -8), (-97, 14)], [(100, -20), (108, 24), (84, 66)]),
        "side": ([(-40, -40), (-28, -4), (-34, 32)], [(70, 0), (86, 44), (66, 84)], [(98, -10), (108, 40), (104, 80)]),
        "back": ([(-60, 20), (-66, 60), (-56, 96)], [(60, 20), (66, 60), (56, 96)], [(0, 30), (4, 70), (-4, 112)],
                 [(-30, 30), (-32, 70), (-26, 106)], [(32, 30), (36, 70), (30, 106)]),
    }  # fmt: skip
    pieces += [lock(spine, [26, 32, 0]) for spine in ends[hair.view]]
    lines = [f"M{0.5 * x:.2f} -60C{0.7 * x:.2f} -84 {0.9 * x:.2f} -104 {x:.2f} -126" for x in (-70, -30, 26, 68)]
    details = strands(hair.paper, hair.color, lines)
    return Coiffure(pieces=tuple(pieces), details=details, tied=True, ring=False)
