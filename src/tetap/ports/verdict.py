"""What a scorer says about one picture: who is on it, what of the character was kept, and how sure that is."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, Protocol, TypeVar

from ..domain.declared import DeclaredCharacter

Picture = TypeVar("Picture", contravariant=True)
"""A path, the bytes of a file, or an open picture."""

Word = Literal["same", "same, drifted", "different", "cannot tell"]
TraitState = Literal["kept", "drifted", "hidden", "not measurable"]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of a whole picture; right and bottom one past the last."""


@dataclass(frozen=True)
class Evidence:
    """Where a trait was looked for and what was seen. Colours are `#rrggbb`; `delta_e` is CIEDE2000."""

    reference: int | None = None
    """Which of the references, counted from 0."""
    box_in_reference: Box | None = None
    box_in_picture: Box | None = None
    color_before: str | None = None
    color_after: str | None = None
    delta_e: float | None = None


@dataclass(frozen=True)
class TraitVerdict:
    """One declared trait: `trait` is its path in character.yaml, `words` one sentence a person reads."""

    trait: str
    state: TraitState
    words: str
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class Caution:
    """Something to know before the score is believed; `code` is for programs, `words` for people."""

    code: str
    words: str


@dataclass(frozen=True)
class ColorCast:
    """A colour shift that lies over the whole character: light, not drift. Lab steps; `delta_e` their size."""

    lightness: float
    green_red: float
    blue_yellow: float
    delta_e: float


@dataclass(frozen=True)
class OnStage:
    """One character of a picture that shows several, scored on its own crop."""

    box: Box
    who: float
    what: float


@dataclass(frozen=True)
class Verdict:
    """The whole answer. `who` (the same character?) and `what` (nothing changed?) are always 0..1.

    `percent` 0..100 is made of both and is None when `word` is `cannot tell`; `reason` then says why.
    """

    who: float
    what: float
    percent: float | None
    word: Word
    reason: str
    traits: tuple[TraitVerdict, ...]
    undeclared_colors: tuple[Evidence, ...]
    """Colours of the picture that no reference has."""
    missing_colors: tuple[Evidence, ...]
    """Colours that the references have and the picture has not."""
    cautions: tuple[Caution, ...]
    cast: ColorCast | None
    mask_source: str
    mask_confidence: float
    """0..1: how far the cut-out of the character may be trusted."""
    count: int
    """Characters on stage; 0 when none was found."""
    characters: tuple[OnStage, ...]
    references: int
    """How many references could be used."""
    verifier: str
    """Name and version of the scorer: figures of different ones are not compared."""
    calibration_n: int
    """How many `calibrated_on` the percentage stands on."""
    calibrated_on: Literal["pairs", "judgements"] = "pairs"
    """Pairs of pictures, or judgements of this character by its own people."""

    @property
    def standing(self) -> str:
        """What its percentage stands on: `verifier tetap 1.3, calibrated on 900 pairs of pictures`."""
        what = "pairs of pictures" if self.calibrated_on == "pairs" else "of your own judgements"
        return f"verifier {self.verifier}, calibrated on {self.calibration_n} {what}"

    def record(self) -> dict[str, object]:
        """Plain dicts, lists, numbers and words, ready for JSON."""
        return asdict(self)


class Scorer(Protocol[Picture]):
    """Judges a picture against references. Found by entry point, group `tetap.scorers`."""

    def verify(
        self, references: Sequence[Picture], picture: Picture, declared: DeclaredCharacter | None = None
    ) -> Verdict:
        """The verdict. Errors are those of tetap.errors; a picture that shows nothing is no error."""
        ...
