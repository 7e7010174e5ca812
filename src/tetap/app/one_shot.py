"""One picture of a character for a scene that a program tells: planned, bought, verified, repaired, answered."""

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from ..config.settings import SETTINGS
from ..documents.lock_file import Lock, LockedPicture
from ..domain.scene import TURNAROUND
from ..domain.seeds import SEED_LIMIT, check_seed
from ..domain.series import Shot
from ..errors import BadInput, ProviderError, TetapError
from ..ports.provider import Json
from ..purchasing.receipt import receipt_remarks
from ..runs import RunState, Shooting, ShotWork, Wanted
from ..runs.engine import JobPayload, JobResult
from ..runs.inline_engine import InlineEngine
from ..store.runs import Runs
from ..strategies.loop import NeedsPerson
from ..strategies.plan import Plan, PlannedShot, make_plan
from .asked import Asked, Customer, Made, Tell, nobody
from .chain import Chain
from .conversing import past_of
from .framing import check_asked, check_budget, first_size
from .looping import Looping
from .one_scene import OneScene
from .served import MARK, Served, ServedCharacter
from .state import State, open_objects, open_state, platforms_of
from .tried import drawn_before, locked_picture
from .verifying import verify_takes
from .versions import character_digest, find_version, lay_out, record_version
from .workspace import STATE

_APART = SETTINGS["tries"].high
"""Between the first takes of two pictures of one call, so that the repairs of one are never those of another."""


