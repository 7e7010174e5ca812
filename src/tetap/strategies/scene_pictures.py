"""The pictures that one scene is drawn with, in slots: what is changed in it, begun from, masked, or posed like.

A picture to change goes before the character's references, because masks lie over the first picture and models take
the first for the one to change; the others go behind. Words speak of it only where the model follows words about
pictures; one that knows the role `start` works on the pixels and would read such words as part of the scene.
"""

from dataclasses import dataclass

from ..domain.prompt import Say
from ..domain.scene import Scene
from ..ports import Card, ReferenceSlot
from .cast import Cast, ReferencePicture

Placed = tuple[ReferenceSlot, ReferencePicture]


@dataclass(frozen=True)
class ScenePictures:
    """A scene's pictures in slots: those that go before the character's references, those behind, and the words
    about them (empty where the model reads none)."""

    before: tuple[Placed, ...] = ()
    behind: tuple[Placed, ...] = ()
    words: str = ""

    @property
    def named(self) -> int:
        """How many of them the words give a number."""
        return len(self.before) if self.words else 0

    def slots(self) -> list[ReferenceSlot]:
        """All their slots."""
        return [slot for slot, _ in (*self.before, *self.behind)]


def scene_pictures(scene: Scene, cast: Cast, card: Card, say: Say) -> ScenePictures:
    """The scene's own pictures as this model takes them; whether it takes them at all is asked elsewhere."""
    placed = [(_slot(picture, say), picture) for picture in cast.pictures_of(scene)]
    changed = tuple(one for one in placed if one[0].role == "edit")
    words = ""
    if changed and "start" not in card.roles:
        words = "\n".join((
            changed[0][0].label,
            say("Keep everything of that picture that these words do not speak of."),
        ))  # fmt: skip
    return ScenePictures(changed, tuple(one for one in placed if one not in changed), words)


def _slot(picture: ReferencePicture, say: Say) -> ReferenceSlot:
    labels = {
        "edit": say("Reference 1: the picture to change"),
        "start": say("the picture to begin with"),
        "mask": say("where the picture may change"),
        "pose": say("the pose"),
    }
    return ReferenceSlot(picture.role, picture.digest, picture.media_type, labels[picture.role])
