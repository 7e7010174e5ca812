"""Batches at half the price: requests that come in together go out as one job, and are fetched from it one by one.

Every line carries our purchase key. A job whose submission got no answer is looked for by its name, which is a
digest of its keys, so that a lost answer neither loses nor repeats it.
"""

import copy
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

import msgspec

from ..errors import BadAnswer, OutcomeUnknown, Pending, ProviderError, TetapError, Unreachable
from ..ports import SaveRemoteId
from ..wire import Answer, table, tables
from ..wire.polling import wait_for
from .gemini_access import Access
from .gemini_batch_results import Job, Results, job_of
from .gemini_errors import Asked, error_of
from .gemini_files import Files, gone

MOST_LINES = 64
_MOST_ANSWER = 160_000_000
"""Bytes of answers that one download of a finished job should not exceed."""
_SECONDS = 180.0
_LOOKS = (0.2, 1.0, 3.0)
"""Pauses before a lost job is looked for, in windows."""
_KEPT_JOBS = 2
_FIRST_PAUSE = 0.1


@dataclass(frozen=True)
class Line:
    """One request of a batch: its key, its body, and how many bytes of answer it may bring."""

    key: str
    model: str
    body: bytes = field(repr=False)
    answer_bytes: int
    private: tuple[str, ...] = field(default=(), repr=False)


@dataclass
class _Group:
    """Lines that go out together; the thread that opened it submits it for all."""

    lines: dict[str, Line] = field(default_factory=dict)
    full: threading.Event = field(default_factory=threading.Event)
    submitted: threading.Event = field(default_factory=threading.Event)
    waited: threading.Event = field(default_factory=threading.Event)
    name: str = ""
    failure: TetapError | None = None

    def has_room(self, line: Line) -> bool:
        weight = sum(one.answer_bytes for one in self.lines.values()) + line.answer_bytes
        return len(self.lines) < MOST_LINES and weight <= _MOST_ANSWER


@dataclass(frozen=True)
class Patience:
    """Seconds a job waits for company, and seconds its callers wait for the job; bytes that go in one request."""

    window: float = 1.0
    wait: float = 10.0
    inline_bytes: int = 20_000_000


