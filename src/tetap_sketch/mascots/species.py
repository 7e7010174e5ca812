"""The five animals: outlines of their heads and where their features are, as data."""

from collections.abc import Mapping
from dataclasses import dataclass

from tetap_sketch.paths import Point

from .turn import Skull

ROUND = Skull()


@dataclass(frozen=True)
class Ears:
    """`at` is the right-hand ear's base in the front view; `lean` turns the tip outwards (degrees)."""

    shape: str
    at: Point
    lean: float = 8.0
    size: float = 1.0
    behind_head: bool = True


@dataclass(frozen=True)
class Species:
    """`half` runs from the crown to the chin on the viewer's right, `side` all around the profile
    facing left, where `nose_side` is the nose, `eye_side` the eye and `mouth_side` the way from below the
    nose to the mouth.
    `mask` is the upper border of the light lower face on the right-hand half; `gloves` names the
    colour field of hands and feet."""

    half: tuple[Point, ...]
    side: tuple[Point, ...]
    ears: Ears
    tail: str
    eyes: Point = (47, 8)
    eye_side: Point = (-62, 8)
    nose_y: float = 40
    nose: Point = (15, 11)
    nose_side: Point = (-128, 40)
    mouth_side: Point = (25, 13)
    muzzle: tuple[float, float, float] | None = (52, 44, 32)
    mask: tuple[Point, ...] = ()
    gloves: str = "fur.color"
    whiskers: bool = False
    teeth: bool = False
    skull: Skull = ROUND


_FOX = Species(
    half=((0, -106), (52, -96), (93, -66), (113, -26), (122, 14), (150, 44), (122, 58), (126, 74),
          (88, 82), (46, 98), (0, 104)),
    side=((0, -106), (54, -97), (95, -62), (111, -10), (100, 40), (70, 78), (24, 97), (-28, 98), (-72, 92),
          (-108, 79), (-133, 62), (-142, 47), (-137, 34), (-119, 25), (-105, 8), (-104, -30), (-84, -74),
          (-46, -99)),
    ears=Ears("fox", (76, -62), lean=14),
    tail="fox",
    eyes=(53, 12),
    eye_side=(-59, 2),
    nose_y=46,
    nose=(14, 10),
    nose_side=(-139, 40),
    mouth_side=(36, 12),
    muzzle=None,
    mask=((0, 40), (12, 28), (30, 38), (62, 50), (92, 44), (118, 26), (160, 16)),
    gloves="fur.tip.color",
    skull=Skull(120, 110),
)  # fmt: skip
_CAT = Species(
    half=((0, -100), (56, -92), (104, -58), (126, -14), (132, 32), (110, 72), (62, 96), (0, 102)),
    side=((0, -98), (54, -92), (98, -60), (114, -8), (106, 42), (78, 78), (32, 98), (-24, 100), (-70, 95),
          (-102, 83), (-119, 64), (-122, 48), (-114, 34), (-107, 16), (-107, -26), (-86, -70), (-46, -93)),
    ears=Ears("cat", (80, -60), lean=12),
    tail="cat",
    eyes=(57, 14),
    eye_side=(-62, 10),
    nose_y=42,
    nose=(10, 7.5),
    nose_side=(-119, 42),
    muzzle=(60, 44, 30),
    gloves="fur.belly.color",
    whiskers=True,
    skull=Skull(126, 104),
)  # fmt: skip
_BEAR = Species(
    half=((0, -104), (54, -93), (97, -60), (118, -16), (122, 34), (100, 76), (54, 98), (0, 104)),
    side=((0, -104), (54, -97), (96, -64), (114, -8), (106, 44), (78, 80), (32, 99), (-24, 101), (-72, 98),
          (-112, 90), (-134, 72), (-138, 48), (-124, 30), (-106, 16), (-104, -28), (-84, -74), (-44, -98)),
    ears=Ears("bear", (76, -74), lean=4),
    tail="bear",
    eyes=(52, 10),
    eye_side=(-60, 4),
    nose_y=36,
    nose=(18, 13),
    nose_side=(-134, 40),
    muzzle=(55, 50, 36),
)  # fmt: skip
_RABBIT = Species(
    half=((0, -104), (50, -93), (90, -62), (108, -22), (118, 30), (102, 74), (56, 98), (0, 104)),
    side=((0, -104), (52, -97), (92, -64), (110, -8), (104, 44), (76, 80), (30, 99), (-26, 101), (-70, 97),
          (-102, 86), (-121, 68), (-124, 50), (-115, 34), (-104, 16), (-102, -28), (-80, -74), (-42, -98)),
    ears=Ears("rabbit", (42, -78), lean=9),
    tail="rabbit",
    eyes=(51, 12),
    eye_side=(-58, 8),
    nose_y=40,
    nose=(10, 7.5),
    nose_side=(-121, 42),
    muzzle=(56, 38, 26),
    teeth=True,
    skull=Skull(112, 108),
)  # fmt: skip
_DOG = Species(
    half=((0, -102), (56, -91), (97, -58), (114, -14), (118, 34), (98, 76), (54, 99), (0, 105)),
    side=((0, -102), (54, -95), (94, -62), (112, -8), (104, 44), (76, 80), (30, 99), (-26, 102), (-74, 99),
          (-116, 91), (-140, 74), (-144, 50), (-130, 32), (-108, 18), (-102, -24), (-82, -70), (-44, -96)),
    ears=Ears("dog", (92, -66), lean=0, behind_head=False),
    tail="dog",
    eyes=(50, 10),
    eye_side=(-56, 2),
    nose_y=36,
    nose=(19, 13),
    nose_side=(-140, 42),
    muzzle=(55, 54, 38),
    mask=((0, -100), (9, -84), (10, -40), (12, 0), (30, 26), (56, 42), (84, 62), (96, 92)),
    gloves="fur.belly.color",
)  # fmt: skip
SPECIES: Mapping[str, Species] = {
    "fox": _FOX, "cat": _CAT, "bear": _BEAR, "rabbit": _RABBIT, "dog": _DOG
}  # fmt: skip
