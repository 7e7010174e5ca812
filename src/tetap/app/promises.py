"""What a character promises, with the pictures of its logos, and which reference a box lies on."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ..documents.pictures import read_picture
from ..documents.project_paths import inside
from ..domain.declared import DeclaredCharacter, DeclaredTrait, declared
from ..domain.resolving import ResolvedCharacter
from ..domain.vocabulary import Vocabulary


def promises_of(
    resolved: ResolvedCharacter, vocabulary: Vocabulary, folder: Path | None
) -> DeclaredCharacter:
    """The declared traits, with the bytes that checks of them need. `folder` holds the character's file, None where it
    came from none. BadPicture for a mark's picture or a reference that cannot be read."""
    made = declared(resolved, vocabulary)
    if folder is None or not any(trait.picture or trait.spot for trait in made.traits):
        return made
    return replace(made, traits=tuple(_read(trait, folder) for trait in made.traits))


def _read(trait: DeclaredTrait, folder: Path) -> DeclaredTrait:
    if trait.picture:
        trait = replace(trait, picture_data=_bytes(folder, trait.picture, trait.path))
    if trait.spot is not None and trait.spot.file:
        digest = sha256(_bytes(folder, trait.spot.file, trait.path)).hexdigest()
        trait = replace(trait, spot=replace(trait.spot, digest=digest))
    return trait


def _bytes(folder: Path, written: str, what: str) -> bytes:
    return read_picture(inside(folder, written, what)).data
