"""One job of a run: buy one picture. Plain data in, so that it may be done by another process or machine."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import CannotWrite, Leaving, ProviderError, TetapError, place_of
from ..ports import Card, DrawRequest, Provider
from ..ports.provider import Json
from ..purchasing import Order, Till
from ..store.attempts import Budget
from .engine import JobPayload, JobResult

Platforms = Callable[[str, str, str], tuple[Card, Callable[[], Provider]]]
"""(platform, model, address or "") to the model's card and the provider."""


class ShotWork:
    """The work function of an engine. Runs in its threads, again after a crash if need be."""

    def __init__(self, till: Till, platforms: Platforms) -> None:
        self.till = till
        self.disk_error: CannotWrite | None = None
        """Why nothing can be kept any more; no later shot could be either."""
        self._platforms = platforms

    def __call__(self, payload: JobPayload) -> JobResult:
        """Buy the picture of this job and tell the run about it."""
        order, url = order_of(payload), str(payload.get("url", ""))
        ledger = self.till.ledger
        try:
            card, provider = self._platforms(order.request.platform, order.request.model, url)
            ledger.tell(order.run, "drawing", order.shot)
            bought = self.till.buy(order, card, provider)
        except CannotWrite as error:
            self.disk_error = error
            raise
        except Leaving:
            raise
        except TetapError as error:
            ledger.tell(
                order.run,
                "failed",
                order.shot,
                error=str(error),
                hint=error.hint,
                error_kind=type(error).__name__,
            )
            raise
        except Exception as error:
            what = f"{order.request.platform} broke: {place_of(error)}"
            hint = "This is a defect of the provider; please report it. The other shots are not affected."
            ledger.tell(order.run, "failed", order.shot, error=what, hint=hint, why="defect")
            raise ProviderError(what, hint) from error
        ledger.tell(order.run, "drawn", order.shot, picture=bought.take.picture, reused=bought.reused)
        return {"picture": bought.take.picture}


def payload_of(order: Order, url: str) -> dict[str, Json]:
    """A job's plain data."""
    return {
        "run": order.run,
        "account": order.account,
        "character": order.character,
        "shot": order.shot,
        "request": order.request.canonical(),
        "seed": order.seed,
        "take": order.take,
        "budgets": [[budget.scope, budget.usd] for budget in order.budgets],
        "in_doubt": order.in_doubt,
        "url": url,
    }


def order_of(payload: JobPayload) -> Order:
    """The order that `payload_of` wrote down."""
    plain: Mapping[str, Any] = payload
    return Order(
        shot=plain["shot"],
        request=DrawRequest.from_canonical(plain["request"]),
        seed=plain["seed"],
        take=plain["take"],
        character=plain["character"],
        run=plain["run"],
        account=plain.get("account", ""),
        budgets=tuple(Budget(scope, usd) for scope, usd in plain["budgets"]),
        in_doubt=plain["in_doubt"],
    )
