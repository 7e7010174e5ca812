"""Every take of a project by shot: what it is, how it came to be, what the verifier and people say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..domain.series import Shot
from ..errors import BadInput
from ..ports.take_verdict import TakeVerdict, read_verdict
from ..purchasing.receipt import is_play
from ..reports.content import SeriesReport, ShownPicture
from ..reports.page_verdicts import PageVerdict, page_verdict
from ..reports.verdict_words import Say
from ..store.ledger import Purchase, Take
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
    word: str
    verdict: TakeVerdict | None
    ruling: str
    delivered: bool
    usd: float | None
    is_play: bool = False
    """Its cost is play money."""


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
        return [
            ShotTakes(shot, tuple(_takes(workspace, state, shot.id)), waits.get(shot.id, ""))
            for shot in every_shot(workspace, seed)
        ]


def whole_take(workspace: Workspace, key: str, say: Say) -> WholeTake:
    """One take by its key. BadInput where there is none."""
    with workspace.state() as state:
        purchase, take = state.ledger.purchase(key), state.ledger.take(key)
        if purchase is None or take is None:
            raise BadInput("there is no such take", "Choose one from the contact sheet.")
        shown = _shown(workspace, state, take, purchase)
        chain = state.ledger.tries.chain_of(key)
        rows = state.ledger.tries.of([chain]).get(chain, []) if chain else []
        row = next((one for one in rows if one.key == key), None)
        others = [state.ledger.take(one.key) for one in rows]
        lineage = [
            _shown(workspace, state, one, found)
            for one in others
            if one is not None and (found := state.ledger.purchase(one.key)) is not None
        ]
        page = _page(workspace, state, shown, say)
    return WholeTake(
        shown, purchase, page, row.why if row else "", row.rung if row else "planned", tuple(lineage)
    )


def picture_of(workspace: Workspace, digest: str) -> bytes:
    """The bytes of a picture in the project's store. StoreMissing where they are not."""
    with workspace.state() as state:
        return state.objects.get(digest)


def _takes(workspace: Workspace, state: State, shot: str) -> list[ShotTake]:
    found: list[ShotTake] = []
    for key in state.ledger.keys_of(shot):
        take, purchase = state.ledger.take(key), state.ledger.purchase(key)
        if take is not None and purchase is not None and take.media_type.startswith("image/"):
            found.append(_shown(workspace, state, take, purchase))
    return found


def _shown(workspace: Workspace, state: State, take: Take, purchase: Purchase) -> ShotTake:
    row = state.ledger.verdicts.latest(take.key)
    decision = state.ledger.decisions.latest(take.key)
    locked = workspace.lock.picture(take.shot) if workspace.lock is not None else None
    return ShotTake(
        shot=take.shot,
        key=take.key,
        picture=take.picture,
        media_type=take.media_type,
        width=take.width,
        height=take.height,
        seed=purchase.seed,
        number=purchase.take,
        platform=purchase.request.platform,
        model=purchase.request.model,
        word=take.verdict,
        verdict=read_verdict(row.record) if row is not None else None,
        ruling="" if decision is None else "accepted" if decision.accepted else "rejected",
        delivered=locked is not None and locked.key == take.key,
        usd=purchase.cost_usd,
        is_play=is_play(purchase.receipt),
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
