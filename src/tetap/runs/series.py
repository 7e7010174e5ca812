"""A series run: which shots are in the store already, which are ordered, and what became of each."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import CannotWrite, ProviderError, TetapError
from ..ports import Card, DrawRequest, Provider
from ..ports.provider import Json
from ..purchasing import Bought, Order, Till
from ..store.ledger import Event
from ..strategies.plan import Plan, PlannedShot
from .engine import Engine, Job, JobPayload, JobResult

_FOLLOW_SECONDS = 0.02
_ASK_SECONDS = 1.0
_JOINED_AND_OWN = 2
"""A run that a dead process left may end at once with what that process could not do; then one of our own."""


@dataclass(frozen=True)
class SeriesRun:
    """What became of a plan: a take for each shot that has one, a reason for each that has none."""

    bought: Mapping[str, Bought]
    failed: Mapping[str, tuple[str, str]]
    """Shot to (what went wrong, what to do next)."""


class Shooting:
    """Makes a plan's pictures through the till, durably."""

    def __init__(self, till: Till, engine: Callable[[], Engine], provider: Callable[[], Provider]) -> None:
        self.till = till
        self._make_engine = engine
        self._provider = provider
        self._disk_error: CannotWrite | None = None

    def run(self, plan: Plan, tell: Callable[[Event], None]) -> SeriesRun:
        """Every shot of the plan: from the store where it is there, drawn where it is not."""
        tell(Event(0, "", "planned", "", {"shots": len(plan.shots)}))
        bought: dict[str, Bought] = {}
        missing = []
        for planned in plan.shots:
            found = self.till.find(planned.key)
            if found is not None:
                bought[planned.shot.id] = found
                tell(Event(0, "", "reused", planned.shot.id, {}))
            else:
                missing.append(planned)
        failed: dict[str, tuple[str, str]] = {}
        left = missing
        for _ in range(_JOINED_AND_OWN):
            if left:
                failed |= self._failures(plan.card, left, tell)
                left = [p for p in left if p.shot.id not in failed and self.till.find(p.key) is None]
        for planned in missing:
            drawn = self.till.find(planned.key)
            if drawn is not None:
                bought[planned.shot.id] = Bought(drawn.take, drawn.cost_usd, reused=False)
                failed.pop(planned.shot.id, None)
            elif planned.shot.id not in failed:
                failed[planned.shot.id] = ("the run ended without it", "Run the same command again.")
        return SeriesRun({p.shot.id: bought[p.shot.id] for p in plan.shots if p.shot.id in bought}, failed)

    def _failures(
        self, card: Card, left: Sequence[PlannedShot], tell: Callable[[Event], None]
    ) -> dict[str, tuple[str, str]]:
        """Work off what is left; the shots that failed and why."""
        failed: dict[str, tuple[str, str]] = {}
        for event in self._work_off(card, left):
            tell(event)
            if event.kind == "failed":
                failed[event.shot] = (str(event.facts["error"]), str(event.facts["hint"]))
        return failed

    def _work_off(self, card: Card, missing: Sequence[PlannedShot]) -> Iterator[Event]:
        ledger = self.till.ledger
        engine = self._make_engine()
        engine.start(lambda payload: self._work(card, payload))
        try:
            run_id = _run_id(engine, card, missing)
            after = max((event.id for event in ledger.events(run_id)), default=0)
            jobs = [Job(planned.shot.id, _payload(run_id, planned.order)) for planned in missing]
            engine.submit(run_id, jobs)
            ended, asked = 0, time.monotonic()
            while True:
                for event in ledger.events(run_id, after):
                    after = event.id
                    ended += event.kind in ("drawn", "failed")
                    yield event
                self._stop_on_trouble(engine)
                # The engine is asked when all have been heard of, and now and then in case one never is.
                if ended >= len(jobs) or time.monotonic() - asked > _ASK_SECONDS:
                    asked = time.monotonic()
                    if engine.state(run_id) != "running":
                        break
                time.sleep(_FOLLOW_SECONDS)
            yield from ledger.events(run_id, after)
        finally:
            engine.stop()

    def _stop_on_trouble(self, engine: Engine) -> None:
        """A disk that cannot be written stops the whole run: no later shot could be kept either."""
        if self._disk_error is not None:
            raise self._disk_error
        if engine.trouble():
            raise CannotWrite(
                f"cannot go on: {engine.trouble()}",
                "Free some space or permissions and run the same command again; nothing is lost.",
            )

    def _work(self, card: Card, payload: JobPayload) -> JobResult:
        """One job: buy one picture. Runs in the engine's threads, again after a crash if need be."""
        run_id, order = _order(payload)
        ledger = self.till.ledger
        try:
            ledger.tell(run_id, "drawing", order.shot)
            bought = self.till.buy(order, card, self._provider)
        except CannotWrite as error:
            self._disk_error = error
            raise
        except TetapError as error:
            ledger.tell(run_id, "failed", order.shot, error=str(error), hint=error.hint)
            raise
        except Exception as error:
            what = f"{order.request.platform} broke: {type(error).__name__}: {error}"
            hint = "This is a defect of the provider; please report it. The other shots are not affected."
            ledger.tell(run_id, "failed", order.shot, error=what, hint=hint)
            raise ProviderError(what, hint) from error
        ledger.tell(run_id, "drawn", order.shot, picture=bought.take.picture, reused=bought.reused)
        return {"picture": bought.take.picture}


def _run_id(engine: Engine, card: Card, missing: Sequence[PlannedShot]) -> str:
    """The same missing shots give the same run, so that a killed one is joined, not begun anew; what is
    still missing after a run has ended is another try."""
    keys = "\n".join(planned.key for planned in missing)
    stem = "series-" + DrawRequest(card.platform, card.model, "", keys, "", "").digest()[7:23]
    tries = (f"{stem}-{number}" for number in itertools.count(1))
    return next(run_id for run_id in tries if engine.state(run_id) in ("unknown", "running"))


def _payload(run_id: str, order: Order) -> dict[str, Json]:
    return {
        "run": run_id,
        "shot": order.shot,
        "request": order.request.canonical(),
        "seed": order.seed,
        "take": order.take,
    }


def _order(payload: JobPayload) -> tuple[str, Order]:
    request, seed, take = payload["request"], payload["seed"], payload["take"]
    assert isinstance(request, Mapping) and isinstance(seed, int) and isinstance(take, int)
    return str(payload["run"]), Order(str(payload["shot"]), DrawRequest.from_canonical(request), seed, take)
