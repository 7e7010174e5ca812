"""What a figure looks like: every visible trait and every visible colour is a field of its own.

A spec is complete: `complete()` fills what the caller left out, and colours that follow another
colour are decided there, once, so that the drawing never derives one part's colour from another's.
Names are dotted (`hair.color`); sides are the character's own (its right is the viewer's left).
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Value = str | float
Spec = Mapping[str, Value]

_HEX = re.compile(r"#[0-9a-f]{6}")
SLOTS = 4
"""How many accessories and how many marks one figure may have."""


class SpecError(ValueError):
    """A field or value the illustrator does not know; the message names the nearest it does."""


@dataclass(frozen=True)
class Choice:
    """One of a set of words."""

    values: tuple[str, ...]
    default: str


@dataclass(frozen=True)
class Color:
    """A colour `#rrggbb`; without a default it takes another field's colour."""

    default: str = ""
    follows: str = ""


@dataclass(frozen=True)
class Scale:
    """A number in low..high."""

    low: float
    high: float
    default: float


Field = Choice | Color | Scale

PEOPLE = ("chibi", "child", "adult")
ANIMALS = ("fox", "cat", "bear", "rabbit", "dog")
ROBOTS = ("round-robot", "box-robot")
MASCOT_HEADS = Scale(2.3, 3.5, 2.5)
HEADS: Mapping[str, Scale] = MappingProxyType(
    {
        "chibi": Scale(2.3, 3.3, 2.75),
        "child": Scale(3.2, 5.0, 4.0),
        "adult": Scale(5.0, 7.5, 6.2),
        **dict.fromkeys((*ANIMALS, *ROBOTS), MASCOT_HEADS),
    }
)
"""How many heads tall each template can be, and is when nothing is said."""

HAIR = (
    "twin-tails", "bob", "long", "short", "ponytail", "bun", "braids", "curly", "spiky", "afro", "none",
)  # fmt: skip
TOPS = (
    "hoodie", "shirt", "t-shirt", "sweater", "blazer", "jacket", "sailor", "vest", "dress", "none",
)  # fmt: skip
BOTTOMS = ("skirt", "long-skirt", "pants", "shorts", "none")
SHOES = ("sneakers", "boots", "flats", "loafers", "sandals", "none")
ACCESSORIES = (
    "none", "orange-pin", "flower-pin", "star-pin", "heart-pin", "bow", "hairband", "glasses",
    "round-glasses", "scarf", "cap", "beanie", "straw-hat", "beret", "crown", "headphones", "earrings",
    "necklace", "tie", "bow-tie", "backpack", "shoulder-bag",
)  # fmt: skip
MARKS = ("none", "mole", "freckles", "scar", "star", "heart")
MARK_PLACES = ("ear", "cheek", "eye", "mouth", "nose", "forehead", "chin")
SIDES = ("left", "middle", "right")


def _fields() -> dict[str, Field]:
    fields: dict[str, Field] = {
        "body.template": Choice((*PEOPLE, *ANIMALS, *ROBOTS), "chibi"),
        "body.heads": Scale(2.3, 7.5, 2.75),
        "body.build": Choice(("slim", "average", "round"), "average"),
        "skin.color": Color("#ffe3cf"),
        "face.shape": Choice(("round", "oval", "square", "heart", "long"), "round"),
        "face.blush": Scale(0, 1.2, 1.0),
        "face.blush.color": Color("#ff7d6d"),
        "eyes.shape": Choice(("round", "almond", "droopy", "sharp", "dot"), "round"),
        "eyes.size": Scale(0.7, 1.25, 1.0),
        "eyes.color": Color("#7a4318"),
        "brows.style": Choice(("soft", "straight", "arched", "thick"), "soft"),
        "brows.color": Color(follows="hair.color"),
        "mouth.style": Choice(("smile", "soft", "neutral", "cat"), "smile"),
        "hair.style": Choice(HAIR, "twin-tails"),
        "hair.length": Scale(0.5, 1.4, 1.0),
        "hair.curl": Scale(0, 1.4, 1.0),
        "hair.bangs": Choice(("curtain", "blunt", "side", "none"), "curtain"),
        "hair.color": Color("#ff8c00"),
        "hair.tie.color": Color("#ffffff"),
        "top.kind": Choice(TOPS, "hoodie"),
        "top.color": Color("#ff9a1f"),
        "top.accent.color": Color("#ffffff"),
        "bottom.kind": Choice(BOTTOMS, "skirt"),
        "bottom.color": Color("#ffffff"),
        "socks.kind": Choice(("ankle", "knee", "none"), "ankle"),
        "socks.color": Color("#ffffff"),
        "shoes.kind": Choice(SHOES, "sneakers"),
        "shoes.color": Color("#ffffff"),
        "shoes.accent.color": Color("#ff8c00"),
        "fur.color": Color("#e8833a"),
        "fur.belly.color": Color("#fff4e6"),
        "fur.tip.color": Color("#5a3a2e"),
        "shell.color": Color("#eef3f8"),
        "shell.accent.color": Color("#4f9bd1"),
        "screen.color": Color("#22304a"),
        "glow.color": Color("#7fe3ff"),
        "style.line": Scale(0.5, 2.0, 1.0),
        "style.line.mode": Choice(("tint", "ink", "none"), "tint"),
        "style.shading": Scale(0, 1.5, 1.0),
    }
    for slot in range(1, SLOTS + 1):
        fields[f"accessory.{slot}.kind"] = Choice(ACCESSORIES, "none")
        fields[f"accessory.{slot}.color"] = Color("#ff9d1e")
        fields[f"accessory.{slot}.side"] = Choice(SIDES, "left")
        fields[f"mark.{slot}.kind"] = Choice(MARKS, "none")
        fields[f"mark.{slot}.place"] = Choice(MARK_PLACES, "cheek")
        fields[f"mark.{slot}.side"] = Choice(SIDES, "right")
        fields[f"mark.{slot}.color"] = Color("#5a2f28")
    return fields


