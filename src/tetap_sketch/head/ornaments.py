"""Where a character's ornaments sit: seen in every view, and clear of every hat."""

from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import move
from tetap_sketch.spec import SLOTS, Spec, word
from tetap_sketch.staging import Staging

from .build import Build
from .gear import earrings, glasses, hairband, headphones
from .hats import DEFAULTS, hat
from .headwear import headwear
from .pins import PINS, SIZES
from .turn import Turn

HEADWEAR = ("cap", "beanie", "straw-hat", "beret", "crown")
COVERING = ("cap", "beanie", "straw-hat", "beret")
"""Pieces that press the hair down."""

Seat = tuple[float, float, float, float]
"""x, y, size and lean of a pin."""

OPEN: dict[str, dict[str, Seat]] = {
    "front": {"left": (66, -88, 1, -12), "right": (-66, -88, 1, -18), "middle": (0, -112, 1, 0)},
    "three-quarter": {
        "left": (46, -92, 1, -10),
        "right": (-80, -78, 0.84, -24),
        "middle": (-26, -112, 0.96, -6),
    },
    "side": {"left": (-28, -92, 0.95, -16), "right": (-22, -136, 0.8, -14), "middle": (-78, -106, 0.86, -30)},
    "back": {"left": (-86, -102, 0.85, -34), "right": (86, -102, 0.85, 14), "middle": (0, -134, 0.8, 0)},
}
UNDER_HAT: dict[str, dict[str, Seat]] = {
    "front": {"left": (87, -33, 0.82, -8), "right": (-87, -33, 0.82, -20), "middle": (0, -47, 0.76, -4)},
    "three-quarter": {
        "left": (72, -34, 0.86, -8),
        "right": (-90, -32, 0.72, -20),
        "middle": (-34, -47, 0.76, -6),
    },
    "side": {"left": (-30, -34, 0.86, -10), "right": (-104, -44, 0.66, -24), "middle": (-92, -40, 0.72, -20)},
    "back": {"left": (-100, -28, 0.8, -22), "right": (100, -28, 0.8, 8), "middle": (0, -34, 0.8, 0)},
}

BARE = 0.87
"""How much nearer a pin sits without hair below it."""


def worn_hat(staging: Staging) -> str:
    """The hat the scene puts on, or `none`."""
    return staging.wear.get("hat", "none")


def kinds(spec: Spec) -> list[tuple[int, str, str, str]]:
    """Slot, kind, colour and side of every accessory."""
    return [
        (
            slot,
            word(spec, f"accessory.{slot}.kind"),
            word(spec, f"accessory.{slot}.color"),
            word(spec, f"accessory.{slot}.side"),
        )
        for slot in range(1, SLOTS + 1)
    ]


def presses_hair(spec: Spec, staging: Staging) -> bool:
    """Whether something on the head leaves no room for hair that stands up."""
    return worn_hat(staging) != "none" or any(kind in COVERING for _, kind, _, _ in kinds(spec))


def ornaments(paper: Paper, spec: Spec, staging: Staging, build: Build, turn: Turn) -> str:
    """Everything on the head that is not hair, from the lowest layer to the highest."""
    view, worn = turn.view, worn_hat(staging)
    found = kinds(spec)
    own_hat = any(kind in HEADWEAR for _, kind, _, _ in found)
    brim = worn in ("santa", "chef", "sun") or any(kind in COVERING for _, kind, _, _ in found)
    low, middle, high = "", "", ""
    taken: dict[str, int] = {}
    for slot, kind, color, side in found:
        with paper.part(f"accessory-{slot}"):
            if kind == "hairband":
                low += hairband(paper, color, view)
            elif kind == "headphones":
                middle += headphones(paper, color, view)
            elif kind in ("glasses", "round-glasses"):
                middle += glasses(paper, color, build, turn, kind == "round-glasses")
            elif kind == "earrings":
                middle += earrings(paper, color, build, turn)
            elif kind in HEADWEAR:
                high = (
                    headwear(paper, kind, color, view) + high
                    if kind == "crown"
                    else high + headwear(paper, kind, color, view)
                )
            elif kind in PINS:
                rank = taken.get(side, 0)
                taken[side] = rank + 1
                x, y, size, lean = _seat(view, side, brim, rank)
                sunk = BARE if word(spec, "hair.style") == "none" and not brim else 1.0
                middle += _pin(paper, kind, color, (x * sunk, y * sunk, size, lean))
    top = _worn(paper, staging, worn, own_hat)
    return low + (top + high if own_hat else high + top) + middle


def _worn(paper: Paper, staging: Staging, worn: str, own_hat: bool) -> str:
    if worn == "none":
        return ""
    color = staging.wear.get("hat.color", DEFAULTS[worn])
    with paper.part("wear-hat"):
        body = hat(paper, worn, color, staging.view)
    return group(body, move(0, -92, 0.62)) if own_hat else body


def _seat(view: str, side: str, brim: bool, rank: int) -> Seat:
    x, y, size, lean = (UNDER_HAT if brim else OPEN)[view][side]
    if rank == 0:
        return x, y, size, lean
    away = {"left": 1.0, "right": -1.0, "middle": 1.0}[side] * (-1.0 if view == "back" else 1.0)
    step = 30.0 if view != "side" else -34.0
    return x + away * step * rank * (0.7 if not brim else 0.2), y + 34 * rank, size * 0.86, lean


def _pin(paper: Paper, kind: str, color: str, seat: Seat) -> str:
    x, y, size, lean = seat
    return group(PINS[kind](paper, color, SIZES[kind] * size), move(x, y, 1, lean))
