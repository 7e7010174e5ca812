"""What can stand on a stage: props registered by name, drawn around their ground contact."""

from . import (
    bedroom,
    books,
    christmas,
    food,
    furniture,
    garden,
    kitchen,
    market,
    office,
    plants,
    school,
    sea,
    sky,
    town,
    trees,
    windows,
    woods,
)
from .easel import Easel, View
from .registry import PROPS, Option, OptionKind, Piece, PropError, Registry, draw_prop, nearest

WORLDS = (
    bedroom, books, christmas, food, furniture, garden, kitchen, market, office, plants, school, sea, sky, town,
    trees, windows, woods,
)  # fmt: skip
"""The modules whose import registers the built-in props."""

__all__ = [
    "PROPS",
    "WORLDS",
    "Easel",
    "Option",
    "OptionKind",
    "Piece",
    "PropError",
    "Registry",
    "View",
    "draw_prop",
    "nearest",
]
