"""The text of new character and scene files: valid, commented, with every element named."""

from collections.abc import Iterator

from ..domain.reading import Draft
from ..domain.vocabulary import Checklist, Element
from .schema import FOLDER

_HEAD = """\
# yaml-language-server: $schema={schema}/character.json
# A character: what must stay the same in every picture. Names and values may be English, Indonesian or
# Chinese. What you leave out, the identity seed chooses (tetap resolve shows it).
"""
_SCENES = """\
# yaml-language-server: $schema={schema}/scenes.json
# Scenes: what changes from picture to picture. A sentence is enough; fields make it exact.
scenes:
  - id: reading
    text: reading on a park bench, bright sunshine
  - id: cafe
    text: drinking coffee in a modern cafe, sunlight through the window
    ratio: "4:5"          # or `for: instagram`; 1:1 2:3 3:2 3:4 4:3 4:5 5:4 9:16 16:9 21:9
"""


def scenes_text() -> str:
    """A first scenes.yaml."""
    return _SCENES.format(schema=FOLDER)


def character_text(draft: Draft, checklist: Checklist, default_name: str) -> str:
    """A character.yaml holding the draft; open elements stand there as comments."""
    lines = [
        _HEAD.format(schema=FOLDER) + f"name: {_quoted(draft.name or default_name)}",
        f"kind: {draft.kind}",
    ]
    for category in checklist.categories:
        traits = draft.traits.get(category.id, {})
        lines += ["", f"{category.id}:" if traits else f"# {category.id}:"]
        lines += _elements(category.elements, traits, draft.remarks)
    lines += ["", *_list("palette", [f"hex: {_quoted(color)}" for color in draft.palette])]
    lines += _list("accessories", [_row(row) for row in draft.accessories])
    lines += _list("marks", [_row(row) for row in draft.marks])
    lines += _list("notes", [_quoted(text) for text in draft.kept])
    return "\n".join(lines) + "\n"


def _elements(
    elements: tuple[Element, ...], traits: dict[str, str], remarks: dict[str, str]
) -> Iterator[str]:
    for element in elements:
        if element.id in traits:
            remark = f"    # {remarks[element.path]}" if element.path in remarks else ""
            yield f"  {element.id}: {_quoted(traits[element.id])}{remark}"
    for element in elements:
        if element.id not in traits:
            examples = ", ".join(choice.id for choice in list(element.values)[:6])
            need = "required" if element.required else "optional"
            note = f"{need}: {examples}, …" if examples else f"{need}: {element.label('en')}"
            yield f"  # {element.id}:    # {note}"


def _list(name: str, rows: list[str]) -> list[str]:
    if not rows:
        return [f"# {name}: []"]
    return [f"{name}:", *(f"  - {row}" for row in rows)]


def _row(row: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {_quoted(value)}" for key, value in row.items()) + "}"


def _quoted(text: str) -> str:
    plain = text.replace("-", "").replace(" ", "")
    if plain.isalpha() and text.casefold() not in ("yes", "no", "true", "false", "null", "on", "off"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
