"""`tetap shoot`: plan, make what is missing, deliver, lock, report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from ..documents.lock_file import Lock, LockedPicture, lock_text
from ..domain.money import amount_words
from ..domain.series import Shot
from ..errors import PriceNotAgreed
from ..ports import Card
from ..purchasing import Bought
from ..purchasing.receipt import receipt_remarks
from ..runs import SeriesRun, Shooting, ShotWork, Wanted
from ..store.disk import replace as write_file
from ..store.ledger import Event
from ..store.presence import somebody_serves
from ..store.tries import TryRow
from ..strategies.converse import nothing_made
from ..strategies.loop import NeedsPerson
from ..strategies.plan import Plan, PlannedShot, make_plan
from .chain import Chain
from .conversing import past_of
from .falling_back import Fallback, fallback_of
from .looping import Looping
from .promising import with_promises
from .reference_set import warned_plan
from .reporting import write_report
from .state import State, open_runs, platforms_of
from .tried import drawn_before, locked_picture
from .verifying import Verified, known_verdicts, verify_series
from .versions import record_version
from .wishes import Wishes, series_seed, wanted_shots
from .workspace import Workspace


@dataclass(frozen=True)
class Series:
    """What `shoot` made: pictures by shot, reasons for those that are missing, and where things are."""

    plan: Plan
    run: SeriesRun
    lock: Lock
    report: Path
    contact_sheet: Path
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Shot to what its receipt, or the verifying, says a person should know."""
    verified: Verified = field(default_factory=Verified)
    """What the verifier says of the pictures; also of those that were verified earlier."""
    chains: Mapping[str, Chain] = field(default_factory=dict)
    """How each shot came to its picture."""

    @property
    def reused(self) -> int:
        """How many pictures came from the store."""
        return sum(bought.reused for bought in self.run.bought.values())

    @property
    def drawn(self) -> int:
        """How many pictures were bought in this call, those that did not pass counted."""
        return sum(len(chain.drawn) for chain in self.chains.values())

    @property
    def usd(self) -> float | None:
        """What the pictures of this call cost; None where the platform did not tell and no card knows."""
        costs = [bought.cost_usd for chain in self.chains.values() for bought in chain.bought]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None

    @property
    def for_a_person(self) -> Mapping[str, NeedsPerson]:
        """The shots that somebody must look at, and why."""
        return {shot: one.step for shot, one in self.chains.items() if isinstance(one.step, NeedsPerson)}


def plan_series(workspace: Workspace, wishes: Wishes, state: State | None = None) -> tuple[Plan, int]:
    """The plan and the series' seed; nothing is written. `state`: where what was bought before stands, which the
    turns of a conversation go on from."""
    seed = series_seed(workspace, wishes)
    shots: list[Shot] = wanted_shots(workspace, wishes, seed)
    past = past_of(state.ledger, workspace.card) if state is not None else nothing_made
    plan = make_plan(shots, workspace.cast, workspace.desk, lambda: workspace.provider, past)
    if workspace.chosen is not None:
        said = "auto takes {}: {}".format(*workspace.chosen)
        plan = replace(plan, shots=tuple(replace(one, remarks=(said, *one.remarks)) for one in plan.shots))
    return warned_plan(workspace, plan), seed


