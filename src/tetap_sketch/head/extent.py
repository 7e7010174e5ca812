"""How far a head reaches with its hair and hats, for whoever frames the figure."""

from tetap_sketch.spec import Spec, number, word
from tetap_sketch.staging import Staging

from .ornaments import HEADWEAR, kinds, presses_hair, worn_hat

Reach = dict[str, tuple[float, float]]
"""View to the least and the greatest x."""

PLAIN: Reach = {"front": (-128, 128), "three-quarter": (-116, 134), "side": (-112, 136), "back": (-128, 128)}
WIDE: dict[str, Reach] = {
    "twin-tails": {
        "front": (-226, 226), "three-quarter": (-200, 214), "side": (-112, 182), "back": (-226, 226),
    },
    "ponytail": {"front": (-122, 194), "three-quarter": (-114, 226), "side": (-112, 226), "back": (-124, 124)},
    "braids": {"front": (-142, 142), "three-quarter": (-122, 134), "side": (-112, 134), "back": (-126, 126)},
    "curly": {"front": (-150, 150), "three-quarter": (-140, 158), "side": (-112, 156), "back": (-150, 150)},
    "long": {"front": (-144, 144), "three-quarter": (-124, 148), "side": (-112, 136), "back": (-144, 144)},
    "sun": {"front": (-200, 200), "three-quarter": (-190, 210), "side": (-184, 214), "back": (-200, 200)},
    "straw-hat": {"front": (-200, 200), "three-quarter": (-190, 210), "side": (-184, 214), "back": (-200, 200)},
    "santa": {"front": (-130, 180), "three-quarter": (-120, 192), "side": (-112, 200), "back": (-180, 130)},
    "chef": {"front": (-138, 138), "three-quarter": (-122, 152), "side": (-112, 166), "back": (-138, 138)},
    "beret": {"front": (-140, 140), "three-quarter": (-128, 152), "side": (-118, 160), "back": (-140, 140)},
    "cap": {"front": (-128, 128), "three-quarter": (-140, 134), "side": (-174, 140), "back": (-128, 128)},
    "beanie": {"front": (-128, 128), "three-quarter": (-116, 138), "side": (-112, 146), "back": (-128, 128)},
    "headphones": {"front": (-142, 142), "three-quarter": (-126, 136), "side": (-112, 136), "back": (-142, 142)},
}  # fmt: skip
TOPS = {
    "bun": -200.0, "ponytail": -186.0, "curly": -150.0, "santa": -202.0, "chef": -266.0, "sun": -182.0, "party": -260.0,
    "straw-hat": -182.0, "beret": -192.0, "cap": -170.0, "beanie": -210.0, "crown": -214.0, "headphones": -164.0,
}  # fmt: skip
SLIM = -146.0
LOW_BUN = 36.0
"""Under a hat the knot sits at the nape and sticks out behind."""


def head_extent(spec: Spec, staging: Staging) -> tuple[float, float, float]:
    """Least x, least y and greatest x of the head as `draw_head` draws it, a little generous."""
    style = word(spec, "hair.style")
    worn = worn_hat(staging)
    own = [kind for _, kind, _, _ in kinds(spec)]
    left, right = _sides(spec, style, staging.view)
    if style == "bun" and presses_hair(spec, staging):
        right += LOW_BUN
    top = _top_of_hair(spec, style)
    for name in own:
        top = min(top, TOPS.get(name, SLIM))
    if worn != "none":
        perched = any(kind in HEADWEAR for kind in own)
        top = min(top, TOPS[worn] * 0.62 - 92 if perched else TOPS[worn])
    for name in (*own, worn):
        low, high = WIDE.get(name, PLAIN)[staging.view]
        left, right = min(left, low), max(right, high)
    return left, top, right


def _sides(spec: Spec, style: str, view: str) -> tuple[float, float]:
    length = number(spec, "hair.length")
    if style not in ("afro", "spiky"):
        return WIDE.get(style, PLAIN)[view]
    half = (108 + 40 * length) * 1.04 + 12 if style == "afro" else 122 + 42 * length
    shift = {"front": 0.0, "three-quarter": 12.0, "side": 26.0, "back": 0.0}[view]
    return min(-112.0, shift - half), shift + half


def _top_of_hair(spec: Spec, style: str) -> float:
    length = number(spec, "hair.length")
    if style == "afro":
        return -(44 + 108 + 40 * length + 12)
    if style == "spiky":
        return -(146 + 56 * length)
    return TOPS.get(style, SLIM)
