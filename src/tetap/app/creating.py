"""`tetap new`: a folder with a character file that explains itself, empty or from a pasted description."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from ..documents.complaints import nearest
from ..documents.new_files import character_text, scenes_text
from ..documents.schema import FOLDER as SCHEMA_FOLDER
from ..documents.schema import SCHEMAS
from ..documents.text_import import read_description
from ..documents.words import load_vocabulary
from ..documents.yaml_text import read_text, refuse_commands
from ..domain.character import KINDS, Kind
from ..domain.reading import DescriptionReader, Draft
from ..errors import BadInput
from ..store.disk import make_folder, replace


@dataclass(frozen=True)
class Made:
    """What `new` wrote, which traits it understood, what it kept as notes."""

    folder: Path
    files: list[str]
    understood: list[str]
    kept: list[str]


def create(folder: Path, kind: str, from_text: Path | None) -> Made:
    """Make the folder. An existing character is never touched."""
    vocabulary = load_vocabulary()
    draft = Draft(kind=check_free(folder, kind))
    if from_text is not None:
        text = sys.stdin.read() if str(from_text) == "-" else read_text(from_text)
        refuse_commands(text, str(from_text))
        draft = DescriptionReader(vocabulary, draft.kind).read(read_description(text))
    title = folder.resolve().name.replace("-", " ").replace("_", " ").title()
    character = character_text(draft, vocabulary.checklists[draft.kind], title)
    make_folder(folder)
    replace(folder / "character.yaml", character.encode())
    files = ["character.yaml", *write_scenes(folder)]
    files += [str(path.relative_to(folder)) for path in write_schemas(folder)]
    return Made(folder, files, draft.understood, draft.kept)


def check_free(folder: Path, kind: str) -> Kind:
    """The kind. BadInput where no new character can be made: an unknown kind, a folder that holds one, a file."""
    if kind not in KINDS:
        raise BadInput(f"kind '{kind}' does not exist", f"{nearest(kind, KINDS)}Kinds: {', '.join(KINDS)}.")
    if (folder / "character.yaml").exists():
        raise BadInput(
            f"{folder} holds a character already", "Choose another name, or edit the one that is there."
        )
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file", "Choose another name.")
    return next(known for known in KINDS if known == kind)


def write_scenes(folder: Path) -> list[str]:
    """A first scenes.yaml, where the folder has no scenes yet; the names of what was written."""
    if any((folder / name).exists() for name in ("scenes.yaml", "scenes.csv")):
        return []
    replace(folder / "scenes.yaml", scenes_text().encode())
    return ["scenes.yaml"]


def write_schemas(folder: Path) -> list[Path]:
    """Write the JSON Schemas where the files' first lines say they are."""
    made = []
    for name, schema in SCHEMAS.items():
        path = folder / SCHEMA_FOLDER / f"{name}.json"
        replace(path, (json.dumps(schema(), indent=1, ensure_ascii=False) + "\n").encode())
        made.append(path)
    return made
