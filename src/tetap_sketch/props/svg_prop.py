"""Users' own SVG files as props: checked against a list of what is allowed, then drawn by our paper.

Nothing of the file reaches the picture unread: elements and attributes outside the lists are refused,
so no script, no text, no picture and no address can hide in a prop.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from ..paper import Paper, group
from ..paths import move, num
from .registry import PropError, nearest

SIZE_LIMIT = 512 * 1024
ELEMENT_LIMIT = 5000
DEPTH_LIMIT = 40
CLIP_LIMIT = 100
PIXEL_LIMIT = 100_000.0

_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
_SILENT = ("title", "desc")
ELEMENTS = ("svg", "g", *_SHAPES, "defs", "linearGradient", "radialGradient", "stop", "clipPath", *_SILENT)
GEOMETRY = (
    "d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points", "fx", "fy",
    "offset", "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits", "transform", "viewBox",
)  # fmt: skip
LOOKS = (
    "fill", "fill-opacity", "fill-rule", "clip-rule", "clip-path", "opacity", "stroke", "stroke-width",
    "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stop-color", "stop-opacity",
)  # fmt: skip
ATTRIBUTES = (*GEOMETRY, *LOOKS, "id", "data-role", "version", "href", "style")

_OWN_URL = re.compile(r"url\(\s*['\"]?#([A-Za-z_][\w.-]*)['\"]?\s*\)")
_VALUE = re.compile(r"[\w\s#%.,+()-]*")
_CALL = re.compile(r"([\w-]+)\s*\(")
_CALLS = ("translate", "scale", "rotate", "matrix", "skewX", "skewY", "rgb", "rgba", "hsl", "hsla")
_ID = re.compile(r"[A-Za-z_][\w.-]*")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(?:px)?")
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class SvgArt:
    """A checked drawing and the box it is drawn in: left, top, width, height."""

    root: ElementTree.Element
    box: tuple[float, float, float, float]
    name: str


def read_svg(name: str, folder: Path) -> SvgArt:
    """The drawing in the file `name` of the folder; a PropError says what is not allowed."""
    relative = Path(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise PropError(f"'{name}' is outside the stage's folder; put the file beside the stage")
    path = folder
    for step in relative.parts:
        path = path / step
        if path.is_symlink():
            raise PropError(f"'{name}' is a link; only plain files are read")
    if not path.is_file():
        raise PropError(f"'{name}' does not exist beside the stage")
    if path.stat().st_size > SIZE_LIMIT:
        raise PropError(f"'{name}' is larger than {SIZE_LIMIT // 1024} kB")
    return parse_svg(path.read_bytes(), name)


def parse_svg(data: bytes, name: str) -> SvgArt:
    """The checked drawing of an SVG text."""
    if len(data) > SIZE_LIMIT:
        raise PropError(f"'{name}' is larger than {SIZE_LIMIT // 1024} kB")
    root = _tree(data, name)
    if _local(root) != "svg":
        raise PropError(f"'{name}' begins with <{_local(root)}>, expected <svg>")
    everything = list(root.iter())
    if len(everything) > ELEMENT_LIMIT:
        raise PropError(f"'{name}' has {len(everything)} elements, allowed are {ELEMENT_LIMIT}")
    for element in everything:
        _check(element, name)
    clips = sum(
        "clip-path" in element.get("style", "") or "clip-path" in element.attrib for element in everything
    )
    if clips > CLIP_LIMIT:
        raise PropError(f"'{name}' uses {clips} clips, allowed are {CLIP_LIMIT}")
    return SvgArt(root, _box(root, name), name)


def _tree(data: bytes, name: str) -> ElementTree.Element:
    """Parses with an own expat so that a document type is refused before anything of it is read."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def refuse(*_: object) -> None:
        raise PropError(
            f"'{name}' declares a document type or an entity (<!DOCTYPE, <!ENTITY); neither is allowed"
        )

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_LIMIT:
            raise PropError(f"'{name}' is nested deeper than {DEPTH_LIMIT} levels")
        builder.start(_braced(tag), {_braced(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_braced(tag))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ProcessingInstructionHandler = lambda target, _: _refuse_instruction(name, target)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise PropError(f"'{name}' is not valid XML: {error}") from None
    return builder.close()


def _refuse_instruction(name: str, target: str) -> None:
    raise PropError(f"'{name}' holds a processing instruction <?{target}; remove it")


def _braced(tag: str) -> str:
    return "{" + tag if "}" in tag else tag


def _local(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(_NAMESPACE)


def _check(element: ElementTree.Element, name: str) -> None:
    tag = _local(element)
    if tag not in ELEMENTS:
        raise PropError(f"'{name}' holds <{tag}>, allowed are {', '.join(ELEMENTS)}")
    for key, value in element.attrib.items():
        _check_attribute(name, tag, key, value)


def _check_attribute(name: str, tag: str, key: str, value: str) -> None:
    if key == _XLINK:
        key = "href"
    where = f"'{name}': <{tag} {key}>"
    if key not in ATTRIBUTES:
        raise PropError(f"{where} is not allowed{nearest(key, ATTRIBUTES)}")
    if key == "href":
        if not (value.startswith("#") and _ID.fullmatch(value[1:])) or not tag.endswith("Gradient"):
            raise PropError(f"{where} may only name a gradient of the same file as #id, found '{value[:60]}'")
        return
    if key == "style":
        for property_name, part in style_parts(value):
            if property_name not in LOOKS:
                raise PropError(f"{where}: '{property_name}' is not allowed{nearest(property_name, LOOKS)}")
            _check_value(where, part)
        return
    _check_value(where, value)


def _check_value(where: str, value: str) -> None:
    rest = _OWN_URL.sub("", value)
    if not _VALUE.fullmatch(rest) or any(call not in _CALLS for call in _CALL.findall(rest)):
        raise PropError(
            f"{where} holds '{value[:60]}'; allowed are plain values and url(#id) of the same file"
        )


def style_parts(style: str) -> list[tuple[str, str]]:
    """The properties of a style attribute."""
    pairs = (part.split(":", 1) for part in style.split(";") if part.strip())
    return [(pair[0].strip(), pair[1].strip() if len(pair) > 1 else "") for pair in pairs]


def _box(root: ElementTree.Element, name: str) -> tuple[float, float, float, float]:
    values = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(values) != 4:
        sides = [_LENGTH.fullmatch(root.get(key, "")) for key in ("width", "height")]
        values = ["0", "0", *(side[1] if side else "" for side in sides)]
    try:
        left, top, width, height = (float(value) for value in values)
    except ValueError:
        raise PropError(f"'{name}' needs a viewBox, or width and height in pixels, on its <svg>") from None
    if not (0 < width <= PIXEL_LIMIT and 0 < height <= PIXEL_LIMIT and abs(left) + abs(top) <= PIXEL_LIMIT):
        raise PropError(
            f"'{name}' has a viewBox of {width:g} by {height:g}; sides must be above 0 and at most {PIXEL_LIMIT:g}"
        )
    return left, top, width, height


def draw_svg(paper: Paper, art: SvgArt, width: float, prefix: str, color: str = "") -> str:
    """The drawing `width` units wide, standing on 0, 0; shapes with data-role="color" take `color`. In
    the part map every shape is the flat colour of the part."""
    writer = _Writer(paper, prefix, color)
    left, top, wide, tall = art.box
    scale = width / wide
    clip = f"M{num(left)} {num(top)}h{num(wide)}v{num(tall)}h{num(-wide)}Z"
    inside = writer.children(art.root)
    if writer.flat:
        inside = f'<g fill="{writer.flat}">{inside}</g>'
    return group(paper.clipped(clip, inside), move(-(left + wide / 2) * scale, -(top + tall) * scale, scale))


class _Writer:
    def __init__(self, paper: Paper, prefix: str, color: str) -> None:
        self.paper = paper
        self.prefix = prefix
        self.color = color
        self.flat = paper.flat_color() if paper.ids else ""

    def children(self, element: ElementTree.Element, defining: bool = False) -> str:
        return "".join(self.element(child, defining) for child in element)

    def element(self, element: ElementTree.Element, defining: bool) -> str:
        tag = _local(element)
        if tag in _SILENT:
            return ""
        inside = self.children(element, defining or tag in ("defs", "clipPath"))
        name = "g" if tag == "svg" else tag
        return f"<{name}{self._attributes(element, tag, defining)}>{inside}</{name}>"

    def _attributes(self, element: ElementTree.Element, tag: str, defining: bool) -> str:
        looks: dict[str, str] = {}
        for key, value in element.attrib.items():
            plain = "href" if key == _XLINK else key
            if plain == "style":
                looks.update(style_parts(value))
            elif tag != "svg" or plain in LOOKS:
                looks[plain] = value
        role = looks.pop("data-role", "")
        looks.pop("version", "")
        if role == "color" and self.color and looks.get("fill") != "none":
            looks["stop-color" if tag == "stop" else "fill"] = self.color
        if self.flat and not defining:
            _flatten(looks, self.flat)
        return "".join(f" {key}={quoteattr(self._renamed(key, value))}" for key, value in looks.items())

    def _renamed(self, key: str, value: str) -> str:
        if key == "id":
            return self.prefix + value
        if key == "href":
            return "#" + self.prefix + value[1:]
        return _OWN_URL.sub(lambda found: f"url(#{self.prefix}{found[1]})", value)


def _flatten(looks: dict[str, str], flat: str) -> None:
    """Matter in one colour: paints replaced, translucency gone."""
    for key in ("fill", "stroke"):
        if key in looks and looks[key] != "none":
            looks[key] = flat
    for key in ("opacity", "fill-opacity", "stroke-opacity"):
        looks.pop(key, None)
