"""The text of a character file that was proposed from pictures: every line with what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.reading import Draft
from ..domain.vocabulary import Checklist
from .new_files import character_text


@dataclass(frozen=True)
class Line:
    """One entry of a list: its fields, and the remark that stands beside it."""

    fields: dict[str, str]
    remark: str = ""


@dataclass(frozen=True)
class Proposed:
    """What pictures told: entries of palette, accessories and references, why the kind, and what is missing."""

    kind_remark: str
    palette: Sequence[Line]
    accessories: Sequence[Line]
    references: Sequence[Line]
    gaps: Sequence[str]


def proposed_text(draft: Draft, checklist: Checklist, name: str, proposed: Proposed) -> str:
    """A character.yaml to be gone through by a person; `draft` holds no palette and no accessories."""
    text = character_text(draft, checklist, name)
    text = text.replace(f"kind: {draft.kind}\n", f"kind: {draft.kind}    # {proposed.kind_remark}\n", 1)
    for field in ("palette", "accessories"):
        lines: Sequence[Line] = getattr(proposed, field)
        text = text.replace(f"# {field}: []\n", _block(field, lines), 1)
    text += "\n" + _block("references", proposed.references)
    gaps = "".join(f"#   {gap}\n" for gap in proposed.gaps)
    return text + ("\n# Not seen, to be filled in or added:\n" + gaps if gaps else "")


def _block(name: str, lines: Sequence[Line]) -> str:
    if not lines:
        return f"# {name}: []\n"
    return f"{name}:\n" + "".join(f"  - {_fields(line.fields)}{_remark(line.remark)}\n" for line in lines)


def _fields(fields: dict[str, str]) -> str:
    written = ", ".join(
        f'{key}: "{value.replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}"'
        for key, value in fields.items()
    )
    return "{" + written + "}"


def _remark(text: str) -> str:
    return f"    # {text}" if text else ""
