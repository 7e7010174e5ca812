"""One ComfyUI server: what it has, pictures in, jobs queued under ids of ours, pictures out."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from ..errors import BadAnswer, JobGone, OutcomeUnknown, Pending, Rejected, Unreachable
from ..ports.provider import Json
from ..wire import Answer, Wire, listed, media_type_of, table, tables
from ..wire.polling import told_of
from .comfyui_failures import broken_job, failure, node_complaints
from .comfyui_graph import Graph

_SECONDS = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE, _SLOWER = 0.05, 1.0, 1.5
_MISSES = 5
_SHOWN = 12
_LONG_NAME = 120
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_FILE = {"filename": "", "subfolder": "", "type": "output"}
"""Fields of a picture in a job's outputs, and what they are where they are left out."""
FOLDER = "tetap"
"""Subfolder of the server's input and output folders."""


@dataclass(frozen=True)
class File:
    """A picture in one of the server's folders."""

    filename: str
    subfolder: str
    type: str


@dataclass(frozen=True)
class Done:
    """A job that ended well: what it saved by node, and the graph that it ran."""

    outputs: Mapping[str, Sequence[File]]
    graph: Graph


class ComfyServer:
    """Speaks to one server. Thread-safe."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._platform = wire.platform
        self._nodes: dict[str, Mapping[str, Any]] = {}
        self._about: dict[str, Json] | None = None
        # Without one, some servers report nothing for a job whose nodes are all cached.
        self._client_id = str(uuid4())

    def about(self) -> Mapping[str, Json]:
        """Versions and card of the server, for the receipt; empty where it does not tell."""
        if self._about is None:
            answer = self._wire.get("/system_stats", seconds=_SECONDS)
            told = table(answer.json()) if answer.ok else {}
            system = table(told.get("system"))
            device = next(iter(tables(told.get("devices"))), {})
            about = {name: system.get(name) for name in ("comfyui_version", "pytorch_version")}
            about["device"] = device.get("name")
            self._about = {name: text for name, text in about.items() if isinstance(text, str)}
        return self._about

    def node(self, kind: str, *, again: bool = False) -> Mapping[str, Any]:
        """What a class of nodes takes. Rejected when the server does not have it."""
        if again or kind not in self._nodes:
            answer = self._wire.get(f"/object_info/{quote(kind, safe='')}", seconds=_SECONDS)
            if not answer.ok:
                raise failure(self._platform, answer)
            self._nodes[kind] = table(table(answer.json()).get(kind))
        if not self._nodes[kind]:
            del self._nodes[kind]
            where = "the custom nodes ComfyUI_IPAdapter_plus" if kind.startswith("IPAdapter") else "them"
            raise Rejected(
                f"{self._platform} has no node {kind}",
                f"Install {where} with ComfyUI's manager, restart it, and run the same command again.",
            )
        return self._nodes[kind]

    def check_graph(self, graph: Graph) -> None:
        """Raise Rejected for a node or model that the server does not have, naming what it has."""
        for entry in graph.values():
            kind = entry["class_type"]
            for name, value in entry["inputs"].items():
                choices = _choices(self.node(kind), name)
                if choices is None or value in choices:
                    continue
                choices = _choices(self.node(kind, again=True), name) or []
                if value not in choices:
                    told = str(value) if len(str(value)) <= _LONG_NAME else "what was written there"
                    more = f" and {len(choices) - _SHOWN} more" if len(choices) > _SHOWN else ""
                    shown = ", ".join(map(str, choices[:_SHOWN])) or "none"
                    raise Rejected(
                        f"{self._platform} has no {name} '{told}' ({kind})",
                        f"Set the option that names it. The server has: {shown}{more}.",
                    )

    def defaults(self, kind: str) -> dict[str, Json]:
        """A node's values as its own author set them, links left out."""
        found: dict[str, Json] = {}
        for name, (_, extra) in _inputs(self.node(kind)).items():
            choices = _choices(self.node(kind), name)
            if "default" in extra:
                found[name] = extra["default"]
            elif choices:
                found[name] = choices[0]
        return found

    def upload(self, digest: str, data: bytes) -> str:
        """Put a picture into the input folder, named by its content. Returns the name for LoadImage."""
        name = file_name(digest, data)
        parts = (
            ("image", (name, data, media_type_of(data))),
            ("type", "input"),
            ("subfolder", FOLDER),
            ("overwrite", "true"),
        )
        answer = self._wire.post_form("/upload/image", parts, seconds=_SECONDS, paid=False)
        if not answer.ok:
            raise failure(self._platform, answer)
        kept = table(answer.json())
        return f"{kept['subfolder']}/{kept.get('name')}" if kept.get("subfolder") else str(kept.get("name"))

    def submit(self, graph: Graph, prompt_id: str) -> str:
        """Queue a graph. Returns the id the server gave it; old servers do not take ours."""
        body = {"prompt": graph, "client_id": self._client_id, "prompt_id": prompt_id}
        try:
            answer = self._wire.post("/prompt", body, seconds=_SECONDS)
        except OutcomeUnknown:
            return self._after_a_lost_answer(prompt_id)
        if not answer.ok:
            raise failure(self._platform, answer)
        kept = table(answer.json())
        given = str(kept.get("prompt_id") or prompt_id)
        if kept.get("node_errors"):
            # Some of its outputs are drawn all the same; that is not what was asked.
            self._wire.post("/queue", {"delete": [given]}, seconds=_SECONDS, paid=False)
            raise Rejected(
                f"{self._platform} accepts only a part of the graph: {node_complaints(kept['node_errors'])}",
                "Change the graph or the option that it names.",
            )
        return given

    def _after_a_lost_answer(self, prompt_id: str) -> str:
        """The id is ours, so the server can be asked whether the job arrived."""
        arrived: bool | None
        try:
            arrived = self._knows(prompt_id)
        except Unreachable:
            arrived = None
        if arrived is None:
            raise OutcomeUnknown(
                f"{self._platform} hung up and cannot be asked whether it took job {prompt_id}",
                "Run the same command again when it answers: the job is found by its id, or drawn anew.",
            )
        if not arrived:
            raise Unreachable(
                f"{self._platform} hung up before it took the job", "Run the same command again."
            )
        return prompt_id

    def ended(self, prompt_id: str) -> Mapping[str, Any] | None:
        """The history of a job that has ended; None when there is none (yet)."""
        answer = self._wire.get(f"/history/{prompt_id}", seconds=_SECONDS)
        if not answer.ok:
            raise failure(self._platform, answer)
        return table(table(told_of(answer, self._platform)).get(prompt_id)) or None

    def is_queued(self, prompt_id: str) -> bool:
        """Whether a job waits or runs."""
        answer = self._wire.get("/queue", seconds=_SECONDS)
        if not answer.ok:
            raise failure(self._platform, answer)
        lines = table(told_of(answer, self._platform))
        jobs = [job for line in ("queue_running", "queue_pending") for job in listed(lines.get(line))]
        return any(prompt_id in listed(job)[1:2] for job in jobs)

    def _knows(self, prompt_id: str) -> bool:
        # Asked a second time, because a job may end between the two questions.
        return bool(self.ended(prompt_id) or self.is_queued(prompt_id) or self.ended(prompt_id))

    def forget(self, prompt_id: str) -> None:
        """Take an ended job out of the history, so that it is not found when it is queued again."""
        self._wire.post("/history", {"delete": [prompt_id]}, seconds=_SECONDS, paid=False)

    def wait(self, prompt_id: str, seconds: float) -> Done:
        """What a job saved, once it has ended. Pending when that takes longer, or the server stops answering."""
        end, pause, misses = time.monotonic() + seconds, _FIRST_PAUSE, 0
        while True:
            try:
                entry = self.ended(prompt_id)
                if entry is None and not self.is_queued(prompt_id):
                    entry = self.ended(prompt_id)
                    if entry is None:
                        raise gone(self._platform, prompt_id)
                misses = 0
            except Unreachable:
                entry, misses = None, misses + 1
            if entry is not None:
                return self.read(entry)
            if misses >= _MISSES or time.monotonic() + pause > end:
                why = "stopped answering" if misses else "has not drawn it yet"
                raise Pending(
                    f"{self._platform} took job {prompt_id} and {why}",
                    "It is not lost: run the same command again later and it is fetched.",
                    retry_after=30.0,
                )
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * _SLOWER)

    def read(self, entry: Mapping[str, Any]) -> Done:
        """The result of an ended job. Rejected when it broke or was stopped."""
        status = table(entry.get("status"))
        if status.get("status_str") == "error":
            raise broken_job(self._platform, listed(status.get("messages")))
        outputs = {
            node: [File(*(str(one.get(name, usual)) for name, usual in _FILE.items())) for one in images]
            for node, told in table(entry.get("outputs")).items()
            if (images := tables(table(told).get("images")))
        }
        asked = listed(entry.get("prompt"))
        return Done(outputs, dict(table(asked[2] if len(asked) > 2 else {})))

    def view(self, file: File) -> bytes:
        """The bytes of a picture, as they lie on the server's disk."""
        answer: Answer = self._wire.get(f"/view?{urlencode(vars(file))}", seconds=_SECONDS * 5)
        if answer.status == 404:
            raise BadAnswer(
                f"{self._platform} has drawn the picture, but its file is gone",
                "Has the output folder been cleared? Run the same command again to draw it anew.",
            )
        if not answer.ok:
            raise failure(self._platform, answer)
        if not media_type_of(answer.body):
            raise BadAnswer(
                f"{self._platform} delivered a file that is no PNG, JPEG or WebP",
                "Let the graph save one of these.",
                answer=answer.body[:100_000],
            )
        return answer.body


