"""Tasks of a simulated Midjourney proxy: their way from submitted to done, and the pictures at their end."""

import hashlib
import itertools
import json
import threading
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

_KEPT = 1000
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass
class Task:
    """One task. `looks`: how often it was asked for; `draw`: makes its picture when somebody fetches it."""

    id: str
    action: str
    prompt: str
    state: str | None
    luck: int
    hook: str = ""
    fail_reason: str = ""
    fault: str = ""
    looks: int = 0
    submitted: int = field(default_factory=lambda: int(time.time() * 1000))
    draw: Callable[[], bytes] | None = None
    tile: Callable[[int], bytes] = field(default=lambda _: b"")
    lock: threading.Lock = field(default_factory=threading.Lock)
    picture: bytes | None = None

    @property
    def hash(self) -> str:
        """Midjourney's own name of the job, as buttons carry it."""
        digest = hashlib.sha256(self.id.encode()).hexdigest()
        return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"

    def record(self, here: str, step: int) -> dict[str, Any]:
        """The task as the proxy tells it at `step`: 0 submitted, 1 in progress, 2 ended."""
        plain: dict[str, Any] = {
            "id": self.id, "action": self.action, "prompt": self.prompt, "promptEn": self.prompt, "state": self.state,
            "description": f"/{self.action.lower()} {self.prompt}", "submitTime": self.submitted, "imageUrl": None,
            "failReason": None, "buttons": [], "properties": {"finalPrompt": self.prompt},
        }  # fmt: skip
        if step < 2:
            status = ("SUBMITTED", "IN_PROGRESS")[step]
            unfinished = f"{here}attachments/{self.id}-unfinished.webp" if step else None
            return plain | {"status": status, "progress": ("0%", "45%")[step], "imageUrl": unfinished}
        if self.fail_reason:
            return plain | {"status": "FAILURE", "progress": "", "failReason": self.fail_reason}
        url = None if self.fault == "null-parts" else f"{here}attachments/{self.id}.png?ex=65fa&hm=simulated"
        return plain | {"status": "SUCCESS", "progress": "100%", "imageUrl": url, "buttons": self._buttons()}

    def _buttons(self) -> list[dict[str, Any]]:
        if self.action != "IMAGINE":
            return []
        kinds = (("U", "upsample"), ("V", "variation"))
        return [
            {"customId": f"MJ::JOB::{name}::{number}::{self.hash}", "label": f"{letter}{number}", "emoji": "",
             "type": 2, "style": 2}
            for letter, name in kinds
            for number in range(1, 5)
        ]  # fmt: skip

    def file(self) -> bytes | None:
        """The picture as the network delivers it; drawn at the first fetch; None = its address is gone."""
        with self.lock:
            if self.picture is None and self.draw is not None:
                self.picture = self.draw()
        if self.fault == "expired-url" or self.picture is None:
            return None
        if self.fault == "truncated":
            return self.picture[: len(self.picture) // 2]
        return b"<html>gone</html>" if self.fault == "wrong-type" else self.picture


class Tasks:
    """Every task by id, and the references that were uploaded; the oldest are forgotten. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tasks: OrderedDict[str, Task] = OrderedDict()
        self._uploads: OrderedDict[str, bytes] = OrderedDict()
        self._numbers = itertools.count(100)

    def new_id(self) -> str:
        """Milliseconds and three digits, as the proxies count."""
        return f"{int(time.time() * 1000)}{next(self._numbers) % 1000:03d}"

    def keep(self, task: Task) -> None:
        """Remember a task."""
        with self._lock:
            self._tasks[task.id] = task
            while len(self._tasks) > _KEPT:
                self._tasks.popitem(last=False)

    def find(self, identity: str) -> Task | None:
        """The task of this id."""
        with self._lock:
            return self._tasks.get(identity)

    def all(self) -> list[Task]:
        """Every task, newest first."""
        with self._lock:
            return list(reversed(self._tasks.values()))

    def upload(self, data: bytes) -> str:
        """Keep a reference; its file name."""
        name = f"{hashlib.sha256(data).hexdigest()[:24]}.png"
        with self._lock:
            self._uploads[name] = data
            while len(self._uploads) > _KEPT:
                self._uploads.popitem(last=False)
        return name

    def uploaded(self, url: str) -> bytes | None:
        """The bytes behind an address of ours."""
        with self._lock:
            return self._uploads.get(urlsplit(url).path.rpartition("/")[2])


def grid_of(pictures: list[bytes]) -> bytes:
    """Four pictures as one, two by two, as PNG."""
    opened = [Image.open(BytesIO(picture)).convert("RGB") for picture in pictures]
    width, height = opened[0].size
    grid = Image.new("RGB", (width * 2, height * 2))
    for number, picture in enumerate(opened):
        grid.paste(picture, (number % 2 * width, number // 2 * height))
    out = BytesIO()
    grid.save(out, "PNG", compress_level=1)
    return out.getvalue()


def is_loopback(url: str) -> bool:
    """Whether this address is on this machine."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


def call_back(task: Task, here: str) -> None:
    """Tell the task's hook how it goes on: in progress, then ended; twice when duplicates were asked for."""
    steps = [1, 2, 2] if task.fault == "duplicate" else [1, 2]

    def tell() -> None:
        for step in steps:
            data = json.dumps(task.record(here, step)).encode()
            request = urllib.request.Request(task.hook, data, {"content-type": "application/json"})
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5).close()
            except OSError:
                return
        task.looks = max(task.looks, 3)

    threading.Thread(target=tell, daemon=True).start()
