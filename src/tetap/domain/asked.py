"""What one turn of a conversation asks for, as far as its words are known: traits, parts, how many things."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .character import Accessory, Mark
from .declared import COLORED, SHAPED, worn_on
from .palette import nouns_of
from .reading import DescriptionReader
from .resolving import ResolvedCharacter
from .vocabulary import Choice, Glossary, Vocabulary, fold, names_of, stands_in

BACKGROUND, FIGURE, EVERYWHERE = "background", "figure", "everywhere"
_PARTS_OF_SCENE: Mapping[str, tuple[str, ...]] = {
    "place": (BACKGROUND,),
    "expression": ("face", "eyes", "brows"),
    "wear": (FIGURE,),
    "action": (EVERYWHERE,),
    "light": (EVERYWHERE,),
    "weather": (EVERYWHERE,),
    "camera": (EVERYWHERE,),
    "view": (EVERYWHERE,),
}
_BACKGROUND_WORDS = re.compile(
    r"(?<!\w)(?:background|backdrop|latar(?: belakang)?(?:nya)?)(?!\w)|背景", re.IGNORECASE
)
_ASKING = re.compile(
    r"(?<!\w)(?:change|make|add|remove|replace|put|place|turn|give|take off|ubah(?:lah)?|buat(?:lah)?"
    r"|ganti|tambah(?:kan)?|hapus|tempatkan|lepas(?:kan)?)(?!\w)|换成|改成|改为|变成|加上|去掉|放在|放到",
    re.IGNORECASE,
)
_OWNED = re.compile(r"nya(?!\w)")


@dataclass(frozen=True)
class Asked:
    """What a turn speaks of. `about` are paths of declared traits (`hair.length`, `accessories.0`) that are no longer
    as they were declared; `parts` where on the picture the change is to be seen, empty where nobody knows."""

    about: frozenset[str]
    parts: frozenset[str]
    things: tuple[str, ...]
    """The different things it asks for, in words; one is as it should be."""

    @property
    def changes_character(self) -> bool:
        """Whether it changes what the character is, rather than where and how it is shown."""
        return bool(self.about) or any(thing.startswith("+") for thing in self.things)


def read_asked(text: str, person: ResolvedCharacter, vocabulary: Vocabulary) -> Asked:
    """What is asked for. Unknown words are not guessed: they leave everything empty."""
    found = [*_scene_things(text, vocabulary)]
    scene = {thing for thing, _, _ in found}
    rest = fold(text)
    for thing, about, part, word in _worn(rest, person, vocabulary):
        found.append((thing, about, (part,)))
        rest = rest.replace(word, " ")
    found += [
        (thing, about, parts)
        for thing, about, parts in _traits(rest, person, vocabulary)
        if not (thing in ("face", "mouth") and "expression" in scene)
    ]
    things = tuple(dict.fromkeys(thing for thing, _, _ in found))
    asking = len(_ASKING.findall(text))
    if asking > len(things) > 0:
        things += tuple("something else" for _ in range(asking - len(things)))
    return Asked(
        about=frozenset(path for _, paths, _ in found for path in paths),
        parts=frozenset(part for _, _, parts in found for part in parts),
        things=things,
    )


_Found = tuple[str, tuple[str, ...], tuple[str, ...]]
"""(thing, the traits it is about, where it is seen)."""


def _scene_things(text: str, vocabulary: Vocabulary) -> Iterator[_Found]:
    named = {name for name, element in vocabulary.scene.items() if element.values.inside(text)}
    if _BACKGROUND_WORDS.search(text):
        named.add("place")
    for name in vocabulary.scene:
        if name in named:
            yield name, (), _PARTS_OF_SCENE.get(name, (EVERYWHERE,))


def _worn(
    text: str, person: ResolvedCharacter, vocabulary: Vocabulary
) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """(thing, its path, its part, the word) of accessories and marks; one that is new has no path and a + before it."""
    of_things: tuple[tuple[str, Glossary, tuple[Accessory | Mark, ...]], ...] = (
        ("accessories", vocabulary.accessories, person.character.accessories),
        ("marks", vocabulary.marks, person.character.marks),
    )
    for field, glossary, own in of_things:
        for at, one in enumerate(own):
            choices = glossary.inside(one.what)
            # "the hair pin" of an "orange-slice hair pin".
            names = {word for _, word in choices} | {fold(one.what), " ".join(fold(one.what).split()[-2:])}
            for name in sorted(filter(None, names), key=len, reverse=True):
                if stands_in(name, text):
                    text = text.replace(name, " ")
                    yield one.what, (f"{field}.{at}",), _worn_part(field, choices), name
                    break
        for choice, word in glossary.inside(text):
            yield f"+{choice.say('en')}", (), _worn_part(field, [(choice, word)]), word


def _worn_part(field: str, choices: Sequence[tuple[Choice, str]]) -> str:
    return "mark" if field == "marks" else worn_on(choices[0][0].id if choices else "")


def _traits(text: str, person: ResolvedCharacter, vocabulary: Vocabulary) -> Iterator[_Found]:
    """Traits that are told a value, then parts that are only named: then all traits of that part are meant."""
    told = DescriptionReader(vocabulary, person.character.kind).read([("", text)])
    parts: dict[str, list[str]] = {}
    for category, elements in told.traits.items():
        for name in elements:
            path = f"{category}.{name}"
            parts.setdefault(_part_of(path), []).append(path)
    plain = _OWNED.sub("", text)
    for element in person.checklist.elements.values():
        if element.path in COLORED:
            part = COLORED[element.path][0]
            nouns = {noun for name in names_of(element.names) for noun in nouns_of(name)}
            if part not in parts and any(stands_in(noun, plain) for noun in nouns):
                parts[part] = [path for path in person.checklist.elements if _part_of(path) == part]
    for part, paths in parts.items():
        yield part, tuple(paths), (part,)


def _part_of(path: str) -> str:
    if path in COLORED:
        return COLORED[path][0]
    return SHAPED.get(path, path.partition(".")[0])
