"""What a simulated model understands before it draws: who is told of, what the pictures show, what the scene is."""

from collections.abc import Mapping
from dataclasses import dataclass

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
