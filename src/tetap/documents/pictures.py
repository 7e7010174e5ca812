"""Picture files of users: read with every limit checked before anything is decoded."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..errors import BadPicture

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MAX_BYTES = 40_000_000
MAX_PIXELS = 64_000_000
_SMALLEST = 32


@dataclass(frozen=True)
class PictureFile:
    """A picture as it lies on disk; `data` are its bytes, unchanged."""

    path: Path
    data: bytes
    media_type: str
    width: int
    height: int

    def decode(self) -> Image.Image:
        """The pixels. BadPicture when the file is truncated or damaged."""
        try:
            with Image.open(BytesIO(self.data), formats=tuple(FORMATS)) as picture:
                picture.load()
                return picture.copy()
        except (OSError, SyntaxError, ValueError) as error:
            raise BadPicture(
                f"{self.path}: truncated or damaged ({error})", "Export it again from the original."
            ) from None


def read_picture(path: Path) -> PictureFile:
    """The file with its size from the header. BadPicture names what is wrong and what is allowed."""
    allowed = "Allowed: PNG, JPEG or WebP, up to 40 MB and 64 megapixels."
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise BadPicture(f"{path}: no file", allowed)
        if size > MAX_BYTES:
            raise BadPicture(f"{path}: {size / 1e6:.0f} MB is too big", allowed)
        data = path.read_bytes()
    except FileNotFoundError:
        raise BadPicture(
            f"{path}: the file is not there", "Check the name, or remove the reference."
        ) from None
    except OSError as error:
        raise BadPicture(f"{path}: cannot be read ({error.strerror})", "Check its permissions.") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=tuple(FORMATS)) as picture:
                width, height = picture.size
                kind = picture.format or ""
    except Image.DecompressionBombError:
        raise BadPicture(f"{path}: its pixels are too many", allowed) from None
    except (OSError, SyntaxError, ValueError):
        raise BadPicture(f"{path}: not a picture, or damaged", allowed) from None
    if width * height > MAX_PIXELS:
        raise BadPicture(f"{path}: {width}×{height} pixels are too many", allowed)
    if min(width, height) < _SMALLEST:
        raise BadPicture(
            f"{path}: {width}×{height} pixels are too few", "Use at least 512 pixels on each side."
        )
    return PictureFile(path, data, FORMATS[kind], width, height)
