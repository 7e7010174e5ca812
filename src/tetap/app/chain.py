"""One shot's way through the loop: what was ordered, what came of it, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..domain.series import Shot
from ..purchasing import Bought, Till
from ..runs import SeriesRun
from ..store.tries import TryRow
from ..strategies.loop import Accept, NeedsPerson, Rules, Step, Try, best_of
from ..strategies.plan import PlannedShot


@dataclass
class Chain:
    """`orders` are what was or will be ordered, the planned one first, with their `rows` in the ledger; `tries` are
    those that gave a picture, as far as they are judged."""

    orders: list[PlannedShot]
    rows: list[TryRow]
    rules: Rules
    tries: Sequence[Try] = ()
    step: Step | None = None
    """Accept or NeedsPerson once it has ended."""
    trouble: tuple[str, str] | None = None
    """Why the newest order gave nothing, and what to do."""
    was_refused: bool = False
    """Whether that was the platform, which will not draw it."""
    bought: list[Bought] = field(default_factory=list)
    """What was made in this call, pixel fixes among it."""

    @property
    def name(self) -> str:
        """The chain's name in the ledger: the key of its first order."""
        return self.orders[0].key

    @property
    def shot(self) -> Shot:
        """The shot as it was planned."""
        return self.orders[0].shot

    @property
    def wants_more(self) -> bool:
        """Whether its newest order is to be made and judged."""
        return self.step is None and self.trouble is None

    @property
    def chosen(self) -> Try | None:
        """The take that is delivered."""
        if isinstance(self.step, Accept):
            return self.step.take
        return self.step.best if isinstance(self.step, NeedsPerson) else None

    @property
    def chosen_order(self) -> PlannedShot | None:
        """What the delivered take was ordered with."""
        chosen = self.chosen
        return next((one for one in self.orders if chosen is not None and one.key == chosen.key), None)

    @property
    def drawn(self) -> Sequence[Bought]:
        """What a platform made of it in this call."""
        fixed = {row.key for row in self.rows if row.rung == "snap"}
        return [one for one in self.bought if one.take.key not in fixed]

    @property
    def best(self) -> Try:
        """The best try so far."""
        return best_of(self.tries, self.rules)

    def take_in(self, run: SeriesRun) -> None:
        """What a wave brought for it."""
        bought = run.bought.get(self.shot.id)
        if bought is None:
            self.was_refused = self.shot.id in run.refused
            self.trouble = run.failed.get(
                self.shot.id, ("the run ended without it", "Run the same command again.")
            )
        elif not bought.reused:
            self.bought.append(bought)

    def known(self, order: PlannedShot, till: Till) -> Bought | None:
        """The purchase of one of its orders, marked as reused when it is not of this call."""
        return next((one for one in self.bought if one.take.key == order.key), None) or till.knows(order.key)
