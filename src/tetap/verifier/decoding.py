"""Pictures from anywhere turned into pixels, with every limit checked before anything is decoded."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ..errors import BadPicture

Source = str | Path | bytes | Image.Image
"""A picture: a file, the bytes of one, or one that Pillow has open."""

Pixels = NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_BYTES = 40_000_000
MAX_PIXELS = 64_000_000
LONGEST = 1024
"""Longest side that is looked at; larger pictures are reduced, smaller ones stay."""

_ALLOWED = "Allowed: PNG, JPEG, WebP or GIF, up to 40 MB and 64 megapixels."


class TooLarge(BadPicture):
    """More pixels than are decoded; known from the header alone."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """`rgb` [height, width, 3] on white and `alpha` [height, width] or None when nothing is see-through;
    both reduced to LONGEST. `size` is (width, height) as stored, after the camera's orientation."""

    digest: str
    size: tuple[int, int]
    rgb: Pixels
    alpha: Pixels | None
    notes: tuple[str, ...]


def digest_of(source: Source) -> str:
    """Hex SHA-256 of a file's bytes, or of size, mode and pixels for an open picture. BadPicture: not there."""
    if isinstance(source, Image.Image):
        described = f"{source.mode} {source.size}".encode()
        return hashlib.sha256(described + source.tobytes()).hexdigest()
    return hashlib.sha256(_bytes(source)).hexdigest()


def decode(source: Source) -> Decoded:
    """The pixels. BadPicture names what is wrong; TooLarge when only the number of pixels is."""
    if isinstance(source, Image.Image):
        _check_size(source.size, "picture")
        return _decoded(source, source.size, digest_of(source))
    data, name = _bytes(source), "picture" if isinstance(source, bytes) else str(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                stored = picture.size
                _check_size(stored, name)
                picture.draft("RGB", (LONGEST, LONGEST))
                return _decoded(picture, stored, hashlib.sha256(data).hexdigest())
    except Image.DecompressionBombError:
        raise TooLarge(f"{name}: its pixels are too many", _ALLOWED) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise BadPicture(f"{name}: not a picture, or damaged", _ALLOWED) from None


def _bytes(source: str | Path | bytes) -> bytes:
    if isinstance(source, bytes):
        if len(source) > MAX_BYTES:
            raise TooLarge(f"{len(source) / 1e6:.0f} MB are too many", _ALLOWED)
        return source
    path = Path(source)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TooLarge(f"{path}: {path.stat().st_size / 1e6:.0f} MB is too big", _ALLOWED)
        return path.read_bytes()
    except FileNotFoundError:
        raise BadPicture(f"{path}: the file is not there", "Check the name.") from None
    except OSError as error:
        raise BadPicture(f"{path}: cannot be read ({error.strerror})", "Give a picture file.") from None


def _check_size(size: tuple[int, int], name: str) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise TooLarge(f"{name}: {size[0]}×{size[1]} pixels are too many", _ALLOWED)


def _decoded(picture: Image.Image, stored: tuple[int, int], digest: str) -> Decoded:
    notes = ["animated: only the first frame was looked at"] if getattr(picture, "n_frames", 1) > 1 else []
    orientation = picture.getexif().get(0x0112, 1)
    size = stored[::-1] if orientation in (5, 6, 7, 8) else stored
    plain = _eight_bit(ImageOps.exif_transpose(picture))
    has_alpha = plain.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in plain.info
    if not has_alpha:
        rgb = _reduced(plain.convert("RGB"))
        return Decoded(digest, size, np.asarray(rgb), None, tuple(notes))
    rgba = _reduced(plain.convert("RGBA"))
    alpha = np.asarray(rgba.getchannel("A"))
    if alpha.min() == 255:
        return Decoded(digest, size, np.asarray(rgba.convert("RGB")), None, tuple(notes))
    white = Image.new("RGBA", rgba.size, "white")
    return Decoded(
        digest, size, np.asarray(Image.alpha_composite(white, rgba).convert("RGB")), alpha, tuple(notes)
    )


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Sixteen-bit and floating modes by range, not by cutting off high values."""
    if picture.mode.startswith(("I", "F")):
        values = np.asarray(picture, dtype=np.float64)
        top = 65535.0 if picture.mode.startswith("I") and values.max(initial=0) > 255 else 255.0
        return Image.fromarray(np.clip(values / top * 255, 0, 255).astype(np.uint8), "L")
    return picture


def _reduced(picture: Image.Image) -> Image.Image:
    longest = max(picture.size)
    if longest <= LONGEST:
        return picture
    size = tuple(max(1, round(side * LONGEST / longest)) for side in picture.size)
    return picture.resize((size[0], size[1]), Image.Resampling.BOX, reducing_gap=2.0)
