"""What a project keeps beside its documents: ledger, store, spool, and who works here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from filelock import FileLock

from ..config import Settings, load_connection, platform_limits
from ..errors import BadInput
from ..plugins import load_provider, platform_names
from ..ports import Card, Provider, find_card
from ..purchasing import Terms, Till
from ..runs.engine import Engine, Runs
from ..runs.shot_work import Platforms, ShotWork
from ..store.attempts import Limits
from ..store.disk import make_folder, replace
from ..store.ledger import Ledger
from ..store.objects import ObjectStore
from ..store.presence import somebody_serves
from ..store.spool import Spool


@dataclass
class State:
    """The open store and ledger of a project, and the till over both."""

    folder: Path
    ledger: Ledger
    objects: ObjectStore
    till: Till

    @property
    def runs_file(self) -> Path:
        """The durable engine's database."""
        return self.folder / "runs.sqlite"

    @cached_property
    def working_lock(self) -> FileLock:
        """Held by the one process that works in this folder."""
        return FileLock(self.folder / "working", thread_local=False)


@contextmanager
def open_state(
    folder: Path, settings: Settings, project: Path | None, serves: Sequence[str] = ()
) -> Iterator[State]:
    """Store and ledger below `folder`, made where there are none yet; the ledger in `settings.database` when set.
    `serves`: the platforms that this process works for, when it is a worker."""
    make_folder(folder)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        replace(ignore, b"*\n")
    ledger = Ledger(settings.database or folder / "ledger.sqlite", serves)
    try:
        objects = open_objects(folder, settings)
        till = Till(ledger, objects, Spool(folder / "spool"), _terms(project))
        yield State(folder, ledger, objects, till)
    finally:
        ledger.close()


def open_objects(folder: Path, settings: Settings) -> ObjectStore:
    """Where picture bytes are: a folder, with a bucket behind it when one is set."""
    if not settings.store:
        return ObjectStore(folder / "objects")
    from ..store.shared_objects import SharedObjects

    return SharedObjects(folder / "objects", settings.store)


def _terms(project: Path | None) -> Terms:
    written = {name: platform_limits(name, project) for name in platform_names()}
    return Terms(
        limits={
            name: Limits(float(limit.get("per_minute", 0.0)), int(limit.get("at_once", Limits().at_once)))
            for name, limit in written.items()
            if limit
        }
    )


def platforms_of(project: Path | None) -> Platforms:
    """Cards and providers by platform, model and address; each provider is made once."""
    made: dict[tuple[str, str], Provider] = {}

    def find(platform: str, model: str, url: str) -> tuple[Card, object]:
        at = (platform, url)
        if at not in made:
            made[at] = load_provider(platform, load_connection(platform, project, url))
        card = find_card(made[at].cards(), model)
        if card is None:
            raise BadInput(
                f"{platform} has no model '{model}' here", "Give this worker the same tetap.toml as the rest."
            )
        return card, lambda: made[at]

    return find  # type: ignore[return-value]


def open_runs(state: State, settings: Settings, work: ShotWork) -> Runs:
    """Whoever does the work. In a folder there is one at a time, and the others hand their series over; with
    PostgreSQL the workers do it, or this process where none serves the platform."""
    from ..runs.dbos_remote import DbosRemote
    from ..runs.taking_turns import FolderTurn, TakingTurns, Turn, UnservedTurn

    ledger = state.ledger
    # What the fallback makes must be made by somebody too.
    platforms = tuple(filter(None, dict.fromkeys((settings.platform, settings.fallback.partition("/")[0]))))
    turn: Turn = (
        UnservedTurn(lambda: all(somebody_serves(ledger.database, one) for one in platforms))
        if settings.database
        else FolderTurn(state.working_lock)
    )
    return TakingTurns(
        turn,
        lambda: engine_for(state, settings, platforms),
        lambda: DbosRemote(settings.database or state.runs_file),
        work,
    )


def engine_for(state: State, settings: Settings, serves: Sequence[str]) -> Engine:
    """The durable engine, not started. `serves`: with PostgreSQL, the platforms it works for."""
    # DBOS takes a while to import; that is spent only when there is something to draw.
    from ..runs.dbos_engine import DbosEngine

    if not settings.database:
        return DbosEngine(state.runs_file, settings.lanes)
    owner = state.ledger.attempts.presence.owner
    return DbosEngine(settings.database, settings.lanes, serves, owner, state.ledger.living)
