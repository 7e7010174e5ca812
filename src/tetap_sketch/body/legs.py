"""Legs with their socks and shoes."""

from ..colors import mix, shade
from ..paths import ellipse, smooth, xy
from .girths import leg_girths
from .limbs import Limb
from .model import Model
from .rig import Leg, Rig, shown
from .shoes import Foot, bare_foot, draw_shoe, foot_of, toes

SOCK_TOP = {"ankle": 1.72, "knee": 1.16}
BOOT_TOP = 1.42


def leg_limb(rig: Rig, side: str) -> Limb:
    """The leg on paper."""
    leg = rig.legs[side]
    girths = leg_girths(rig.build, rig.turn, leg.sign, shown(leg.knee, leg.ankle, rig.turn))
    return Limb(rig.paper(leg.hip), rig.paper(leg.knee), rig.paper(leg.ankle), girths)


def draw_leg(model: Model, side: str, shadow_to: float | None = None) -> str:
    """One bare leg, then what is worn on the foot; `shadow_to` is how far clothes shade the thigh."""
    leg, limb = model.rig.legs[side], model.legs[side]
    foot = foot_of(model, leg, limb.end)
    skin = model.word("skin.color")
    with model.paper.part("skin"):
        over = _thigh_shadow(model, limb, skin, shadow_to) + _knee(model, leg, limb, skin)
        bare = model.word("socks.kind") == "none"
        over += toes(model, foot) if bare else ""
        top, low = _bare_stretch(model)
        pieces = limb.pieces(top, low) if top < low else []
        pieces += bare_foot(model, foot) if bare else []
        text = model.paper.limb(pieces, skin, shift=(7, 2), depth=0.15, over=over) if pieces else ""
    high = model.word("shoes.kind") == "boots"
    text += _sock(model, limb, foot)
    shoe = draw_shoe(model, foot)
    return text + (shoe + _shaft(model, limb) if high else shoe)


def foot_on_ground(model: Model, side: str) -> Foot:
    """Where the foot of a side ends up."""
    return foot_of(model, model.rig.legs[side], model.legs[side].end)


def _bare_stretch(model: Model) -> tuple[float, float]:
    """The stretch of the leg that trousers and socks leave to be drawn as skin."""
    socks = model.word("socks.kind")
    trousers = model.word("bottom.kind") == "pants" and model.word("top.kind") != "dress"
    return 1.6 if trousers else 0.0, 2.0 if socks == "none" else SOCK_TOP[socks] + 0.08


def _thigh_shadow(model: Model, limb: Limb, skin: str, low: float | None) -> str:
    if low is None:
        return ""
    x = limb.start[0]
    left, right, high = x - 160, x + 160, low - 400
    data = f"M{xy(left, high)}L{xy(right, high)}L{xy(right, low)}Q{xy(x, low + 12, left, low)}Z"
    return model.paper.fill(data, shade(skin, 0.24, "#c0504a"))


def _knee(model: Model, leg: Leg, limb: Limb, skin: str) -> str:
    if model.view == "back" or (model.word("socks.kind") == "knee" and model.rig.build.template == "chibi"):
        return ""
    x, y = limb.joint
    shift = -limb.width(1) * {"side": 0.3, "three-quarter": 0.14}.get(model.view, 0.0)
    x += shift
    half = limb.width(1) * 0.17
    line = smooth(
        [(x - half, y), (x - half * 0.5, y + half * 0.5), (x + half * 0.5, y + half * 0.5), (x + half, y)]
    )
    blush = model.paper.fill(ellipse(x, y - half * 0.4, half * 1.5, half), "#ff8f7e", 0.14)
    return blush + model.paper.stroke(line, mix(skin, "#c0604a", 0.6), 0.6, 0.7)


def _sock(model: Model, limb: Limb, foot: Foot) -> str:
    kind = model.word("socks.kind")
    if kind == "none":
        return ""
    color, top = model.word("socks.color"), SOCK_TOP[kind]
    left, right = limb.across(top + 0.045, 2)
    band = model.paper.stroke(f"M{xy(*left)}L{xy(*right)}", shade(color, 0.3), 0.7)
    with model.paper.part("socks"):
        data = [*limb.pieces(top, 2.0, (2.2, 1.8, 2.6), (False, True)), *bare_foot(model, foot)]
        return model.paper.limb(data, color, shift=(6, 2), depth=0.15, over=band)


def _shaft(model: Model, limb: Limb) -> str:
    color, accent = model.word("shoes.color"), model.word("shoes.accent.color")
    paper = model.paper
    with paper.part("shoes"):
        shaft = limb.pieces(BOOT_TOP, 2.06, (4.5, 4, 5.5), (False, True))
        text = paper.limb(shaft, color, shift=(6, 2), depth=0.18)
        cuff = limb.pieces(BOOT_TOP - 0.03, BOOT_TOP + 0.13, (6, 6), (False, False))
        return text + paper.limb(cuff, accent, shift=(5, 3), depth=0.15)


def ground_of(model: Model) -> float:
    """The height of the lowest sole."""
    return max(foot_on_ground(model, side).ground for side in ("right", "left"))
