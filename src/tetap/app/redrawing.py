"""The embedded illustrator at the verifier's side: it can draw again what it drew, for comparison."""

from functools import lru_cache

from ..config.settings import SETTINGS
from ..domain.resolving import ResolvedCharacter
from ..domain.vocabulary import Vocabulary
from ..plugins import load_provider
from ..ports.redrawing import CanRedraw, Redrawing
from ..strategies.describe import person_facts


def redrawing_of(resolved: ResolvedCharacter, vocabulary: Vocabulary) -> Redrawing | None:
    """The character as the illustrator draws it; None for one that it cannot draw."""
    illustrator = _illustrator()
    return None if illustrator is None else illustrator.redrawing(person_facts(resolved, vocabulary))


@lru_cache(maxsize=1)
def _illustrator() -> CanRedraw | None:
    provider = load_provider(str(SETTINGS["platform"].default))
    return provider if isinstance(provider, CanRedraw) else None
