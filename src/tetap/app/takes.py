"""Every take of a project by shot: what it is, how it came to be, what the verifier and people say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..domain.series import Shot
from ..errors import BadInput
from ..ports.take_verdict import TakeVerdict, read_verdict
from ..reports.content import SeriesReport, ShownPicture
from ..reports.page_verdicts import PageVerdict, page_verdict
from ..reports.verdict_words import Say
from ..store.ledger import Purchase
from ..store.shown_takes import TakeRow, shown_take, shown_takes
from .reporting import trait_labels
from .reviewing import waiting_shots
from .state import State
from .wishes import every_shot
from .workspace import Workspace


@dataclass(frozen=True)
class ShotTake:
    """One take of a shot. `ruling`: `accepted`, `rejected`, or empty where nobody has decided."""

    shot: str
    key: str
    picture: str
    media_type: str
    width: int
    height: int
    seed: int
    number: int
    platform: str
    model: str
    strategy: str
    word: str
    percent: float | None
    """How alike, 0..100; None where nobody measured, or nothing could be told."""
    record: str = field(repr=False)
    ruling: str
    delivered: bool
    usd: float | None
    is_play: bool = False
    """Its cost is play money."""

    @cached_property
    def verdict(self) -> TakeVerdict | None:
        """The newest verdict, whole."""
        return read_verdict(self.record) if self.record else None


@dataclass(frozen=True)
class ShotTakes:
    """A shot with its takes, oldest first; `waits` says why a person must look at it."""

    shot: Shot
    takes: tuple[ShotTake, ...]
    waits: str = ""

    @property
    def delivered(self) -> ShotTake | None:
        """The take in out/."""
        return next((take for take in self.takes if take.delivered), None)


@dataclass(frozen=True)
class WholeTake:
    """A take with everything that is known of it."""

    take: ShotTake
    purchase: Purchase
    page: PageVerdict | None
    why: str = ""
    rung: str = ""
    lineage: tuple[ShotTake, ...] = field(default=())
    """The other tries of the same order, in order."""


def takes_by_shot(workspace: Workspace) -> list[ShotTakes]:
    """The shots of the project in order, each with what was drawn for it. Nothing is written."""
    seed = workspace.lock.seed if workspace.lock else workspace.scenes.seed or 0
    with workspace.state() as state:
        waits = waiting_shots(workspace, state)
        found: dict[str, list[ShotTake]] = {}
        for row in shown_takes(state.ledger.database, _whose(workspace)):
            found.setdefault(row.shot, []).append(_shown(workspace, row))
    return [
        ShotTakes(shot, tuple(found.get(shot.id, ())), waits.get(shot.id, ""))
        for shot in every_shot(workspace, seed)
    ]


def whole_take(workspace: Workspace, key: str, say: Say) -> WholeTake:
    """One take by its key. BadInput where there is none."""
    with workspace.state() as state:
        database = state.ledger.database
        purchase, take = state.ledger.purchase(key), shown_take(database, key)
        if purchase is None or take is None:
            raise BadInput("there is no such take", "Choose one from the contact sheet.")
        shown = _shown(workspace, take)
        chain = state.ledger.tries.chain_of(key)
        rows = state.ledger.tries.of([chain]).get(chain, []) if chain else []
        row = next((one for one in rows if one.key == key), None)
        others = [shown_take(database, one.key) for one in rows]
        lineage = [_shown(workspace, one) for one in others if one is not None]
        page = _page(workspace, state, shown, say)
    return WholeTake(
        shown, purchase, page, row.why if row else "", row.rung if row else "planned", tuple(lineage)
    )


def picture_of(workspace: Workspace, digest: str) -> bytes:
    """The bytes of a picture in the project's store. StoreMissing where they are not."""
    with workspace.state() as state:
        return state.objects.get(digest)


def _whose(workspace: Workspace) -> str:
    """Whose takes are read: everybody's in a ledger of the project's own, one character's in one that many share."""
    return workspace.resolved.character.name if workspace.settings.database else ""


def _shown(workspace: Workspace, row: TakeRow) -> ShotTake:
    locked = workspace.lock.picture(row.shot) if workspace.lock is not None else None
    return ShotTake(
        shot=row.shot,
        key=row.key,
        picture=row.picture,
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        seed=row.seed,
        number=row.number,
        platform=row.platform,
        model=row.model,
        strategy=row.strategy,
        word=row.word,
        percent=row.percent,
        record=row.record,
        ruling="" if row.ruling is None else "accepted" if row.ruling else "rejected",
        delivered=locked is not None and locked.key == row.key,
        usd=row.usd,
        is_play=row.play_money,
    )


def _page(workspace: Workspace, state: State, take: ShotTake, say: Say) -> PageVerdict | None:
    if take.verdict is None:
        return None
    data = state.objects.get(take.picture)
    cast = (workspace.cast.main, *workspace.cast.others)
    references: dict[str, bytes] = {
        one.digest: one.data for person in cast for one in workspace.cast.references_of(person)
    }
    for character in take.verdict.characters:
        for digest in character.references:
            if digest not in references and state.objects.has(digest):
                references[digest] = state.objects.get(digest)
    shown = ShownPicture(
        shot=take.shot, title=take.shot, file="", data=data, width=take.width, height=take.height, seed=take.seed,
        take=take.number, sha256=take.picture, verdict=take.word, cost_usd=take.usd, reused=True, words="",
        platform=take.platform, model=take.model, is_sheet=False, measured=take.verdict,
    )  # fmt: skip
    return page_verdict(shown, _bare_report(workspace, shown, references), say)


def _bare_report(workspace: Workspace, shown: ShownPicture, references: Mapping[str, bytes]) -> SeriesReport:
    """What a verdict on one picture is explained with."""
    cast = (workspace.cast.main, *workspace.cast.others)
    return SeriesReport(
        name="", other_names=(), kind="", version=0, language=workspace.settings.language, style="", traits=(),
        palette=(), accessories=(), marks=(), notes=(), pictures=(shown,), failed=(), series_seed=0,
        identity_seed=0, platform_label="", platform_notes="", drawn_by_illustrator=False, cost_usd=0.0,
        made_with="", trait_labels={one.character.name: trait_labels(one, workspace) for one in cast},
        references=references,
    )  # fmt: skip
