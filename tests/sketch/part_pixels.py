"""Pictures and part maps as arrays, and how to look well inside a part."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tetap_sketch.drawing import Drawing
from tetap_sketch.raster import png

Mask = NDArray[np.bool_]
Pixels = NDArray[np.int16]


def pixels(drawing: Drawing) -> Pixels:
    """Height by width by 3."""
    with Image.open(io.BytesIO(png(drawing.svg))) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.int16)


def masks(drawing: Drawing) -> dict[str, Mask]:
    """Part name without the actor's, to where it is seen."""
    part_map = drawing.part_map()
    return {name.split("/")[-1]: part_map.mask(name) for name in part_map.names}


def inside(mask: Mask, by: int = 3) -> Mask:
    """The pixels of a mask that lie at least `by` pixels from its edge."""
    for _ in range(by):
        inner = mask.copy()
        inner[1:] &= mask[:-1]
        inner[:-1] &= mask[1:]
        inner[:, 1:] &= mask[:, :-1]
        inner[:, :-1] &= mask[:, 1:]
        mask = inner
    return mask


def changed(first: Pixels, second: Pixels, by: int = 3) -> Mask:
    """Where two pictures differ by more than rounding."""
    return np.asarray(np.abs(first - second).max(axis=-1) > by)
