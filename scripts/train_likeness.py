"""Fit and measure `who` on labelled pictures.

    python scripts/train_likeness.py FILE.tsv            measure: each set with weights fitted on all others
    python scripts/train_likeness.py FILE.tsv --write    and write weights/likeness.toml from all sets
    python scripts/train_likeness.py FILE.tsv --common   write weights/common_figure.npz anew, nothing else

FILE.tsv has the columns path, set, character and optionally kind (drawn, scene, new background). The first two
`drawn` pictures of a character are its references, every other picture is asked about, against its own
character's references and those of every other character of its set. Needs scipy.
"""

import argparse
import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from tetap.verifier.calibration import calibration_error
from tetap.verifier.likeness import likeness
from tetap.verifier.looks import Look, look_at
from tetap.verifier.networks import figure_vector, letterboxed

WEIGHTS = Path(__file__).parent.parent / "src" / "tetap" / "verifier" / "weights"
NAMES = ("whole", "palette", "places", "colors")
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """One row per question (picture, character): columns [n, 10], whether it is the same, its set, kind and
    the number of the picture."""

    columns: Floats
    same: NDArray[np.bool_]
    sets: NDArray[np.str_]
    kinds: NDArray[np.str_]
    picture: NDArray[np.int64]

    def only(self, chosen: NDArray[np.bool_]) -> "Pairs":
        """The chosen rows."""
        return Pairs(
            self.columns[chosen], self.same[chosen], self.sets[chosen], self.kinds[chosen], self.picture[chosen]
        )  # fmt: skip


def measured(file: Path) -> Pairs:
    """Every question of a table; of a character's two references the one that is more alike counts."""
    looks: dict[tuple[str, str], list[tuple[str, Look]]] = defaultdict(list)
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            looks[row["set"], row["character"]].append((row.get("kind") or "drawn", look_at(row["path"])))
    references = {key: [look for kind, look in value if kind == "drawn"][:2] for key, value in looks.items()}
    found, number = [], 0
    for key, pictures in looks.items():
        for kind, look in pictures:
            if any(look is one for one in references[key]):
                continue
            number += 1
            for other, given in references.items():
                if other[0] == key[0] and len(given) == 2:
                    columns = max((_columns(one, look) for one in given), key=lambda row: float(np.sum(row)))
                    found.append((columns, other == key, key[0], kind, number))
    columns, same, sets, kinds, pictures_ = zip(*found, strict=True)
    return Pairs(
        np.array(columns), np.array(same), np.array(sets), np.array(kinds), np.array(pictures_)
    )  # fmt: skip


def _columns(reference: Look, picture: Look) -> Floats:
    """The four likenesses and a one, once for drawings and once for photographs, by how far both are either."""
    alike = likeness(reference, picture)
    values = np.array([alike.whole, alike.palette, alike.places, alike.colors, 1.0])
    photo = math.sqrt(reference.photographic * picture.photographic)
    return np.concatenate([(1 - photo) * values, photo * values])


def fitted(pairs: Pairs) -> Floats:
    """Weights [10] by logistic regression, likenesses never negative; every set, kind and side counts alike."""
    shares = np.zeros(len(pairs.same))
    families = family(pairs.sets)
    groups = {(s, k, bool(o)) for s, k, o in zip(families, pairs.kinds, pairs.same, strict=True)}
    for name, kind, side in sorted(groups):
        chosen = (families == name) & (pairs.kinds == kind) & (pairs.same == side)
        shares[chosen] = 1 / chosen.sum()
    shares /= shares.sum()
    sign = np.where(pairs.same, 1.0, -1.0)
    pull = np.array([2e-4, 2e-4, 2e-4, 2e-4, 1e-6] * 2)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = pairs.columns @ weights
        miss = 1 / (1 + np.exp(sign * odds))
        slope = -(pairs.columns * (sign * miss * shares)[:, None]).sum(axis=0) + 2 * pull * weights
        return float((np.logaddexp(0, -sign * odds) * shares).sum() + (pull * weights**2).sum()), slope

    bounds = [(0, None)] * 4 + [(None, None)]
    return np.asarray(minimize(loss, np.zeros(10), jac=True, bounds=bounds * 2, method="L-BFGS-B").x)


def family(sets: NDArray[np.str_]) -> NDArray[np.str_]:
    """What stands before the first `-` of a set's name; sets of one family count as one, and are left out together."""
    return np.array([name.partition("-")[0] for name in sets])


