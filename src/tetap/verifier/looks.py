"""All that is computed once per picture: the character cut out, its colours, and what the networks see."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .color import lab_of
from .decoding import Decoded, Source, decode, digest_of
from .figure_finder import figure_maps
from .mask_colors import sharpened
from .masks import Mask, MaskSource, find_mask, given_mask, on_picture
from .networks import GRID, INPUT, letterbox_of, letterboxed, tokens_of, whole_figure
from .palettes import Palette, palette_of
from .places import Places, photographic, places_of

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom one past the last."""

SIDE = 512
"""Longest side of the crop that is looked at; smaller ones are not enlarged."""

_COUNTED = 256
"""Pixels per side that are enough to count colours on."""

MARGIN = 0.06

_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Look:
    """What is seen of one character in one picture. Arrays are read-only.

    All arrays but `tokens` lie on the crop: the character's box with a margin, longest side at most SIDE
    pixels. `box` is that crop in pixels of the whole picture, whose (width, height) is `size`.
    """

    digest: str
    size: tuple[int, int]
    box: Box
    rgb: NDArray[np.uint8]
    """[height, width, 3] sRGB of the crop; see-through pixels on white."""
    mask: Floats
    """[height, width] 0 background to 1 character."""
    mask_source: MaskSource
    mask_confidence: float
    tokens: Floats
    """[16, 16, 384] what a middle layer sees at each place of the crop, letterboxed into a square;
    unit length, so that a dot product is a cosine. `token_boxes` says where each lies."""
    picture: NDArray[np.uint8]
    """[height, width, 3] sRGB of the whole picture, longest side at most LONGEST; see-through pixels on white."""
    notes: tuple[str, ...] = ()
    stage: tuple[Floats, Floats] | None = None
    """The figure finder's maps of the whole picture, where it was asked; see `figure_finder`."""
    known_whole: Floats | None = None
    """`whole`, where it was kept from an earlier run."""

    @cached_property
    def whole(self) -> Floats:
        """[1280] what the last layer of the other network sees of the character; unit length. Only who it is asks for
        it, while another core looks for what changed."""
        if self.known_whole is not None:
            return self.known_whole
        return _frozen(whole_figure(letterboxed(self.rgb), self.token_share))

    @cached_property
    def palette(self) -> Palette:
        """The colours of the character with their shares."""
        every = max(1, max(self.mask.shape) // _COUNTED)
        return palette_of(self.rgb[::every, ::every], self.mask[::every, ::every])

    @cached_property
    def places(self) -> Places:
        """Tokens and colours of the places that belong to the character."""
        return places_of(self.page_lab, self.mask, self.tokens, self.token_share)

    @cached_property
    def photographic(self) -> float:
        """0 for a drawing with even colours, 1 for a photograph or painting."""
        return photographic(self.rgb, self.mask)

    @cached_property
    def sharp_mask(self) -> Floats:
        """The mask drawn to the edges of the colours, where it was guessed. For questions about small things: who it
        is, is told better by the soft one, which counts doubtful places less."""
        if self.mask_source != "saliency" or self.stage is None:
            return self.mask
        small = Image.fromarray(self.picture)
        small.thumbnail((_COUNTED, _COUNTED), Image.Resampling.BOX)
        soft = on_picture(self.stage[0], (small.height, small.width))
        gained = self.on_crop(sharpened(np.asarray(small), soft) - soft) / 2
        return _frozen(sharpened(self.rgb, np.clip(self.mask + gained, 0, 1)))

    @cached_property
    def page_lab(self) -> Floats:
        """[224, 224, 3] CIELAB of the crop, letterboxed into the square that `tokens` were read from."""
        return _frozen(lab_of(letterboxed(self.rgb)))

    @cached_property
    def lab(self) -> Floats:
        """[height, width, 3] CIELAB of the crop."""
        return _frozen(lab_of(self.rgb))

    @cached_property
    def token_share(self) -> Floats:
        """[16, 16] how much of each token's place belongs to the character, 0..1."""
        return _frozen(token_share(self.mask))

    @property
    def found(self) -> bool:
        """Whether a character was found at all."""
        return self.mask_source != "none"

    def token_boxes(self) -> NDArray[np.float32]:
        """[16, 16, 4] left, top, right, bottom of each token in pixels of the crop; may lie outside it."""
        height, width = self.mask.shape
        left, top, inner_width, inner_height = letterbox_of(width, height)
        step = INPUT / GRID
        edges = np.arange(GRID + 1, dtype=np.float32) * step
        across, down = (edges - left) * width / inner_width, (edges - top) * height / inner_height
        grid = np.empty((GRID, GRID, 4), dtype=np.float32)
        grid[..., 0], grid[..., 2] = across[None, :-1], across[None, 1:]
        grid[..., 1], grid[..., 3] = down[:-1, None], down[1:, None]
        return grid

    def in_picture(self, box: tuple[float, float, float, float]) -> Box:
        """A box on the crop as a box on the whole picture."""
        height, width = self.mask.shape
        left, top, right, bottom = self.box
        across, down = (right - left) / width, (bottom - top) / height
        return (
            round(left + box[0] * across), round(top + box[1] * down),
            round(left + box[2] * across), round(top + box[3] * down),
        )  # fmt: skip

    def on_crop(self, values: NDArray[np.generic]) -> Floats:
        """A map [height, width] of the whole picture (a part mask, say) on the grid of the crop, 0..1."""
        return _cropped(np.asarray(values, dtype=np.float32), self.size, self.box, self.mask.shape)


def look_at(source: Source, *, mask: NDArray[np.generic] | None = None, box: Box | None = None) -> Look:
    """Everything about the character in a picture, computed once and kept by content.

    `mask` [height, width] is taken instead of looking for one; `box` (pixels of the picture) says where on
    a crowded stage to look. BadPicture for what cannot be read; a picture without a character is no error:
    its `found` is False.
    """
    key = digest_of(source), _digest(mask), box
    kept = _kept.get(key)
    if kept is None:
        kept = _look(decode(source), mask, box)
        _remember(key, kept)
    return kept


_kept: dict[tuple[str, str, Box | None], Look] = {}
_MOST_KEPT = 48


def in_memory(digest: str) -> Look | None:
    """The look at a whole picture of this content, where it is still known."""
    return _kept.get((digest, "", None))


def remember(look: Look) -> None:
    """Know a look at a whole picture that was read from elsewhere."""
    _remember((look.digest, "", None), look)


def _remember(key: tuple[str, str, Box | None], look: Look) -> None:
    while len(_kept) >= _MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = look


def _digest(mask: NDArray[np.generic] | None) -> str:
    return "" if mask is None else hashlib.sha256(str(mask.shape).encode() + mask.tobytes()).hexdigest()


def _look(picture: Decoded, outside: NDArray[np.generic] | None, box: Box | None) -> Look:
    found = (
        find_mask(picture.rgb, picture.alpha) if outside is None else given_mask(outside, picture.rgb.shape)
    )
    place = _with_margin(_place(found, picture, box), picture.rgb.shape)
    left, top, right, bottom = place
    longest = max(right - left, bottom - top)
    scale = min(1.0, SIDE / longest)
    shape = max(1, round((bottom - top) * scale)), max(1, round((right - left) * scale))
    rgb = np.asarray(
        Image.fromarray(picture.rgb[top:bottom, left:right]).resize(
            (shape[1], shape[0]), Image.Resampling.BOX
        )
    )
    mask = _cropped(found.values, picture.rgb.shape[1::-1], place, shape)
    tokens = tokens_of(letterboxed(rgb))
    if found.source == "saliency":
        near = on_picture(figure_maps(tokens)[0], mask.shape)
        mask = (mask + near) / np.float32(2)
    scale_x, scale_y = picture.size[0] / picture.rgb.shape[1], picture.size[1] / picture.rgb.shape[0]
    return Look(
        digest=picture.digest,
        size=picture.size, picture=_frozen(picture.rgb),
        box=(
            round(left * scale_x), round(top * scale_y), round(right * scale_x), round(bottom * scale_y),
        ),
        rgb=_frozen(rgb), mask=_frozen(np.clip(mask, 0, 1)),
        mask_source=found.source, mask_confidence=found.confidence,
        tokens=_frozen(tokens), notes=picture.notes, stage=found.stage,
    )  # fmt: skip


def token_share(mask: Floats) -> Floats:
    """[16, 16] how much of each token's place a mask [height, width] of the crop covers, 0..1."""
    left, top, width, height = letterbox_of(mask.shape[1], mask.shape[0])
    page = np.zeros((INPUT, INPUT), dtype=np.float32)
    inner = Image.fromarray(mask).resize((width, height), Image.Resampling.BOX)
    page[top : top + height, left : left + width] = np.asarray(inner)
    step = INPUT // GRID
    return np.asarray(page.reshape(GRID, step, GRID, step).mean(axis=(1, 3)))


def _place(found: Mask, picture: Decoded, box: Box | None) -> Box:
    """The character's box in pixels of the reduced picture; the whole picture when there is none."""
    height, width = picture.rgb.shape[:2]
    if box is not None:
        across, down = width / picture.size[0], height / picture.size[1]
        left, right = max(0, round(box[0] * across)), min(width, round(box[2] * across))
        top, bottom = max(0, round(box[1] * down)), min(height, round(box[3] * down))
        return left, top, max(left + 1, right), max(top + 1, bottom)
    inside = found.values > 0.4
    if not inside.any():
        return 0, 0, width, height
    across, down = width / inside.shape[1], height / inside.shape[0]
    top, bottom = _reach(inside.sum(axis=1))
    left, right = _reach(inside.sum(axis=0))
    return round(left * across), round(top * down), round(right * across), round(bottom * down)


def _reach(counts: NDArray[np.int64]) -> tuple[int, int]:
    """First and one past the last line, without the thinnest half percent on either side."""
    share = np.cumsum(counts) / counts.sum()
    return int(np.searchsorted(share, 0.003)), int(np.searchsorted(share, 0.997)) + 1


def _with_margin(box: Box, shape: tuple[int, ...]) -> Box:
    left, top, right, bottom = box
    margin = round(max(right - left, bottom - top) * MARGIN)
    return (
        max(0, left - margin), max(0, top - margin), min(shape[1], right + margin), min(shape[0], bottom + margin),
    )  # fmt: skip


def _cropped(values: Floats, size: tuple[int, int], box: Box, shape: tuple[int, int]) -> Floats:
    across, down = values.shape[1] / size[0], values.shape[0] / size[1]
    source = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    smaller = source[2] - source[0] >= shape[1]
    way = Image.Resampling.BOX if smaller else Image.Resampling.BILINEAR
    picture = Image.fromarray(values).resize((shape[1], shape[0]), way, box=source)
    return np.asarray(picture, dtype=np.float32)


def _frozen(values: NDArray[_Kind]) -> NDArray[_Kind]:
    kept = np.ascontiguousarray(values)
    kept.setflags(write=False)
    return kept
