"""Character and scene files as somebody edits them: checked before they are kept, what was there kept too."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..documents.character_file import FILE_NAME, CharacterFile
from ..documents.field_names import FIELDS, SCENE_FIELDS, field_named
from ..documents.scenes_file import SceneList, load_scenes
from ..documents.words import load_vocabulary
from ..documents.yaml_text import as_kept, read_text, read_yaml, write_yaml
from ..domain.vocabulary import Words, matches
from ..errors import BadInput, DocumentError
from ..store.disk import make_folder, replace

SCENES = "scenes.yaml"
SCENE_COLUMNS = ("id", "text", "place", "action", "expression", "light", "wear", "ratio")
_REFERENCES = {"references": FIELDS["references"]}
_LIST = {"scenes": ("adegan", "场景")}
_HISTORY = "history"
_KEPT = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Edition:
    """An earlier text of a file; `number` counts from 1."""

    number: int
    file: str
    text: str


def read_character_draft(text: str) -> CharacterFile:
    """What a text of character.yaml means. DocumentError with line and field where it cannot be."""
    return _as_file(FILE_NAME, text, lambda path: CharacterFile.load(path, load_vocabulary()))


def read_scenes_draft(text: str) -> SceneList:
    """What a text of scenes.yaml means. DocumentError with line and field where it cannot be."""
    return _as_file(SCENES, text, lambda path: load_scenes(path.parent))


def with_traits(text: str, values: Mapping[str, str]) -> str:
    """The character's text with these traits (`hair.length` to what is written; empty = left open), comments kept."""
    file = read_character_draft(text)
    for path, value in values.items():
        category = file.checklist.category(path.partition(".")[0])
        element = file.checklist.elements[path]
        # `style` names both a sentence and the art category; only what holds elements is a category.
        blocks = CommentedMap({k: v for k, v in file.content.items() if isinstance(v, CommentedMap | None)})
        key = _written(blocks, category.names, category.id)
        if not isinstance(file.content.get(key), CommentedMap):
            file.content[key] = CommentedMap()
        block = file.content[key]
        name = _written(block, element.names, element.id)
        if value.strip() and str(block.get(name, "")) != value.strip():
            block[name] = value.strip()
        elif not value.strip():
            block.pop(name, None)
        if not block:
            del file.content[key]
    return write_yaml(file.content)


def with_name(text: str, name: str) -> str:
    """The character's text with this name."""
    content = read_character_draft(text).content
    content["name"] = name
    return write_yaml(content)


def _written(block: CommentedMap, names: Words, identifier: str) -> str:
    """The key under which something stands, in whichever language; its id where it does not stand there yet."""
    return next((str(one) for one in block if matches(names, str(one), identifier)), identifier)


def with_scenes(text: str, rows: Sequence[Mapping[str, str]]) -> str:
    """The text of scenes.yaml with these rows, in their order, comments and fields that are no column kept.

    `at` in a row is the number of the scene that it was; without it the row is new. Rows without words are left out."""
    content = _as_file(SCENES, text or "scenes: []\n", read_yaml)
    key, before = "scenes", content
    if isinstance(content, CommentedMap):
        key = next((str(one) for one in content if field_named(one, ("scenes",), _LIST)), key)
        before = content.get(key)
    entries = CommentedSeq()
    for row in rows:
        at = row.get("at", "")
        known = isinstance(before, CommentedSeq) and at.isascii() and at.isdigit() and int(at) < len(before)
        entry = before[int(at)] if known else CommentedMap()
        if not isinstance(entry, CommentedMap):
            entry = CommentedMap({"text": str(entry)})
        _fill(entry, row)
        if any(row.get(name, "").strip() for name in ("text", "place", "action")):
            entries.append(entry)
    if not isinstance(content, CommentedMap):
        return write_yaml(entries)
    content[key] = entries
    return write_yaml(content)


def _fill(entry: CommentedMap, row: Mapping[str, str]) -> None:
    for field in SCENE_COLUMNS:
        value = row.get(field, "").strip()
        written = next((str(one) for one in entry if field_named(one, (field,), SCENE_FIELDS)), field)
        present = entry.get(written, "")
        shown = "; ".join(map(str, present)) if isinstance(present, CommentedSeq) else str(present)
        if value and value != shown:
            entry[written] = value
        elif not value:
            entry.pop(written, None)


def keep_text(folder: Path, state_folder: Path, name: str, text: str) -> int | None:
    """Write a file of the project; what stood there is kept for going back: its number, 0 for a file that is new,
    None when nothing changed."""
    path = folder / name
    before = read_text(path) if path.is_file() else ""
    if before == text:
        return None
    number = remember(state_folder, name, before) if before else 0
    replace(path, as_kept(path, text))
    return number


def remember(state_folder: Path, name: str, text: str) -> int:
    """Keep a text for going back; its number."""
    shelf = state_folder / _HISTORY
    make_folder(shelf)
    number = max((one.number for one in editions(state_folder)), default=0) + 1
    replace(shelf / f"{number:05}-{name}", text.encode())
    for old in editions(state_folder)[_KEPT:]:
        (shelf / f"{old.number:05}-{old.file}").unlink(missing_ok=True)
    return number


def without_reference(text: str, file: str) -> str:
    """The character's text without its reference of that file; the picture stays. BadInput where there is none."""
    draft = read_character_draft(text)
    at = next((n for n, one in enumerate(draft.character.references) if one.file == file), None)
    if at is None:
        raise BadInput(f"there is no reference '{file[:80]}'", "Choose one of the list.")
    key = next(str(one) for one in draft.content if field_named(one, ("references",), _REFERENCES))
    del draft.content[key][at]
    if not draft.content[key]:
        del draft.content[key]
    return write_yaml(draft.content)


def editions(state_folder: Path, name: str = "") -> list[Edition]:
    """Earlier texts, newest first, of one file or of all."""
    found = []
    for path in sorted((state_folder / _HISTORY).glob("*-*"), reverse=True):
        number, _, file = path.name.partition("-")
        if number.isdecimal() and name in ("", file):
            found.append(Edition(int(number), file, read_text(path)))
    return found


def edition(state_folder: Path, number: int) -> Edition:
    """The one of this number. BadInput where it is not there."""
    found = next((one for one in editions(state_folder) if one.number == number), None)
    if found is None:
        raise BadInput(f"there is no earlier text {number}", "Choose one of the list.")
    return found


def _as_file(name: str, text: str, read: Callable[[Path], T]) -> T:
    """The readers take files, so that errors carry lines; what they say then names the file alone."""
    with tempfile.TemporaryDirectory(prefix="tetap-draft-") as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8", newline="")
        try:
            return read(path)
        except DocumentError as error:
            words = str(error).replace(f"{path}", name).replace(f"{folder}", name)
            plain = DocumentError(words, error.hint.replace(f"{path}", name))
            plain.line, plain.field, plain.file = error.line, error.field, name
            raise plain from None
