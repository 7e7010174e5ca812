"""The sheet a drawing is made on: every shape goes through it and belongs to a named part.

The same drawing code makes the picture and, with `ids=True`, the part map: flat part colours, no
light, no soft edges. A shape that bypassed the paper would be a hole in the truth.
"""

import colorsys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from .colors import from_rgb, light, outline, shade
from .paths import Point, move, num

Stop = tuple[float, str, float]
"""Offset 0..1, colour, opacity 0..1."""


class Paper:
    """Collects SVG text; functions that draw return text and leave definitions here."""

    def __init__(
        self,
        *,
        line_width: float = 2.6,
        line_mode: str = "tint",
        shading: float = 1.0,
        light_from: Point = (-1.0, -1.0),
        ids: bool = False,
    ) -> None:
        self.line_width = line_width
        self.line_mode = line_mode
        self.shading = shading
        self.light_from = light_from
        self.ids = ids
        self.part_name = "backdrop"
        self.scope = ""
        self._parts: dict[str, str] = {}
        self._definitions: dict[str, str] = {}

    def copy(self) -> "Paper":
        """Another sheet with the same definitions and parts, to go on drawing on."""
        made = Paper(
            line_width=self.line_width, line_mode=self.line_mode, shading=self.shading,
            light_from=self.light_from, ids=self.ids,
        )  # fmt: skip
        made._parts, made._definitions = dict(self._parts), dict(self._definitions)
        return made

    # -- parts -----------------------------------------------------------------------------
    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Shapes drawn inside belong to part `name` of the current scope."""
        before, self.part_name = self.part_name, name
        try:
            yield
        finally:
            self.part_name = before

    @contextmanager
    def belongs_to(self, scope: str) -> Iterator[None]:
        """Parts drawn inside are named `scope/part`, so that two characters keep their own masks."""
        before, self.scope = self.scope, scope
        try:
            yield
        finally:
            self.scope = before

    @property
    def part_colors(self) -> dict[str, str]:
        """Part name to the flat colour it has in the part map."""
        return dict(self._parts)

    def flat_color(self) -> str:
        """The colour of the current part in the part map, for SVG text made elsewhere."""
        return self._id_color()

    def _id_color(self) -> str:
        name = f"{self.scope}/{self.part_name}" if self.scope else self.part_name
        if name not in self._parts:
            count = len(self._parts)
            hue = (count * 0.618034) % 1.0
            channels = colorsys.hsv_to_rgb(hue, 0.55 + 0.4 * ((count // 3) % 2), 0.95 - 0.05 * (count % 7))
            color = from_rgb((channels[0] * 255, channels[1] * 255, channels[2] * 255))
            while color in self._parts.values() or color == "#000000":
                color = f"#{(int(color[1:], 16) + 1) % 0xFFFFFF:06x}"
            self._parts[name] = color
        return self._parts[name]

    # -- definitions -----------------------------------------------------------------------
    def _define(self, kind: str, content: str) -> str:
        known = self._definitions.get(content)
        if known is None:
            known = f"{kind}{len(self._definitions)}"
            self._definitions[content] = known
        return known

    def clip(self, data: str) -> str:
        """A reference to a clip along the path."""
        content = f'<clipPath id="%s"><path d="{data}"/></clipPath>'
        return f"url(#{self._define('c', content)})"

    def linear(self, stops: Sequence[Stop], start: Point = (0, 0), end: Point = (0, 1)) -> str:
        """A paint running from `start` to `end` in the shape's own box (0..1)."""
        content = (
            f'<linearGradient id="%s" x1="{num(start[0])}" y1="{num(start[1])}"'
            f' x2="{num(end[0])}" y2="{num(end[1])}">{_stops(stops)}</linearGradient>'
        )
        return f"url(#{self._define('g', content)})"

    def radial(self, stops: Sequence[Stop], center: Point = (0.5, 0.5), radius: float = 0.5) -> str:
        """A paint running outwards in the shape's own box (0..1)."""
        content = (
            f'<radialGradient id="%s" cx="{num(center[0])}" cy="{num(center[1])}"'
            f' r="{num(radius)}">{_stops(stops)}</radialGradient>'
        )
        return f"url(#{self._define('g', content)})"

    # -- shapes ----------------------------------------------------------------------------
    def stroke(self, data: str, color: str, width: float = 1, opacity: float = 1) -> str:
        """An open line; `width` counts in the paper's line width. Not part of the part map."""
        if self.ids:
            return ""
        see = f' stroke-opacity="{num(opacity)}"' if opacity < 1 else ""
        return (
            f'<path d="{data}" fill="none" stroke="{color}" stroke-width="{num(self.line_width * width)}"'
            f' stroke-linecap="round" stroke-linejoin="round"{see}/>'
        )

    def fill(self, data: str, paint: str, opacity: float = 1, solid: bool = False) -> str:
        """A flat shape. Translucent and gradient shapes are light, not matter: the part map leaves
        them out unless `solid`."""
        if self.ids:
            if not solid and (opacity < 1 or paint.startswith("url")):
                return ""
            return f'<path d="{data}" fill="{self._id_color()}"/>'
        see = f' fill-opacity="{num(opacity)}"' if opacity < 1 else ""
        return f'<path d="{data}" fill="{paint}"{see}/>'

    def shape(
        self,
        data: str,
        color: str,
        *,
        shift: Point | None = (7, 7),
        depth: float = 0.17,
        over: str = "",
        line: float | tuple[float, str] = 1.0,
    ) -> str:
        """A cel-shaded shape: shade tone below, a lit copy shifted towards the light, details
        (`over`, clipped to the shape), a line around: its width, or width and colour (else tinted).
        `data` may hold several sub-paths."""
        width, edge = line if isinstance(line, tuple) else (line, self._line(color))
        around = self.line_width * width if self.line_mode != "none" else 0.0
        if self.ids:
            flat = self._id_color()
            rim = f' stroke="{flat}" stroke-width="{num(around)}" stroke-linejoin="round"' if around else ""
            return f'<path d="{data}" fill="{flat}"{rim}/>'
        lit = shift is not None and self.shading > 0
        text = f'<path d="{data}" fill="{shade(color, depth * self.shading) if lit else color}"/>'
        inside = over
        if lit and shift is not None:
            away = (shift[0] * self.light_from[0], shift[1] * self.light_from[1])
            inside = f'<path d="{data}" transform="{move(*away)}" fill="{color}"/>{over}'
        if inside:
            text += f'<g clip-path="{self.clip(data)}">{inside}</g>'
        return text + (self.stroke(data, edge, width) if around else "")

    def limb(
        self,
        pieces: Sequence[str],
        color: str,
        *,
        shift: Point = (7, 5),
        depth: float = 0.17,
        over: str = "",
        line: float = 1.0,
    ) -> str:
        """Several overlapping pieces as one body: the line is drawn behind, so joints show no seam."""
        data = " ".join(pieces)
        around = 2 * self.line_width * line * 0.92 if self.line_mode != "none" else 0.0
        if self.ids:
            flat = self._id_color()
            return (
                f'<path d="{data}" fill="{flat}" stroke="{flat}" stroke-width="{num(around)}"'
                ' stroke-linejoin="round"/>'
            )
        text = ""
        if around:
            text = (
                f'<path d="{data}" fill="none" stroke="{self._line(color)}"'
                f' stroke-width="{num(around)}" stroke-linejoin="round"/>'
            )
        away = move(shift[0] * self.light_from[0], shift[1] * self.light_from[1])
        return (
            f'{text}<path d="{data}" fill="{shade(color, depth * self.shading)}"/>'
            f'<g clip-path="{self.clip(data)}"><path d="{data}" transform="{away}" fill="{color}"/>{over}</g>'
        )

    def clipped(self, data: str, body: str) -> str:
        """`body`, seen only inside the path."""
        return f'<g clip-path="{self.clip(data)}">{body}</g>' if body else ""

    def wash(self, data: str, paint: str, blend: str = "soft-light") -> str:
        """A light over everything below it; the part map does not see it."""
        if self.ids:
            return ""
        return f'<g style="mix-blend-mode:{blend}"><path d="{data}" fill="{paint}"/></g>'

    def glow(self, data: str, color: str, opacity: float) -> str:
        """A soft round light: opaque in the middle of the shape's box, gone at its edge."""
        return self.fill(data, self.radial([(0, color, opacity), (1, color, 0)]))

    def _line(self, color: str) -> str:
        return "#2b2430" if self.line_mode == "ink" else outline(color)

    def highlight(self, data: str, color: str, opacity: float = 0.55) -> str:
        """A lit patch of a surface of this colour."""
        return self.fill(data, light(color, 0.6), opacity)

    # -- the whole ---------------------------------------------------------------------------
    def svg(self, body: str, size: tuple[int, int], view: tuple[float, float, float, float]) -> str:
        """The document: `size` in pixels, `view` the part of the drawing it shows (x, y, w, h)."""
        definitions = "".join(content % name for content, name in self._definitions.items())
        crisp = ' shape-rendering="crispEdges"' if self.ids else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}"'
            f' viewBox="{" ".join(map(num, view))}"{crisp}><defs>{definitions}</defs>{body}</svg>'
        )


def group(body: str, transform: str = "", opacity: float = 1) -> str:
    """Shapes moved or faded together."""
    if not body:
        return ""
    attributes = f' transform="{transform}"' if transform else ""
    attributes += f' opacity="{num(opacity)}"' if opacity < 1 else ""
    return f"<g{attributes}>{body}</g>" if attributes else body


def _stops(stops: Sequence[Stop]) -> str:
    return "".join(
        f'<stop offset="{num(at)}" stop-color="{color}" stop-opacity="{num(opacity)}"/>'
        for at, color, opacity in stops
    )
