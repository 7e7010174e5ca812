"""Versions of a character: recorded with their files when something is made of them, and laid out again to be used."""

import hashlib
import json
import re
from pathlib import Path

from ..documents.character_file import FILE_NAME
from ..domain.character import Character
from ..domain.resolving import ResolvedCharacter
from ..errors import BadInput, StoreMissing
from ..store.disk import make_folder, replace
from ..store.versions import Version
from .state import State
from .workspace import Workspace

_NUMBER = re.compile(r"[1-9]\d{0,5}")
_DIGITS = re.compile(r"(?:sha256[:-])?([0-9a-f]{7,64})")


def character_digest(resolved: ResolvedCharacter) -> str:
    """The hash of the resolved character: equal content, equal hash."""
    data = {
        "character": resolved.character.model_dump(mode="json", exclude_defaults=True),
        "resolved": {path: [t.choice, t.text, t.hex] for path, t in resolved.traits.items()},
    }
    return "sha256:" + hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def record_version(workspace: Workspace, state: State) -> tuple[str, int]:
    """Digest and number of the character as it is now; its files are kept, so that it can be made again."""
    name, digest = workspace.resolved.character.name, character_digest(workspace.resolved)
    if state.ledger.versions.keeps(name, digest):
        return digest, state.ledger.versions.record(name, digest)
    files = {FILE_NAME: state.objects.put(workspace.file.path.read_bytes())}
    for written, picture in zip(_named(workspace.file.character), workspace.references, strict=True):
        files[written] = state.objects.put(picture.data)
    return digest, state.ledger.versions.record(name, digest, files)


def find_version(state: State, character: str, which: str) -> Version:
    """The version of this number, or whose digest begins so. BadInput when there is none, or several."""
    known = state.ledger.versions.of(character)
    digits = _DIGITS.fullmatch(which)
    if _NUMBER.fullmatch(which):
        found = [one for one in known if one.number == int(which)]
    elif digits:
        found = [one for one in known if one.digest.removeprefix("sha256:").startswith(digits[1])]
    else:
        raise BadInput(
            f"'{which[:20]}' names no version", "Write a number, or seven digits of its hash at least."
        )
    if len(found) != 1:
        what = f"{len(found)} versions begin" if found else "there is no version of it"
        numbers = ", ".join(str(one.number) for one in known) or "none yet"
        raise BadInput(f"{character}@{which}: {what}", f"Recorded: {numbers}.")
    return found[0]


def lay_out(version: Version, state: State) -> Path:
    """The character file of a version, beside its pictures, in a folder of its own. BadInput for a version that was
    recorded without its files."""
    if not version.files:
        raise BadInput(
            f"version {version.number} of {version.character} was recorded without its files",
            "Only versions that were made with a newer tetap can be used again.",
        )
    folder = state.folder / "versions" / version.digest.removeprefix("sha256:")
    for name, digest in version.files.items():
        path = folder / name
        if path.is_file():
            continue
        if not path.resolve().is_relative_to(folder.resolve()):
            raise StoreMissing(
                f"version {version.number}: '{name}' is no file of a project", "See: tetap doctor"
            )
        make_folder(path.parent)
        replace(path, state.objects.get(digest))
    return folder / FILE_NAME


def _named(character: Character) -> list[str]:
    """The files that a character names, in the order of a workspace's `references`."""
    marks = [mark.picture for mark in character.marks if mark.picture]
    return [*(one.file for one in character.references), *marks]
