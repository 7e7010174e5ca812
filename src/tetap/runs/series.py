"""A series run: which shots are in the store already, which are ordered, and what became of each."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from ..errors import CannotWrite
from ..ports import DrawRequest
from ..purchasing import Bought
from ..store.attempts import Budget
from ..store.ledger import Event
from ..strategies.plan import Plan, PlannedShot
from .engine import Job, Runs
from .shot_work import ShotWork, payload_of

_FOLLOW_SECONDS, _FOLLOW_SECONDS_WHEN_QUIET = 0.02, 0.2
_ASK_SECONDS = 1.0
"""The engine is asked when nothing was heard for so long; with many shots its answer takes some reading."""
_DRAIN_SECONDS = 180.0
_JOINED_AND_OWN = 2
"""A run that a dead process left may end at once with what that process could not do; then one of our own."""


@dataclass(frozen=True)
class SeriesRun:
    """What became of a plan: a take for each shot that has one, a reason for each that has none."""

    bought: Mapping[str, Bought]
    failed: Mapping[str, tuple[str, str]]
    """Shot to (what went wrong, what to do next)."""
    run: str = ""
    """Id of the last run; empty when everything was in the store."""
    counted: float = 0.0
    """What was charged, or may have been, as budgets count it: US dollars or play money."""
    refused: frozenset[str] = frozenset()
    """Shots that the platform will not draw; they are among the failed."""


@dataclass(frozen=True)
class Wanted:
    """A plan with what its purchases are made under. `url`: the platform's address where it is not its own."""

    plan: Plan
    character: str
    url: str = ""
    budgets: tuple[Budget, ...] = ()
    in_doubt: str = ""
    account: str = ""
    """Whose money it is, where the gateway keeps books for others."""

    def after_spending(self, usd: float) -> "Wanted":
        """What is left of the budget of this call for another run."""
        return replace(
            self,
            budgets=tuple(
                replace(budget, usd=budget.usd - usd) if budget.scope == "run" else budget
                for budget in self.budgets
            ),
        )

    def job(self, run_id: str, planned: PlannedShot) -> Job:
        """One shot as an engine's job."""
        order = replace(
            planned.order,
            run=run_id,
            character=self.character,
            account=self.account,
            budgets=tuple(
                replace(budget, of=run_id) if budget.scope == "run" else budget for budget in self.budgets
            ),
            in_doubt=self.in_doubt,
        )
        return Job(planned.shot.id, payload_of(order, self.url), self.plan.card.platform)


