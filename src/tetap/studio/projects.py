"""The characters of a folder: the folder itself when it is a project, else every project right below it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..app.advising import settle_strategy
from ..app.workspace import STATE, Workspace
from ..documents.character_file import FILE_NAME
from ..domain.series import slug
from ..errors import BadInput, NotAProject

_NAME = re.compile(r"[^\s./\\][^/\\]{0,80}")


@dataclass(frozen=True)
class Projects:
    """What the studio shows. `settings` are those of the command line."""

    home: Path
    settings: Mapping[str, str | int | None] = field(default_factory=dict)

    @property
    def is_one(self) -> bool:
        """Whether the folder is a project itself."""
        return (self.home / FILE_NAME).is_file()

    @property
    def names(self) -> list[str]:
        """Their folders' names."""
        if self.is_one:
            return [self.home.resolve().name or "project"]
        if not self.home.is_dir():
            return []
        return sorted(
            path.parent.name
            for path in self.home.glob(f"*/{FILE_NAME}")
            if not path.parent.name.startswith(".") and path.is_file()
        )

    def folder(self, name: str) -> Path:
        """The folder of one. NotAProject for a name that is none of ours."""
        if name not in self.names:
            raise NotAProject(f"there is no character '{name[:80]}' here", "Choose one from the cast.")
        return self.home if self.is_one else self.home / name

    def state_folder(self, name: str) -> Path:
        """Where it keeps store and ledger."""
        return self.folder(name) / STATE

    def open(self, name: str, **settings: str | int | None) -> Workspace:
        """Its documents, read now; where the strategy is `auto`, one is chosen."""
        said = {key: value for key, value in settings.items() if value not in (None, "")}
        workspace = Workspace(self.folder(name), {**self.settings, **said})
        settle_strategy(workspace)
        return workspace

    def new_folder(self, title: str) -> Path:
        """Where a character of this name goes. BadInput where it cannot be."""
        if self.is_one:
            raise BadInput(
                "this studio shows one character", "Open the folder above it to make others: tetap studio .."
            )
        name = slug(title) or re.sub(r"[\s/\\.]+", "-", title.strip()).strip("-")
        if not _NAME.fullmatch(name):
            raise BadInput("a name is needed", "Write what the character is called.")
        if (self.home / name / FILE_NAME).exists():
            raise BadInput(f"there is a character '{name}' already", "Choose another name.")
        return self.home / name
