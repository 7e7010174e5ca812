"""What a request is written with: the words, the language, the model's card, the chosen strategy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.prompt import Say
from ..domain.vocabulary import Vocabulary
from ..ports import Card
from ..ports.provider import Json

_SHORT_BELOW = 3000
"""Models that take fewer characters of prompt get the short identity block."""


@dataclass(frozen=True)
class Desk:
    """What every request of a series is written with."""

    vocabulary: Vocabulary
    language: str
    say: Say
    card: Card
    options: Mapping[str, Json] = field(default_factory=dict)
    """What the user set for this platform."""
    strategy: str = "describe"
    anchor_after: int = 12
    """Turns after which a conversation opens anew from the references."""
    conversations: int = 1
    """In how many conversations, independent of each other, a series is held."""
    address: str = ""
    """Host of a platform that is not at its own address: what answers there is another model."""

    @property
    def label(self) -> str:
        """Who draws, as people are told."""
        return f"{self.card.label} at {self.address}" if self.address else self.card.label

    @property
    def revision(self) -> str:
        """What the same request may give other bytes by: the card's revision, and who answers."""
        return f"{self.card.revision} at {self.address}" if self.address else self.card.revision

    @property
    def writes_short(self) -> bool:
        """Whether labels are left out of the identity block, because the model takes few characters."""
        return 0 < self.card.max_words < _SHORT_BELOW
