"""A character's names as a report shows them."""

import re
from collections.abc import Iterator

from .content import SeriesReport

_NAME_IN_BRACKETS = re.compile(r"(?P<first>.+?) \((?P<second>[^()]+)\)")


def names(report: SeriesReport) -> tuple[str, ...]:
    """Every name once, the report's own first; `小橙 (Xiao Cheng)` counts as two."""
    return tuple(dict.fromkeys(_all(report)))


def _all(report: SeriesReport) -> Iterator[str]:
    pair = _NAME_IN_BRACKETS.fullmatch(report.name)
    yield from pair.groups() if pair else (report.name,)
    yield from report.other_names