class Sittings:
    """Takes orders for pictures of the characters that are served. Thread-safe."""

    def __init__(self, state: State, served: Served, command_line: Mapping[str, str | int | None]) -> None:
        self.state = state
        self.served = served
        self._command_line = command_line
        self._recorded: set[tuple[str, str]] = set()
        self._lanes: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
        self._lanes_lock = threading.Lock()

    def order(self, asked: Asked, customer: Customer) -> "Sitting":
        """What a call asks for, checked; nothing is bought. Without a seed one is drawn: a new take."""
        check_asked(asked)
        name, at, which = asked.model.removeprefix(MARK).partition("@")
        if at and not which:
            raise BadInput(f"'{asked.model}' ends without its version", "Leave @ out, or write which.")
        served = self.served.find(name)
        workspace = self._workspace(asked, served, which)
        seed = secrets.randbelow(SEED_LIMIT) if asked.seed is None else check_seed(asked.seed)
        sitting = Sitting(self, workspace, asked, customer, seed, self._lock_of(workspace, seed))
        check_budget(sitting.usd, sitting.missing, asked.budget_usd)
        return sitting

    def menu(self) -> list[dict[str, Json]]:
        """Every character with the model that draws it and what a picture costs; `error` where it cannot be drawn."""
        rows: list[dict[str, Json]] = []
        for served in self.served.every():
            row: dict[str, Json] = {"character": served.id, "name": served.name}
            try:
                workspace = OneScene(served.folder, self._command_line)
                card = workspace.card
                row |= {
                    "platform": card.platform, "model": card.model, "usd": card.usd_with(first_size(card), {}),
                    "play_money": card.play_money, "strategy": workspace.settings.strategy,
                    "scenes": [scene.id for scene in workspace.scenes.scenes],
                }  # fmt: skip
            except TetapError as error:
                row["error"] = f"{error}. {error.hint}"
            rows.append(row)
        return rows

    def _workspace(self, asked: Asked, served: ServedCharacter, which: str) -> OneScene:
        wishes = {"tries": asked.tries, "strategy": asked.strategy}
        if asked.strategy is not None and asked.strategy not in SETTINGS["strategy"].allowed:
            raise BadInput(
                f"there is no strategy '{asked.strategy[:30]}'",
                f"It is one of {', '.join(SETTINGS['strategy'].allowed)}.",
            )
        if asked.tries is not None and not 1 <= asked.tries <= _APART:
            raise BadInput(f"{asked.tries} tries", f"From 1 to {_APART}.")
        workspace = OneScene(served.folder, {**self._command_line, **wishes})
        if which:
            with self._own_state(workspace) as own:
                workspace.with_character(lay_out(find_version(own, served.name, which), own))
        named = [*asked.pictures, *asked.earlier[-1:]]
        digests = [getattr(one, "digest", "") or getattr(one, "picture", "") for one in named]
        workspace.stage(asked, {digest: self.state.objects.get(digest) for digest in digests})
        return workspace

    @contextmanager
    def _own_state(self, workspace: OneScene) -> Iterator[State]:
        """The state of the character's own project, where its versions are."""
        if workspace.state_folder.resolve() == self.state.folder.resolve():
            yield self.state
            return
        with open_state(workspace.folder / STATE, workspace.settings, workspace.folder) as own:
            yield own

    def _lock_of(self, workspace: OneScene, seed: int) -> Lock:
        """A draft of a lock: this character, with its turnaround where there is one of this very version."""
        digest, resolved, locked = character_digest(workspace.resolved), workspace.resolved, workspace.lock
        sheets: tuple[LockedPicture, ...] = ()
        if locked is not None and locked.character == digest:
            sheets = tuple(one for one in locked.pictures if one.shot in TURNAROUND)
            away = [one.bytes for one in sheets if not self.state.objects.has(one.bytes)]
            if away:
                objects = open_objects(workspace.state_folder, workspace.settings)
                for one in away:
                    self.state.objects.put(objects.get(one))
        return Lock(resolved.character.name, seed, resolved.seed, digest, 0, "", sheets)

    def record(self, workspace: OneScene, digest: str) -> None:
        """Keep the version that something is made of, once."""
        at = str(workspace.folder), digest
        if at not in self._recorded and workspace.file.path.parent == workspace.folder:
            with self._own_state(workspace) as own:
                record_version(workspace, own)
            self._recorded.add(at)

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Equal calls one after the other: the second finds what the first has made."""
        with self._lanes_lock:
            lane = self._lanes.get(key)
            if lane is None:
                lane = self._lanes[key] = threading.Lock()
        with lane:
            yield


@dataclass(frozen=True)
class Sitting:
    """A call for pictures of a character, ready to be made."""

    sittings: Sittings
    workspace: OneScene
    asked: Asked
    customer: Customer
    seed: int
    lock: Lock
    plans: dict[int, Plan] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many pictures."""
        return self.asked.count

    @property
    def platform(self) -> str:
        """Who draws."""
        return self.workspace.card.platform

    @property
    def character(self) -> str:
        """Whom it shows."""
        return self.lock.name

    @property
    def usd(self) -> float | None:
        """What one first try costs."""
        return self.plan(0).usd

    @property
    def play_money(self) -> bool:
        """Whether that is play money."""
        return self.workspace.card.play_money

    @property
    def words(self) -> str:
        """What the first picture's first try sends."""
        return self.plan(0).shots[0].request.words

    @property
    def missing(self) -> int:
        """How many first tries are not in the store yet."""
        till = self.sittings.state.till
        return sum(till.knows(self.plan(number).shots[0].key) is None for number in range(self.count))

    @property
    def may_try_again(self) -> bool:
        """Whether further tries may be paid for: when something limits them."""
        asked = self.asked
        return (asked.budget_usd, asked.tries, self.customer.usd_a_day) != (None, None, None)

    def plan(self, number: int) -> Plan:
        """The plan of picture 0 .. count-1."""
        if number not in self.plans:
            workspace = self.workspace
            shot = Shot(workspace.scene.id, workspace.scene, self.seed, take=number * _APART)
            past = past_of(self.sittings.state.ledger, workspace.card)
            self.plans[number] = make_plan(
                [shot], workspace.cast, workspace.desk, lambda: workspace.provider, past
            )
        return self.plans[number]

    def known(self) -> None:
        """Whether more is to be done follows from verdicts; that is found out by making it."""
        return

    def make(self, number: int, tell: Tell = nobody) -> Made:
        """One of them: bought, or found, with all its tries. Raises what the till raises when there is no picture."""
        plan, state = self.plan(number), self.sittings.state
        with self.sittings.alone(plan.shots[0].key):
            self.sittings.record(self.workspace, self.lock.character)
            for digest, data in plan.shots[0].request.pictures.items():
                if not state.objects.has(digest):
                    state.objects.put(data)
            work = _Work(state.till, platforms_of(self.workspace.folder))
            shooting = Shooting(work, lambda: _AtOnce(state.ledger.runs, work))
            looping = Looping(self.workspace, state, self.lock, self._wanted(plan), tell)
            looped = looping.run(shooting, lambda: plan, may_spend=self.may_try_again)
            chain = looped.chains.get(plan.shots[0].shot.id)
            if chain is None or chain.chosen_order is None:
                raise work.trouble or _no_picture(chain)
            return self._made(chain, chain.chosen_order, tell)

    def _wanted(self, plan: Plan) -> Wanted:
        return Wanted(
            plan,
            self.character,
            url=self.workspace.settings.url,
            budgets=self.customer.budgets(self.asked.budget_usd),
            in_doubt=self.workspace.settings.in_doubt,
            account=self.customer.account(datetime.now(UTC)),
        )

    def _made(self, chain: Chain, order: PlannedShot, tell: Tell) -> Made:
        ledger, request = self.sittings.state.ledger, order.request
        take, purchase = ledger.take(order.key), ledger.purchase(order.key)
        assert take is not None and purchase is not None
        verdict = chain.chosen.verdict if chain.chosen is not None else None
        remarks = [*order.remarks, *receipt_remarks(purchase.receipt)]
        if verdict is None and self.workspace.settings.verify == "yes":
            remarks += self._why_unverified(order, tell)
        if isinstance(chain.step, NeedsPerson):
            remarks.append(chain.step.why)
        costs = [one.cost_usd for one in chain.bought] or [purchase.cost_usd]
        known = [cost for cost in costs if cost is not None]
        drawn = drawn_before(ledger, request)
        by = drawn.request if drawn is not None else request
        return Made(
            take.picture, take.media_type, take.width, take.height, by.platform, by.model, order.key,
            self.seed, order.shot.take, not chain.bought, sum(known) if len(known) == len(costs) else None,
            verdict=verdict.word if verdict else "", percent=verdict.percent if verdict else None,
            drifted=verdict.drifted if verdict else (), tries=sum(row.rung != "snap" for row in chain.rows),
            reply=str(purchase.receipt.get("reply") or ""), remarks=tuple(dict.fromkeys(remarks)),
            on_stage=self.workspace.on_stage,
        )  # fmt: skip

    def _why_unverified(self, order: PlannedShot, tell: Tell) -> list[str]:
        if self.workspace.card.draws_from == "spec":
            return []
        state = self.sittings.state
        take = state.ledger.take(order.key)
        assert take is not None
        lock = replace(self.lock, pictures=(*self.lock.pictures, locked_picture(order, take)))
        return list(verify_takes(self.workspace, state, lock, [order.shot.id], tell).remarks.values())


class _Work(ShotWork):
    """Remembers why the newest picture could not be had, as the error that it was."""

    trouble: TetapError | None = None

    def __call__(self, payload: JobPayload) -> JobResult:
        try:
            return super().__call__(payload)
        except TetapError as error:
            self.trouble = error
            raise


class _AtOnce(InlineEngine):
    """Works in this thread. A run that has ended is not taken up again, as a failed one lets nothing through."""

    def __init__(self, runs: Runs, work: ShotWork) -> None:
        super().__init__()
        self._runs = runs
        self.start(work)

    def state(self, run_id: str) -> RunState:
        """What became of a run, of this call or an earlier one."""
        own = super().state(run_id)
        if own != "unknown":
            return own
        known = self._runs.find(run_id)
        return known.state if known is not None and known.state != "running" else "unknown"


def _no_picture(chain: Chain | None) -> TetapError:
    error, hint = chain.trouble if chain is not None and chain.trouble else ("there is no picture", "")
    return ProviderError(error, hint)
