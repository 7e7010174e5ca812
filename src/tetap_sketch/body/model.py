"""Who is being drawn: the sheet, the traits, the staging and the rig, handed to every part."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..paper import Paper
from ..paths import Point
from ..spec import SLOTS, Spec, word
from ..staging import Staging
from .limbs import Limb
from .rig import Rig


@dataclass(frozen=True)
class Model:
    """One person in one appearance."""

    paper: Paper
    spec: Spec
    staging: Staging
    rig: Rig
    arms: Mapping[str, Limb]
    legs: Mapping[str, Limb]

    def word(self, name: str) -> str:
        """A choice or colour of the spec."""
        return word(self.spec, name)

    @property
    def view(self) -> str:
        return self.rig.view

    @property
    def seated(self) -> bool:
        return self.rig.pose.seated

    def worn(self, *kinds: str) -> list[tuple[int, str]]:
        """The accessory slots that hold one of these kinds, with the kind."""
        slots = [(slot, self.word(f"accessory.{slot}.kind")) for slot in range(1, SLOTS + 1)]
        return [(slot, kind) for slot, kind in slots if kind in kinds]


@dataclass(frozen=True)
class Body:
    """The layers of a body, bottom up: `back`, the head's hair behind, `main`, the head, `over`."""

    back: str
    main: str
    over: str
    soles: float
    """The ground: where the lowest sole touches it, or below it in the air."""
    keypoints: Mapping[str, Point]
    sides: tuple[float, float]
    """The outermost x to the left and right."""
    top: float
    """The highest place: a raised hand, or the shoulders."""
