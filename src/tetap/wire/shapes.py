"""What another program wrote, taken as the shape it should have; what has another shape counts as not there."""

from collections.abc import Mapping
from typing import Any


def table(found: Any) -> Mapping[str, Any]:  # noqa: ANN401 - what another program wrote
    """A JSON object; an empty one in place of anything else."""
    return found if isinstance(found, dict) else {}


def listed(found: Any) -> list[Any]:  # noqa: ANN401 - what another program wrote
    """A JSON list; an empty one in place of anything else."""
    return found if isinstance(found, list) else []


def tables(found: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - what another program wrote
    """The objects of a JSON list, in order; whatever else stands among them is passed over."""
    return [one for one in listed(found) if isinstance(one, dict)]
