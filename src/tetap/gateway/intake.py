"""Pictures that come in with a call: looked at from their headers, never decoded, put into the store at once."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from ..app.asked import GivenPicture
from ..errors import BadAnswer
from ..wire.encoding import bytes_of, media_type_of
from .failures import BadBody

MAX_BYTES = 40_000_000
MAX_PIXELS = 64_000_000
_FORMATS = ("PNG", "JPEG", "WEBP")
_ALLOWED = "Send PNG, JPEG or WebP, up to 40 MB and 64 megapixels."
Fetch = Callable[[str], bytes]
"""Gets the picture at a web address; BadInput where that is not allowed."""


@dataclass(frozen=True)
class Intake:
    """Where pictures of calls go: `keep` puts bytes into the store and gives their digest."""

    keep: Callable[[bytes], str]
    fetch: Fetch

    def take(self, data: bytes, param: str, role: str = "") -> GivenPicture:
        """A picture from its bytes. BadBody when it is none, too large, or something else as well."""
        media_type = checked_type(data, param)
        return GivenPicture(self.keep(data), media_type, role)

    def take_written(self, text: str, param: str, role: str = "") -> GivenPicture:
        """A picture from a data: URL, bare base64, or a web address."""
        if text.startswith(("http://", "https://")):
            return self.take(self.fetch(text), param, role)
        try:
            data = bytes_of(text)
        except BadAnswer:
            raise BadBody(f"{param} is no picture", _ALLOWED, param=param) from None
        return self.take(data, param, role)


def checked_type(data: bytes, param: str) -> str:
    """The media type of a picture that may come in. BadBody says why not."""
    media_type = media_type_of(data)
    if not media_type:
        raise BadBody(f"{param} is no PNG, JPEG or WebP", _ALLOWED, param=param)
    if len(data) > MAX_BYTES:
        raise BadBody(f"{param} has {len(data) / 1e6:.0f} MB", _ALLOWED, param=param)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=_FORMATS) as picture:
                width, height = picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadBody(f"{param} is damaged", _ALLOWED, param=param) from None
    if width * height > MAX_PIXELS:
        raise BadBody(f"{param} has {width}x{height} pixels", _ALLOWED, param=param)
    if _goes_on(data, media_type):
        raise BadBody(
            f"{param} goes on after the picture's end",
            "A file that is a picture and something else is not taken; save it again from a picture program.",
            param=param,
        )
    return media_type


def _goes_on(data: bytes, media_type: str) -> bool:
    """Whether another file hangs on this picture."""
    if media_type == "image/png":
        end = data.rfind(b"IEND")
        return end < 0 or bool(data[end + 8 :].strip(b"\0"))
    if media_type == "image/webp":
        end = int.from_bytes(data[4:8], "little") + 8
        return bool(data[end + end % 2 :].strip(b"\0"))
    # Cameras put a second JPEG behind the first one; nothing else belongs there.
    rest = data[data.rfind(b"\xff\xd9") + 2 :]
    return bool(rest.strip(b"\0"))
