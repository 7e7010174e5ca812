"""How different two colours look: CIE Lab and the CIEDE2000 difference (Sharma, Wu, Dalal 2005)."""

import math
from functools import lru_cache

from .colors import rgb

Lab = tuple[float, float, float]
_WHITE = (0.95047, 1.0, 1.08883)
_BEND, _STEEP = 216 / 24389, 24389 / 27


@lru_cache(maxsize=4096)
def lab(color: str) -> Lab:
    """Lightness, green to red, blue to yellow of `#rrggbb` under daylight (D65)."""
    red, green, blue = (_linear(value / 255) for value in rgb(color))
    x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue
    fx, fy, fz = (_root(value / white) for value, white in zip((x, y, z), _WHITE, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(first: Lab, second: Lab) -> float:
    """CIEDE2000; about 1 can just be seen, 25 is another colour."""
    middle_c = (math.hypot(*first[1:]) + math.hypot(*second[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(middle_c**7 / (middle_c**7 + 25.0**7))
    c1, h1 = _chroma_and_hue(first, stretch)
    c2, h2 = _chroma_and_hue(second, stretch)
    light, chroma = (first[0] + second[0]) / 2, (c1 + c2) / 2
    turn, hue = _hues(h1, h2, c1 * c2)
    d_hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.2 * math.cos(math.radians(4 * hue - 63))
    )
    along = (second[0] - first[0]) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    purer = (c2 - c1) / (1 + 0.045 * chroma)
    turned = d_hue / (1 + 0.015 * chroma * weight)
    blue = -2 * math.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    blue *= math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt(max(0.0, along**2 + purer**2 + turned**2 + blue * purer * turned))


def _chroma_and_hue(place: Lab, stretch: float) -> tuple[float, float]:
    a = place[1] * stretch
    return math.hypot(a, place[2]), math.degrees(math.atan2(place[2], a)) % 360


def _hues(first: float, second: float, colored: float) -> tuple[float, float]:
    """The turn from one hue to the other and the hue between them."""
    if not colored:
        return 0.0, first + second
    turn = (second - first + 180) % 360 - 180
    if abs(first - second) <= 180:
        return turn, (first + second) / 2
    return turn, (first + second + (360 if first + second < 360 else -360)) / 2


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _root(value: float) -> float:
    return math.cbrt(value) if value > _BEND else (_STEEP * value + 16) / 116
