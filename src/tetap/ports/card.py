"""A model's card: what it accepts, promises and costs, with the date that was true."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SeedClass = Literal["exact", "near", "accepted, no effect", "none"]
Status = Literal["current", "legacy", "deprecated", "retired"]
Turns = Literal["signed", "resend", "none"]
Repeat = Literal["key", "job id", "none"]
Dialect = Literal["prose", "tags", "phrases"]
OptionKind = Literal["text", "whole", "number", "yes-no", "list", "table"]


@dataclass(frozen=True)
class Price:
    """What one picture costs, in US dollars, and the day that was true (ISO date)."""

    usd: float
    as_of: str


@dataclass(frozen=True)
class Option:
    """One thing a model lets the user set beyond words, frame, seed and references."""

    help: str
    kind: OptionKind = "text"
    allowed: tuple[str, ...] = ()
    """The only texts that are accepted; empty = any."""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Acceptance:
    """What share of a strategy's takes, 0..1, is expected to pass while little is measured: from `low` to `high`, worth
    so many `takes`. `source`: where it is from; `assumption` where nobody has measured it."""

    low: float
    high: float
    takes: float = 6.0
    source: str = "assumption"


@dataclass(frozen=True)
class ReferenceGroup:
    """Roles that share one limit: so many pictures of a character, so many of objects."""

    roles: tuple[str, ...]
    at_most: int


@dataclass(frozen=True)
class Card:
    """What one model accepts, promises and costs, with the date it was true."""

    platform: str
    model: str
    label: str
    as_of: str
    revision: str
    """Changes whenever the same request may give other bytes; part of every key."""
    seed: SeedClass
    pixels: Mapping[str, Mapping[str, tuple[int, int]]]
    """Size to ratio to (width, height)."""
    price: Mapping[str, Price]
    """By size; a size that is missing has no known price."""
    draws_from: Literal["words", "spec"] = "words"
    answers: bool = False
    """Looks at pictures and answers in words instead of drawing; its price is that of one question."""
    max_references: int = 0
    roles: tuple[str, ...] = ()
    notes: str = ""
    aliases: tuple[str, ...] = ()
    """Other ids under which users know this model; the request always carries `model`."""
    status: Status = "current"
    retires: str = ""
    """ISO date on which the platform stops, or stopped, answering for this model."""
    successor: str = ""
    seed_range: tuple[int, int] = (0, 2**32 - 1)
    """First and last noise seed that the platform takes."""
    seed_source: str = ""
    """How the seed class is known and since when."""
    pixels_slack: float = 0.0
    """By how much a side of the picture may differ from `pixels`, as a share; the rest is an error in the receipt."""
    role_limits: Mapping[str, int] = field(default_factory=dict)
    """At most so many references of a role, where the platform limits it."""
    reference_groups: Mapping[str, ReferenceGroup] = field(default_factory=dict)
    """Limits that several roles share, by what the platform calls them."""
    max_reference_bytes: int = 0
    """Of one reference as sent; 0 = no limit is known."""
    turns: Turns = "none"
    """Conversation: `signed` keeps the platform's own turns verbatim, `resend` sends the last picture again."""
    batch_discount: float = 0.0
    """Share of the price that the platform's batch queue saves; 0 = it has none."""
    repeat: Repeat = "none"
    """What protects from paying twice: an idempotency key, a job id to collect by, or nothing."""
    dialect: Dialect = "prose"
    """How it is written to: `prose` follows sentences, `tags` are captions between commas as Stable Diffusion learned
    them, `phrases` are short phrases on one line."""
    weighs_words: bool = False
    """Whether `(words:1.2)` gives words more weight; sent with the option `emphasis`."""
    negative: str = ""
    """The option that takes what must not be seen; empty = it is said in the words."""
    max_words: int = 0
    """Characters of prompt that are accepted; 0 = no limit is known."""
    price_factors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """How values of an option change the price: option to value to factor (quality, max, 4.0)."""
    play_money: bool = False
    """Prices are play money: nothing real is ever charged, and they are never added to US dollars."""
    token_price: Mapping[str, Price] = field(default_factory=dict)
    """US dollars a million tokens, by kind: text in, image in, text out, image out."""
    per_minute: float = 0.0
    """Starts a minute that the platform allows; 0 = no limit is known."""
    at_once: int = 4
    """Calls at the same time that are reasonable."""
    options: Mapping[str, Option] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    """Names of the keys of which one must be set; empty = none is needed."""
    key_or: str = ""
    """What opens the platform where no key is set, such as credentials of the machine itself."""
    claim: str = ""
    """What the founding article says of this system's consistency, with the way it was reached."""
    acceptance: Mapping[str, Acceptance] = field(default_factory=dict)
    """By strategy: how many takes are expected to pass before anything is measured."""
    source: str = ""
    """How the facts of this card are known."""

    @property
    def is_free(self) -> bool:
        """Whether no size of this model costs anything."""
        return bool(self.price) and all(price.usd == 0 for price in self.price.values())

    @property
    def name(self) -> str:
        """`platform/model`"""
        return f"{self.platform}/{self.model}"

    def usd(self, size: str) -> float | None:
        """What one picture of this size costs; None where nobody knows."""
        price = self.price.get(size)
        return price.usd if price is not None else None

    def usd_with(self, size: str, options: Mapping[str, object]) -> float | None:
        """What one picture costs with these options: their factors, and the discount of the batch queue."""
        usd = self.usd(size)
        if usd is None:
            return None
        for option, factors in self.price_factors.items():
            usd *= factors.get(str(options.get(option, "")), 1.0)
        return usd * (1.0 - self.batch_discount) if options.get("batch") is True else usd

    def is_called(self, model: str) -> bool:
        """Whether this id or alias means this model."""
        return model == self.model or model in self.aliases
