"""The joints of one person in one pose and view: everything that is drawn hangs on them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..paths import Point
from .build import Build
from .loft import Loft, Section
from .poses import SIDES, ArmPose, Place, Pose
from .space import Space, Turn, add, bend, length, unit


@dataclass(frozen=True)
class Arm:
    """Shoulder, elbow and wrist, and what the hand does. `sign` is -1 for the character's right."""

    sign: float
    shoulder: Space
    elbow: Space
    wrist: Space
    pose: ArmPose


@dataclass(frozen=True)
class Leg:
    """Hip, knee and ankle; `toe` is the foot's heading in the ground plane, `heel` its lift in degrees."""

    sign: float
    hip: Space
    knee: Space
    ankle: Space
    toe: Space
    heel: float


@dataclass(frozen=True)
class Rig:
    """One person's joints, the trunk's sections and where a held thing goes."""

    build: Build
    pose: Pose
    turn: Turn
    trunk: Loft
    arms: Mapping[str, Arm]
    legs: Mapping[str, Leg]
    prop: Space | None

    def paper(self, place: Space) -> Point:
        """Where a place lies on paper."""
        return self.turn.at(place)

    @property
    def view(self) -> str:
        return self.turn.view

    def near_first(self, limbs: str) -> tuple[str, str]:
        """The sides, the nearer to the viewer first."""
        joints = {
            side: self.arms[side].shoulder if limbs == "arms" else self.legs[side].hip for side in SIDES
        }
        ordered = sorted(SIDES, key=lambda side: -round(self.turn.near(joints[side]), 3))
        return ordered[0], ordered[1]


def rig_of(build: Build, pose: Pose, view: str) -> Rig:
    """The joints of this build in this pose, seen from this view."""
    turn = Turn(view)
    trunk = Loft(build.trunk(pose.stance), turn)
    arms = {side: _arm(build, pose, trunk, side) for side in SIDES}
    legs = {side: _leg(build, pose, trunk, side) for side in SIDES}
    prop = _spot(build, trunk, pose.prop, 0) if pose.prop else None
    return Rig(build, pose, turn, trunk, arms, legs, prop)


def _sign(side: str) -> float:
    return -1.0 if side == "right" else 1.0


def _side(way: Space, sign: float) -> Space:
    """A way given as out, down, forward, in the figure's own space."""
    return way[0] * sign, way[1], way[2]


def _spot(build: Build, trunk: Loft, place: Place, sign: float) -> Space:
    """The space a `Place` means: levels run from the shoulder joint to the hip joint."""
    top, low = build.y(build.measures.shoulder[0]), build.y(build.measures.hip[0])
    y = top + (low - top) * place.level
    section: Section = trunk.at_height(min(y, build.y(build.measures.waist)))
    times = build.measures.prop
    return section.x + sign * place.apart * times, y, section.z + section.front + place.ahead * times


def _arm(build: Build, pose: Pose, trunk: Loft, side: str) -> Arm:
    sign, measures, arm = _sign(side), build.measures, pose.arms[side]
    y = build.y(measures.shoulder[0])
    section = trunk.at_height(y)
    out = sign * build.wide(measures.shoulder[1])
    shoulder = (section.x + out, y + out * section.tilt, section.z)
    upper, lower = measures.arm_bones
    times = arm.long if build.template == "chibi" else 1.0
    bones = (build.long(upper) * times, build.long(lower) * times)
    if arm.at is not None:
        target = _spot(build, trunk, arm.at, sign)
    else:
        assert arm.reach is not None
        target = add(shoulder, _side(arm.reach, sign), sum(bones))
    elbow, wrist = bend(shoulder, target, bones, _side(arm.elbow, sign))
    return Arm(sign, shoulder, elbow, wrist, arm)


def _leg(build: Build, pose: Pose, trunk: Loft, side: str) -> Leg:
    sign, measures, leg = _sign(side), build.measures, pose.legs[side]
    y = build.y(measures.hip[0])
    section = trunk.at_height(y)
    out = sign * build.wide(measures.hip[1])
    hip = (section.x + out, y + out * section.tilt, section.z)
    bones = (build.long(measures.knee - measures.hip[0]), build.long(measures.ankle - measures.knee))
    if leg.step is not None:
        target = add(hip, _side(leg.step, sign), sum(bones))
        pole = (0.1 * sign, 0.0, 1.0)
        knee, ankle = bend(hip, target, bones, pole)
    else:
        knee = add(hip, unit(_side(leg.thigh, sign)), bones[0])
        ankle = add(knee, unit(_side(leg.shin, sign)), bones[1])
    heading = math.radians(leg.toe)
    return Leg(sign, hip, knee, ankle, (sign * math.sin(heading), 0.0, math.cos(heading)), leg.heel)


def bend_degrees(start: Point, joint: Point, end: Point) -> float:
    """How far a limb turns at its joint on paper."""
    before = math.atan2(joint[1] - start[1], joint[0] - start[0])
    after = math.atan2(end[1] - joint[1], end[0] - joint[0])
    return math.degrees(abs((after - before + math.pi) % (2 * math.pi) - math.pi))


def shown(start: Space, end: Space, turn: Turn) -> float:
    """The share of a bone's length that the view shows."""
    a, b = turn.at(start), turn.at(end)
    return math.hypot(b[0] - a[0], b[1] - a[1]) / (length(add(end, start, -1)) or 1.0)
