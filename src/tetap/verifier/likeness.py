"""Who: how far one picture is like another, as the calibrated odds that both show the same character.

Four likenesses: what the network sees of the whole figure, its colours, its places (tokens of a middle
layer), and the colours at places that look alike. Drawings are told apart by colours and places, photographs
by what the network sees: light changes their colours. How surely the references recognise each other then says how
much of that is to be expected of this character. docs/verifying.md has method and figures.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from .color import delta_e
from .looks import Look
from .palettes import Palette

Floats = NDArray[np.float32]


SAME = 0.5
"""From which probability on a picture is called the same."""

_LEAST_USUAL, _MOST_USUAL = -2.0, 6.0


@dataclass(frozen=True)
class Likeness:
    """Each 0..1 or a cosine: whole figure, palette, places, colours at alike places."""

    whole: float
    palette: float
    places: float
    colors: float


@dataclass(frozen=True)
class Who:
    """`probability` that the picture shows the same character; `by_reference` the odds (log) with each."""

    probability: float
    by_reference: tuple[float, ...]
    calibrated: bool
    """False with fewer than two references: then `probability` only ranks."""


def who(references: Sequence[Look], picture: Look) -> Who:
    """The nearest reference counts; with more than five, chance likeness to one of them is taken off. What is left is
    compared with how surely the references recognise each other."""
    odds = tuple(log_odds(reference, picture) for reference in references)
    if not odds:
        return Who(0.0, (), False)
    many = calibration()["many_references"] * math.log(max(len(odds), 5) / 5)
    cut_out = picture.mask_source != "saliency"
    return Who(_sigmoid(settled(max(odds) - many, _usual_odds(references), cut_out)), odds, len(odds) > 1)


def log_odds(reference: Look, picture: Look) -> float:
    """Log odds that two looks show the same character, at even chances."""
    alike = likeness(reference, picture)
    values = np.array([alike.whole, alike.palette, alike.places, alike.colors])
    photo = math.sqrt(reference.photographic * picture.photographic)
    weights = _weights()
    drawn_odds = float(values @ weights["drawn"][:4] + weights["drawn"][4])
    photo_odds = float(values @ weights["photo"][:4] + weights["photo"][4])
    return (1 - photo) * drawn_odds + photo * photo_odds


def settled(odds: float, usual: float, cut_out: bool) -> float:
    """Log odds that are as probable as they say. `usual` are those of the references with each other: figures of
    one model or animation are alike whoever they are. A figure that the figure finder cut out (`cut_out` False)
    has lost some likeness already."""
    if not cut_out:
        row = _table()["settled"]["found"]
        return float(row["odds"] * odds + row["bias"])
    row = _table()["settled"]["cut_out"]
    usual = max(_LEAST_USUAL, min(_MOST_USUAL, usual))
    return float(
        row["odds"] * odds + row["above"] * max(odds - row["from"], 0.0) + row["usual"] * usual + row["bias"]
    )


def _usual_odds(references: Sequence[Look]) -> float:
    """Log odds of a reference with the one of the others that is most alike, their middle; the same picture
    counts once, and of a single one nothing is known."""
    different = list({one.digest: one for one in references}.values())
    if len(different) < 2:
        return calibration()["usual"]
    best = sorted(
        max(_remembered_odds(one, other) for other in different if other is not one) for one in different
    )
    middle = len(best) // 2
    return best[middle] if len(best) % 2 else (best[middle - 1] + best[middle]) / 2


@lru_cache(maxsize=128)
def _remembered_odds(first: Look, second: Look) -> float:
    return log_odds(first, second)


def likeness(first: Look, second: Look) -> Likeness:
    """The four likenesses of two looks; the order does not matter."""
    places, colors = _alike_places(first, second)
    return Likeness(
        whole=float(first.whole @ second.whole),
        palette=math.exp(-palette_step(first.palette, second.palette) / 12),
        places=places,
        colors=colors,
    )


def palette_step(first: Palette, second: Palette) -> float:
    """Mean CIEDE2000 to the nearest colour of the other; small colours count more than their share."""
    steps = delta_e(first.colors[:, None], second.colors[None])
    left, right = np.sqrt(first.shares), np.sqrt(second.shares)
    return float((steps.min(axis=1) @ left / left.sum() + steps.min(axis=0) @ right / right.sum()) / 2)


def _alike_places(first: Look, second: Look) -> tuple[float, float]:
    here, there = first.places, second.places
    cosines = here.tokens @ there.tokens.T
    places = float((cosines.max(axis=1) @ here.weights + cosines.max(axis=0) @ there.weights) / 2)
    there_to_here = _best_of_nearest(cosines.T, there.colors, here.colors)
    here_to_there = _best_of_nearest(cosines, here.colors, there.colors)
    mean = (float(there_to_here.mean()) + float(here_to_there.mean())) / 2
    return places, math.exp(-mean / 12)


def _best_of_nearest(cosines: Floats, colors: Floats, others: Floats, count: int = 4) -> NDArray[np.float64]:
    """For each place the smallest colour step among the places that look most alike."""
    count = min(count, cosines.shape[1])
    nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    return np.asarray(delta_e(colors[:, None], others[nearest]).min(axis=1))


def calibration() -> dict[str, float]:
    """Numbers of the calibration: `n` pairs it was made on, `error` it was measured to have."""
    return {key: float(value) for key, value in _table()["calibration"].items()}


@lru_cache(maxsize=1)
def _weights() -> dict[str, NDArray[np.float64]]:
    rows = _table()["weights"]
    names = ("whole", "palette", "places", "colors", "bias")
    return {kind: np.array([float(row[name]) for name in names]) for kind, row in rows.items()}


@lru_cache(maxsize=1)
def _table() -> dict[str, dict]:  # type: ignore[type-arg]
    return tomllib.loads((files("tetap.verifier") / "weights" / "likeness.toml").read_text("utf-8"))


def _sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))
