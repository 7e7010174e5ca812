"""What a press cannot print: how far the colours of a picture lie outside of four inks on coated paper.

Without a printer's own profile the ranges of CGATS TR 001 (web offset, coated) are taken: cmyk-tr001.icc beside this
file, which is in the public domain (docs/credits.md). It is an estimate: presses, papers and inks differ."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ..errors import BadInput
from ..verifier.color import delta_e
from .canvas import Canvas
from .color_table import strips

_OWN = "cmyk-tr001.icc"
SEEN = 3.0
"""CIEDE2000 from which on a difference shows side by side."""
_WORTH_A_WORD = 0.01
_ALIKE, _PART = 8.0, 0.001
"""CIEDE2000 within which a pixel has a part's colour, and the share of pixels from which on the part is seen."""
_BITS = 5
_INKS = (17, 17, 17, 7)
"""Steps of cyan, magenta, yellow and black at which the press is asked what it prints."""
_HUES, _LIGHTS = 72, 50
Lab = NDArray[np.float32]
Counts = NDArray[np.int64]
"""How many pixels have each cell of colours."""
Part = tuple[str, str]
"""What a colour is of, and the colour as `#rrggbb`."""


class PrintGamut:
    """Compares colours with what a profile's press prints of them; worked out on first use."""

    def __init__(self, profile: Path | None = None) -> None:
        """`profile`: a printer's own CMYK profile. BadInput where it is none."""
        try:
            data = (files(__package__) / _OWN).read_bytes() if profile is None else profile.read_bytes()
            self._press = ImageCms.ImageCmsProfile(BytesIO(data))
            inks = self._press.profile.xcolor_space.strip()
        except (OSError, ImageCms.PyCMSError):
            raise BadInput(
                f"{profile} is no colour profile", "Ask your printer for the .icc or .icm file of the press."
            ) from None
        if inks != "CMYK":
            raise BadInput(f"{profile} is a profile for {inks}", "Name one for CMYK.")
        self._is_given = profile is not None

    def remarks(self, canvas: Canvas, say: Callable[[str], str], parts: Sequence[Part] = ()) -> Iterator[str]:
        """What a person should know before this goes to print; nothing where all of it can be printed."""
        counts = counts_of(canvas)
        share, middle, worst = self.outside(counts)
        if share >= _WORTH_A_WORD:
            yield say(
                "{share} % of it cannot be printed as it is seen here (ΔE {middle} on average, {worst} at most):"
                " ask for a proof"
            ).format(share=f"{100 * share:.0f}", middle=f"{middle:.0f}", worst=f"{worst:.0f}")
        for name, color in parts:
            off, printed = self.printed(color)
            if off > SEEN and self._is_there(color, counts):
                yield say("{part} {color} prints as about {printed} (ΔE {off})").format(
                    part=name, color=color, printed=printed, off=f"{off:.0f}"
                )

    def outside(self, counts: Counts) -> tuple[float, float, float]:
        """(share of the seen pixels that print visibly otherwise, mean and largest CIEDE2000 of those)."""
        off = self._table[1]
        hit = (off > SEEN) & (counts > 0)
        total = int(counts.sum())
        if not hit.any() or not total:
            return 0.0, 0.0, 0.0
        weighed = float((off[hit] * counts[hit]).sum() / counts[hit].sum())
        return float(counts[hit].sum() / total), weighed, float(off[hit].max())

    def printed(self, color: str) -> tuple[float, str]:
        """(CIEDE2000, `#rrggbb` of what is printed) of one colour."""
        rgb = np.frombuffer(bytes.fromhex(color.removeprefix("#")), dtype=np.uint8).reshape(1, 3)
        seen, shown = self._shown(rgb)
        return float(delta_e(seen, shown)[0]), _hex_of(shown)

    def _is_there(self, color: str, counts: Counts) -> bool:
        """Whether a colour is seen on the picture, in light and shade."""
        rgb = np.frombuffer(bytes.fromhex(color.removeprefix("#")), dtype=np.uint8).reshape(1, 3)
        alike = delta_e(self._table[0], _through(_SCREEN, "RGB", rgb)) < _ALIKE
        return bool(counts[alike].sum() > _PART * counts.sum())

    @cached_property
    def _table(self) -> tuple[Lab, NDArray[np.float64]]:
        level = (np.arange(1 << _BITS) * (256 >> _BITS) + (128 >> _BITS)).astype(np.uint8)
        colors = np.stack(np.meshgrid(level, level, level, indexing="ij"), axis=-1).reshape(-1, 3)
        seen, shown = self._shown(colors)
        return seen, delta_e(seen, shown)

    def _shown(self, rgb: NDArray[np.uint8]) -> tuple[Lab, Lab]:
        """(Lab of screen colours [n, 3], Lab of what is printed of them)."""
        seen = _through(_SCREEN, "RGB", rgb)
        if (
            self._is_given
            and ImageCms.isIntentSupported(self._press, _INTENT, ImageCms.Direction.OUTPUT) == 1
        ):
            turned = ImageCms.buildTransform(_SCREEN, self._press, "RGB", "CMYK", _INTENT)
            inks = np.asarray(ImageCms.applyTransform(_page(rgb), turned)).reshape(-1, 4)
            return seen, _through(self._press, "CMYK", inks)
        return seen, self._nearest(seen)

    def _nearest(self, seen: Lab) -> Lab:
        """The nearest colours of the same hue that the inks reach."""
        hue, chroma = _hue_of(seen), np.hypot(seen[:, 1], seen[:, 2])
        best = seen.copy()
        far = np.flatnonzero(chroma > self._reach[_light_of(seen), hue])
        off = np.full(len(far), np.inf)
        for light in range(_LIGHTS + 1):
            reach = self._reach[light, hue[far]]
            share = np.minimum(1, np.maximum(reach, 0) / np.maximum(chroma[far], 1e-6))
            tried = seen[far] * share[:, None]
            tried[:, 0] = 100 * light / _LIGHTS
            now = np.where(reach >= 0, delta_e(seen[far], tried), np.inf)
            nearer = now < off
            best[far[nearer]], off[nearer] = tried[nearer], now[nearer]
        return best

    @cached_property
    def _reach(self) -> NDArray[np.float32]:
        """[lightness, hue] the largest chroma that the inks give; -1 where they give none."""
        steps = [np.linspace(0, 255, count).astype(np.uint8) for count in _INKS]
        inks = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, 4)
        lab = _through(self._press, "CMYK", inks)
        reach = np.full((_LIGHTS + 1, _HUES), -1, dtype=np.float32)
        np.maximum.at(reach, (_light_of(lab), _hue_of(lab)), np.hypot(lab[:, 1], lab[:, 2]))
        # Between sampled inks nothing is out of reach: a gap takes what its neighbours have.
        for shift in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            moved = np.roll(reach, shift[1], axis=1) if shift[1] else _shifted(reach, shift[0])
            reach = np.where(reach < 0, moved, reach)
        return reach


