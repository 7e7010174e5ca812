"""What a series will probably take, from what the ledger knows of this character: tries, money, time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ..ports import Card
from ..store.tries import JudgedTake
from ..strategies.cast import Cast
from ..strategies.chances import Experience, Outlook, Undertaking, outlook
from ..strategies.editing import can_edit
from ..strategies.plan import Plan
from ..strategies.prototype import missing_views
from .tried import least_wanted
from .workspace import Workspace


@dataclass(frozen=True)
class Chances:
    """The outlook of a plan with its own strategy, and of every strategy that could be used instead."""

    strategy: str
    by_strategy: Mapping[str, Outlook]
    tries: int

    @property
    def own(self) -> Outlook:
        """Of the strategy that is planned."""
        return self.by_strategy[self.strategy]

    @property
    def cheapest(self) -> str:
        """The strategy with the least cost for each accepted picture; the planned one where no price is known."""
        priced = {name: one.per_accepted.mean for name, one in self.by_strategy.items() if one.per_accepted}
        return min(priced, key=lambda name: priced[name]) if priced else self.strategy


def chances(workspace: Workspace, plan: Plan, budget: float | None = None) -> Chances:
    """What drawing all shots of the plan anew will probably take. Nothing is written."""
    card, settings = plan.card, workspace.settings
    takes = takes_of(workspace, card)
    usd = plan.usd / len(plan.shots) if plan.usd is not None and plan.shots else None
    timed = [one.seconds for one in takes if one.seconds is not None]
    planned = Undertaking(
        shots=len(plan.shots),
        usd=usd,
        tries=settings.tries if settings.verify == "yes" else 1,
        seconds=median(timed) if timed else None,
        at_once=min(settings.lanes, card.at_once),
        budget=budget,
    )
    known = experience(takes, least_wanted(settings.want))
    ways = dict.fromkeys((settings.strategy, *open_strategies(workspace.cast, card)))
    found = {name: outlook(name, known.get(name, Experience()), planned, card) for name in ways}
    return Chances(settings.strategy, found, planned.tries)


def takes_of(workspace: Workspace, card: Card) -> Sequence[JudgedTake]:
    """The judged takes of the main character on a model; none where nothing was ever made here."""
    if not workspace.settings.database and not (workspace.state_folder / "ledger.sqlite").is_file():
        return []
    with workspace.state() as state:
        takes = state.ledger.tries.judged(workspace.resolved.character.name)
    return [one for one in takes if (one.platform, one.model) == (card.platform, card.model)]


def experience(takes: Sequence[JudgedTake], want: float | None) -> dict[str, Experience]:
    """By strategy: how many takes there are, how many pass what is wanted, what they cost."""
    found: dict[str, Experience] = {}
    for one in takes:
        so_far = found.get(one.strategy, Experience())
        found[one.strategy] = Experience(
            so_far.takes + 1, so_far.accepted + _passes(one, want), so_far.usd + one.usd
        )
    return found


def _passes(one: JudgedTake, want: float | None) -> bool:
    if one.ruling is not None or one.mended:
        return bool(one.ruling) or one.mended
    if want is None:
        return one.word == "same"
    return one.word in ("same", "same, drifted") and (one.percent or 0.0) >= want


def open_strategies(cast: Cast, card: Card) -> Sequence[str]:
    """The strategies that this model and this character's references allow, the simplest first."""
    if card.draws_from == "spec":
        return ("describe",)
    ways = ["describe"]
    if card.max_references and cast.references_of(cast.main):
        ways.append("reference")
    if can_edit(card):
        ways.append("converse")
    if "reference" in ways and not missing_views(cast):
        ways.append("pipeline")
    return ways
