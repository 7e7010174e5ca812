"""The loop: a wave of orders, their verdicts, what follows for each shot, the next wave; until no shot wants more.

Every step is computed from the ledger, so the same command after a kill goes the same way and buys nothing twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..documents.lock_file import Lock, LockedPicture
from ..domain.series import Shot
from ..errors import TetapError
from ..ports import Card, DrawRequest
from ..purchasing import Bought, check_fits
from ..runs import SeriesRun, Shooting, Wanted
from ..store.ledger import Event
from ..store.tries import TryRow
from ..strategies.editing import anchor_of
from ..strategies.loop import Accept, Again, NeedsPerson, Rung, Try, next_step
from ..strategies.pixel_fix import PIXEL_FIX, fix_request, fixer_for
from ..strategies.plan import Plan, PlannedShot
from ..strategies.repairing import Repair, open_rungs, repaired
from .chain import Chain
from .falling_back import Fallback, fallback_of
from .state import State
from .tried import locked_picture, rules_of, tries_of
from .verifying import outliers_of, verify_takes
from .workspace import Workspace

Failures = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Looped:
    """What became of a plan: `plan` and `run` name the chosen takes, `chains` how each shot came to its own."""

    plan: Plan
    run: SeriesRun
    chains: Mapping[str, Chain]

    @property
    def bought(self) -> Sequence[Bought]:
        """Every picture that was bought in this call, also those that were not chosen."""
        return [one for chain in self.chains.values() for one in chain.bought]

    @property
    def for_a_person(self) -> Mapping[str, NeedsPerson]:
        """The shots that somebody must look at."""
        return {shot: one.step for shot, one in self.chains.items() if isinstance(one.step, NeedsPerson)}


class Looping:
    """Makes the shots of a plan until each is right, has had its tries, or needs a person."""

    def __init__(
        self, workspace: Workspace, state: State, lock: Lock, wanted: Wanted, tell: Callable[[Event], None]
    ) -> None:
        self._workspace, self._state, self._lock = workspace, state, lock
        self._wanted, self._tell = wanted, tell
        self._chains: dict[str, Chain] = {}
        # The illustrator's pictures are right by construction, and without verdicts there is nothing to go by.
        self._judges = workspace.settings.verify == "yes" and wanted.plan.card.draws_from != "spec"
        self._fallback: Fallback | None = fallback_of(workspace) if self._judges else None

    def run(self, shooting: Shooting, plan_again: Callable[[], Plan], *, may_spend: bool) -> Looped:
        """All waves. `plan_again` gives the plan anew, for shots that go on from the takes of others; without
        `may_spend` no further try is ordered that costs something."""
        wanted, run_id = self._wanted, ""
        while True:
            self._open_chains(wanted.plan)
            wave = [chain for chain in self._chains.values() if chain.wants_more]
            wave = wave or self._outliers(may_spend=may_spend)
            if not wave:
                return self._looped(wanted.plan, run_id)
            run = self._made(shooting, wanted, [chain.orders[-1] for chain in wave])
            run_id = run.run or run_id
            wanted = wanted.after_spending(run.counted)
            for chain in wave:
                chain.take_in(run)
            self._judge(wave)
            for chain in wave:
                self._go_on(chain, may_spend=may_spend)
            self._choose(wave)
            if _waiting(wanted.plan, self._chains) and not any(chain.wants_more for chain in wave):
                wanted = replace(wanted, plan=plan_again())

    def _open_chains(self, plan: Plan) -> None:
        """A chain for every shot that can be ordered now; what goes on from another's take waits until it is chosen."""
        if any(chain.wants_more for chain in self._chains.values()):
            return
        new = [one for one in plan.shots if not one.waits_for and one.shot.id not in self._chains]
        rows = self._state.ledger.tries
        known = rows.of([one.key for one in new])
        first = {one.key: self._row(one, one, 0) for one in new if one.key not in known}
        rows.keep([*first.values()])
        for one in new:
            tried = known.get(one.key) or [first[one.key]]
            repairs = [self._planned(one, row.request, row.take) for row in tried if row.request is not None]
            rules = rules_of(self._workspace.settings, self._open_ways(one.shot), is_sheet=one.shot.is_sheet)
            self._chains[one.shot.id] = Chain([one, *repairs], tried, rules)

    def _open_ways(self, shot: Shot) -> frozenset[Rung]:
        if not self._judges or self._workspace.settings.tries == 1:
            return frozenset()
        further: frozenset[Rung] = frozenset(("snap", "model") if self._fallback is not None else ("snap",))
        return open_rungs(shot, self._workspace.cast, self._workspace.desk) | further

    def _card_of(self, request: DrawRequest) -> Card:
        """Who makes what is asked for: the plan's model, the fallback, or tetap itself, in the pixels."""
        if request.platform == PIXEL_FIX:
            return fixer_for(request, self._state.objects.get(request.references[0].digest))[0]
        own, other = self._wanted.plan.card, self._fallback
        is_own = (request.platform, request.model) == (own.platform, own.model)
        return own if is_own or other is None else other.card

    def _made(self, shooting: Shooting, wanted: Wanted, orders: Sequence[PlannedShot]) -> SeriesRun:
        """A wave of orders, each maker's together."""
        makers = dict.fromkeys((one.request.platform, one.request.model) for one in orders)
        whole = SeriesRun({}, {})
        for maker in makers:
            own = tuple(one for one in orders if (one.request.platform, one.request.model) == maker)
            if maker[0] == PIXEL_FIX:
                run = self._fixed(own)
            else:
                card = self._card_of(own[0].request)
                url = wanted.url if card.platform == self._wanted.plan.card.platform else ""
                left = replace(wanted, plan=replace(wanted.plan, card=card, shots=own), url=url)
                run = shooting.run(left.after_spending(whole.counted), self._tell)
            whole = SeriesRun(
                {**whole.bought, **run.bought}, {**whole.failed, **run.failed}, run.run or whole.run,
                whole.counted + run.counted, whole.refused | run.refused,
            )  # fmt: skip
        return whole

    def _fixed(self, orders: Sequence[PlannedShot]) -> SeriesRun:
        """Takes put right in their pixels, here and now."""
        bought: dict[str, Bought] = {}
        failed: dict[str, tuple[str, str]] = {}
        for one in orders:
            card, fixer = fixer_for(one.request, self._state.objects.get(one.request.references[0].digest))
            order = replace(one.order, character=self._wanted.character)
            try:
                bought[one.shot.id] = self._state.till.buy(order, card, lambda made=fixer: made)  # type: ignore[misc]
            except TetapError as error:
                failed[one.shot.id] = (str(error), error.hint)
        return SeriesRun(bought, failed)

    def _planned(self, planned: PlannedShot, request: DrawRequest, take: int) -> PlannedShot:
        usd = self._card_of(request).usd_with(request.size, request.options)
        return PlannedShot(replace(planned.shot, take=take), request, usd, planned.remarks)

    def _judge(self, wave: Sequence[Chain]) -> None:
        """Verdicts for what was bought, and with them the tries so far."""
        troubles: Mapping[str, str] = {}
        if self._judges:
            fresh = _locked(self._state, [chain for chain in wave if chain.trouble is None])
            done = _locked(self._state, [one for one in self._chains.values() if one.chosen is not None])
            pictures = {one.shot: one for one in self._lock.pictures} | done | fresh
            lock = replace(self._lock, pictures=(*pictures.values(),))
            verified = verify_takes(self._workspace, self._state, lock, fresh, self._tell)
            troubles = {shot: why for shot, why in verified.remarks.items() if shot not in verified.words}
        for chain in wave:
            chain.tries = tries_of(self._state, chain.rows, troubles.get(chain.shot.id, ""))

    def _go_on(self, chain: Chain, *, may_spend: bool) -> None:
        """What follows for one shot."""
        if chain.trouble is not None and self._asks_after_refusal(chain, may_spend=may_spend):
            return
        if not chain.tries:
            return
        if chain.trouble is not None:
            # The newest order gave nothing: the best of what is there stays until somebody decides.
            step = next_step(chain.tries, replace(chain.rules, tries=0))
            why = f"the next try gave nothing: {chain.trouble[0]}"
            chain.step = replace(step, why=why) if isinstance(step, NeedsPerson) else step
            return
        if not self._judges:
            chain.step = Accept(self._as_it_stands(chain))
        elif self._is_drawn_to_spec(chain):
            chain.step = Accept(chain.tries[-1])
        else:
            chain.step = next_step(chain.tries, chain.rules)
        if isinstance(chain.step, Again):
            why = self._order_again(chain, chain.step, may_spend=may_spend)
            chain.step = NeedsPerson(chain.best, f"{chain.step.why}; {why}") if why else None

    def _is_drawn_to_spec(self, chain: Chain) -> bool:
        """Whether the newest take is the illustrator's, in place of a model that could not: right by construction."""
        own = chain.rows[-1].rung == "model" and chain.rows[-1].key == chain.tries[-1].key
        return own and self._fallback is not None and self._fallback.card.draws_from == "spec"

    def _asks_after_refusal(self, chain: Chain, *, may_spend: bool) -> bool:
        """Whether a shot that its model would not draw was ordered again: from the fallback, or where none is set
        once more, because what such models refuse is often luck."""
        if not chain.was_refused or len(chain.rows) >= chain.rules.tries:
            return False
        rung: Rung = "again" if self._fallback is None else "model"
        refused = sum(self._state.ledger.take(row.key) is None for row in chain.rows)
        is_done = any(row.rung == "model" for row in chain.rows) if rung == "model" else refused > 1
        if is_done or rung not in chain.rules.rungs:
            return False
        assert chain.trouble is not None
        error, hint = chain.trouble
        why = self._order_again(chain, Again(rung, (), None, error), may_spend=may_spend)
        if why:
            said = "by the fallback " if rung == "model" else ""
            chain.trouble = (f"{error}; {said}{why}", hint)
            return False
        chain.trouble, chain.was_refused = None, False
        return True

    def _as_it_stands(self, chain: Chain) -> Try:
        """What is delivered where nothing is judged: a person's choice, else what is there already, else the newest."""
        locked = {picture.key for picture in self._lock.pictures}
        chosen = [one for one in chain.tries if one.ruling == "accepted"]
        return (chosen or [one for one in chain.tries if one.key in locked] or [*chain.tries])[-1]

    def _outliers(self, *, may_spend: bool) -> list[Chain]:
        """When all shots are done: those that stand out from the series are made once more, each once ever."""
        if not self._judges:
            return []
        pictures = {one.shot: one for one in self._lock.pictures} | _locked(
            self._state, self._chains.values()
        )
        named = outliers_of(self._workspace, self._state, replace(self._lock, pictures=(*pictures.values(),)))
        found = []
        for shot in named:
            chain = self._chains.get(shot)
            if chain is None or not isinstance(chain.step, Accept) or chain.shot.is_sheet:
                continue
            if chain.step.take.ruling or any(row.stands_out for row in chain.rows):
                continue
            self._state.ledger.tries.stands_out(chain.name, chain.step.take.key)
            chain.rows = self._state.ledger.tries.of([chain.name])[chain.name]
            chain.tries = tries_of(self._state, chain.rows)
            self._go_on(chain, may_spend=may_spend)
            found.append(chain)
        self._choose(found)
        return [chain for chain in found if chain.wants_more]

    def _choose(self, wave: Sequence[Chain]) -> None:
        if self._judges:
            chosen = {
                one.name: one.step.take.key if isinstance(one.step, Accept) else None
                for one in wave
                if one.step is not None
            }
            self._state.ledger.tries.choose(chosen)

    def _order_again(self, chain: Chain, step: Again, *, may_spend: bool) -> str:
        """Order the next try; why it cannot be, or nothing."""
        shot = replace(chain.shot, take=chain.shot.take + len(chain.rows))
        try:
            request = self._next_request(chain, step, shot)
            card = self._card_of(request)
            check_fits(request, card)
        except TetapError as error:
            return f"it cannot be tried again: {error}"
        if not (may_spend or card.is_free):
            return "another try costs money: say --yes or --budget"
        for digest, data in request.pictures.items():
            if not self._state.objects.has(digest):
                self._state.objects.put(data)
        planned = self._planned(chain.orders[0], request, shot.take)
        row = self._row(chain.orders[0], planned, len(chain.rows), step)
        self._state.ledger.tries.keep([row])
        chain.rows.append(row)
        chain.orders.append(planned)
        self._tell(Event(0, "", "again", shot.id, {"rung": step.rung, "why": step.why, "take": shot.take}))
        return ""

    def _next_request(self, chain: Chain, step: Again, shot: Shot) -> DrawRequest:
        cast, other = self._workspace.cast, self._fallback
        planned, desk = chain.orders[0].request, self._workspace.desk
        if step.rung == "model" and other is not None:
            planned, desk = other.request(shot, cast), other.desk
        if step.anchor is None or desk.card.draws_from == "spec":
            return planned
        purchase = self._state.ledger.purchase(step.anchor.key)
        take = self._state.ledger.take(step.anchor.key)
        assert purchase is not None and take is not None
        if step.rung == "snap":
            return fix_request(step, purchase.request, take.picture, take.media_type)
        reply = str(purchase.receipt.get("reply") or "")
        anchor = anchor_of(purchase.request, take.picture, take.media_type, reply)
        own = {one.digest: one.data for pictures in cast.references.values() for one in pictures}

        def picture(digest: str) -> bytes:
            return own[digest] if digest in own else self._state.objects.get(digest)

        return repaired(step, Repair(shot, planned, cast, desk, anchor, picture))

    def _row(self, first: PlannedShot, order: PlannedShot, number: int, step: Again | None = None) -> TryRow:
        request, strategy = order.request, self._workspace.settings.strategy
        rung, why = (step.rung, step.why) if step is not None else ("planned", "")
        if rung == "model" and self._fallback is not None:
            strategy = self._fallback.desk.strategy
        return TryRow(
            first.key, number, order.key, self._wanted.character, first.shot.id, strategy, request.platform,
            request.model, rung, why, order.shot.take, request if number else None,
        )  # fmt: skip

    def _looped(self, plan: Plan, run_id: str) -> Looped:
        chosen = {shot: chain.chosen_order for shot, chain in self._chains.items()}
        bought = {
            shot: known
            for shot, chain in self._chains.items()
            if (order := chosen[shot]) is not None
            and (known := chain.known(order, self._state.till)) is not None
        }
        failed = {
            shot: chain.trouble or ("its picture is gone", "Run the same command again.")
            for shot, chain in self._chains.items()
            if shot not in bought
        } | {
            one.shot.id: (
                f"it goes on from shot '{one.waits_for}', which is not there",
                "Run the same command again.",
            )
            for one in _waiting(plan, self._chains)
        }
        shots = tuple(chosen.get(one.shot.id) or one for one in plan.shots)
        return Looped(replace(plan, shots=shots), SeriesRun(bought, failed, run_id), self._chains)


def _waiting(plan: Plan, chains: Mapping[str, Chain]) -> list[PlannedShot]:
    return [one for one in plan.shots if one.waits_for and one.shot.id not in chains]


def _locked(state: State, chains: Iterable[Chain]) -> dict[str, LockedPicture]:
    """The chosen take of each shot, or its newest, as a lock would name it."""
    found = {}
    for chain in chains:
        order = chain.chosen_order or chain.orders[-1]
        take = state.ledger.take(order.key)
        if take is not None:
            found[chain.shot.id] = locked_picture(order, take)
    return found
