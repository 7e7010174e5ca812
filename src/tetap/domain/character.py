"""A character: what must stay the same in every picture."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Kind = Literal["person", "animal", "robot", "object"]
KINDS: tuple[Kind, ...] = ("person", "animal", "robot", "object")
Role = Literal["front", "side", "back", "three-quarter", "face", "outfit", "object", "style"]
ROLES: tuple[Role, ...] = ("front", "side", "back", "three-quarter", "face", "outfit", "object", "style")

_HEX = re.compile(r"#(?:[0-9a-fA-F]{6})(?![0-9a-zA-Z])")


def _check_hex(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("write a colour as # and six digits 0-9 a-f, for example #FF8C00")
    return value.upper()


Hex = Annotated[str, AfterValidator(_check_hex)]


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


class Accessory(Document):
    """Something the character always wears or carries."""

    what: str
    where: str = ""
    side: str = ""
    color: Hex | None = None


class Mark(Document):
    """A mole, scar, badge or logo; `side` is the character's own left or right."""

    what: str
    where: str = ""
    side: str = ""
    size: str = ""
    picture: str | None = Field(default=None, description="a picture file of the mark, inside the project")


class Reference(Document):
    """A picture of the character and what it shows."""

    file: str
    role: Role
    notes: str = ""


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
    notes: tuple[str, ...] = Field(default=(), description="whatever fits nowhere else")

    @model_validator(mode="before")
    @classmethod
    def _notes_may_be_one_text(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("notes"), str):
            return {**data, "notes": (data["notes"],)}
        return data

    def trait(self, path: str) -> Trait | None:
        """The value written for `category.element`."""
        category, _, element = path.partition(".")
        return self.traits.get(category, {}).get(element)
