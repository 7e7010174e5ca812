"""The provider socket: one card, two verbs.

A provider turns one request into pictures. Retries, budgets, keeping and checking are not its job.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
SeedClass = Literal["exact", "near", "accepted, no effect", "none"]
SaveRemoteId = Callable[[str], None]
"""Called by a provider as soon as the platform has accepted the work, before it is waited for."""


@dataclass(frozen=True)
class Price:
    """What one picture costs, in US dollars, and the day that was true (ISO date)."""

    usd: float
    as_of: str


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
    """By size."""
    draws_from: Literal["words", "spec"] = "words"
    max_references: int = 0
    roles: tuple[str, ...] = ()
    notes: str = ""

    @property
    def is_free(self) -> bool:
        """Whether no size of this model costs anything."""
        return all(price.usd == 0 for price in self.price.values())


@dataclass(frozen=True)
class ReferenceSlot:
    """One picture that is sent: its role, the hash of its bytes, and what the words call it."""

    role: str
    digest: str
    media_type: str
    label: str


@dataclass(frozen=True)
class DrawRequest:
    """One picture wanted from one model. `spec` goes to cards that draw from it and to no other."""

    platform: str
    model: str
    revision: str
    words: str
    ratio: str
    size: str
    references: tuple[ReferenceSlot, ...] = ()
    noise_seed: int | None = None
    spec: Mapping[str, Json] | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """Bytes of the references by digest; not part of the canonical form, their hashes are."""

    def canonical(self) -> dict[str, Json]:
        """The request as plain data, equal for equal requests on every machine."""
        return {
            "platform": self.platform,
            "model": self.model,
            "revision": self.revision,
            "words": self.words,
            "ratio": self.ratio,
            "size": self.size,
            "noise_seed": self.noise_seed,
            "references": [
                {"role": slot.role, "digest": slot.digest, "media_type": slot.media_type, "label": slot.label}
                for slot in self.references
            ],
            "spec": self.spec,
        }

    def digest(self) -> str:
        """`sha256:…` of the canonical form."""
        return _sha256(self.canonical())

    def key(self, seed: int, take: int) -> str:
        """The purchase key: the same request with the same seed and take number is bought once."""
        return _sha256({"request": self.canonical(), "seed": seed, "take": take})

    @classmethod
    def from_canonical(cls, data: Mapping[str, Json]) -> "DrawRequest":
        """The request that `canonical()` described, without reference bytes."""
        raw = dict(data)
        slots = raw.pop("references") or ()
        assert isinstance(slots, Sequence) and not isinstance(slots, str)
        references = tuple(ReferenceSlot(**slot) for slot in slots)  # type: ignore[arg-type]
        return cls(references=references, **raw)  # type: ignore[arg-type]


def _sha256(data: Json) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class DrawnPicture:
    """Bytes exactly as the platform gave them. A draft is paid for too and is kept as a take."""

    data: bytes = field(repr=False)
    media_type: str
    role: Literal["final", "draft"] = "final"


@dataclass(frozen=True)
class Drawing:
    """What came back: pictures in order, what it cost (None = unknown), what the platform said."""

    pictures: tuple[DrawnPicture, ...]
    cost_usd: float | None
    parameters: Mapping[str, Json] = field(default_factory=dict)
    """What was really sent beside words and references."""
    remote_ids: tuple[str, ...] = ()

    @property
    def final(self) -> DrawnPicture:
        """The picture that was asked for."""
        return next(picture for picture in reversed(self.pictures) if picture.role == "final")


class Provider(Protocol):
    """A platform. Errors are those of tetap.errors; nothing else may come out."""

    def cards(self) -> Sequence[Card]:
        """Every model with what it accepts; the first is the default."""
        ...

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Raise Rejected when this request cannot be drawn; called before anything is sent or spent.

        Returns remarks: what will be drawn otherwise than asked, each a sentence the user reads."""
        ...

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw once. No retries: asking twice may be paying twice."""
        ...

    def collect(self, remote_id: str) -> Drawing:
        """Fetch work that was accepted earlier under this id, without buying it again."""
        ...
