"""What Stable Diffusion programs write into pictures: A1111's infotext, and ComfyUI's graph and workflow.

Both are what their own windows load when such a picture is dropped on them."""

from collections.abc import Mapping
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

INFOTEXT = "parameters"
GRAPH, WORKFLOW = "prompt", "workflow"
_NAMES = (INFOTEXT, GRAPH, WORKFLOW)
_EXIF_IFD, _USER_COMMENT = 0x8769, 0x9286
_GRAPH_TAG, _WORKFLOW_TAG = 0x0110, 0x010F
"""Where ComfyUI puts both in WebP: the camera's model and make."""
_UNICODE = b"UNICODE\0"
_WRITTEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Steps", ("steps", "num_inference_steps")),
    ("Sampler", ("sampler_name", "sampler")),
    ("Schedule type", ("scheduler",)),
    ("CFG scale", ("cfg_scale", "cfg", "guidance_scale")),
    ("Seed", ("seed",)),
    ("Model", ("sd_model_name", "checkpoint")),
    ("Model hash", ("sd_model_hash",)),
    ("Denoising strength", ("denoising_strength", "denoising", "strength")),
    ("Clip skip", ("clip_skip",)),
)
"""Infotext's own names, and what receipts call the same."""


def texts_in(data: bytes) -> dict[str, str]:
    """Infotext, graph and workflow of a PNG, JPEG or WebP, by the names above; what is not there is left out."""
    with Image.open(BytesIO(data)) as picture:
        found = {name: text for name in _NAMES if isinstance(text := picture.info.get(name), str)}
        exif = picture.getexif()
    comment = exif.get_ifd(_EXIF_IFD).get(_USER_COMMENT)
    if INFOTEXT not in found and isinstance(comment, bytes) and comment.startswith(_UNICODE):
        found[INFOTEXT] = comment[len(_UNICODE) :].decode("utf-16-be", "replace")
    for name, tag in ((GRAPH, _GRAPH_TAG), (WORKFLOW, _WORKFLOW_TAG)):
        text = exif.get(tag)
        if name not in found and isinstance(text, str) and text.startswith(f"{name}:"):
            found[name] = text.removeprefix(f"{name}:")
    return found


def infotext(words: str, negative: str, size: tuple[int, int], told: Mapping[str, object]) -> str:
    """A1111's text for a picture whose receipt says what it was drawn with; empty where seed or steps are unknown."""
    facts = {
        name: next((told[one] for one in keys if told.get(one) not in (None, "")), None)
        for name, keys in _WRITTEN
    }
    if facts["Seed"] is None or facts["Steps"] is None:
        return ""
    line = [f"{name}: {_plain(value)}" for name, value in facts.items() if value is not None]
    line.insert(2, f"Size: {size[0]}x{size[1]}")
    return f"{words.strip()}\nNegative prompt: {negative}\n{', '.join(line)}"


def _plain(value: object) -> str:
    """Commas part the facts from each other."""
    return f"{value:g}" if isinstance(value, float) else str(value).replace(",", ";")


def png_texts(info: PngInfo, texts: Mapping[str, str]) -> None:
    """Write them as those programs do, in any script."""
    for name, text in texts.items():
        info.add_itxt(name, text)


def exif_of(texts: Mapping[str, str], *, graph: bool) -> Image.Exif:
    """The same for files without text chunks. `graph`: the graph too, which is done in WebP only."""
    exif = Image.Exif()
    if INFOTEXT in texts:
        exif.get_ifd(_EXIF_IFD)[_USER_COMMENT] = _UNICODE + texts[INFOTEXT].encode("utf-16-be")
    for name, tag in ((GRAPH, _GRAPH_TAG), (WORKFLOW, _WORKFLOW_TAG)):
        if graph and name in texts:
            exif[tag] = f"{name}:{texts[name]}"
    return exif
