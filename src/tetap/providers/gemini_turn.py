"""An answer without the weight of its pictures: their base64 is cut out before it is parsed, and out of the turn that
is kept, which names its picture by hash instead and is made whole again, byte for byte, before it is sent.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

import pybase64

_KEY = b'"data"'
_CUT = re.compile(rb'"data"\s*:\s*"sha256:')
_WORTH_CUTTING = 4096
_BLANKS = b" \t\r\n"


class Lean:
    """An answer's bytes with its large base64 texts replaced by names; `pictures`: name to the decoded bytes."""

    def __init__(self, body: bytes) -> None:
        self.pictures: dict[str, bytes] = {}
        kept: list[bytes | memoryview] = []
        end = 0
        view = memoryview(body)
        for start, stop in _large_texts(body):
            data = _decoded(body, start, stop)
            if data is None:
                continue
            name = "sha256:" + sha256(data).hexdigest()
            self.pictures[name] = data
            kept += [view[end:start], name.encode()]
            end = stop
        self.bytes = b"".join([*kept, view[end:]]) if kept else body
        if any(self.bytes.count(name.encode()) != 1 for name in self.pictures):
            # One picture twice, or a text that names it: putting it back would not be certain.
            self.pictures, self.bytes = {}, body

    def turn_with_pictures(self, turn: bytes, but: str) -> bytes:
        """A piece of the lean answer with every picture put back, `but` this one."""
        for name, data in self.pictures.items():
            if name != but:
                turn = _put_back(turn, name, data)
        return turn


def whole_turn(kept: bytes, pictures: Mapping[str, bytes], picture: str) -> bytes | None:
    """The platform's turn as the bytes that came. None when it was cut and belongs to another picture than this."""
    name = f'"{picture}"'.encode()
    if name in kept and picture in pictures:
        return _put_back(kept, picture, pictures[picture])
    return None if _CUT.search(kept) else kept


def _put_back(turn: bytes, name: str, data: bytes) -> bytes:
    return turn.replace(f'"{name}"'.encode(), b'"' + pybase64.b64encode(data) + b'"')


def _large_texts(body: bytes) -> Iterator[tuple[int, int]]:
    """(start, stop) of every large text under a key `data`, without its quotes."""
    at = body.find(_KEY)
    while at >= 0:
        start = at + len(_KEY)
        while body[start : start + 1] and body[start] in _BLANKS + b":":
            start += 1
        at = start
        if body[start : start + 1] == b'"':
            stop = body.find(b'"', start + 1)
            if stop - start > _WORTH_CUTTING:
                yield start + 1, stop
            at = max(stop, start)
        at = body.find(_KEY, at)


def _decoded(body: bytes, start: int, stop: int) -> bytes | None:
    """The bytes of the text that stands there; None unless encoding them gives the very same text again."""
    try:
        data: bytes = pybase64.b64decode(memoryview(body)[start:stop], validate=True)
    except ValueError:
        return None
    text = pybase64.b64encode(data)
    return data if len(text) == stop - start and body.startswith(text, start) else None
