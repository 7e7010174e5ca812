"""Shots: the ordered pictures wanted of one character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .frame import DEFAULT_RATIO, DEFAULT_SIZE
from .scene import TURNAROUND, Scene, View


@dataclass(frozen=True)
class Shot:
    """One wanted picture. `take` counts up only when another try of the same seed is asked for."""

    id: str
    scene: Scene
    seed: int
    take: int = 0
    is_sheet: bool = False

    @property
    def view(self) -> View | None:
        """The view that is asked for, if one is."""
        return self.scene.view


def turnaround_shots(seed: int, size: str = DEFAULT_SIZE) -> Iterator[Shot]:
    """Front, three-quarter, side and back of the character on plain ground."""
    for view in TURNAROUND:
        scene = Scene(id=view, text="character sheet", view=view, ratio=DEFAULT_RATIO, size=size)
        yield Shot(view, scene, seed, is_sheet=True)


def scene_shots(scenes: Sequence[Scene], seed: int) -> Iterator[Shot]:
    """One shot per scene, in file order; a scene's own seed goes before the series'."""
    for scene in scenes:
        yield Shot(scene.id, scene, scene.seed if scene.seed is not None else seed)


def slug(text: str) -> str:
    """A file name's worth of a title: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:64]
