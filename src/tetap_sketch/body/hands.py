"""Hands in six gestures, drawn from the wrist towards the fingertips with the thumb on +x."""

import math
from collections.abc import Sequence

from ..colors import mix, outline
from ..paths import Point, taper
from .model import Model
from .rig import Arm
from .stencil import Setting

FINGERS = ((9.6, 13, 0.93), (3.3, 4, 1.0), (-3.3, -5, 0.95), (-9.4, -15, 0.76))
"""Root, spread in degrees and length of index, middle, ring and little finger."""

RELAXED = (
    ((8.4, 15), (10.6, 28), (9.4, 39)),
    ((2.8, 16), (4.0, 32), (2.2, 44)),
    ((-3.6, 16), (-3.6, 31), (-4.8, 41)),
    ((-9.0, 15), (-10.6, 26), (-11, 35)),
)
"""Root, knuckle and tip of the fingers of a hanging hand, index first."""


def draw_hand(model: Model, arm: Arm, at: Point, heading: float, bare: Sequence[str] = ()) -> str:
    """A hand at the wrist, its fingers along `heading` (degrees on paper), one with the bare arm's pieces."""
    measures = model.rig.build.measures
    size = model.rig.build.wide(measures.hand)
    setting = Setting(at, size * _thumb(model, arm) * (1 - 0.12 * measures.slender), size, heading - 90)
    hand = _Hand(model, setting, measures.slender, size, bare)
    with model.paper.part("skin"):
        return hand.draw(arm.pose.hand)


def _thumb(model: Model, arm: Arm) -> float:
    """1 where the thumb lies on the stencil's own side, -1 where it is mirrored."""
    if model.view == "side":
        return 1.0 if arm.pose.hand in ("wave", "point", "fist") and arm.pose.over else -1.0
    facing = -1.0 if model.view == "back" else 1.0
    palm = arm.pose.over and arm.pose.hand in ("wave", "fist", "point")
    return arm.sign * facing if palm else -arm.sign * facing


