"""One address that speaks generateContent: compile, send once, read. Gateways with Google's paths use it too."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..errors import Rejected
from ..ports import Card, Connection, Drawing, DrawRequest, SaveRemoteId, find_card
from ..wire import plain_json
from .gemini_access import Access
from .gemini_answer import Terms, drawing_of
from .gemini_batch import Batches, Line, Patience
from .gemini_errors import Asked, error_of
from .gemini_files import Files
from .gemini_pictures import MOST_BYTES, Outgoing
from .gemini_request import Compiled, Manner, compile_request

SETTINGS = ("inline_mb", "reference_pixels", "seconds", "batch_window", "batch_wait")
"""What a user may set for this wire, beside how it is reached."""
_BYTES_A_PIXEL = 0.95
"""Base64 of a detailed JPEG, generously."""
_REMEMBERED = 256


@dataclass(frozen=True)
class Pace:
    """What the user set: pixels and bytes of what goes out, and seconds."""

    longest: int
    inline_bytes: int
    seconds: float
    patience: Patience


def pace_of(connection: Connection) -> Pace:
    """From `[platforms.ID]`. Misconfigured for numbers that make no sense."""
    inline = int(connection.number("inline_mb", 20) * 1_000_000)
    return Pace(
        longest=int(connection.number("reference_pixels", 0)),
        inline_bytes=inline,
        seconds=connection.number("seconds", 300),
        patience=Patience(
            window=connection.number("batch_window", 1.0),
            wait=connection.number("batch_wait", 10.0),
            inline_bytes=min(inline, 20_000_000),
        ),
    )


class GenerateContent:
    """Draws by generateContent. Thread-safe."""

    def __init__(self, access: Access, pace: Pace, unpack: Callable[[bytes], bytes] = bytes) -> None:
        """`unpack`: makes an answer that a gateway wrote its own way into one of Google's."""
        self._unpack = unpack
        self._access = access
        self._pace = pace
        self._files = Files(access) if access.files else None
        self._batches = Batches(access, self._files, pace.patience) if self._files is not None else None
        self._terms: dict[str, Terms] = {}
        self._lock = threading.Lock()

    def remarks(self, request: DrawRequest) -> list[str]:
        """What will be sent otherwise than given, as far as the bytes are here."""
        return [
            f"the reference '{slot.label or slot.role}' has {len(data) / 1e6:.1f} MB and is sent smaller"
            for slot in request.references
            if len(data := request.pictures.get(slot.digest, b"")) > MOST_BYTES
        ]

    def draw(
        self, request: DrawRequest, card: Card, save_remote_id: SaveRemoteId, tells_size: bool = True
    ) -> Drawing:
        """One picture. `tells_size`: whether this model may be told its size."""
        manner = Manner(self._pace.longest, self._pace.inline_bytes, tells_size)
        upload = self._upload if self._files is not None else None
        compiled = compile_request(request, manner, upload)
        terms = self._terms_of(request, card, compiled)
        if request.options.get("batch"):
            return self._draw_in_batch(request, compiled, terms, save_remote_id)
        answer = self._access.wire().post(
            self._access.path(card.model, "generateContent"), compiled.body, seconds=self._pace.seconds
        )
        if not answer.ok:
            if self._files is not None and answer.status in (403, 404):
                self._files.forget()
            raise error_of(answer, Asked(self._access.platform, card.model, self._private(request)))
        return drawing_of(self._unpack(answer.body), terms)

    def collect(self, remote_id: str, cards: Sequence[Card]) -> Drawing:
        """The picture of a batch's line. Pending while the batch runs."""
        batches = self._batched()
        if not remote_id.startswith("batches/") or "#" not in remote_id:
            raise Rejected(
                f"'{remote_id[:60]}' is no batch of {self._access.platform}",
                "Only batches are collected later.",
            )
        body = batches.collect(remote_id)
        with self._lock:
            terms = self._terms.get(remote_id)
        return _with_id(remote_id, drawing_of(body, terms or self._forgotten_terms(body, cards)))

    def _draw_in_batch(
        self, request: DrawRequest, compiled: Compiled, terms: Terms, save_remote_id: SaveRemoteId
    ) -> Drawing:
        width, height = terms.card.pixels[request.size][request.ratio]
        line = Line(
            key=request.purchase_key or request.digest(),
            model=terms.card.model,
            body=compiled.body,
            answer_bytes=int(width * height * _BYTES_A_PIXEL),
            private=self._private(request),
        )
        halved = replace(terms, share=1 - terms.card.batch_discount)

        def save(remote_id: str) -> None:
            with self._lock:
                while len(self._terms) >= _REMEMBERED:
                    del self._terms[next(iter(self._terms))]
                self._terms[remote_id] = halved
            save_remote_id(remote_id)

        remote_id, body = self._batched().draw(line, save)
        return _with_id(remote_id, drawing_of(body, halved))

    def _batched(self) -> Batches:
        if self._batches is None:
            raise Rejected(
                f"{self._access.platform} has no batches at this address", "Leave the option batch out."
            )
        return self._batches

    def _terms_of(self, request: DrawRequest, card: Card, compiled: Compiled) -> Terms:
        return Terms(
            card=card,
            size=request.size,
            sent=compiled.sent,
            parameters={
                "model": card.model,
                "api_version": self._access.version,
                "generationConfig": compiled.generation,
                **({"uploaded": compiled.uploaded} if compiled.uploaded else {}),
                **({"batch": True} if request.options.get("batch") else {}),
            },
            is_google=self._access.is_google,
            is_first_turn=not request.earlier,
        )

    def _forgotten_terms(self, body: bytes, cards: Sequence[Card]) -> Terms:
        """For a batch of a process that is gone: the answer names its model, what was sent stands in the ledger."""
        named = str(plain_json(body).get("modelVersion", ""))
        return Terms(
            card=find_card(cards, named) or cards[0],
            size="",
            sent=(),
            parameters={"batch": True},
            share=1 - cards[0].batch_discount,
            is_google=self._access.is_google,
            knows_sent=False,
        )

    def _upload(self, picture: Outgoing) -> str:
        assert self._files is not None
        return self._files.address(picture.data, picture.media_type)

    def _private(self, request: DrawRequest) -> tuple[str, ...]:
        words = (request.words, *(turn.words for turn in request.earlier))
        return (self._access.key_text(), *(text for text in words if len(text) > 3))


def _with_id(remote_id: str, drawing: Drawing) -> Drawing:
    return replace(drawing, remote_ids=(remote_id, *drawing.remote_ids))
