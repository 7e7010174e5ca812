"""The verdict: who and what put together, with everything that a reader should know before believing it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..domain.declared import DeclaredCharacter
from ..errors import BadInput
from ..ports.redrawing import Redrawing
from ..ports.verdict import Caution, OnStage, Verdict, Word
from .changes import changes
from .copies import background_of, copied_references
from .decoding import Source, TooLarge
from .kept_looks import KeptLooks
from .likeness import SAME, Who, calibration, who
from .looks import Look, look_at
from .on_stage import boxes_on_stage
from .what import VERSION as WHAT_VERSION
from .what import What

VERSION = f"tetap 1.{WHAT_VERSION}"
"""Raised whenever the same pictures may give another verdict."""

DRIFTED = 0.5
_AS_REDRAWN, _REDRAWN = 0.85, 0.98
"""Share of a figure that must look as redrawn, and how probable it is then that it is the same character: of 24
pictures of others of the same build none reached .81, of 26 of the character itself none stayed below .88."""
_TRUSTED_MASK = 0.35
_NOTHING = What(0.0, (), (), (), (), None, False)


@dataclass(frozen=True)
class _Scored:
    """One character on stage beside the references."""

    look: Look
    who: Who
    what: What
    copied: tuple[int, ...]
    """The references whose figure stands in the picture unchanged."""


def judge(
    references: Sequence[Source],
    picture: Source,
    declared: DeclaredCharacter | None = None,
    kept: Path | None = None,
    drawn: Redrawing | None = None,
) -> Verdict:
    """The verdict on one picture. BadInput without references, BadPicture for a file that is no picture; a
    picture that cannot be judged is no error but `cannot tell`, with the reason. `kept` is a folder where what
    was seen of references is kept for the next run; `drawn` draws the declared character, for pictures of its
    illustrator."""
    if not references:
        raise BadInput("no reference was given", "Give two or more pictures of the character.")
    look_once = look_at if kept is None else KeptLooks(kept, VERSION).look
    looks = [look_once(reference) for reference in references]
    usable = [look for look in looks if look.found]
    try:
        whole = look_at(picture)
    except TooLarge as error:
        return _cannot_tell(f"{error}. {error.hint}", len(usable), None)
    if not usable:
        return _cannot_tell("no reference shows a character", 0, whole)
    if not whole.found:
        return _cannot_tell("no character is in sight", len(usable), whole)
    desk = _Desk(usable, declared, drawn)
    on_stage = desk.score_all(picture, whole)
    best = max((*on_stage, *desk.taken_whole(whole, on_stage)), key=lambda one: one.who.probability)
    cautions = _cautions(usable, len(looks), best, whole)
    reason = _doubt(usable, best.look)
    word: Word = "cannot tell" if reason else _word(best)
    return Verdict(
        who=round(best.who.probability, 4),
        what=round(best.what.what, 4),
        percent=None if reason else percent_of(best.who.probability, best.what.what),
        word=word,
        reason=reason,
        traits=best.what.traits,
        undeclared_colors=best.what.undeclared_colors,
        missing_colors=best.what.missing_colors,
        cautions=cautions,
        cast=best.what.cast,
        mask_source=whole.mask_source,
        mask_confidence=best.look.mask_confidence,
        count=len(on_stage),
        characters=tuple(_entry(one) for one in on_stage) if len(on_stage) > 1 else (),
        references=len(usable),
        verifier=VERSION,
        calibration_n=int(calibration()["n"]),
    )


def percent_of(who_probability: float, what: float) -> float:
    """The headline: the probability of the same character, lowered by up to half by what drifted."""
    return round(100 * who_probability * (0.5 + 0.5 * what), 1)


@dataclass(frozen=True)
class _Desk:
    """What every character on stage is compared with."""

    references: Sequence[Look]
    declared: DeclaredCharacter | None
    drawn: Redrawing | None

    def score_all(self, picture: Source, whole: Look) -> list[_Scored]:
        """Everybody on stage."""
        boxes = boxes_on_stage(whole)
        looks = [whole] if len(boxes) < 2 else [look_at(picture, box=box) for box in boxes]
        return [self.score(look) for look in looks]

    def taken_whole(self, whole: Look, on_stage: Sequence[_Scored]) -> list[_Scored]:
        """The picture taken as one character, where several were counted: the count may be wrong."""
        return [self.score(whole)] if len(on_stage) > 1 else []

    def score(self, look: Look) -> _Scored:
        """Who and what, on two cores where there are two."""
        with ThreadPoolExecutor(max_workers=1) as beside:
            asked = beside.submit(self._who, look)
            what = changes(self.references, look, self.declared, self.drawn)
            alike, copied = asked.result()
        sure = _REDRAWN if what.redrawn >= _AS_REDRAWN else 0.0
        probability = max(alike.probability, sure)
        return _Scored(look, Who(probability, alike.by_reference, len(self.references) > 1), what, copied)

    def _who(self, look: Look) -> tuple[Who, tuple[int, ...]]:
        """A reference that stands in the picture unchanged proves nothing: it counts only when all do."""
        copied = copied_references(self.references, look)
        independent = [one for index, one in enumerate(self.references) if index not in copied]
        return who(independent or self.references, look), copied


def _entry(one: _Scored) -> OnStage:
    return OnStage(one.look.box, round(one.who.probability, 4), round(one.what.what, 4))


def _word(best: _Scored) -> Word:
    if best.who.probability < SAME:
        return "different"
    drifted = any(trait.state == "drifted" for trait in best.what.traits)
    return "same, drifted" if drifted or best.what.what < DRIFTED else "same"


def _doubt(references: Sequence[Look], look: Look) -> str:
    """Why no percentage is given, or nothing."""
    if len({one.digest for one in references}) < 2:
        return "one reference is not enough: give two or more, from different sides"
    if look.mask_confidence < _TRUSTED_MASK:
        return "the character could not be told from its background"
    return ""


def _cautions(references: Sequence[Look], given: int, best: _Scored, whole: Look) -> tuple[Caution, ...]:
    found = [Caution("note", note) for note in whole.notes]
    if len(references) < given:
        found.append(
            Caution("reference", f"{given - len(references)} of {given} references show no character")
        )
    if best.copied:
        names = ", ".join(str(index + 1) for index in best.copied)
        found.append(
            Caution("copy", f"the figure is that of reference {names}, unchanged: nothing new is proven")
        )
    background = background_of(references, whole)
    if background is not None:
        found.append(Caution("background", f"the background is that of reference {background + 1}"))
    if best.look.mask_confidence < 2 * _TRUSTED_MASK:
        found.append(Caution("mask", "the cut-out of the character is doubtful; colours may be off"))
    tall = best.look.box[3] - best.look.box[1]
    if tall < _SMALL:
        found.append(Caution("small", f"the character is {tall} pixels high: too small for its details"))
    if _style_step(references, best.look) > _OTHER_STYLE:
        found.append(Caution("style", "drawn or photographed in another style than the references"))
    return (*found, *best.what.cautions)


_OTHER_STYLE = 0.6
_SMALL = 64
"""Pixels of a character's height below which garments and faces melt together."""


def _style_step(references: Sequence[Look], look: Look) -> float:
    return min(abs(one.photographic - look.photographic) for one in references)


def _cannot_tell(reason: str, usable: int, look: Look | None) -> Verdict:
    return Verdict(
        who=0.0, what=0.0, percent=None, word="cannot tell", reason=reason, traits=(), undeclared_colors=(),
        missing_colors=(), cautions=(), cast=None, mask_source=look.mask_source if look else "none",
        mask_confidence=look.mask_confidence if look else 0.0, count=0, characters=(), references=usable,
        verifier=VERSION, calibration_n=int(calibration()["n"]),
    )  # fmt: skip
