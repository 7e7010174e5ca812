"""Edges of pictures, which neither light nor another colour changes, and their spectra, for laying one on another."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

_STRONG = 60.0


def edge_strength(rgb: Floats) -> Floats:
    """How strongly colours 0..255 change at every pixel; from _STRONG on all edges are alike."""
    found = np.zeros((2, *rgb.shape[:2]), dtype=np.float32)
    found[0, :, 1:-1] = np.abs(rgb[:, 2:] - rgb[:, :-2]).max(axis=2)
    found[1, 1:-1] = np.abs(rgb[2:] - rgb[:-2]).max(axis=2)
    return np.asarray(np.minimum(np.hypot(found[0], found[1]), _STRONG))


def spectrum(values: NDArray[np.floating], page: int) -> NDArray[np.complex64]:
    """The conjugate spectrum of a square laid in the corner of an empty page of so many pixels."""
    ground = np.zeros((page, page), dtype=np.float32)
    ground[: min(page, len(values)), : min(page, len(values))] = values[:page, :page]
    found: NDArray[np.complex64] = np.conj(np.fft.rfft2(ground)).astype(np.complex64)
    return found


def resized(values: Floats, side: int) -> Floats:
    """A square [n, n] or [n, n, 3] with so many pixels per side."""
    if values.ndim == 3:
        return np.stack([resized(np.ascontiguousarray(values[..., i]), side) for i in range(3)], axis=-1)
    way = Image.Resampling.BOX if side < len(values) else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(values).resize((side, side), way), dtype=np.float32)
