"""`tetap store`: what is kept, what may go, and pictures on their way to another store."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadInput, CannotWrite, StoreDamaged
from ..store.disk import writing
from ..store.objects import digest_of
from .state import State
from .workspace import Workspace

_KEEP_DAYS = 30
_UNDER_WAY_DAYS = 1 / 24
"""What is younger may be on its way into a purchase right now, and stays whatever the user says."""


@dataclass(frozen=True)
class Kept:
    """How much the store holds, in pictures and bytes; `loose` is what no lock and no ledger row names."""

    pictures: int
    size: int
    loose: tuple[str, ...]
    loose_size: int


def kept(workspace: Workspace) -> Kept:
    """What the store holds."""
    with workspace.state() as state:
        named = named_pictures(workspace, state)
        sizes = {digest: state.objects.size(digest) for digest in state.objects.digests()}
    loose = tuple(digest for digest in sizes if digest not in named)
    return Kept(len(sizes), sum(sizes.values()), loose, sum(sizes[digest] for digest in loose))


def collect_garbage(
    workspace: Workspace, *, older_than_days: float = _KEEP_DAYS, dry_run: bool = True
) -> Kept:
    """Remove what no lock and no ledger row names and what has lain for so many days; what went, or would go.

    What is younger than an hour always stays: it may just be being bought."""
    settings = workspace.settings
    if settings.store and not settings.database and not dry_run:
        raise BadInput(
            f"{settings.store} may hold pictures that other projects' ledgers name",
            "A shared bucket is cleaned only by projects that share their ledger: set database to postgresql://…",
        )
    older_than_days = max(older_than_days, _UNDER_WAY_DAYS)
    with workspace.state() as state:
        named = named_pictures(workspace, state)
        gone: list[tuple[str, int]] = []
        for digest in list(state.objects.digests()):
            if digest in named or state.objects.age_days(digest) < older_than_days:
                continue
            gone.append((digest, state.objects.size(digest)))
            if not dry_run:
                state.objects.remove(digest)
    size = sum(size for _, size in gone)
    return Kept(len(gone), size, tuple(digest for digest, _ in gone), size)


def export_store(workspace: Workspace, file: Path) -> int:
    """Every picture that lock or ledger names, in one zip under its hash; how many. Missing ones are an error."""
    if file.exists():
        raise CannotWrite(f"{file} is there already", "Choose another name, or remove it first.")
    half = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with writing(file), workspace.state() as state:
            names = sorted(named_pictures(workspace, state))
            with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
                for digest in names:
                    archive.writestr(digest.replace(":", "/"), state.objects.get(digest))
            half.replace(file)
    finally:
        half.unlink(missing_ok=True)
    return len(names)


def import_store(workspace: Workspace, file: Path) -> int:
    """Take the pictures of an export into the store, each checked against its name; how many."""
    count = 0
    try:
        with workspace.state() as state, zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                data = archive.read(name)
                if digest_of(data) != name.replace("/", ":", 1):
                    raise StoreDamaged(f"{file}: {name} does not match its name", "Export it again.")
                state.objects.put(data)
                count += 1
    except (zipfile.BadZipFile, OSError) as error:
        raise BadInput(
            f"{file} is no export of a store ({type(error).__name__})", "Make one: tetap store export."
        ) from None
    return count


def named_pictures(workspace: Workspace, state: State) -> set[str]:
    """The hash of everything that tetap.lock or the ledger names."""
    locked = workspace.lock.pictures if workspace.lock is not None else ()
    return {picture.bytes for picture in locked} | set(state.ledger.pictures())
