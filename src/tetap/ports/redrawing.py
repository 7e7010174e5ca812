"""The socket of illustrators that can draw a declared character again: in any view and pose, as declared or otherwise.

Who knows how a character would look, need not guess what a picture of it should show. Windows are in figure
units: the head's centre is 0, 0 and its radius about 100; y runs down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .provider import Json

Window = tuple[float, float, float, float]
"""Left, top, width and height in figure units."""

NO_PART = 255
"""The label of a pixel that shows no part."""


@dataclass(frozen=True)
class Stance:
    """What may change from picture to picture: `light` is the side it comes from, `wear` what the scene puts on,
    `gaze` moves the pupils (figure units), `tilt` leans the head (degrees), `sway` swings loose ends (-1..1)."""

    view: str
    pose: str = "stand"
    expression: str = "own"
    light: str = "left"
    wear: tuple[tuple[str, str], ...] = ()
    gaze: tuple[float, float] = (0.0, 0.0)
    tilt: float = 0.0
    sway: float = 0.0
    head_only: bool = False
    """Without the body, where it can be left out: quicker, for comparing heads."""


class Appearance(Protocol):
    """The character in one stance, ready to be drawn at any size."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of all that is drawn, in figure units."""
        ...

    @property
    def neck(self) -> tuple[float, float] | None:
        """Around which point the head leans; None for those whose head is one with the body."""
        ...

    def rgba(self, window: Window, size: tuple[int, int]) -> bytes:
        """Pixels of (width, height), row by row, four bytes each; see-through where nothing is."""
        ...

    def parts(self, window: Window, size: tuple[int, int]) -> tuple[bytes, tuple[str, ...]]:
        """One byte for every pixel: n is the part `names[n]`, NO_PART is none."""
        ...


@dataclass(frozen=True)
class Otherwise:
    """The character with one trait otherwise; `words` say how."""

    words: str
    drawn: "Redrawing"
    is_far: bool = False
    """Beyond another of them: not worth drawing where that one is nothing like the picture."""


@dataclass(frozen=True)
class Recolored:
    """The character with some colours far from the declared ones: what changed is what each of them colours.
    `parts` by trait path (or, for a colour nobody declared, the illustrator's own name of it, in brackets)."""

    drawn: "Redrawing"
    parts: Mapping[str, tuple[str, ...]]


class Redrawing(Protocol):
    """One declared character, drawn again as often as needed, at no cost."""

    @property
    def key(self) -> str:
        """Equal for equal drawings; changes with the character and the illustrator."""
        ...

    @property
    def heads(self) -> float:
        """How many heads tall it stands."""
        ...

    @property
    def views(self) -> Sequence[str]:
        """The sides it can be drawn from."""
        ...

    @property
    def poses(self) -> Sequence[str]:
        """Its poses; not every view has each."""
        ...

    @property
    def expressions(self) -> Sequence[str]:
        """Its expressions; the first is its own."""
        ...

    @property
    def gazes(self) -> Sequence[tuple[float, float]]:
        """Where it may look."""
        ...

    @property
    def wears(self) -> Sequence[tuple[tuple[str, str], ...]]:
        """What a scene may put on it, each by itself; colours may be others."""
        ...

    def appearance(self, stance: Stance) -> Appearance | None:
        """How it looks so; None where this pose cannot be shown from this side."""
        ...

    def parts(self, path: str) -> tuple[str, ...] | None:
        """The parts that the trait at this path forms or colours; empty = any, None = it is not drawn."""
        ...

    def recolored(self) -> Sequence[Recolored]:
        """Every colour it has, in as few drawings as tell them apart."""
        ...

    def otherwise(self, path: str) -> Sequence[Otherwise]:
        """Other forms of the shape, accessory or mark at this trait path; empty for one that is not drawn."""
        ...


@runtime_checkable
class CanRedraw(Protocol):
    """A provider that can do this."""

    def redrawing(self, person: Mapping[str, Json]) -> Redrawing | None:
        """One of the `characters` of a request's spec; None for one that it cannot draw."""
        ...
