"""What follows a take: accept it, try again in another way, or ask a person. A pure function of all tries so far.

Nothing else is remembered, so a run that was killed goes the same way again (docs/decisions/0012).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..ports.take_verdict import TakeVerdict, percent_words
from .faults import Fault, faults_of, is_copied, is_seen_alike, off_colors

Rung = Literal["planned", "snap", "edit", "again", "strategy", "model"]
"""How a try is made: as planned; drifted colours put right in the pixels, at no cost; the one wrong thing changed in
the picture by the model; drawn anew with what failed said first; with the references beside the words; by another
model."""
Ruling = Literal["", "accepted", "rejected"]

_UP: tuple[Rung, ...] = ("edit", "again", "strategy", "model")
"""The rungs that a model draws, cheapest first; a snap comes before all of them."""
_GRAVITY = {"same": 3, "same, drifted": 2, "cannot tell": 1, "different": 0}
_ANEW_BEFORE_ANOTHER_WAY = 2
"""So many pictures drawn anew in one way before another strategy or model."""
_MOST_OUTSIDE = 0.3
"""Share of the pixels outside of what was asked for from which on an edit is another picture, and not trusted."""


@dataclass(frozen=True)
class Try:
    """One take of a shot. `verdict` is None where nothing could be measured; `ruling` is a person's word."""

    take: int
    key: str
    rung: Rung
    verdict: TakeVerdict | None
    ruling: Ruling = ""
    stands_out: bool = False
    """Unlike the rest of its series."""
    trouble: str = ""
    """Why it could not be measured, where it should have been."""
    outside: float | None = None
    """Share 0..1 of the pixels that an edit changed where nothing was asked for; None where nobody can tell."""


@dataclass(frozen=True)
class Rules:
    """What is wanted of a shot. `want` is the least percentage, None = the word `same`; `rungs` are those that its
    platform and references allow."""

    want: float | None = None
    tries: int = 4
    rungs: frozenset[Rung] = frozenset(("again",))
    may_copy: bool = False
    """Whether its figure may be that of a reference: a turnaround's pictures."""


@dataclass(frozen=True)
class Accept:
    """This take is the shot's."""

    take: Try


@dataclass(frozen=True)
class Again:
    """Another try: how, and what is to be mended; `anchor` is the take that an edit or a snap changes, None where
    no take is there yet."""

    rung: Rung
    faults: tuple[Fault, ...]
    anchor: Try | None
    why: str


@dataclass(frozen=True)
class NeedsPerson:
    """The tries have ended without a take that passes; `best` is delivered until a person has decided."""

    best: Try
    why: str


Step = Accept | Again | NeedsPerson


def next_step(tries: Sequence[Try], rules: Rules) -> Step:
    """What follows these tries (at least one, in order)."""
    good = [one for one in tries if passes(one, rules)]
    ruled = [one for one in good if one.ruling == "accepted"]
    if good:
        return Accept((ruled or good)[-1])
    best, last = best_of(tries, rules), tries[-1]
    if last.verdict is None and last.ruling != "rejected":
        return NeedsPerson(best, f"could not be verified: {last.trouble}")
    # What a snap left wrong is still wrong with the picture that it was made from.
    drawn = [one for one in tries if one.rung != "snap"]
    base = drawn[-1]
    why = _why(base, rules)
    if last is base and _can_be_snapped(drawn, rules):
        return Again("snap", faults(base, rules), base, why)
    if len(drawn) >= rules.tries:
        return NeedsPerson(best, f"{_count(len(drawn))}, none passed; the last: {why}")
    rung = _rung(drawn, rules)
    if rung is None:
        return NeedsPerson(best, f"{_stuck(drawn, rules)}, and no other way is open: {why}")
    found = next((own for one in reversed(drawn) if (own := faults(one, rules))), ())
    return Again(rung, found, base, why)


def passes(one: Try, rules: Rules) -> bool:
    """Whether a take is good enough: by a person's word, else by its verdict. What cannot be measured passes."""
    if one.ruling:
        return one.ruling == "accepted"
    if one.stands_out or is_distrusted(one):
        return False
    if one.verdict is None:
        return not one.trouble
    found = faults(one, rules)
    if rules.want is None:
        return one.verdict.word == "same" and not found
    grave = [fault for fault in found if fault.kind not in ("trait", "colors")]
    return not grave and (one.verdict.percent or 0.0) >= rules.want


def faults(one: Try, rules: Rules) -> tuple[Fault, ...]:
    """What speaks against a take under these rules."""
    if one.verdict is None:
        return ()
    copied = (Fault("copy"),) if not rules.may_copy and is_copied(one.verdict) else ()
    return (*faults_of(one.verdict), *copied)