def shoot(workspace: Workspace, wishes: Wishes, tell: Callable[[Event], None]) -> Series:
    """Make the series. Interrupted at any point, the same call goes on where it stopped."""
    # Planned before anything is touched: bad input leaves no trace.
    plan, _ = plan_series(workspace, wishes)
    other = fallback_of(workspace) if most_tries(workspace, plan.card) > 1 else None
    with workspace.state() as state:
        with workspace.writing_lock():
            # Planned again: another process may have locked a seed meanwhile. The seed is locked before the
            # first picture, so that a killed run goes on with it.
            plan, seed = plan_series(workspace, wishes, state)
            price = due(state, plan)
            check_key(workspace, state, price, plan.card)
            if other is not None:
                check_key(other.workspace, state, price, other.card)
            tries, dearest = most_tries(workspace, plan.card), dearest_try(plan, other)
            check_agreed(price, wishes, tries, is_play=plan.card.play_money, dearest=dearest)
            write_file(workspace.lock_path, lock_text(_begin(workspace, state, seed)).encode())
        state.objects.sweep()
        state.till.spool.sweep()
        find = platforms_of(workspace.folder)
        state.till.settle_leftovers(lambda request: find(request.platform, request.model, "")[0])
        keep_references(state, plan)
        looping = Looping(
            workspace,
            state,
            workspace.lock or _begin(workspace, state, seed),
            wanted_of(workspace, wishes, plan),
            tell,
        )
        with shooting_of(workspace, state) as shooting:
            looped = looping.run(
                shooting, lambda: plan_series(workspace, wishes, state)[0], may_spend=wishes.may_spend
            )
        plan, run = looped.plan, looped.run
        delivered = {
            planned.shot.id: _deliver(workspace, state, planned, looped.chains[planned.shot.id])
            for planned in plan.shots
            if planned.shot.id in run.bought
        }
        with workspace.writing_lock():
            before = _begin(workspace, state, seed)
            lock = replace(before, pictures=_merged(workspace, before, delivered))
            write_file(workspace.lock_path, lock_text(lock).encode())
            state.ledger.supersede(_replaced(before, lock))
        verified = (
            verify_series(workspace, state, lock, run.bought, tell)
            if workspace.settings.verify == "yes"
            else Verified(known_verdicts(state, lock.pictures))
        )
        with workspace.writing_lock():
            lock = with_promises(workspace, state, _with_words(workspace.lock or lock, lock, verified), plan)
            write_file(workspace.lock_path, lock_text(lock).encode())
            report, sheet = write_report(workspace, state, lock, run, verified)
        remarks = {
            shot: _remarks(state, bought, verified.remarks.get(shot)) for shot, bought in run.bought.items()
        }
    return Series(plan, run, lock, report, sheet, remarks, verified, looped.chains)


def _replaced(before: Lock, now: Lock) -> dict[str, str]:
    """Keys of pictures that others took the place of, each with that other's."""
    keys = {picture.shot: picture.key for picture in now.pictures}
    return {
        picture.key: keys[picture.shot]
        for picture in before.pictures
        if keys.get(picture.shot, picture.key) != picture.key
    }


def _with_words(now: Lock, before: Lock, verified: Verified) -> Lock:
    """The lock as it is now, with the words for the pictures that it still names."""
    keys = {picture.key: verified.words.get(picture.shot, picture.verdict) for picture in before.pictures}
    return replace(
        now,
        pictures=tuple(
            replace(picture, verdict=keys.get(picture.key, picture.verdict)) for picture in now.pictures
        ),
    )


def keep_references(state: State, plan: Plan) -> None:
    """What is ordered carries digests only; whoever draws it, on any machine, finds the bytes in the store."""
    pictures = {digest: data for one in plan.shots for digest, data in one.request.pictures.items()}
    for digest, data in pictures.items():
        if not state.objects.has(digest):
            state.objects.put(data)


def _remarks(state: State, bought: Bought, verifying: str | None) -> tuple[str, ...]:
    purchase = state.ledger.purchase(bought.take.key)
    said = receipt_remarks(purchase.receipt) if purchase else ()
    return (*said, verifying) if verifying else said


@dataclass(frozen=True)
class Due:
    """What a plan still costs: shots that are not in the store yet, and their price; None = nobody knows it."""

    shots: int
    usd: float | None


def due(state: State, plan: Plan) -> Due:
    """The price of what is missing: first tries, and further ones that were ordered before and did not arrive."""
    rows = state.ledger.tries.of([planned.key for planned in plan.shots])
    missing = [
        planned
        for planned in plan.shots
        if planned.waits_for or state.till.knows(_newest(planned, rows.get(planned.key, ()))) is None
    ]
    prices = [planned.usd for planned in missing if planned.usd is not None]
    return Due(len(missing), sum(prices) if len(prices) == len(missing) else None)


def _newest(planned: PlannedShot, rows: Sequence[TryRow]) -> str:
    return rows[-1].key if rows else planned.key


def price_due(workspace: Workspace, wishes: Wishes) -> Due:
    """The price of a call before it is made; nothing is drawn."""
    with workspace.state() as state:
        plan, _ = plan_series(workspace, wishes, state)
        return due(state, plan)


