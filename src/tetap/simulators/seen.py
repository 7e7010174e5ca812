"""What a simulated model understands before it draws: who is told of, what the pictures show, what the scene is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.character import Character
from ..domain.scene import Scene


@dataclass(frozen=True)
class Seen:
    """Words and pixels, understood. What is neither told nor shown is open: whoever draws may choose it."""

    people: tuple[Character, ...]
    """As the words tell them, the main character first; open traits stay open."""
    shown: tuple[Mapping[str, str], ...]
    """Of each of them, the colours that references show: trait path to #RRGGBB. They go before words."""
    scene: Scene
    is_sheet: bool = False


@dataclass(frozen=True)
class Heard:
    """What the words alone tell."""

    people: tuple[Character, ...]
    scene: Scene
    is_sheet: bool = False
    shows: Mapping[int, int] = field(default_factory=dict)
    """Number of a reference, from 1, to the place in `people` of whom it shows; the first where none is told."""
    is_complete: bool = False
    """Whether these are tetap's own words: what they leave out is not there, rather than open."""
