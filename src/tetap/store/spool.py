"""The spool: a platform's answer, kept byte for byte before anything else is done with it.

One file per purchase key: a JSON line (what came back beside the pictures), then the pictures' bytes
one after the other, then the platform's own turn. Written with fsync and renamed, so a file that is there is whole.
"""

import json
from dataclasses import asdict
from pathlib import Path

from ..errors import StoreDamaged
from ..ports import Drawing, DrawnPicture, SentSlot
from .disk import make_folder, replace


class Spool:
    """Answers that are not settled yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / (key.partition(":")[2] + ".answer")

    def keep(self, key: str, attempt: int, drawing: Drawing) -> None:
        """Keep an answer durably under its purchase key, with the attempt that it answers."""
        head: dict[str, object] = {
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
        line = json.dumps(head, sort_keys=True).encode() + b"\n"
        replace(self._path(key), line, *(picture.data for picture in drawing.pictures), drawing.reply)

    def find(self, key: str) -> tuple[int, Drawing] | None:
        """(attempt, answer) that a killed process left behind, or None."""
        try:
            line, _, rest = self._path(key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        try:
            head = json.loads(line)
            pictures = []
            for entry in head["pictures"]:
                data, rest = rest[: entry["bytes"]], rest[entry["bytes"] :]
                if len(data) != entry["bytes"]:
                    raise ValueError("short")
                pictures.append(DrawnPicture(data, entry["media_type"], entry["role"]))
            if len(rest) != head["reply"]:
                raise ValueError("short")
            drawing = Drawing(
                tuple(pictures),
                head["cost_usd"],
                head["parameters"],
                tuple(head["remote_ids"]),
                cost_basis=head["cost_basis"],
                usage=head["usage"],
                sent=tuple(SentSlot(**slot) for slot in head["sent"]),
                counted_pictures=head["counted_pictures"],
                reply=rest,
                said=head["said"],
            )
            return int(head["attempt"]), drawing
        except (ValueError, KeyError, TypeError):
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
        """Move an answer that is no picture out of the way, as evidence for a complaint; where it is now."""
        path = self.folder / "unusable" / f"{key.partition(':')[2][:16]}-{attempt}"
        if answer:
            replace(path, answer)
        elif self._path(key).is_file():
            make_folder(path.parent)
            self._path(key).replace(path)
        return path

    def forget(self, key: str) -> None:
        """Remove an answer that is settled."""
        self._path(key).unlink(missing_ok=True)
