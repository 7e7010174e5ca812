"""`tetap pack` and `tetap unpack`: a character with its references, lock and pictures in one file that proves itself.

What was bought goes along, so that elsewhere the same series is replayed and not bought again. Keys, addresses and
everything else of tetap.toml that is not about how pictures are made stays at home."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from ..config.settings import PROJECT_FILE, read_toml
from ..config.settings import SETTINGS as ALL_SETTINGS
from ..documents.calibration_file import FILE_NAME as CALIBRATION
from ..documents.character_file import FILE_NAME
from ..documents.lock_file import FILE_NAME as LOCK_NAME
from ..documents.pack_file import PackFile, write_pack
from ..documents.project_paths import inside
from ..documents.recipe_file import FILE_NAME as RECIPE
from ..documents.scenes_file import NAMES as SCENES
from ..errors import BadInput, CannotWrite, LockBroken, StoreDamaged
from ..store.disk import writing
from ..store.handing_over import rows_of, take_over
from ..store.objects import digest_of
from .state import State
from .workspace import STATE, Workspace

SETTINGS = ("strategy", "language", "anchor_after", "want", "tries", "purpose")
"""Settings that travel: nothing that says where something is sent or kept."""
_PROJECT, _STORE, _LEDGER = "project/", "store/", "ledger.json"
_KINDS = (".yaml", ".yml", ".svg", ".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class Packed:
    """What is in a pack. `digest`: of the list of everything in it; two packs of one digest are the same."""

    name: str
    digest: str
    files: int
    pictures: int
    size: int


def pack(workspace: Workspace, file: Path) -> Packed:
    """Write the project into one file. StoreMissing when the store lacks something that the lock needs."""
    if file.exists():
        raise CannotWrite(f"{file} is there already", "Choose another name, or remove it first.")
    lock = workspace.lock
    if lock is None or not lock.pictures:
        raise LockBroken(f"{workspace.lock_path} names no pictures", "Make some first: tetap shoot.")
    files = {f"{_PROJECT}{path}": data for path, data in _documents(workspace)}
    with workspace.state() as state:
        for picture in lock.pictures:
            files[_PROJECT + picture.file] = state.objects.get(picture.bytes)
        here = {digest_of(data) for data in files.values()}
        keys = _keys(workspace, state)
        for digest in sorted(_needed(state, keys) - here):
            files[_STORE + digest.replace(":", "/")] = state.objects.get(digest)
        rows = rows_of(state.ledger.database, keys)
    files[_LEDGER] = json.dumps(rows, indent=1, ensure_ascii=False, sort_keys=True).encode()
    half = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with writing(file):
            digest = write_pack(half, lock.name, files)
            half.replace(file)
    finally:
        half.unlink(missing_ok=True)
    return Packed(lock.name, digest, len(files), len(lock.pictures), file.stat().st_size)


def unpack(file: Path, folder: Path, *, digest: str = "") -> Packed:
    """Everything of a pack into a new folder, or nothing at all. `digest`: what the pack must be, when it is known.

    BadInput for what is no pack or a folder that is not empty; StoreDamaged for a pack that was changed."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is there already and not empty", "Name a folder that is not there yet.")
    with PackFile(file) as opened:
        if digest and opened.digest != digest.removeprefix("sha256:").lower():
            raise StoreDamaged(
                f"{file} is another pack: its hash is {opened.digest}",
                "Ask whoever made it for the right one.",
            )
        with writing(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            with writing(folder):
                _write(opened, half)
            packed = _checked(opened, half, file)
            with writing(folder):
                if folder.exists():
                    folder.rmdir()
                half.chmod(0o755)
                half.replace(folder)
        finally:
            shutil.rmtree(half, ignore_errors=True)
    return packed


def _documents(workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """(path in the project, bytes) of what people wrote and drew."""
    folder = workspace.folder
    for name in (FILE_NAME, *SCENES, LOCK_NAME, CALIBRATION, RECIPE):
        path = folder / name
        if path.is_file():
            yield name, path.read_bytes()
    for picture in workspace.references:
        yield picture.path.relative_to(folder).as_posix(), picture.data
    for one in workspace.scene_pictures.values():
        yield inside(folder, one.file, "scenes").relative_to(folder).as_posix(), one.data
    for room in ("cast", "stages"):
        for path in sorted((folder / room).rglob("*")):
            if path.is_file() and path.suffix.lower() in _KINDS and not path.name.startswith("."):
                yield path.relative_to(folder).as_posix(), path.read_bytes()
    written = {name: value for name, value in read_toml(folder / PROJECT_FILE).items() if name in SETTINGS}
    if written:
        yield PROJECT_FILE, tomli_w.dumps(written).encode()


def _keys(workspace: Workspace, state: State) -> set[str]:
    """Purchases that the delivered pictures come from: themselves, and the tries that led to them."""
    lock = workspace.lock
    keys = {picture.key for picture in lock.pictures} if lock is not None else set()
    chains = {chain for key in keys if (chain := state.ledger.tries.chain_of(key)) is not None}
    for rows in state.ledger.tries.of(chains).values():
        keys |= {row.key for row in rows}
    return {key for key in keys if state.ledger.take(key) is not None}


def _needed(state: State, keys: set[str]) -> set[str]:
    """Everything in the store that these purchases gave, or that sending them again takes."""
    needed: set[str] = set()
    for key in keys:
        purchase = state.ledger.purchase(key)
        if purchase is None:
            continue
        needed |= set(purchase.request.needed())
        needed |= {str(one) for one in (purchase.picture, purchase.receipt.get("reply")) if one}
    return needed


def _write(opened: PackFile, folder: Path) -> None:
    for path in opened:
        data = opened.read(path)
        if path.startswith(_PROJECT):
            target = folder / path.removeprefix(_PROJECT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        elif path.startswith(_STORE):
            if digest_of(data) != path.removeprefix(_STORE).replace("/", ":", 1):
                raise StoreDamaged(f"{path} does not match its name", "Ask for the pack once more.")
        elif path != _LEDGER:
            raise StoreDamaged(f"'{path[:80]}' does not belong into a pack", "Ask for the pack once more.")


def _checked(opened: PackFile, folder: Path, file: Path) -> Packed:
    """The unpacked project, opened as any other: its store and ledger filled, every delivered picture proven."""
    foreign = set(read_toml(folder / PROJECT_FILE)) - set(SETTINGS)
    if foreign:
        raise StoreDamaged(
            f"{file}: its {PROJECT_FILE} says where to send or keep things ({', '.join(sorted(foreign))})",
            "A pack made by tetap has no such settings. Do not use it.",
        )
    workspace = Workspace(
        folder,
        {"platform": ALL_SETTINGS["platform"].default, "model": "", "url": "", "database": "", "store": ""},
    )
    lock = workspace.lock
    if lock is None or not lock.pictures:
        raise StoreDamaged(f"{file}: it names no pictures", "Ask for the pack once more.")
    with workspace.state() as state:
        for path in opened:
            if path.startswith((_STORE, _PROJECT)):
                data = opened.read(path)
                if path.startswith(_STORE) or path.lower().endswith(_KINDS[3:]):
                    state.objects.put(data)
        take_over(state.ledger.database, _rows(opened, file))
        for picture in lock.pictures:
            delivered = inside(folder, picture.file, LOCK_NAME)
            if not delivered.is_file() or digest_of(delivered.read_bytes()) != picture.bytes:
                raise StoreDamaged(f"{file}: {picture.file} is not the picture of its lock", "Do not use it.")
    assert (folder / STATE).is_dir()
    return Packed(opened.name, opened.digest, len(list(opened)), len(lock.pictures), file.stat().st_size)


def _rows(opened: PackFile, file: Path) -> Mapping[str, list[dict[str, str | int | float | None]]]:
    try:
        rows = json.loads(opened.read(_LEDGER)) if _LEDGER in set(opened) else {}
        if not isinstance(rows, dict) or not all(
            isinstance(value, str | int | float | None)
            for table in rows.values()
            for row in table
            for value in dict(row).values()
        ):
            raise ValueError
    except (ValueError, TypeError, AttributeError):
        raise StoreDamaged(f"{file}: its ledger cannot be read", "Ask for the pack once more.") from None
    return rows
