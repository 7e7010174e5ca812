"""Where the character is: from transparency, from a plain background, or from a saliency network."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .color import lab_of
from .figure_finder import figure_maps
from .networks import INPUT, letterbox_of, letterboxed, tokens_of
from .reach import connected_to

MaskSource = Literal["given", "alpha", "plain background", "saliency", "none"]
Floats = NDArray[np.float32]

_WORK = 256
_PLAIN_SHARE = 0.9
_SURELY_PLAIN = 0.985
_AGREED = 0.6
_PLAIN_STEP = 5.0
_SOFT = 4
_COLORED = 15.0
_FEET = 0.12
_LEAST, _MOST = 0.004, 0.97


@dataclass(frozen=True, eq=False)
class Mask:
    """`values` [height, width] over the whole picture, 0 background to 1 character, on its own grid or on a coarser
    one that is as fine as they are known. `confidence` 0..1: how far it may be trusted; `none` means that no
    character was found."""

    values: Floats
    source: MaskSource
    confidence: float
    stage: tuple[Floats, Floats] | None = None
    """What the figure finder said of the whole picture, where it was asked."""

    def over(self, shape: tuple[int, ...]) -> Floats:
        """`values` on the grid of the picture itself."""
        return resized(self.values, shape)


def find_mask(rgb: NDArray[np.uint8], alpha: NDArray[np.uint8] | None) -> Mask:
    """The best mask there is: transparency, then a plain background, then the saliency network."""
    if alpha is not None and alpha.max() < 8:
        return _nothing(rgb.shape)
    if alpha is not None and _is_cut_out(alpha):
        return Mask((alpha / np.float32(255)).astype(np.float32), "alpha", 1.0)
    small = _small(rgb)
    lab = lab_of(small)
    if max(float(lab[..., channel].std()) for channel in range(3)) < 1.0:
        return _nothing(rgb.shape)
    keyed = _on_plain(lab)
    if keyed is not None:
        mask, confidence = keyed
        plain = Mask(mask.astype(np.float32), "plain background", confidence)
        return plain if confidence > _SURELY_PLAIN else _agreed(plain, _salient(rgb, lab.shape))
    return _salient(rgb, lab.shape)


def given_mask(values: NDArray[np.generic], shape: tuple[int, ...]) -> Mask:
    """A mask that somebody else made, booleans, 0..1 or 0..255, brought to the picture's size."""
    numbers: Floats = np.asarray(values, dtype=np.float32)
    if numbers.max(initial=0) > 1:
        numbers = numbers / np.float32(255)
    if numbers.max(initial=0) < 0.5:
        return _nothing(shape)
    return Mask(resized(numbers, shape), "given", 1.0)


def resized(values: Floats, shape: tuple[int, ...]) -> Floats:
    """Numbers of one picture on the grid of another size."""
    if values.shape == shape[:2]:
        return values
    picture = Image.fromarray(values).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(picture, dtype=np.float32)


def _agreed(keyed: Mask, seen: Mask) -> Mask:
    """A border that is not quite plain may be that of a real place: what the key cuts out must then be what
    the figure finder sees."""
    inside, there = keyed.values > 0.5, seen.values > 0.5
    overlap = float((inside & there).sum()) / max(1, int((inside | there).sum()))
    return keyed if seen.source == "none" or overlap > _AGREED else seen


def _nothing(shape: tuple[int, ...]) -> Mask:
    return Mask(np.zeros(shape[:2], dtype=np.float32), "none", 0.0)


def _is_cut_out(alpha: NDArray[np.uint8]) -> bool:
    solid = float((alpha > 127).mean())
    return _LEAST < solid < 0.995 and float((alpha < 128).mean()) > 0.02


def _small(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    picture = Image.fromarray(rgb)
    picture.thumbnail((_WORK, _WORK), Image.Resampling.BOX)
    return np.asarray(picture)


def _on_plain(lab: Floats) -> tuple[NDArray[np.bool_], float] | None:
    """The character on a ground of one colour or a soft gradient, and how plain the ground is."""
    border = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    ground = np.asarray(np.median(border, axis=0), dtype=np.float32)
    plain = float((np.abs(border - ground).max(axis=1) < 2 * _PLAIN_STEP).mean())
    if plain < _PLAIN_SHARE:
        return None
    edge = np.zeros(lab.shape[:2], dtype=np.bool_)
    edge[0] = edge[-1] = True
    edge[:, 0] = edge[:, -1] = True
    alike = _like(lab, ground)
    rows = np.flatnonzero((~connected_to(alike, edge)).any(axis=1))
    if not len(rows):
        return None
    feet = rows[-1] - _FEET * (rows[-1] - rows[0])
    shadow = _shadow(lab, ground) & (np.arange(len(lab)) > feet)[:, None]
    background = connected_to(alike | shadow, edge)
    if float(np.hypot(ground[1], ground[2])) > _COLORED:
        background |= alike
    mask = ~background
    share = float(mask.mean())
    return (mask, plain) if _LEAST < share < _MOST else None


def _like(lab: Floats, ground: Floats) -> NDArray[np.bool_]:
    return np.asarray((np.abs(lab - ground) < (_PLAIN_STEP * 2, _PLAIN_STEP, _PLAIN_STEP)).all(axis=-1))


def _shadow(lab: Floats, ground: Floats) -> NDArray[np.bool_]:
    """A soft shadow on the ground: darker, no other colour, and without an edge."""
    off = np.abs(lab[..., 1:] - ground[1:]).max(axis=-1)
    darker = ground[0] - lab[..., 0]
    down, across = np.gradient(lab[..., 0])
    return np.asarray((off < _PLAIN_STEP) & (darker > 0) & (darker < 30) & (np.hypot(down, across) < _SOFT))


def _salient(rgb: NDArray[np.uint8], shape: tuple[int, ...]) -> Mask:
    """What the figure finder says, on a grid of that shape; the strength of its yes and the sharpness of its edge are
    the confidence."""
    fine, centres = figure_maps(tokens_of(letterboxed(rgb)))
    soft = on_picture(fine, shape)
    inside = soft > 0.5
    if float(soft.max()) < 0.5 or float(inside.mean()) < _LEAST:
        return _nothing(shape)
    sure = float(np.abs(2 * soft[soft > 0.15] - 1).mean())
    return Mask(soft, "saliency", round(min(0.95, float(soft.max()) * sure), 3), (fine, centres))


def on_picture(fine: Floats, shape: tuple[int, ...]) -> Floats:
    """A square map over the letterboxed picture on the grid of the picture itself, 0..1."""
    left, top, width, height = letterbox_of(shape[1], shape[0])
    page = np.asarray(Image.fromarray(fine).resize((INPUT, INPUT), Image.Resampling.BICUBIC))
    inner = np.ascontiguousarray(page[top : top + height, left : left + width])
    return np.clip(resized(inner, shape), 0, 1)
