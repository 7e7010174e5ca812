"""What mascots wear on the head: hats, headphones, glasses and pins, kept clear of the ears."""

from dataclasses import dataclass

from tetap_sketch.colors import shade
from tetap_sketch.head.pins import PINS, SIZES
from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, box, ellipse, move, num, taper
from tetap_sketch.spec import SLOTS, Spec, word

from .hats import DEFAULT_COLORS, OWN, TOPS, WORN
from .solid_line import solid_line
from .turn import Skull


@dataclass(frozen=True)
class Crown:
    """The top of a head: where a hat's brim is, how wide it may be, and where the sides are."""

    skull: Skull
    brim_y: float
    half: float
    eyes: Point
    tilt: float = 0.0
    shift: float = 0.0
    lens: float = 33.0


HAT_COLOR = "hat.color"


def hat_place(crown: Crown, view: str) -> str:
    """The transform that sets a hat on this head."""
    flip = -1.0 if view == "back" else 1.0
    x = crown.shift * flip + {"three-quarter": -6.0, "side": -24.0 - crown.shift * 0.6}.get(view, 0.0)
    size = crown.half / 60
    return f"translate({num(x)} {num(crown.brim_y)}) rotate({num(crown.tilt * flip)}) scale({num(size)})"


def draw_scene_hat(paper: Paper, wear_hat: str, color: str, crown: Crown, view: str) -> str:
    """The hat a scene puts on."""
    with paper.part("wear-hat"):
        return group(WORN[wear_hat](paper, color or DEFAULT_COLORS[wear_hat], view), hat_place(crown, view))


def hat_top(kind: str, crown: Crown) -> float:
    """The height a hat reaches."""
    return crown.brim_y - TOPS[kind] * crown.half / 60 - 6


def draw_head_accessories(
    paper: Paper, spec: Spec, crown: Crown, view: str, hatted: bool
) -> tuple[str, str, str]:
    """What peeks out from behind the head, the character's own hat, and what is before the ears. A
    scene's hat takes the place of the own hat, as on people."""
    behind, hats, before = "", "", ""
    used: dict[str, int] = {}
    for slot in range(1, SLOTS + 1):
        kind = word(spec, f"accessory.{slot}.kind")
        color = word(spec, f"accessory.{slot}.color")
        with paper.part(f"accessory-{slot}"):
            if kind in OWN and not hatted:
                hats += group(OWN[kind](paper, color, view), hat_place(crown, view))
            elif kind == "headphones":
                before += _headphones(paper, color, crown, view)
            elif kind in ("glasses", "round-glasses"):
                before += _glasses(paper, color, crown, view, kind == "round-glasses")
            elif kind in PINS:
                side = word(spec, f"accessory.{slot}.side")
                nth = used[side] = used.get(side, -1) + 1
                pin, peeking = _pin(paper, kind, color, crown, (view, side, nth))
                behind, before = (behind + pin, before) if peeking else (behind, before + pin)
    return behind, hats, before


def _pin(paper: Paper, kind: str, color: str, crown: Crown, where: tuple[str, str, int]) -> tuple[str, bool]:
    view, side, nth = where
    sign = {"left": 1, "middle": 0, "right": -1}[side]
    x, y = ((64, -70), (86, -36), (36, -92), (96, -4))[nth % 4]
    if side == "middle":
        x, y = ((0, -96), (0, -62), (-34, -88), (34, -88))[nth % 4]
        sign = 1
    drawn = PINS[kind](paper, color, SIZES[kind] * 1.05)
    spot = crown.skull.spot(sign * x, y, view)
    turn = 12.0 * sign if side != "middle" else 0.0
    if view == "back":
        at = (-sign * (crown.skull.rx - 6.0 * nth), -30.0 + 30 * nth) if side != "middle" else (0.0, y - 12)
        return group(drawn, f"{move(*at)} rotate({num(-turn)})"), True
    if not spot.seen:
        return "", False
    squeeze = max(0.62, spot.squeeze)
    return group(drawn, f"{move(spot.x, spot.y)} rotate({num(turn)}) scale({num(squeeze)} 1)"), False


def _headphones(paper: Paper, color: str, crown: Crown, view: str) -> str:
    reach = crown.skull.rx - 2
    top = crown.brim_y - 20
    pad = shade(color, 0.4)
    if view == "side":
        band = taper([(12, -20), (10, -70), (4, top)], [15, 15, 13], 8)
        cup = paper.shape(ellipse(14, 8, 30, 36), color, shift=(5, 5))
        return (
            paper.shape(band, color, shift=(3, 2))
            + cup
            + paper.shape(ellipse(15, 8, 17, 22), pad, shift=(3, 3))
        )
    lean = 8.0 if view == "three-quarter" else 0.0
    band = taper(
        [(-reach + lean, -14), (-reach * 0.86 + lean, -66), (-reach * 0.42, top + 4), (0, top - 4),
         (reach * 0.42, top + 4), (reach * 0.86, -66), (reach, -14)], [13, 14, 15, 15, 15, 14, 13], 26
    )  # fmt: skip
    text = paper.shape(band, color, shift=(3, 3))
    for side in (-1, 1):
        near = side > 0 and view == "three-quarter"
        x = side * (reach + 4) + (lean if side < 0 else (-12.0 if near else 0.0))
        inner = box(x - side * 14 - 8, -18, 16, 56, 8)
        text += "" if near else paper.shape(inner, pad, shift=None)
        text += paper.shape(
            box(x - (18 if near else 13), -24, 36 if near else 26, 66, 15), color, shift=(4, 4)
        )
    return text


def _glasses(paper: Paper, color: str, crown: Crown, view: str, circular: bool) -> str:
    if view == "back":
        return ""
    x, y = crown.eyes
    r = crown.lens
    text = ""
    spots = [crown.skull.spot(side * x, y, view) for side in (-1, 1)]
    seen = [spot for spot in spots if spot.seen]
    for spot in seen:
        rx = r * max(0.6, spot.squeeze)
        lens = (
            ellipse(spot.x, spot.y, rx, r)
            if circular
            else box(spot.x - rx, spot.y - r * 0.8, 2 * rx, r * 1.6, r * 0.42)
        )
        text += paper.fill(lens, "#ffffff", 0.07) + solid_line(paper, lens, color, 1.7)
    if len(seen) == 2:
        left, right = seen
        start, end = left.x + r * max(0.6, left.squeeze), right.x - r * max(0.6, right.squeeze)
        text += solid_line(
            paper,
            f"M{num(start)} {num(y - 4)}Q{num((start + end) / 2)} {num(y - 12)} {num(end)} {num(y - 4)}",
            color,
            1.7,
        )
    if view != "front":
        near = seen[-1]
        hinge = 0.2 if view == "side" else 0.93
        edge = near.x + r * max(0.6, near.squeeze)
        text += solid_line(
            paper,
            f"M{num(edge)} {num(y - 6)}L{num(crown.skull.rx * hinge)} {num(y - 14)}",
            color,
            1.7,
        )
    return text
