"""Tops and bottoms cut to a mascot's trunk and limbs."""

from tetap_sketch.colors import shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import box, ellipse, move, num, smooth, taper, xy
from tetap_sketch.spec import Spec, word

from .limbs import Cut, tube
from .rig import ArmLine, LegLine, Rig

TOPS = ("hoodie", "t-shirt", "sweater", "vest", "none")
BOTTOMS = ("shorts", "pants", "none")
HEM = 0.8
_SLEEVES = {"hoodie": 0.76, "sweater": 0.76, "t-shirt": 0.4, "vest": 0.0}
_SLEEVE_WIDTHS = (58.0, 62.0, 58.0)
_TROUSER_WIDTHS = (84.0, 82.0, 76.0)


def front_x(rig: Rig, share: float) -> float:
    """Where the middle of the front is seen at a height of the trunk."""
    turn = {"front": 0.0, "three-quarter": 0.36, "side": 0.96, "back": 0.0}[rig.view]
    return rig.middle(share) - turn * rig.half(share, False)


def draw_sleeve(paper: Paper, spec: Spec, arm: ArmLine) -> str:
    """The sleeve over one arm, with its cuff in the accent colour."""
    kind = word(spec, "top.kind")
    until = _SLEEVES.get(kind, 0.0)
    if not until:
        return ""
    color, accent = word(spec, "top.color"), word(spec, "top.accent.color")
    end = max(1, round((len(arm.points) - 1) * until))
    with paper.part("top"):
        text = paper.limb(tube(arm, _SLEEVE_WIDTHS, Cut(until=until, open_end=True)), color, shift=(7, 4))
        cuff = taper([arm.points[end - 1], arm.points[end]], [60, 58], 4, False, False)
        if kind == "t-shirt":
            (x, y), (to_x, to_y) = arm.points[end - 1], arm.points[end]
            cuff = taper(
                [(x + (to_x - x) * 0.55, y + (to_y - y) * 0.55), (to_x, to_y)], [61, 60], 4, False, False
            )
        ribs = "" if kind == "t-shirt" else _ribs(paper, arm, end, accent)
        return text + paper.shape(cuff, accent, shift=(4, 4), over=ribs)


def _ribs(paper: Paper, arm: ArmLine, end: int, accent: str) -> str:
    (x, y), (to_x, to_y) = arm.points[end - 1], arm.points[end]
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    along, across = ((to_x - x) / length, (to_y - y) / length), (-(to_y - y) / length, (to_x - x) / length)
    text = ""
    for step in (-18, -6, 6, 18):
        at = (x + across[0] * step, y + across[1] * step)
        text += f"M{xy(*at)}L{xy(at[0] + along[0] * length, at[1] + along[1] * length)}"
    return paper.stroke(text, shade(accent, 0.3), 0.6, 0.8)


def draw_top(paper: Paper, spec: Spec, rig: Rig) -> str:
    """The part of the top that covers the trunk."""
    kind = word(spec, "top.kind")
    if kind == "none":
        return ""
    color, accent = word(spec, "top.color"), word(spec, "top.accent.color")
    hem_share = 0.07 if kind in ("hoodie", "sweater") else 0.03
    hem = rig.band(HEM - hem_share, HEM + 0.02, 60, 10)
    over = paper.fill(hem, accent) + paper.stroke(hem, shade(accent, 0.4), 0.7)
    over += _chest(paper, spec, rig, kind)
    with paper.part("top"):
        text = paper.shape(rig.band(0.02, HEM, 7, 11), color, shift=(9, 5), over=over)
        if kind == "hoodie":
            text += _hood(paper, color, accent, rig)
        elif kind != "vest":
            text += _collar(paper, accent, rig)
        return text


def _chest(paper: Paper, spec: Spec, rig: Rig, kind: str) -> str:
    if rig.view == "back":
        return ""
    color, accent = word(spec, "top.color"), word(spec, "top.accent.color")
    x, squeeze = front_x(rig, 0.5), {"three-quarter": 0.9, "side": 0.5}.get(rig.view, 1.0)
    if kind == "hoodie":
        top, bottom = rig.level(0.5), rig.level(0.71)
        pocket = f"M-34 {num(top)}H34L52 {num(bottom)}Q0 {num(bottom + 8)} -52 {num(bottom)}Z"
        text = paper.fill(pocket, shade(color, 0.07)) + paper.stroke(pocket, shade(color, 0.42), 0.8)
        return group(text, f"{move(x)} scale({num(squeeze)} 1)")
    if kind == "sweater":
        band = rig.band(0.36, 0.45, 60, 10)
        return paper.fill(band, accent) + paper.fill(rig.band(0.48, 0.51, 60, 10), accent)
    if kind == "t-shirt":
        return paper.fill(rig.band(0.4, 0.52, 60, 10), accent)
    opening = f"M-30 {num(rig.level(0))}L0 {num(rig.level(0.42))}L30 {num(rig.level(0))}"
    text = paper.fill(opening + "Z", shade(color, 0.24)) + paper.stroke(opening, accent, 3.2)
    text += paper.stroke(f"M0 {num(rig.level(0.42))}V{num(rig.level(HEM))}", shade(color, 0.45), 0.9)
    text += "".join(paper.fill(ellipse(8, rig.level(share), 4.2), accent) for share in (0.5, 0.6, 0.7))
    return group(text, f"{move(x)} scale({num(squeeze)} 1)")


