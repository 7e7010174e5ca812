"""Socks and shoes of the mascots; a sock is seen above a shoe, never on a bare paw."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import box, ellipse, move, num
from tetap_sketch.spec import Spec, word

from .limbs import Cut, foot_dome, foot_frame, foot_size, tube
from .rig import LegLine, Rig

SHOES = ("sneakers", "boots", "none")


def draw_sock(paper: Paper, spec: Spec, leg: LegLine) -> str:
    """The sock under a shoe."""
    kind = word(spec, "socks.kind")
    if kind == "none" or word(spec, "shoes.kind") == "none":
        return ""
    color = word(spec, "socks.color")
    since = 0.25 if kind == "knee" else 0.62
    with paper.part("socks"):
        return paper.limb(tube(leg, leg.widths((68.0, 66.0, 64.0)), Cut(since)), color, shift=(5, 3))


def draw_shoe(paper: Paper, spec: Spec, rig: Rig, leg: LegLine) -> str:
    """A sneaker or boot instead of the bare foot."""
    kind = word(spec, "shoes.kind")
    color, accent = word(spec, "shoes.color"), word(spec, "shoes.accent.color")
    half, tall, shift = foot_size(rig)
    half, tall = half + 4, tall + (4 if kind == "sneakers" else 10)
    over = paper.fill(box(-90, -11, 180, 30), accent) + paper.stroke("M-90 -11H90", shade(accent, 0.5), 0.8)
    toe = -half * 0.5 if rig.view == "side" else 0.0
    if kind == "sneakers" and rig.view != "back":
        cap = ellipse(toe - (half * 0.25 if rig.view == "side" else 0), -8, half * 0.62, 20)
        over = paper.fill(cap, light(color, 0.5)) + paper.stroke(cap, shade(color, 0.3), 0.7) + over
        lace = toe * 0.2
        over += "".join(
            paper.stroke(f"M{num(lace - 11)} {y}H{num(lace + 11)}", accent, 1.5)
            for y in (-tall + 10, -tall + 18)
        )
    if kind == "sneakers" and rig.view == "back":
        over += paper.fill(box(-9, -tall - 4, 18, tall - 8, 5), accent)
    with paper.part("shoes"):
        dome = paper.shape(foot_dome(half, tall, -shift * 0.7), color, shift=(6, 5), over=over)
        shaft = ""
        if kind == "boots":
            shaft = paper.limb(tube(leg, (72.0, 70.0, 68.0), Cut(0.5)), color, shift=(6, 3))
            cuff = tube(leg, (76.0, 76.0, 76.0), Cut(0.5, 0.62, True))
            shaft += paper.limb(cuff, accent, shift=(4, 3))
        return shaft + group(group(dome, move(shift)), foot_frame(rig, leg))