def gone(platform: str, prompt_id: str) -> JobGone:
    """Neither queued nor ended."""
    return JobGone(
        f"{platform} knows nothing of job {prompt_id}: it was restarted, or its queue was cleared",
        "Run the same command again to draw it.",
    )


def file_name(digest: str, data: bytes) -> str:
    """A name by content, so that equal pictures are one file and different ones never meet."""
    return f"{digest.rpartition(':')[2][:24]}.{_ENDINGS[media_type_of(data)]}"


def _choices(node: Mapping[str, Any], name: str) -> list[Any] | None:
    """The list a value must be from; None for free values, links, and files that are uploaded."""
    kind, extra = _inputs(node).get(name, ("", {}))
    if extra.get("image_upload"):
        return None
    choices = extra.get("options") if kind == "COMBO" else kind
    return choices if isinstance(choices, list) else None


def _inputs(node: Mapping[str, Any]) -> dict[str, tuple[Any, Mapping[str, Any]]]:
    """Name of each input to its kind (a name, or the choices) and what else its author says of it."""
    told = table(node.get("input"))
    specs = {**table(told.get("required")), **table(told.get("optional"))}
    return {
        name: (spec[0], table(spec[1] if len(spec) > 1 else {}))
        for name, spec in specs.items()
        if listed(spec)
    }
