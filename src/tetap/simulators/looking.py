"""Reference pictures to the colours of a character's parts, from pixels alone.

The character that the words tell is drawn once with a tell-tale colour in every part; that map is laid over the
figure in the reference, wherever and however large it stands there. So cropping and scaling change nothing. A part
has the colour that most of it has in the reference; where enough of it has the colour told, that is kept to the
last digit. So re-encoding changes nothing. It takes a figure on plain ground, standing.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..app.drawable import resolved_as_drawn
from ..documents.words import load_vocabulary
from ..domain.character import Character
from ..domain.palette import lightness_and_chroma
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import TURNAROUND, View
from .illustrating import dressed, sheet

Bools = NDArray[np.bool_]
Pixels = NDArray[np.int16]
_SIDE = 320
"""Long side in pixels at which references are read."""
_COARSE, _FINE = 40, 96
"""Height in cells of a figure where it is laid over another: to find out how it stands, and where exactly."""
_SCALES = tuple(0.94 + 0.02 * step for step in range(7))
_SCALES_OF_CUT = tuple(0.94 + 0.03 * step for step in range(15))
"""Sizes that are tried, the figure's own being 1; one that is cut off may be larger than what is seen."""
_MOST_PIXELS = 60_000_000
_PLAIN_SHARE = 0.6
_OFF_GROUND = 22
_CUT_AT_AN_EDGE = 0.3
"""Share of the upper or lower edge that a figure covers when much of it lies beyond."""
_FITS = 0.6
"""Share of overlap from which two figures stand alike."""
_ALIKE = 12.0
"""CIE76 difference up to which a colour in a picture is the one that was told."""
_ENOUGH_AS_TOLD = 0.25
_ENOUGH_OTHER = 0.45
_SMALLEST_PART = 0.004
_FEET = ("outfit.shoes", "outfit.socks")
"""The first thing that a frame cuts off; reading them would make a cropped reference another one."""


def shown_colors(person: Character, pictures: Sequence[bytes]) -> Mapping[str, str]:
    """Trait path (or `accessories.N`) to #RRGGBB, from the first of the pictures that shows a figure like this one.

    The colour told where it is there, else the nearest colour that has a name. Nothing where no picture
    shows the character whole, standing, on plain ground. Remembered by content."""
    told = person.model_dump_json()
    for picture in pictures:
        key = (told, hashlib.sha256(picture).digest())
        with _lock:
            found = _remembered.get(key)
        if found is None:
            found = _read_colors(person, picture)
            _remember(key, found)
        if found:
            return found
    return {}


def _remember(key: tuple[str, bytes], found: Mapping[str, str]) -> None:
    with _lock:
        _remembered[key] = found
        while len(_remembered) > 512:
            _remembered.popitem(last=False)


_remembered: OrderedDict[tuple[str, bytes], Mapping[str, str]] = OrderedDict()
_lock = threading.Lock()


def shown_view(person: Character, picture: bytes) -> View | None:
    """From which side a picture shows this character; None where it does not stand there whole, on plain ground."""
    figure = figure_in(picture)
    if figure is None or _is_a_close_up(figure):
        return None
    laid = {view: _laid(_part_map(person.model_dump_json(), view), figure, _FINE) for view in TURNAROUND}
    if max(place.fit for place in laid.values()) < _FITS:
        return None
    # Front and back have nearly one outline; the right one has a single colour inside each part.
    return max(laid, key=lambda view: laid[view].fit + _evenness(laid[view], figure))


def _is_a_close_up(figure: "Figure") -> bool:
    """Whether much of the figure lies beyond an edge: a close-up, not somebody who stands there whole."""
    return bool(max(figure.covered[0].mean(), figure.covered[-1].mean()) > _CUT_AT_AN_EDGE)


def _read_colors(person: Character, picture: bytes) -> Mapping[str, str]:
    figure = figure_in(picture)
    if figure is None:
        return {}
    maps = [_part_map(person.model_dump_json(), view) for view in TURNAROUND]
    nearest = max((_laid(part_map, figure, _COARSE) for part_map in maps), key=lambda one: one.fit)
    place = _laid(nearest.part_map, figure, _FINE)
    return _colors(person, place, figure) if place.fit >= _FITS else {}


@dataclass(frozen=True, eq=False)
class Figure:
    """Pixels (height × width × 3) and which of them the figure covers."""

    pixels: Pixels
    covered: Bools


@dataclass(frozen=True, eq=False)
class _PartMap:
    """A drawn figure, and the pixels of each part that are that part's flat colour."""

    covered: Bools
    parts: Mapping[str, Bools]


