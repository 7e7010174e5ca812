"""tetap.lock: what was delivered, and for each picture the promise that it can be proven and made again."""

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from ..errors import LockBroken

FILE_NAME = "tetap.lock"
FORMAT = 2
READABLE = (1, 2)
"""Formats that are understood. 1 had neither `asked` nor `identity`."""


@dataclass(frozen=True)
class LockedRequest:
    """The parts that the request's hash is made of, each with a short hash of its own, so that one can tell which of
    them is another now. `words` has one for every paragraph, the character first and the scene last."""

    strategy: str
    language: str
    frame: str
    """`16:9 2K`"""
    revision: str
    words: tuple[str, ...]
    references: tuple[str, ...] = ()
    """`front 6b23f3569f17`, in the order of the slots."""
    noise_seed: int | None = None
    options: str = ""
    spec: str = ""
    turns: str = ""
    """Of the conversation before it."""


@dataclass(frozen=True)
class LockedIdentity:
    """What the picture passed: which verifier, what was wanted (`same`, or a least percentage), and what it said:
    `who` and `what` 0..1, `percent` 0..100, traits that drifted."""

    verifier: str
    want: str
    who: float
    what: float
    percent: float | None = None
    drifted: tuple[str, ...] = ()


@dataclass(frozen=True)
class LockedPicture:
    """One delivered picture and its three promises. `bytes` proves the file, `request` the asking (in parts:
    `asked`), `identity` what a fresh take must pass again; `key` finds the purchase."""

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
    first_take: int = -1
    """The take that this shot's tries began with; -1 in locks from before tries were made, where it is `take`."""
    rung: str = "planned"
    """How this take was made (docs/loop.md)."""
    made_from: str = ""
    """Bytes of the take that a pixel fix was made from; platform and model are those that drew it."""
    asked: LockedRequest | None = None
    identity: LockedIdentity | None = None

    @property
    def began_with(self) -> int:
        """The take number that the shot's own request was ordered under."""
        return self.take if self.first_take < 0 else self.first_take


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
    chosen_strategy: str = ""
    """What the auto strategy took for this series; empty where another was asked for."""

    def picture(self, shot: str) -> LockedPicture | None:
        """The delivered picture of a shot."""
        return next((picture for picture in self.pictures if picture.shot == shot), None)


def lock_text(lock: Lock) -> str:
    """The file's text: one block a picture, so that a diff shows which picture changed."""
    data = asdict(lock)
    pictures = [_without_nothing(picture) for picture in data.pop("pictures")]
    head = "# Made by tetap. Commit this file: it proves the pictures and lets others replay them.\n"
    return head + tomli_w.dumps({"format": FORMAT, **_without_nothing(data), "picture": pictures})


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
        if found not in READABLE:
            raise LockBroken(
                f"{path}: format {found} is not {' or '.join(map(str, READABLE))}",
                "Update tetap, or restore the file from version control.",
            )
        pictures = tuple(_picture(row) for row in data.pop("picture", ()))
        return Lock(**data, pictures=pictures)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise LockBroken(
            f"{path}: broken ({error})", "Restore it from version control, or delete it and shoot again."
        ) from None


def _without_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """A table without what is not there: TOML has no word for nothing."""
    return {
        name: _without_nothing(value) if isinstance(value, dict) else value
        for name, value in data.items()
        if value is not None and value not in ((), "")
    }


def _picture(row: dict[str, Any]) -> LockedPicture:
    asked, identity = row.pop("asked", None), row.pop("identity", None)
    return LockedPicture(
        **row,
        asked=None if asked is None else LockedRequest(**_with_tuples(asked)),
        identity=None if identity is None else LockedIdentity(**_with_tuples(identity)),
    )


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
