"""A .tetap file: a zip with a list of everything in it by hash; what does not match its list is not unpacked."""

import hashlib
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from ..errors import BadInput, StoreDamaged

MANIFEST = "tetap-pack.json"
FORMAT = 1
MOST_FILES = 50_000
MOST_BYTES = 8_000_000_000
"""Unpacked. A larger pack is refused before anything of it is read."""
_MOST_MANIFEST = 20_000_000
_CHUNK = 1_000_000
_NAME = re.compile(r"[^\x00-\x1f\\:*?\"<>|]+")
_STORED_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
_ASK_AGAIN = "Do not use it; ask whoever made it for another."


def write_pack(file: Path, name: str, files: Mapping[str, bytes]) -> str:
    """Write these files (path inside the pack to bytes); the hash of the list of all of them, which names the pack."""
    listed = {
        path: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for path, data in sorted(files.items())
    }
    manifest = json.dumps(
        {"format": FORMAT, "name": name, "files": listed}, indent=1, ensure_ascii=False
    ).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for path, data in ((MANIFEST, manifest), *sorted(files.items())):
            # The same content gives the same file, whenever and wherever it is packed.
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            is_packed = path.endswith(_STORED_SUFFIXES) or path.startswith("store/")
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, data)
    return hashlib.sha256(manifest).hexdigest()


class PackFile:
    """An opened pack. Names and sizes are checked when it is opened, bytes when they are read."""

    def __init__(self, file: Path) -> None:
        """BadInput for a file that is no pack, StoreDamaged for one that is not what its list says."""
        self._file = file
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise BadInput(
                f"{file} is no pack ({type(error).__name__})", "Make one: tetap pack DIR -o NAME.tetap"
            ) from None
        try:
            self._entries = self._checked_entries()
            manifest = self._manifest()
            self.digest = hashlib.sha256(manifest).hexdigest()
            self.name, self._files = self._read_list(manifest)
            self._compare()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> "PackFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def read(self, path: str) -> bytes:
        """The bytes of one file, checked against the list."""
        wanted = self._files[path]
        data = self._bytes(path, wanted[1])
        if hashlib.sha256(data).hexdigest() != wanted[0]:
            raise StoreDamaged(f"{self._file}: {path} was changed after it was packed", _ASK_AGAIN)
        return data

    def _checked_entries(self) -> dict[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        folded: set[str] = set()
        infos = self._archive.infolist()
        if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
            raise BadInput(
                f"{self._file} is too large to be a pack", f"At most {MOST_BYTES / 1e9:.0f} GB unpacked."
            )
        for info in infos:
            mode = info.external_attr >> 16
            is_plain = not mode or stat.S_IFMT(mode) in (0, stat.S_IFREG)
            is_readable = (
                info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not info.flag_bits & 1
            )
            if not _is_safe(info.filename) or not is_plain or not is_readable:
                raise StoreDamaged(
                    f"{self._file}: '{info.filename[:80]}' does not belong into a pack", _ASK_AGAIN
                )
            if info.filename.casefold() in folded:
                raise StoreDamaged(f"{self._file}: '{info.filename[:80]}' is there twice", _ASK_AGAIN)
            folded.add(info.filename.casefold())
            entries[info.filename] = info
        return entries

    def _manifest(self) -> bytes:
        info = self._entries.get(MANIFEST)
        if info is None or info.file_size > _MOST_MANIFEST:
            raise BadInput(
                f"{self._file} is no pack: it has no list", "Make one: tetap pack DIR -o NAME.tetap"
            )
        return self._bytes(MANIFEST, info.file_size)

    def _read_list(self, manifest: bytes) -> tuple[str, dict[str, tuple[str, int]]]:
        try:
            data = json.loads(manifest)
            if data["format"] != FORMAT:
                raise BadInput(f"{self._file}: format {data['format']} is not {FORMAT}", "Update tetap.")
            files = {str(path): (str(one["sha256"]), int(one["size"])) for path, one in data["files"].items()}
            return str(data["name"]), files
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StoreDamaged(f"{self._file}: its list cannot be read", _ASK_AGAIN) from None

    def _compare(self) -> None:
        """The list and the zip name the same files with the same sizes."""
        listed, there = set(self._files), set(self._entries) - {MANIFEST}
        for path in sorted(listed ^ there):
            what = "is listed and not there" if path in listed else "is there and not listed"
            raise StoreDamaged(f"{self._file}: {path} {what}", _ASK_AGAIN)
        for path, (_, size) in self._files.items():
            if self._entries[path].file_size != size:
                raise StoreDamaged(f"{self._file}: {path} was changed after it was packed", _ASK_AGAIN)

    def _bytes(self, path: str, size: int) -> bytes:
        """At most `size` bytes are unpacked, whatever the zip says of itself."""
        parts, left = [], size + 1
        try:
            with self._archive.open(self._entries[path]) as stream:
                while left > 0 and (part := stream.read(min(_CHUNK, left))):
                    parts.append(part)
                    left -= len(part)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise StoreDamaged(
                f"{self._file}: {path} cannot be read ({type(error).__name__})", _ASK_AGAIN
            ) from None
        data = b"".join(parts)
        if len(data) != size:
            raise StoreDamaged(f"{self._file}: {path} was changed after it was packed", _ASK_AGAIN)
        return data


def _is_safe(path: str) -> bool:
    """A plain relative path with nothing hidden in it."""
    parts = PurePosixPath(path).parts
    return (
        bool(_NAME.fullmatch(path))
        and not path.startswith("/")
        and not path.endswith("/")
        and "/".join(parts) == path
        and all(not part.startswith(".") and part == part.rstrip(" .") for part in parts)
    )
