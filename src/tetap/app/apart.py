"""Pictures bought beside the series: candidates and views of a turnaround. They are kept, and delivered nowhere."""

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import TetapError
from ..ports import Card
from ..runs import SeriesRun
from ..store.ledger import Event
from ..strategies.plan import Plan
from .reference_set import warned_plan
from .shooting import check_agreed, check_key, due, keep_references, shooting_of, wanted_of
from .state import State
from .wishes import Wishes
from .workspace import Workspace

Tell = Callable[[Event], None]


@dataclass(frozen=True)
class Apart:
    """One picture: which shot, its purchase key, its bytes by digest, and what it cost."""

    shot: str
    key: str
    picture: str
    media_type: str
    seed: int
    take: int
    cost_usd: float | None


def buy_apart(
    workspace: Workspace, state: State, plan: Plan, wishes: Wishes, tell: Tell
) -> tuple[list[Apart], SeriesRun]:
    """Every picture of the plan: from the store where it is there, bought where it is not. PriceNotAgreed first."""
    plan = warned_plan(workspace, plan)
    card: Card = plan.card
    price = due(state, plan)
    check_key(workspace, state, price, card)
    check_agreed(price, wishes, 1, is_play=card.play_money)
    keep_references(state, plan)
    with shooting_of(workspace, state) as shooting:
        run = shooting.run(wanted_of(workspace, wishes, plan), tell)
    made = []
    for planned in plan.shots:
        bought = run.bought.get(planned.shot.id)
        if bought is not None:
            take = bought.take
            made.append(
                Apart(
                    planned.shot.id, planned.key, take.picture, take.media_type, planned.shot.seed,
                    planned.shot.take, bought.cost_usd,
                )
            )  # fmt: skip
    return made, run


def first_failure(run: SeriesRun) -> TetapError | None:
    """Why nothing came, where nothing did."""
    if run.bought or not run.failed:
        return None
    error, hint = next(iter(run.failed.values()))
    return TetapError(error, hint)
