"""Words as Stable Diffusion's interfaces read them: brackets are emphasis there, tags load networks."""

import hashlib
import re

from ...errors import Rejected
from ...ports import DrawRequest
from ...ports.provider import Json

_TAG = re.compile(r"<(\w+):([^>]+)>")
_FOREIGN = re.compile(r"[\u0400-\u1fff\u3040-\uffef]")


def check_words(request: DrawRequest) -> None:
    """Raise Rejected for a tag that would be taken out of the words without a sign."""
    tag = _TAG.search(request.words)
    if tag and not request.options.get("emphasis"):
        raise Rejected(
            f"the words hold the tag {tag.group()[:40]}, which is no text to this platform",
            "Name LoRAs in the option loras, or set the option emphasis to send the words unchanged.",
        )


def plain_words(request: DrawRequest, special: str) -> str:
    """The words with every `special` character escaped, so that "(#C0392B)" is text and no emphasis; unchanged
    with the option `emphasis`."""
    if request.options.get("emphasis"):
        return request.words
    return re.sub("([" + re.escape(special) + "])", r"\\\1", request.words)


def word_remarks(request: DrawRequest, cfg: Json) -> list[str]:
    """What the user should know: words that the text encoder hardly knows, a negative prompt without effect."""
    remarks = []
    if len(_FOREIGN.findall(request.words)) * 5 >= len(request.words):
        remarks.append("Stable Diffusion's text encoders learned English; these words are in another script")
    if request.options.get("negative") and request.options.get("cfg", cfg) == 1:
        remarks.append("negative has no effect while cfg is 1")
    return remarks


def loras_of(options: Json) -> dict[str, float]:
    """The option `loras` as name to weight. Rejected when a weight is no number."""
    found: dict[str, float] = {}
    for name, weight in (options or {}).items():  # type: ignore[union-attr]
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise Rejected(f"lora '{name}' has the weight {weight!r}", "Write a number, such as 0.8.")
        found[str(name)] = float(weight)
    return found


def noise_seed(request: DrawRequest) -> int | None:
    """The request's noise seed; without one, 32 bits of the purchase key, so that a purchase that is repeated
    after a crash draws the same picture; None when there is no key either."""
    if request.noise_seed is not None:
        return request.noise_seed
    if not request.purchase_key:
        return None
    return int.from_bytes(hashlib.sha256(request.purchase_key.encode()).digest()[:4], "big")
