"""A Midjourney prompt: words on one line, then the flags that carry frame, model, seed and references."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..errors import Rejected
from ..ports import DrawRequest, Json, ReferenceSlot

START = "start"
STYLE = "style"
_FLAG = re.compile(r"(?:^|\s)(?:--|—|–)[a-z]+", re.IGNORECASE)
_OPTION_FLAGS = {
    "stylize": "--s",
    "no": "--no",
    "style_weight": "--sw",
    "style_version": "--sv",
    "image_weight": "--iw",
}


@dataclass(frozen=True)
class Flags:
    """What a model is told with: its version, and the flags of its character reference where it has one."""

    version: str
    character: str = ""
    weight: str = ""


def check_words(words: str) -> None:
    """Rejected when the words hold a flag: it would change what the card and the receipt say."""
    found = _FLAG.search(words)
    if found:
        raise Rejected(
            f"the words hold the Midjourney flag '{found.group().strip()}'",
            "Set it as an option of the platform, or as ratio, seed or model; then take it out of the words.",
        )


def prompt_of(request: DrawRequest, flags: Flags, urls: Mapping[str, str]) -> tuple[str, str]:
    """(the prompt, its flags alone). `urls`: public address by digest, for every reference that needs one."""
    written = [f"--ar {request.ratio}", flags.version]
    if request.noise_seed is not None:
        written.append(f"--seed {request.noise_seed}")
    character = [urls[slot.digest] for slot in addressed(request) if slot.role != STYLE]
    if character:
        written.append(f"{flags.character} {' '.join(character)}")
        if "reference_weight" in request.options:
            written.append(f"{flags.weight} {request.options['reference_weight']}")
    styles = [urls[slot.digest] for slot in addressed(request) if slot.role == STYLE]
    if "style_code" in request.options:
        styles.append(str(request.options["style_code"]))
    if styles:
        written.append(f"--sref {' '.join(styles)}")
    written += [
        f"{flag} {request.options[name]}" for name, flag in _OPTION_FLAGS.items() if name in request.options
    ]
    if request.options.get("raw"):
        written.append("--raw")
    flags_alone = " ".join(written)
    return f"{' '.join(request.words.split())} {flags_alone}", flags_alone


def addressed(request: DrawRequest) -> Sequence[ReferenceSlot]:
    """The references that flags carry, and that flags carry as addresses only."""
    return [slot for slot in request.references if slot.role != START]


def address_of(slot: ReferenceSlot, known: Mapping[str, Json]) -> str:
    """The public address that the user gave for this reference; empty when there is none. Rejected for one that
    Midjourney could not read."""
    for name in (slot.digest, slot.label, slot.role):
        url = known.get(name) if name else None
        if url:
            parts = urlsplit(str(url))
            if parts.scheme != "https" or not parts.hostname or set(str(url)) & set(" \t\n"):
                raise Rejected(
                    f"the address of '{slot.label or slot.role}' is no public https link",
                    "Put the picture where everybody can read it without logging in, and give that link.",
                )
            return str(url)
    return ""