class _Hand:
    def __init__(
        self, model: Model, setting: Setting, slender: float, size: float, bare: Sequence[str]
    ) -> None:
        skin = model.word("skin.color")
        self.paper, self.setting, self.skin = model.paper, setting, skin
        self.slender, self.size, self.bare = slender, size, bare
        self.fine = mix(outline(skin), skin, 0.25)

    def draw(self, gesture: str) -> str:
        if gesture == "wave":
            return self._open()
        if gesture == "point":
            return self._point()
        if gesture == "fist":
            return self._fist()
        if gesture in ("grip", "flat"):
            return self._grip()
        return self._rest()

    def _stroke(self, *points: Point, width: tuple[float, float, float] = (9, 9, 7.6)) -> str:
        """A finger along stencil points."""
        return taper(
            [self.setting.point(*point) for point in points], [value * self.size for value in width], 6
        )

    def _lines(self, *lines: str) -> str:
        return "".join(self.paper.stroke(self.setting.path(line), self.fine, 0.6, 0.8) for line in lines)

    def _limb(self, pieces: list[str], over: str = "") -> str:
        away = (3 * self.size, 3 * self.size)
        return self.paper.limb([*self.bare, *pieces], self.skin, shift=away, depth=0.15, over=over)

    def _thumb(self, *points: Point) -> str:
        """A thumb before the hand, without the arm."""
        piece = self._stroke(*points, width=(10, 9, 7.6))
        return self.paper.limb([piece], self.skin, shift=(2 * self.size, 2 * self.size), depth=0.15)

    def _fingers(self, spread: float, reach: float, roots: float) -> list[str]:
        pieces = []
        for x, degrees, share in FINGERS:
            angle = math.radians(degrees * spread)
            long = reach * share
            tip = (x + math.sin(angle) * long, roots + math.cos(angle) * long)
            middle = (x + math.sin(angle) * long * 0.5, roots + math.cos(angle) * long * 0.5)
            pieces.append(self._stroke((x * 0.9, roots - 5), middle, tip, width=(8.6, 8.2, 6.8)))
        return pieces

    def _palm(self, tall: float = 20) -> str:
        low = tall
        return self.setting.path(
            f"M-10 -7C-12 0 -15 5 -15 {low * 0.6}C-15 {low + 2} -8 {low + 4} 0 {low + 4}"
            f"C8 {low + 4} 15 {low + 2} 15 {low * 0.6}C15 5 12 0 10 -7Z"
        )

    def _open(self) -> str:
        reach = 15 + 13 * self.slender
        thumb = self._stroke((8, 6), (18, 11), (24, 19 + 4 * self.slender), width=(11, 9, 7))
        lines = self._lines("M9 9C6 12 5 16 6 20")
        return self._limb([self._palm(), *self._fingers(1.25, reach, 20), thumb], lines)

    def _rest(self) -> str:
        return self._mitten() if self.slender < 0.4 else self._relaxed()

    def _mitten(self) -> str:
        long = 27 + 13 * self.slender
        hand = self.setting.path(
            f"M-10 -7C-13 2 -16 12 -13 {long * 0.72}C-11 {long * 0.95} -5 {long + 5} 2 {long + 4}"
            f"C9 {long + 3} 13 {long * 0.8} 14 {long * 0.5}C14 10 12 0 10 -7Z"
        )
        thumb = self._stroke((7, 2), (14, 9), (13.5, 18 + 6 * self.slender), width=(10, 8.6, 7))
        low = long + 3
        lines = self._lines(
            f"M-5 {low}C-6 {low - 5} -6 {low - 9} -5 {low - 12}",
            f"M3 {low + 1}C2.5 {low - 5} 2.5 {low - 8} 3 {low - 12}",
            f"M9.5 {8}C9 {12} 9 {15} 9.5 {19}",
        )
        return self._limb([hand, thumb], lines)

    def _relaxed(self) -> str:
        """A hanging hand: fingers staggered and a little curled, the thumb before them."""
        reach = 0.62 + 0.38 * self.slender
        palm = self.setting.path("M-9.6 -8C-11 0 -13.4 8 -13 18C-12 26 11 26 12.4 18C13 10 11.4 2 9.6 -8Z")
        pieces = [palm]
        for root, knuckle, tip in RELAXED:
            spine = [(x, 16 + (y - 16) * reach) for x, y in (root, knuckle, tip)]
            pieces.append(self._stroke(*spine, width=(8.8, 8.2, 6.2)))
        pieces.append(
            self._stroke(
                (7, 3), (14.4, 10), (16, 17 + 3 * reach), (12.6, 20 + 7 * reach), width=(9, 8.6, 6.6)
            )
        )
        ends = (39, 41.5, 37.5)
        low = [16 + (y - 16) * reach for y in ends]
        lines = self._lines(
            f"M-7.6 {low[2]}C-7.9 {low[2] - 6} -7.6 {low[2] - 9} -6.8 {low[2] - 13}",
            f"M-0.8 {low[1]}C-0.8 {low[1] - 6} -0.6 {low[1] - 10} -0.2 {low[1] - 14}",
            f"M6.3 {low[0]}C6.8 {low[0] - 6} 6.8 {low[0] - 9} 6.2 {low[0] - 12}",
            f"M9 9C9.6 13 10.6 17 11.6 {19 + 4 * reach}",
        )
        return self._limb(pieces, lines)

    def _fist(self) -> str:
        hand = self.setting.path("M-10 -8C-15 0 -17 12 -13 19C-9 26 8 27 13 21C17 15 15 2 10 -8Z")
        lines = self._lines("M-7 24C-7 20 -7 17 -6 14", "M0 25C0 21 0 18 0 16", "M7 24C7 21 7 19 6 17")
        return self._limb([hand], lines) + self._thumb((12, 3), (9, 12), (0, 14))

    def _point(self) -> str:
        hand = self.setting.path("M-10 -8C-15 0 -17 11 -13 18C-9 25 9 25 13 19C17 13 15 2 10 -8Z")
        index = self._stroke((8.5, 12), (9, 24), (9.5, 32 + 10 * self.slender), width=(9, 8.4, 7))
        lines = self._lines("M-7 22C-7 18 -7 16 -6 13", "M0 23C0 20 0 17 0 15")
        return self._limb([index, hand], lines) + self._thumb((12, 2), (15, 10), (8, 15))

    def _grip(self) -> str:
        reach = 9 + 9 * self.slender
        lines = self._lines(*(f"M{x} {20 + reach * 0.75}C{x} {20} {x} {17} {x} {15}" for x in (-6.4, 0, 6.4)))
        return self._limb([self._palm(16), *self._fingers(0.12, reach, 18)], lines)


def knuckle_spot(at: Point, heading: float, size: float) -> Point:
    """The middle of a closed hand, where a handle runs through."""
    angle = math.radians(heading)
    return at[0] + math.cos(angle) * 12 * size, at[1] + math.sin(angle) * 12 * size
