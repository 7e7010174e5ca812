"""Short cuts: the soft crop and the spiky one."""

import math

from tetap_sketch.head.contour import Mark, contour, flipped, lock
from tetap_sketch.paths import Point, xy

from .coiffure import Coiffure, Hair
from .strands import behind_tone, strands


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
            [(72, -46), (80, -6), (80, end * 0.5 + 8), (68, end + 22)],
            [(92, -60), (101, -6), (93, 34), (72, nape - 8)],
            [(94, -70), (108, -16), (99, 34), (80 + flick * 0.5, nape)],
        ]
        pieces = [lock(spine, [14, 32, 25, 0]) for spine in near]
        pieces.append(lock([(-98, -40), (-102, -6), (-101, end * 0.6), (-95, end + 8)], [12, 15, 11, 0]))
        return Coiffure(_nape(hair, 14, 98, nape), tuple(pieces), _flow(hair))
    if hair.view == "side":
        nape = max(62.0, end + 40)
        spines: list[list[Point]] = [
            [(-44, -40), (-32, -8), (-29, end * 0.6), (-37, end + 14)],
            [(-14, -46), (-2, -12), (0, end * 0.5), (-10, end + 14)],
            [(18, -48), (32, -6), (34, end * 0.5 + 8), (24, end + 22)],
            [(54, -40), (64, 8), (58, end * 0.4 + 30), (40, nape - 6)],
            [(82, -30), (88, 18), (74, 50), (52, nape + 4)],
            [(98, -56), (108, -8), (95, 40), (68 + flick * 0.5, nape + 2)],
        ]
        return Coiffure(pieces=tuple(lock(spine, [16, 38, 30, 0]) for spine in spines), details=_flow(hair))
    return _short_back(hair, max(64.0, end + 40), flick)


def _short_front(hair: Hair, end: float, flick: float) -> Coiffure:
    spines: list[list[Point]] = [
        [(-86, -60), (-96, -10), (-98, end * 0.6), (-91 + 2 * hair.curl, end + 12)],
        [(-78, -88), (-99, -44), (-107, -2), (-106, end * 0.5 + 12), (-101 - flick * 0.8, end + 24)],
    ]
    pieces = [lock(flipped(spine, side), [8, 24, 29, 24, 0]) for side in (1.0, -1.0) for spine in spines]
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
    return hair.paper.shape(contour(marks), behind_tone(hair.color), shift=(5, 2), depth=0.12)


def _short_back(hair: Hair, nape: float, flick: float) -> Coiffure:
    pieces = []
    for x in (-88, -60, -30, 0, 30, 60, 88):
        bow = 1 - (x / 88) ** 2
        out = flick * x / 88 * 0.7
        pieces.append(lock([(x * 0.9, -40), (x * 1.08, 6), (x * 1.02, 40),
            (x * 0.8 + out, nape - 12 + 20 * bow)],
                           [24, 46, 38, 0]))  # fmt: skip
    lines = [
        f"M{xy(x * 0.16, -122)}C{xy(x * 0.9, -96, x * 1.05, -30, x, 24)}" for x in (-82, -50, -18, 18, 50, 82)
    ]
    return Coiffure(pieces=tuple(pieces), details=strands(hair.paper, hair.color, lines), tied=True)


def _flow(hair: Hair) -> str:
    if hair.view == "side":
        lines = [
            f"M{x0} -118C{x0 + 14} -90 {x1} -60 {x1} -20"
            for x0, x1 in ((-10, -14), (20, 20), (50, 56), (76, 92))
        ]
    else:
        lines = [f"M{x0} -116C{x0 + 12} -90 {x1} -60 {x1} -16" for x0, x1 in ((26, 70), (52, 94), (74, 112))]
    return strands(hair.paper, hair.color, lines)


SPIKES: dict[str, tuple[Point, float, float, int]] = {
    "front": ((0, -26), 176.0, 364.0, 7),
    "three-quarter": ((8, -26), 176.0, 384.0, 8),
    "side": ((12, -26), 200.0, 412.0, 8),
    "back": ((0, -26), 176.0, 364.0, 7),
}
"""Centre of the skull, first and last direction of the spikes (degrees), how many."""


def _spikes(hair: Hair) -> str:
    """The outline with its points: a valley, a bulging flank, a tip, a hollow flank, over and over."""
    (x, y), first, last, count = SPIKES[hair.view]
    step = (last - first) / count

    def at(angle: float, reach: float) -> Point:
        return x + reach * math.cos(math.radians(angle)), y + reach * math.sin(math.radians(angle))

    marks: list[Mark] = [(*at(first, 104), 0)]
    for index in range(count):
        start = first + step * index
        middle = start + step * 0.5
        up = math.sin(math.radians(middle))
        long = (
            (30 + 16 * (index % 2) + 12 * max(0.0, -up))
            * hair.length
            * (0.3 if hair.hat and up < -0.3 else 1.0)
        )
        lean = (3 + 7 * hair.curl) * (1 if math.cos(math.radians(middle)) >= -0.05 else -1)
        marks += [
            at(start + step * 0.2 + lean * 0.3, 116 + long * (0.44 if lean > 0 else 0.3)),
            (*at(middle + lean, 112 + long), 0),
            at(start + step * 0.8 + lean * 0.3, 116 + long * (0.3 if lean > 0 else 0.44)),
            (*at(start + step, 112), 0),
        ]
    inner: list[Mark] = [at(last - (last - first) * index / 12, 90) for index in range(13)]
    return contour([*marks, (*inner[0], 0), *inner[1:-1], (*inner[-1], 0)])


def spiky(hair: Hair) -> Coiffure:
    """Hair on end: spikes all around, their length by `hair.length`, bent by `hair.curl`."""
    ends: dict[str, tuple[list[Point], ...]] = {
        "front": ([(-94, -40), (-99, -8), (-96, 24)], [(94, -40), (99, -8), (96, 24)]),
        "three-quarter": ([(52, -40), (62, -6), (57, 32)], [(-98, -40), (-102, -8), (-97, 14)]),
        "side": ([(-40, -40), (-28, -4), (-34, 34)], [(66, 10), (76, 50), (56, 92)], [(90, 0), (98, 44),
            (84, 84)]),
        "back": ([(-60, 20), (-66, 60), (-56, 96)], [(60, 20), (66, 60), (56, 96)], [(0, 30), (4, 70),
            (-4, 112)],
                 [(-30, 30), (-32, 70), (-26, 106)], [(32, 30), (36, 70), (30, 106)]),
    }  # fmt: skip
    pieces = [_spikes(hair), *(lock(spine, [22, 32, 0]) for spine in ends[hair.view])]
    lines = [f"M{xy(0.5 * x, -60)}C{xy(0.7 * x, -84, 0.9 * x, -104, x, -126)}" for x in (-70, -30, 26, 68)]
    details = strands(hair.paper, hair.color, lines)
    return Coiffure(pieces=tuple(pieces), details=details, tied=True)
