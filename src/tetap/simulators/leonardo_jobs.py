"""What a simulated Leonardo remembers: uploaded pictures, jobs, and the pictures on its delivery network."""

import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_KEPT = 2000
ACCOUNT = "3f0c1f0e-0000-4000-8000-000000000001"


@dataclass
class Job:
    """One accepted job. `looks`: how often it still answers that it is being drawn."""

    id: str
    record: dict[str, Any]
    looks: int = 1
    pictures: list[bytes] = field(default_factory=list)
    status: str = "COMPLETE"
    flagged: bool = False
    twice: bool = False


class Memory:
    """Jobs and pictures by id; the oldest are forgotten. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._uploads: OrderedDict[str, bytes | None] = OrderedDict()
        self._served: OrderedDict[str, bytes | None] = OrderedDict()

    def expect_upload(self) -> str:
        """A new id that a picture may be uploaded under."""
        identity = str(uuid.uuid4())
        self._put(self._uploads, identity, None)
        return identity

    def upload(self, identity: str, data: bytes) -> bool:
        """Keep the picture; False for an id that nobody was given."""
        with self._lock:
            if identity not in self._uploads:
                return False
            self._uploads[identity] = data
            return True

    def uploaded(self) -> frozenset[str]:
        """Ids of pictures that are really there."""
        with self._lock:
            return frozenset(name for name, data in self._uploads.items() if data is not None)

    def reference(self, identity: str) -> bytes:
        """The bytes of an uploaded picture."""
        with self._lock:
            return self._uploads[identity] or b""

    def accept(self, job: Job) -> None:
        """Remember a job."""
        self._put(self._jobs, job.id, job)

    def job(self, identity: str) -> Job | None:
        """The job of this id."""
        with self._lock:
            return self._jobs.get(identity)

    def newest(self, offset: int, limit: int) -> list[Job]:
        """Jobs of the account, newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))[offset : offset + limit]

    def serve(self, name: str, data: bytes | None) -> None:
        """Put a file on the delivery network; None = its address is gone."""
        self._put(self._served, name, data)

    def served(self, name: str) -> bytes | None:
        """A file of the delivery network."""
        with self._lock:
            return self._served.get(name)

    def _put(self, where: OrderedDict[str, Any], name: str, value: object) -> None:
        with self._lock:
            where[name] = value
            while len(where) > _KEPT:
                where.popitem(last=False)


def now() -> str:
    """The time as Leonardo writes it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
