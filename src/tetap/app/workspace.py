"""A project folder, opened: its documents read and checked, its state folder found but not touched."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from filelock import FileLock

from ..config import Settings, load_connection, load_settings, translator
from ..documents.calibration_file import FILE_NAME as CALIBRATION_NAME
from ..documents.calibration_file import KeptCalibration, read_calibration
from ..documents.character_file import FILE_NAME, CharacterFile
from ..documents.lock_file import FILE_NAME as LOCK_NAME
from ..documents.lock_file import Lock, read_lock
from ..documents.pictures import PictureFile, read_picture
from ..documents.project_paths import inside, project_folder
from ..documents.scenes_file import SceneList, load_scenes
from ..documents.words import load_vocabulary
from ..documents.yaml_text import read_text
from ..domain.declared import DeclaredCharacter
from ..domain.prompt import Say
from ..domain.resolving import ResolvedCharacter, resolve
from ..domain.vocabulary import Vocabulary
from ..errors import BadInput
from ..plugins import load_provider
from ..ports import Card, Connection, Provider, find_card
from ..store.disk import make_folder, writing
from ..store.objects import digest_of
from ..strategies import Cast, Desk, ReferencePicture
from .options import chosen_options
from .promises import promises_of
from .state import State, open_state

STATE = ".tetap"


class Workspace:
    """Everything read from a project folder; reading it raises the first thing that is wrong."""

    def __init__(
        self, folder: Path, command_line: Mapping[str, str | int | None], options: Sequence[str] = ()
    ) -> None:
        self.folder = project_folder(folder)
        self.settings: Settings = load_settings(self.folder, command_line)
        self.vocabulary: Vocabulary = load_vocabulary()
        self.file = CharacterFile.load(self.folder / FILE_NAME, self.vocabulary)
        self.scenes: SceneList = load_scenes(self.folder)
        self.lock: Lock | None = read_lock(self.folder / LOCK_NAME)
        self.references = self._pictures(self.file)
        self.scene_pictures = self._pictures_of_scenes()
        self.chosen: tuple[str, str] | None = None
        """(strategy, why) where `auto` was asked for and has been settled."""
        self._command_line = command_line
        self._written_options = options
        self._cast_folders: dict[str, Path] = {}

    def again(self, **changed: str | int | None) -> "Workspace":
        """The folder read anew, with other settings where some are given. Options stay with their platform."""
        settings = {**self._command_line, **changed}
        same = settings.get("platform") == self._command_line.get("platform")
        return Workspace(self.folder, settings, self._written_options if same else ())

    def is_told(self, setting: str) -> bool:
        """Whether this call itself names the setting."""
        return self._command_line.get(setting) is not None

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
        references = {self.resolved.character.name: _reference_pictures(self.file, self.references)}
        for path in sorted((self.folder / "cast").glob(f"*/{FILE_NAME}")):
            inside(self.folder, str(path.relative_to(self.folder)), "cast")
            other = CharacterFile.load(path, self.vocabulary)
            self._cast_folders[other.character.name] = path.parent
            others.append(resolve(other.character, None, self.vocabulary))
            references[other.character.name] = _reference_pictures(other, self._pictures(other))
        return Cast(self.resolved, tuple(others), self._stages(), references, self.scene_pictures)

    def promises(self, person: ResolvedCharacter) -> DeclaredCharacter:
        """What somebody of the cast promises of every picture."""
        folders = {self.resolved.character.name: self.folder} | self._cast_folders
        return promises_of(person, self.vocabulary, folders.get(person.character.name))

    @cached_property
    def calibration(self) -> KeptCalibration | None:
        """What people's judgements made of the percentages; None where nobody has calibrated."""
        return read_calibration(self.folder / CALIBRATION_NAME)

    @cached_property
    def connection(self) -> Connection:
        """How the chosen platform is reached."""
        return load_connection(self.settings.platform, self.folder, self.settings.url)

    @cached_property
    def provider(self) -> Provider:
        """The chosen platform."""
        return load_provider(self.settings.platform, self.connection)

    @cached_property
    def card(self) -> Card:
        """The chosen model's card; the platform's first when none is named."""
        return chosen_card(self.provider, self.settings)

    @property
    def say(self) -> Say:
        """The translator of the chosen language."""
        return translator(self.settings.language)

    @property
    def desk(self) -> Desk:
        """What requests are written with."""
        settings = self.settings
        return Desk(
            vocabulary=self.vocabulary,
            language=settings.language,
            say=self.say,
            card=self.card,
            options=chosen_options(self.folder, self._written_options, self.card),
            strategy=settings.strategy,
            anchor_after=settings.anchor_after,
            conversations=settings.conversations,
            address=self.connection.host,
        )

    @contextmanager
    def state(self) -> Iterator[State]:
        """Store and ledger, opened (and made, where there are none yet)."""
        with open_state(self.state_folder, self.settings, self.folder) as state:
            yield state

    @contextmanager
    def writing_lock(self) -> Iterator[None]:
        """Nobody else writes tetap.lock meanwhile; it has just been read again."""
        make_folder(self.state_folder)
        with FileLock(self.state_folder / "lock-file", timeout=60), writing(self.lock_path):
            self.read_lock_again()
            yield

    def _pictures(self, file: CharacterFile) -> tuple[PictureFile, ...]:
        """A character's references and mark pictures beside its file, sizes checked from their headers."""
        named = [(f"references.{i}.file", one.file) for i, one in enumerate(file.character.references)]
        named += [
            (f"marks.{i}.picture", mark.picture)
            for i, mark in enumerate(file.character.marks)
            if mark.picture
        ]
        pictures = []
        for field, written in named:
            line, _ = file.place(field)
            path = inside(file.path.parent, written, f"{file.path}:{line}")
            pictures.append(read_picture(path))
        return tuple(pictures)

    def _pictures_of_scenes(self) -> Mapping[str, ReferencePicture]:
        """The pictures that scenes are drawn with, by scene and role, sizes checked from their headers."""
        found: dict[str, ReferencePicture] = {}
        for scene in self.scenes.scenes:
            for one in scene.pictures:
                where = f"{self.scenes.path}: scene '{scene.id}', {one.role}"
                picture = read_picture(inside(self.folder, one.file, where))
                found[f"{scene.id}/{one.role}"] = ReferencePicture(
                    one.role, one.file, digest_of(picture.data), picture.media_type, picture.data
                )
        return found

    def _stages(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for path in sorted((self.folder / "stages").glob("*")):
            if path.suffix in (".yaml", ".svg") and re.fullmatch(r"[a-z0-9-]+\.(yaml|svg)", path.name):
                inside(self.folder, str(path.relative_to(self.folder)), "stages")
                found[path.name] = read_text(path)
        return found


def chosen_card(provider: Provider, settings: Settings) -> Card:
    """The card of the model that the settings name; the platform's first when they name none."""
    cards = provider.cards()
    card = find_card(cards, settings.model)
    if card is not None:
        return card
    living = [card.model for card in cards if card.status != "retired"]
    near = get_close_matches(settings.model, living, 1)
    guess = f"Did you mean {near[0]}? " if near else ""
    raise BadInput(
        f"{settings.platform} has no model '{settings.model}'",
        f"{guess}It has: {', '.join(living)}. A new one is added in tetap.toml: docs/settings.md",
    )


def _reference_pictures(file: CharacterFile, pictures: Sequence[PictureFile]) -> tuple[ReferencePicture, ...]:
    """The references of a character file with their bytes; `pictures` begins with them."""
    return tuple(
        ReferencePicture(
            role=one.role,
            file=one.file,
            digest=digest_of(picture.data),
            media_type=picture.media_type,
            data=picture.data,
            notes=one.notes,
            optional=one.optional,
            worth=one.worth,
        )
        for one, picture in zip(file.character.references, pictures, strict=False)
    )
