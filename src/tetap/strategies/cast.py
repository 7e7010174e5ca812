"""Who may be on stage, and the pictures that show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene
from ..domain.vocabulary import fold
from ..errors import BadInput


@dataclass(frozen=True)
class ReferencePicture:
    """A reference of a character with its file's bytes. `file` is written as in the character file."""

    role: str
    file: str
    digest: str
    media_type: str
    data: bytes = field(repr=False)
    notes: str = ""
    optional: bool = False
    worth: float | None = None
    """How much it helps, 0..1, where the character file says so."""


@dataclass(frozen=True)
class Cast:
    """Who may be on stage: the main character first; `stages` are the project's own stage files."""

    main: ResolvedCharacter
    others: tuple[ResolvedCharacter, ...] = ()
    stages: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, tuple[ReferencePicture, ...]] = field(default_factory=dict)
    """By the character's name, in file order."""
    pictures: Mapping[str, ReferencePicture] = field(default_factory=dict)
    """The scenes' own pictures by scene and role: `park/pose`."""

    def on_stage(self, scene: Scene) -> tuple[ResolvedCharacter, ...]:
        """The scene's characters in its order; the main character when it names none."""
        if not scene.characters:
            return (self.main,)
        by_name = {fold(name): one for one in (self.main, *self.others) for name in _names(one)}
        missing = [name for name in scene.characters if fold(name) not in by_name]
        if missing:
            known = ", ".join(one.character.name for one in (self.main, *self.others))
            raise BadInput(
                f"scene '{scene.id}' wants '{missing[0]}', who is not in the cast",
                f"Known: {known}. Put others into cast/NAME/character.yaml.",
            )
        return tuple(by_name[fold(name)] for name in scene.characters)

    def references_of(self, person: ResolvedCharacter) -> tuple[ReferencePicture, ...]:
        """The pictures of one of the cast."""
        return self.references.get(person.character.name, ())

    def pictures_of(self, scene: Scene) -> tuple[ReferencePicture, ...]:
        """The pictures that this scene's shot is made with, in the order of its roles."""
        return tuple(self.pictures[f"{scene.id}/{one.role}"] for one in scene.pictures)


def _names(resolved: ResolvedCharacter) -> tuple[str, ...]:
    return (resolved.character.name, *resolved.character.also.values())
