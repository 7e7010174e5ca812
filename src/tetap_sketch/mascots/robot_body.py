"""The trunks, arms and legs of the two robots."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import box as rounded
from tetap_sketch.paths import ellipse, move, smooth, taper
from tetap_sketch.spec import Spec, word

from .limbs import direction, foot_dome, foot_frame, foot_size, tube
from .rig import ArmLine, LegLine, Rig


def draw_robot_trunk(paper: Paper, spec: Spec, rig: Rig) -> str:
    """The trunk with its accent base, and the light or panel on its chest."""
    shell, accent = word(spec, "shell.color"), word(spec, "shell.accent.color")
    low = rig.level(0.8)
    edge = [(-200.0, low), (0, low + 12), (200, low)]
    over = paper.fill(smooth(edge) + "V900H-200Z", accent)
    over += paper.stroke(smooth(edge), shade(accent, 0.5), 0.8)
    with paper.part("shell"):
        text = paper.shape(rig.band(0, 1), shell, shift=(9, 5), depth=0.17, over=over)
        if rig.view == "back":
            return text + paper.shape(
                rounded(-30, rig.level(0.34), 60, rig.level(0.62) - rig.level(0.34), 16),
                shade(shell, 0.08),
                shift=(3, 3),
            )
        x, wide = {"front": (0.0, 1.0), "three-quarter": (-0.34, 0.86), "side": (-0.8, 0.42)}[rig.view]
        chest = _panel if rig.template == "box-robot" else _light
        mark = group(chest(paper, spec), f"{move(x * rig.girth, rig.level(0.46))} scale({wide} 1)")
        return text + (paper.clipped(rig.band(0, 1), mark) if rig.view == "side" else mark)


def _light(paper: Paper, spec: Spec) -> str:
    glow = word(spec, "glow.color")
    text = paper.shape(ellipse(0, 0, 27), word(spec, "shell.accent.color"), shift=(3, 3))
    text += paper.glow(ellipse(0, 0, 46), glow, 0.5)
    shine = paper.fill(ellipse(-5, -6, 6, 4.5), "#ffffff", 0.9)
    return text + paper.shape(ellipse(0, 0, 17), glow, shift=(-3, -3), depth=0.2, over=shine, line=0.8)


def _panel(paper: Paper, spec: Spec) -> str:
    shell, accent, glow = (word(spec, name) for name in ("shell.color", "shell.accent.color", "glow.color"))
    text = paper.shape(rounded(-50, -34, 100, 68, 16), light(shell, 0.45), shift=(3, 3), depth=0.1)
    text += paper.shape(ellipse(-22, 0, 17), accent, shift=None)
    text += paper.stroke("M-22 0L-14 -9", light(accent, 0.7), 1.2)
    text += paper.glow(ellipse(24, -12, 18), glow, 0.5)
    text += paper.shape(ellipse(24, -12, 8.5), glow, shift=None, line=0.7)
    return text + "".join(paper.stroke(f"M10 {y}H38", shade(shell, 0.5), 1) for y in (8, 17))


def _hand(paper: Paper, spec: Spec, arm: ArmLine) -> str:
    """A mitten with a thumb, pointing the way the arm ends."""
    color = word(spec, "shell.color")
    spread = 1.12 if arm.palm else 1.0
    mitten = "M-22 -12C-27 6 -24 30 -4 34C14 36 26 24 24 6C23 -4 22 -12 20 -14Z"
    thumb = taper([(-16, 0), (-29, 10), (-32, 22)], [18, 18, 15], 8)
    seam = paper.stroke("M2 33V22", shade(color, 0.4), 0.8)
    body = paper.limb([mitten, thumb], color, shift=(4, 4), depth=0.16, over=seam)
    cuff = paper.shape(rounded(-24, -22, 48, 16, 8), word(spec, "shell.accent.color"), shift=None)
    flip = -spread if arm.side > 0 else spread
    return group(body + cuff, f"{move(*arm.hand)} rotate({direction(arm.points):.2f}) scale({flip} {spread})")


def draw_robot_arm(paper: Paper, spec: Spec, rig: Rig, arm: ArmLine) -> str:
    """A smooth arm, or a ringed hose for the box robot."""
    boxy = rig.template == "box-robot"
    shell, accent = word(spec, "shell.color"), word(spec, "shell.accent.color")
    widths = (30.0, 30.0, 30.0) if boxy else (42.0, 40.0, 34.0)
    over = ""
    if boxy:
        rings = "".join(_ring(arm, step) for step in range(1, len(arm.points) - 1))
        over = paper.stroke(rings, shade(accent, 0.4), 1.1)
    with paper.part("limbs"):
        text = paper.limb(tube(arm, widths), accent if boxy else shell, shift=(5, 3), over=over)
        if not boxy:
            text += paper.shape(ellipse(*arm.points[0], 22), accent, shift=None)
        return text + _hand(paper, spec, arm)


def _ring(arm: ArmLine, step: int) -> str:
    (x, y), (to_x, to_y) = arm.points[step - 1], arm.points[step + 1]
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1
    dx, dy = (to_x - x) / length * 18, (to_y - y) / length * 18
    at_x, at_y = arm.points[step]
    return f"M{at_x - dy:.2f} {at_y + dx:.2f}L{at_x + dy:.2f} {at_y - dx:.2f}"


def draw_robot_leg(paper: Paper, spec: Spec, rig: Rig, leg: LegLine) -> str:
    """A short leg."""
    with paper.part("limbs"):
        return paper.limb(
            tube(leg, leg.widths((60.0, 58.0, 56.0))), word(spec, "shell.accent.color"), shift=(5, 2)
        )


def draw_robot_foot(paper: Paper, spec: Spec, rig: Rig, leg: LegLine) -> str:
    """A broad boot."""
    boxy = rig.template == "box-robot"
    shell, accent = word(spec, "shell.color"), word(spec, "shell.accent.color")
    half, tall, shift = foot_size(rig)
    with paper.part("limbs"):
        sole = paper.fill(rounded(-90, -13, 180, 40), accent) + paper.stroke(
            "M-90 -13H90", shade(accent, 0.5), 0.8
        )
        dome = rounded(-half, -tall, 2 * half, tall, 17) if boxy else foot_dome(half, tall + 4, -shift * 0.7)
        foot = paper.shape(dome, shell, shift=(5, 5), over=sole)
        return group(group(foot, move(shift)), foot_frame(rig, leg))
