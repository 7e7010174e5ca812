"""What a report shows, as plain data; app fills it, page and contact sheet draw it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ShownTrait:
    """One line of the character card. `origin` is file, palette or seed."""

    category: str
    label: str
    value: str
    hex: str
    origin: str


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