@dataclass(frozen=True, eq=False)
class _Place:
    """Where a part map lies in a picture: picture = map × scale + offset; `fit` is the share of overlap."""

    part_map: _PartMap
    fit: float
    scale: float
    across: float
    down: float


def figure_in(picture: bytes) -> Figure | None:
    """The figure of a reference; None when it is no picture or stands on no plain ground."""
    pixels = pixels_in(picture)
    if pixels is None:
        return None
    edges = (pixels[:2], pixels[:, :2], pixels[:, -2:])
    border = np.concatenate([edge.reshape(-1, 3) for edge in edges])
    ground = np.median(border, axis=0)
    if (np.abs(border - ground).max(axis=1) < _OFF_GROUND).mean() < _PLAIN_SHARE:
        return None
    covered = _covered(pixels, ground)
    return Figure(pixels, covered) if covered.mean() > 0.02 else None


def pixels_in(picture: bytes) -> Pixels | None:
    """Height × width × 3, the long side 320, laid on white; None when it is no picture or a giant one."""
    try:
        with Image.open(BytesIO(picture), formats=("PNG", "JPEG", "WEBP")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            opened.draft("RGB", (_SIDE * 2, _SIDE * 2))
            has_alpha = opened.mode in ("RGBA", "LA", "P", "PA")
            whole = opened.convert("RGBA" if has_alpha else "RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    if has_alpha:
        ground = Image.new("RGBA", whole.size, "white")
        ground.alpha_composite(whole)
        whole = ground.convert("RGB")
    share = _SIDE / max(whole.size)
    size = (max(1, round(whole.width * share)), max(1, round(whole.height * share)))
    return np.asarray(whole.resize(size, Image.Resampling.BOX), dtype=np.int16)


def _covered(pixels: Pixels, ground: NDArray[np.float64]) -> Bools:
    """What lies between the first and the last drawn pixel of its row and of its column."""
    off = np.abs(pixels - ground).max(axis=2)
    # A soft shadow on the ground is light and grey; what the figure has of that lies inside its lines.
    soft = (pixels.max(axis=2) - pixels.min(axis=2) < 24) & (off < 90)
    drawn: Bools = (off >= _OFF_GROUND) & ~soft
    covered: Bools = np.ones_like(drawn)
    for axis in (0, 1):
        forth = np.logical_or.accumulate(drawn, axis=axis)
        covered &= forth & np.flip(np.logical_or.accumulate(np.flip(drawn, axis), axis=axis), axis)
    return covered


@lru_cache(maxsize=128)
def _part_map(told: str, view: View) -> _PartMap:
    """One view of the character (as JSON) with a colour of its own in every part."""
    person = Character.model_validate_json(told)
    elements = load_vocabulary().checklists[resolved_as_drawn(person).character.kind].elements.values()
    paths = [element.path for element in elements if element.holds == "color"]
    paths += [f"accessories.{number}" for number in range(len(person.accessories))]
    telltale = {path: _telltale(number) for number, path in enumerate(paths)}
    with Image.open(BytesIO(sheet(dressed(person, telltale), view))) as picture:
        pixels = np.asarray(picture.convert("RGB"), dtype=np.int16)[1::3, 1::3]
    covered = _covered(pixels, np.full(3, 255.0))
    parts = {path: (pixels == _channels(color)).all(axis=2) for path, color in telltale.items()}
    least = _SMALLEST_PART * covered.sum()
    kept = {path: mask for path, mask in parts.items() if mask.sum() >= least and not path.startswith(_FEET)}
    return _PartMap(covered, kept)


def _telltale(number: int) -> str:
    """A strong colour of its own for every number below 100."""
    return f"#{0x30 + number % 10 * 0x12:02X}{0x38 + number // 10 * 0x0B:02X}{0xC8 - number % 7 * 0x0D:02X}"


def _channels(color: str) -> NDArray[np.int16]:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.int16)


def _laid(part_map: _PartMap, figure: Figure, grid: int) -> _Place:
    """The place of the map in the picture with the most overlap, over scales and shifts."""
    box = box_of(figure.covered)
    tall = box[1] - box[0]
    cell = tall / grid
    board = _board(figure.covered, cell, grid)
    spectrum = np.fft.rfft2(board)
    best = (-np.inf, 1.0, 0, 0)
    for factor in _SCALES_OF_CUT if _is_cut(figure.covered, box) else _SCALES:
        scale = tall / (box_of(part_map.covered)[1] - box_of(part_map.covered)[0]) * factor
        stamp = _sampled(part_map.covered, cell / scale)
        found = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(stamp.astype(float), board.shape)), board.shape)
        found = found[: board.shape[0] - stamp.shape[0] + 1, : board.shape[1] - stamp.shape[1] + 1]
        row, column = np.unravel_index(found.argmax(), found.shape)
        if found[row, column] > best[0] + 1e-6:
            best = (float(found[row, column]), scale, int(column) - grid, int(row) - grid)
    total, scale, across, down = best
    return _Place(part_map, total / max(1, (board == 1).sum()), scale, across * cell, down * cell)