class Batches:
    """Gathers, submits, waits and fetches. Thread-safe."""

    def __init__(self, access: Access, files: Files, patience: Patience) -> None:
        self._access = access
        self._files = files
        self._patience = patience
        self._open: dict[str, _Group] = {}
        self._lock = threading.Lock()
        self._finished: dict[str, Results] = {}
        self._fetching = threading.Lock()

    def draw(self, line: Line, save_remote_id: SaveRemoteId) -> tuple[str, bytes]:
        """The line's remote id and its answer. Pending when the job takes longer than the patience."""
        group, leads = self._join(line)
        if leads:
            self._lead(line.model, group)
        group.submitted.wait()
        if group.failure is not None:
            raise copy.copy(group.failure)
        remote_id = f"{group.name}#{line.key}"
        try:
            save_remote_id(remote_id)
            if leads and self._patience.wait > 0:
                with suppress(Pending):
                    wait_for(
                        lambda: self._look(group.name), self._access.platform,
                        seconds=self._patience.wait, pause=_FIRST_PAUSE,
                    )  # fmt: skip
        finally:
            if leads:
                group.waited.set()
        group.waited.wait()
        if group.name not in self._finished:
            raise _later(group.name)
        return remote_id, self.collect(remote_id, line.private)

    def collect(self, remote_id: str, private: tuple[str, ...] = ()) -> bytes:
        """The answer under this id (`batches/…#key`). Pending while the job runs."""
        name, _, key = remote_id.partition("#")
        results = self._look(name)
        if results is None:
            raise _later(name)
        return results.answer(key, Asked(self._access.platform, "", (self._access.key_text(), *private)))

    def _join(self, line: Line) -> tuple[_Group, bool]:
        with self._lock:
            group = self._open.get(line.model)
            leads = group is None or not group.has_room(line)
            if leads:
                if group is not None:
                    group.full.set()
                group = self._open[line.model] = _Group()
            assert group is not None
            group.lines[line.key] = line
            if len(group.lines) >= MOST_LINES:
                group.full.set()
            return group, leads

    def _lead(self, model: str, group: _Group) -> None:
        group.full.wait(self._patience.window)
        with self._lock:
            if self._open.get(model) is group:
                del self._open[model]
        try:
            group.name = self._submit(model, list(group.lines.values()))
        except TetapError as error:
            group.failure = error
        finally:
            if not group.name and group.failure is None:
                group.failure = Unreachable("the batch was not made up", "Run the same command again.")
            group.submitted.set()

    def _submit(self, model: str, lines: list[Line]) -> str:
        """The job's name (`batches/…`)."""
        display = "tetap-" + sha256("\n".join(sorted(line.key for line in lines)).encode()).hexdigest()[:32]
        body = _envelope(display, self._input(lines, display))
        try:
            answer = self._access.wire().post(
                self._access.path(model, "batchGenerateContent"), body, seconds=_SECONDS
            )
        except OutcomeUnknown:
            found = self._find(display)
            if not found:
                raise
            return found
        private = tuple(text for line in lines for text in line.private)
        if not answer.ok:
            raise self._error(answer, model, private)
        try:
            return str(answer.json()["name"])
        except (BadAnswer, KeyError, TypeError):
            found = self._find(display)
            if found:
                return found
            raise OutcomeUnknown(
                f"{self._access.platform} accepted a batch and did not name it",
                f"Look for '{display}' among your batches before trying again.",
            ) from None

    def _input(self, lines: list[Line], display: str) -> object:
        if sum(len(line.body) for line in lines) <= self._patience.inline_bytes:
            return {
                "requests": {
                    "requests": [
                        {"request": msgspec.Raw(line.body), "metadata": {"key": line.key}} for line in lines
                    ]
                }
            }
        rows = (msgspec.json.encode({"key": line.key, "request": msgspec.Raw(line.body)}) for line in lines)
        return {"fileName": self._files.name(b"\n".join(rows) + b"\n", "application/jsonl", display)}

    def _find(self, display: str) -> str:
        """The newest living job of this name, empty when there is none; looks a few times, as it may come up late."""
        for pause in _LOOKS:
            time.sleep(pause * self._patience.window)
            try:
                jobs = self._listed()
            except ProviderError:
                continue
            mine = [job for job in jobs if job.display == display and not job.is_dead]
            if mine:
                return max(mine, key=lambda job: job.created).name
        return ""

    def _listed(self) -> list[Job]:
        fields = "nextPageToken,operations(name,metadata(displayName,state,createTime))"
        jobs: list[Job] = []
        token = ""
        for _ in range(20):
            path = f"/{self._access.version}/batches?pageSize=50&fields={quote(fields)}"
            answer = self._access.wire().get(path + (f"&pageToken={quote(token)}" if token else ""))
            if not answer.ok:
                raise self._error(answer, "", ())
            page = table(answer.json())
            jobs += [job_of(msgspec.json.encode(one)) for one in tables(page.get("operations"))]
            token = str(page.get("nextPageToken") or "")
            if not token:
                break
        return jobs

    def _look(self, name: str) -> Results | None:
        """What a finished job brought, fetched once for all who ask for its lines; None while it runs."""
        with self._fetching:
            if name in self._finished:
                return self._finished[name]
            answer = self._access.wire().get(f"/{self._access.version}/{name}", seconds=_SECONDS)
            if answer.status == 404:
                raise gone(self._access.platform, name)
            if not answer.ok:
                raise self._error(answer, "", ())
            job = job_of(answer.body)
            if not job.is_over:
                return None
            results = job.results(self._files.download)
            while len(self._finished) >= _KEPT_JOBS:
                self._finished.pop(next(iter(self._finished)))
            self._finished[name] = results
            return results

    def _error(self, answer: Answer, model: str, private: tuple[str, ...]) -> ProviderError:
        return error_of(answer, Asked(self._access.platform, model, (self._access.key_text(), *private)))


def _envelope(display: str, source: object) -> bytes:
    return msgspec.json.encode({"batch": {"displayName": display, "inputConfig": source}})


def _later(name: str) -> Pending:
    return Pending(
        f"the batch {name} is not finished",
        "Batches take minutes to a day. Run the same command again later; nothing is bought twice.",
        retry_after=60.0,
    )
