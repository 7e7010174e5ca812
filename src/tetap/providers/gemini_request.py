"""From a request to the body of generateContent: labelled pictures, earlier turns verbatim, the words last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import msgspec

from ..errors import BadAnswer, Rejected
from ..ports import DrawRequest, Json, ReferenceSlot, SentSlot
from ..wire import bytes_of, plain_json
from ..wire.encoding import raw_base64
from ..wire.reference_bytes import as_sent, bytes_of_slot
from .gemini_pictures import Outgoing, outgoing
from .gemini_turn import whole_turn

Upload = Callable[[Outgoing], str]
"""Puts a picture where the platform finds it and returns its address there."""
_LABELS = {"edit": "PICTURE TO CHANGE", "style": "STYLE REFERENCE", "object": "OBJECT REFERENCE"}
_BEFORE = "THE PICTURE SO FAR"
_TURN = "turn"


@dataclass(frozen=True)
class Compiled:
    """A body that is ready to go out, and what the receipt says of it."""

    body: bytes = field(repr=False)
    sent: tuple[SentSlot, ...]
    generation: dict[str, Json]
    uploaded: int = 0
    """How many of the pictures went by upload instead of inside the body."""


@dataclass(frozen=True)
class Manner:
    """How this user wants requests to be made."""

    longest: int = 0
    """Pixels of a reference's longer side; 0 = its own."""
    inline_bytes: int = 20_000_000
    """A body larger than this sends its references by upload, where there is one."""
    tells_size: bool = True
    """Whether the model may be told a size; one that has one size only must not be."""


def compile_request(request: DrawRequest, manner: Manner, upload: Upload | None) -> Compiled:
    """The body of this request.

    Raises Rejected for a picture that cannot be sent, and what `upload` raises."""
    writer = _Writer(request, manner)
    for turn in request.earlier:
        writer.say(turn.references, turn.words)
        reply = (
            whole_turn(request.pictures[turn.reply], request.pictures, turn.picture) if turn.reply else None
        )
        if reply is not None:
            writer.repeat(reply)
        else:
            # Without its signatures a picture may only come from the user's side.
            writer.show(ReferenceSlot(_TURN, turn.picture, "", _BEFORE))
    writer.say(request.references, request.words)
    generation = _generation(request, manner)
    inline = writer.weight()
    links: dict[int, str] = {}
    if inline > manner.inline_bytes and upload is not None:
        links = {id(one): upload(one) for one in writer.shown}
    body = {"contents": writer.contents(links), "generationConfig": generation}
    return Compiled(msgspec.json.encode(body), tuple(writer.sent), generation, len(links))


def _generation(request: DrawRequest, manner: Manner) -> dict[str, Json]:
    if request.is_question:
        return {"responseMimeType": "application/json", "thinkingConfig": {"thinkingLevel": "LOW"}}
    image: dict[str, Json] = {"aspectRatio": request.ratio}
    if manner.tells_size:
        image["imageSize"] = request.size
    generation: dict[str, Json] = {"responseModalities": ["IMAGE"], "imageConfig": image}
    if request.noise_seed is not None:
        generation["seed"] = request.noise_seed
    if "temperature" in request.options:
        generation["temperature"] = request.options["temperature"]
    if "thinking" in request.options:
        generation["thinkingConfig"] = {"thinkingLevel": str(request.options["thinking"]).upper()}
    return generation


class _Writer:
    """Gathers the conversation in order; pictures are encoded at the end, inline or as links."""

    def __init__(self, request: DrawRequest, manner: Manner) -> None:
        self._request = request
        self._longest = manner.longest
        self._turns: list[list[str | Outgoing] | msgspec.Raw] = []
        self.shown: list[Outgoing] = []
        self.sent: list[SentSlot] = []

    def say(self, references: Sequence[ReferenceSlot], words: str) -> None:
        """The user's side: each picture under its label, then the words."""
        for slot in references:
            self.show(slot)
        if words:
            self._users().append(words)

    def show(self, slot: ReferenceSlot) -> None:
        """One picture under its label."""
        named = replace(slot, label=label_of(slot))
        picture = outgoing(bytes_of_slot(named, self._request), named, self._longest)
        self._users().extend((named.label.rstrip(":") + ":", picture))
        self.shown.append(picture)
        self.sent.append(picture.slot)

    def repeat(self, reply: bytes) -> None:
        """The model's own turn, byte for byte: its signatures hold for nothing else."""
        self._turns.append(msgspec.Raw(reply))
        self.sent.extend(_slots_of_turn(reply, sum(isinstance(one, msgspec.Raw) for one in self._turns)))

    def weight(self) -> int:
        """Bytes of the body when every picture is inside, to a few hundred."""
        pictures = sum(len(one.data) for one in self.shown) * 4 // 3
        turns = sum(len(bytes(one)) for one in self._turns if isinstance(one, msgspec.Raw))
        return pictures + turns

    def contents(self, links: dict[int, str]) -> list[Any]:
        """`contents` of the body; pictures named in `links` by address, the others inside."""
        return [
            turn if isinstance(turn, msgspec.Raw) else {"role": "user", "parts": [_part(p, links) for p in turn]}
            for turn in self._turns
        ]  # fmt: skip

    def _users(self) -> list[str | Outgoing]:
        last = self._turns[-1] if self._turns else None
        if not isinstance(last, list):
            last = []
            self._turns.append(last)
        return last


def _part(one: str | Outgoing, links: dict[int, str]) -> dict[str, Any]:
    if isinstance(one, str):
        return {"text": one}
    if id(one) in links:
        return {"fileData": {"mimeType": one.media_type, "fileUri": links[id(one)]}}
    return {"inlineData": {"mimeType": one.media_type, "data": raw_base64(one.data)}}


def label_of(slot: ReferenceSlot) -> str:
    """What stands above a picture: the words' own name for it, else its role in capitals."""
    return slot.label or _LABELS.get(slot.role, f"CHARACTER REFERENCE ({slot.role})")


def _slots_of_turn(reply: bytes, number: int) -> list[SentSlot]:
    """The pictures inside a verbatim turn, for the receipt. Rejected when it is no turn."""
    try:
        parts = plain_json(reply).get("parts") or ()
        return [_slot_of_part(part, number) for part in parts if inline_of(part)]
    except (BadAnswer, AttributeError, TypeError):
        raise Rejected(
            "an earlier turn of the conversation is damaged",
            "Start a new conversation from its last picture.",
        ) from None


def _slot_of_part(part: dict[str, Any], number: int) -> SentSlot:
    data = bytes_of(str(inline_of(part).get("data", "")))
    return as_sent(ReferenceSlot(_TURN, "sha256:" + sha256(data).hexdigest(), "", f"turn {number}"), data)


def inline_of(part: Any) -> dict[str, Any]:  # noqa: ANN401 - a part as somebody else wrote it
    """`inlineData` of a part in either spelling; empty when it has none."""
    found = part.get("inlineData") or part.get("inline_data") if isinstance(part, dict) else None
    return found if isinstance(found, dict) else {}
