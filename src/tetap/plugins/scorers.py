"""Find a scorer by its installed name."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from ..errors import BadInput, Misconfigured
from ..ports.verdict import Scorer

GROUP = "tetap.scorers"


@cache
def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def scorer_names() -> list[str]:
    """Every installed scorer, sorted."""
    return sorted(_installed())


def load_scorer(name: str, *given: object) -> Scorer[Any]:
    """The scorer of this name, made with what is given; only its own module is imported."""
    point = _installed().get(name)
    if point is None:
        raise BadInput(
            f"scorer '{name}' is not installed", f"Installed: {', '.join(scorer_names()) or 'none'}."
        )
    try:
        scorer: Scorer[Any] = point.load()(*given)
    except ImportError as error:
        raise Misconfigured(f"scorer '{name}' needs {error.name or error}", "Install it with pip.") from None
    return scorer
