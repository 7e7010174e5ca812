"""Colour rules of the illustrator: shade, light and line tones by hue, never grey."""

import colorsys
from functools import lru_cache

RGB = tuple[float, float, float]


def rgb(color: str) -> RGB:
    """The three channels 0..255 of `#rgb` or `#rrggbb`."""
    digits = color.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def from_rgb(channels: RGB) -> str:
    """`#rrggbb` of three channels, clipped to 0..255."""
    return "#" + "".join(f"{max(0, min(255, round(value))):02x}" for value in channels)


@lru_cache(maxsize=4096)
def mix(first: str, second: str, share: float) -> str:
    """`first` moved towards `second` by `share` 0..1."""
    a, b = rgb(first), rgb(second)
    return from_rgb(
        (
            a[0] + (b[0] - a[0]) * share,
            a[1] + (b[1] - a[1]) * share,
            a[2] + (b[2] - a[2]) * share,
        )
    )


@lru_cache(maxsize=4096)
def hls(color: str) -> tuple[float, float, float]:
    """Hue, lightness, saturation, each 0..1."""
    red, green, blue = rgb(color)
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)


def from_hls(hue: float, lightness: float, saturation: float) -> str:
    """`#rrggbb` of a hue (wraps), lightness and saturation (clipped)."""
    red, green, blue = colorsys.hls_to_rgb(
        hue % 1.0, max(0.0, min(1.0, lightness)), max(0.0, min(1.0, saturation))
    )
    return from_rgb((red * 255, green * 255, blue * 255))


def is_warm(color: str) -> bool:
    """Whether the hue lies between magenta-red and yellow."""
    hue = hls(color)[0]
    return hue < 0.17 or hue > 0.92


def is_near_white(color: str) -> bool:
    """White and the palest tints, which take a lavender shade instead of a darker self."""
    _, lightness, saturation = hls(color)
    return lightness > 0.965 or (lightness > 0.9 and saturation < 0.35)


def _by_hue(color: str, warm: str, green: str, blue: str) -> str:
    hue = hls(color)[0] * 360
    if 65 <= hue < 170:
        return green
    return blue if 170 <= hue < 290 else warm


def shade(color: str, strength: float = 0.18, towards: str | None = None) -> str:
    """The shadow tone: darker with a hue shift, as a painter would mix it."""
    if is_near_white(color):
        return mix(color, "#a8addd", min(1.0, strength * 2))
    target = towards or _by_hue(color, "#962a3e", "#17605c", "#1b1650")
    if not towards and hls(color)[1] < 0.34 and hls(target)[1] > hls(color)[1] * 0.7:
        target = mix(target, "#0c0614", 0.7)
    return mix(color, target, min(1.0, strength))


def light(color: str, strength: float = 0.3) -> str:
    """The lit tone of a colour."""
    return mix(color, _by_hue(color, "#fff6e0", "#f6ffe0", "#bfe2ff"), strength)


@lru_cache(maxsize=4096)
def outline(color: str) -> str:
    """The tinted line that goes around a shape of this colour."""
    if is_near_white(color):
        return "#6d5466"
    deep = mix(color, _by_hue(color, "#5f2414", "#1c4a30", "#141838"), 0.72)
    return mix(deep, _by_hue(color, "#3a121c", "#12302c", "#0c0e24"), 0.22)
