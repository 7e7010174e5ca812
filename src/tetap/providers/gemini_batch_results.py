"""A batch as Google reports it: its state, and each line's answer or error by our key, the first of each counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ..errors import BadAnswer, Busy, JobGone, Unreachable
from .gemini_errors import Asked, error_of_line

_DEAD = ("FAILED", "CANCELLED", "EXPIRED")
_NOTHING = msgspec.Raw(b"")


class _Line(msgspec.Struct):
    """One line of a result, inside the job or in its file."""

    key: str = ""
    metadata: dict[str, Any] | None = None
    response: msgspec.Raw = _NOTHING
    error: dict[str, Any] | None = None


class _Lines(msgspec.Struct, rename="camel"):
    inlined_responses: list[_Line] | None = None


class _Output(msgspec.Struct, rename="camel"):
    inlined_responses: _Lines | None = None
    responses_file: str = ""


class _About(msgspec.Struct, rename="camel"):
    display_name: str = ""
    state: str = ""
    create_time: str = ""
    output: _Output | None = None


class _Operation(msgspec.Struct):
    name: str = ""
    done: bool = False
    metadata: _About | None = None
    response: _Output | None = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True)
class Results:
    """What a finished job brought, by our key; `ending`: why it ended, where it did not do all of its work."""

    _lines: Mapping[str, _Line] = field(repr=False)
    _ending: Mapping[str, Any] | None

    def answer(self, key: str, asked: Asked) -> bytes:
        """The bytes of one line's answer. Raises the error that stands in its place."""
        line = self._lines.get(key)
        if line is not None and bytes(line.response):
            return bytes(line.response)
        error = line.error if line is not None else self._ending
        if error is None:
            raise BadAnswer(
                "the batch ended without this picture",
                "Look at the batch in your account; it may have been charged.",
            )
        if not error.get("code"):
            raise JobGone(
                f"the batch ended without this picture: {error.get('message') or 'no reason given'}",
                "Nothing was charged for it; run the same command again.",
            )
        failure = error_of_line(error, asked)
        if isinstance(failure, Busy | Unreachable):
            # The batch has ended: what would pass by itself in a call will not come from this job any more.
            raise JobGone(str(failure), failure.hint)
        raise failure


@dataclass(frozen=True)
class Job:
    """A batch as it was when it was looked at."""

    name: str
    display: str
    state: str
    created: str
    is_over: bool
    _output: _Output | None = field(repr=False)
    _error: Mapping[str, Any] | None

    @property
    def is_dead(self) -> bool:
        """Whether it ended without doing all of its work."""
        return self.state in _DEAD or self._error is not None

    def results(self, download: Callable[[str], bytes]) -> Results:
        """What it brought. A key that comes twice counts once: the first answer, else the first error."""
        output = self._output or _Output()
        if output.responses_file:
            lines = _rows(download(output.responses_file))
        else:
            lines = (output.inlined_responses or _Lines()).inlined_responses or []
        found: dict[str, _Line] = {}
        for line in lines:
            key = line.key or str((line.metadata or {}).get("key", ""))
            if key not in found or (bytes(line.response) and not bytes(found[key].response)):
                found[key] = line
        ending = self._error or {"message": self.state.lower()}
        return Results(found, ending if self.is_dead else None)


def job_of(body: bytes) -> Job:
    """A batch from the bytes of `GET …/batches/ID`. Unreachable when they are no batch: look again."""
    try:
        operation = msgspec.json.decode(body, type=_Operation)
    except (msgspec.DecodeError, RecursionError):
        raise Unreachable("the platform's answer about a batch cannot be read", "Look again later.") from None
    about = operation.metadata or _About()
    state = about.state.removeprefix("BATCH_STATE_").removeprefix("JOB_STATE_")
    return Job(
        name=operation.name,
        display=about.display_name,
        state=state,
        created=about.create_time,
        is_over=operation.done or state == "SUCCEEDED" or state in _DEAD,
        _output=operation.response or about.output,
        _error=operation.error,
    )


def _rows(file: bytes) -> Iterable[_Line]:
    try:
        return [msgspec.json.decode(row, type=_Line) for row in file.splitlines() if row.strip()]
    except (msgspec.DecodeError, RecursionError):
        raise BadAnswer(
            "the file of a finished batch cannot be read",
            "Try again; the batch stays at the platform for days.",
            answer=file[:100_000],
        ) from None
