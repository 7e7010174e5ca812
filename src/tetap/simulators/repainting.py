"""Inpainting as Stable Diffusion's interfaces do it: what the mask leaves black stays as it was."""

from io import BytesIO

from PIL import Image, ImageOps


def repainted(drawn: bytes, start: bytes, mask: bytes) -> bytes:
    """PNG of `start`, cropped to the size of `drawn`, with `drawn` where the mask is white."""
    with (
        Image.open(BytesIO(drawn)) as new,
        Image.open(BytesIO(start)) as old,
        Image.open(BytesIO(mask)) as where,
    ):
        kept = ImageOps.fit(old.convert("RGB"), new.size)
        return _png(Image.composite(new.convert("RGB"), kept, ImageOps.fit(where.convert("L"), new.size)))


def with_alpha_of(original: bytes, other: bytes) -> bytes:
    """PNG of `original` with the transparency of `other`, which has the same size."""
    with Image.open(BytesIO(original)) as colours, Image.open(BytesIO(other)) as alpha:
        joined = colours.convert("RGBA")
        joined.putalpha(alpha.convert("RGBA").getchannel("A"))
        return _png(joined)


def white_where_transparent(data: bytes) -> bytes:
    """Grey PNG: white where the picture is transparent."""
    with Image.open(BytesIO(data)) as picture:
        return _png(picture.convert("RGBA").getchannel("A").point(lambda value: 255 - value))


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
