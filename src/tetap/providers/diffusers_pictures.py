"""Pictures on their way into a pipeline and out of it: upright, opaque, cut to the frame; PNG at the end."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter, ImageOps

from ..errors import BadAnswer, Rejected
from .stable_diffusion.slots import Picture

if TYPE_CHECKING:
    from numpy import ndarray

_LANCZOS = Image.Resampling.LANCZOS


@dataclass(frozen=True)
class Shown:
    """A picture as the pipeline gets it, and its slot that says what was done."""

    slot: Picture
    image: Image.Image

    def changed(self, image: Image.Image, done: str) -> "Shown":
        """The same slot with another image."""
        joined = ", ".join(filter(None, (self.slot.reencoding, done)))
        return Shown(replace(self.slot, reencoding=joined), image)


def opened(picture: Picture) -> Shown:
    """Decoded, turned upright, over white where it is transparent. Rejected when it is damaged."""
    try:
        with Image.open(BytesIO(picture.data), formats=("PNG", "JPEG", "WEBP")) as file:
            upright = ImageOps.exif_transpose(file)
            shown = Shown(picture, upright.convert("RGB"))
            if "A" not in upright.getbands() and "transparency" not in upright.info:
                return shown
            layer = upright.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Rejected(
            f"'{picture.slot.label or picture.slot.role}' is a damaged picture", "Save it anew."
        ) from None
    white = Image.new("RGBA", layer.size, "white")
    return shown.changed(Image.alpha_composite(white, layer).convert("RGB"), "laid on white")


def framed(shown: Shown, frame: tuple[int, int]) -> Shown:
    """Scaled until it fills the frame; what juts out is cut off evenly."""
    if shown.image.size == frame:
        return shown
    (width, height), (wanted_width, wanted_height) = shown.image.size, frame
    cut = width * wanted_height != height * wanted_width
    done = f"{width}×{height} to {wanted_width}×{wanted_height}" + (", edges cut off" if cut else "")
    return shown.changed(ImageOps.fit(shown.image, frame, _LANCZOS), done)


def squared(shown: Shown) -> Shown:
    """On a square in the colour of its corner: image encoders look at the middle square only, and a standing
    figure would lose head and feet."""
    width, height = shown.image.size
    if width == height:
        return shown
    side = max(width, height)
    square = Image.new("RGB", (side, side), shown.image.getpixel((0, 0)))
    square.paste(shown.image, ((side - width) // 2, (side - height) // 2))
    return shown.changed(square, f"padded to {side}×{side}")


def picture_of(pixels: "ndarray") -> Image.Image:
    """From a pipeline's answer: one picture, height × width × 3, 0..1. BadAnswer when it holds no numbers."""
    import numpy as np

    if not np.isfinite(pixels).all():
        raise BadAnswer(
            "the picture holds no numbers: the weights overflow at this precision",
            'Set dtype = "bfloat16" or "float32" under [platforms.diffusers], or give the option vae one that is '
            "made for 16 bits.",
        )
    return Image.fromarray((pixels * 255).round().astype("uint8"))


def repainted(before: Image.Image, after: Image.Image, mask: Image.Image, blur: int) -> Image.Image:
    """The picture before, with the masked part of the one after; `blur`: pixels over which the edge fades."""
    grey = mask.convert("L")
    return Image.composite(after, before, grey.filter(ImageFilter.GaussianBlur(blur)) if blur else grey)


def png_of(image: Image.Image) -> bytes:
    """The file, without anything but the pixels in it."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
