"""The public face for programs: one project folder and what can be done with it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict, Unpack

from ..documents.recipe_file import Recipe
from ..documents.yaml_text import as_kept
from ..domain.resolving import ResolvedCharacter, resolve
from ..finishing.credentials import SigningKey
from ..store.disk import replace
from ..store.ledger import Event
from ..strategies.plan import Plan
from .advising import Advice, advise, settle_strategy
from .asking_again import AskedAgain, ask_again
from .bundling import FileWishes
from .calibrating import Calibrated, calibrate
from .chances import Chances, chances
from .chatting import Chat, open_chat, open_edit
from .checking import PlacedFinding, check
from .deciding import Decided, decide
from .delivering import deliver_picks
from .exporting import AS_THEY_ARE, Exported, export
from .falling_back import Fallback, fallback_of
from .finishing import Agreement, Finished, finish, plan_recipe_style, the_recipe
from .fresh_takes import FreshTake, IdentityTest, plan_identity, run_identity
from .importing import Imported, import_edited
from .packing import Packed, pack
from .pipeline import PIPELINE, PipelineRun, Stage, plan_pipeline, run_pipeline, stages_of
from .promoting import Promoted, promote
from .provenance import Provenance, read_provenance, signing_key
from .reference_worth import Worth, worth_of_references
from .replaying import Replayed, replay
from .reviewing import Waiting, review
from .sheets import Sheet, approve_views, make_candidates, make_views, pick
from .shooting import Series, plan_series, shoot
from .styling import StylePlan
from .wishes import Wishes
from .workspace import Workspace


def _nobody(event: Event) -> None:
    """Progress that nobody listens to."""


class Money(TypedDict, total=False):
    """What a call may spend and what it makes once more."""

    agreed: bool
    budget: float | None
    budget_day: float | None
    budget_character: float | None
    redo: Sequence[str]


def _wishes(money: Money, *, new: bool = False) -> Wishes:
    return Wishes(
        new=new,
        redo=tuple(money.get("redo", ())),
        agreed=money.get("agreed", False),
        budget=money.get("budget"),
        budget_day=money.get("budget_day"),
        budget_character=money.get("budget_character"),
    )


class Project:
    """A folder with a character and its scenes.

    `Project("examples/xiao-cheng").shoot()` draws the series; every method raises an error of
    `tetap.errors` whose `hint` says what to do next. Keyword arguments are settings (platform, model,
    strategy, url, language, lanes) and go before environment and files; `options` are `name=value` texts for
    what the model's card lists.
    """

    def __init__(
        self, folder: str | Path = ".", *, options: Sequence[str] = (), **settings: str | int | None
    ) -> None:
        self.folder = Path(folder)
        self._options = options
        self._settings = settings

    def open(self) -> Workspace:
        """The folder's documents, read now. Raises the first thing that is wrong with them."""
        workspace = Workspace(self.folder, self._settings, self._options)
        settle_strategy(workspace)
        return workspace

    def check(self) -> list[PlacedFinding]:
        """Findings: errors first, then warnings and hints."""
        return check(self.open())

    def resolve(self, seed: int | None = None, *, write: bool = False) -> ResolvedCharacter:
        """The character with open traits filled from the identity seed; `write` puts them into the file."""
        workspace = self.open()
        resolved = resolve(workspace.file.character, seed, workspace.vocabulary)
        if write:
            path = workspace.file.path
            replace(path, as_kept(path, workspace.file.with_resolved(resolved)))
        return resolved

    def plan(
        self, only: Sequence[str] = (), *, seed: int | None = None, new: bool = False, turnaround: bool = True
    ) -> Plan:
        """The shots with requests, keys and prices. Nothing is written."""
        workspace, wishes = self.open(), Wishes(tuple(only), seed, new, turnaround)
        if workspace.settings.strategy == PIPELINE:
            return plan_pipeline(workspace, wishes)[1]
        return plan_series(workspace, wishes)[0]

    def shoot(
        self,
        only: Sequence[str] = (),
        *,
        seed: int | None = None,
        new: bool = False,
        turnaround: bool = True,
        tell: Callable[[Event], None] = _nobody,
        **money: Unpack[Money],
    ) -> Series:
        """Make what is missing, deliver all of it to out/, write tetap.lock and the report.

        A paid platform needs `agreed=True` or `budget=` (US dollars for this call); PriceNotAgreed otherwise.
        `budget_day` and `budget_character` limit what is spent in all; `redo` names shots to make once more."""
        wishes = Wishes(
            only=tuple(only),
            seed=seed,
            new=new,
            turnaround=turnaround,
            redo=tuple(money.get("redo", ())),
            agreed=money.get("agreed", False),
            budget=money.get("budget"),
            budget_day=money.get("budget_day"),
            budget_character=money.get("budget_character"),
        )
        workspace = self.open()
        if workspace.settings.strategy == PIPELINE:
            series = run_pipeline(workspace, wishes, tell).series
            assert series is not None
            return series
        return shoot(workspace, wishes, tell)

    def candidates(
        self,
        count: int = 8,
        *,
        new: bool = False,
        tell: Callable[[Event], None] = _nobody,
        **money: Unpack[Money],
    ) -> Sheet:
        """Draw front views to choose from, numbered on one sheet in out/candidates/. `new`: others than the last."""
        return make_candidates(self.open(), _wishes(money, new=new), count, tell)

    def pick(self, number: int) -> Promoted:
        """Freeze a candidate as the character's front: a file in references/, its hash in character.yaml."""
        return pick(self.open(), number)

    def turnaround(self, *, tell: Callable[[Event], None] = _nobody, **money: Unpack[Money]) -> Sheet:
        """Draw the views that have no reference yet, from those that there are; `redo` names views to draw again."""
        return make_views(self.open(), _wishes(money), tell, money.get("redo", ()))

    def approve_views(self, only: Sequence[str] = (), *, despite: bool = False) -> list[Promoted]:
        """Make references of views that a person has looked at; `despite` what the gate says against them."""
        return approve_views(self.open(), only, despite=despite)

    def promote(
        self, take: str, role: str, *, agreed: bool, despite: bool = False
    ) -> tuple[Promoted | None, tuple[str, ...]]:
        """(the new reference or None, what speaks against it) for a take, by shot or digits of its hash."""
        return promote(self.open(), take, role, agreed=agreed, despite=despite)

    def worth_of_references(self, *, write: bool = False) -> list[Worth]:
        """How much each reference helps, measured on the takes in the ledger; `write` puts it into character.yaml."""
        return worth_of_references(self.open(), write=write)

    def stages(self) -> list[Stage]:
        """The pipeline's stages as they stand."""
        return stages_of(self.open())

    def pipeline(
        self,
        *,
        review: bool | None = None,
        approve: bool = False,
        tell: Callable[[Event], None] = _nobody,
        **money: Unpack[Money],
    ) -> PipelineRun:
        """Go on with the next stage. WaitsForReview where a person must look; `approve` says that one has."""
        return run_pipeline(self.open(), _wishes(money), tell, review=review, approve=approve)

    def advise(self) -> Advice:
        """What is known of every strategy for this character on the chosen model, and which one `auto` takes."""
        return advise(self.open())

    def chances(self, plan: Plan, budget: float | None = None) -> Chances:
        """What drawing a plan will probably take: tries, money, time; and with the other strategies."""
        return chances(self.open(), plan, budget)

    def deliver(self) -> list[str]:
        """Put what people accepted into out/, tetap.lock and the report, in place of what lies there: the shots whose
        picture is another one now. Nothing is drawn or bought."""
        return deliver_picks(self.open())

    def fallback(self) -> Fallback | None:
        """The other model that makes what the chosen one cannot; None where none is set."""
        return fallback_of(self.open())

    def review(self) -> list[Waiting]:
        """Delivered pictures that did not pass and that nobody has decided about; `decide` does."""
        return review(self.open())

    @contextmanager
    def chat(self, name: str = "", *, new: bool = False, budget: float | None = None) -> Iterator[Chat]:
        """A conversation about the character: `with project.chat() as chat: chat.say("under a tree", agreed=True)`.

        `name`: empty = the one held last; `new`: another. `budget` limits what it may spend, over all its turns."""
        with open_chat(self.open(), name, new=new, budget=budget) as held:
            yield held

    @contextmanager
    def editing(self, take: str, *, budget: float | None = None) -> Iterator[Chat]:
        """A conversation that begins with a take (a shot, or digits of a hash), for changes to that picture."""
        with open_edit(self.open(), take, budget=budget) as held:
            yield held

    def replay(self) -> list[Replayed]:
        """Rebuild the delivered pictures from tetap.lock and the store, proving each hash."""
        return replay(self.open())

    def pack(self, file: str | Path) -> Packed:
        """Character, references, lock, pictures and what was bought for them in one file (`tetap.unpack` opens it)."""
        return pack(self.open(), Path(file))

    def ask_again(self) -> list[AskedAgain]:
        """Compile every locked picture's request once more; which are the same, and what changed in the others."""
        return ask_again(self.open(), self._options)

    def plan_identity(self, only: Sequence[str] = ()) -> IdentityTest:
        """The fresh takes that a test of the identity promise draws, and their price; nothing is bought."""
        return plan_identity(self.open(), only, self._options)

    def test_identity(
        self,
        test: IdentityTest | None = None,
        *,
        agreed: bool = False,
        budget: float | None = None,
        tell: Callable[[Event], None] = _nobody,
    ) -> list[FreshTake]:
        """Draw a fresh take of every locked picture; whether each passes what the delivered one passed."""
        return run_identity(self.open(), test or self.plan_identity(), tell, agreed=agreed, budget=budget)

    def recipe(self, file: str | Path | None = None) -> Recipe:
        """The recipe of this file, else finish.yaml of the project. BadInput without one."""
        return the_recipe(self.open(), None if file is None else Path(file))

    def signing_key(self, chain: Path | None = None, key: Path | None = None) -> SigningKey:
        """A certificate chain and its key (PEM files); without them the project's own, which proves nobody's name."""
        return signing_key(self.open(), chain, key)

    def plan_style(self, recipe: Recipe, only: Sequence[str] = ()) -> StylePlan:
        """What the recipe's style would draw and cost. Nothing is bought. BadInput where the recipe has none."""
        return plan_recipe_style(self.open(), recipe, only)

    def finish(
        self,
        recipe: Recipe | None = None,
        only: Sequence[str] = (),
        *,
        key: SigningKey | None = None,
        tell: Callable[[Event], None] = _nobody,
        **money: Unpack[Money],
    ) -> Finished:
        """Make out/finished/ of the delivered pictures, or of `only` some, by a recipe (finish.yaml by default).

        The same pictures and recipe give the same bytes. Only a style costs: `agreed=True` or `budget=`."""
        workspace = self.open()
        may = Agreement(money.get("agreed", False), money.get("budget"), tell)
        return finish(workspace, recipe or the_recipe(workspace, None), only, key, may)

    def export(
        self,
        kind: str = "zip",
        out: str | Path | None = None,
        only: Sequence[str] = (),
        *,
        wishes: FileWishes = AS_THEY_ARE,
    ) -> Exported:
        """Hand the set over as zip, folder, psd, ora, pdf, stickers, sprite or lora, into `out` (out/KIND when none is
        given). `wishes`: names, format, size of plain files."""
        workspace = self.open()
        return export(workspace, kind, Path(out) if out else workspace.out_folder / kind, only, wishes)

    def import_edited(self, file: str | Path, shot: str = "") -> Imported:
        """Take an edited PSD, OpenRaster or picture back as the accepted take of a shot (the file's name if empty)."""
        return import_edited(self.open(), Path(file), shot)

    @staticmethod
    def provenance(file: str | Path) -> Provenance:
        """What any picture file says of its making."""
        return read_provenance(Path(file))

    def decide(self, takes: Sequence[str], *, accepted: bool, why: str = "") -> list[Decided]:
        """Accept or reject takes, named by shot or by the first digits of a hash; it goes before the verdict."""
        return decide(self.open(), takes, accepted=accepted, why=why)

    def calibrate(self) -> Calibrated:
        """Refit the percentage to what was accepted and rejected (20 takes or more); kept in calibration.toml."""
        return calibrate(self.open())
