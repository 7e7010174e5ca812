"""Measures of one mascot in one view and pose: joints where the viewer sees them."""

import math
from dataclasses import dataclass

from tetap_sketch.paths import Point, smooth, xy
from tetap_sketch.spec import ROBOTS, Spec, number, word

from .poses import POSES, Arm, Leg, Pose
from .turn import BODY_YAW, Place, turned

TOP_OF_HAIR = -138.0
HEAD_HEIGHT = 235.0
SHOULDER_Y = 138.0
TRUNK_TOP = 100.0
HEAD_SCALE = 1.14
"""Mascots' heads are drawn around a radius of 100 to 118 and enlarged by this."""
_PEAR = (0.4, 0.6, 0.71, 0.8, 0.885, 0.955, 0.995, 1.0, 0.945, 0.79, 0.46)
_BOX = (0.9, 0.97, 0.98, 0.985, 0.99, 0.995, 1.0, 1.0, 1.0, 0.985, 0.9)
_BUILD = {"slim": 0.86, "average": 1.0, "round": 1.16}
_LEGS = 0.27
"""The share of what is below the head that the legs have."""
_SUNK = 0.84
"""How much of its height a trunk keeps when its owner sits: the lap hides the rest."""
_SHIN = 1.02
"""A hanging shin in lengths of a standing leg."""


@dataclass(frozen=True)
class ArmLine:
    """An arm as the viewer sees it; `front` when it passes before the body."""

    points: tuple[Point, ...]
    front: bool
    over_head: bool
    palm: bool
    depth: float
    bent: bool
    side: int
    pointing: bool = False

    @property
    def hand(self) -> Point:
        """The middle of the hand."""
        return self.points[-1]


@dataclass(frozen=True)
class LegLine:
    """A leg as the viewer sees it: hip, knee, ankle, and where its sole is."""

    points: tuple[Point, ...]
    sole: Point
    tilt: float
    depth: float
    bent: bool = False
    thick: tuple[float, float, float] = (1.0, 1.0, 1.0)
    turn_out: float = 0.0

    def widths(self, usual: tuple[float, float, float]) -> tuple[float, ...]:
        """The usual widths of hip, knee and ankle; a thigh that comes forwards looks thicker."""
        return tuple(width * share for width, share in zip(usual, self.thick, strict=True))


