"""What another program wrote, taken as the shape it should have; what has another shape counts as not there."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

MOST_USD = 1000.0
"""Nobody charges more for a picture; what claims to is a mistake, and would use up or lift a budget."""


def table(found: Any) -> Mapping[str, Any]:  # noqa: ANN401 - what another program wrote
    """A JSON object; an empty one in place of anything else."""
    return found if isinstance(found, dict) else {}


def listed(found: Any) -> list[Any]:  # noqa: ANN401 - what another program wrote
    """A JSON list; an empty one in place of anything else."""
    return found if isinstance(found, list) else []


def tables(found: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - what another program wrote
    """The objects of a JSON list, in order; whatever else stands among them is passed over."""
    return [one for one in listed(found) if isinstance(one, dict)]


def dollars(found: Any) -> float | None:  # noqa: ANN401 - what another program wrote
    """A price of one call in US dollars, written as a number or a text; None for what cannot be one."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        usd = float(found)
    except (OverflowError, ValueError):
        return None
    return usd if isfinite(usd) and 0 <= usd < MOST_USD else None
