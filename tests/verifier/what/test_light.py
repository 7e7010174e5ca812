"""The light over a whole figure is told from drift of one part."""

import numpy as np

from tetap.verifier.what.light import Light, Samples, fit, solve

PALETTES = [
    np.array([[0.95, 0.55, 0.1], [0.7, 0.35, 0.1]], dtype=np.float32),
    np.array([[0.2, 0.3, 0.7]], dtype=np.float32),
    np.array([[0.95, 0.85, 0.8], [0.9, 0.7, 0.65]], dtype=np.float32),
    np.array([[0.3, 0.6, 0.3]], dtype=np.float32),
]
WARM = Light(np.array([[1.0, 0.25, -0.1, 0.1], [0.95, 0.1, 0.0, 0.05], [0.8, 0.0, 0.05, 0.0]]))


def samples(light: Light, recolored: int | None = None) -> tuple[Samples, np.ndarray]:
    """A hundred pixels of every part in this light; one part may be painted in another colour first."""
    rng = np.random.default_rng(1)
    true, part = [], []
    for index, palette in enumerate(PALETTES):
        colors = palette[rng.integers(len(palette), size=100)]
        true.append(np.full_like(colors, 0.5) * (0.4, 1.6, 1.4) if index == recolored else colors)
        part.append(np.full(100, index))
    base, places = np.concatenate(true), rng.random((400, 2)).astype(np.float32)
    seen = light.apply(base, places)
    return Samples(seen, places, np.concatenate(part), np.ones(400, dtype=np.float32)), base


def test_the_light_of_a_scene_is_found_from_the_parts_themselves() -> None:
    given, base = samples(WARM)
    light, nearest = fit(given, PALETTES)
    assert np.abs(light.apply(nearest, given.places) - given.seen).max() < 0.02
    assert np.abs(nearest - base).max() < 1e-6


def test_a_recolored_part_is_not_explained_away_by_the_light() -> None:
    given, _ = samples(WARM, recolored=3)
    light, nearest = fit(given, PALETTES)
    judged = solve(given, nearest, light, without=3)
    away = np.abs(judged.apply(nearest, given.places) - given.seen).max(axis=1)
    assert away[given.part != 3].max() < 0.04
    assert away[given.part == 3].min() > 0.1
