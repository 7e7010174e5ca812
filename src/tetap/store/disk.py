"""Durable writing: temporary file, fsync, then one atomic step; disk errors in the user's words."""

import errno
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import CannotWrite

_NAMES = random.Random()
_ROOM_BYTES = 64_000_000
"""Kept free for answers that are on their way."""
_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space and run the same command again; nothing is lost."),
    errno.EDQUOT: (
        "the disk quota is used up",
        "Free some space and run the same command again; nothing is lost.",
    ),
    errno.EROFS: ("the disk is read-only", "Use a folder on a disk that can be written."),
    errno.EACCES: ("permission is missing", "Give yourself write permission there, or use another folder."),
    errno.EPERM: ("permission is missing", "Give yourself write permission there, or use another folder."),
}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failed write below `path` into CannotWrite."""
    try:
        yield
    except OSError as error:
        reason, hint = _REASONS.get(
            error.errno or 0, (error.strerror or str(error), "Check the disk and try again.")
        )
        raise CannotWrite(f"cannot write {path}: {reason}", hint) from None


def make_folder(path: Path) -> Path:
    """The folder, made if it is not there."""
    if not path.is_dir():
        with writing(path):
            path.mkdir(parents=True, exist_ok=True)
    return path


def make_sure_of_room(folder: Path) -> None:
    """CannotWrite while there is too little room for another answer: better than a paid one that cannot be kept."""
    make_folder(folder)
    with writing(folder):
        room = os.statvfs(folder)
    if room.f_bavail * room.f_frsize < _ROOM_BYTES:
        raise CannotWrite(
            f"cannot write {folder}: the disk is nearly full",
            "Free some space and run the same command again; nothing was sent, nothing is lost.",
        )


def sync_folder(path: Path) -> None:
    """Make a name in this folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_once(path: Path, data: bytes, mode: int = 0o444) -> bool:
    """Create the file durably; False, and nothing changed, when it is there already."""
    make_folder(path.parent)
    temporary = _temporary_name(path.parent)
    with writing(path):
        try:
            write_new(temporary, data, mode=mode)
            return link_once(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def replace(path: Path, *parts: bytes) -> None:
    """Write the file, its parts one after the other; readers see the old or the new content, never half of it."""
    make_folder(path.parent)
    with writing(path):
        temporary = _temporary_name(path.parent)
        try:
            write_new(temporary, *parts, mode=0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_new(path: Path, *parts: bytes, mode: int = 0o444, cached: bool = True) -> None:
    """Write a file that is not there yet, its parts one after the other; its name survives a power cut once the folder
    is synced too. `cached` False: nobody reads it soon, so that it need not stay in memory as well."""
    with writing(path):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            for part in parts:
                rest = memoryview(part)
                while rest:
                    rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
            if not cached and hasattr(os, "posix_fadvise"):
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def link_once(there: Path, path: Path) -> bool:
    """Give a file that lies durably on this disk another name, durably; False, and nothing changed, when the name is
    taken."""
    make_folder(path.parent)
    with writing(path):
        try:
            os.link(there, path)
        except FileExistsError:
            return False
        sync_folder(path.parent)
    return True


def _temporary_name(folder: Path) -> Path:
    # Only another name than everybody else's: the system need not be asked for a secret.
    return folder / f".tmp-{os.getpid()}-{_NAMES.getrandbits(64):016x}"
