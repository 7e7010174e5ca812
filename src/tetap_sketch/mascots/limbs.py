"""Arms with paws and legs with feet of the animals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tetap_sketch.colors import mix, outline, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, ellipse, move, num, smooth, taper, xy
from tetap_sketch.spec import Spec, word

from .rig import ArmLine, LegLine, Rig

ARM_WIDTHS = (46.0, 50.0, 48.0)
LEG_WIDTHS = (74.0, 68.0, 62.0)


def direction(points: tuple[Point, ...]) -> float:
    """The way a limb's end points, in degrees; 0 is down."""
    (x, y), (to_x, to_y) = points[-3], points[-1]
    return math.degrees(math.atan2(to_y - y, to_x - x)) - 90


@dataclass(frozen=True)
class Cut:
    """The piece of a limb between two shares of its length; `open_end` leaves its end flat."""

    since: float = 0.0
    until: float = 1.0
    open_end: bool = False


WHOLE = Cut()


def tube(limb: ArmLine | LegLine, widths: Sequence[float], cut: Cut = WHOLE) -> list[str]:
    """The pieces of a limb as paths; sharp bends get a round joint."""
    points = limb.points
    last = len(points) - 1
    start, end = round(last * cut.since), max(1, round(last * cut.until))
    half = last // 2
    round_end, round_start = not cut.open_end, cut.since == 0
    if not limb.bent or end <= half or start >= half:
        return [taper(points[start : end + 1], widths, 12, round_start, round_end)]
    upper = taper(points[start : half + 1], widths[:2], 8, round_start)
    lower = taper(points[half : end + 1], widths[1:], 8, True, round_end)
    return [upper, ellipse(*points[half], widths[1] / 2), lower]


def _glove(paper: Paper, points: tuple[Point, ...], color: str, reach: float, pointing: bool) -> str:
    """The paw's colour with a soft scalloped border, in the frame of the arm's end."""
    edge = [(-27.0, -reach), (-15, -reach + 7), (0, -reach - 3), (15, -reach + 7), (27.0, -reach)]
    low = 60 if pointing else 33
    data = smooth(edge) + f"Q36 -4 31 10Q26 {low} 0 {low}Q-26 {low} -31 10Q-36 -4 -27 {num(-reach)}Z"
    return group(paper.fill(data, color), f"{move(*points[-1])} rotate({direction(points):.2f})")


def draw_paw_arm(paper: Paper, spec: Spec, arm: ArmLine, gloves: str) -> str:
    """An arm that ends in a round paw; a raised open paw shows its pads."""
    fur, glove = word(spec, "fur.color"), word(spec, gloves)
    paw = ellipse(*arm.hand, 30 if arm.palm else 27)
    over = _glove(paper, arm.points, glove, 26, arm.pointing) if glove != fur else ""
    over += _toes(paper, arm, glove)
    with paper.part("limbs"):
        finger = [_finger(arm)] if arm.pointing else []
        return paper.limb([*tube(arm, ARM_WIDTHS), paw, *finger], fur, shift=(5, 4), depth=0.14, over=over)


def _finger(arm: ArmLine) -> str:
    """The one finger that a pointing paw stretches out."""
    turn = math.radians(direction(arm.points) + 90)
    x, y = arm.hand
    dx, dy = math.cos(turn), math.sin(turn)
    return taper(
        [(x + dx * 8, y + dy * 8), (x + dx * 24, y + dy * 24), (x + dx * 40, y + dy * 40)], [24, 22, 18], 6
    )


def _toes(paper: Paper, arm: ArmLine, glove: str) -> str:
    dark = shade(glove, 0.45)
    if arm.pointing:
        return ""
    if arm.palm:
        pad = mix(glove, "#ff9d94", 0.55)
        pads = paper.fill(ellipse(0, 0, 12, 10), pad)
        pads += "".join(paper.fill(ellipse(x, y, 5.2, 5.8), pad) for x, y in ((-15, 12), (0, 18), (15, 12)))
        return group(pads, f"{move(*arm.hand)} rotate({direction(arm.points):.2f})")
    lines = paper.stroke("M-8 27V17M8 27V17", dark if glove != "#000000" else outline(glove), 0.8)
    return group(lines, f"{move(*arm.hand)} rotate({direction(arm.points):.2f})")


def foot_size(rig: Rig) -> tuple[float, float, float]:
    """Half width, height and the shift of a foot's middle in this view."""
    wide, long = 42.0, 53.0
    ahead = rig.facing
    half = (wide * wide * (1 - ahead * ahead) + long * long * ahead * ahead) ** 0.5
    return half, 46.0, -18.0 * ahead


def foot_dome(half: float, tall: float, heel: float = 0) -> str:
    """A round foot standing on y = 0 around x = 0; `heel` moves its top towards the heel."""
    return (
        f"M{xy(-half, -9)}C{xy(-half - 1, -tall * 0.66, -half * 0.62 + heel, -tall, heel, -tall)}"
        f"C{xy(half * 0.62 + heel * 0.6, -tall, half + 1, -tall * 0.66, half, -9)}"
        f"C{xy(half, -2, half * 0.86, 0, half * 0.7, 0)}H{num(-half * 0.7)}"
        f"C{xy(-half * 0.86, 0, -half, -2, -half, -9)}Z"
    )


def foot_frame(rig: Rig, leg: LegLine) -> str:
    """Where a foot's dome stands: its transform attribute value."""
    turn = leg.tilt * (1 if rig.facing > 0 else 0) + leg.turn_out
    text = move(leg.sole[0], leg.sole[1])
    return f"{text} rotate({-turn:.2f})" if turn else text


def draw_paw_leg(paper: Paper, spec: Spec, rig: Rig, leg: LegLine) -> str:
    """A bare leg without its foot, as far as clothes leave anything of it to see."""
    widths = tuple(width * (0.6 + 0.4 * rig.build) for width in leg.widths(LEG_WIDTHS))
    if word(spec, "bottom.kind") == "pants" and word(spec, "shoes.kind") != "none":
        return ""
    with paper.part("limbs"):
        return paper.limb(tube(leg, widths), word(spec, "fur.color"), shift=(6, 2), depth=0.14)


def draw_foot(paper: Paper, color: str, rig: Rig, leg: LegLine) -> str:
    """A round bare foot with its toes."""
    half, tall, shift = foot_size(rig)
    toes = ""
    if rig.view != "back":
        middle = -half * 0.72 if rig.view == "side" else shift * 0.6
        for x in (middle - 11, middle + 11):
            toes += paper.stroke(f"M{x:.2f} -2Q{x - 1:.2f} -10 {x:.2f} -16", shade(color, 0.45), 0.85)
    with paper.part("limbs"):
        foot = paper.shape(foot_dome(half, tall, -shift * 0.7), color, shift=(5, 5), depth=0.14, over=toes)
    return group(group(foot, move(shift)), foot_frame(rig, leg))
