"""The list of what can stand on a stage: drawers registered by name, with the options they take."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

from ..paths import Point
from .easel import Easel

Color = Annotated[str, "color"]
Colors = Annotated[tuple[str, ...], "colors"]
Option = str | float | bool | tuple[str, ...]
Drawer = Callable[..., str]
"""Takes an Easel and the piece's own options by name; gives SVG text."""


class PropError(ValueError):
    """A prop that cannot be drawn; the message says what was found and what is allowed."""


@dataclass(frozen=True)
class OptionKind:
    """What an option holds: 'color', 'colors', 'number', 'yes or no', or one of `words`."""

    kind: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """One registered drawer. `shadow` is the half width of its contact shadow at scale 1 (0: none),
    `grip` the point that lies in a hand when the piece is held, `reach` how far it extends sideways."""

    name: str
    draw: Drawer
    options: Mapping[str, OptionKind]
    shadow: float = 0
    grip: Point = (0.0, 0.0)
    reach: float = 300


class Registry:
    """Pieces by name, in the order they were registered."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._pieces: dict[str, Piece] = {}

    def add(
        self, name: str, *, shadow: float = 0, grip: Point = (0.0, 0.0), reach: float = 300
    ) -> Callable[[Drawer], Drawer]:
        """Registers the decorated drawer."""

        def keep(draw: Drawer) -> Drawer:
            if name in self._pieces:
                raise ValueError(f"{self.noun} '{name}' is registered twice")
            self._pieces[name] = Piece(name, draw, _option_kinds(draw), shadow, grip, reach)
            return draw

        return keep

    def names(self) -> tuple[str, ...]:
        """Every registered name."""
        return tuple(self._pieces)

    def piece(self, name: str) -> Piece:
        """The piece of this name, or a PropError with the nearest one."""
        found = self._pieces.get(name)
        if found is None:
            raise PropError(f"unknown {self.noun} '{name}'{nearest(name, self.names())}")
        return found


PROPS = Registry("prop")
prop = PROPS.add


def draw_prop(easel: Easel, name: str, options: Mapping[str, Option] | None = None) -> str:
    """A registered prop around its ground contact 0, 0."""
    return PROPS.piece(name).draw(easel, **(options or {}))


def nearest(word: str, known: tuple[str, ...]) -> str:
    """A hint for error messages: the likeliest known word, or the whole list when none is near."""
    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean '{close[0]}'?" if close else f"; known: {', '.join(known)}"


def _option_kinds(draw: Drawer) -> dict[str, OptionKind]:
    hints = get_type_hints(draw, include_extras=True)
    wanted = signature(draw).parameters.values()
    return {one.name: _kind(hints[one.name]) for one in wanted if one.kind is Parameter.KEYWORD_ONLY}


def _kind(hint: object) -> OptionKind:
    if hint is bool:
        return OptionKind("yes or no")
    if hint is float:
        return OptionKind("number")
    if get_origin(hint) is Literal:
        return OptionKind("word", get_args(hint))
    if get_origin(hint) is Annotated:
        return OptionKind(str(get_args(hint)[1]))
    raise TypeError(f"options are colours, numbers, yes-or-no or words, not {hint}")
