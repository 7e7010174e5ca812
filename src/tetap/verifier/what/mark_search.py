"""Where a logo or lettering, given as a picture, is found on a figure: masked correlation over sizes and turns."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..looks import Look

Floats = NDArray[np.float32]
_SIDE = 224
"""Longest side of the figure's crop in pixels where the mark is searched for everywhere."""
_SIZES = tuple(float(size) for size in np.geomspace(0.04, 0.42, 16))
"""Longest side of the mark as a share of the crop's longest side."""
_TURNS = (-12.0, 0.0, 12.0)
_FINE_SIZES, _FINE_TURNS = (0.92, 1.0, 1.08), (-5.0, 0.0, 5.0)
_MARK = 128
_LEAST_SIDE = 7
_PLAIN = 6.0
"""Standard deviation of 0..255 below which a mark has nothing to be recognised by."""
_BEST = 3


@dataclass(frozen=True)
class Found:
    """The best place: `score` is a correlation, −1 to 1; `box` lies on the look's crop, in its pixels."""

    score: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class MarkPicture:
    """A mark to look for: [height, width, 3] 0..255 and [height, width] how much of each pixel is the mark."""

    rgb: Floats
    weight: Floats

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing in it to recognise."""
        inside = self.rgb[self.weight > 0.5]
        return len(inside) < 16 or float(inside.std(axis=0).max()) < _PLAIN

    def mirrored(self) -> "MarkPicture":
        """The mark as a mirror shows it."""
        return MarkPicture(self.rgb[:, ::-1].copy(), self.weight[:, ::-1].copy())


@lru_cache(maxsize=32)
def mark_picture(data: bytes) -> MarkPicture:
    """The bytes of a picture file (checked before) as a mark: see-through pixels do not count."""
    with Image.open(BytesIO(data)) as opened:
        whole = opened.convert("RGBA")
    box = whole.getchannel("A").getbbox() or (0, 0, *whole.size)
    whole = whole.crop(box)
    whole.thumbnail((_MARK, _MARK), Image.Resampling.LANCZOS)
    pixels = np.asarray(whole, dtype=np.float32)
    return MarkPicture(pixels[..., :3].copy(), pixels[..., 3] / np.float32(255))


def search(mark: MarkPicture, look: Look) -> Found:
    """The best place of a mark on a figure, everywhere first, then closely around the best few."""
    height, width = look.mask.shape
    share = min(1.0, _SIDE / max(height, width))
    small = (max(8, round(width * share)), max(8, round(height * share)))
    page = Page(np.asarray(Image.fromarray(look.rgb).resize(small, Image.Resampling.BOX), dtype=np.float32))
    tried = []
    for size in _SIZES:
        for turn in _TURNS:
            at = page.best(stamp(mark, size * max(small), turn))
            if at is not None:
                score, middle = at
                tried.append((score, size, turn, (middle[0] / share, middle[1] / share)))
    tried.sort(key=lambda one: -one[0])
    found = [_closely(mark, look, one) for one in tried[:_BEST]]
    return max(found, key=lambda one: one.score, default=Found(-1.0, (0.0, 0.0, 0.0, 0.0)))


def _closely(mark: MarkPicture, look: Look, coarse: tuple[float, float, float, tuple[float, float]]) -> Found:
    """The best place near one that was found roughly, on the crop's own pixels."""
    _, size, turn, (x, y) = coarse
    height, width = look.mask.shape
    reach = 0.8 * size * max(height, width) + 8
    left, top = max(0, round(x - reach)), max(0, round(y - reach))
    part = look.rgb[top : min(height, round(y + reach)), left : min(width, round(x + reach))]
    page = Page(part.astype(np.float32))
    best = Found(-1.0, (0.0, 0.0, 0.0, 0.0))
    for finer in _FINE_SIZES:
        for more in _FINE_TURNS:
            laid = stamp(mark, size * finer * max(height, width), turn + more)
            at = page.best(laid)
            if at is not None and at[0] > best.score:
                down, across = laid.weight.shape
                middle = at[1][0] + left, at[1][1] + top
                box = (
                    middle[0] - across / 2,
                    middle[1] - down / 2,
                    middle[0] + across / 2,
                    middle[1] + down / 2,
                )
                best = Found(at[0], box)
    return best


def stamp(mark: MarkPicture, longest: float, turn: float) -> MarkPicture:
    """The mark at a size in pixels, turned by degrees."""
    scale = longest / max(mark.weight.shape)
    size = (max(2, round(mark.weight.shape[1] * scale)), max(2, round(mark.weight.shape[0] * scale)))
    # Colours are mixed by how much of a pixel is the mark, or what lies under see-through pixels would count.
    channels = [*np.moveaxis(mark.rgb * mark.weight[..., None], 2, 0), mark.weight]
    ready = []
    for channel in channels:
        image = Image.fromarray(np.ascontiguousarray(channel))
        if abs(turn) > 0.5:
            image = image.rotate(turn, Image.Resampling.BILINEAR, expand=True)
        share = size[0] / mark.weight.shape[1]
        ready.append(np.asarray(_resized(image, share), dtype=np.float32))
    weight = np.clip(ready[3], 0, 1)
    rgb = np.stack(ready[:3], axis=2) / np.maximum(weight, 1e-3)[..., None]
    return MarkPicture(np.where(weight[..., None] > 0.02, rgb, 0).astype(np.float32), weight)


def _resized(image: Image.Image, share: float) -> Image.Image:
    size = (max(2, round(image.width * share)), max(2, round(image.height * share)))
    return image.resize(size, Image.Resampling.BOX if share < 1 else Image.Resampling.BILINEAR)


class Page:
    """A picture that many stamps are laid over."""

    def __init__(self, rgb: Floats) -> None:
        self._size = rgb.shape[:2]
        self._colors = np.fft.rfft2(rgb, axes=(0, 1))
        self._squares = np.fft.rfft2(np.square(rgb).sum(axis=2))

    def best(self, stamp: MarkPicture) -> tuple[float, tuple[float, float]] | None:
        """(correlation, middle (x, y)) of the best place; None where the stamp does not fit inside."""
        down, across = stamp.weight.shape
        rows, columns = self._size[0] - down + 1, self._size[1] - across + 1
        if min(down, across) < _LEAST_SIDE or rows < 1 or columns < 1:
            return None
        weight = stamp.weight.astype(np.float64)
        total = weight.sum()
        middle = (stamp.rgb * weight[..., None]).sum(axis=(0, 1)) / total
        stamped = (stamp.rgb - middle) * weight[..., None]
        power = float((np.square(stamp.rgb - middle) * weight[..., None]).sum())
        over = np.conj(np.fft.rfft2(weight, self._size))
        product = self._laid(
            (self._colors * np.conj(np.fft.rfft2(stamped, self._size, axes=(0, 1)))).sum(axis=2)
        )
        sums = np.stack([self._laid(self._colors[..., channel] * over) for channel in range(3)], axis=2)
        spread = self._laid(self._squares * over) - np.square(sums).sum(axis=2) / total
        # A plain place has no spread of its own and must not win by dividing by nearly nothing.
        scores = product / np.sqrt(power * np.maximum(spread, 0.05 * power))
        scores = scores[:rows, :columns]
        row, column = np.unravel_index(int(scores.argmax()), scores.shape)
        return float(scores[row, column]), (float(column) + across / 2, float(row) + down / 2)

    def _laid(self, spectrum: NDArray[np.complexfloating]) -> NDArray[np.float64]:
        return np.asarray(np.fft.irfft2(spectrum, self._size), dtype=np.float64)
