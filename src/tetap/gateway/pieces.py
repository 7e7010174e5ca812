"""Answers with large pictures inside, sent piece by piece: Base64 is never copied into the JSON around it."""

import secrets
from collections.abc import Mapping, Sequence

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Pieces = Sequence[bytes]
_MARK = secrets.token_hex(16)
"""Never leaves this process, so that no text from outside can name it."""


class Letters:
    """Base64 for one JSON body: each picture is a short mark there until the body is written."""

    def __init__(self) -> None:
        self._large: list[bytes] = []

    def put(self, base64: bytes) -> str:
        """What stands in the body in place of this picture. They are put in the order in which they stand there."""
        self._large.append(base64)
        return _MARK

    def written(self, body: object) -> Pieces:
        """The body as JSON, pictures in their places."""
        around = msgspec.json.encode(body).split(_MARK.encode())
        pieces = [around[0]]
        for large, rest in zip(self._large, around[1:], strict=True):
            pieces += (large, rest)
        return pieces


class PiecesResponse(Response):
    """JSON in pieces."""

    media_type = "application/json"

    def __init__(self, pieces: Pieces, headers: Mapping[str, str]) -> None:
        super().__init__(None, headers={**headers, "content-length": str(sum(map(len, pieces)))})
        self.pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Head and pieces; the server hands them to the system together."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        last = len(self.pieces) - 1
        for number, piece in enumerate(self.pieces):
            await send({"type": "http.response.body", "body": piece, "more_body": number < last})
