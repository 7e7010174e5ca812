"""Copy and paste: whether a picture repeats a reference's pose pixel by pixel, or stands on its background."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .looks import Look
from .what.mark_search import MarkPicture, Page, stamp

Floats = NDArray[np.float32]

_SIDE = 64
_SAME_STEP = 6.0
_SAME_SHARE = 0.93
_SAME_OUTLINE = 0.94
_ALIKE_OUTLINE, _ALIKE_FIGURE = 0.88, 0.9
_PAGE = 112
_SHARES = tuple(float(share) for share in np.geomspace(0.3, 1.0, 28))
_FINER = tuple(float(finer) for finer in np.linspace(0.96, 1.04, 9))
_LIKE_PIECE, _SAME_PIECE = 0.75, 0.9
_TOUCHES = 0.08
_TEXTURE = 12.0


def copied_references(references: Sequence[Look], picture: Look) -> tuple[int, ...]:
    """Indices of the references whose figure stands in the picture unchanged, at whatever place and size."""
    return tuple(index for index, reference in enumerate(references) if _is_copy(reference, picture))


def stands_alike(one: Look, other: Look) -> bool:
    """Whether two pictures show one figure in one pose, but for size, place, light and ground: also where the cut-outs
    are too rough to lie on each other."""
    if not (one.found and other.found):
        return False
    first, second = _figure(one)[1], _figure(other)[1]
    either = first | second
    if not either.any() or float((first & second).sum() / either.sum()) < _ALIKE_OUTLINE:
        return False
    return max(_laid_over(one, other), _laid_over(other, one)) > _ALIKE_FIGURE


def background_of(references: Sequence[Look], picture: Look) -> int | None:
    """The reference whose background, if it shows more than plain colour, is that of the picture."""
    here, outside_here = _background(picture)
    for index, reference in enumerate(references):
        there, outside_there = _background(reference)
        both = outside_here & outside_there
        if int(both.sum()) < both.size // 5 or float(there[both].std(axis=0).max()) < _TEXTURE:
            continue
        if float((np.abs(here - there).max(axis=-1)[both] < 2 * _SAME_STEP).mean()) > _SAME_SHARE:
            return index
    return None


def _is_copy(reference: Look, picture: Look) -> bool:
    if not (reference.found and picture.found):
        return False
    if _is_cut_off(picture) and _is_part_of(reference, picture):
        return True
    first, first_mask = _figure(reference)
    second, second_mask = _figure(picture)
    both, either = first_mask & second_mask, first_mask | second_mask
    if not both.any() or float(both.sum() / either.sum()) < _SAME_OUTLINE:
        return False
    shift = np.median((second - first)[both], axis=0)
    steps = np.abs(second - first - shift).max(axis=-1)[both]
    return float((steps < _SAME_STEP).mean()) > _SAME_SHARE


@lru_cache(maxsize=64)
def _is_cut_off(look: Look) -> bool:
    """Whether the figure runs out of the picture."""
    inside = look.mask > 0.5
    left, top, right, bottom = look.box
    edges = (
        (left <= 0, inside[:, 0]), (top <= 0, inside[0]), (right >= look.size[0], inside[:, -1]),
        (bottom >= look.size[1], inside[-1]),
    )  # fmt: skip
    return any(at_border and float(edge.mean()) > _TOUCHES for at_border, edge in edges)


def _is_part_of(reference: Look, picture: Look) -> bool:
    """Whether a cut-off figure is a piece of a reference's, pixel by pixel, at some size."""
    page, piece = _small(reference.rgb, _PAGE), _small(picture.rgb, _PAGE)
    size = max(page.shape[:2])
    weight = np.asarray(Image.fromarray(picture.mask).resize(piece.shape[1::-1], Image.Resampling.BOX))
    sheet, figure = Page(page), MarkPicture(piece, np.where(weight > 0.5, weight, 0).astype(np.float32))

    def fit(share: float) -> float:
        at = sheet.best(stamp(figure, share * size, 0.0))
        return at[0] if at is not None else 0.0

    about = max(_SHARES, key=fit)
    return fit(about) > _LIKE_PIECE and max(fit(about * finer) for finer in _FINER) > _SAME_PIECE


def _laid_over(reference: Look, picture: Look) -> float:
    """How well the figure of a picture fits a reference's where both are as high: a correlation."""
    page, rows, _ = _on_page(reference)
    piece, own, columns = _on_page(picture)
    weight = np.asarray(Image.fromarray(picture.mask).resize(piece.shape[1::-1], Image.Resampling.BOX))
    figure = MarkPicture(
        piece[own, columns], np.where(weight > 0.5, weight, 0).astype(np.float32)[own, columns]
    )
    sheet, longest = Page(page), max(figure.weight.shape) * (rows.stop - rows.start) / (own.stop - own.start)
    found = (sheet.best(stamp(figure, longest * finer, 0.0)) for finer in _FINER)
    return max((at[0] for at in found if at is not None), default=0.0)


def _on_page(look: Look) -> tuple[Floats, slice, slice]:
    """A character's picture, small, and the rows and columns of the figure in it."""
    page = _small(look.rgb, _PAGE)
    mask = np.asarray(Image.fromarray(look.mask).resize(page.shape[1::-1], Image.Resampling.BOX)) > 0.5
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return page, slice(0, page.shape[0]), slice(0, page.shape[1])
    return page, slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _small(rgb: NDArray[np.uint8], side: int) -> Floats:
    share = min(1.0, side / max(rgb.shape[:2]))
    size = (max(8, round(rgb.shape[1] * share)), max(8, round(rgb.shape[0] * share)))
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX), dtype=np.float32)


@lru_cache(maxsize=64)
def _figure(look: Look) -> tuple[Floats, NDArray[np.bool_]]:
    """The character alone, its box stretched over a small square, and its mask there."""
    inside = look.mask > 0.5
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return np.zeros((_SIDE, _SIDE, 3), np.float32), np.zeros((_SIDE, _SIDE), np.bool_)
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    rgb = Image.fromarray(look.rgb).resize((_SIDE, _SIDE), Image.Resampling.BOX, box=box)
    mask = Image.fromarray(look.mask).resize((_SIDE, _SIDE), Image.Resampling.BOX, box=box)
    return np.asarray(rgb, dtype=np.float32), np.asarray(mask) > 0.5


@lru_cache(maxsize=64)
def _background(look: Look) -> tuple[Floats, NDArray[np.bool_]]:
    """The whole picture, small, and where nothing of the character is."""
    small = Image.fromarray(look.picture).resize((_SIDE, _SIDE), Image.Resampling.BOX)
    outside = np.ones((_SIDE, _SIDE), dtype=np.bool_)
    left, top, right, bottom = (
        round(edge * _SIDE / look.size[index % 2]) for index, edge in enumerate(look.box)
    )
    outside[top:bottom, left:right] = False
    return np.asarray(small, dtype=np.float32), outside
