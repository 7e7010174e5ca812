"""The models that the simulated Google offers: what each takes, draws and charges, written from Google's own pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_WIDE = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
RATIOS = (*_WIDE, "1:4", "4:1", "1:8", "8:1")
"""Every ratio that any model draws."""

_AT_1K = {
    "1:1": (1024, 1024), "2:3": (848, 1264), "3:2": (1264, 848), "3:4": (896, 1200), "4:3": (1200, 896),
    "4:5": (928, 1152), "5:4": (1152, 928), "9:16": (768, 1376), "16:9": (1376, 768), "21:9": (1584, 672),
    "1:4": (512, 2048), "4:1": (2048, 512), "1:8": (384, 3072), "8:1": (3072, 384),
}  # fmt: skip
_AT_512 = {
    "1:1": (512, 512), "2:3": (424, 632), "3:2": (632, 424), "3:4": (448, 600), "4:3": (600, 448),
    "4:5": (464, 576), "5:4": (576, 464), "9:16": (384, 688), "16:9": (688, 384), "21:9": (792, 336),
    "1:4": (256, 1024), "4:1": (1024, 256), "1:8": (192, 1536), "8:1": (1536, 192),
}  # fmt: skip
_FIRST = {
    "1:1": (1024, 1024), "2:3": (832, 1248), "3:2": (1248, 832), "3:4": (864, 1184), "4:3": (1184, 864),
    "4:5": (896, 1152), "5:4": (1152, 896), "9:16": (768, 1344), "16:9": (1344, 768), "21:9": (1536, 672),
}  # fmt: skip
_TIMES = {"1K": 1, "2K": 2, "4K": 4}


@dataclass(frozen=True)
class Model:
    """One model: picture tokens by size, dollars a picture and a million tokens of text."""

    label: str
    tokens: Mapping[str, int]
    usd: Mapping[str, float]
    ratios: tuple[str, ...] = _WIDE
    input_tokens: int = 65_536
    thinking: tuple[str, ...] = ()
    answers: Mapping[str, float] = field(default_factory=dict)
    """US dollars a million tokens, in and out, of a model that looks and answers in words instead of drawing."""
    is_first: bool = False
    """The first generation: no sizes, no signatures, PNG."""
    at_1k: Mapping[str, tuple[int, int]] = field(default_factory=lambda: _AT_1K)

    def pixels(self, ratio: str, size: str) -> tuple[int, int]:
        """(width, height) as documented."""
        if size == "512":
            return _AT_512[ratio]
        width, height = self.at_1k[ratio]
        times = 1 if self.is_first else _TIMES[size]
        return width * times, height * times

    @property
    def mime(self) -> str:
        """What its pictures are encoded as."""
        return "image/png" if self.is_first else "image/jpeg"


MODELS: dict[str, Model] = {
    "gemini-3-pro-image": Model(
        "Nano Banana Pro",
        tokens={"1K": 1120, "2K": 1120, "4K": 2000},
        usd={"1K": 0.134, "2K": 0.134, "4K": 0.24},
        thinking=("LOW", "HIGH"),
    ),
    "gemini-nano-banana-2.1": Model(
        "Nano Banana 2.1",
        tokens={"1K": 1120, "2K": 1680, "4K": 3780},
        usd={"1K": 0.0336, "2K": 0.0504, "4K": 0.113},
        ratios=RATIOS,
        input_tokens=131_072,
        thinking=("MINIMAL", "MEDIUM", "HIGH"),
    ),
    "gemini-3.1-flash-image": Model(
        "Nano Banana 2",
        tokens={"512": 747, "1K": 1120, "2K": 1680, "4K": 2520},
        usd={"512": 0.045, "1K": 0.067, "2K": 0.101, "4K": 0.151},
        ratios=RATIOS,
        thinking=("MINIMAL", "HIGH"),
    ),
    "gemini-3.1-flash-lite-image": Model(
        "Nano Banana 2 Lite",
        tokens={"1K": 1120},
        usd={"1K": 0.0336},
        ratios=RATIOS,
        thinking=("MINIMAL", "HIGH"),
    ),
    "gemini-2.5-flash-image": Model(
        "Nano Banana",
        tokens={"1K": 1290},
        usd={"1K": 0.039},
        input_tokens=32_768,
        is_first=True,
        at_1k=_FIRST,
    ),
}

MODELS["gemini-3.8-flash"] = Model(
    "Gemini 3.8 Flash",
    tokens={},
    usd={},
    input_tokens=1_048_576,
    thinking=("MINIMAL", "LOW", "MEDIUM", "HIGH"),
    answers={"in": 0.75, "out": 3.75},
)

RETIRED: Mapping[str, str] = {
    "gemini-3-pro-image-preview": "gemini-3-pro-image",
    "gemini-3.1-flash-image-preview": "gemini-3.1-flash-image",
    "gemini-2.5-flash-image-preview": "gemini-2.5-flash-image",
    "imagen-4.0-generate-001": "gemini-3-pro-image",
    "imagen-4.0-fast-generate-001": "gemini-3-pro-image",
    "imagen-4.0-ultra-generate-001": "gemini-3-pro-image",
    "imagen-3.0-generate-002": "gemini-3-pro-image",
}
"""Models that are gone, with what Google names instead."""
