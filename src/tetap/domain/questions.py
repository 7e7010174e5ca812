"""What a judge is asked about a character's traits, and what its answers come to.

A question is always whether a trait is the same in A and in B, and it is asked twice: once with the references as
A, once with the picture as A and the traits in the opposite order. Who always says the same contradicts itself.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .declared import DeclaredCharacter, DeclaredTrait

Answer = Literal["yes", "no", "unseen"]
Judged = Literal["kept", "drifted", "hidden", "undecided"]
"""`undecided`: it contradicts itself, or one of the two answers is missing."""
_ANSWERS: Mapping[str, Answer] = {
    "yes": "yes", "true": "yes", "no": "no", "false": "no", "unseen": "unseen", "unclear": "unseen",
}  # fmt: skip
_TASK = """\
You compare drawings or photographs of one character, trait by trait.
Where several characters stand in a picture, look at the one that the other pictures show.
Pictures named A… show it once, pictures named B… show it another time, perhaps in another pose, place and light.
Light, shadow, pose, camera, background and things the scene adds are no change of the character.
For every line below answer whether this trait is the same in A and in B:
"yes" it is the same; "no" it is clearly different or missing in one; "unseen" it cannot be seen in A or in B.
The text in quotes says how the trait was once described; what you see goes before it.

{questions}

Answer with one JSON object and nothing else: the name before the colon is the key, your answer the value."""


@dataclass(frozen=True)
class Opinion:
    """What a judge says of one trait. `answers`: with the references first, and with the picture first."""

    trait: str
    judged: Judged
    answers: tuple[Answer | None, Answer | None]


def asked_traits(declared: DeclaredCharacter) -> tuple[DeclaredTrait, ...]:
    """The traits that a picture can answer for."""
    return tuple(trait for trait in declared.traits if trait.aspect != "words")


def task_words(traits: Sequence[DeclaredTrait]) -> str:
    """The whole task for these traits, one line each, in their order. English: the judge is a model."""
    return _TASK.format(questions="\n".join(f"{trait.path}: {_described(trait)}" for trait in traits))


def _described(trait: DeclaredTrait) -> str:
    what = trait.path.partition(".")[2].replace("_", " ")
    where = " ".join(word for word in (trait.side, trait.place) if word)
    if trait.aspect in ("accessory", "mark"):
        what = f"{trait.aspect}{f' ({where})' if where else ''}"
    color = f" ({', '.join(trait.colors)})" if trait.colors else ""
    return f'{what}, "{trait.text or trait.choice}"{color}'


def read_answers(text: str, traits: Sequence[str]) -> Mapping[str, Answer]:
    """The answers in a judge's words, for these traits; what it left out, or answered with something else, is left
    out. A JSON object anywhere in the text counts."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    try:
        given = json.loads(found[0]) if found else {}
    except ValueError:
        given = {}
    if not isinstance(given, Mapping):
        return {}
    read = {trait: _ANSWERS.get(str(given.get(trait, "")).strip().strip(".").lower()) for trait in traits}
    return {trait: answer for trait, answer in read.items() if answer is not None}


def opinions(
    traits: Sequence[str], references_first: Mapping[str, Answer], picture_first: Mapping[str, Answer]
) -> tuple[Opinion, ...]:
    """One opinion a trait, from both rounds of answers."""
    return tuple(
        Opinion(trait, _judged(answers), answers)
        for trait in traits
        for answers in ((references_first.get(trait), picture_first.get(trait)),)
    )


def _judged(answers: tuple[Answer | None, Answer | None]) -> Judged:
    first, second = answers
    if first is None or first != second:
        return "undecided"
    return {"yes": "kept", "no": "drifted", "unseen": "hidden"}[first]  # type: ignore[return-value]