def is_distrusted(one: Try) -> bool:
    """Whether an edit changed so much beside what was asked for that it is another picture of the scene."""
    return one.rung == "edit" and one.outside is not None and one.outside > _MOST_OUTSIDE


def best_of(tries: Sequence[Try], rules: Rules) -> Try:
    """The take that is delivered when none passes: the fewest and smallest faults, the earliest of equals."""

    def rank(one: Try) -> tuple[bool, bool, int, float, int]:
        verdict = one.verdict
        gravity = _GRAVITY[verdict.word] if verdict is not None else 0
        percent = (verdict.percent or 0.0) if verdict is not None else 0.0
        return one.ruling != "rejected", not is_distrusted(one), gravity, percent, -len(faults(one, rules))

    return max(tries, key=rank)


def _rung(drawn: Sequence[Try], rules: Rules) -> Rung | None:
    """The cheapest way that is open and fits what failed; one up when the same was wrong before."""
    last = drawn[-1]
    found = faults(last, rules)
    mends = _mended_by_a_change(found) and last.rung != "edit" and not _seen_before(drawn, found, rules)
    lowest = 0 if mends else 1
    anew = sum(one.rung != "edit" for one in drawn)
    grave = any(fault.kind == "who" for fault in found)
    if "strategy" in rules.rungs and (grave or anew > _ANEW_BEFORE_ANOTHER_WAY):
        lowest = 2
    if anew > _ANEW_BEFORE_ANOTHER_WAY and ("strategy" not in rules.rungs or last.rung == "strategy"):
        lowest = 3 if "model" in rules.rungs else lowest
    if found and any(_is_the_same(one, last, rules) for one in drawn[:-1]):
        # Plateau or oscillation: what is wrong now was wrong before, and what was tried since did not help.
        lowest = max(lowest, _UP.index(last.rung) + 1 if last.rung in _UP else 1)
    elif last.rung in ("strategy", "model"):
        return last.rung if lowest <= _UP.index(last.rung) else "model"
    return next((rung for rung in _UP[lowest:] if rung in rules.rungs), None)


def _can_be_snapped(drawn: Sequence[Try], rules: Rules) -> bool:
    """Whether all that is wrong are colours that the verifier can name, complained of for the first time."""
    found = faults(drawn[-1], rules)
    verdict = drawn[-1].verdict
    if (
        "snap" not in rules.rungs
        or not found
        or verdict is None
        or drawn[-1].ruling
        or is_distrusted(drawn[-1])
    ):
        return False
    return all(off_colors(verdict, fault) for fault in found) and not _seen_before(drawn, found, rules)


def _seen_before(drawn: Sequence[Try], found: Sequence[Fault], rules: Rules) -> bool:
    """Whether an earlier take was complained of for the same, looking the same: luck seldom errs twice alike. The
    verifier may be wrong, and mending what is right would do harm."""
    return any(_has(one, fault, drawn[-1], rules) for one in drawn[:-1] for fault in found)


def _is_the_same(one: Try, last: Try, rules: Rules) -> bool:
    """Whether two takes have the same faults, looking the same."""
    found = faults(last, rules)
    return faults(one, rules) == found and all(_has(one, fault, last, rules) for fault in found)


def _has(one: Try, fault: Fault, last: Try, rules: Rules) -> bool:
    """Whether a take has this fault of the last one, looking the same."""
    if one.verdict is None or last.verdict is None or fault not in faults(one, rules):
        return False
    return is_seen_alike(fault, one.verdict, last.verdict)


def _mended_by_a_change(found: Sequence[Fault]) -> bool:
    """One declared trait is changed in the picture; everything else is drawn anew."""
    return len(found) == 1 and found[0].kind == "trait"


def _stuck(drawn: Sequence[Try], rules: Rules) -> str:
    found = faults(drawn[-1], rules)
    takes = sum(any(_has(one, fault, drawn[-1], rules) for fault in found) for one in drawn)
    if takes > 1:
        return f"the same is seen in {takes} takes; it may be right, and seen wrongly"
    return "the same is wrong again"


def _why(one: Try, rules: Rules) -> str:
    if one.ruling == "rejected":
        return "a person rejected it"
    if one.stands_out:
        return "it stands out from the rest of the series"
    if is_distrusted(one) and one.outside is not None:
        return f"the change repainted {percent_words(100 * one.outside)} of what it should have left alone"
    found = faults(one, rules)
    if found:
        return ", ".join(map(str, found))
    return f"{percent_words(one.verdict.percent)} is less than wanted" if one.verdict is not None else ""


def _count(number: int) -> str:
    return f"{number} tries" if number > 1 else "1 try"
