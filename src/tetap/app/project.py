"""The public face for programs: one project folder and what can be done with it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict, Unpack

from ..domain.resolving import ResolvedCharacter, resolve
from ..store.disk import replace
from ..store.ledger import Event
from ..strategies.plan import Plan
from .asking_again import AskedAgain, ask_again
from .calibrating import Calibrated, calibrate
from .chatting import Chat, open_chat, open_edit
from .checking import PlacedFinding, check
from .deciding import Decided, decide
from .fresh_takes import FreshTake, IdentityTest, plan_identity, run_identity
from .packing import Packed, pack
from .replaying import Replayed, replay
from .reviewing import Waiting, review
from .shooting import Series, plan_series, shoot
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
        return Workspace(self.folder, self._settings, self._options)

    def check(self) -> list[PlacedFinding]:
        """Findings: errors first, then warnings and hints."""
        return check(self.open())

    def resolve(self, seed: int | None = None, *, write: bool = False) -> ResolvedCharacter:
        """The character with open traits filled from the identity seed; `write` puts them into the file."""
        workspace = self.open()
        resolved = resolve(workspace.file.character, seed, workspace.vocabulary)
        if write:
            replace(workspace.file.path, workspace.file.with_resolved(resolved).encode())
        return resolved

    def plan(
        self, only: Sequence[str] = (), *, seed: int | None = None, new: bool = False, turnaround: bool = True
    ) -> Plan:
        """The shots with requests, keys and prices. Nothing is written."""
        return plan_series(self.open(), Wishes(tuple(only), seed, new, turnaround))[0]

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
        return shoot(self.open(), wishes, tell)

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

    def decide(self, takes: Sequence[str], *, accepted: bool, why: str = "") -> list[Decided]:
        """Accept or reject takes, named by shot or by the first digits of a hash; it goes before the verdict."""
        return decide(self.open(), takes, accepted=accepted, why=why)

    def calibrate(self) -> Calibrated:
        """Refit the percentage to what was accepted and rejected (20 takes or more); kept in calibration.toml."""
        return calibrate(self.open())
