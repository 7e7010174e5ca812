"""Aspect ratios and sizes: what exists and what each is used for."""

from collections.abc import Mapping

from ..errors import BadFrame

RATIOS: Mapping[str, str] = {
    "1:1": "avatar, square social picture",
    "2:3": "portrait photograph",
    "3:2": "portrait photograph, wide",
    "3:4": "traditional photograph, upright",
    "4:3": "traditional photograph",
    "4:5": "Instagram, upright",
    "5:4": "Instagram, wide",
    "9:16": "video cover, upright",
    "16:9": "video cover, banner",
    "21:9": "ultra-wide screen, film",
}
SIZES: Mapping[str, str] = {
    "1K": "web pages and quick previews",
    "2K": "HD screens and print material",
    "4K": "professional print and large screens",
}
PURPOSES: Mapping[str, tuple[str, str]] = {
    "avatar": ("1:1", "1K"),
    "instagram": ("4:5", "1K"),
    "portrait": ("2:3", "1K"),
    "photo": ("4:3", "1K"),
    "cover": ("9:16", "1K"),
    "banner": ("16:9", "1K"),
    "film": ("21:9", "2K"),
    "print": ("3:4", "4K"),
}
DEFAULT_RATIO = "1:1"
DEFAULT_SIZE = "1K"


def _table(rows: Mapping[str, str]) -> str:
    return "; ".join(f"{name} ({use})" for name, use in rows.items())


def check_ratio(value: str) -> str:
    """The ratio itself; BadFrame with every ratio and its use otherwise."""
    if value not in RATIOS:
        flipped = value.replace("x", ":").replace("/", ":").replace("：", ":").strip()
        hint = f"Did you mean {flipped}? " if flipped in RATIOS else ""
        raise BadFrame(
            f"aspect ratio '{value}' does not exist",
            f"{hint}Write one of: {_table(RATIOS)}; or `for:` {', '.join(PURPOSES)}.",
        )
    return value


def check_size(value: str) -> str:
    """The size itself; BadFrame otherwise. `2k` is refused with the right spelling: platforms refuse it too."""
    if value not in SIZES:
        if value.upper() in SIZES:
            raise BadFrame(
                f"size '{value}' is not accepted",
                f"Write {value.upper()} with a capital K; platforms refuse the small letter.",
            )
        raise BadFrame(f"size '{value}' does not exist", f"Write one of: {_table(SIZES)}.")
    return value


def frame_for(purpose: str) -> tuple[str, str]:
    """Ratio and size for a purpose such as `avatar`."""
    if purpose not in PURPOSES:
        known = "; ".join(f"{name} ({ratio}, {size})" for name, (ratio, size) in PURPOSES.items())
        raise BadFrame(f"nothing is known about pictures for '{purpose}'", f"Write one of: {known}.")
    return PURPOSES[purpose]
