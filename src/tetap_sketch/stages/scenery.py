"""Puts props and backdrop pieces on a stage: at their place, scale and level, with lines of one weight."""

from collections.abc import Mapping, Sequence
from random import Random

from ..paper import Paper, group
from ..paths import ellipse, move
from ..props import PROPS, Easel, Option, PropError, View
from ..props.svg_prop import draw_svg, read_svg
from ..streams import stream, uniform
from .backdrops import BACKDROPS
from .stage import Stage, StageError, Use

LINE = 2.3
"""The width of a line in stage units, whatever a prop's scale."""

_SHADOW = "#3a2a4a"


class Scenery:
    """Draws what a stage holds besides its actors. `levels` are heights in stage units by name, `weight`
    is the actors' own line weight, which the scenery follows. Props in front give way to the further
    actors' boxes in `keep_clear`: the stage arranged them for its first actor alone."""

    def __init__(self, paper: Paper, stage: Stage, seed: int, weight: float) -> None:
        self.paper = paper
        self.stage = stage
        self.seed = seed
        self.weight = weight
        self.levels: Mapping[str, float] = {}
        self.keep_clear: Sequence[tuple[float, float, float, float]] = ()
        self._svg_count = 0

    def layer(self, uses: Sequence[Use], name: str, view: View) -> str:
        """All uses of one layer, back to front."""
        body = ""
        for index, use in enumerate(uses):
            if name == "front" and self._in_the_way(use):
                continue
            part = "prop" if name != "backdrop" else "backdrop"
            with self.paper.part(part):
                body += (
                    self._spread(use, f"{name} {index}", view)
                    if use.every
                    else self._once(use, f"{name} {index}", view)
                )
        return body

    def held(self, use: Use) -> str:
        """A prop for a hand: its grip at 0, 0, in the units of the figure."""
        grip = PROPS.piece(use.name).grip if use.folder is None else (0.0, 0.0)
        view = View(-500, 0, 1000, 1000)
        piece = self._drawn(use, Easel(self.paper, self._luck("held"), view, self.seed), {})
        return group(
            group(piece, move(-grip[0], -grip[1])), move(use.at[0], use.at[1], use.scale, use.turn, use.flip)
        )

    def _in_the_way(self, use: Use) -> bool:
        if use.is_central or use.every or (use.folder is None and use.name in BACKDROPS.names()):
            return False
        x, y = use.at[0], use.at[1] + self.levels.get(use.level, 0.0)
        return any(
            left - 30 < x < right + 30 and top < y < bottom + 150
            for left, top, right, bottom in self.keep_clear
        )

    def _luck(self, name: str) -> Random:
        return stream(self.seed, self.stage.name, name)

    def _spread(self, use: Use, name: str, view: View) -> str:
        body = ""
        easel = Easel(self.paper, self._luck(name), view, self.seed)
        reach = self._reach(use)
        for x, luck in easel.cells(f"{self.stage.name} {name}", use.every, reach):
            shift = uniform(luck, -use.stray, use.stray) if use.stray else 0.0
            one = Easel(self.paper, luck, view, self.seed)
            body += self._at(use, one, x + use.at[0] + shift)
        return body

    def _once(self, use: Use, name: str, view: View) -> str:
        if use.name in BACKDROPS.names() and use.folder is None:
            return self._piece(use, name, view)
        x, reach = use.at[0], self._reach(use)
        if x + reach < view.left or x - reach > view.right:
            return ""
        return self._at(use, Easel(self.paper, self._luck(name), view, self.seed), x)

    def _piece(self, use: Use, name: str, view: View) -> str:
        self.paper.line_width = LINE * use.line * self.weight
        easel = Easel(self.paper, self._luck(name), view, self.seed)
        return BACKDROPS.piece(use.name).draw(easel, **use.options)

    def _reach(self, use: Use) -> float:
        if use.folder is not None:
            return _svg_width(use) * use.scale
        return PROPS.piece(use.name).reach * use.scale

    def _at(self, use: Use, easel: Easel, x: float) -> str:
        y = use.at[1] + self.levels.get(use.level, 0.0)
        before = (self.paper.line_width, self.paper.line_mode)
        self.paper.line_width = LINE * use.line * self.weight / use.scale
        if use.line == 0:
            self.paper.line_mode = "none"
        fitted: dict[str, Option] = {}
        if use.fit:
            fitted["height"] = max(30.0, (y - self.levels[use.fit] - use.drop) / use.scale)
        body = self._drawn(use, easel, fitted)
        self.paper.line_width, self.paper.line_mode = before
        return self._shadow(use, x, y) + group(body, move(x, y, use.scale, use.turn, use.flip))

    def _shadow(self, use: Use, x: float, y: float) -> str:
        half = _svg_width(use) * 0.55 if use.folder is not None else PROPS.piece(use.name).shadow * 1.22
        if not use.shadow or not half:
            return ""
        half *= use.scale
        stops = [(0.0, _SHADOW, 0.36), (0.55, _SHADOW, 0.22), (1.0, _SHADOW, 0.0)]
        return self.paper.fill(ellipse(x, y + 1, half, half * 0.15), self.paper.radial(stops))

    def _drawn(self, use: Use, easel: Easel, fitted: Mapping[str, Option]) -> str:
        if use.folder is None:
            return PROPS.piece(use.name).draw(easel, **{**use.options, **fitted})
        try:
            art = read_svg(use.name, use.folder)
        except PropError as error:
            raise StageError(f"{use.source}: prop: {error}") from error
        self._svg_count += 1
        return draw_svg(self.paper, art, _svg_width(use), f"u{self._svg_count}-", use.color)


def _svg_width(use: Use) -> float:
    width = use.options.get("width", 200.0)
    assert isinstance(width, float), use.source
    return width
