"""Crops by purpose: each keeps the head, else the whole character, in the frame, and says which it did."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from PIL import Image

from ..errors import BadInput
from .canvas import Canvas

Box = tuple[int, int, int, int]
_UPPER = 0.5
Kept = Literal["head", "upper half", "character", "picture"]


@dataclass(frozen=True)
class Preset:
    """A frame: pixels of the result, what must be inside, and for print the bleed and dots an inch."""

    name: str
    use: str
    width: int
    height: int
    keeps: str = "character"
    """`head`, `character` or `all`."""
    is_close: bool = False
    """Goes as near to what it keeps as it can, instead of showing as much around it as there is."""
    dpi: int = 72
    bleed_mm: float = 0.0

    @property
    def is_print(self) -> bool:
        """Whether it goes to a printer."""
        return self.bleed_mm > 0

    @property
    def bleed(self) -> int:
        """Pixels that are cut off at each side by the printer."""
        return round(self.bleed_mm / 25.4 * self.dpi)


@dataclass(frozen=True)
class Cropped:
    """A crop and what it says of itself. `kept`: what is wholly inside; `padded`: ground was added around it."""

    canvas: Canvas
    preset: Preset
    box: Box
    kept: Kept
    enlarged: float
    """Above 1: the picture has fewer pixels than the frame wants."""
    padded: bool


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by name."""
    table = tomllib.loads((files(__package__) / "presets.toml").read_text(encoding="utf-8"))
    return {name: Preset(name, **facts) for name, facts in table.items()}


def preset(name: str) -> Preset:
    """One preset. BadInput lists what there is."""
    found = presets().get(name)
    if found is None:
        raise BadInput(f"there is no preset '{name}'", f"There are: {', '.join(presets())}.")
    return found


def crop(canvas: Canvas, frame: Preset, head: Box | None, character: Box | None) -> Cropped:
    """The part of a picture that fills this frame. `head` and `character`: boxes that must stay inside, if known."""
    width, height = canvas.size
    wanted = (frame.width + 2 * frame.bleed) / (frame.height + 2 * frame.bleed)
    subject, kept = _subject(frame, head, character, canvas.size)
    close = frame.is_close and kept != "picture"
    box = _window(_around(subject, wanted) if close else canvas.size, wanted, subject, canvas.size)
    padded = box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height
    scale = (frame.width + 2 * frame.bleed) / (box[2] - box[0])
    image = canvas.image()
    cut = image.crop(box) if not padded else _padded(image, box)
    size = frame.width + 2 * frame.bleed, frame.height + 2 * frame.bleed
    made = canvas.of(cut.resize(size, Image.Resampling.LANCZOS))
    return Cropped(made, frame, box, kept, round(scale, 3), padded)


def _subject(
    frame: Preset, head: Box | None, character: Box | None, size: tuple[int, int]
) -> tuple[Box, Kept]:
    whole = (0, 0, *size)
    if frame.keeps == "head" and head is not None:
        return _with_air(head, 0.35, size), "head"
    if frame.keeps == "head" and character is not None:
        upper = round((character[3] - character[1]) * _UPPER)
        above = (character[0], character[1], character[2], character[1] + upper)
        return _with_air(above, 0.04, size), "upper half"
    if frame.keeps == "character" and character is not None:
        return _with_air(character, 0.04, size), "character"
    return whole, "picture"


def _with_air(box: Box, share: float, size: tuple[int, int]) -> Box:
    """The box with room around it, as far as the picture goes; never less than the box itself."""
    air = round(max(box[2] - box[0], box[3] - box[1]) * share)
    return (
        max(min(0, box[0]), box[0] - air), max(min(0, box[1]), box[1] - air),
        min(max(size[0], box[2]), box[2] + air), min(max(size[1], box[3]), box[3] + air),
    )  # fmt: skip


def _around(subject: Box, ratio: float) -> tuple[int, int]:
    """The least that holds the subject in this form."""
    width, height = subject[2] - subject[0], subject[3] - subject[1]
    return max(width, round(height * ratio)), max(height, round(width / ratio))


def _window(room: tuple[int, int], ratio: float, subject: Box, size: tuple[int, int]) -> Box:
    """The largest window of this ratio, `room` at most, that holds the subject, around it where there is a choice.

    Where no window inside the picture holds it, the window reaches beyond the edge."""
    width, height = size
    window_width, window_height = min(room[0], room[1] * ratio), min(room[1], room[0] / ratio)
    need_width, need_height = subject[2] - subject[0], subject[3] - subject[1]
    grow = max(need_width / window_width, need_height / window_height, 1.0)
    window_width, window_height = window_width * grow, window_height * grow
    left = _placed(window_width, width, subject[0], subject[2])
    top = _placed(window_height, height, subject[1], subject[3])
    right, bottom = round(left + window_width), round(top + window_height)
    return round(left), round(top), right, bottom


def _placed(window: float, whole: int, first: int, last: int) -> float:
    """Where a window begins: around the subject's middle, inside the picture where it fits."""
    start = (first + last) / 2 - window / 2
    if window >= whole:
        return (whole - window) / 2
    return min(max(0.0, start), whole - window)


def _padded(image: Image.Image, box: Box) -> Image.Image:
    """A window that reaches beyond the picture: see-through there, or the colour of the nearest edge."""
    width, height = box[2] - box[0], box[3] - box[1]
    if image.mode == "RGBA":
        page = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    else:
        edge = image.resize((1, 1), Image.Resampling.BOX, box=(0, 0, image.width, max(1, image.height // 50)))
        page = Image.new("RGB", (width, height), edge.getpixel((0, 0)))
    page.paste(image, (-box[0], -box[1]))
    return page
