"""Layered files: PSD for Photoshop and Canva, OpenRaster for GIMP and Krita; names in any script."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import quoteattr

import numpy as np
from PIL import Image

from ..errors import BadPicture
from .canvas import Canvas
from .notes_in_file import on_white

_PSD_SIDE = 30_000


@dataclass(frozen=True)
class Layer:
    """One layer, bottom first in a list: its name, its pixels with alpha, where its top left corner is."""

    name: str
    canvas: Canvas
    left: int = 0
    top: int = 0


def flattened(size: tuple[int, int], layers: Sequence[Layer]) -> Image.Image:
    """All layers over each other, see-through where nothing is."""
    page = Image.new("RGBA", size, (0, 0, 0, 0))
    for layer in layers:
        page.alpha_composite(layer.canvas.image().convert("RGBA"), (layer.left, layer.top))
    return page


def psd_bytes(size: tuple[int, int], layers: Sequence[Layer]) -> bytes:
    """A Photoshop file with these layers, each with its own transparency. BadPicture above 30,000 pixels a side."""
    from psd_tools import PSDImage

    if max(size) > _PSD_SIDE:
        raise BadPicture(f"{max(size)} pixels are too many for a PSD", f"{_PSD_SIDE} a side at most.")
    psd = PSDImage.frompil(on_white(flattened(size, layers)))
    for layer in layers:
        pixels = np.asarray(layer.canvas.image().convert("RGBA"))
        # A name outside Mac Roman may be set only afterwards; then it is written as Unicode as well.
        made = psd.create_pixel_layer_from_array(pixels, name="layer", top=layer.top, left=layer.left)
        made.name = layer.name
    out = BytesIO()
    # Not save(): it would merge the layers once more for the preview, which is there already, in five times the memory.
    psd._record.write(out)
    return out.getvalue()


def ora_bytes(size: tuple[int, int], layers: Sequence[Layer]) -> bytes:
    """An OpenRaster file with these layers."""
    out = BytesIO()
    merged = flattened(size, layers)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        _put(bundle, "mimetype", b"image/openraster", zipfile.ZIP_STORED)
        _put(bundle, "stack.xml", _stack(size, layers).encode())
        for number, layer in enumerate(layers):
            _put(bundle, f"data/layer{number}.png", _png(layer.canvas.image()), zipfile.ZIP_STORED)
        _put(bundle, "mergedimage.png", _png(merged), zipfile.ZIP_STORED)
        merged.thumbnail((256, 256))
        _put(bundle, "Thumbnails/thumbnail.png", _png(merged), zipfile.ZIP_STORED)
    return out.getvalue()


def _stack(size: tuple[int, int], layers: Sequence[Layer]) -> str:
    rows = "\n".join(
        f'    <layer name={quoteattr(layer.name)} src="data/layer{number}.png" x="{layer.left}" y="{layer.top}"'
        ' opacity="1.0" visibility="visible" composite-op="svg:src-over"/>'
        for number, layer in reversed(list(enumerate(layers)))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<image version="0.0.5" w="{size[0]}" h="{size[1]}" xres="72" yres="72">\n'
        f"  <stack>\n{rows}\n  </stack>\n</image>\n"
    )


def _put(bundle: zipfile.ZipFile, name: str, data: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    """An entry without a clock in it, so that the same layers give the same file."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    bundle.writestr(entry, data)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
