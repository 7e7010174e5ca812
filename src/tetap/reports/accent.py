"""The page's one accent colour: one of the character's own, made readable on light and on dark."""

import colorsys
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot

from ..domain.palette import lightness_and_chroma

READABLE = 4.5
"""Smallest contrast of text with what lies behind it (WCAG 2.2 AA)."""
_FALLBACK = "#B4552D"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_LIVELY = 20.0
"""CIE L*a*b* chroma; skin, white and grey stay below."""
_STEPS = 200


@dataclass(frozen=True)
class Theme:
    """The colours of one colour scheme that the character decides, and the page they lie on."""

    page: str
    surface: str
    tint: str
    accent: str


def is_hex(text: str) -> bool:
    """Whether the text is #RRGGBB and nothing else, so that it may stand inside a style."""
    return _HEX.fullmatch(text) is not None


def contrast(first: str, second: str) -> float:
    """The WCAG contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def ink_on(color: str) -> str:
    """Black or white, whichever is easier to read on this colour."""
    return max("#000000", "#FFFFFF", key=lambda ink: contrast(ink, color))


def light_theme(palette: Iterable[str]) -> Theme:
    """Warm paper."""
    return _theme(palette, "#FBF8F3", "#FFFFFF")


def dark_theme(palette: Iterable[str]) -> Theme:
    """A dim, warm room."""
    return _theme(palette, "#171412", "#221E1B")


def _theme(palette: Iterable[str], page: str, surface: str) -> Theme:
    lively = _lively_color([color for color in palette if is_hex(color)])
    tint = _mixed(page, lively, 0.13)
    return Theme(page, surface, tint, _readable(lively, (page, surface, tint)))


def _lively_color(colors: Sequence[str]) -> str:
    """The first that is clearly a colour, for palettes name the most telling part first."""

    def chroma(color: str) -> float:
        _, a, b = lightness_and_chroma(color)
        return hypot(a, b)

    return next((color for color in colors if chroma(color) >= _LIVELY), _FALLBACK)


def _readable(color: str, behind: Sequence[str]) -> str:
    """The same hue, darker on light paper and lighter on dark, only as far as it must."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    goal = 0.0 if _luminance(behind[0]) > 0.5 else 1.0
    for step in range(_STEPS + 1):
        at = lightness + (goal - lightness) * step / _STEPS
        found = _hex(colorsys.hls_to_rgb(hue, at, saturation))
        if all(contrast(found, one) >= READABLE + 0.1 for one in behind):
            return found
    return ink_on(behind[0])


def _mixed(under: str, over: str, share: float) -> str:
    pairs = zip(_channels(under), _channels(over), strict=True)
    return _hex([low * (1 - share) + high * share for low, high in pairs])


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02X}" for channel in channels)


def _luminance(color: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else pow((c + 0.055) / 1.055, 2.4) for c in _channels(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
