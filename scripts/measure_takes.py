"""How often takes of the rehearsal platform are called drifted, when they are and when not; for docs/verifying.md.

    python scripts/measure_takes.py --characters 8 --seed 31337 --size 512 --profile default

Characters are made up; the references are three or four sheets of each; every take has a scene of its own. A take is
called drifted when the verdict's word would be `same, drifted`. The truth is the platform's own.
"""

import argparse
from collections import Counter
from collections.abc import Iterator

from rehearsed_takes import character_of, promises, redrawing, references, takes

from tetap.simulators.rehearsal_drift import Drift
from tetap.simulators.rehearsal_profile import load_profile, profile_names
from tetap.verifier.changes import changes
from tetap.verifier.judging import DRIFTED
from tetap.verifier.looks import look_at
from tetap.verifier.what import What

CHANCES = (0.2, 0.16, 0.085, 0.025)
"""Chances that a take of the default profile drifts, described and shown by 1, 2, 3, 4 references."""


def main() -> None:
    """Rehearse, examine, count, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--characters", type=int, default=8)
    parser.add_argument("--seed", type=int, default=31337)
    parser.add_argument("--size", type=int, default=512, choices=(512, 1024))
    parser.add_argument("--profile", default="default", help=", ".join(profile_names()))
    parser.add_argument("--true", type=int, default=4, help="true takes of each character")
    parser.add_argument("--drifted", type=int, default=6, help="drifted takes of each character")
    options = parser.parse_args()
    alarms, true, missed, drifted = Counter[str](), 0, Counter[str](), Counter[str]()
    false = 0
    for number in range(options.characters):
        for drifts, found in _examined(options, number):
            called = is_called_drifted(found)
            if not drifts:
                true, false = true + 1, false + called
                alarms.update(one.trait for one in found.traits if one.state == "drifted")
                continue
            for drift in drifts:
                drifted[_kind(drift)] += 1
                missed[_kind(drift)] += not called
        print(f"character {number + 1} of {options.characters}", flush=True)
    _report(true, false, drifted, missed)
    print(
        "false alarms by trait:",
        ", ".join(f"{trait} {count}" for trait, count in alarms.most_common()) or "none",
    )


def is_called_drifted(found: What) -> bool:
    """Whether the verdict's word would be `same, drifted`."""
    return found.what < DRIFTED or any(one.state == "drifted" for one in found.traits)


def _examined(options: argparse.Namespace, number: int) -> Iterator[tuple[tuple[Drift, ...], What]]:
    person, profile = character_of(options.seed, number), load_profile(options.profile)
    looks, declared = [look_at(one) for one in references(person, number)], promises(person)
    seed, drawn = f"{options.seed}/{number}", redrawing(person)
    for take in takes(person, profile, options.size, seed, (options.true, options.drifted)):
        yield take.drifts, changes(looks, look_at(take.picture), declared, drawn)


def _kind(drift: Drift) -> str:
    """The trait, and for things what became of them."""
    part = drift.trait.partition(".")[0]
    return f"{part} {drift.value.partition(' ')[0]}" if part in ("accessories", "marks") else drift.trait


def _report(true: int, false: int, drifted: Counter[str], missed: Counter[str]) -> None:
    print(f"{'drift':28s}    n  called drifted")
    for kind, count in sorted(drifted.items()):
        print(f"{kind:28s} {count:4d}  {1 - missed[kind] / count:.2f}")
    miss, wolf = missed.total() / max(1, drifted.total()), false / max(1, true)
    print(f"all {drifted.total()} drifts: {1 - miss:.3f} called drifted; of {true} true takes {wolf:.3f} are")
    for chance in CHANCES:
        accepted = chance * miss + (1 - chance) * (1 - wolf)
        share = chance * miss / accepted if accepted else 0.0
        print(f"  when {chance:.1%} of takes drift: {share:.1%} of the accepted ones have drifted")


if __name__ == "__main__":
    main()
