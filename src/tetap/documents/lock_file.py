"""tetap.lock: what was delivered, and for each picture the promise that it can be proven and made again."""

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from ..errors import LockBroken

FILE_NAME = "tetap.lock"
FORMAT = 1


@dataclass(frozen=True)
class LockedPicture:
    """One delivered picture. `bytes` proves the file, `request` the asking; `key` finds the purchase."""

    shot: str
    file: str
    platform: str
    model: str
    seed: int
    take: int
    width: int
    height: int
    verdict: str
    bytes: str
    request: str
    key: str


@dataclass(frozen=True)
class Lock:
    """The whole file. `seed` is the series' seed; `character` the hash of the resolved character."""

    name: str
    seed: int
    identity_seed: int
    character: str
    character_version: int
    made_with: str
    pictures: tuple[LockedPicture, ...] = field(default=())

    def picture(self, shot: str) -> LockedPicture | None:
        """The delivered picture of a shot."""
        return next((picture for picture in self.pictures if picture.shot == shot), None)


def lock_text(lock: Lock) -> str:
    """The file's text: one block a picture, so that a diff shows which picture changed."""
    data = asdict(lock)
    pictures = data.pop("pictures")
    head = "# Made by tetap. Commit this file: it proves the pictures and lets others replay them.\n"
    return head + tomli_w.dumps({"format": FORMAT, **data, "picture": list(pictures)})


def read_lock(path: Path) -> Lock | None:
    """The lock, or None where there is none. LockBroken when it cannot be understood."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise LockBroken(f"{path}: cannot be read ({error})", "Restore it from version control.") from None
    try:
        data: dict[str, Any] = tomllib.loads(text)
        found = data.pop("format", None)
        if found != FORMAT:
            raise LockBroken(
                f"{path}: format {found} is not {FORMAT}",
                "Update tetap, or restore the file from version control.",
            )
        pictures = tuple(LockedPicture(**row) for row in data.pop("picture", ()))
        return Lock(**data, pictures=pictures)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise LockBroken(
            f"{path}: broken ({error})", "Restore it from version control, or delete it and shoot again."
        ) from None
