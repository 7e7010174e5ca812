"""The characters that a gateway serves: that of a project, or those of every project in a folder; found by name."""

import threading
from dataclasses import dataclass
from pathlib import Path

from ..documents.character_file import FILE_NAME, CharacterFile
from ..documents.words import load_vocabulary
from ..domain.series import slug
from ..domain.vocabulary import fold
from ..errors import TetapError, UnknownPlatform

MARK = "tetap/"
"""What the name of a model begins with when it is a character."""


@dataclass(frozen=True)
class ServedCharacter:
    """A character and its project. `id` names it in addresses and lists; `names` are all its names, folded."""

    folder: Path
    name: str
    id: str
    names: frozenset[str]

    def is_called(self, name: str) -> bool:
        """Whether this is one of its names."""
        return fold(name) in self.names


class Served:
    """The characters below a folder; files that changed are read anew. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[float, ServedCharacter]] = {}

    def every(self) -> list[ServedCharacter]:
        """All of them, by folder; a project whose character cannot be read is left out."""
        found = []
        for folder in self._folders():
            try:
                found.append(self._character(folder))
            except TetapError:
                # Whoever names it hears why.
                continue
        return found

    def find(self, name: str) -> ServedCharacter:
        """The one of this name, or in the folder of this name. UnknownPlatform when nobody has it."""
        for folder in self._folders():
            if folder.name == name:
                return self._character(folder)
        known = self.every()
        for one in known:
            if one.is_called(name):
                return one
        names = ", ".join(MARK + one.id for one in known) or "none"
        raise UnknownPlatform(f"there is no character '{name[:64]}' here", f"Characters: {names}.")

    def _folders(self) -> list[Path]:
        if (self._folder / FILE_NAME).is_file():
            return [self._folder]
        return sorted(path.parent for path in self._folder.glob(f"*/{FILE_NAME}"))

    def _character(self, folder: Path) -> ServedCharacter:
        path = folder / FILE_NAME
        changed = path.stat().st_mtime
        with self._lock:
            known = self._read.get(folder)
            if known is None or known[0] != changed:
                character = CharacterFile.load(path, load_vocabulary()).character
                short = slug(character.name) or folder.name
                names = {fold(one) for one in (character.name, *character.also.values(), short, folder.name)}
                known = changed, ServedCharacter(folder, character.name, short, frozenset(names))
                self._read[folder] = known
            return known[1]
