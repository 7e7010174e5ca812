"""Fewer specks, more pixels, crisper edges: plain filters, the same on every machine."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from .canvas import Canvas, Coverage
from .networks import EnlargingNetwork

_RADIUS = 1.2
_PERCENT = 80


def denoised(canvas: Canvas, strength: int) -> Canvas:
    """Single specks gone (1), small ones too (2, 3); edges stay."""
    if not strength:
        return canvas
    picture = Image.fromarray(canvas.rgb)
    for _ in range(strength):
        picture = picture.filter(ImageFilter.MedianFilter(3))
    return _with_rgb(canvas, picture)


def sharpened(canvas: Canvas, amount: float) -> Canvas:
    """Edges crisper; 1 is usual."""
    if not amount:
        return canvas
    mask = ImageFilter.UnsharpMask(_RADIUS, round(_PERCENT * amount), 2)
    return _with_rgb(canvas, Image.fromarray(canvas.rgb).filter(mask))


def enlarged(canvas: Canvas, times: int, network: EnlargingNetwork | None = None) -> Canvas:
    """So many times as wide and high, by a network or by Lanczos; masks come along."""
    if times == 1:
        return canvas
    size = canvas.size[0] * times, canvas.size[1] * times
    drawn = canvas.image()
    if network is not None:
        large = Image.fromarray(network.enlarged(canvas.rgb, times))
        if canvas.alpha is not None:
            large.putalpha(Image.fromarray(canvas.alpha).resize(large.size, Image.Resampling.LANCZOS))
        drawn = large
    made = canvas.of(drawn if drawn.size == size else drawn.resize(size, Image.Resampling.LANCZOS))
    masks = {name: _mask_at(mask, size) for name, mask in canvas.masks.items()}
    return replace(made, masks=masks)


def _mask_at(mask: Coverage, size: tuple[int, int]) -> Coverage:
    return np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.BILINEAR))


def _with_rgb(canvas: Canvas, picture: Image.Image) -> Canvas:
    return replace(canvas, rgb=np.ascontiguousarray(np.asarray(picture)))
