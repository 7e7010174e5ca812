"""Words that pictures tell and pixel checks do not: a vision model fills them in, bought through the till."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..config import load_settings
from ..domain.gap_words import Filled, Gap, filled_gaps, gap_task, picture_name, read_said
from ..ports import DrawRequest, ReferenceSlot
from ..purchasing import Order
from ..store.attempts import Budget
from ..store.objects import digest_of
from ..wire import media_type_of
from .judging import ChosenJudge, as_shown
from .second_opinions import Spending
from .state import open_state
from .workspace import STATE

MOST_PICTURES = 5
"""So many pictures are shown to a judge, the first ones."""
_ROLE = "look"


@dataclass(frozen=True)
class Asking:
    """Who is asked, and how its price is agreed: `agree` gets the calls still to be paid for and their price in US
    dollars, None where nobody knows. It raises what keeps them from being asked."""

    judge: ChosenJudge
    agree: Callable[[tuple[int, float | None]], Spending]


@dataclass(frozen=True)
class FilledIn:
    """What a judge said of every gap."""

    judge: str
    gaps: tuple[Filled, ...]

    @property
    def remaining(self) -> tuple[str, ...]:
        """Sentences about what stays open, and why."""
        opposed: list[str] = []
        open_ones: dict[str, list[str]] = {}
        for one in self.gaps:
            if one.is_contradicted:
                words = " and then ".join(word or "nothing" for word in one.answers)
                opposed.append(f"{one.gap.path}: {self.judge} said {words}")
            elif not one.word:
                silence = "did not see of" if one.answers[0] else "did not answer for"
                where = f"{self.judge} {silence} {one.gap.element.category}"
                open_ones.setdefault(where, []).append(one.gap.element.id)
        return (*opposed, *(f"{where}: {', '.join(ids)}" for where, ids in open_ones.items()))


def fill_in(
    folder: Path, kind: str, gaps: Sequence[Gap], pictures: Sequence[bytes], asking: Asking
) -> FilledIn:
    """Ask about all gaps at once, twice, through the ledger of `folder`; what was asked there before is not paid
    again. PriceNotAgreed before anything is sent or made. Errors of the platform pass through."""
    judge = asking.judge
    shown = {number: as_shown(data) for number, data in enumerate(pictures[:MOST_PICTURES], 1)}
    orders = [
        Order(f"judge words {folder.name}", _request(judge, kind, asked, order), seed=0, take=take)
        for take, (asked, order) in enumerate(
            ((list(gaps), list(shown.items())), (list(gaps)[::-1], list(shown.items())[::-1]))
        )
    ]
    if not (folder / STATE).exists():
        # Before the price is agreed nothing is made, not even a ledger.
        agreed = _agreed(asking, (len(orders), judge.price(len(orders))))
    else:
        with open_state(folder / STATE, load_settings(folder, {}), folder) as state:
            agreed = _agreed(asking, judge.due(state, orders))
    run = f"judge-{uuid.uuid4().hex[:12]}"
    budgets = () if agreed.budget is None else (Budget("run", agreed.budget, run),)
    with open_state(folder / STATE, load_settings(folder, {}), folder) as state:
        for data in shown.values():
            state.objects.put(data)
        bought = [
            state.till.buy(replace(one, run=run, budgets=budgets), judge.card, lambda: judge.provider)
            for one in orders
        ]
        said = [state.objects.get(one.take.picture).decode("utf-8", "replace") for one in bought]
    read = [read_said(text, gaps, len(shown)) for text in said]
    return FilledIn(judge.card.name, filled_gaps(gaps, read[0], read[1]))


def _agreed(asking: Asking, due: tuple[int, float | None]) -> Spending:
    spending = asking.agree(due)
    asking.judge.check_agreed(due, agreed=spending.agreed or spending.budget is not None)
    return spending


def _request(
    judge: ChosenJudge, kind: str, gaps: Sequence[Gap], shown: Sequence[tuple[int, bytes]]
) -> DrawRequest:
    slots = [
        ReferenceSlot(_ROLE, digest_of(data), media_type_of(data), picture_name(number))
        for number, data in shown
    ]
    return judge.request(gap_task(kind, gaps, [number for number, _ in shown]), slots)
