"""The palette: which of its colours belongs to which element, and whether it is sane."""

import math
import re
from collections.abc import Iterator, Sequence

from .character import PaletteColor
from .vocabulary import Element, fold, names_of

_COLOR_NOUN = re.compile(r"\b(?:colou?r|warna)\b|颜色|色")


def nouns_of(name: str) -> set[str]:
    """The things an element's name speaks of: `eye` and `eyes` for eye colour, 头发 for 头发颜色."""
    noun = _COLOR_NOUN.sub("", fold(name)).strip()
    if not noun:
        return set()
    return {noun, noun + "s"} if noun.isascii() else {noun}


def part_of(element: Element) -> str:
    """The part an element colours: `hair` for hair.color, `top` for outfit.top_color, `eye` for face.eye_color."""
    if element.id == "color":
        return element.category
    return element.id.removesuffix("_color").replace("_", " ")


def color_of_part(palette: Sequence[PaletteColor], element: Element) -> PaletteColor | None:
    """The palette's colour for the part that this element colours."""
    part = part_of(element)
    names = {fold(part), fold(part + "s"), fold(element.id), *map(fold, names_of(element.names))}
    names |= {noun for name in names_of(element.names) for noun in nouns_of(name)}
    return next((color for color in palette if color.part and fold(color.part) in names), None)


def lightness_and_chroma(hex_color: str) -> tuple[float, float, float]:
    """CIE L*a*b* of an sRGB colour under D65."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else math.pow((channel + 0.055) / 1.055, 2.4)

    def curve(value: float) -> float:
        return math.cbrt(value) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116

    red, green, blue = (linear(int(hex_color[i : i + 2], 16) / 255) for i in (1, 3, 5))
    x = curve((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    y = curve(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    z = curve((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(first: str, second: str) -> float:
    """CIE76 difference; below about 5 people hardly tell two colours apart in a picture."""
    a, b = lightness_and_chroma(first), lightness_and_chroma(second)
    return math.dist(a, b)


def lookalikes(
    palette: Sequence[PaletteColor], closest: float = 5.0
) -> Iterator[tuple[PaletteColor, PaletteColor]]:
    """Pairs of palette entries that a model, and a person, will confuse."""
    for index, first in enumerate(palette):
        for second in palette[index + 1 :]:
            if first.hex != second.hex and distance(first.hex, second.hex) < closest:
                yield first, second
