"""`tetap replay --identity`: a fresh take of every locked picture must pass what the delivered one passed.

A fresh take costs what a picture costs. It is kept as a take of its shot and delivered nowhere."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from ..documents.lock_file import Lock, LockedPicture
from ..domain.money import amount_words
from ..errors import BadInput, LockBroken, PriceNotAgreed, TetapError
from ..ports import DrawRequest
from ..ports.take_verdict import TakeVerdict
from ..purchasing import Bought, Order
from ..store.attempts import Budget
from ..store.ledger import Event
from ..strategies.loop import Rules, Try, passes
from ..verifier.judging import VERSION
from .asking_again import ask_again
from .state import State, platforms_of
from .tried import drawn_before, least_wanted
from .verifying import verify_takes
from .workspace import Workspace

Tell = Callable[[Event], None]


@dataclass(frozen=True)
class FreshTake:
    """What became of one picture's promise: `kept`, `broken` (why), or `unknown` (why it could not be tested)."""

    picture: LockedPicture
    state: str
    reason: str = ""
    percent: float | None = None
    usd: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the fresh take passed."""
        return self.state == "kept"


@dataclass(frozen=True)
class _Test:
    """A picture that can be tested: its request, and the take number that is fresh."""

    picture: LockedPicture
    request: DrawRequest
    take: int
    usd: float | None


@dataclass(frozen=True)
class IdentityTest:
    """Everything that would be drawn and what it costs."""

    tests: Sequence[_Test]
    left_out: Sequence[FreshTake]
    is_play: bool

    @property
    def words(self) -> str:
        """`3 fresh takes`"""
        return "1 fresh take" if len(self.tests) == 1 else f"{len(self.tests)} fresh takes"

    @property
    def usd(self) -> float | None:
        """The price of all of it; None where one is unknown."""
        prices = [test.usd for test in self.tests if test.usd is not None]
        return sum(prices) if len(prices) == len(self.tests) else None


def plan_identity(
    workspace: Workspace, only: Sequence[str] = (), options: Sequence[str] = ()
) -> IdentityTest:
    """What testing the identity promise would draw; nothing is bought."""
    lock = _lock(workspace, only)
    find = platforms_of(workspace.folder)
    tests: list[_Test] = []
    left_out: list[FreshTake] = []
    asked = [one for one in ask_again(workspace, options) if not only or one.picture.shot in only]
    is_play = False
    with workspace.state() as state:
        for one in asked:
            why = _untestable(one.picture)
            purchase = state.ledger.purchase(one.picture.key)
            request = purchase.request if purchase is not None else one.request if one.is_kept else None
            if request is not None and (drawn := drawn_before(state.ledger, request)) is not None:
                request = drawn.request
            if why or request is None:
                left_out.append(FreshTake(one.picture, "unknown", why or one.reason))
                continue
            card, _ = find(request.platform, request.model, _url(workspace, request.platform))
            is_play = is_play or card.play_money
            take = one.picture.take + 1
            while state.ledger.take(request.key(one.picture.seed, take)) is not None:
                take += 1
            usd = card.usd_with(request.size, request.options)
            tests.append(_Test(one.picture, request, take, usd))
    assert lock.pictures
    return IdentityTest(tests, left_out, is_play)


def run_identity(
    workspace: Workspace, test: IdentityTest, tell: Tell, *, agreed: bool = False, budget: float | None = None
) -> list[FreshTake]:
    """Draw and judge. PriceNotAgreed for what costs and was not agreed to; what fails is a row, not an error."""
    if test.tests and test.usd != 0 and not agreed and budget is None:
        costs = "an unknown amount" if test.usd is None else amount_words(test.usd, 2, is_play=test.is_play)
        raise PriceNotAgreed(
            f"{test.words} cost {costs}; nothing was sent",
            "Say --yes, or set a limit: --budget.",
        )
    with workspace.state() as state:
        buy = _Buying(workspace, state, budget, tell)
        tell(Event(0, "", "planned", "", {"shots": len(test.tests)}))
        with ThreadPoolExecutor(workspace.settings.lanes) as lanes:
            bought = list(lanes.map(buy, test.tests))
        drawn = {
            one.picture.shot: _as_locked(one, got)
            for one, got in zip(test.tests, bought, strict=True)
            if isinstance(got, Bought)
        }
        lock = workspace.lock
        assert lock is not None
        draft = replace(lock, pictures=tuple(drawn.get(one.shot, one) for one in lock.pictures))
        verified = verify_takes(workspace, state, draft, drawn, tell)
        state.ledger.supersede({one.key: lock.picture(shot).key for shot, one in drawn.items()})  # type: ignore[union-attr]
        results = [
            _result(
                one, got, verified.verdicts.get(one.picture.shot), verified.remarks.get(one.picture.shot, "")
            )
            for one, got in zip(test.tests, bought, strict=True)
        ]
    order = [picture.shot for picture in lock.pictures]
    return sorted((*results, *test.left_out), key=lambda one: order.index(one.picture.shot))


class _Buying:
    """Buys the fresh takes of one test, under its budget."""

    def __init__(self, workspace: Workspace, state: State, budget: float | None, tell: Tell) -> None:
        self._workspace, self._state, self._tell = workspace, state, tell
        self._find = platforms_of(workspace.folder)
        self._budget, self._run = budget, f"identity-{uuid.uuid4().hex[:16]}"

    def __call__(self, test: _Test) -> Bought | TetapError:
        shot, name = test.picture.shot, self._workspace.resolved.character.name
        budgets = () if self._budget is None else (Budget("run", self._budget, self._run),)
        order = Order(
            shot, test.request, test.picture.seed, test.take, character=name, run=self._run, budgets=budgets,
            in_doubt=self._workspace.settings.in_doubt,
        )  # fmt: skip
        url = _url(self._workspace, test.request.platform)
        card, provider = self._find(test.request.platform, test.request.model, url)
        try:
            bought = self._state.till.buy(order, card, provider)
        except TetapError as error:
            self._tell(Event(0, "", "failed", shot, {"error": str(error), "hint": error.hint}))
            return error
        self._tell(Event(0, "", "drawn", shot, {}))
        return bought


def _result(test: _Test, got: Bought | TetapError, verdict: TakeVerdict | None, remark: str) -> FreshTake:
    picture = test.picture
    if isinstance(got, TetapError):
        return FreshTake(picture, "unknown", f"{got} {got.hint}".strip())
    if verdict is None:
        return FreshTake(
            picture, "unknown", remark or "the fresh take could not be verified", None, got.cost_usd
        )
    identity = picture.identity
    assert identity is not None
    rules = Rules(
        least_wanted(identity.want), may_copy=picture.shot in ("front", "three-quarter", "side", "back")
    )
    fresh = Try(test.take, test.request.key(picture.seed, test.take), "again", verdict, "", False, "")
    if passes(fresh, rules):
        return FreshTake(picture, "kept", "", verdict.percent, got.cost_usd)
    drifted = ", ".join(verdict.drifted)
    why = f"{verdict.word}{': ' + drifted if drifted else ''}; wanted {identity.want}"
    return FreshTake(picture, "broken", why, verdict.percent, got.cost_usd)


def _untestable(picture: LockedPicture) -> str:
    """Why this picture's promise cannot be tested; empty when it can."""
    if picture.identity is None:
        return f"the lock has no verdict for it ({picture.verdict}): there is nothing to pass again"
    if picture.identity.verifier != VERSION:
        return (
            f"it passed verifier {picture.identity.verifier}, and this is {VERSION}: figures of different ones are not"
            " compared. tetap shoot verifies the delivered pictures anew, at no cost"
        )
    return ""


def _as_locked(test: _Test, bought: Bought) -> LockedPicture:
    return replace(
        test.picture,
        take=test.take,
        key=bought.take.key,
        bytes=bought.take.picture,
        width=bought.take.width,
        height=bought.take.height,
        verdict=bought.take.verdict,
    )


def _url(workspace: Workspace, platform: str) -> str:
    return workspace.settings.url if workspace.settings.platform == platform else ""


def _lock(workspace: Workspace, only: Sequence[str]) -> Lock:
    lock = workspace.lock
    if lock is None or not lock.pictures:
        raise LockBroken(f"{workspace.lock_path} names no pictures", "Make some first: tetap shoot.")
    missing = [shot for shot in only if lock.picture(shot) is None]
    if missing:
        names = ", ".join(picture.shot for picture in lock.pictures)
        raise BadInput(f"the lock names no shot '{missing[0]}'", f"It names: {names}.")
    return lock
