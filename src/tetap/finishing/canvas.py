"""A picture while it is worked on: sRGB pixels with straight alpha, and where they came from."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ..errors import BadPicture

FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "TIFF")
MAX_PIXELS = 100_000_000
Pixels = NDArray[np.uint8]
Mask = NDArray[np.float32]
"""[height, width] 0..1."""
Coverage = NDArray[np.uint8]
"""[height, width] 0..255: a mask that is kept for as long as the picture, in a quarter of the memory."""


@dataclass(frozen=True, eq=False)
class Canvas:
    """`rgb` [height, width, 3] sRGB; `alpha` [height, width] 0..255, None where nothing is see-through.

    `notes` say what was done on the way in: a colour profile converted, a palette expanded."""

    rgb: Pixels
    alpha: Pixels | None = None
    notes: tuple[str, ...] = ()
    masks: dict[str, Coverage] = field(default_factory=dict)
    """Where things are, by name: `character`, `head`; exact, from an illustrator."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.rgb.shape[1], self.rgb.shape[0]

    def image(self) -> Image.Image:
        """As a Pillow picture: RGB, or RGBA where something is see-through."""
        if self.alpha is None:
            return Image.fromarray(self.rgb)
        return Image.fromarray(np.dstack([self.rgb, self.alpha]))

    def of(self, image: Image.Image) -> "Canvas":
        """The same with other pixels; masks go where the size changes."""
        made = from_image(image, self.notes)
        return replace(made, masks=self.masks if made.size == self.size else {})


def open_canvas(data: bytes, say: Callable[[str], str] = str) -> Canvas:
    """The pixels of a file in sRGB, its notes in the language of `say`. BadPicture when it is none, damaged or too
    large."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadPicture(
                    f"{picture.width}×{picture.height} pixels are too many", "100 megapixels at most."
                )
            notes = [] if getattr(picture, "n_frames", 1) == 1 else [say("only the first frame was taken")]
            picture.load()
            converted, note = in_srgb(picture, say)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadPicture("a picture is damaged, or none", "PNG, JPEG, WebP, AVIF or TIFF.") from None
    return from_image(converted, (*notes, *([note] if note else [])))


def from_image(image: Image.Image, notes: tuple[str, ...] = ()) -> Canvas:
    """A Pillow picture of any mode as a canvas."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    pixels = np.asarray(image.convert("RGBA" if has_alpha else "RGB"))
    if not has_alpha or int(pixels[..., 3].min()) == 255:
        return Canvas(np.ascontiguousarray(pixels[..., :3]), None, notes)
    return Canvas(np.ascontiguousarray(pixels[..., :3]), np.ascontiguousarray(pixels[..., 3]), notes)


def in_srgb(picture: Image.Image, say: Callable[[str], str]) -> tuple[Image.Image, str]:
    """The picture in sRGB, and what was done. A profile that cannot be read counts as sRGB, and is said."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture, say("converted from CMYK without a profile") if picture.mode == "CMYK" else ""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        name = ImageCms.getProfileDescription(source).strip()
        if "srgb" in name.casefold():
            return picture, ""
        alpha = picture.getchannel("A") if "A" in picture.getbands() else None
        plain = picture.convert("RGB") if picture.mode not in ("RGB", "CMYK", "L") else picture
        turned = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture, say("its colour profile could not be read and was taken for sRGB")
    assert turned is not None
    if alpha is not None:
        turned.putalpha(alpha)
    return turned, say("converted from the colours of '{profile}' to sRGB").format(profile=name)
