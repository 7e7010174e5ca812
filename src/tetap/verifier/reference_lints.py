"""Whether reference pictures are good enough to hold a character: size, blur, light, background, framing.

Thresholds were tried on the project's own renders, sharp and spoiled, and on photographs; they are
meant to catch what a person would send back, not to grade art. docs/character.md says how.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..domain.findings import Finding

Pixels = NDArray[np.float64]
_WORK = 512
_SMALL = 512
_BLUR = 0.0045
_DARK, _BRIGHT = 0.45, 0.75
_TWIN = 4


def lint_references(
    pictures: Sequence[Image.Image], roles: Sequence[str]
) -> Iterator[tuple[int | None, Finding]]:
    """(index of the picture or None for the whole set, finding)."""
    hashes = []
    for index, picture in enumerate(pictures):
        gray = _gray(picture)
        hashes.append(_hash(picture))
        for finding in (
            *_size(picture),
            *_sharpness(gray),
            *_exposure(gray),
            *_framing(picture, roles[index]),
        ):
            yield index, finding
    for second in range(len(pictures)):
        for first in range(second):
            if int(np.count_nonzero(hashes[first] != hashes[second])) <= _TWIN:
                yield second, _finding(
                    "warning", "reference-twin", f"looks the same as reference {first + 1}",
                    "Two equal references teach nothing more; replace one by another angle.",
                )  # fmt: skip
    if pictures and "front" not in roles:
        yield (
            None,
            _finding(
                "warning",
                "reference-front",
                "no reference shows the front",
                "Add a clear, well lit front view.",
            ),
        )
    if pictures and not {"side", "three-quarter", "back"} & set(roles):
        yield None, _finding(
            "hint", "reference-angles", "all references show one angle",
            "Front and side together hold a character better than the front alone.",
        )  # fmt: skip


def _finding(level: str, code: str, message: str, advice: str) -> Finding:
    assert level in ("error", "warning", "hint")
    return Finding(level, code, "references", message, advice)  # type: ignore[arg-type]


def _gray(picture: Image.Image) -> Pixels:
    small = _on_white(picture)
    small.thumbnail((_WORK, _WORK), Image.Resampling.BOX)
    return np.asarray(small.convert("L"), dtype=np.float64) / 255


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(ground, rgba).convert("RGB")
    return picture.convert("RGB")


def _hash(picture: Image.Image) -> NDArray[np.bool_]:
    tiny = np.asarray(
        _on_white(picture).convert("L").resize((17, 16), Image.Resampling.BOX), dtype=np.float64
    )
    return np.asarray(tiny[:, 1:] > tiny[:, :-1] + 2).ravel()


def _size(picture: Image.Image) -> Iterator[Finding]:
    if min(picture.size) < _SMALL:
        yield _finding(
            "warning", "reference-small", f"{picture.width}×{picture.height} pixels are few",
            f"Use at least {_SMALL} pixels on the short side; 1024 and more is better.",
        )  # fmt: skip


def _sharpness(gray: Pixels) -> Iterator[Finding]:
    """Variance of the Laplacian over the places that have an edge at all."""
    middle = gray[1:-1, 1:-1]
    laplacian = gray[:-2, 1:-1] + gray[2:, 1:-1] + gray[1:-1, :-2] + gray[1:-1, 2:] - 4 * middle
    spread = float(gray.std())
    if spread > 0.02 and float((laplacian**2).mean()) / spread < _BLUR:
        yield _finding(
            "warning",
            "reference-blurred",
            "the picture is blurred",
            "Use a sharp original; do not enlarge a small one.",
        )


def _exposure(gray: Pixels) -> Iterator[Finding]:
    """A picture whose lightest parts are dark, or whose darkest are light, hides what it should show."""
    if float(gray.std()) < 0.02:
        yield _finding(
            "error",
            "reference-blank",
            "the picture shows nothing",
            "Replace it by a picture of the character.",
        )
    elif float(np.quantile(gray, 0.95)) < _DARK:
        yield _finding("warning", "reference-dark", "the picture is too dark", "Use even, bright light.")
    elif float(np.quantile(gray, 0.002)) > _BRIGHT:
        yield _finding(
            "warning", "reference-bright", "the picture is washed out", "Use one with normal exposure."
        )


def _framing(picture: Image.Image, role: str) -> Iterator[Finding]:
    """A plain ground is found from the border; the subject should fill the picture and touch no edge."""
    small = _on_white(picture)
    small.thumbnail((256, 256), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.float64)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    ground = np.median(border, axis=0)
    off = np.abs(border - ground).max(axis=1) > 28
    if float(off.mean()) > 0.35:
        yield _finding(
            "hint", "reference-background", "the background is busy",
            "A plain background keeps the scene out of the character.",
        )  # fmt: skip
        return
    subject = np.abs(pixels - ground).max(axis=2) > 28
    if not subject.any():
        return
    rows, columns = np.flatnonzero(subject.any(axis=1)), np.flatnonzero(subject.any(axis=0))
    height, width = subject.shape
    share = (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / (height * width)
    if share < 0.12:
        yield _finding(
            "warning",
            "reference-far",
            "the character is small in the picture",
            "Crop closer: it should fill most of it.",
        )
    cut = rows[0] == 0 or rows[-1] == height - 1 or columns[0] == 0 or columns[-1] == width - 1
    if cut and role in ("front", "side", "back", "three-quarter"):
        yield _finding(
            "hint", "reference-cut", "the character touches the edge of the picture",
            "Leave a margin, so that nothing of the character is cut off.",
        )  # fmt: skip