def auc(same: Floats, other: Floats) -> float:
    """The chance that a right pair scores higher than a wrong one."""
    order = np.sort(other)
    below, through = np.searchsorted(order, same, "left"), np.searchsorted(order, same, "right")
    return float((below + through).sum() / (2 * len(same) * len(other)))


def report(pairs: Pairs, odds: Floats, title: str) -> None:
    """AUC, recall at one and calibration error (same and other weighted alike) of every set and kind."""
    print(title)
    for name, kind in sorted({(s, k) for s, k in zip(pairs.sets, pairs.kinds, strict=True)}):
        _line(pairs, odds, (pairs.sets == name) & (pairs.kinds == kind), f"{name}, {kind}")
    for kind in sorted(set(pairs.kinds)):
        _line(pairs, odds, pairs.kinds == kind, f"all, {kind}")


def _line(pairs: Pairs, odds: Floats, chosen: NDArray[np.bool_], title: str) -> None:
    hits = []
    for number in np.unique(pairs.picture[chosen]):
        asked = pairs.picture == number
        own, other = odds[asked & pairs.same], odds[asked & ~pairs.same]
        if len(own) and len(other):
            hits.append(own.max() > other.max())
    same, other = odds[chosen & pairs.same], odds[chosen & ~pairs.same]
    error = _error(odds[chosen], pairs.same[chosen])
    print(
        f"  {title:32} AUC {auc(same, other):.3f}  R@1 {np.mean(hits):.3f}  calibration {error:.3f}  n {len(hits)}"
    )


def _error(odds: Floats, same: NDArray[np.bool_]) -> float:
    """The calibration error with as many right pairs as wrong ones."""
    often = max(1, int((~same).sum()) // max(1, int(same.sum())))
    said = 1 / (1 + np.exp(-np.concatenate([np.repeat(odds[same], often), odds[~same]])))
    truth = np.concatenate([np.ones(often * int(same.sum())), np.zeros(int((~same).sum()))])
    return calibration_error(said, truth)


def held_out(pairs: Pairs) -> Floats:
    """The odds of each set with weights fitted on all other sets; photographs are told apart only by sets
    that have some, so a lone photograph set is split by picture."""
    odds = np.zeros(len(pairs.same))
    families = family(pairs.sets)
    for name in sorted(set(families)):
        mine = families == name
        photo = float(pairs.columns[mine][:, 9].mean()) > 0.5
        for part in (0, 1) if photo else (0,):
            asked = mine & (pairs.picture % 2 == part) if photo else mine
            odds[asked] = pairs.columns[asked] @ fitted(pairs.only(~asked))
    return odds


def write_common(file: Path) -> None:
    """weights/common_figure.npz: the mean of what the figure network sees of one picture per character."""
    first: dict[tuple[str, str], str] = {}
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            first.setdefault((row["set"], row["character"]), row["path"])
    looks = [look_at(path) for path in first.values()]
    vectors = [figure_vector(letterboxed(look.rgb), look.token_share) for look in looks]
    np.savez(WEIGHTS / "common_figure.npz", mean=np.mean(vectors, axis=0).astype(np.float32))


def write(pairs: Pairs, weights: Floats, error: float) -> None:
    """weights/likeness.toml."""
    lines = [
        "# Weights of the four likenesses; made by scripts/train_likeness.py.\n",
        "[calibration]", f"n = {len(pairs.same)}", f"error = {error:.3f}", "many_references = 0.5",
    ]  # fmt: skip
    for kind, part in (("drawn", weights[:5]), ("photo", weights[5:])):
        lines += ["", f"[weights.{kind}]"]
        lines += [f"{name} = {value:.3f}" for name, value in zip((*NAMES, "bias"), part, strict=True)]
    (WEIGHTS / "likeness.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, and write when asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--common", action="store_true")
    options = parser.parse_args()
    if options.common:
        write_common(options.file)
        return
    pairs = measured(options.file)
    odds = held_out(pairs)
    report(pairs, odds, "weights fitted on all other sets")
    weights = fitted(pairs)
    report(pairs, pairs.columns @ weights, "weights fitted on all sets")
    if options.write:
        write(pairs, weights, _error(odds, pairs.same))


if __name__ == "__main__":
    main()