@dataclass(frozen=True)
class Rig:
    """Everything the drawers need to know about proportions, view and pose."""

    view: str
    pose: Pose
    template: str
    build: float
    ground: float
    crotch: float
    stretch: float

    @property
    def girth(self) -> float:
        """Half the trunk's width at its widest."""
        return (92.0 if self.template in ROBOTS else 96.0) * self.build * math.pow(self.stretch, 0.12)

    @property
    def facing(self) -> float:
        """Sine of the turn: 0 in front, 1 in the side view."""
        return math.sin(math.radians(BODY_YAW[self.view]))

    def level(self, share: float) -> float:
        """The height of a share 0..1 of the trunk."""
        return TRUNK_TOP + share * (self.crotch + 14 - TRUNK_TOP)

    def middle(self, share: float) -> float:
        """The trunk's middle line, which leans with the hips."""
        return -self.pose.hips * self.facing * share

    def half(self, share: float, right_of_view: bool) -> float:
        """How far the trunk reaches at this height on one side of the picture."""
        boxy = self.template == "box-robot"
        table = _BOX if boxy else _PEAR
        scaled = max(0.0, min(1.0, share)) * (len(table) - 1)
        index = min(int(scaled), len(table) - 2)
        wide = self.girth * (table[index] + (table[index + 1] - table[index]) * (scaled - index))
        if boxy:
            depth = self.facing * 0.78
            return wide * {"three-quarter": 1.1, "side": depth}.get(self.view, 1.0)
        bulge = 0.08 * self.facing * math.sin(math.pi * min(1.0, share * 1.1))
        slim = 1 - 0.1 * self.facing
        return wide * (slim - bulge if right_of_view else slim + bulge)

    def edge(self, share: float, right_of_view: bool, grow: float = 0) -> Point:
        """A point of the trunk's silhouette, `grow` outside of it."""
        out = self.half(share, right_of_view) + grow
        return self.middle(share) + (out if right_of_view else -out), self.level(share)

    def band(self, start: float, end: float, grow: float = 0, sag: float = 8) -> str:
        """The trunk between two heights as a closed path; its hems sag in the middle."""
        steps = [start + (end - start) * step / 8 for step in range(9)]
        left = [self.edge(share, False, grow) for share in steps]
        right = [self.edge(share, True, grow) for share in reversed(steps)]
        if end >= 1:
            bottom = (self.middle(1), self.level(1) + grow)
            data = smooth([*left, bottom, *right])
            return data + _across(right[-1], left[0], self.level(start) + sag / 2) + "Z"
        data = smooth(left)
        low, high = self.level(end) + sag, self.level(start) + sag / 2
        data += _across(left[-1], right[0], low) + smooth(right)[len("M" + xy(*right[0])) :]
        return data + _across(right[-1], left[0], high) + "Z"

    def _spread(self, place: Place, side: int) -> Place:
        wide = 1.08 * math.sqrt(self.stretch) * (0.5 + 0.5 * self.build)
        return side * place[0] * wide, SHOULDER_Y + place[1] * self.stretch, place[2] * wide

    def _forward(self, arm: Arm, place: Place) -> Place:
        """In the side view an arm raised sideways would point at the viewer: it goes forwards."""
        x, y, z = place
        return (x * 0.5, y, max(z, x * 1.06)) if arm.over_head and self.view == "side" else place

    def arm(self, side: int) -> ArmLine:
        """The arm of one side: -1 the character's right, 1 its left."""
        arm: Arm = self.pose.left if side > 0 else self.pose.right
        shoulder = turned((side * 62 * self.build, SHOULDER_Y + 8, 0), self.view)
        elbow = turned(self._spread(self._forward(arm, arm.elbow), side), self.view)
        hand = turned(self._spread(self._forward(arm, arm.hand), side), self.view)
        bent = _corner(shoulder[:2], elbow[:2], hand[:2]) > 92
        points = (
            _elbowed(shoulder[:2], elbow[:2], hand[:2]) if bent else _arc(shoulder[:2], elbow[:2], hand[:2])
        )
        depth = (shoulder[2] + hand[2]) / 2 if self.view == "side" else hand[2]
        front = depth > (0 if self.view == "side" else 16) or (arm.over_head and self.view != "side")
        return ArmLine(
            tuple(points),
            front,
            arm.over_head and front,
            arm.palm and self.view != "back",
            depth,
            bent,
            side,
            arm.pointing,
        )

    def leg(self, side: int) -> LegLine:
        """The leg of one side: -1 the character's right, 1 its left."""
        leg: Leg = self.pose.left_leg if side > 0 else self.pose.right_leg
        length = self.ground - self.crotch
        grown = math.sqrt(length / 90)
        if self.pose.seated:
            return self._hanging(side)
        lift = leg.lift * grown
        if leg.tilt:
            lift += (_tip_below(leg.tilt) + max(0.0, lift - 16) - lift) * self.facing
        nearest = max(0.0, self.pose.left_leg.ahead, self.pose.right_leg.ahead) * grown
        hip = turned((side * 42 * self.build, self.crotch - 22, self.pose.hips), self.view)
        foot = turned((side * (leg.out + 5) * self.build, self.ground - lift, leg.ahead * grown), self.view)
        sole = (foot[0], foot[1] + 0.1 * (foot[2] - nearest if self.view != "back" else -abs(foot[2])))
        turn = math.radians(leg.tilt) * self.facing
        heel = (sole[0] + 26 * math.sin(turn), sole[1] - 32 * math.cos(turn))
        bow = 0.5 * (leg.lift * 0.4 if leg.ahead <= 0 else 10) * self.facing
        bent = ((hip[0] + heel[0]) / 2 - bow, (hip[1] + heel[1]) / 2)
        return LegLine(tuple(_arc(hip[:2], bent, heel)), sole, leg.tilt, foot[2])

    def _hanging(self, side: int) -> LegLine:
        """The leg of one who sits: the thigh forwards, the shin down to the ground."""
        long = (self.ground - self.crotch) * 0.5 + 40
        hip = turned((side * 46 * self.build, self.crotch - 18, 0), self.view)
        knee = turned((side * 54 * self.build, self.crotch - 14, long), self.view)
        ankle = turned((side * 56 * self.build, self.ground - 32, long + 2), self.view)
        sole = (ankle[0], self.ground)
        if self.view == "front":
            top, out = (knee[0], self.crotch - 18), ankle[0] + side * 4
            points = _arc(top, ((top[0] + out) / 2 + side * 6, (top[1] + ankle[1]) / 2), (out, ankle[1]))
            return LegLine(
                tuple(points), (out, self.ground), 0, knee[2], False, (1.2, 1.04, 0.94), side * -7.0
            )
        if self.view == "back":
            top = (hip[0] * 1.05, self.crotch - 6)
            points = _arc(top, ((top[0] + ankle[0]) / 2, (top[1] + ankle[1]) / 2), ankle[:2])
            return LegLine(tuple(points), sole, 0, knee[2], False, (0.8, 0.8, 0.8))
        return LegLine(
            tuple(_elbowed(hip[:2], knee[:2], ankle[:2])), sole, 0, knee[2], True, (1.06, 1.06, 0.94)
        )

    def holding_side(self) -> int:
        """-1 or 1 when one hand holds the thing, 0 when both do."""
        x = self.pose.grip[0]
        return 0 if x == 0 else 1 if x > 0 else -1

    def grip(self) -> tuple[float, float, float]:
        """The middle of what the hands hold, with its depth."""
        x, y, z = self.pose.grip
        place = (abs(x), y, z)
        if abs(x) > 140 and self.view == "side":
            place = (abs(x) * 0.5, y, abs(x) * 1.1)
        return turned(self._spread(place, 1 if x >= 0 else -1), self.view)


