"""What programs ask a gateway for and what they get, in no dialect."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ..ports.provider import Turn
from ..store.attempts import Budget, Scope
from ..store.ledger import Event

MOST = 10
"""Pictures of one call."""
Tell = Callable[[Event], None]


def nobody(event: Event) -> None:
    """Progress that nobody listens to."""


@dataclass(frozen=True)
class GivenPicture:
    """A picture that came with a call; its bytes lie in the store already. `role` empty = not said."""

    digest: str
    media_type: str
    role: str = ""


@dataclass(frozen=True)
class AskedFrame:
    """What a call says of the frame; all empty = the model's own first choice."""

    ratio: str = ""
    size: str = ""
    pixels: tuple[int, int] | None = None


@dataclass(frozen=True)
class Asked:
    """One call for pictures, in no dialect."""

    model: str
    words: str
    frame: AskedFrame = AskedFrame()
    pictures: tuple[GivenPicture, ...] = ()
    earlier: tuple[Turn, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    count: int = 1
    purpose: str = ""
    """Who or what it is for, as the caller says; kept in the ledger as the shot's name."""
    budget_usd: float | None = None
    """At most so much for this call."""
    tries: int | None = None
    """How often a character's picture may be tried; None = as its project is set up."""
    strategy: str | None = None
    """How a character is drawn; None = as its project is set up."""


@dataclass(frozen=True)
class Customer:
    """Who asks. `usd_a_day`: at most so much between two midnights (UTC); None = no limit."""

    name: str = ""
    usd_a_day: float | None = None

    def account(self, now: datetime) -> str:
        """The name under which the ledger counts this customer's day."""
        return f"gateway {self.name} {now.date().isoformat()}" if self.name else ""

    def budgets(self, usd: float | None) -> tuple[Budget, ...]:
        """The limits of the call and of the day, as the till keeps them."""
        amounts: tuple[tuple[Scope, float | None], ...] = (("run", usd), ("account", self.usd_a_day))
        return tuple(Budget(scope, limit) for scope, limit in amounts if limit is not None)


@dataclass(frozen=True)
class Made:
    """One picture for a caller; its bytes are in the store under `picture`."""

    picture: str
    media_type: str
    width: int
    height: int
    platform: str
    model: str
    key: str
    seed: int
    take: int
    replayed: bool
    usd: float | None
    """What it cost once; a replay costs nothing more. None where nobody knows."""
    verdict: str = ""
    percent: float | None = None
    drifted: tuple[str, ...] = ()
    tries: int = 1
    reply: str = ""
    """Digest of the platform's own turn, for a conversation that goes on."""
    remarks: tuple[str, ...] = ()
    """What was, or will be, drawn otherwise than asked, and what could not be verified."""
    on_stage: tuple[str, ...] = ()
    """The characters that were asked for, by name; empty for a plain model."""
    fresh: bytes = field(default=b"", repr=False, compare=False)
    """The picture itself, where it has just arrived; else it is read from the store."""


class Ordered(Protocol):
    """A call that was checked and can be bought: `count` pictures, each made by `make`."""

    @property
    def seed(self) -> int:
        """The replay seed, given or drawn."""
        ...

    @property
    def count(self) -> int:
        """How many pictures."""
        ...

    @property
    def usd(self) -> float | None:
        """What one picture costs at its first try; None where nobody knows."""
        ...

    @property
    def play_money(self) -> bool:
        """Whether that is play money."""
        ...

    @property
    def missing(self) -> int:
        """How many pictures are not in the store yet."""
        ...

    @property
    def words(self) -> str:
        """What is sent."""
        ...

    @property
    def platform(self) -> str:
        """Who draws."""
        ...

    @property
    def character(self) -> str:
        """Whom it shows; empty for a plain model."""
        ...

    def known(self) -> "Sequence[Made] | None":
        """What was bought before, where all of it is there and nothing is left to do."""
        ...

    def make(self, number: int, tell: Tell = nobody) -> Made:
        """Buy picture 0 .. count-1, or find it. Raises what the till raises."""
        ...
