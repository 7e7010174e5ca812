"""What a report shows, as plain data; app fills it, page and contact sheet draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..ports.take_verdict import TakeVerdict


@dataclass(frozen=True)
class ShownTrait:
    """One line of the character card. `origin` is file, palette or seed."""

    category: str
    label: str
    value: str
    hex: str
    origin: str


@dataclass(frozen=True)
class ShownOpinion:
    """What a judge said of one of the cast on one picture. `against`: (trait, what it says, what the pixels say)
    where they are opposed; `agrees` counts where they are not, `undecided` are traits it contradicted itself on."""

    judge: str
    character: str
    against: Sequence[tuple[str, str, str]]
    agrees: int
    undecided: Sequence[str]


@dataclass(frozen=True)
class ShownTry:
    """One take of a shot. `rung` says how it was made (docs/loop.md); `why`, why it was; `data` is empty where the
    picture is gone; `delivered`: it is the one that the report shows."""

    number: int
    key: str
    rung: str
    why: str
    word: str
    measured: TakeVerdict | None
    delivered: bool
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class ShownPicture:
    """One delivered picture with everything that proves it. `file` is relative to the report."""

    shot: str
    title: str
    file: str
    data: bytes = field(repr=False)
    width: int
    height: int
    seed: int
    take: int
    sha256: str
    verdict: str
    cost_usd: float | None
    reused: bool
    words: str
    platform: str
    model: str
    is_sheet: bool
    remarks: Sequence[str] = ()
    """What the receipt says a person should know: another size than asked, a picture that was not counted."""
    measured: TakeVerdict | None = None
    """What the verifier found; None for the references themselves and for what was not verified."""
    play_money: bool = False
    """The cost is play money, of a platform that is practised on."""
    opinions: Sequence[ShownOpinion] = ()
    """Of the judges that were asked about it."""
    accepted: bool | None = None
    """What a person said of it; None where nobody did."""
    why: str = ""
    """The person's reason."""
    tries: Sequence[ShownTry] = ()
    """All takes of its shot in order; empty where there was one alone."""
    waits: str = ""
    """Why a person must look at it."""
    wear: Sequence[str] = ()
    """What the scene puts on the character: its colours are new, and no drift."""


@dataclass(frozen=True)
class ShownConsistency:
    """How alike the `compared` pictures are: the mean probability 0..1 that two of them show the same character.
    None where they all repeat one figure. `outliers` and `unseen` are shots, `poses` different figures."""

    value: float | None
    compared: int
    outliers: Sequence[str]
    unseen: Sequence[str]
    poses: int = 0


@dataclass(frozen=True)
class SeriesReport:
    """A series: the character, its pictures in order, shots without a picture and why."""

    name: str
    other_names: Sequence[str]
    kind: str
    version: int
    language: str
    style: str
    traits: Sequence[ShownTrait]
    palette: Sequence[tuple[str, str]]
    """(hex, part or name)"""
    accessories: Sequence[str]
    marks: Sequence[str]
    notes: Sequence[str]
    pictures: Sequence[ShownPicture]
    failed: Sequence[tuple[str, str, str]]
    """(shot, what went wrong, what to do next)"""
    series_seed: int
    identity_seed: int
    platform_label: str
    platform_notes: str
    drawn_by_illustrator: bool
    cost_usd: float
    made_with: str
    trait_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Character to path of a trait to its name in the report's language."""
    references: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Bytes of the pictures that verdicts were made against, by digest."""
    consistency: ShownConsistency | None = None
    play_cost: float = 0.0
    """In play money; it is no part of `cost_usd`."""
