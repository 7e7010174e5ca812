"""The same character with one declared trait changed: what a verifier must notice."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from .character import Accessory, Character, Mark
from .declared import DeclaredTrait
from .resolving import ResolvedCharacter, resolve
from .vocabulary import Vocabulary

_Thing = TypeVar("_Thing", Accessory, Mark)
Ladder = Callable[[str], Sequence[tuple[str, float]]]
"""Gives colours ever farther from a colour, each with how far."""


@dataclass(frozen=True)
class Change:
    """What was changed, in words; how far in CIEDE2000 (0 where there is no measure); and the character with it."""

    words: str
    size: float
    character: ResolvedCharacter


def changes_of(trait: DeclaredTrait, main: ResolvedCharacter, ladder: Ladder) -> Iterator[Change]:
    """Ways to change one trait: colours by the ladder, words to others of their list, ornaments missing,
    recoloured or on the other side."""
    if trait.aspect == "color":
        for color, size in ladder(trait.colors[0]):
            changed = _with_trait(main, trait.path, hex=color, text="", choice="", colors=())
            yield Change(f"{trait.colors[0]} → {color}", size, changed)
    elif trait.aspect == "shape":
        element = main.traits[trait.path].element
        others = [value for value in element.values if value.id not in (trait.choice, "none")]
        for value in others[:3]:
            changed = _with_trait(main, trait.path, text=value.say("en"), choice=value.id)
            yield Change(value.id, 0.0, changed)
    elif trait.aspect == "accessory":
        yield from _changed_accessory(trait, main, ladder)
    elif trait.aspect == "mark":
        yield from _changed_mark(trait, main)


def _with_trait(main: ResolvedCharacter, path: str, **changes: object) -> ResolvedCharacter:
    changed = replace(main.traits[path], origin="file", **changes)  # type: ignore[arg-type]
    return replace(main, traits={**main.traits, path: changed})


def _changed_accessory(trait: DeclaredTrait, main: ResolvedCharacter, ladder: Ladder) -> Iterator[Change]:
    index = int(trait.path.split(".")[1])
    things = main.character.accessories
    yield Change("missing", 0.0, _with_things(main, accessories=_without(things, index)))
    if trait.colors:
        color, size = ladder(trait.colors[0])[-1]
        yield Change(
            f"in {color}", size, _with_things(main, accessories=_changed(things, index, color=color))
        )
    if trait.side in ("left", "right"):
        side = "right" if trait.side == "left" else "left"
        yield Change(
            f"on the {side}", 0.0, _with_things(main, accessories=_changed(things, index, side=side))
        )


def _changed_mark(trait: DeclaredTrait, main: ResolvedCharacter) -> Iterator[Change]:
    index = int(trait.path.split(".")[1])
    things = main.character.marks
    yield Change("missing", 0.0, _with_things(main, marks=_without(things, index)))
    if trait.side in ("left", "right"):
        side = "right" if trait.side == "left" else "left"
        yield Change(f"on the {side}", 0.0, _with_things(main, marks=_changed(things, index, side=side)))


def _with_things(main: ResolvedCharacter, **things: object) -> ResolvedCharacter:
    return replace(main, character=main.character.model_copy(update=things))


def _without(things: Sequence[_Thing], index: int) -> tuple[_Thing, ...]:
    return tuple(thing for at, thing in enumerate(things) if at != index)


def _changed(things: Sequence[_Thing], index: int, **changes: object) -> tuple[_Thing, ...]:
    return tuple(
        thing.model_copy(update=changes) if at == index else thing for at, thing in enumerate(things)
    )


def swapped(
    traits: Sequence[DeclaredTrait], main: ResolvedCharacter, apart: Callable[[str, str], bool]
) -> Iterator[tuple[tuple[str, str], Change]]:
    """Pairs of declared colours that changed places, each colour in at most one pair: (their paths, the change).
    `apart` says of two `#RRGGBB` whether anybody would notice."""
    left = [
        trait
        for trait in traits
        if trait.aspect == "color" and not trait.accent and trait.path in main.traits
    ]
    while left:
        one = left.pop(0)
        other = next((trait for trait in left if apart(one.colors[0], trait.colors[0])), None)
        if other is None:
            continue
        left.remove(other)
        first = _with_trait(main, one.path, hex=other.colors[0], text="", choice="", colors=())
        both = _with_trait(first, other.path, hex=one.colors[0], text="", choice="", colors=())
        yield (one.path, other.path), Change(f"{one.path} and {other.path} swapped", 0.0, both)


def stranger(main: ResolvedCharacter, vocabulary: Vocabulary, seed: int) -> ResolvedCharacter:
    """Somebody else of the same kind and style, filled by an identity seed."""
    own = main.character
    plain = Character(
        name=own.name, kind=own.kind, style=own.style,
        traits={category: traits for category, traits in own.traits.items() if category == "art"},
    )  # fmt: skip
    return resolve(plain, seed, vocabulary)
