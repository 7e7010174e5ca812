"""The simulated batch queue: accepts jobs, works them off in the background at half the price, reports line by line."""

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .gemini_bodies import GoogleError, json_response, wrong
from .gemini_files import Shelf
from .gemini_partial import selected
from .gemini_rules import known

Draw = Callable[[str, object, str], dict[str, Any]]
"""Model, request and fault to an answer; raises GoogleError."""
_INLINE = 20_000_000
_CODES = {400: 3, 403: 7, 404: 5, 429: 8, 499: 1, 500: 13, 503: 14}
_TYPE = "type.googleapis.com/google.ai.generativelanguage.v1main."


@dataclass
class Job:
    """One batch."""

    model: str
    display: str
    lines: list[dict[str, Any]] = field(repr=False)
    """`key`, `request`."""
    in_file: bool
    base: str
    name: str = field(default_factory=lambda: f"batches/{uuid.uuid4().hex[:26]}")
    state: str = "PENDING"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    output: dict[str, Any] | None = field(default=None, repr=False)
    error: dict[str, Any] | None = None

    def plain(self) -> dict[str, Any]:
        """The operation as the API shows it."""
        moment = self.created.isoformat(timespec="microseconds").replace("+00:00", "Z")
        about: dict[str, Any] = {
            "@type": _TYPE + "GenerateContentBatch",
            "model": f"models/{self.model}",
            "displayName": self.display,
            "createTime": moment,
            "updateTime": moment,
            "batchStats": {"requestCount": str(len(self.lines))},
            "state": f"BATCH_STATE_{self.state}",
            "name": self.name,
        }
        shown: dict[str, Any] = {"name": self.name, "metadata": about}
        if self.output is not None:
            about["output"] = self.output
            shown["response"] = {"@type": _TYPE + "GenerateContentBatchOutput", **self.output}
        if self.error is not None:
            shown["error"] = self.error
        if self.state not in ("PENDING", "RUNNING"):
            shown["done"] = True
        return shown


class Queue:
    """Every job of one simulator. Thread-safe."""

    def __init__(self, draw: Draw, shelf: Shelf) -> None:
        self._draw = draw
        self._shelf = shelf
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def accept(self, model: str, body: object, size: int, base: str, fault: str) -> Job:
        """A new job from the body of batchGenerateContent; it is worked off by a thread of its own."""
        batch = known(
            known(body, ("batch",), "").get("batch"), ("displayName", "inputConfig", "priority"), "batch"
        )
        if not batch.get("displayName"):
            raise wrong(
                "* BatchGenerateContentRequest.batch.display_name: must not be empty\n", "batch.display_name"
            )
        source = known(batch.get("inputConfig"), ("requests", "fileName"), "batch.input_config")
        lines = self._from_file(source["fileName"]) if "fileName" in source else _inline(source, size)
        job = Job(model, str(batch["displayName"]), lines, "fileName" in source, base)
        with self._lock:
            self._jobs[job.name] = job
        threading.Thread(target=self._work, args=(job, fault), daemon=True).start()
        return job

    def find(self, name: str) -> Job:
        """404 when there is none."""
        with self._lock:
            if name not in self._jobs:
                raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.")
            return self._jobs[name]

    def listed(self) -> list[Job]:
        """Newest first."""
        with self._lock:
            return list(self._jobs.values())[::-1]

    def drop(self, name: str) -> None:
        """Forget a job."""
        self.find(name)
        with self._lock:
            self._jobs.pop(name, None)

    def _from_file(self, name: object) -> list[dict[str, Any]]:
        rows = self._shelf.bytes_of(str(name)).splitlines()
        try:
            return [known(msgspec.json.decode(row), ("key", "request"), "") for row in rows if row.strip()]
        except msgspec.DecodeError:
            raise wrong("Failed to parse the input file: a line is no JSON.") from None

    def _work(self, job: Job, fault: str) -> None:
        job.state = "RUNNING"
        if fault == "job-failed":
            job.error = {"code": 13, "message": "The batch failed because of an internal error."}
            job.state = "FAILED"
            return
        done = [self._line(job, line, fault if number == 0 else "") for number, line in enumerate(job.lines)]
        if fault == "duplicate":
            done.append(done[0])
        if job.state == "CANCELLED":
            return
        job.output = self._file_of(job, done) if job.in_file else _inlined(done)
        job.state = "SUCCEEDED"

    def _line(self, job: Job, line: Mapping[str, Any], fault: str) -> dict[str, Any]:
        try:
            return {"key": line.get("key"), "response": self._draw(job.model, line.get("request"), fault)}
        except GoogleError as error:
            code = _CODES.get(error.http, 13)
            return {"key": line.get("key"), "error": {"code": code, "message": str(error)}}

    def _file_of(self, job: Job, done: list[dict[str, Any]]) -> dict[str, Any]:
        rows = b"\n".join(msgspec.json.encode(line) for line in done) + b"\n"
        return {"responsesFile": self._shelf.put(rows, "application/jsonl", job.base).name}


def _inline(source: Mapping[str, Any], size: int) -> list[dict[str, Any]]:
    if size > _INLINE:
        raise wrong("Request payload size exceeds the limit: 20971520 bytes.")
    requests = known(source.get("requests"), ("requests",), "batch.input_config.requests").get("requests")
    if not isinstance(requests, list) or not requests:
        raise wrong("* BatchGenerateContentRequest.batch.input_config: no requests.\n")
    lines = []
    for one in requests:
        line = known(one, ("request", "metadata"), "batch.input_config.requests.requests")
        lines.append({"key": (line.get("metadata") or {}).get("key"), "request": line.get("request")})
    return lines


def _inlined(done: list[dict[str, Any]]) -> dict[str, Any]:
    responses = [
        {**{name: value for name, value in line.items() if name != "key"}, "metadata": {"key": line["key"]}}
        if line["key"] is not None
        else {name: value for name, value in line.items() if name != "key"}
        for line in done
    ]
    return {"inlinedResponses": {"inlinedResponses": responses}}


def batch_routes(queue: Queue) -> list[BaseRoute]:
    """Routes under `/{version}/batches`; the caller checks keys."""

    async def listed(request: Request) -> Response:
        size = int(request.query_params.get("pageSize", "50"))
        start = int(request.query_params.get("pageToken", "0"))
        jobs = queue.listed()
        page: dict[str, Any] = {"operations": [job.plain() for job in jobs[start : start + size]]}
        if start + size < len(jobs):
            page["nextPageToken"] = str(start + size)
        return json_response(selected(page, request.query_params.get("fields", "")))

    async def one(request: Request) -> Response:
        name = f"batches/{request.path_params['name']}"
        if request.method == "DELETE":
            queue.drop(name)
            return json_response({})
        return json_response(queue.find(name).plain())

    async def cancel(request: Request) -> Response:
        job = queue.find(f"batches/{request.path_params['name']}")
        if job.state in ("PENDING", "RUNNING"):
            job.state = "CANCELLED"
        return json_response({})

    return [
        Route("/{version}/batches", listed),
        Route("/{version}/batches/{name}:cancel", cancel, methods=["POST"]),
        Route("/{version}/batches/{name}", one, methods=["GET", "DELETE"]),
    ]