def _collar(paper: Paper, accent: str, rig: Rig) -> str:
    y = rig.level(0.05)
    half = rig.half(0.05, True) * 0.98
    x = rig.middle(0) - 3 * rig.facing
    ring = taper([(x - half, y - 6), (x, y + 10), (x + half, y - 6)], [16, 16, 16], 10)
    return paper.shape(ring, accent, shift=(3, 3))


def _hood(paper: Paper, color: str, accent: str, rig: Rig) -> str:
    y = rig.level(0.02)
    if rig.view == "back":
        bag = (
            f"M{xy(-78, y - 20)}C{xy(-80, y + 34, -40, y + 66, 0, y + 68)}"
            f"C{xy(40, y + 66, 80, y + 34, 78, y - 20)}Z"
        )
        fold = paper.stroke(
            f"M-56 {num(y)}C-44 {num(y + 36)} 44 {num(y + 36)} 56 {num(y)}", shade(color, 0.42), 0.8
        )
        return paper.shape(bag, color, shift=(7, 6), over=fold)
    lean = {"three-quarter": 10.0, "side": 26.0}.get(rig.view, 0.0)
    wide = 84 - 12 * rig.facing
    ring = taper(
        [(lean - wide, y - 6), (lean - wide * 0.55, y + 16), (lean - 16 * rig.facing, y + 22),
         (lean + wide * 0.55, y + 16), (lean + wide, y - 8)], [30, 30, 27, 34, 34], 14
    )  # fmt: skip
    text = paper.shape(ring, color, shift=(6, 5), over="")
    for side in (-1, 1) if rig.view != "side" else (1,):
        x = front_x(rig, 0.15) + side * (20 if rig.view == "front" else 15)
        top = y + 26
        cord = taper([(x, top), (x + side * 2, top + 20), (x + side, top + 40)], [5.5, 5.5, 5.5], 6)
        text += paper.shape(cord, accent, shift=None, line=0.7)
        text += paper.shape(box(x + side - 5, top + 36, 10, 15, 4), accent, shift=None, line=0.7)
    return text


def draw_hips(paper: Paper, spec: Spec, rig: Rig) -> str:
    """The part of shorts or trousers that covers the trunk."""
    if word(spec, "bottom.kind") == "none":
        return ""
    color = word(spec, "bottom.color")
    over = paper.stroke(
        smooth([(-120, rig.level(0.75)), (0, rig.level(0.75) + 9), (120, rig.level(0.75))]),
        shade(color, 0.4),
        0.8,
    )
    if rig.view in ("front", "three-quarter"):
        x = front_x(rig, 0.85) * 0.6
        over += paper.stroke(
            f"M{num(x)} {num(rig.level(0.76))}V{num(rig.level(1) + 4)}", shade(color, 0.4), 0.8
        )
    with paper.part("bottom"):
        return paper.shape(rig.band(0.68, 1, 5), color, shift=(8, 4), over=over)


def draw_trouser_leg(paper: Paper, spec: Spec, leg: LegLine) -> str:
    """One leg of shorts or trousers, over the bare leg."""
    kind = word(spec, "bottom.kind")
    if kind == "none":
        return ""
    color = word(spec, "bottom.color")
    until = 0.5 if kind == "shorts" else 0.88
    end = max(1, round((len(leg.points) - 1) * until))
    with paper.part("bottom"):
        text = paper.limb(
            tube(leg, leg.widths(_TROUSER_WIDTHS), Cut(until=until, open_end=True)), color, shift=(6, 3)
        )
        (x, y), (to_x, to_y) = leg.points[end - 1], leg.points[end]
        turn_up = taper(
            [(x + (to_x - x) * 0.2, y + (to_y - y) * 0.2), (to_x, to_y + 3)], [84, 84], 4, False, False
        )
        return text + paper.shape(turn_up, color, shift=(3, 5))
