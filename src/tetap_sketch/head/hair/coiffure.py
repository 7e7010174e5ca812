"""What every hair style is given and what it hands back."""

from dataclasses import dataclass

from tetap_sketch.head.build import Build
from tetap_sketch.head.turn import Turn
from tetap_sketch.paper import Paper
from tetap_sketch.spec import Spec, number, word


@dataclass(frozen=True)
class Hair:
    """One head of hair to be drawn: its fields, the face it sits on and the view."""

    paper: Paper
    build: Build
    turn: Turn
    style: str
    length: float
    curl: float
    bangs: str
    color: str
    tie: str
    sway: float
    """How far loose ends swing, in figure units."""
    hat: bool

    @property
    def view(self) -> str:
        """The view's name."""
        return self.turn.view


@dataclass(frozen=True)
class Coiffure:
    """The hair in layers: behind the torso, contours that merge with the cap over the skull, details
    inside that cap, and what lies over everything."""

    behind: str = ""
    pieces: tuple[str, ...] = ()
    details: str = ""
    front: str = ""
    tied: bool = False
    """Hair gathered away from ears and neck."""
    bare: bool = False
    """No cap at all: the style draws its own."""
    ring: bool = True


def hair_of(paper: Paper, spec: Spec, build: Build, turn: Turn, sway: float, hat: bool) -> Hair:
    """The hair fields of a spec, its loose ends swinging by `sway` figure units."""
    return Hair(
        paper, build, turn, word(spec, "hair.style"), number(spec, "hair.length"),
        number(spec, "hair.curl"), word(spec, "hair.bangs"), word(spec, "hair.color"),
        word(spec, "hair.tie.color"), sway, hat,
    )  # fmt: skip
