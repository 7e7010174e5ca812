"""A small copy of a picture, for readers that take little at a time."""

from io import BytesIO

from PIL import Image

from ..reports.pixels import pixels_in

SIDE = 1024


def shown_small(data: bytes) -> bytes:
    """WebP, at most SIDE pixels wide and high, on white where it is transparent. BadPicture when it cannot be read."""
    pixels = pixels_in(data, "picture")
    pixels.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    out = BytesIO()
    pixels.save(out, "WEBP", quality=85, method=2)
    return out.getvalue()
