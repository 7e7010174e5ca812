"""A stage as data: what stands where, how the light falls, where the actors stand and what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..paths import Point
from ..props import Option

CAMERAS = ("wide", "medium", "close")
LEVELS = ("stage", "seat", "hands", "waist", "top")
FITS = ("seat", "hands", "waist")
"""What the y of a use counts from: the stage itself, the first actor's seat, hands or waist,
the picture's top."""


class StageError(ValueError):
    """A stage that cannot be used; the message names file, line, the wrong word and the nearest right one."""


@dataclass(frozen=True)
class Use:
    """One prop or backdrop piece on a stage. `every` repeats it sideways as far as the picture shows,
    each copy with its own luck and moved by up to `stray`; `fit` gives the drawer a `height` up to the
    first actor's seat, hands or waist, `drop` units lower; `line` thins the lines of what is far away; `folder` is
    set when `name` is a user's SVG file in it."""

    name: str
    options: Mapping[str, Option]
    source: str
    at: Point = (0.0, 0.0)
    scale: float = 1.0
    turn: float = 0.0
    flip: bool = False
    level: str = "stage"
    fit: str = ""
    drop: float = 0.0
    every: float = 0.0
    stray: float = 0.0
    line: float = 1.0
    shadow: bool = True
    folder: Path | None = None
    color: str = ""

    @property
    def is_central(self) -> bool:
        """Whether it is the furniture of the first actor, who sits or stands right behind it."""
        return bool(self.fit) and abs(self.at[0]) < 150


@dataclass(frozen=True)
class Place:
    """Where an actor stands and what it does there. `height` is that of a chibi figure in stage units;
    taller figures are drawn taller. Of several poses or expressions the scene's seed picks one. `shown` is
    the share of the figure, from the top, that a wide picture must hold: less than 1 behind furniture.
    `room` is how far the place's own furniture reaches to each side, which neighbours keep free."""

    at: Point
    height: float
    poses: tuple[str, ...] = ("stand",)
    expressions: tuple[str, ...] = ("own",)
    view: str = "front"
    shown: float = 1.0
    room: float = 0.0
    gaze: Point = (0.0, 0.0)
    wear: Mapping[str, str] = field(default_factory=dict)
    hold: Use | None = None


@dataclass(frozen=True)
class Light:
    """`side` is where the light comes from. `wash` runs over the whole picture from the light's corner to
    the far one (colour, strength, colour, strength). `rim` edges the actors on the light's side, `tint`
    colours them, `cast` is their shadow on the ground (colour, strength, length; length 0 is a plain
    contact shadow), `beams` are shafts of light behind the actors. `dim` darkens the scenery behind the
    actors (colour, strength): evening and night of a place drawn for the day."""

    side: str = "left"
    wash: tuple[str, float, str, float] = ("#fff0c8", 0.3, "#6a5ab0", 0.2)
    rim: str = ""
    tint: tuple[str, float] | None = None
    cast: tuple[str, float, float] = ("#3a2a4a", 0.3, 0.0)
    beams: tuple[str, float] | None = None
    dim: tuple[str, float] | None = None

    @property
    def direction(self) -> Point:
        """Towards the light."""
        return (1.0, -1.0) if self.side == "right" else (-1.0, -1.0)


@dataclass(frozen=True)
class Stage:
    """One scene's scenery, drawn in this order: backdrop, behind, the dimming light, what is `lit` in
    spite of it, the actors, front, light. `aside` is how far the first actor stands left of the
    picture's middle where the picture has room for it."""

    name: str
    about: str = ""
    camera: str = "wide"
    aside: float = 0.0
    light: Light = field(default_factory=Light)
    places: tuple[Place, ...] = ()
    backdrop: tuple[Use, ...] = ()
    behind: tuple[Use, ...] = ()
    lit: tuple[Use, ...] = ()
    front: tuple[Use, ...] = ()