def _tip_below(tilt: float) -> float:
    """How far a foot's toe (heel up) or heel (toe up) would dip below the ground when it tilts."""
    corner = 62 if tilt > 0 else 30
    return corner * abs(math.sin(math.radians(tilt)))


def _corner(first: Point, middle: Point, last: Point) -> float:
    """How sharply a limb bends at its middle, in degrees."""
    one = math.atan2(middle[1] - first[1], middle[0] - first[0])
    two = math.atan2(last[1] - middle[1], last[0] - middle[0])
    return abs((math.degrees(two - one) + 180) % 360 - 180)


def _elbowed(first: Point, middle: Point, last: Point) -> list[Point]:
    legs = ((first, middle), (middle, last))
    points = [
        (a[0] + (b[0] - a[0]) * step / 4, a[1] + (b[1] - a[1]) * step / 4)
        for a, b in legs
        for step in range(4)
    ]
    return [*points, last]


def _arc(first: Point, middle: Point, last: Point) -> list[Point]:
    bend = (2 * middle[0] - (first[0] + last[0]) / 2, 2 * middle[1] - (first[1] + last[1]) / 2)
    points = []
    for step in range(9):
        t = step / 8
        one, two, three = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append(
            (
                first[0] * one + bend[0] * two + last[0] * three,
                first[1] * one + bend[1] * two + last[1] * three,
            )
        )
    return points


def _across(start: Point, end: Point, level: float) -> str:
    third = (end[0] - start[0]) / 3
    return "C" + xy(start[0] + third, level, end[0] - third, level, *end)


def rig_of(spec: Spec, view: str, pose: str) -> Rig:
    """The rig of a mascot for one view and pose."""
    ground = TOP_OF_HAIR + HEAD_HEIGHT * number(spec, "body.heads")
    legs = _LEGS * (ground - TRUNK_TOP)
    crotch = ground - legs
    how = POSES[pose]
    if how.seated:
        crotch = SHOULDER_Y + (crotch - SHOULDER_Y) * _SUNK
    return Rig(
        view=view,
        pose=how,
        template=word(spec, "body.template"),
        build=_BUILD[word(spec, "body.build")],
        ground=crotch + legs * _SHIN if how.seated else ground,
        crotch=crotch,
        stretch=(crotch - SHOULDER_Y) / 205,
    )