def _shifted(reach: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    moved = np.full_like(reach, -1)
    if rows > 0:
        moved[rows:] = reach[:-rows]
    else:
        moved[:rows] = reach[-rows:]
    return moved


def _light_of(lab: Lab) -> NDArray[np.int_]:
    return np.rint(np.clip(lab[:, 0], 0, 100) / 100 * _LIGHTS).astype(int)


def _hue_of(lab: Lab) -> NDArray[np.int_]:
    turn = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    return (turn / 360 * _HUES).astype(int) % _HUES


_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_SCREEN = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))


def _through(profile: ImageCms.ImageCmsProfile, mode: str, values: NDArray[np.uint8]) -> Lab:
    """Lab of colours [n, channels] of a device."""
    turned = ImageCms.buildTransform(profile, _LAB, mode, "LAB", _INTENT)
    page = ImageCms.applyTransform(_page(values), turned)
    assert page is not None
    lab = np.asarray(page).reshape(-1, 3)
    # Pillow keeps lightness as 0..255, and a and b as bytes with a sign.
    signed = lab[:, 1:].astype(np.int8).astype(np.float32)
    return np.concatenate([lab[:, :1] / np.float32(2.55), signed], axis=-1)


def _hex_of(lab: Lab) -> str:
    """`#rrggbb` of one Lab colour [1, 3] on a screen."""
    plain = np.concatenate(
        [lab[:, :1] * 2.55 + 0.5, np.rint(lab[:, 1:]).astype(np.int8).view(np.uint8)], axis=-1
    )
    page = Image.frombytes("LAB", (1, 1), plain.astype(np.uint8).tobytes())
    turned = ImageCms.applyTransform(page, ImageCms.buildTransform(_LAB, _SCREEN, "LAB", "RGB", _INTENT))
    assert turned is not None
    return f"#{np.asarray(turned).tobytes().hex()}"


def _page(values: NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(values[None]), mode={3: "RGB", 4: "CMYK"}[values.shape[1]])


def _cells(rgb: NDArray[np.uint8]) -> NDArray[np.int32]:
    wide = (rgb >> (8 - _BITS)).astype(np.int32)
    return (wide[..., 0] << (2 * _BITS)) | (wide[..., 1] << _BITS) | wide[..., 2]


def counts_of(canvas: Canvas) -> Counts:
    """How many of the seen pixels of a picture have each cell of colours."""
    counts = np.zeros(1 << (3 * _BITS), dtype=np.int64)
    for rows in strips(len(canvas.rgb)):
        cells = _cells(canvas.rgb[rows])
        if canvas.alpha is not None:
            cells = cells[canvas.alpha[rows] > 127]
        counts += np.bincount(cells.ravel(), minlength=len(counts))
    return counts
