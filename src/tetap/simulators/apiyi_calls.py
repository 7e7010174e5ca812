"""What the gateway puts around Google's wire: names, one price a call, and pictures by address."""

import json
import threading
import uuid
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..wire.encoding import bytes_of
from .backstage import Backstage, CutConnection

ALIASES = {
    "gemini-3-pro-image": "gemini-3-pro-image",
    "gemini-3-pro-image-preview": "gemini-3-pro-image",
    "nano-banana-pro": "gemini-3-pro-image",
    "gemini-3.1-flash-image": "gemini-3.1-flash-image",
    "gemini-3.1-flash-image-preview": "gemini-3.1-flash-image",
    "gemini-3.1-flash-lite-image": "gemini-3.1-flash-lite-image",
    "gemini-2.5-flash-image": "gemini-2.5-flash-image",
}
"""What users call a model here, to what Google calls it."""
USD = {
    "gemini-3-pro-image": 0.09,
    "gemini-3.1-flash-image": 0.055,
    "gemini-3.1-flash-lite-image": 0.025,
    "gemini-2.5-flash-image": 0.02,
}
_KEPT = 64


class PerCall(Backstage):
    """Another backstage, billing once a call, whatever came of it."""

    def __init__(self, behind: Backstage) -> None:
        self._behind = behind
        self._call = threading.local()
        self.hands_out_expired = False
        """Whether the next picture goes out as an address that is gone."""

    def begin(self) -> str:
        """A call has come in."""
        self._call.billed = False
        fault = self._behind.begin()
        self.hands_out_expired |= fault == "expired-url"
        return fault

    def charge(self, model: str, usd: float, request: bytes, fault: str = "") -> None:
        """Bill the call, at the gateway's price."""
        if getattr(self._call, "billed", False):
            if fault == "cut-after":
                raise CutConnection
            return
        self._call.billed = True
        self._behind.charge(model, USD.get(model, usd), request, fault)

    def paint(
        self, words: str, references: Sequence[bytes], size: tuple[int, int], luck: int | None = None
    ) -> bytes:
        """A PNG."""
        return self._behind.paint(words, references, size, luck)


class Shelf:
    """Pictures that were handed out as addresses, the last ones."""

    def __init__(self) -> None:
        self._pictures: dict[str, bytes] = {}
        self._lock = threading.Lock()

    async def serve(self, request: Request) -> Response:
        """One picture; 404 when it is gone."""
        picture = self._pictures.get(request.path_params["name"])
        if picture is None:
            return Response("gone", status_code=404)
        return Response(picture, media_type="image/jpeg")

    def as_addresses(self, answer: Response, root: str, *, expired: bool = False) -> Response:
        """The same answer with an address in place of each picture's base64."""
        data: dict[str, Any] = json.loads(bytes(answer.body))
        for candidate in data.get("candidates") or ():
            for part in (candidate.get("content") or {}).get("parts") or ():
                inline = part.pop("inlineData", None)
                if inline is not None:
                    name = "expired.jpg" if expired else self._keep(bytes_of(inline["data"]))
                    address = f"{root}/files/{name}"
                    part["fileData"] = {"mimeType": inline["mimeType"], "fileUri": address}
        return JSONResponse(data)

    def _keep(self, picture: bytes) -> str:
        name = f"{uuid.uuid4().hex}.jpg"
        with self._lock:
            self._pictures[name] = picture
            while len(self._pictures) > _KEPT:
                self._pictures.pop(next(iter(self._pictures)))
        return name
