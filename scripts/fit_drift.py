"""Fit the numbers of `verifier/what/region_drift.py` and print them; they are written there by hand.

    python scripts/fit_drift.py FILE.tsv --backgrounds DIR

FILE.tsv and DIR are those of scripts/measure_drift.py, and so are the pictures: kept ones and ones with a change. Use
other characters than those that are measured afterwards.
"""

import argparse
from pathlib import Path
from random import Random

import numpy as np
from measure_drift import DRIFTS, KEPT, KEPT_WORN, characters, compared, figures_of, grounds_in
from numpy.typing import NDArray

from tetap.verifier.looks import Look
from tetap.verifier.what.patches import correspond, shift_of
from tetap.verifier.what.region_drift import colors_beyond_usual, seen_of, views

Floats = NDArray[np.float64]


def numbers_of(references: list[Look], picture: Look) -> tuple[list[float], bool]:
    """Three shares of colours and the last four views; and whether the figure was cut out exactly."""
    theirs, mine = [seen_of(look) for look in references], seen_of(picture)
    shift = shift_of(mine.patches, [one.patches for one in theirs])
    pairs = [correspond(mine.patches, one.patches, shift) for one in theirs]
    shares = colors_beyond_usual(theirs, mine, shift)
    return [*map(float, shares), *views(theirs, mine, shift, pairs)[1:]], mine.cut_out


def steps(values: Floats) -> tuple[float, float]:
    """The middle, and from there to the twentieth highest of a hundred."""
    middle, high = np.quantile(values, (0.5, 0.95))
    return round(float(middle), 3), round(float(high - middle), 3)


def logistic(columns: Floats, truth: NDArray[np.bool_]) -> Floats:
    """Weights and bias by Newton's method; both sides count alike, the weights are pulled to zero a little."""
    rows = np.column_stack([columns, np.ones(len(columns))])
    share = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum())
    at, pull = np.zeros(rows.shape[1]), np.diag([1e-3] * columns.shape[1] + [1e-9])
    for _ in range(50):
        guess = 1 / (1 + np.exp(-rows @ at))
        slope = rows.T @ (share * (guess - truth)) + pull @ at
        at = at - np.linalg.solve((rows * (share * guess * (1 - guess))[:, None]).T @ rows + pull, slope)
    return at


def main() -> None:
    """Measure every picture, fit, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--backgrounds", type=Path, required=True)
    options = parser.parse_args()
    names, rows, exact = [], [], []
    for key, pictures in characters(options.file):
        pages = compared(figures_of(pictures), grounds_in(options.backgrounds), Random(f"{key}"))
        for name, references, picture in pages:
            numbers, cut_out = numbers_of(references, picture)
            names.append(name), rows.append(numbers), exact.append(cut_out)
    values, kept, sure = np.array(rows), np.isin(names, KEPT + KEPT_WORN), np.array(exact)
    region = np.isin(names, DRIFTS)
    colors = [steps(values[kept, index]) for index in range(3)]
    scaled = np.column_stack(
        [np.clip((values[:, i] - at) / step, -1, 5) for i, (at, step) in enumerate(colors)]
    )
    weights = logistic(scaled[kept | region], region[kept | region])
    print(f"{int(kept.sum())} kept pictures, {int(region.sum())} with one changed region")
    print(f"_COLOR_STEPS = {tuple(colors)}")
    print(f"_COLOR_WEIGHTS, _COLOR_BIAS = {tuple(weights[:3].round(2).tolist())}, {weights[3]:.2f}")
    first = steps(scaled[kept] @ weights[:3] + weights[3])
    for name, chosen in (("_STEPS", kept & ~sure), ("_STEPS_CUT_OUT", kept & sure)):
        print(f"{name} = {(first, *(steps(values[chosen, index]) for index in (3, 4, 5, 6)))}")


if __name__ == "__main__":
    main()
