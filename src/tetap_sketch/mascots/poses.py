"""Where hands, elbows and feet are in each pose, in the mascot's own space."""

from collections.abc import Mapping
from dataclasses import dataclass

from .turn import Place


@dataclass(frozen=True)
class Arm:
    """Elbow and hand: x outwards from the middle, y down from the shoulder, z forwards."""

    elbow: Place
    hand: Place
    over_head: bool = False
    palm: bool = False
    pointing: bool = False


@dataclass(frozen=True)
class Leg:
    """Foot: x outwards, lift above the ground, z forwards; `tilt` raises the heel (degrees)."""

    out: float = 40
    lift: float = 0
    ahead: float = 0
    tilt: float = 0


@dataclass(frozen=True)
class Pose:
    """One way to stand. `grip` is where a held thing's middle is (as an arm's places; x towards
    the left hand); `hips` moves the hips forwards; `air` is how
    far a jump is above the ground."""

    right: Arm
    left: Arm
    right_leg: Leg = Leg()
    left_leg: Leg = Leg()
    grip: Place = (-100, 112, 30)
    hips: float = 0
    air: float = 0
    seated: bool = False
    grip_over_head: bool = False


REST = Arm((86, 62, 2), (102, 118, 8))


def _both(arm: Arm, grip: Place, seated: bool = False) -> Pose:
    return Pose(arm, arm, grip=grip, seated=seated, grip_over_head=arm.over_head)


_TUCKED = Leg(52, 18, 4, 14)

POSES: Mapping[str, Pose] = {
    "stand": Pose(REST, REST),
    "wave": Pose(REST, Arm((122, 40, 10), (176, -34, 14), over_head=True, palm=True)),
    "walk": Pose(
        Arm((90, 58, -26), (98, 108, -52)), Arm((84, 58, 26), (86, 100, 58)),
        Leg(38, 0, 46, -6), Leg(38, 12, -52, 26), grip=(86, 96, 66),
    ),
    "run": Pose(
        Arm((104, 48, -40), (114, 92, -66)), Arm((120, 66, 8), (50, 68, 76)),
        Leg(38, 14, 62, -16), Leg(36, 40, -80, 58), grip=(50, 52, 84), hips=-24,
    ),
    "jump": Pose(
        Arm((122, 30, 6), (176, -36, 10), over_head=True),
        Arm((122, 30, 6), (176, -36, 10), over_head=True, palm=True),
        _TUCKED, _TUCKED, grip=(-176, -64, 14), grip_over_head=True, air=54,
    ),
    "sit": Pose(
        Arm((94, 80, 14), (84, 150, 58)), Arm((94, 80, 14), (84, 150, 58)), grip=(0, 118, 80), seated=True
    ),
    "read": _both(Arm((94, 80, 20), (58, 104, 74)), (0, 90, 78), seated=True),
    "hold": _both(Arm((92, 76, 20), (50, 104, 72)), (0, 84, 76)),
    "point": Pose(
        Arm((110, 68, -8), (74, 122, 26)), Arm((112, 18, 8), (166, 8, 14), over_head=True, pointing=True),
        grip=(-82, 130, 34),
    ),
    "cheer": Pose(
        Arm((126, 20, 6), (172, -66, 8), over_head=True),
        Arm((126, 20, 6), (172, -66, 8), over_head=True, palm=True),
        grip=(-172, -94, 12), grip_over_head=True,
    ),
    "type": _both(Arm((94, 84, 18), (44, 126, 76)), (0, 142, 86), seated=True),
    "sip": _both(Arm((100, 68, 26), (38, -10, 94), over_head=True), (0, -24, 98)),
    "carry": _both(Arm((94, 72, 20), (62, 108, 72)), (0, 70, 78)),
    "pick": Pose(
        Arm((94, 70, 12), (76, 112, 50)), Arm((128, 16, 14), (172, -74, 20), over_head=True),
        grip=(174, -100, 24), grip_over_head=True,
    ),
}  # fmt: skip

SHOWN_FROM_BEHIND = ("stand", "wave", "walk", "run", "jump", "sit", "hold", "point", "cheer", "carry", "pick")
"""From the back the body hides what read, type and sip are about."""
