"""What Midjourney reads from a prompt: words, image links in front, flags behind; and what it says to wrong ones."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_VERSIONS = ("5.2", "6", "6.1", "7", "8", "8.1", "8.2")
_NIJI = ("5", "6", "7")
DEFAULT_VERSION = "8.2"
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "seed": (0, 4294967295), "cw": (0, 100), "ow": (1, 1000), "sw": (0, 1000), "sv": (1, 8), "iw": (0, 3),
    "s": (0, 1000), "stylize": (0, 1000), "c": (0, 100), "chaos": (0, 100),
    "w": (0, 3000), "weird": (0, 3000), "q": (0.25, 4),
}  # fmt: skip
_PLAIN = ("raw", "tile", "draft", "hd", "fast", "relax", "turbo")
_KNOWN = {
    *_NUMBERS,
    *_PLAIN,
    "ar",
    "aspect",
    "v",
    "version",
    "niji",
    "oref",
    "cref",
    "sref",
    "no",
    "style",
    "p",
}
_SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024), "2:3": (896, 1344), "3:2": (1344, 896), "3:4": (928, 1232), "4:3": (1232, 928),
    "4:5": (928, 1152), "5:4": (1152, 928), "9:16": (816, 1456), "16:9": (1456, 816), "21:9": (1680, 720),
}  # fmt: skip


class Invalid(Exception):
    """What Midjourney answers to a prompt it cannot read: the title in brackets, then the reason."""


@dataclass(frozen=True)
class Prompt:
    """A prompt as understood. `links`: image links in front, then those of references, in order."""

    words: str
    version: str
    size: tuple[int, int]
    seed: int | None
    links: Sequence[str] = field(default=())


def read_prompt(text: str) -> Prompt:
    """Understand a prompt; Invalid says what is wrong in Midjourney's way."""
    words, flags = _split(text)
    unknown = [name for name in flags if name not in _KNOWN]
    if unknown:
        raise Invalid(f"[Invalid parameter] Unrecognized parameter(s): `--{unknown[0]}`")
    for name, (low, high) in _NUMBERS.items():
        if name in flags:
            _check_number(name, flags[name], low, high)
    version = _version(flags)
    _check_references(flags, version)
    links = re.findall(r"https?://\S+", words)
    plain = re.sub(r"https?://\S+", "", words).strip()
    for name in ("oref", "cref", "sref"):
        links += [link for link in flags.get(name, "").split() if link.startswith("http")]
    seed = flags.get("seed")
    return Prompt(plain, version, _size(flags), int(seed) if seed else None, tuple(links))


def _split(text: str) -> tuple[str, dict[str, str]]:
    words, *parts = re.split(r"(?:^|\s)--(?=[a-z])", text.strip())
    flags = {}
    for part in parts:
        name, _, value = part.partition(" ")
        flags[name] = value.strip()
    return words.strip(), flags


def _check_number(name: str, value: str, low: float, high: float) -> None:
    try:
        number = float(value)
    except ValueError:
        raise Invalid(f"[Invalid parameter] Invalid value for `--{name}`: {value}") from None
    if not low <= number <= high:
        raise Invalid(f"[Invalid parameter] Value of `--{name}` must be between {low:g} and {high:g}")


def _version(flags: Mapping[str, str]) -> str:
    if "niji" in flags:
        if flags["niji"] not in _NIJI:
            raise Invalid("[Invalid parameter] Invalid value for `--niji`")
        return f"niji {flags['niji']}"
    version = flags.get("v", flags.get("version", DEFAULT_VERSION))
    if version not in _VERSIONS:
        raise Invalid("[Invalid parameter] Invalid value for `--v`")
    return version


def _check_references(flags: Mapping[str, str], version: str) -> None:
    if "oref" in flags and version != "7":
        raise Invalid(f"[Invalid parameter] `--oref` is not compatible with `--version {version}`")
    if "cref" in flags and version not in ("6", "6.1", "niji 6"):
        raise Invalid(f"[Invalid parameter] `--cref` is not compatible with `--version {version}`")
    if len(flags.get("oref", "").split()) > 1:
        raise Invalid("[Invalid parameter] `--oref` takes one image")
    for weight, reference in (("ow", "oref"), ("cw", "cref")):
        if weight in flags and reference not in flags:
            raise Invalid(f"[Invalid parameter] `--{weight}` needs `--{reference}`")
    for name in ("oref", "cref"):
        if name in flags and not flags[name].startswith("http"):
            raise Invalid(f"[Invalid link] `--{name}` needs a link to an image")


def _size(flags: Mapping[str, str]) -> tuple[int, int]:
    ratio = flags.get("ar", flags.get("aspect", "1:1"))
    if not re.fullmatch(r"\d+:\d+", ratio):
        raise Invalid("[Invalid parameter] `--ar` must be two whole numbers, such as 16:9")
    if ratio in _SIZES:
        return _SIZES[ratio]
    width, height = map(int, ratio.split(":"))
    if not width or not height or not 0.1 <= width / height <= 10:
        raise Invalid("[Invalid parameter] `--ar` is out of range")
    side = (1_100_000 / (width * height)) ** 0.5
    return max(16, round(width * side / 16) * 16), max(16, round(height * side / 16) * 16)
