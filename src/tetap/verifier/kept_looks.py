"""What was seen of references, kept between runs: a folder of arrays by content and verifier, of bounded size."""

import contextlib
import hashlib
import json
import os
import zipfile
from pathlib import Path
from uuid import uuid4

import numpy as np

from .decoding import Source, digest_of
from .looks import Look, in_memory, look_at, remember

MOST_BYTES = 160_000_000
"""What the folder may hold; what was used longest ago goes first."""

_ARRAYS = ("rgb", "mask", "tokens", "picture", "whole")
_PLAIN = ("digest", "size", "box", "mask_source", "mask_confidence", "notes")


class KeptLooks:
    """Looks at whole pictures, read from `folder` where the same verifier has looked at the same picture before.
    The folder is made when the first one is kept. It only saves time: whatever cannot be read or written there is
    looked at anew."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder
        self._version = version

    def look(self, source: Source) -> Look:
        """As `look_at`, errors included."""
        digest = digest_of(source)
        known = in_memory(digest)
        if known is not None:
            return known
        path = self._folder / f"{self._name(digest)}.npz"
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            look = _read(path)
            os.utime(path)
            remember(look)
            return look
        look = look_at(source)
        with contextlib.suppress(OSError):
            self._keep(path, look)
        return look

    def _name(self, digest: str) -> str:
        return hashlib.sha256(f"{digest} {self._version}".encode()).hexdigest()

    def _keep(self, path: Path, look: Look) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f".{uuid4().hex}.npz")
        try:
            _write(unfinished, look)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        kept = sorted(
            ((one.stat(), one) for one in self._folder.glob("*.npz")), key=lambda pair: pair[0].st_mtime
        )
        left = sum(stat.st_size for stat, _ in kept)
        for stat, path in kept:
            if left <= MOST_BYTES:
                return
            path.unlink(missing_ok=True)
            left -= stat.st_size


def _write(path: Path, look: Look) -> None:
    arrays = {name: getattr(look, name) for name in _ARRAYS}
    if look.stage is not None:
        arrays |= {"stage_mask": look.stage[0], "stage_centres": look.stage[1]}
    plain = json.dumps({name: getattr(look, name) for name in _PLAIN})
    np.savez(path, plain=np.frombuffer(plain.encode(), dtype=np.uint8), **arrays)


def _read(path: Path) -> Look:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        plain = json.loads(stored["plain"].tobytes())
        arrays = {name: stored[name] for name in _ARRAYS}
        stage = (stored["stage_mask"], stored["stage_centres"]) if "stage_mask" in stored else None
    for values in (*arrays.values(), *(stage or ())):
        values.setflags(write=False)
    whole = arrays.pop("whole")
    return Look(
        digest=plain["digest"], size=tuple(plain["size"]), box=tuple(plain["box"]),
        mask_source=plain["mask_source"], mask_confidence=plain["mask_confidence"],
        notes=tuple(plain["notes"]), stage=stage, known_whole=whole, **arrays,
    )  # fmt: skip
