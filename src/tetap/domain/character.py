"""A character: what must stay the same in every picture."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

Kind = Literal["person", "animal", "robot", "object"]
KINDS: tuple[Kind, ...] = ("person", "animal", "robot", "object")
Role = Literal["front", "side", "back", "three-quarter", "face", "outfit", "object", "style"]
ROLES: tuple[Role, ...] = ("front", "side", "back", "three-quarter", "face", "outfit", "object", "style")
THINGS: tuple[Role, ...] = ("object", "style")
"""Roles of references that do not show the character itself."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{6})(?![0-9a-zA-Z])")


def _check_hex(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("write a colour as # and six digits 0-9 a-f, for example #FF8C00")
    return value.upper()


Hex = Annotated[str, AfterValidator(_check_hex)]


def _check_place(value: object) -> tuple[float, float, float, float]:
    """A point becomes a small box around it."""
    if (
        not isinstance(value, list | tuple)
        or len(value) not in (2, 4)
        or not all(isinstance(number, int | float) and 0 <= number <= 1 for number in value)
    ):
        raise ValueError("write [left, top, right, bottom] or [x, y] as shares 0 to 1 of the picture")
    if len(value) == 2:
        (x, y), half = value, _POINT
        return max(0.0, x - half), max(0.0, y - half), min(1.0, x + half), min(1.0, y + half)
    left, top, right, bottom = value
    if not (left < right and top < bottom):
        raise ValueError("a box is [left, top, right, bottom] with left < right and top < bottom")
    return left, top, right, bottom


_POINT = 0.03
"""Half the side of the box that stands for a point."""

PlaceInPicture = Annotated[
    tuple[float, float, float, float],
    BeforeValidator(_check_place),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "number", "minimum": 0, "maximum": 1},
            "minItems": 2,
            "maxItems": 4,
        }
    ),
]
"""[left, top, right, bottom] or [x, y] in shares 0..1 of a picture's width and height; kept as a box."""


class Document(BaseModel):
    """A part of a file that users edit: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Trait(Document):
    """One value as the user wrote it, and the colour written with it."""

    text: str = ""
    hex: Hex | None = None

    @classmethod
    def read(cls, value: object) -> "Trait":
        """A trait from a word, a number, a list of words, or `{text, hex}`."""
        if isinstance(value, Mapping):
            return cls.model_validate(value)
        if isinstance(value, list | tuple):
            value = ", ".join(map(str, value))
        if value is None or isinstance(value, bool):
            raise ValueError("write a word, a number or a colour")
        text = str(value).strip()
        found = _HEX.search(text)
        if found is None and re.search(r"#[0-9a-zA-Z]+", text):
            raise ValueError("write a colour as # and six digits 0-9 a-f, for example #FF8C00")
        words = (text[: found.start()] + " " + text[found.end() :]).strip(" ,()") if found else text
        return cls(text=" ".join(words.split()), hex=found.group().upper() if found else None)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.text, self.hex)))


class PaletteColor(Document):
    """A colour of the character and the part that has it."""

    hex: Hex
    part: str = Field(default="", description="hair, eyes, skin, top, bottom, shoes, accessory, …")
    name: str = ""


_BOX = "where it is on that reference: [left, top, right, bottom] or [x, y], shares 0 to 1 of the picture"


class Accessory(Document):
    """Something the character always wears or carries."""

    what: str
    where: str = ""
    side: str = ""
    color: Hex | None = None
    reference: str = Field(default="", description="the reference on which `box` shows it; empty = the first")
    box: PlaceInPicture | None = Field(default=None, description=_BOX)


class Mark(Document):
    """A mole, scar, badge or logo; `side` is the character's own left or right."""

    what: str
    where: str = ""
    side: str = ""
    size: str = ""
    picture: str | None = Field(default=None, description="a picture file of the mark, inside the project")
    reference: str = Field(default="", description="the reference on which `box` shows it; empty = the first")
    box: PlaceInPicture | None = Field(default=None, description=_BOX)


class Reference(Document):
    """A picture of the character and what it shows."""

    file: str
    role: Role
    notes: str = ""
    optional: bool = Field(
        default=False, description="may stay behind where a model takes fewer; what is worth most goes first"
    )
    worth: float | None = Field(
        default=None,
        ge=0.0,
        le=1.0,
        description="how much it helps, 0 to 1; `tetap references --write` measures it. Empty = by its role",
    )
    frozen: Annotated[str, Field(pattern=r"^(sha256:[0-9a-f]{64})?$")] = Field(
        default="", description="hash of the approved file; `tetap check` tells when the file is another"
    )


class Character(Document):
    """The content of character.yaml. `traits` maps category to element to value."""

    name: str = Field(min_length=1)
    also: dict[Literal["en", "id", "zh"], str] = Field(
        default_factory=dict, description="the name in other languages"
    )
    kind: Kind = "person"
    seed: Annotated[int, Field(ge=0, lt=2**32, strict=True)] | None = Field(
        default=None, description="identity seed: fills the traits left open"
    )
    style: str = Field(default="", description="the art style in one sentence; details belong to `art`")
    traits: dict[str, dict[str, Trait]] = Field(default_factory=dict)
    palette: tuple[PaletteColor, ...] = ()
    accessories: tuple[Accessory, ...] = ()
    marks: tuple[Mark, ...] = ()
    references: tuple[Reference, ...] = ()
    never: tuple[str, ...] = Field(default=(), description="what the character never has: glasses, a beard")
    notes: tuple[str, ...] = Field(default=(), description="whatever fits nowhere else")
    rights: str = Field(default="", description="who may use it: own design, licence, consent to a likeness")

    @model_validator(mode="before")
    @classmethod
    def _lists_may_be_one_text(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        one = {name: (data[name],) for name in ("never", "notes") if isinstance(data.get(name), str)}
        return {**data, **one}

    @model_validator(mode="after")
    def _boxes_lie_on_references(self) -> "Character":
        files = [reference.file for reference in self.references]
        things: tuple[Accessory | Mark, ...] = (*self.accessories, *self.marks)
        for thing in things:
            if thing.reference and thing.reference not in files:
                raise ValueError(f"'{thing.reference}' is no file of `references:`")
            if thing.box and not files:
                raise ValueError("a box needs a reference to lie on; list the picture under `references:`")
        return self

    def trait(self, path: str) -> Trait | None:
        """The value written for `category.element`."""
        category, _, element = path.partition(".")
        return self.traits.get(category, {}).get(element)
