"""From tetap's resolved character to the illustrator's fields; what it cannot draw is named, never dropped silently."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from tetap_sketch.spec import (
    ACCESSORIES,
    ANIMALS,
    FIELDS,
    HEADS,
    MARK_PLACES,
    MARKS,
    PEOPLE,
    ROBOTS,
    SLOTS,
    Choice,
    Spec,
    SpecError,
    complete,
)

from ..errors import Rejected

_ADULT_YEARS, _CHILD_YEARS = 15, 8
_AVERAGE_CM = 165
_QUIET = (
    "eyelids",
    "eye_sparkle",
    "finish",
    "proportions",
    "gender",
    "age",
    "height",
    "posture",
    "style",
    "color",
    "length",
    "texture",
)
"""Elements the drawing has its own way with; nothing is lost when it does not follow them word for word."""


@cache
def words() -> Mapping[str, Any]:
    """The table of sketch_words.toml."""
    return tomllib.loads((files(__package__) / "sketch_words.toml").read_text(encoding="utf-8"))


@dataclass
class Sketchable:
    """The illustrator's spec of one character, and remarks on what it cannot show."""

    fields: dict[str, str | float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    decided: dict[str, list[str]] = field(default_factory=dict)
    """Trait path to the fields that it decides; an ornament is `accessory.1` or `mark.1`, all its fields."""

    def decide(self, path: str, name: str, value: str | float) -> None:
        """A trait decides a field."""
        self.fields[name] = value
        self.decided.setdefault(path, []).append(name)

    def spec(self, name: str) -> Spec:
        """All fields, complete. Rejected when a value is out of the illustrator's reach."""
        try:
            return complete(self.fields)
        except SpecError as error:
            raise Rejected(
                f"{name}: the illustrator cannot draw this: {error}", "Change the trait."
            ) from None


def sketchable(person: Mapping[str, Any]) -> Sketchable:
    """The fields of one character of the request's spec."""
    made = Sketchable()
    kind, traits = person["kind"], person["traits"]
    if kind == "object":
        raise Rejected(
            f"{person['name']}: the illustrator draws people, animals and robots, not objects",
            "Choose another platform for it.",
        )
    _template(made, person, traits)
    _table(made, traits)
    if kind == "person":
        _hair(made, traits)
    _clothes(made, kind, traits)
    _line(made, traits)
    _accessories(made, person["accessories"])
    _marks(made, person["marks"], traits)
    return made


def _choice(traits: Mapping[str, Any], path: str) -> str:
    return str(traits.get(path, {}).get("choice", ""))


def _template(made: Sketchable, person: Mapping[str, Any], traits: Mapping[str, Any]) -> None:
    kind = person["kind"]
    if kind in ("animal", "robot"):
        path, drawn = ("body.species", ANIMALS) if kind == "animal" else ("body.form", ROBOTS)
        wanted = _choice(traits, path) or traits.get(path, {}).get("text", "")
        if wanted not in drawn:
            raise Rejected(
                f"{person['name']}: the illustrator does not draw '{wanted}' ({path})",
                f"It draws {', '.join(drawn)}. Other platforms draw anything.",
            )
        template = wanted
    else:
        template = _choice(traits, "body.proportions") or _template_by_age(traits)
        template = template if template in PEOPLE else "chibi"
    made.fields["body.template"] = template
    height = re.match(r"(\d+)\s*cm", str(traits.get("body.height", {}).get("text", "")).replace(" ", ""))
    if template == "adult" and height:
        taller = (int(height.group(1)) - _AVERAGE_CM) * 0.02
        made.decide(
            "body.height", "body.heads", round(max(5.6, min(7.0, HEADS["adult"].default + taller)), 2)
        )
    if kind not in ("animal", "robot") and _choice(traits, "body.proportions"):
        made.decided["body.proportions"] = ["body.template", "body.heads"]


def _template_by_age(traits: Mapping[str, Any]) -> str:
    years = re.search(r"\d+", str(traits.get("body.age", {}).get("text", "")))
    if years:
        age = int(years.group())
        return "adult" if age >= _ADULT_YEARS else "child" if age >= _CHILD_YEARS else "chibi"
    return str(words()["template"].get(_choice(traits, "body.age"), "chibi"))


def _table(made: Sketchable, traits: Mapping[str, Any]) -> None:
    table = words()
    for path, trait in traits.items():
        choice = trait["choice"]
        if path in table["color"]:
            if trait["hexes"]:
                made.decide(path, table["color"][path], trait["hexes"][0].lower())
            elif trait["text"]:
                made.remarks.append(f"{path} '{trait['text']}': no colour the illustrator knows")
        elif path in table["number"]:
            number = table["number"][path].get(choice)
            if number is not None:
                made.decide(path, table["number"][path]["field"], number)
            elif trait["text"]:
                made.remarks.append(f"{path} '{trait['text']}' is not drawn")
        elif path in table["same"]:
            _same(made, path, trait)
        elif trait["origin"] == "file" and path.split(".")[1] not in _QUIET and not path.startswith("art."):
            made.remarks.append(f"{path} '{trait['text']}' is not drawn")


def _same(made: Sketchable, path: str, trait: Mapping[str, Any]) -> None:
    target = words()["same"][path]
    known = FIELDS[target]
    if target == "body.template":
        made.decided[path] = [target]
        return
    if isinstance(known, Choice) and trait["choice"] in known.values:
        made.decide(path, target, trait["choice"])
    elif trait["text"] and trait["choice"] != "none":
        allowed = ", ".join(known.values) if isinstance(known, Choice) else ""
        made.remarks.append(f"{path} '{trait['text']}' is not drawn; the illustrator has {allowed}")


def _hair(made: Sketchable, traits: Mapping[str, Any]) -> None:
    length, table = _choice(traits, "hair.length"), words()
    if "hair.style" not in made.fields:
        by_texture = {"curly": "curly", "coily": "afro"}.get(_choice(traits, "hair.texture"), "")
        made.fields["hair.style"] = by_texture or table["hair_style"].get(length, "bob")
    lengths = table["hair_length"].get(made.fields["hair.style"], table["hair_length"]["other"])
    if length in lengths:
        made.decide("hair.length", "hair.length", lengths[length])


def _clothes(made: Sketchable, kind: str, traits: Mapping[str, Any]) -> None:
    """Garments without a colour of their own take the outfit's: the first above, the second or a quiet
    neutral below; what is left (bows, soles, ties) follows the first."""
    colors = [color.lower() for color in traits.get("outfit.color", {}).get("hexes", ())]
    if colors:
        second = colors[1] if len(colors) > 1 else _quiet_beside(colors[0])
        for garment, color in (
            ("top.color", colors[0]),
            ("bottom.color", second),
            ("shoes.accent.color", colors[0]),
        ):
            if garment not in made.fields:
                made.decide("outfit.color", garment, color)
    if made.fields.get("top.kind") == "dress":
        made.fields["bottom.kind"] = "none"


def _quiet_beside(color: str) -> str:
    """White beside a strong or dark colour, a soft navy beside a pale one."""
    lightness = max(int(color[i : i + 2], 16) for i in (1, 3, 5)) + min(
        int(color[i : i + 2], 16) for i in (1, 3, 5)
    )
    return "#4a5a7a" if lightness > 2 * 200 else "#ffffff"


def _line(made: Sketchable, traits: Mapping[str, Any]) -> None:
    style = traits.get("art.style", {})
    if style.get("origin") == "file" and style["choice"] != "flat-illustration":
        made.remarks.append(
            f"art.style '{style['text']}' is not drawn; the illustrator has one flat style of its own"
        )
    weight, mode = words()["line"].get(_choice(traits, "art.line"), (1.0, "tint"))
    made.decide("art.line", "style.line", weight)
    made.decide("art.line", "style.line.mode", mode)


def _accessories(made: Sketchable, accessories: Sequence[Mapping[str, Any]]) -> None:
    slot = 0
    for index, accessory in enumerate(accessories):
        if accessory["choice"] not in ACCESSORIES or slot == SLOTS:
            why = (
                f"the illustrator has room for {SLOTS}"
                if slot == SLOTS
                else "the illustrator has no such thing"
            )
            made.remarks.append(f"accessory '{accessory['text']}' is not drawn: {why}")
            continue
        slot += 1
        made.decided[f"accessories.{index}"] = [f"accessory.{slot}"]
        made.fields[f"accessory.{slot}.kind"] = accessory["choice"]
        made.fields[f"accessory.{slot}.side"] = accessory["side"] or "left"
        color = accessory["hex"] or words()["accessory_color"].get(accessory["choice"])
        if color:
            made.fields[f"accessory.{slot}.color"] = color.lower()


def _marks(made: Sketchable, marks: Sequence[Mapping[str, Any]], traits: Mapping[str, Any]) -> None:
    wanted = list(marks)
    if _choice(traits, "face.freckles") not in ("", "none"):
        wanted.append({"choice": "freckles", "text": "freckles", "place": "cheek", "side": "middle"})
    slot = 0
    for index, mark in enumerate(wanted):
        place = mark["place"] or "cheek"
        if mark["choice"] not in MARKS or place not in MARK_PLACES or slot == SLOTS:
            made.remarks.append(
                f"mark '{mark['text']}' ({place}) is not drawn: the illustrator has no such mark there"
            )
            continue
        slot += 1
        path = f"marks.{index}" if index < len(marks) else "face.freckles"
        made.decided[path] = [f"mark.{slot}"]
        made.fields[f"mark.{slot}.kind"] = mark["choice"]
        made.fields[f"mark.{slot}.place"] = place
        made.fields[f"mark.{slot}.side"] = mark["side"] or "right"
