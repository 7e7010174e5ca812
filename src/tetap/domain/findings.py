"""What a check of a character says: errors, warnings and hints, each with what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .character import Character, Trait
from .palette import color_of_part, distance, lookalikes
from .resolving import FOLLOWS, ResolvedCharacter
from .vocabulary import Vocabulary, fold

Level = Literal["error", "warning", "hint"]


@dataclass(frozen=True)
class Finding:
    """One remark. `code` is stable; `field` is the place in character.yaml or scenes.yaml."""

    level: Level
    code: str
    field: str
    message: str
    advice: str = ""


def completeness(character: Character, vocabulary: Vocabulary, language: str = "en") -> Iterator[Finding]:
    """Required elements that are missing are errors, optional ones hints."""
    for element in vocabulary.checklists[character.kind].elements.values():
        if character.trait(element.path) or character.trait(FOLLOWS.get(element.path, "")):
            continue
        if element.holds == "color" and color_of_part(character.palette, element) is not None:
            continue
        label = element.label(language)
        examples = ", ".join(choice.say(language) for choice in list(element.values)[:4])
        write = f"Write it, for example {examples}" if examples else "Write it"
        if element.required:
            choose = (
                ", or let the identity seed choose: tetap resolve --write." if element.opens_to_seed else "."
            )
            yield Finding("error", "missing", element.path, f"{label}: required and missing", write + choose)
        else:
            example = f": {examples}, …" if examples else "."
            yield Finding("hint", "open", element.path, f"{label}: open", f"Optional{example}")


def unknown_words(resolved: ResolvedCharacter) -> Iterator[Finding]:
    """Words that no vocabulary knows: kept, passed on as written, drawn by nobody who needs to know them."""
    for trait in resolved.unknown_words:
        near = ", ".join(choice.say("en") for choice in list(trait.element.values)[:8])
        yield Finding(
            "warning",
            "unknown-word",
            trait.path,
            f"'{trait.text}' is not in tetap's vocabulary",
            "It goes into prompts as written; the illustrator cannot draw it."
            + (f" Known here: {near}." if near else ""),
        )


def contradictions(
    character: Character, resolved: ResolvedCharacter, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Places where the description says two things."""
    yield from _palette_against_traits(character, vocabulary)
    for trait in resolved.traits.values():
        if trait.element.holds == "color" and trait.hex and trait.choice:
            named = vocabulary.colors.by_id(trait.choice)
            if named is not None and distance(named.hex, trait.hex) > 60:
                yield Finding(
                    "warning",
                    "color-word",
                    trait.path,
                    f"'{trait.text}' is called one colour and {trait.hex} is another",
                    f"'{named.say('en')}' is about {named.hex}. Models read the word first; make them agree.",
                )
    top, bottom = resolved.traits.get("outfit.top"), resolved.traits.get("outfit.bottom")
    if (
        top
        and bottom
        and top.choice == "dress"
        and bottom.origin == "file"
        and bottom.choice not in ("", "none")
    ):
        yield Finding(
            "warning", "dress-and-bottom", "outfit.bottom", "a dress and a bottom are both described",
            "Remove outfit.bottom, or write none.",
        )  # fmt: skip
    style = resolved.traits.get("hair.style")
    if style and style.choice == "none":
        for path in ("hair.length", "hair.bangs", "hair.texture"):
            other = resolved.traits.get(path)
            if other and other.origin == "file" and other.choice != "none":
                yield Finding(
                    "error", "no-hair", path, "the character has no hair, yet its hair is described",
                    "Remove this line or change hair.style.",
                )  # fmt: skip


def _palette_against_traits(character: Character, vocabulary: Vocabulary) -> Iterator[Finding]:
    for element in vocabulary.checklists[character.kind].elements.values():
        trait: Trait | None = character.trait(element.path)
        color = color_of_part(character.palette, element)
        if color is None or trait is None or not trait.hex or element.holds != "color":
            continue
        if distance(trait.hex, color.hex) > 12:
            yield Finding(
                "error",
                "two-colors",
                element.path,
                f"{element.path} is {trait.hex}, the palette says {color.hex} for {color.part}",
                "A character has one colour per part; change one of them.",
            )


def palette_sanity(character: Character) -> Iterator[Finding]:
    """Duplicates, lookalikes, colours of no part, more colours than anybody holds."""
    seen: dict[tuple[str, str], int] = {}
    for index, color in enumerate(character.palette):
        field = f"palette.{index}"
        key = (color.hex, fold(color.part))
        if key in seen:
            yield Finding(
                "warning", "palette-twice", field, f"{color.hex} stands twice in the palette", "Remove one."
            )
        seen[key] = index
        if not color.part:
            yield Finding(
                "hint", "palette-part", field, f"{color.hex} belongs to no part",
                "Write `part: hair` or another part, so that it can be drawn and checked.",
            )  # fmt: skip
    for first, second in lookalikes(character.palette):
        yield Finding(
            "hint", "palette-close", "palette",
            f"{first.hex} ({first.part or 'no part'}) and {second.hex} ({second.part or 'no part'}) look the same",
            "Nobody will tell them apart in a picture; use one colour or two clearly different ones.",
        )  # fmt: skip
    if len({color.hex for color in character.palette}) > 8:
        yield Finding(
            "hint", "palette-many", "palette", "more than eight colours",
            "Models hold three to five colours well; keep the ones that identify the character.",
        )  # fmt: skip
