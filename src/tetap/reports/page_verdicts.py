"""Verdicts on the page: one badge a picture, and trait by trait what was seen, drifted traits first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from ..ports.take_verdict import CharacterVerdict, TakeVerdict, part_words, percent_words, unnamed_colors
from ..ports.verdict import Caution, TraitState, TraitVerdict
from .content import SeriesReport, ShownOpinion, ShownPicture
from .evidence import Cutter, Seen
from .verdict_words import Say, Sentence, Sign, sentence, state_sign, word_sign

_FEW_PICTURES = 12
"""Up to so many pictures kept traits show their crops too; with more the page would grow heavy."""
_NOTICED_LIGHT = 3.0
"""CIEDE2000 from which on a shift of all colours is spoken of."""


@dataclass(frozen=True)
class Check:
    """One trait, or one colour that nobody declared: what was found and where. `words` are left out where the
    colours say it."""

    label: str
    words: Sentence | None
    seen: Seen


@dataclass(frozen=True)
class Left:
    """Traits that nothing can be said about, with the one reason for all of them."""

    why: Sentence
    labels: Sequence[str]


@dataclass(frozen=True)
class OfCharacter:
    """The verdict on one of the cast; `name` is empty on a picture that is about one character only."""

    name: str
    sign: Sign
    percent: str
    who: str
    what: str
    reason: Sentence | None
    drifted: Sequence[Check]
    undeclared: Sequence[Check]
    kept: Sequence[Check]
    hidden: Sequence[Left]
    unmeasured: Sequence[Left]
    cautions: Sequence[Sentence]
    light: str
    """ΔE2000 of a shift of all colours, where it is worth a word."""

    @property
    def unexplained(self) -> bool:
        """Whether it drifted in something that no trait and no colour names."""
        return self.sign.tone == "drifted" and not (self.drifted or self.undeclared)


@dataclass(frozen=True)
class Standing:
    """What a percentage stands on: the verifier's version, and how many pairs or judgements."""

    verifier: str
    calibration_n: int
    is_own: bool


def standing(measured: TakeVerdict) -> Standing:
    """What the picture's percentage stands on."""
    whole = measured.decisive.verdict
    return Standing(whole.verifier, whole.calibration_n, whole.calibrated_on == "judgements")


@dataclass(frozen=True)
class PageVerdict:
    """The verdict on one picture; sign, percent and both parts are those of `decisive`."""

    decisive: OfCharacter
    characters: Sequence[OfCharacter]
    cautions: Sequence[Sentence]
    missing: Sequence[str]
    """Who was not measured for want of references."""
    accepted: bool | None
    """What a person said; None where nobody did."""
    why: str
    opposed: Sequence[str]
    """Sentences of judges that say the opposite of the pixels."""
    opinions: Sequence[str]
    """What judges say beyond that."""
    standing: "Standing"

    @property
    def sign(self) -> Sign:
        """The picture's word."""
        return self.decisive.sign


def page_verdict(picture: ShownPicture, report: SeriesReport, say: Say) -> PageVerdict | None:
    """What the page says of a picture; None where there is no verdict."""
    measured = picture.measured
    if measured is None:
        return None
    cutter = Cutter(picture.data, picture.shot, report.references)
    everything = len(report.pictures) <= _FEW_PICTURES
    named = len(measured.characters) + len(measured.unmeasured) > 1
    characters = [
        _of_character(one, report.trait_labels.get(one.character, {}), cutter, everything, say)
        for one in measured.characters
    ]
    if named:
        characters = [
            _named(one, of.character) for one, of in zip(characters, measured.characters, strict=True)
        ]
    return PageVerdict(
        decisive=characters[measured.characters.index(measured.decisive)],
        characters=characters,
        cautions=[_of_scene(caution, picture, measured, say) for caution in measured.cautions],
        missing=measured.unmeasured,
        accepted=picture.accepted,
        why=picture.why,
        opposed=[text for one in picture.opinions for text in _opposed(one, report, say)],
        opinions=[_agreeing(one, report, say) for one in picture.opinions],
        standing=standing(measured),
    )


