"""The strip: every measured trait of a character in every picture, so that one look shows what drifts where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..ports.take_verdict import CharacterVerdict, percent_words
from .content import SeriesReport
from .verdict_words import Say, Sign, state_sign, word_sign

_Shown = tuple[str, CharacterVerdict]
_AT_ONCE = 40
"""Most shots side by side; more go into another table, so that paper and phones can show them."""


@dataclass(frozen=True)
class Column:
    """One picture: its shot, and its word with the percent."""

    shot: str
    sign: Sign
    percent: str


@dataclass(frozen=True)
class Line:
    """One trait in all pictures of a strip. `drifts`: in how many it drifted."""

    label: str
    cells: Sequence[Sign]
    drifts: int


@dataclass(frozen=True)
class Strip:
    """A table of traits × shots. `name` is the character's, empty where there is only one."""

    name: str
    columns: Sequence[Column]
    lines: Sequence[Line]


def heat_strips(report: SeriesReport, say: Say) -> Sequence[Strip]:
    """The strips of all characters that were measured, the main one first."""
    seen: dict[str, list[_Shown]] = {}
    for picture in report.pictures:
        for one in picture.measured.characters if picture.measured else ():
            seen.setdefault(one.character, []).append((picture.shot, one))
    return [
        Strip(name if len(seen) > 1 else "", *_table(part, report.trait_labels.get(name, {}), say))
        for name, pictures in seen.items()
        for part in _parts(pictures)
    ]


def _parts(pictures: Sequence[_Shown]) -> Iterator[Sequence[_Shown]]:
    count = -(-len(pictures) // _AT_ONCE)
    for number in range(count):
        yield pictures[number * len(pictures) // count : (number + 1) * len(pictures) // count]


def _table(
    pictures: Sequence[_Shown], labels: Mapping[str, str], say: Say
) -> tuple[Sequence[Column], Sequence[Line]]:
    """A trait that no picture of the strip could show has no line; what is measured first comes first."""
    columns = [
        Column(shot, word_sign(one.verdict.word, say), percent_words(one.verdict.percent))
        for shot, one in pictures
    ]
    states = [{trait.trait: trait.state for trait in one.verdict.traits} for _, one in pictures]
    paths = dict.fromkeys(
        path for found in states for path, state in found.items() if state in ("kept", "drifted")
    )
    lines = [
        Line(
            labels.get(path, path),
            [state_sign(found.get(path, "not measurable"), say) for found in states],
            sum(found.get(path) == "drifted" for found in states),
        )
        for path in paths
    ]
    return columns, lines
