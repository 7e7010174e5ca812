"""The simulated ComfyUI's queue: one job at a time, a cache of the last graph, a history that is asked for."""

import itertools
import json
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .backstage import Backstage
from .comfyui_drawing import gather, paint, signature
from .comfyui_nodes import Graph
from .png_text import with_text

_USD = 0.0
"""It is the user's own machine."""
_FILES, _HISTORY = 1000, 10_000
"""Kept at most: pictures, as memory is no disk, and jobs, as the real one does."""


@dataclass
class Job:
    """One queued graph."""

    number: int
    id: str
    graph: Graph
    extra: dict[str, Any]
    outputs: list[str]
    fault: str
    messages: list[list[Any]] = field(default_factory=list)
    stopped: bool = False

    def plain(self) -> list[Any]:
        """As queue and history show it."""
        return [self.number, self.id, self.graph, self.extra, self.outputs]

    def say(self, event: str, **told: object) -> None:
        """Add a message to the job's history."""
        self.messages.append([event, {"prompt_id": self.id, **told, "timestamp": int(time.time() * 1000)}])


class Line:
    """Runs jobs in a thread of its own. Files are (type, subfolder, name) to bytes."""

    def __init__(self, backstage: Backstage, inputs: Mapping[str, bytes]) -> None:
        self.history: dict[str, dict[str, Any]] = {}
        self.files: dict[tuple[str, str, str], bytes] = {}
        self.running: Job | None = None
        self.pending: list[Job] = []
        self._backstage = backstage
        self._inputs = inputs
        self._lock = threading.Lock()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._numbers = itertools.count()
        self._cache: dict[str, dict[str, Any]] = {}
        self._thread: threading.Thread | None = None

    def add(self, prompt_id: str, graph: Graph, extra: dict[str, Any], outputs: list[str], fault: str) -> Job:
        """Queue a graph."""
        with self._lock:
            job = Job(next(self._numbers), prompt_id, graph, extra, outputs, fault)
            self.pending.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        self._bell.put(None)
        return job

    def lines(self) -> dict[str, list[Any]]:
        """What runs and what waits."""
        with self._lock:
            running = [self.running.plain()] if self.running else []
            return {"queue_running": running, "queue_pending": [job.plain() for job in self.pending]}

    def drop(self, prompt_ids: list[str] | None) -> None:
        """Take jobs that wait out of the queue; None = all."""
        with self._lock:
            self.pending = [
                job for job in self.pending if prompt_ids is not None and job.id not in prompt_ids
            ]

    def interrupt(self, prompt_id: str | None) -> None:
        """Stop what runs, or only the job of this id."""
        with self._lock:
            if self.running is not None and prompt_id in (None, self.running.id):
                self.running.stopped = True

    def _work(self) -> None:
        while True:
            self._bell.get()
            with self._lock:
                if not self.pending:
                    continue
                job = self.running = self.pending.pop(0)
            entry = self._run(job)
            with self._lock:
                self.history[job.id] = entry
                if len(self.history) > _HISTORY:
                    del self.history[next(iter(self.history))]
                self.running = None

    def _run(self, job: Job) -> dict[str, Any]:
        known, self._cache = self._cache, {}
        job.say("execution_start")
        job.say("execution_cached", nodes=[])
        outputs: dict[str, Any] = {}
        try:
            for node in job.outputs:
                outputs |= self._save(job, node, known)
        except Exception as error:  # noqa: BLE001 - whatever breaks in a node ends up in the history
            self._broken(job, error)
        else:
            job.say("execution_success")
        status = "success" if job.messages[-1][0] == "execution_success" else "error"
        return {
            "prompt": job.plain(), "outputs": outputs if status == "success" else {},
            "status": {"status_str": status, "completed": status == "success", "messages": job.messages},
            "meta": {},
        }  # fmt: skip

    def _broken(self, job: Job, error: Exception) -> None:
        node = next((node for node, entry in job.graph.items() if entry["class_type"] == "KSampler"), "")
        where = {"node_id": node, "node_type": "KSampler", "executed": []}
        if isinstance(error, InterruptedError):
            job.say("execution_interrupted", **where)
        else:
            job.say(
                "execution_error", **where, exception_message=str(error), exception_type=type(error).__name__,
                traceback=[], current_inputs={}, current_outputs=[],
            )  # fmt: skip

    def _save(self, job: Job, node: str, known: Mapping[str, Any]) -> dict[str, Any]:
        key = signature(job.graph, node, self._inputs)
        if job.fault == "null-parts":
            return {}
        if key in known:
            # Nothing runs. Who does not say who he is is not even told what was saved before.
            self._cache[key] = known[key]
            return {node: known[key]} if "client_id" in job.extra else {}
        told = gather(job.graph, node, self._inputs)
        if job.fault == "job-failed":
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied (154x2048 and 768x320)")
        size = (512, 512) if job.fault == "ignore-size" else told.size
        images = []
        for number in range(told.count + (job.fault == "drafts")):
            data = paint(self._backstage, told, number, size)
            if job.stopped:
                raise InterruptedError
            images.append(self._kept(job, node, number + 1, data))
            self._backstage.charge("comfyui", _USD, json.dumps(job.graph, sort_keys=True).encode())
        self._cache[key] = {"images": images}
        return {node: {"images": images}}

    def _kept(self, job: Job, node: str, number: int, data: bytes) -> dict[str, str]:
        entry = job.graph[node]
        folder = "output" if entry["class_type"] == "SaveImage" else "temp"
        subfolder, _, prefix = entry["inputs"].get("filename_prefix", "ComfyUI_temp").rpartition("/")
        first = sum(key[:2] == (folder, subfolder) and key[2].startswith(f"{prefix}_") for key in self.files)
        name = f"{prefix}_{first + 1:05}_.png"
        picture = with_text(data, prompt=json.dumps(job.graph))
        if job.fault == "truncated":
            picture = picture[: len(picture) // 2]
        if job.fault == "wrong-type":
            picture = b"<html>Bad Gateway</html>"
        if job.fault != "expired-url":
            self.files[folder, subfolder, name] = picture
            if len(self.files) > _FILES:
                del self.files[next(iter(self.files))]
        return {"filename": name, "subfolder": subfolder, "type": folder}
