"""The spool: a platform's answer, kept byte for byte before anything else is done with it.

Each picture is a file of its own, which the store takes over as it is, so that it is written once. The answer is a
file per purchase key: a JSON line (what came back beside the pictures), then the platform's own turn. It is written
last, with fsync, and renamed: an answer that is there is whole.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import CannotWrite, StoreDamaged
from ..ports import Drawing, DrawnPicture, SentSlot
from .disk import make_folder, replace, write_new

_STALE_SECONDS = 3600.0


class Spool:
    """Answers that are not settled yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stays_cached = True
        """Whether the machine keeps in memory what was written. A gateway hands pictures on from its own."""

    def _path(self, key: str) -> Path:
        return self.folder / (key.partition(":")[2] + ".answer")

    def pictures(self, key: str, attempt: int, count: int) -> list[Path]:
        """Where the pictures of an answer lie while it is here, in their order."""
        stem = key.partition(":")[2]
        return [self.folder / f"{stem}-{attempt}-{number}.picture" for number in range(count)]

    def keep(self, key: str, attempt: int, drawing: Drawing) -> None:
        """Keep an answer durably under its purchase key, with the attempt that it answers."""
        make_folder(self.folder)
        paths = self.pictures(key, attempt, len(drawing.pictures))
        line = json.dumps(_head(attempt, drawing), sort_keys=True).encode() + b"\n"
        try:
            for path, picture in zip(paths, drawing.pictures, strict=True):
                path.unlink(missing_ok=True)
                write_new(path, picture.data, cached=self.stays_cached)
            replace(self._path(key), line, drawing.reply)
        except CannotWrite:
            # Half an answer takes room and serves nobody.
            self.forget(key, attempt, len(paths))
            raise

    def find(self, key: str) -> tuple[int, Drawing] | None:
        """(attempt, answer) that a killed process left behind, or None."""
        try:
            line, _, reply = self._path(key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        try:
            head = json.loads(line)
            attempt = int(head["attempt"])
            paths = self.pictures(key, attempt, len(head["pictures"]))
            return attempt, _drawing(head, [path.read_bytes() for path in paths], reply)
        except (ValueError, KeyError, TypeError, FileNotFoundError):
            if not self.holds(key):
                # Another process has settled it meanwhile.
                return None
            raise StoreDamaged(
                f"{self._path(key)} is damaged; it was not used",
                "It held a platform's answer. Keep a copy, then remove it and resolve the purchase by hand.",
            ) from None

    def holds(self, key: str) -> bool:
        """Whether an answer under this key is not settled."""
        return self._path(key).is_file()

    def keys(self) -> list[str]:
        """Keys of all answers that are not settled."""
        return [f"sha256:{path.stem}" for path in sorted(self.folder.glob("*.answer"))]

    def set_aside(self, key: str, attempt: int, answer: bytes = b"") -> Path:
        """Keep an answer that is no picture out of the way, as evidence for a complaint: what is kept here, or
        `answer`. Where it is now."""
        stem = key.partition(":")[2]
        path = self.folder / "unusable" / f"{stem[:16]}-{attempt}"
        if answer:
            replace(path, answer)
        elif self.holds(key):
            pictures = sorted(self.folder.glob(f"{stem}-{attempt}-*.picture"))
            replace(path, self._path(key).read_bytes(), *(one.read_bytes() for one in pictures))
            self.forget(key, attempt, len(pictures))
        return path

    def forget(self, key: str, attempt: int, count: int) -> None:
        """Remove an answer of `count` pictures that is settled."""
        self._path(key).unlink(missing_ok=True)
        for path in self.pictures(key, attempt, count):
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what a process that was killed while it wrote has left over an hour ago."""
        for path in (*self.folder.glob("*.picture"), *self.folder.glob(".tmp-*")):
            is_whole = (self.folder / f"{path.name.partition('-')[0]}.answer").is_file()
            if not is_whole and time.time() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink(missing_ok=True)


def _head(attempt: int, drawing: Drawing) -> dict[str, object]:
    return {
        "attempt": attempt,
        "cost_usd": drawing.cost_usd,
        "cost_basis": drawing.cost_basis,
        "parameters": dict(drawing.parameters),
        "remote_ids": list(drawing.remote_ids),
        "usage": dict(drawing.usage),
        "sent": [asdict(slot) for slot in drawing.sent],
        "counted_pictures": drawing.counted_pictures,
        "said": drawing.said,
        "reply": len(drawing.reply),
        "pictures": [
            {"media_type": p.media_type, "role": p.role, "bytes": len(p.data)} for p in drawing.pictures
        ],
    }


def _drawing(head: Mapping[str, Any], pictures: list[bytes], reply: bytes) -> Drawing:
    """ValueError, KeyError or TypeError where something of it is not whole."""
    sizes = [entry["bytes"] for entry in head["pictures"]]
    if [len(data) for data in pictures] != sizes or len(reply) != head["reply"]:
        raise ValueError("short")
    return Drawing(
        tuple(
            DrawnPicture(data, entry["media_type"], entry["role"])
            for data, entry in zip(pictures, head["pictures"], strict=True)
        ),
        head["cost_usd"],
        head["parameters"],
        tuple(head["remote_ids"]),
        cost_basis=head["cost_basis"],
        usage=head["usage"],
        sent=tuple(SentSlot(**slot) for slot in head["sent"]),
        counted_pictures=head["counted_pictures"],
        reply=reply,
        said=head["said"],
    )