def box_of(covered: Bools) -> tuple[int, int, int, int]:
    """Top, bottom, left, right; bottom and right one past the last."""
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _is_cut(covered: Bools, box: tuple[int, int, int, int]) -> bool:
    """Whether the figure runs out of the picture."""
    return box[0] == 0 or box[2] == 0 or box[1] == covered.shape[0] or box[3] == covered.shape[1]


def _board(covered: Bools, cell: float, grid: int) -> NDArray[np.float64]:
    """+1 on the figure, −1 beside it, and all around the picture a margin where the map may go on: unknown."""
    inner = _sampled(covered, cell)
    board = np.full((inner.shape[0] + 3 * grid, inner.shape[1] + 3 * grid), -0.05)
    board[grid : grid + inner.shape[0], grid : grid + inner.shape[1]] = np.where(inner, 1.0, -1.0)
    return board


def _sampled(mask: Bools, cell: float) -> Bools:
    """Every cell-th pixel."""
    down = (np.arange(int(mask.shape[0] / cell)) * cell + cell / 2).astype(int)
    across = (np.arange(int(mask.shape[1] / cell)) * cell + cell / 2).astype(int)
    sampled: Bools = mask[np.ix_(down, across)]
    return sampled


def _colors(person: Character, place: _Place, figure: Figure) -> dict[str, str]:
    resolved = resolved_as_drawn(person)
    shown = {}
    for path, mask in place.part_map.parts.items():
        where = _where(mask, place, figure)
        if len(where[0]) < 0.9 * mask.sum():
            continue
        found = _color_of(figure.pixels[where], _told(person, resolved, path))
        if found:
            shown[path] = found
    return shown


def _where(mask: Bools, place: _Place, figure: Figure) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Rows and columns of the picture on which a part lies, as far as they are inside it."""
    height, width = figure.covered.shape
    down, across = np.nonzero(mask)
    down = np.rint(down * place.scale + place.down).astype(int)
    across = np.rint(across * place.scale + place.across).astype(int)
    inside = (down >= 0) & (down < height) & (across >= 0) & (across < width)
    return down[inside], across[inside]


def _evenness(place: _Place, figure: Figure) -> float:
    """Share of the parts' pixels that have their part's own colour."""
    even = total = 0
    for mask in place.part_map.parts.values():
        pixels = figure.pixels[_where(mask, place, figure)]
        if len(pixels):
            even += int((np.abs(pixels - np.median(pixels, axis=0)).max(axis=1) <= 24).sum())
            total += len(pixels)
    return even / total if total else 0.0


def _told(person: Character, resolved: ResolvedCharacter, path: str) -> str:
    """The colour that is drawn when the reference shows no other; empty where nobody tells."""
    if path.startswith("accessories."):
        return person.accessories[int(path.partition(".")[2])].color or ""
    trait = resolved.traits.get(path)
    return trait.hex if trait is not None else ""


def _color_of(pixels: Pixels, told: str) -> str:
    """The colour told where enough pixels have it, else the name's colour nearest to what most have."""
    lab = lab_of(pixels)
    if (
        told
        and (np.linalg.norm(lab - lab_of(_channels(told)[None]), axis=1) < _ALIKE).mean() >= _ENOUGH_AS_TOLD
    ):
        return told
    most = np.median(pixels, axis=0)
    for _ in range(4):
        near = pixels[np.abs(pixels - most).max(axis=1) <= 24]
        if len(near):
            most = near.mean(axis=0)
    near_share = (np.linalg.norm(lab - lab_of(most[None]), axis=1) < _ALIKE).mean()
    if near_share < _ENOUGH_OTHER:
        return ""
    names, colors = _named()
    return names[int(np.linalg.norm(colors - lab_of(most[None]), axis=1).argmin())]


@cache
def _named() -> tuple[list[str], NDArray[np.float64]]:
    names = [choice.hex for choice in load_vocabulary().colors]
    return names, np.array([lightness_and_chroma(name) for name in names])


def lab_of(channels: NDArray[np.int16] | NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* under D65 of N × 3 sRGB values."""
    value = channels / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = (
        linear
        @ np.array(
            [
                [0.4124564, 0.2126729, 0.0193339],
                [0.3575761, 0.7151522, 0.1191920],
                [0.1804375, 0.0721750, 0.9503041],
            ]
        )
        / np.array([0.95047, 1.0, 1.08883])
    )
    curved = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = curved.T
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=1)