def check_key(workspace: Workspace, state: State, price: Due, card: Card) -> None:
    """Misconfigured, naming the variable, where this process is to draw and no key is set; workers have their own."""
    settings = workspace.settings
    if not card.keys or card.key_or or not price.shots:
        return
    if settings.database and somebody_serves(state.ledger.database, settings.platform):
        return
    workspace.connection.key(card.keys)


def most_tries(workspace: Workspace, card: Card) -> int:
    """How often a shot may be tried in one call."""
    return workspace.settings.tries if workspace.settings.verify == "yes" and card.draws_from != "spec" else 1


def dearest_try(plan: Plan, other: Fallback | None) -> float:
    """What a shot's further try on the fallback costs more than on its own model, as a factor; 1 where it does not."""
    if other is None or not plan.shots:
        return 1.0
    one = plan.shots[0]
    usd = other.card.usd_with(one.request.size, {})
    return max(1.0, usd / one.usd) if usd and one.usd else 1.0


def check_agreed(
    price: Due, wishes: Wishes, tries: int, *, is_play: bool = False, dearest: float = 1.0
) -> None:
    """PriceNotAgreed where this costs something, or nobody knows what, and the user has not said yes. `dearest`: by
    how much a further try may cost more than a first one."""
    if price.usd == 0 or not price.shots or wishes.may_spend:
        return
    costs = amount_words(price.usd, 2, is_play=is_play) if price.usd is not None else "an unknown amount"
    if price.usd is not None and tries > 1:
        most = price.usd * (1 + (tries - 1) * dearest)
        costs += f", at most {amount_words(most, 2, is_play=is_play)} with {tries} tries each"
    raise PriceNotAgreed(
        f"{price.shots} pictures cost {costs}; nothing was sent",
        f"Say --yes, or set a limit: --budget {'AMOUNT' if is_play else 'US_DOLLARS'}.",
    )


def shooting_of(workspace: Workspace, state: State) -> Shooting:
    """Whoever makes pictures for this project."""
    work = ShotWork(state.till, platforms_of(workspace.folder))
    return Shooting(work, lambda: open_runs(state, workspace.settings, work))


def wanted_of(workspace: Workspace, wishes: Wishes, plan: Plan) -> Wanted:
    """The plan with what its purchases are made under."""
    return Wanted(
        plan,
        workspace.resolved.character.name,
        url=workspace.settings.url,
        budgets=wishes.budgets(workspace.resolved.character.name),
        in_doubt=workspace.settings.in_doubt,
    )


def _begin(workspace: Workspace, state: State, seed: int) -> Lock:
    resolved = workspace.resolved
    digest, number = record_version(workspace, state)
    before = workspace.lock.pictures if workspace.lock is not None else ()
    return Lock(
        name=resolved.character.name,
        seed=seed,
        identity_seed=resolved.seed,
        character=digest,
        character_version=number,
        made_with=made_with(),
        pictures=before,
        chosen_strategy=workspace.chosen[0] if workspace.chosen is not None else "",
    )


def made_with() -> str:
    """`tetap 0.1.0`"""
    return f"tetap {version('tetap')}"


def _deliver(workspace: Workspace, state: State, planned: PlannedShot, chain: Chain) -> LockedPicture:
    """Put a copy of the stored bytes into out/; what is there already is left alone."""
    take = state.ledger.take(planned.key)
    assert take is not None and chain.chosen is not None
    drawn = drawn_before(state.ledger, planned.request)
    locked = locked_picture(planned, take, chain.chosen.rung, chain.shot.take, drawn)
    path = workspace.folder / locked.file
    data = state.objects.get(take.picture)
    if not path.is_file() or path.read_bytes() != data:
        write_file(path, data)
    return locked


def _merged(
    workspace: Workspace, lock: Lock, delivered: dict[str, LockedPicture]
) -> tuple[LockedPicture, ...]:
    """New pictures in, others of shots that still exist kept, all in the project's order."""
    order = [shot.id for shot in wanted_shots(workspace, Wishes(), lock.seed)]
    known = {picture.shot: picture for picture in lock.pictures} | delivered
    return tuple(known[shot] for shot in order if shot in known)
