"""What mascots wear around the neck and on the back."""

from tetap_sketch.colors import light, shade
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import box, ellipse, move, num, taper, xy

from .clothes import front_x
from .rig import Rig


def scarf(paper: Paper, rig: Rig, color: str) -> str:
    """A thick wrap with one hanging end."""
    y, half = rig.level(0.07), rig.half(0.12, True) + 10
    x = rig.middle(0)
    wrap = taper([(x - half, y - 6), (x, y + 14), (x + half, y - 6)], [34, 38, 34], 12)
    stripe = paper.stroke(f"M{xy(x - half, y)}Q{xy(x, y + 34, x + half, y)}", shade(color, 0.3), 0.8)
    end_x = {"front": 34.0, "three-quarter": 14.0, "side": -34.0, "back": -34.0}[rig.view] + x
    threads = "".join(f"M{num(end_x + dx)} {num(y + 92)}V{num(y + 76)}" for dx in (-8, 0, 8, 16))
    fringe = paper.stroke(threads, shade(color, 0.4), 0.9)
    bands = paper.fill(box(end_x - 30, y + 56, 70, 10), light(color, 0.55))
    end = taper([(end_x, y + 8), (end_x + 3, y + 46), (end_x + 4, y + 92)], [32, 36, 38], 8, True, False)
    return paper.shape(end, color, shift=(5, 4), over=bands + fringe) + paper.shape(
        wrap, color, shift=(5, 6), over=stripe
    )


def _neck_band(paper: Paper, rig: Rig, color: str, width: float) -> str:
    y, half = rig.level(0.06), rig.half(0.06, True)
    band = taper([(-half, y - 8), (0, y + 8), (half, y - 8)], [width] * 3, 10)
    return paper.shape(band, color, shift=(2, 2))


def tie(paper: Paper, rig: Rig, color: str) -> str:
    """A knot and a blade; from behind only the band is seen."""
    text = _neck_band(paper, rig, color, 11)
    if rig.view == "back":
        return text
    y = rig.level(0.09)
    long = (rig.level(0.62) - y) / 100
    stripes = "".join(paper.stroke(f"M-30 {dy}L30 {dy - 22}", light(color, 0.5), 1.6) for dy in (44, 70, 96))
    body = paper.shape("M-9 10L-19 78L0 100L19 78L9 10Z", color, shift=(4, 3), over=stripes)
    body = group(body, f"scale(1 {num(long)})") + paper.shape("M-15 -6H15L10 16H-10Z", color, shift=(3, 3))
    squeeze = {"three-quarter": 0.86, "side": 0.5}.get(rig.view, 1.0)
    placed = group(body, f"{move(front_x(rig, 0.12) * 0.94, y)} scale({num(squeeze)} 1)")
    return text + placed


def bow_tie(paper: Paper, rig: Rig, color: str) -> str:
    """Two wings and a knot; from behind only the band is seen."""
    text = _neck_band(paper, rig, color, 11)
    if rig.view == "back":
        return text
    body = ""
    for side in (-1, 1):
        fold = paper.stroke(f"M{side * 8} 0L{side * 24} -2", shade(color, 0.4), 0.8)
        wing = (
            f"M0 0C{xy(side * 12, -18, side * 34, -24, side * 42, -18)}"
            f"C{xy(side * 47, -8, side * 47, 10, side * 42, 19)}C{xy(side * 34, 24, side * 12, 18, 0, 0)}Z"
        )
        body += paper.shape(wing, color, shift=(4, 4), over=fold)
    body += paper.shape(box(-10, -11, 20, 22, 8), color, shift=(3, 3))
    squeeze = {"three-quarter": 0.86, "side": 0.5}.get(rig.view, 1.0)
    return text + group(body, f"{move(front_x(rig, 0.12) * 0.94, rig.level(0.11))} scale({num(squeeze)} 1)")


def necklace(paper: Paper, rig: Rig, color: str) -> str:
    """Round beads with a larger one in the middle."""
    y, half = rig.level(0.07), rig.half(0.1, True) + 2
    text = ""
    for step in range(-5, 6):
        share = step / 5
        at = (rig.middle(0) + half * share, y - 8 + 26 * (1 - share * share))
        text += paper.shape(ellipse(*at, 7.5), color, shift=None, line=0.8)
    if rig.view == "back":
        return text
    x = front_x(rig, 0.15) * 0.94
    shine = paper.fill(ellipse(x - 4, y + 21, 3.4), "#ffffff", 0.85)
    return text + paper.shape(ellipse(x, y + 26, 13), color, shift=(3, 3), over=shine)


def backpack_behind(paper: Paper, rig: Rig, color: str) -> str:
    """The bag as seen past the trunk, drawn before it."""
    top, low = rig.level(0.1), rig.level(0.66)
    if rig.view == "front":
        return paper.shape(
            box(-rig.girth - 12, top + 20, 2 * rig.girth + 24, low - top - 20, 36), color, shift=(6, 4)
        )
    if rig.view == "three-quarter":
        return paper.shape(
            box(rig.girth * 0.3, top + 8, rig.girth * 0.92, low - top, 34), color, shift=(6, 4)
        )
    if rig.view == "side":
        x = rig.half(0.4, True) - 34
        pocket = paper.stroke(f"M{num(x + 60)} {num(low - 60)}H{num(x + 110)}", shade(color, 0.4), 0.9)
        return paper.shape(box(x, top + 4, 104, low - top, 36), color, shift=(6, 4), over=pocket)
    return ""


def backpack_before(paper: Paper, rig: Rig, color: str) -> str:
    """The straps in front, or the whole bag from behind."""
    top, low = rig.level(0.1), rig.level(0.7)
    if rig.view == "back":
        tall = low - top
        bag = paper.shape(box(-66, top, 132, tall, 40), color, shift=(8, 6))
        flap = paper.shape(box(-54, top + 12, 108, tall * 0.36, 26), color, shift=(4, 4))
        pocket = paper.shape(
            box(-42, top + tall * 0.56, 84, tall * 0.34, 20), color, shift=(4, 4), depth=0.24
        )
        loop = paper.stroke(
            f"M-14 {num(top)}C-14 {num(top - 22)} 14 {num(top - 22)} 14 {num(top)}", shade(color, 0.5), 2.4
        )
        return loop + bag + flap + pocket
    text = ""
    sides = {"front": (-1, 1), "three-quarter": (-1, 1), "side": (1,)}[rig.view]
    for side in sides:
        right = side > 0
        x = front_x(rig, 0.3) * 0.5 + side * 46 * (1 if rig.view == "front" else 0.9)
        if rig.view == "side":
            x = -4.0
        start = (x * 0.96, rig.level(0.02))
        end = rig.edge(0.46, right, -4) if rig.view != "side" else rig.edge(0.5, True, -30)
        strap = taper([start, (x * 1.08, rig.level(0.28)), end], [17, 18, 15], 10)
        text += paper.shape(strap, color, shift=(3, 3), depth=0.22)
    return text


NECKWEAR = {"scarf": scarf, "tie": tie, "bow-tie": bow_tie, "necklace": necklace}
