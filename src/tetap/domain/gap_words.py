"""What a vision model is asked about a character that exists in pictures only, and which of its words count.

For every open element it chooses one word of the vocabulary's list, and says which picture shows it. It is asked
twice, the second time with pictures and elements in the opposite order: only what it says both times is written.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .vocabulary import Checklist, Element, Glossary

UNSEEN = "unseen"
_TASK = """\
The pictures named {names} all show one character: {kind}.
For every line below choose the one word of its list that the pictures show, and name the picture that shows it best.
Say only what you can see: where no picture shows it, or no word of the list fits, the word is "{unseen}".
What belongs to the scene, the light or the background is no part of the character.

{lines}

Answer with one JSON object and nothing else: the name at the beginning of the line is the key, the value is \
{{"word": "…", "picture": "{example}"}}."""


@dataclass(frozen=True)
class Gap:
    """An element of the checklist that is open, and the words it may hold."""

    element: Element
    words: tuple[str, ...]

    @property
    def path(self) -> str:
        """`hair.length`"""
        return self.element.path


@dataclass(frozen=True)
class Said:
    """A word of the list, or `unseen`, and the picture it rests on, counted from 1; 0 with `unseen`."""

    word: str
    picture: int = 0


@dataclass(frozen=True)
class Filled:
    """What both answers say of one gap. `word` is empty where they do not agree or saw nothing; `pictures` are those
    that were named, counted from 1; `answers` are the two words, empty where there was none."""

    gap: Gap
    word: str
    pictures: tuple[int, ...]
    answers: tuple[str, str]

    @property
    def is_contradicted(self) -> bool:
        """Whether the second answer says another thing than the first."""
        return self.answers[0] != self.answers[1]


def open_gaps(checklist: Checklist, colors: Glossary) -> tuple[Gap, ...]:
    """What pixels can show: everything with a list of words, but no measures and no free texts."""
    found = []
    for element in checklist.elements.values():
        if element.holds in ("word", "color"):
            choices = element.values.choices or (colors.choices if element.holds == "color" else ())
            found.append(Gap(element, tuple(choice.id for choice in choices)))
    return tuple(gap for gap in found if gap.words)


def picture_name(number: int) -> str:
    """What the picture is called in the question; `number` counts from 1."""
    return f"P{number}"


def gap_task(kind: str, gaps: Sequence[Gap], pictures: Sequence[int]) -> str:
    """The whole task, gaps and pictures in the order given. English: who reads it is a model."""
    lines = "\n".join(
        f"{gap.path} ({gap.element.label('en')}): {', '.join((*gap.words, UNSEEN))}" for gap in gaps
    )
    names = [picture_name(number) for number in pictures]
    return _TASK.format(names=", ".join(names), kind=kind, unseen=UNSEEN, lines=lines, example=names[0])


def read_said(text: str, gaps: Sequence[Gap], pictures: int) -> Mapping[str, Said]:
    """What a model said, by path. A word that is not on the list, and a word without one of the pictures, is left
    out. A JSON object anywhere in the text counts."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        given = json.loads(found[0]) if found else {}
    except ValueError:
        given = {}
    read = {gap.path: _said(gap, given.get(gap.path), pictures) for gap in gaps}
    return {path: said for path, said in read.items() if said is not None}


def _said(gap: Gap, value: object, pictures: int) -> Said | None:
    row = value if isinstance(value, Mapping) else {"word": value}
    word = str(row.get("word", "")).strip().strip(".").lower()
    if word == UNSEEN:
        return Said(UNSEEN)
    number = re.fullmatch(r"[Pp]?(\d{1,4})", str(row.get("picture", "")).strip())
    known = next((one for one in gap.words if one.lower() == word), "")
    if not known or number is None or not 1 <= int(number[1]) <= pictures:
        return None
    return Said(known, int(number[1]))


def filled_gaps(
    gaps: Sequence[Gap], first: Mapping[str, Said], second: Mapping[str, Said]
) -> tuple[Filled, ...]:
    """Every gap with what came of both answers."""
    found = []
    for gap in gaps:
        both = [side.get(gap.path, Said("")) for side in (first, second)]
        words = (both[0].word, both[1].word)
        agreed = words[0] if words[0] == words[1] and words[0] not in ("", UNSEEN) else ""
        pictures = tuple(sorted({one.picture for one in both})) if agreed else ()
        found.append(Filled(gap, agreed, pictures, words))
    return tuple(found)
