"""Find a platform's provider by its installed name."""

import difflib
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from ..errors import NotSetUp, UnknownPlatform
from ..ports import Connection, Provider

GROUP = "tetap.providers"


@cache
def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def platform_names() -> list[str]:
    """Every installed platform, sorted."""
    return sorted(_installed())


def load_provider(name: str, connection: Connection | None = None) -> Provider:
    """The provider of this platform, made with this connection; only its own module is imported."""
    point = _installed().get(name)
    if point is None:
        known = platform_names()
        close = difflib.get_close_matches(name, known, 1)
        guess = f"Did you mean {close[0]}? " if close else ""
        raise UnknownPlatform(
            f"platform '{name}' is not installed", f"{guess}Installed: {', '.join(known) or 'none'}."
        )
    try:
        provider: Provider = point.load()(connection or Connection(name))
    except ImportError as error:
        raise NotSetUp(
            f"platform '{name}' needs {error.name or error}", f"Install it: pip install 'tetap[{name}]'"
        ) from None
    return provider
