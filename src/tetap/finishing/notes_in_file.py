"""What a file says of its making, in XMP: IPTC's source type, who made it with what, and tetap's own record."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..errors import BadInput
from .drawn_from import exif_of, png_texts

_PNG_KEY = "XML:com.adobe.xmp"
_RECORD = re.compile(rb"<tetap:record>(.*?)</tetap:record>", re.DOTALL)
_SOURCE = re.compile(rb"DigitalSourceType(?:=|>)[\"']?([^\"'<]+)")
_QUOTE = {'"': "&quot;"}
_PROMPT = ("words", "prompt", "options", "file", "source_file")
"""What is taken out for delivery: what was written to the model, and where files were."""


def xmp_of(record: Mapping[str, Any], source_type: str, disclosure: str, rights: str = "") -> bytes:
    """An XMP packet."""
    text = escape(json.dumps(record, ensure_ascii=False, sort_keys=True))
    packet = files(__package__).joinpath("packet.xmp").read_text(encoding="utf-8").strip()
    return (
        packet.replace("{tool}", escape(str(record.get("made_with", "tetap")), _QUOTE))
        .replace("{source}", escape(source_type, _QUOTE))
        .replace("{disclosure}", escape(disclosure))
        .replace("{rights}", _rights(rights))
        .replace("{record}", text)
    ).encode()


def _rights(rights: str) -> str:
    inside = f'<rdf:li xml:lang="x-default">{escape(rights)}</rdf:li>'
    return f"<dc:rights><rdf:Alt>{inside}</rdf:Alt></dc:rights>" if rights else ""


def without_words(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record for delivery: no prompt, no path."""
    return {name: value for name, value in record.items() if name not in _PROMPT}


@dataclass(frozen=True)
class Notes:
    """What a file says of itself: an XMP packet, and what Stable Diffusion programs load from it."""

    xmp: bytes = b""
    drawn_from: Mapping[str, str] = field(default_factory=dict)


NOTHING = Notes()


def save(image: Image.Image, kind: str, quality: int, dpi: int, notes: Notes = NOTHING) -> bytes:
    """The file in sRGB with its dots an inch and its notes. See-through pixels go on white where a format has none."""
    out = BytesIO()
    if kind == "jpeg":
        page = on_white(image)
        page.save(out, "JPEG", quality=quality, subsampling=0, dpi=(dpi, dpi), optimize=True, **_noted(notes))
    elif kind == "webp":
        image.save(out, "WEBP", quality=quality, method=4, **_noted(notes, graph=True))
    elif kind == "avif":
        image.save(out, "AVIF", quality=quality, **_noted(notes))
    elif kind == "png":
        info = PngInfo()
        if notes.xmp:
            info.add_itxt(_PNG_KEY, notes.xmp.decode())
        png_texts(info, notes.drawn_from)
        image.save(out, "PNG", compress_level=6, dpi=(dpi, dpi), pnginfo=info)
    else:
        raise BadInput(f"format '{kind}' is not known", "png, jpeg, webp or avif.")
    return out.getvalue()


def on_white(image: Image.Image) -> Image.Image:
    """Without transparency: white behind it."""
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, (255, 255, 255))
    page.paste(image, mask=image.getchannel("A"))
    return page


def _noted(notes: Notes, *, graph: bool = False) -> dict[str, Any]:
    said: dict[str, Any] = {"xmp": notes.xmp} if notes.xmp else {}
    if notes.drawn_from:
        said["exif"] = exif_of(notes.drawn_from, graph=graph)
    return said


def record_in(data: bytes) -> tuple[dict[str, Any], str]:
    """(tetap's record, IPTC source type) of a file; empty where it says nothing. Nothing is decoded but the headers."""
    with Image.open(BytesIO(data)) as picture:
        written = picture.info.get("xmp") or picture.info.get(_PNG_KEY) or b""
    packet = written.encode() if isinstance(written, str) else bytes(written)
    found, source = _RECORD.search(packet), _SOURCE.search(packet)
    record: dict[str, Any] = {}
    if found:
        text = found[1].decode("utf-8", "replace")
        for mark, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            text = text.replace(mark, letter)
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = {}
        record = parsed if isinstance(parsed, dict) else {}
    return record, source[1].decode("utf-8", "replace") if source else ""
