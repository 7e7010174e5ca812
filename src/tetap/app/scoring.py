"""Scoring pictures against references: `tetap.verify` and what `tetap score` needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config.settings import looks_folder
from ..documents.calibration_file import FILE_NAME as CALIBRATION_NAME
from ..documents.calibration_file import KeptCalibration, read_calibration
from ..documents.character_file import FILE_NAME, CharacterFile
from ..documents.project_paths import inside
from ..documents.words import load_vocabulary
from ..domain.character import THINGS, Character
from ..domain.declared import DeclaredCharacter
from ..domain.resolving import ResolvedCharacter, resolve
from ..errors import BadInput, NotAProject
from ..plugins.scorers import load_scorer
from ..ports.redrawing import Redrawing
from ..ports.verdict import Scorer, Verdict
from ..verifier.decoding import Source
from ..verifier.judging import judge
from ..verifier.series import SeriesLikeness, compare_series
from .calibrating import as_calibrated
from .project import Project
from .promises import promises_of
from .redrawing import redrawing_of

CharacterSource = str | Path | Project | Character | ResolvedCharacter | DeclaredCharacter
OWN = "tetap"


def verify(
    references: Sequence[Source],
    picture: Source,
    character: CharacterSource | None = None,
    *,
    scorer: Scorer[Any] | None = None,
) -> Verdict:
    """Whether `picture` shows the character of the references, and what of it was kept.

    References and picture are paths, bytes of files, or Pillow images; two references or more give a
    percentage. `character` (its folder, or what was loaded from it) adds a verdict per declared trait.
    Raises BadInput and BadPicture; a picture that shows nothing is no error but `cannot tell`.
    """
    if isinstance(references, (str, Path, bytes)):
        raise BadInput("references is one picture, not a list", "Write references=[…].")
    promised = _Promised() if character is None else _promised(character)
    if scorer is not None:
        return scorer.verify(references, picture, promised.traits)
    own = _calibration_of(character)
    verdict = judge(references, picture, promised.traits, looks_folder(), promised.drawn)
    return as_calibrated(verdict, own)


def compare(pictures: Sequence[Source]) -> SeriesLikeness:
    """How consistent a series is with itself, and which pictures stand out."""
    return compare_series(pictures)


def chosen_scorer(name: str, weights: Path | None) -> Scorer[Any] | None:
    """The scorer of a name; None for tetap's own."""
    if name == OWN:
        if weights is not None:
            raise BadInput(
                "tetap's own scorer takes no weights", "Name the scorer that does: --scorer embedding."
            )
        return None
    return load_scorer(name, *([] if weights is None else [weights]))


def declared_character(character: CharacterSource) -> DeclaredCharacter:
    """The declared traits of a character, however it was given."""
    traits = _promised(character).traits
    assert traits is not None
    return traits


@dataclass(frozen=True)
class _Promised:
    """What is promised, and who can draw it."""

    traits: DeclaredCharacter | None = None
    drawn: Redrawing | None = None


def _promised(character: CharacterSource) -> _Promised:
    if isinstance(character, DeclaredCharacter):
        return _Promised(character)
    vocabulary, folder = load_vocabulary(), None
    if isinstance(character, Project):
        resolved, folder = character.resolve(), character.folder
    elif isinstance(character, ResolvedCharacter):
        resolved = character
    elif isinstance(character, Character):
        resolved = resolve(character, None, vocabulary)
    else:
        file = _file(Path(character))
        resolved, folder = resolve(file.character, None, vocabulary), file.path.parent
    return _Promised(promises_of(resolved, vocabulary, folder), redrawing_of(resolved, vocabulary))


def _calibration_of(character: CharacterSource | None) -> KeptCalibration | None:
    """What `tetap calibrate` kept beside the character's file, when a folder was given."""
    folder = character.folder if isinstance(character, Project) else character
    if not isinstance(folder, str | Path):
        return None
    path = Path(folder)
    return read_calibration((path.parent if path.is_file() else path) / CALIBRATION_NAME)


def own_references(folder: Path) -> tuple[Path, ...]:
    """The pictures in character.yaml that show the character itself, not a style or a thing."""
    file = _file(folder)
    return tuple(
        inside(file.path.parent, one.file, str(file.path))
        for one in file.character.references
        if one.role not in THINGS
    )


def _file(folder: Path) -> CharacterFile:
    path = folder if folder.is_file() else folder / FILE_NAME
    if not path.is_file():
        raise NotAProject(f"{folder}: no {FILE_NAME}", "Give the folder of a character.")
    return CharacterFile.load(path, load_vocabulary())