def _opposed(one: ShownOpinion, report: SeriesReport, say: Say) -> list[str]:
    labels = report.trait_labels.get(one.character, {})
    words = {state: state_sign(state, say).text for state in get_args(TraitState)}
    text = say("{judge} says of {trait}: {judged}. The pixels say: {state}.")
    return [
        text.format(judge=one.judge, trait=labels.get(trait, trait), judged=words[judged], state=words[state])
        for trait, judged, state in one.against
        for judged, state in ((_state(judged), _state(state)),)
    ]


def _state(word: str) -> TraitState:
    return next(state for state in get_args(TraitState) if state == word)


def _agreeing(one: ShownOpinion, report: SeriesReport, say: Say) -> str:
    labels = report.trait_labels.get(one.character, {})
    said = say("{judge}, asked twice, agrees on {count} traits.").format(judge=one.judge, count=one.agrees)
    if not one.undecided:
        return said
    named = ", ".join(labels.get(trait, trait) for trait in one.undecided)
    return f"{said} {say('It contradicts itself on: {traits}.').format(traits=named)}"


def _of_scene(caution: Caution, picture: ShownPicture, measured: TakeVerdict, say: Say) -> Sentence:
    """What the scene has to do with the verdict, with its numbers and words."""
    if caution.code == "count":
        asked = len(measured.characters) + len(measured.unmeasured)
        found = measured.decisive.verdict.count
        text = say("The scene asks for {asked} on stage, {found} were found.")
        return Sentence(text.format(asked=asked, found=found))
    if caution.code == "wear":
        text = say("The scene adds {wear}: what it covers may be counted as drift.")
        return Sentence(text.format(wear=", ".join(picture.wear)))
    return sentence(caution.words, say)


def _named(one: OfCharacter, name: str) -> OfCharacter:
    return OfCharacter(**{**vars(one), "name": name})


def _of_character(
    one: CharacterVerdict, labels: Mapping[str, str], cutter: Cutter, everything: bool, say: Say
) -> OfCharacter:
    verdict = one.verdict

    def check(trait: TraitVerdict, crops: bool) -> Check:
        seen = cutter.seen(trait.evidence, one.references, crops=crops)
        words = None if seen.before and seen.after else sentence(trait.words, say)
        return Check(labels.get(trait.trait, trait.trait), words, seen)

    def left(state: TraitState) -> Sequence[Left]:
        return _left([trait for trait in verdict.traits if trait.state == state], labels, say)

    shift = verdict.cast.delta_e if verdict.cast is not None else 0.0
    return OfCharacter(
        name="",
        sign=word_sign(verdict.word, say),
        percent=percent_words(verdict.percent),
        who=part_words(verdict.who),
        what=part_words(verdict.what),
        reason=sentence(verdict.reason, say) if verdict.reason else None,
        drifted=[check(trait, True) for trait in one.drifted],
        undeclared=[
            Check("", None, cutter.seen(color, one.references, crops=True))
            for color in unnamed_colors(verdict)
        ],
        kept=[check(trait, everything) for trait in verdict.traits if trait.state == "kept"],
        hidden=left("hidden"),
        unmeasured=left("not measurable"),
        cautions=[sentence(caution.words, say) for caution in verdict.cautions],
        light=f"{shift:.0f}" if shift >= _NOTICED_LIGHT else "",
    )


def _left(traits: Sequence[TraitVerdict], labels: Mapping[str, str], say: Say) -> Sequence[Left]:
    reasons: dict[str, list[str]] = {}
    for trait in traits:
        reasons.setdefault(trait.words, []).append(labels.get(trait.trait, trait.trait))
    return [Left(sentence(words, say), named) for words, named in reasons.items()]


def states(say: Say) -> Sequence[Sign]:
    """The signs of the strip, for its legend."""
    return [state_sign(state, say) for state in get_args(TraitState)]
