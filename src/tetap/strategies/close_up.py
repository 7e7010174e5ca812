"""A close-up of a reference: the part that came out wrong, cut out so that the model sees it large."""

import io

from PIL import Image

from ..ports.verdict import Box

_MARGIN = 0.35
_LEAST_SIDE = 256
MEDIA_TYPE = "image/png"


def close_up(picture: bytes, box: Box) -> bytes:
    """PNG of a box (pixels of the picture) with some of what is around it; small ones are enlarged to 256 pixels."""
    with Image.open(io.BytesIO(picture)) as opened:
        whole = opened.convert("RGBA") if opened.mode in ("LA", "P", "RGBA") else opened.convert("RGB")
    left, top, right, bottom = box
    across, down = (right - left) * _MARGIN, (bottom - top) * _MARGIN
    cut = whole.crop((
        max(0, int(left - across)), max(0, int(top - down)),
        min(whole.width, int(right + across) + 1), min(whole.height, int(bottom + down) + 1),
    ))  # fmt: skip
    larger = _LEAST_SIDE / max(1, min(cut.size))
    if larger > 1:
        cut = cut.resize((round(cut.width * larger), round(cut.height * larger)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    cut.save(out, "PNG")
    return out.getvalue()