FIELDS: Mapping[str, Field] = MappingProxyType(_fields())


def complete(given: Mapping[str, Value]) -> Spec:
    """All fields, in a fixed order: the given ones checked, the others at their defaults."""
    for name in given:
        if name not in FIELDS:
            raise SpecError(f"unknown field '{name}'{_nearest(name, FIELDS)}")
    whole: dict[str, Value] = {}
    for name, field in FIELDS.items():
        if name in given:
            whole[name] = _checked(name, field, given[name])
        elif not (isinstance(field, Color) and field.follows):
            whole[name] = field.default
    for name, field in FIELDS.items():
        if name not in whole and isinstance(field, Color):
            whole[name] = whole[_followed(name, field.follows, whole["body.template"])]
    template = str(whole["body.template"])
    whole["body.heads"] = _heads(template, given)
    if template not in PEOPLE:
        whole |= {garment: "none" for garment in GARMENTS if garment not in given}
    return MappingProxyType({name: whole[name] for name in FIELDS})


GARMENTS = ("top.kind", "bottom.kind", "socks.kind", "shoes.kind")
"""What people wear when nothing is said, and mascots do not."""


def _heads(template: str, given: Mapping[str, Value]) -> float:
    """The given number of heads if the template can be that tall; its own when none is given."""
    tall = HEADS[template]
    if "body.heads" not in given:
        return tall.default
    heads = float(given["body.heads"])
    if not tall.low <= heads <= tall.high:
        raise SpecError(
            f"body.heads: a figure of template '{template}' is {tall.low} to {tall.high} heads tall, not {heads}"
        )
    return heads


def _followed(name: str, follows: str, template: Value) -> str:
    """Where a colour left open comes from; brows of those without hair match what they do have."""
    if name == "brows.color" and template in ANIMALS:
        return "fur.tip.color"
    if name == "brows.color" and template in ROBOTS:
        return "glow.color"
    return follows


def _checked(name: str, field: Field, value: Value) -> Value:
    if isinstance(field, Choice):
        if value not in field.values:
            allowed = ", ".join(field.values)
            raise SpecError(f"{name}: '{value}' is not one of {allowed}{_nearest(str(value), field.values)}")
        return value
    if isinstance(field, Scale):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SpecError(f"{name}: expected a number from {field.low} to {field.high}, found '{value}'")
        if not field.low <= value <= field.high:
            raise SpecError(f"{name}: {value} is outside {field.low} to {field.high}")
        return float(value)
    color = str(value).lower()
    if not _HEX.fullmatch(color):
        raise SpecError(f"{name}: '{value}' is not a colour written #rrggbb")
    return color


def _nearest(word: str, known: "Mapping[str, Field] | tuple[str, ...]") -> str:
    close = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean '{close[0]}'?" if close else ""


def word(spec: Spec, name: str) -> str:
    """A choice or colour field."""
    value = spec[name]
    assert isinstance(value, str), name
    return value


def number(spec: Spec, name: str) -> float:
    """A scale field."""
    value = spec[name]
    assert not isinstance(value, str), name
    return value
