"""References on their way to Leonardo: each picture is uploaded once and then named by its id."""

import threading
from collections.abc import Sequence
from urllib.parse import urlsplit

from ..errors import BadAnswer, Rejected, Unreachable
from ..ports import DrawRequest, ReferenceSlot
from ..wire import Wire, media_type_of, plain_json
from ..wire.http import Parts
from ..wire.reference_bytes import FILE_ENDINGS, bytes_of_slot
from .leonardo_errors import trouble_in

_SECONDS = 120.0
"""An address to upload to is good for two minutes."""


class Uploads:
    """Ids of the pictures that Leonardo has. Thread-safe."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._ids: dict[str, str] = {}
        self._lock = threading.Lock()

    def of(self, request: DrawRequest, wire: Wire) -> Sequence[tuple[ReferenceSlot, str]]:
        """Every reference of a request with its id, in order; what is not there yet is uploaded."""
        return [(slot, self._id_of(slot, bytes_of_slot(slot, request), wire)) for slot in request.references]

    def forget(self, request: DrawRequest) -> None:
        """These ids may be gone on the other side: the next request uploads its pictures anew."""
        with self._lock:
            for slot in request.references:
                self._ids.pop(slot.digest, None)

    def _id_of(self, slot: ReferenceSlot, data: bytes, wire: Wire) -> str:
        with self._lock:
            known = self._ids.get(slot.digest)
        if known is None:
            known = self._upload(data, wire)
            with self._lock:
                self._ids[slot.digest] = known
        return known

    def _upload(self, data: bytes, wire: Wire) -> str:
        media_type = media_type_of(data)
        ending = FILE_ENDINGS[media_type]
        answer = wire.post("/v1/init-image", {"extension": ending}, seconds=30, paid=False)
        if not answer.ok:
            raise trouble_in(answer)
        try:
            place = answer.json()["uploadInitImage"]
            fields = dict(plain_json(str(place["fields"]).encode()))
            url, identity = str(place["url"]), str(place["id"])
            self._check_place(url, wire)
        except (BadAnswer, LookupError, TypeError, ValueError):
            raise Unreachable(
                "Leonardo named no place to upload a reference to",
                "Nothing was drawn. Try again; if it stays so, report it to Leonardo.",
            ) from None
        # The place signs for itself: a key sent along would be refused there, and has no business there.
        storage = Wire(self._platform, url)
        form: Parts = (
            *((name, str(value)) for name, value in fields.items()),
            ("file", (f"reference.{ending}", data, media_type)),
        )
        stored = storage.post_form("", form, seconds=_SECONDS, paid=False)
        if not stored.ok:
            raise Rejected(
                f"Leonardo's storage refused a reference ({stored.status})",
                "Try again; is the picture very large?",
            )
        return identity

    @staticmethod
    def _check_place(url: str, wire: Wire) -> None:
        own, place = urlsplit(wire.url), urlsplit(url)
        if place.scheme != "https" and (place.scheme, place.hostname) != (own.scheme, own.hostname):
            raise ValueError("unsafe")