class Shooting:
    """Makes plans' pictures through the till, durably: `with Shooting(…) as shooting: shooting.run(…)`.

    `open_runs` starts, or reaches, whoever does the work, when the first picture is missing. At the end what is sent
    is paid for, also for series of others that are made here: it gets the time to arrive, and what only waits is left
    to whoever works next."""

    def __init__(self, work: ShotWork, open_runs: Callable[[], Runs]) -> None:
        self.work = work
        self.till = work.till
        self._open_runs = open_runs
        self._runs: Runs | None = None
        self._refused: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runs is not None:
            self.till.stopping.set()
            self._runs.stop(drain=_DRAIN_SECONDS)

    def run(self, wanted: Wanted, tell: Callable[[Event], None]) -> SeriesRun:
        """Every shot of the plan: from the store where it is there, drawn where it is not."""
        shots = wanted.plan.shots
        tell(Event(0, "", "planned", "", {"shots": len(shots)}))
        self._refused.clear()
        bought: dict[str, Bought] = {}
        missing = []
        for planned in shots:
            found = self.till.knows(planned.key) if not planned.waits_for else None
            if found is not None:
                bought[planned.shot.id] = found
                tell(Event(0, "", "reused", planned.shot.id, {}))
            elif not planned.waits_for:
                missing.append(planned)
        run_id, counted, failed = self._make(wanted, missing, tell) if missing else ("", 0.0, {})
        for planned in missing:
            drawn = self.till.knows(planned.key)
            if drawn is not None:
                bought[planned.shot.id] = Bought(drawn.take, drawn.cost_usd, reused=False)
                failed.pop(planned.shot.id, None)
            elif planned.shot.id not in failed:
                failed[planned.shot.id] = ("the run ended without it", "Run the same command again.")
        for planned in shots:
            if planned.waits_for:
                why = f"it goes on from shot '{planned.waits_for}', which is not there"
                failed[planned.shot.id] = (why, "Run the same command again.")
        made = {p.shot.id: bought[p.shot.id] for p in shots if p.shot.id in bought}
        return SeriesRun(made, failed, run_id, counted, frozenset(self._refused & failed.keys()))

    def _make(
        self, wanted: Wanted, missing: Sequence[PlannedShot], tell: Callable[[Event], None]
    ) -> tuple[str, float, dict[str, tuple[str, str]]]:
        """Have what is missing made: the last run's id, what was counted, and why shots failed."""
        if self._runs is None:
            self._runs = self._open_runs()
        failed: dict[str, tuple[str, str]] = {}
        run_id, counted = "", 0.0
        left: Sequence[PlannedShot] = missing
        for _ in range(_JOINED_AND_OWN):
            if left:
                run_id, troubles = self._failures(self._runs, wanted.after_spending(counted), left, tell)
                counted += self.till.ledger.attempts.counted_for(
                    run_id, play_money=wanted.plan.card.play_money
                )
                failed |= troubles
                left = [p for p in left if p.shot.id not in failed and not self.till.knows(p.key)]
        return run_id, counted, failed

    def _failures(
        self, runs: Runs, wanted: Wanted, left: Sequence[PlannedShot], tell: Callable[[Event], None]
    ) -> tuple[str, dict[str, tuple[str, str]]]:
        """Work off what is left; the run's id, and the shots that failed with the reason. Ctrl-C cancels the run,
        wherever it is worked off."""
        failed: dict[str, tuple[str, str]] = {}
        run_id, after = self._begin(runs, wanted, left)
        try:
            for event in self._follow(runs, run_id, len(left), after):
                tell(event)
                if event.kind == "failed":
                    failed[event.shot] = (str(event.facts["error"]), str(event.facts["hint"]))
                    if event.facts.get("error_kind") == "Refused":
                        self._refused.add(event.shot)
        except KeyboardInterrupt:
            self.till.ledger.runs.stop(run_id, "cancelled", "stopped with Ctrl-C")
            tell(Event(0, "", "draining", "", {}))
            raise
        return run_id, failed

    def _begin(self, runs: Runs, wanted: Wanted, missing: Sequence[PlannedShot]) -> tuple[str, int]:
        """Record and submit, or join; the run's id and its last event so far."""
        ledger = self.till.ledger
        run_id = _run_id(runs, wanted, missing)
        after = ledger.last_event(run_id)
        budget = next((one.usd for one in wanted.budgets if one.scope == "run"), None)
        ledger.runs.begin(run_id, wanted.character, {p.shot.id: p.key for p in missing}, budget)
        runs.submit(run_id, [wanted.job(run_id, planned) for planned in missing])
        return run_id, after

    def _follow(self, runs: Runs, run_id: str, jobs: int, after: int) -> Iterator[Event]:
        """Events of a run until it has ended."""
        ledger = self.till.ledger
        ended, heard = 0, time.monotonic()
        while True:
            events = ledger.events(run_id, after)
            for event in events:
                after = event.id
                ended += event.kind in ("drawn", "failed")
                yield event
            self._stop_on_trouble(runs)
            quiet = 0.0 if events else time.monotonic() - heard
            if ended >= jobs or quiet > _ASK_SECONDS:
                state = runs.state(run_id)
                if state != "running":
                    break
            if not quiet or quiet > _ASK_SECONDS:
                heard = time.monotonic()
            time.sleep(min(max(_FOLLOW_SECONDS, quiet / 2), _FOLLOW_SECONDS_WHEN_QUIET))
        yield from ledger.events(run_id, after)
        ledger.runs.stop(
            run_id, "done" if state == "done" else "cancelled" if state == "cancelled" else "failed"
        )

    def _stop_on_trouble(self, runs: Runs) -> None:
        """A disk that cannot be written stops the whole run: no later shot could be kept either."""
        if self.work.disk_error is not None:
            raise self.work.disk_error
        if runs.trouble():
            raise CannotWrite(
                f"cannot go on: {runs.trouble()}",
                "Free some space or permissions and run the same command again; nothing is lost.",
            )


def _run_id(runs: Runs, wanted: Wanted, missing: Sequence[PlannedShot]) -> str:
    """The same missing shots give the same run, so that a killed one is joined, not begun anew; what is
    still missing after a run has ended is another try."""
    keys = "\n".join(planned.key for planned in missing)
    card = wanted.plan.card
    stem = "series-" + DrawRequest(card.platform, card.model, "", keys, "", "").digest()[7:23]
    tries = (f"{stem}-{number}" for number in itertools.count(1))
    return next(run_id for run_id in tries if runs.state(run_id) in ("unknown", "running"))
