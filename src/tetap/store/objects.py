"""Picture bytes by their hash: written once, never re-encoded, checked on every read."""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import CannotWrite, StoreDamaged, StoreMissing
from .disk import link_once, write_once, writing

_ALGORITHM = "sha256"
_STALE_SECONDS = 3600.0


def digest_of(data: bytes) -> str:
    """`sha256:` and 64 hex digits. The name says the algorithm so that it can change one day."""
    return f"{_ALGORITHM}:{hashlib.sha256(data).hexdigest()}"


class ObjectStore:
    """Files below one folder, named by what is in them. Equal bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the bytes of this digest are, or would be."""
        algorithm, _, hexadecimal = digest.partition(":")
        if (
            algorithm != _ALGORITHM
            or len(hexadecimal) != 64
            or not set(hexadecimal) <= set("0123456789abcdef")
        ):
            raise StoreMissing(f"'{digest}' is no content hash", "Expected sha256: and 64 hex digits.")
        return self.folder / algorithm / hexadecimal[:2] / hexadecimal

    def put(self, data: bytes) -> str:
        """Keep the bytes durably; the digest is their name. A damaged copy is replaced."""
        return self._keep(data, lambda path: write_once(path, data))

    def adopt(self, there: Path, data: bytes) -> str:
        """The same for bytes that lie durably in a read-only file of this disk already: it gets their name as well."""

        def place(path: Path) -> bool:
            try:
                return link_once(there, path)
            except CannotWrite:
                # The store is on another disk, or another process has settled this and taken the file away.
                return write_once(path, data)

        return self._keep(data, place)

    def _keep(self, data: bytes, place: Callable[[Path], bool]) -> str:
        """`place` puts the bytes at a path durably, or says that something is there."""
        digest = digest_of(data)
        path = self.path(digest)
        if not place(path) and not self.is_intact_here(digest):
            with writing(path):
                path.unlink()
            place(path)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes, checked. StoreMissing or StoreDamaged otherwise, never wrong bytes."""
        path = self.path(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise StoreMissing(
                f"{digest[:19]}… is not in the store",
                "Copy the store from whoever made the picture, or shoot again.",
            ) from None
        if digest_of(data) != digest:
            raise StoreDamaged(
                f"{path} no longer matches its name; it was not used",
                "Restore it from a backup, or delete the file and shoot again.",
            )
        return data

    def has(self, digest: str) -> bool:
        """Whether a file of this name is there; `get` tells whether it is intact."""
        return self.is_here(digest)

    def is_here(self, digest: str) -> bool:
        """Whether this machine's folder has a file of this name."""
        return self.path(digest).is_file()

    def is_intact(self, digest: str) -> bool:
        """Whether the bytes are there and match their name."""
        try:
            self.get(digest)
        except (StoreMissing, StoreDamaged):
            return False
        return True

    def is_intact_here(self, digest: str) -> bool:
        """Whether this machine's own copy is there and matches its name."""
        try:
            return digest_of(self.path(digest).read_bytes()) == digest
        except FileNotFoundError:
            return False

    def digests(self) -> Iterator[str]:
        """The name of everything kept, sorted."""
        for path in sorted((self.folder / _ALGORITHM).glob("??/*")):
            if not path.name.startswith("."):
                yield f"{_ALGORITHM}:{path.name}"

    def size(self, digest: str) -> int:
        """Bytes of one picture."""
        return self.path(digest).stat().st_size

    def age_days(self, digest: str) -> float:
        """Days since it was kept."""
        return (time.time() - self.path(digest).stat().st_mtime) / 86400

    def remove(self, digest: str) -> None:
        """Delete one picture; only `tetap store gc` does, for what nothing names."""
        with writing(self.path(digest)):
            self.path(digest).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove temporary files that a killed process left over an hour ago; how many."""
        stale = [
            path
            for path in self.folder.glob("**/.tmp-*")
            if time.time() - path.stat().st_mtime > _STALE_SECONDS
        ]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)
