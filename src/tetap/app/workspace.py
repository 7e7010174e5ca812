"""A project folder, opened: its documents read and checked, its state folder found but not touched."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from ..config import Settings, load_connection, load_settings, platform_options, translator
from ..documents.character_file import FILE_NAME, CharacterFile
from ..documents.lock_file import FILE_NAME as LOCK_NAME
from ..documents.lock_file import Lock, read_lock
from ..documents.pictures import PictureFile, read_picture
from ..documents.project_paths import inside, project_folder
from ..documents.scenes_file import SceneList, load_scenes
from ..documents.words import load_vocabulary
from ..documents.yaml_text import read_text
from ..domain.prompt import Say
from ..domain.resolving import ResolvedCharacter, resolve
from ..domain.vocabulary import Vocabulary
from ..errors import BadInput, ProjectBusy
from ..plugins import load_provider
from ..ports import Card, Provider, find_card
from ..purchasing import Till
from ..store.disk import make_folder, replace, writing
from ..store.ledger import Ledger
from ..store.objects import ObjectStore
from ..store.spool import Spool
from ..strategies import Cast, Desk

STATE = ".tetap"


@dataclass
class State:
    """The open store and ledger of a project."""

    ledger: Ledger
    objects: ObjectStore
    till: Till


class Workspace:
    """Everything read from a project folder; reading it raises the first thing that is wrong."""

    def __init__(self, folder: Path, command_line: Mapping[str, str | int | None]) -> None:
        self.folder = project_folder(folder)
        self.settings: Settings = load_settings(self.folder, command_line)
        self.vocabulary: Vocabulary = load_vocabulary()
        self.file = CharacterFile.load(self.folder / FILE_NAME, self.vocabulary)
        self.scenes: SceneList = load_scenes(self.folder)
        self.lock: Lock | None = read_lock(self.folder / LOCK_NAME)
        self.references = self._pictures(self.file)

    def read_lock_again(self) -> bool:
        """Read tetap.lock once more; whether another process has changed it since."""
        before, self.lock = self.lock, read_lock(self.lock_path)
        return self.lock != before

    @property
    def state_folder(self) -> Path:
        """Store, ledger and runs."""
        return self.folder / STATE

    @property
    def out_folder(self) -> Path:
        """Delivered pictures and the report."""
        return self.folder / "out"

    @property
    def runs_file(self) -> Path:
        """The durable engine's database."""
        return self.state_folder / "runs.sqlite"

    @property
    def lock_path(self) -> Path:
        """tetap.lock"""
        return self.folder / LOCK_NAME

    @cached_property
    def resolved(self) -> ResolvedCharacter:
        """The main character with the file's identity seed."""
        return resolve(self.file.character, None, self.vocabulary)

    @cached_property
    def cast(self) -> Cast:
        """The main character, the others of the project, and the project's own stages."""
        others = []
        for path in sorted((self.folder / "cast").glob(f"*/{FILE_NAME}")):
            inside(self.folder, str(path.relative_to(self.folder)), "cast")
            other = CharacterFile.load(path, self.vocabulary)
            others.append(resolve(other.character, None, self.vocabulary))
        return Cast(self.resolved, tuple(others), self._stages())

    @cached_property
    def provider(self) -> Provider:
        """The chosen platform."""
        name = self.settings.platform
        return load_provider(name, load_connection(name, self.folder, self.settings.url))

    @cached_property
    def card(self) -> Card:
        """The chosen model's card; the platform's first when none is named."""
        cards = self.provider.cards()
        card = find_card(cards, self.settings.model)
        if card is not None:
            return card
        known = ", ".join(card.model for card in cards)
        raise BadInput(f"{self.settings.platform} has no model '{self.settings.model}'", f"It has: {known}.")

    @property
    def say(self) -> Say:
        """The translator of the chosen language."""
        return translator(self.settings.language)

    @property
    def desk(self) -> Desk:
        """What requests are written with."""
        options = platform_options(self.settings.platform, self.folder)
        return Desk(self.vocabulary, self.settings.language, self.say, self.card, options)

    @contextmanager
    def state(self) -> Iterator[State]:
        """Store and ledger, opened (and made, where there are none yet)."""
        make_folder(self.state_folder)
        ignore = self.state_folder / ".gitignore"
        if not ignore.exists():
            replace(ignore, b"*\n")
        ledger = Ledger(self.state_folder / "ledger.sqlite")
        try:
            objects = ObjectStore(self.state_folder / "objects")
            yield State(ledger, objects, Till(ledger, objects, Spool(self.state_folder / "spool")))
        finally:
            ledger.close()

    @contextmanager
    def working(self) -> Iterator[State]:
        """The state for the one process that works here; ProjectBusy for a second one."""
        make_folder(self.state_folder)
        lock = FileLock(self.state_folder / "working", timeout=0)
        with writing(self.state_folder):
            try:
                lock.acquire()
            except Timeout:
                raise ProjectBusy(
                    f"another tetap works in {self.folder}",
                    "Wait for it to finish, or stop it; then run the same command again.",
                ) from None
        try:
            with self.state() as state:
                state.objects.sweep()
                yield state
        finally:
            lock.release()

    def _pictures(self, file: CharacterFile) -> tuple[PictureFile, ...]:
        """The character's references and mark pictures, sizes checked from their headers."""
        named = [(f"references.{i}.file", one.file) for i, one in enumerate(file.character.references)]
        named += [
            (f"marks.{i}.picture", mark.picture)
            for i, mark in enumerate(file.character.marks)
            if mark.picture
        ]
        pictures = []
        for field, written in named:
            line, _ = file.place(field)
            path = inside(self.folder, written, f"{file.path}:{line}")
            pictures.append(read_picture(path))
        return tuple(pictures)

    def _stages(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for path in sorted((self.folder / "stages").glob("*")):
            if path.suffix in (".yaml", ".svg") and re.fullmatch(r"[a-z0-9-]+\.(yaml|svg)", path.name):
                inside(self.folder, str(path.relative_to(self.folder)), "stages")
                found[path.name] = read_text(path)
        return found
