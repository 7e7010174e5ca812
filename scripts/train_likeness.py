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
FROM = 2.0
"""Log odds from which on more of them counts more."""

Floats = NDArray[np.float64]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, eq=False)
class Pairs:
    """One row per question (picture, character): columns [n, 10], `usual` those of its references beside each other,
    whether the picture's figure was cut out exactly, whether it is the same, its set, kind and the number of the
    picture."""

    columns: Floats
    usual: Floats
    cut_out: NDArray[np.bool_]
    same: NDArray[np.bool_]
    sets: NDArray[np.str_]
    kinds: NDArray[np.str_]
    picture: NDArray[np.int64]

    def only(self, chosen: NDArray[np.bool_]) -> "Pairs":
        """The chosen rows."""
        return Pairs(
            self.columns[chosen], self.usual[chosen], self.cut_out[chosen], self.same[chosen], self.sets[chosen],
            self.kinds[chosen], self.picture[chosen],
        )  # fmt: skip


def measured(file: Path) -> Pairs:
    """Every question of a table; of a character's two references the one that is more alike counts."""
    looks: dict[tuple[str, str], list[tuple[str, Look]]] = defaultdict(list)
    with file.open(newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            looks[row["set"], row["character"]].append((row.get("kind") or "drawn", look_at(row["path"])))
    references = {key: [look for kind, look in value if kind == "drawn"][:2] for key, value in looks.items()}
    usual = {key: _columns(*given) for key, given in references.items() if len(given) == 2}
    found, number = [], 0
    for key, pictures in looks.items():
        for kind, look in pictures:
            if any(look is one for one in references[key]):
                continue
            number += 1
            for other, given in references.items():
                if other[0] == key[0] and other in usual:
                    columns = max((_columns(one, look) for one in given), key=lambda row: float(np.sum(row)))
                    cut_out = look.mask_source != "saliency"
                    found.append((columns, usual[other], cut_out, other == key, key[0], kind, number))
    return Pairs(*(np.array(values) for values in zip(*found, strict=True)))


def _columns(reference: Look, picture: Look) -> Floats:
    """The four likenesses and a one, once for drawings and once for photographs, by how far both are either."""
    alike = likeness(reference, picture)
    values = np.array([alike.whole, alike.palette, alike.places, alike.colors, 1.0])
    photo = math.sqrt(reference.photographic * picture.photographic)
    return np.concatenate([(1 - photo) * values, photo * values])


def fitted(pairs: Pairs) -> Floats:
    """Weights [10] by logistic regression, likenesses never negative; every set, kind and side counts alike."""
    never_negative = [(0.0, None)] * 4 + [(None, None)]
    return _logistic(pairs.columns, pairs, [2e-4, 2e-4, 2e-4, 2e-4, 1e-6] * 2, never_negative * 2)


def _logistic(columns: Floats, pairs: Pairs, pulls: list[float], bounds: list[Bounds]) -> Floats:
    shares, families = np.zeros(len(pairs.same)), family(pairs.sets)
    groups = {(s, k, bool(o)) for s, k, o in zip(families, pairs.kinds, pairs.same, strict=True)}
    for name, kind, side in sorted(groups):
        chosen = (families == name) & (pairs.kinds == kind) & (pairs.same == side)
        shares[chosen] = 1 / chosen.sum()
    shares /= shares.sum()
    sign, pull = np.where(pairs.same, 1.0, -1.0), np.array(pulls)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = columns @ weights
        miss = 1 / (1 + np.exp(np.clip(sign * odds, -60, 60)))
        slope = -(columns * (sign * miss * shares)[:, None]).sum(axis=0) + 2 * pull * weights
        return float((np.logaddexp(0, -sign * odds) * shares).sum() + (pull * weights**2).sum()), slope

    start = np.zeros(columns.shape[1])
    return np.asarray(minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x)


def settling(odds: Floats, usual: Floats, cut_out: NDArray[np.bool_]) -> Floats:
    """[n, 6] what `settled` weighs: odds, what they have above FROM, those of the references, and one, for exact
    cut-outs; odds and one for the others."""
    exact = [odds, np.maximum(odds - FROM, 0), np.clip(usual, -2, 6), np.ones(len(odds))]
    found = [odds, np.ones(len(odds))]
    return np.column_stack([*(cut_out * one for one in exact), *(~cut_out * one for one in found)])


def settled(pairs: Pairs, columns: Floats) -> Floats:
    """Weights [6] of the columns of `settling`."""
    return _logistic(columns, pairs, [1e-4, 1e-4, 1e-4, 1e-6, 1e-4, 1e-6], [(None, None)] * 6)


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


def held_out(pairs: Pairs) -> tuple[Floats, Floats]:
    """The odds of each set with weights fitted on all other sets, and those of the references with each other;
    photographs are told apart only by sets that have some, so a lone photograph set is split by picture."""
    odds, usual = np.zeros(len(pairs.same)), np.zeros(len(pairs.same))
    families = family(pairs.sets)
    for name in sorted(set(families)):
        mine = families == name
        photo = float(pairs.columns[mine][:, 9].mean()) > 0.5
        for part in (0, 1) if photo else (0,):
            asked = mine & (pairs.picture % 2 == part) if photo else mine
            weights = fitted(pairs.only(~asked))
            odds[asked], usual[asked] = pairs.columns[asked] @ weights, pairs.usual[asked] @ weights
    return odds, usual


def settled_held_out(pairs: Pairs, columns: Floats) -> Floats:
    """The odds of each set settled with weights fitted on all other sets."""
    odds, families = np.zeros(len(pairs.same)), family(pairs.sets)
    for name in sorted(set(families)):
        mine = families == name
        odds[mine] = columns[mine] @ settled(pairs.only(~mine), columns[~mine])
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


def write(pairs: Pairs, weights: Floats, last: Floats, error: float) -> None:
    """weights/likeness.toml."""
    usual = float(np.median(pairs.usual[pairs.same] @ weights))
    lines = [
        "# Weights of the four likenesses; made by scripts/train_likeness.py.\n",
        "[calibration]", f"n = {len(pairs.same)}", f"error = {error:.3f}", "many_references = 0.5",
        f"usual = {usual:.3f}", "", "[settled.cut_out]", f"odds = {last[0]:.3f}", f"above = {last[1]:.3f}",
        f"from = {FROM}", f"usual = {last[2]:.3f}", f"bias = {last[3]:.3f}", "", "[settled.found]",
        f"odds = {last[4]:.3f}", f"bias = {last[5]:.3f}",
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
    odds, usual = held_out(pairs)
    report(pairs, odds, "odds, weights fitted on all other sets")
    columns = settling(odds, usual, pairs.cut_out)
    final = settled_held_out(pairs, columns)
    report(pairs, final, "settled, weights fitted on all other sets")
    if options.write:
        write(pairs, fitted(pairs), settled(pairs, columns), _error(final, pairs.same))


if __name__ == "__main__":
    main()
