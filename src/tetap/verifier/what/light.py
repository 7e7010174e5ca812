"""The light of a scene: how it changes a character's colours as a whole, so that it is not taken for drift."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_TRUST = np.array([0.16, 0.22, 0.22, 0.22])
"""How far gain, bend and its two slopes commonly lie from none; the prior of the fit."""

_NOISE = 0.02
_BRIGHTER = 1e-6
_ROUNDS = 6


@dataclass(frozen=True, eq=False)
class Light:
    """Per channel (rows): gain, and a bend, even or with a slope across and down the figure, that leaves black and
    white as they are, as soft light does. `apply` gives what a colour looks like in this light."""

    numbers: NDArray[np.float64]
    doubt: NDArray[np.float64] | None = None
    """[3, 4, 4] how unsure they are together: their covariance."""

    def unsure(self, rgb: NDArray[np.floating], at: NDArray[np.floating]) -> Floats:
        """[n, 3] by how much (one standard deviation) each channel of a colour might look otherwise in this light:
        colours unlike all that it was learnt from are not known well."""
        if self.doubt is None:
            return np.zeros(rgb.shape, dtype=np.float32)
        found = np.empty(rgb.shape, dtype=np.float32)
        for channel in range(3):
            terms = _terms(rgb[:, channel], at, brighter=bool(self.numbers[channel, 1] > 0))
            found[:, channel] = np.sqrt(np.einsum("ni,ij,nj->n", terms, self.doubt[channel], terms))
        return found

    def apply(self, rgb: NDArray[np.floating], at: NDArray[np.floating]) -> Floats:
        """Colours [n, 3] 0..1 at places [n, 2] 0..1 of the figure's square, in this light."""
        numbers = self.numbers.astype(np.float32)
        rgb, at = np.asarray(rgb, dtype=np.float32), np.asarray(at, dtype=np.float32)
        lit = np.asarray((at - np.float32(0.5)) @ numbers[:, 2:].T, dtype=np.float32)
        lit += numbers[:, 1]
        for channel in range(3):
            lit[:, channel] *= _bend(rgb[:, channel], brighter=bool(numbers[channel, 1] > 0))
        lit += numbers[:, 0] * rgb
        np.clip(lit, np.float32(0), np.float32(1), out=lit)
        return lit


NEUTRAL = Light(np.tile(np.array([1.0, 0.0, 0.0, 0.0]), (3, 1)))


@dataclass(frozen=True, eq=False)
class Samples:
    """Pixels of a picture beside the colours they should have: `seen` and `places` [n, ...], the number of
    the part each belongs to, and how much it counts."""

    seen: Floats
    places: Floats
    part: NDArray[np.int64]
    weight: Floats


def match(samples: Samples, palettes: list[Floats], light: Light) -> Floats:
    """For every pixel the colour of its part's palette that comes nearest in this light, [n, 3]."""
    nearest = np.empty_like(samples.seen)
    for part, palette in enumerate(palettes):
        mine = samples.part == part
        if not mine.any():
            continue
        seen, places = samples.seen[mine], samples.places[mine]
        lit = np.stack([light.apply(np.broadcast_to(color, seen.shape), places) for color in palette])
        nearest[mine] = palette[np.square(lit - seen).sum(axis=2).argmin(axis=0)]
    return nearest


def fit(samples: Samples, palettes: list[Floats]) -> tuple[Light, Floats]:
    """The light that explains most of the pixels, and the palette colour of each; single parts that do not
    follow the others hardly count."""
    light = NEUTRAL
    nearest = match(samples, palettes, light)
    for round_ in range(_ROUNDS):
        scale = max(_NOISE, 0.16 * 0.55**round_)
        light = solve(samples, nearest, light, scale)
        nearest = match(samples, palettes, light)
    return light, nearest


def solve(
    samples: Samples, nearest: Floats, light: Light, scale: float = _NOISE, without: int | None = None
) -> Light:
    """One robust least-squares step from `light`; `without` leaves one part out of it."""
    away = np.abs(light.apply(nearest, samples.places) - samples.seen).max(axis=1)
    weight = samples.weight / (1 + np.square(away / scale)) ** 1.5
    if without is not None:
        weight = np.where(samples.part == without, 0, weight)
    return between(nearest, samples.seen, samples.places, weight)


def between(
    base: NDArray[np.floating],
    seen: NDArray[np.floating],
    places: NDArray[np.floating],
    weight: NDArray[np.floating],
    slopes: float = float(_TRUST[2]),
) -> Light:
    """The light that makes colours [n, 3] look as they are seen at their places [n, 2], by weighted least squares.
    `slopes` is how far it commonly changes across the figure."""
    trust = np.array([*_TRUST[:2], slopes, slopes])
    numbers, doubt = np.empty((3, 4)), np.empty((3, 4, 4))
    for channel in range(3):
        own = base[:, channel].astype(np.float64)
        away = weight * (seen[:, channel] - own)
        for brighter in (False, True):
            terms = _terms(own, places, brighter=brighter)
            left = terms.T @ (weight[:, None] * terms) + np.diag((_NOISE / trust) ** 2)
            numbers[channel] = np.linalg.solve(left, terms.T @ away)
            doubt[channel] = _NOISE**2 * np.linalg.inv(left)
            if brighter:
                numbers[channel, 1] = max(numbers[channel, 1], _BRIGHTER)
            elif numbers[channel, 1] <= 0:
                break
    numbers[:, 0] = np.clip(1 + numbers[:, 0], 0.35, 1.3)
    return Light(numbers, doubt)


def _terms(
    channel: NDArray[np.floating], places: NDArray[np.floating], *, brighter: bool
) -> NDArray[np.float64]:
    own = channel.astype(np.float64)
    bend = _bend(own, brighter=brighter)
    return np.stack([own, bend, bend * (places[:, 0] - 0.5), bend * (places[:, 1] - 0.5)], axis=1)


def _bend(channel: NDArray[np.floating], *, brighter: bool) -> NDArray[np.floating]:
    """By how much soft light changes a tone at the most: W3C Compositing and Blending Level 1, soft-light. Light that
    makes brighter lifts the dark tones more."""
    if not brighter:
        return channel * (1 - channel)
    dark = ((16 * channel - 12) * channel + 4) * channel
    return np.asarray(np.where(channel <= 0.25, dark, np.sqrt(channel)) - channel)
