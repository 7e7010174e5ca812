"""A project with the one scene of a call in the place of its own, and with an earlier version of its character."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from ..documents.character_file import CharacterFile
from ..documents.scenes_file import SceneList
from ..domain.scene import PICTURE_ROLES, Scene, ScenePicture
from ..domain.series import slug
from ..errors import BadInput, Rejected
from ..ports import Card
from ..ports.provider import Json
from ..strategies import Desk, ReferencePicture
from ..wire import media_type_of
from .asked import Asked, GivenPicture
from .framing import frame_on
from .workspace import Workspace

_GIVEN = ("edit", "start", "pose")
"""The role of a picture that comes without one: the first that the model takes and that is free."""


class OneScene(Workspace):
    """What `scenes` and `scene_pictures` hold is the call's."""

    def __init__(self, folder: Path, command_line: Mapping[str, str | int | None]) -> None:
        super().__init__(folder, command_line)
        self._options: Mapping[str, Json] = {}

    @property
    def scene(self) -> Scene:
        """The scene of the call."""
        return self.scenes.scenes[0]

    def with_character(self, path: Path) -> None:
        """Take the character of this file, an earlier version of the project's own."""
        self.file = CharacterFile.load(path, self.vocabulary)
        self.references = self._pictures(self.file)

    def stage(self, asked: Asked, pictures: Mapping[str, bytes]) -> None:
        """Put the scene of a call into the place of the project's. `pictures`: the bytes of those that it names.
        Rejected and BadInput say what cannot be drawn."""
        given = _with_roles(_asked_with(asked, pictures), self.card)
        ratio, size = frame_on(self.card, asked.frame)
        try:
            scene = Scene(
                id="call",
                text=asked.words.strip() or "as in the picture",
                pictures=tuple(ScenePicture(file=one.digest, role=one.role) for one in given),  # type: ignore[arg-type]
                characters=self._named_in(asked.words),
                ratio=ratio,
                size=size,
            )
        except ValidationError as error:
            raise BadInput(str(error.errors()[0]["msg"]), "Write the scene as the prompt.") from None
        # Its name is its content's, so that a conversation with one scene is never taken for another's.
        name = hashlib.sha256(scene.model_dump_json().encode()).hexdigest()[:16]
        scene = scene.model_copy(update={"id": f"{slug(asked.purpose)[:32] or 'call'}-{name}"})
        self.scenes = SceneList(None, (scene,))
        self.scene_pictures = {
            f"{scene.id}/{one.role}": ReferencePicture(
                one.role, one.digest, one.digest, one.media_type, pictures[one.digest]
            )
            for one in given
        }
        self._options = asked.options
        # It holds the pictures of the project's own scenes.
        self.__dict__.pop("cast", None)

    @property
    def on_stage(self) -> tuple[str, ...]:
        """The names of those whom the scene shows."""
        return tuple(one.character.name for one in self.cast.on_stage(self.scene))

    def _named_in(self, words: str) -> tuple[str, ...]:
        """The main character and those of its cast whom the words name, as their files write the name; none = the main
        character alone."""
        others = [
            one.character.name
            for one in self.cast.others
            if any(_names(name, words) for name in (one.character.name, *one.character.also.values()))
        ]
        return (self.resolved.character.name, *others) if others else ()

    @property
    def desk(self) -> Desk:
        """What requests are written with, the call's options over the project's."""
        desk = super().desk
        return replace(desk, options={**desk.options, **self._options})


def _names(name: str, words: str) -> bool:
    """Whether the words hold this name, by itself where its script has gaps between words."""
    edge = r"(?<!\w){}(?!\w)" if name.isascii() else "{}"
    return re.search(edge.format(re.escape(name)), words) is not None


def _asked_with(asked: Asked, pictures: Mapping[str, bytes]) -> Sequence[GivenPicture]:
    """The pictures of a call; a conversation goes on from the one that was answered last."""
    if not asked.earlier:
        return asked.pictures
    last = asked.earlier[-1].picture
    return (GivenPicture(last, media_type_of(pictures[last]), "edit"), *asked.pictures)


def _with_roles(pictures: Sequence[GivenPicture], card: Card) -> list[GivenPicture]:
    given: list[GivenPicture] = []
    for one in pictures:
        taken = {other.role for other in given}
        free = next((role for role in _GIVEN if role in card.roles and role not in taken), "")
        role = one.role or free
        if role not in PICTURE_ROLES or role in taken:
            allowed = ", ".join(role for role in PICTURE_ROLES if role in card.roles) or "none"
            raise Rejected(
                f"{card.name} takes no further picture beside a character's own",
                f"One of each at most: {allowed}. Pictures of the character itself belong into its file.",
            )
        given.append(replace(one, role=role))
    return given
