"""A series run: which shots are in the store already, which are ordered, and what became of each."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..errors import ProviderError, TetapError
from ..ports import Card, DrawRequest, Provider
from ..ports.provider import Json
from ..purchasing import Bought, Till
from ..purchasing.till import Order
from ..store.ledger import Event, Ledger
from ..strategies.plan import Plan
from .engine import Engine, Job, JobPayload, JobResult

_FOLLOW_SECONDS = 0.02
_ASK_SECONDS = 1.0


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
        if missing:
            run_id, jobs = self._run_id(plan, [shot.key for shot in missing]), []
            for planned in missing:
                jobs.append(Job(planned.shot.id, _payload(run_id, planned.order)))
            for event in self._work_off(plan.card, run_id, jobs):
                tell(event)
                if event.kind == "failed":
                    failed[event.shot] = (str(event.facts["error"]), str(event.facts["hint"]))
            for planned in missing:
                drawn = self.till.find(planned.key)
                if drawn is not None:
                    bought[planned.shot.id] = Bought(drawn.take, drawn.cost_usd, reused=False)
                    failed.pop(planned.shot.id, None)
                elif planned.shot.id not in failed:
                    failed[planned.shot.id] = ("the run ended without it", "Run the same command again.")
        return SeriesRun({p.shot.id: bought[p.shot.id] for p in plan.shots if p.shot.id in bought}, failed)

    def _run_id(self, plan: Plan, keys: list[str]) -> str:
        """The same missing shots give the same run, so that a killed one is joined, not begun anew."""
        ledger: Ledger = self.till.ledger
        request = DrawRequest(plan.card.platform, plan.card.model, "", "\n".join(keys), "", "")
        stem = "series-" + request.digest()[7:23]
        for number in range(1, 10_000):
            run_id = f"{stem}-{number}"
            if not any(event.kind == "ended" for event in ledger.events(run_id)):
                return run_id
        raise TetapError(
            "this series was tried ten thousand times", "Something else is wrong; see the errors."
        )

    def _work_off(self, card: Card, run_id: str, jobs: list[Job]) -> Iterator[Event]:
        ledger = self.till.ledger
        engine = self._make_engine()
        after = max((event.id for event in ledger.events(run_id)), default=0)
        engine.start(lambda payload: self._work(card, payload))
        try:
            engine.submit(run_id, jobs)
            ended, asked = 0, time.monotonic()
            while True:
                for event in ledger.events(run_id, after):
                    after = event.id
                    ended += event.kind in ("drawn", "failed")
                    yield event
                # The engine is asked when all have been heard of, and now and then in case one never is.
                if ended >= len(jobs) or time.monotonic() - asked > _ASK_SECONDS:
                    asked = time.monotonic()
                    if engine.state(run_id) != "running":
                        break
                time.sleep(_FOLLOW_SECONDS)
            yield from ledger.events(run_id, after)
            ledger.tell(run_id, "ended")
        finally:
            engine.stop()

    def _work(self, card: Card, payload: JobPayload) -> JobResult:
        """One job: buy one picture. Runs in the engine's threads, again after a crash if need be."""
        run_id, order = _order(payload)
        ledger = self.till.ledger
        ledger.tell(run_id, "drawing", order.shot)
        try:
            bought = self.till.buy(order, card, self._provider)
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
