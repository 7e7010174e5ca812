"""`tetap store` and `tetap doctor`: what is kept, what may go, what is broken and how it is mended."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..config import key_place
from ..documents.project_paths import inside
from ..errors import BadInput, LockBroken, StoreDamaged, StoreMissing, TetapError
from ..store.objects import ObjectStore, digest_of
from .state import State
from .workspace import Workspace

_KEEP_DAYS = 30


@dataclass(frozen=True)
class Kept:
    """How much the store holds, in pictures and bytes; `loose` is what no lock and no ledger row names."""

    pictures: int
    size: int
    loose: tuple[str, ...]
    loose_size: int


@dataclass(frozen=True)
class Ailment:
    """Something the doctor found: `what`, what to do, and whether it was mended just now."""

    what: str
    hint: str
    mended: bool = False
    is_error: bool = True


def kept(workspace: Workspace) -> Kept:
    """What the store holds."""
    with workspace.state() as state:
        named = _named(workspace, state)
        sizes = {digest: state.objects.size(digest) for digest in state.objects.digests()}
    loose = tuple(digest for digest in sizes if digest not in named)
    return Kept(len(sizes), sum(sizes.values()), loose, sum(sizes[digest] for digest in loose))


def collect_garbage(
    workspace: Workspace, *, older_than_days: float = _KEEP_DAYS, dry_run: bool = True
) -> Kept:
    """Remove what no lock and no ledger row names and what has lain for so many days; what went, or would go.

    What a process is just buying is named by its purchase before it is sent, so nothing under way is lost."""
    with workspace.state() as state:
        named = _named(workspace, state)
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
    with workspace.state() as state, zipfile.ZipFile(file, "x", zipfile.ZIP_STORED) as archive:
        names = sorted(_named(workspace, state))
        for digest in names:
            archive.writestr(digest.replace(":", "/"), state.objects.get(digest))
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
    except (zipfile.BadZipFile, FileNotFoundError) as error:
        raise BadInput(
            f"{file} is no export of a store ({type(error).__name__})", "Make one: tetap store export."
        ) from None
    return count


def examine(workspace: Workspace, *, deep: bool = False) -> list[Ailment]:
    """What is wrong with the set-up; `deep` reads every picture and mends what can be mended."""
    found = list(_set_up(workspace))
    with workspace.state() as state:
        found += _ledger(state)
        if deep:
            found += _pictures(workspace, state)
    return found


def _named(workspace: Workspace, state: State) -> set[str]:
    locked = workspace.lock.pictures if workspace.lock is not None else ()
    return {picture.bytes for picture in locked} | set(state.ledger.pictures())


def _set_up(workspace: Workspace) -> Iterator[Ailment]:
    try:
        card = workspace.card
    except TetapError as error:
        yield Ailment(str(error), error.hint)
        return
    needs_key = card.keys and not workspace.connection.is_local
    if needs_key and not any(key_place(name, workspace.folder) for name in card.keys):
        yield Ailment(
            f"{card.platform} needs a key and none is set",
            f"Set {' or '.join(card.keys)}, or: tetap key set {card.keys[0]}",
        )


def _ledger(state: State) -> Iterator[Ailment]:
    problem = state.ledger.database.complaint()
    if problem:
        yield Ailment(f"the ledger is damaged: {problem}", "Restore it from a backup (docs/operations.md).")
    doubts = state.ledger.attempts.in_doubt()
    if doubts:
        yield Ailment(f"{len(doubts)} paid calls are in doubt", "See: tetap doubts", is_error=False)
    left = state.till.spool.keys()
    if left:
        yield Ailment(
            f"{len(left)} answers wait in the spool",
            "The next tetap shoot or tetap worker settles them.",
            is_error=False,
        )


def _pictures(workspace: Workspace, state: State) -> Iterator[Ailment]:
    delivered = {}
    try:
        for picture in workspace.lock.pictures if workspace.lock is not None else ():
            delivered[picture.bytes] = inside(workspace.folder, picture.file, "tetap.lock")
    except LockBroken as error:
        yield Ailment(str(error), error.hint)
    for digest in sorted(_named(workspace, state)):
        try:
            healthy = state.objects.is_intact_here(digest)
            state.objects.get(digest)
            if not healthy:
                yield Ailment(
                    f"{digest[:19]}… was missing or damaged here",
                    "It came back from the bucket.",
                    mended=True,
                )
        except (StoreDamaged, StoreMissing) as error:
            yield _from_delivered(state.objects, digest, delivered.get(digest), error)
    for digest in state.objects.digests():
        if not state.objects.is_intact_here(digest) and state.objects.path(digest).is_file():
            yield Ailment(
                f"{state.objects.path(digest)} no longer matches its name", "Nothing names it; delete it."
            )


def _from_delivered(objects: ObjectStore, digest: str, file: Path | None, error: TetapError) -> Ailment:
    """A delivered copy that is still whole goes back into the store."""
    if file is not None and file.is_file():
        data = file.read_bytes()
        if digest_of(data) == digest:
            objects.put(data)
            return Ailment(str(error), f"It was put back from {file.name}.", mended=True)
    return Ailment(str(error), error.hint)


def as_plain(ailments: list[Ailment]) -> list[dict[str, object]]:
    """For --json."""
    return [json.loads(json.dumps(vars(one))) for one in ailments]
