"""What changed between references and a picture: by drawing the character again where that can be done."""

from collections.abc import Sequence

from ..domain.declared import DeclaredCharacter
from ..ports.redrawing import Redrawing
from .looks import Look
from .redrawn.examining import examine_redrawn
from .what import What, examine


def changes(
    references: Sequence[Look],
    picture: Look,
    declared: DeclaredCharacter | None = None,
    drawn: Redrawing | None = None,
) -> What:
    """Everything that can be said about what changed. `drawn` draws the declared character; it helps where
    references and picture are drawings of the same illustrator."""
    if drawn is not None and declared is not None:
        found = examine_redrawn(references, picture, declared, drawn)
        if found is not None:
            return found
    return examine(references, picture, declared)
