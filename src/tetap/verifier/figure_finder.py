"""Where characters are and how many: a small convolution head over the tokens of the focus network."""

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from .networks import GRID

Floats = NDArray[np.float32]

FINE = 2 * GRID
"""The maps have twice the tokens' resolution."""

_TOKEN_SCALE = 19.6


def figure_maps(tokens: Floats) -> tuple[Floats, Floats]:
    """Two maps [32, 32] 0..1 from tokens [16, 16, 384]: character or not, and centres of characters."""
    weights = _weights()
    line = np.linspace(-1, 1, GRID, dtype=np.float32)
    down, across = np.meshgrid(line, line, indexing="ij")
    values = np.concatenate([tokens * _TOKEN_SCALE, down[..., None], across[..., None]], axis=-1)
    values = np.maximum(values @ weights["a.weight"] + weights["a.bias"], 0)
    for name, step in (("b", 1), ("e", 2), ("c", 1)):
        spread = _neighbours(values, step) @ weights[f"{name}.weight"] + weights[f"{name}.bias"]
        values = values + np.maximum(spread, 0)
    out = values @ weights["d.weight"] + weights["d.bias"]
    mask, centres = (1 / (1 + np.exp(-_unfolded(out[..., part]))) for part in (slice(0, 4), slice(4, 8)))
    return mask.astype(np.float32), centres.astype(np.float32)


def _neighbours(values: Floats, step: int) -> Floats:
    """[16, 16, 9 * channels]: each place beside its eight neighbours, `step` apart, zero outside."""
    padded = np.pad(values, ((step, step), (step, step), (0, 0)))
    shifts = range(0, 2 * step + 1, step)
    return np.concatenate([padded[y : y + GRID, x : x + GRID] for y in shifts for x in shifts], axis=-1)


def _unfolded(values: Floats) -> Floats:
    """[16, 16, 4] to [32, 32]: the four quarters of each place."""
    return values.reshape(GRID, GRID, 2, 2).transpose(0, 2, 1, 3).reshape(FINE, FINE)


@lru_cache(maxsize=1)
def _weights() -> dict[str, Floats]:
    data = (files("tetap.verifier") / "weights" / "figure_finder.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
