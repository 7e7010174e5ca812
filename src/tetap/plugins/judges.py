"""Find a judge by its installed name: a provider whose models look at pictures and answer in words."""

import difflib
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from ..errors import Misconfigured, UnknownPlatform
from ..ports import Connection, Provider

GROUP = "tetap.judges"


@cache
def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def judge_names() -> list[str]:
    """Every platform that has a judge, sorted."""
    return sorted(_installed())


def load_judge(name: str, connection: Connection | None = None) -> Provider:
    """The judge of this platform, made with this connection; only its own module is imported."""
    point = _installed().get(name)
    if point is None:
        known = judge_names()
        close = difflib.get_close_matches(name, known, 1)
        guess = f"Did you mean {close[0]}? " if close else ""
        raise UnknownPlatform(f"{name} has no judge", f"{guess}Judges: {', '.join(known) or 'none'}.")
    try:
        judge: Provider = point.load()(connection or Connection(name))
    except ImportError as error:
        raise Misconfigured(
            f"the judge of '{name}' needs {error.name or error}", f"Install it: pip install 'tetap[{name}]'"
        ) from None
    return judge
