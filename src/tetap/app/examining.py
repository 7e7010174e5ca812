"""`tetap doctor`: whether keys, ledger, lock, store and spool are well, and what to do where they are not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..config import key_place
from ..documents.lock_file import LockedPicture
from ..documents.project_paths import inside
from ..errors import LockBroken, StoreDamaged, StoreMissing, TetapError
from ..store.ledger import Ledger
from ..store.objects import ObjectStore, digest_of
from ..store.sqlite_database import file_complaint, how_to_do_without
from .edited import WISH
from .keeping import named_pictures
from .state import State
from .tried import drawn_before
from .workspace import Workspace

_FROM_GIT = "Restore tetap.lock from version control."
_FROM_BACKUP = "Restore the ledger from a backup (docs/operations.md)."


@dataclass(frozen=True)
class Ailment:
    """Something the doctor found: `what`, what to do, and whether it was mended just now."""

    what: str
    hint: str
    mended: bool = False
    is_error: bool = True


def examine(workspace: Workspace, *, deep: bool = False) -> list[Ailment]:
    """What is wrong with the set-up; `deep` reads every picture and every record, and mends what can be mended."""
    found = list(_set_up(workspace))
    with workspace.state() as state:
        found += _ledger(state)
        found += _runs(state)
        found += _places(workspace)
        if deep:
            found += _records(state.ledger)
            try:
                found += _locked(workspace, state.ledger)
                found += _pictures(workspace, state)
            except TetapError as error:
                found.append(Ailment(str(error), error.hint))
    return found


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


def _places(workspace: Workspace) -> Iterator[Ailment]:
    """Whether ledger and pictures are where all that work together find them."""
    database, store = workspace.settings.database, workspace.settings.store
    if database and not store and urlsplit(database).hostname not in (None, "localhost", "127.0.0.1", "::1"):
        yield Ailment(
            "the ledger is on another machine, and the pictures are in this folder only",
            "Fine while one machine works. For more, set store to s3://BUCKET.",
            is_error=False,
        )


def _ledger(state: State) -> Iterator[Ailment]:
    problem = state.ledger.database.complaint()
    if problem:
        yield Ailment(f"the ledger is damaged: {problem}", _FROM_BACKUP)
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


def _runs(state: State) -> Iterator[Ailment]:
    problem = file_complaint(state.runs_file)
    if problem:
        yield Ailment(f"{state.runs_file} is damaged: {problem}", how_to_do_without(state.runs_file))


def _pictures(workspace: Workspace, state: State) -> Iterator[Ailment]:
    delivered = {}
    try:
        for picture in workspace.lock.pictures if workspace.lock is not None else ():
            delivered[picture.bytes] = inside(workspace.folder, picture.file, "tetap.lock")
    except LockBroken as error:
        yield Ailment(str(error), error.hint)
    named = named_pictures(workspace, state)
    for digest in sorted(named):
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
        path = state.objects.path(digest)
        if digest not in named and path.is_file() and not state.objects.is_intact_here(digest):
            yield Ailment(f"{path} no longer matches its name", "Nothing names it; delete it.")
    for digest, path in delivered.items():
        if path.is_file() and digest_of(path.read_bytes()) != digest:
            yield Ailment(
                f"{path} is not the picture that tetap.lock names",
                "tetap replay brings that one back and keeps this one beside it.",
            )


def _from_delivered(objects: ObjectStore, digest: str, file: Path | None, error: TetapError) -> Ailment:
    """A delivered copy that is still whole goes back into the store."""
    if file is not None and file.is_file():
        data = file.read_bytes()
        if digest_of(data) == digest:
            objects.put(data)
            return Ailment(str(error), f"It was put back from {file.name}.", mended=True)
    return Ailment(str(error), error.hint)


def _records(ledger: Ledger) -> Iterator[Ailment]:
    """The ledger against itself: keys are hashes of what was asked for, and what was paid is written down thrice."""
    for key, why in ledger.contradictions():
        yield Ailment(f"the ledger's record {key[:19]}… contradicts itself: {why}", _FROM_BACKUP)
    for purse in ledger.miscounted():
        yield Ailment(f"the ledger's total of {purse} is not the sum of what was bought", _FROM_BACKUP)


def _locked(workspace: Workspace, ledger: Ledger) -> Iterator[Ailment]:
    """The lock against the ledger, for every picture that this ledger knows."""
    lock = workspace.lock
    if (
        lock is not None
        and any(ledger.purchase(picture.key) for picture in lock.pictures)
        and not ledger.versions.knows(lock.name, lock.character)
    ):
        yield Ailment("tetap.lock names a content of the character that was never recorded here", _FROM_GIT)
    for picture in workspace.lock.pictures if workspace.lock is not None else ():
        purchase, take = ledger.purchase(picture.key), ledger.take(picture.key)
        if purchase is None:
            twins = [found for key in ledger.keys_of(picture.shot) if (found := ledger.take(key)) is not None]
            if any(twin.picture == picture.bytes for twin in twins):
                yield Ailment(f"tetap.lock names a key of '{picture.shot}' that was never bought", _FROM_GIT)
            continue
        # A pixel fix is called by who drew what it was made from; a person's edit is a take of that one's shot.
        drawn = drawn_before(ledger, purchase.request)
        by = drawn.request if drawn is not None else purchase.request
        recorded = {
            "shot": picture.shot if picture.rung == WISH else purchase.shot,
            "platform": by.platform,
            "model": by.model,
            "seed": purchase.seed,
            "take": purchase.take,
            "request": purchase.request.digest(),
        }
        if take is not None:
            recorded |= {"bytes": take.picture, "width": take.width, "height": take.height}
        wrong = [name for name, value in recorded.items() if _written(picture, name) != value]
        if wrong:
            yield Ailment(
                f"tetap.lock and the ledger differ on '{picture.shot}': {', '.join(wrong)}", _FROM_GIT
            )


def _written(picture: LockedPicture, name: str) -> object:
    return getattr(picture, name)


def as_plain(ailments: list[Ailment]) -> list[dict[str, object]]:
    """For --json."""
    return [json.loads(json.dumps(vars(one))) for one in ailments]
