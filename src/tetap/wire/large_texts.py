"""JSON that holds pictures as base64: the long texts are lifted out before the rest is parsed, which looks at every
letter, and put in their places afterwards."""

import secrets
from collections.abc import Iterator
from typing import Any

import msgspec

_KEY = b'"b64_json"'
_WORTH_LIFTING = 1 << 16
_MARK = secrets.token_hex(16)
"""Never leaves this process, so that no text from outside can name it."""


def parsed(data: bytes) -> Any:  # noqa: ANN401 - what another program wrote
    """The same as msgspec reads. msgspec.DecodeError, UnicodeDecodeError and RecursionError as it raises them."""
    kept: list[bytes | memoryview] = []
    lifted: dict[str, str] = {}
    view, end = memoryview(data), 0
    for start, stop in _long_texts(data):
        mark = f"{_MARK}-{len(lifted)}"
        lifted[mark] = str(view[start:stop], "ascii")
        kept += [view[end:start], mark.encode()]
        end = stop
    if not lifted:
        return msgspec.json.decode(data)
    return _put_back(msgspec.json.decode(b"".join([*kept, view[end:]])), lifted)


def _long_texts(data: bytes) -> Iterator[tuple[int, int]]:
    """(start, stop) of every long text under the key, without its quotes. One with a backslash is left alone."""
    at = data.find(_KEY) if len(data) > _WORTH_LIFTING else -1
    while at >= 0:
        at += len(_KEY)
        start = data.find(b'"', at) + 1
        stop = data.find(b'"', start)
        is_its_value = 0 < start <= stop and data[at : start - 1].strip() == b":"
        if is_its_value and stop - start > _WORTH_LIFTING and data.find(b"\\", start, stop) < 0:
            yield start, stop
            at = stop
        at = data.find(_KEY, at)


def _put_back(found: Any, lifted: dict[str, str]) -> Any:  # noqa: ANN401 - what another program wrote
    if isinstance(found, str):
        return lifted.get(found, found)
    if isinstance(found, list):
        return [_put_back(one, lifted) for one in found]
    if isinstance(found, dict):
        return {name: _put_back(one, lifted) for name, one in found.items()}
    return found
