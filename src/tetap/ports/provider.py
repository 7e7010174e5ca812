"""The provider socket: one card, two verbs.

A provider turns one request into pictures. Retries, budgets, keeping and checking are not its job.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from .card import Card

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
ANSWER = "answer"
"""The size of what is no picture: words that a model writes about the pictures it is shown."""
WORDS = "text/plain"
"""The media type of an answer in words, UTF-8."""
SaveRemoteId = Callable[[str], None]
"""Called by a provider as soon as the platform has accepted the work, before it is waited for."""


@dataclass(frozen=True)
class ReferenceSlot:
    """One picture that is sent: its role, the hash of its bytes, and what the words call it."""

    role: str
    digest: str
    media_type: str
    label: str


@dataclass(frozen=True)
class Turn:
    """One earlier turn of a conversation: what was asked, and what came back.

    `reply` is the digest of the platform's own turn, verbatim (its signatures with it), where it gave one;
    `picture` is the digest of the picture, for platforms and moments without it."""

    words: str
    picture: str
    reply: str = ""
    references: tuple[ReferenceSlot, ...] = ()


@dataclass(frozen=True)
class DrawRequest:
    """One picture wanted from one model, or an answer in words about pictures (`size` is ANSWER). `spec` goes to
    cards that draw from it and to no other."""

    platform: str
    model: str
    revision: str
    words: str
    ratio: str
    size: str
    references: tuple[ReferenceSlot, ...] = ()
    noise_seed: int | None = None
    spec: Mapping[str, Json] | None = None
    options: Mapping[str, Json] = field(default_factory=dict)
    """What the user set beyond words and frame; names and values stand on the card."""
    earlier: tuple[Turn, ...] = ()
    """The conversation so far, oldest first."""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """Bytes of references, earlier pictures and replies by digest; only their hashes are canonical."""
    purchase_key: str = field(default="", compare=False)
    """The key this is bought under, for platforms that take an idempotency key or an id of ours."""

    @property
    def is_question(self) -> bool:
        """Whether words are wanted instead of a picture."""
        return self.size == ANSWER

    def canonical(self) -> dict[str, Json]:
        """The request as plain data, equal for equal requests on every machine."""
        plain: dict[str, Json] = {
            "platform": self.platform,
            "model": self.model,
            "revision": self.revision,
            "words": self.words,
            "ratio": self.ratio,
            "size": self.size,
            "noise_seed": self.noise_seed,
            "references": [_plain_slot(slot) for slot in self.references],
            "spec": self.spec,
        }
        # Left out when empty, so that a request which uses neither keeps its key.
        if self.options:
            plain["options"] = self.options
        if self.earlier:
            plain["earlier"] = [
                {
                    "words": turn.words,
                    "picture": turn.picture,
                    "reply": turn.reply,
                    "references": [_plain_slot(slot) for slot in turn.references],
                }
                for turn in self.earlier
            ]
        return plain

    def digest(self) -> str:
        """`sha256:…` of the canonical form."""
        return _sha256(self.canonical())

    def key(self, seed: int, take: int) -> str:
        """The purchase key: the same request with the same seed and take number is bought once."""
        return _sha256({"request": self.canonical(), "seed": seed, "take": take})

    def needed(self) -> tuple[str, ...]:
        """Digests of every picture and reply that sending this request takes, in order, each once."""
        digests = [slot.digest for slot in self.references]
        for turn in self.earlier:
            # Both: a platform without signed turns sends the picture again.
            digests += [slot.digest for slot in turn.references] + [turn.reply, turn.picture]
        return tuple(dict.fromkeys(filter(None, digests)))

    @classmethod
    def from_canonical(cls, data: Mapping[str, Json]) -> "DrawRequest":
        """The request that `canonical()` described, without the bytes of its pictures."""
        raw = dict(data)
        references = _slots(raw.pop("references", None))
        earlier = []
        for turn in raw.pop("earlier", None) or ():  # type: ignore[union-attr]
            plain = dict(turn)  # type: ignore[arg-type]
            earlier.append(Turn(references=_slots(plain.pop("references", None)), **plain))
        return cls(references=references, earlier=tuple(earlier), **raw)  # type: ignore[arg-type]


def _plain_slot(slot: ReferenceSlot) -> dict[str, Json]:
    return {"role": slot.role, "digest": slot.digest, "media_type": slot.media_type, "label": slot.label}


def _slots(data: Json) -> tuple[ReferenceSlot, ...]:
    slots = data or ()
    assert isinstance(slots, Sequence) and not isinstance(slots, str)
    return tuple(ReferenceSlot(**slot) for slot in slots)  # type: ignore[arg-type]


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
class SentSlot:
    """One picture as it really went out: the slot, its bytes as sent, and what was done to it."""

    role: str
    digest: str
    label: str
    media_type: str
    width: int
    height: int
    bytes: int
    reencoding: str = ""
    """Empty = the file's own bytes were sent; else what was done, in words ("2048×2048 to 1024×1024, PNG")."""


@dataclass(frozen=True)
class Drawing:
    """What came back: pictures in order, what it cost (None = unknown), what the platform said."""

    pictures: tuple[DrawnPicture, ...]
    cost_usd: float | None
    parameters: Mapping[str, Json] = field(default_factory=dict)
    """What was really sent beside words and references."""
    remote_ids: tuple[str, ...] = ()
    cost_basis: Literal["known", "estimated", "unknown"] = "known"
    """`known`: the platform said it or it is free; `estimated`: from the card's prices."""
    usage: Mapping[str, Json] = field(default_factory=dict)
    """The platform's own count, as it gave it: tokens, credits."""
    sent: tuple[SentSlot, ...] = ()
    """The pictures that went out, in order."""
    counted_pictures: int | None = None
    """How many pictures the platform says it received; None where it does not tell."""
    reply: bytes = field(default=b"", repr=False)
    """The platform's turn, verbatim, where a conversation needs it again."""
    said: str = ""
    """Text that the platform wrote beside the picture."""

    @property
    def final(self) -> DrawnPicture:
        """The picture that was asked for."""
        return next(picture for picture in reversed(self.pictures) if picture.role == "final")


class Provider(Protocol):
    """A platform, made with a Connection. Errors are those of tetap.errors; nothing else may come out.

    Several threads may call it at once."""

    def cards(self) -> Sequence[Card]:
        """Every model with what it accepts; the first is the default."""
        ...

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Raise Rejected when this request cannot be drawn; called before anything is sent or spent.

        Returns remarks: what will be drawn otherwise than asked, each a sentence the user reads."""
        ...

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw once. No retries: asking twice may be paying twice. `request.pictures` holds the bytes of all
        `request.needed()`. Work that is accepted but takes hours raises Pending; collect() fetches it."""
        ...

    def collect(self, remote_id: str) -> Drawing:
        """Fetch work that was accepted earlier under this id, without buying it again."""
        ...
