"""The vocabulary files beside this module, read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ..domain.vocabulary import LANGUAGES, Category, Checklist, Choice, Element, Glossary, Vocabulary, Words

Row = Mapping[str, Any]
_KINDS = ("person", "animal", "robot", "object")


@cache
def load_vocabulary() -> Vocabulary:
    """Every word tetap knows, in English, Indonesian and Chinese."""
    colors = Glossary(_choice(row) for row in _read("colors.yaml")["colors"])
    attachments = _read("attachments.yaml")
    scene = _read("scene.yaml")
    return Vocabulary(
        checklists={kind: _checklist(_read(f"{kind}.yaml"), colors) for kind in _KINDS},
        colors=colors,
        accessories=_glossary(attachments, "accessories"),
        marks=_glossary(attachments, "marks"),
        places=_glossary(attachments, "places"),
        sides=_glossary(attachments, "sides"),
        sizes=_glossary(attachments, "sizes"),
        scene={row["id"]: _element("scene", row, colors) for row in scene["elements"]},
        purposes=_glossary(scene, "ratios"),
    )


def _read(name: str) -> Row:
    text = (files(__package__) / "vocabulary" / name).read_text(encoding="utf-8")
    content: Row = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return content


def _glossary(rows: Row, name: str) -> Glossary:
    return Glossary(_choice(row) for row in rows[name])


def _choice(row: Row) -> Choice:
    facts = {key: value for key, value in row.items() if key not in ("id", "words", "weight", "hex")}
    return Choice(row["id"], _words(row["words"]), float(row.get("weight", 1)), row.get("hex", ""), facts)


def _words(row: Mapping[str, Any]) -> Words:
    return {language: tuple(map(str, row.get(language, ()))) for language in LANGUAGES}


def _checklist(row: Row, colors: Glossary) -> Checklist:
    return Checklist(
        row["kind"],
        _words(row["names"]),
        tuple(
            Category(
                category["id"],
                _words(category["names"]),
                tuple(_element(category["id"], element, colors) for element in category["elements"]),
            )
            for category in row["categories"]
        ),
    )


def _element(category: str, row: Row, colors: Glossary) -> Element:
    values = []
    for value in row.get("values", ()):
        known = colors.by_id(value if isinstance(value, str) else value["id"])
        if row.get("holds") == "color" and known is not None:
            given: Row = {} if isinstance(value, str) else value
            own = _words(given.get("words", {}))
            words = {language: (*own[language], *known.words[language]) for language in LANGUAGES}
            values.append(Choice(known.id, words, float(given.get("weight", 1)), known.hex))
        else:
            values.append(_choice(value))
    return Element(
        category=category,
        id=row["id"],
        names=_words(row["names"]),
        required=bool(row.get("required", False)),
        holds=row.get("holds", "word"),
        opens_to_seed=row.get("open", "none") == "seed",
        values=Glossary(values),
    )
