"""`tetap advise` and the auto strategy: what was measured of this character first, the article's advice else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain.frame import DEFAULT_SIZE
from ..ports import Card
from ..strategies.chances import CLAIMS, Experience, Outlook, Undertaking, outlook
from .chances import experience, open_strategies, takes_of
from .tried import least_wanted
from .workspace import Workspace

AUTO = "auto"
ENOUGH_TAKES = 10
"""So many judged takes of a strategy are a measurement."""
ADVICE: Mapping[str, Sequence[str]] = {
    "commercial": ("reference", "describe"),
    "personal": ("converse", "reference", "describe"),
    "professional": ("pipeline", "reference", "describe"),
}
"""By purpose, the strategies that the article recommends, each followed by what serves where it cannot be used."""


@dataclass(frozen=True)
class ArticleRow:
    """What the article says of a strategy: its table of cost and effort, and what it recommends it for."""

    strategy: str
    consistency: str
    complexity: str
    cost: str
    suits: str


ARTICLE: Sequence[ArticleRow] = (
    ArticleRow("describe", "60-70 %", "low", "low", "quick prototypes, personal projects"),
    ArticleRow("reference", "80-90 %", "medium", "medium", "commercial projects"),
    ArticleRow("converse", "70-85 %", "medium", "medium", "optimising one picture step by step"),
    ArticleRow("pipeline", "95 %+", "high", "high", "professional work with high demands"),
)


@dataclass(frozen=True)
class Choice:
    """A strategy and why it."""

    strategy: str
    why: str


@dataclass(frozen=True)
class Advice:
    """What is known of every strategy here; `open` are those that can be used, `outlooks` are of one shot."""

    choice: Choice
    open: Sequence[str]
    known: Mapping[str, Experience]
    outlooks: Mapping[str, Outlook]
    play_money: bool
    label: str


def advise(workspace: Workspace) -> Advice:
    """What is known of every strategy for this character on the chosen model, and which one auto takes."""
    card = workspace.card
    known = experience(takes_of(workspace, card), least_wanted(workspace.settings.want))
    usd = card.usd_with(_size(card), workspace.desk.options)
    one = Undertaking(shots=1, usd=usd, tries=workspace.settings.tries)
    ways = open_strategies(workspace.cast, card)
    outlooks = {name: outlook(name, known.get(name, Experience()), one, card) for name in CLAIMS}
    choice = _choice(ways, known, outlooks, workspace.settings.purpose)
    return Advice(choice, ways, known, outlooks, card.play_money, card.label)


def _size(card: Card) -> str:
    return DEFAULT_SIZE if DEFAULT_SIZE in card.pixels else next(iter(card.pixels))


def settle_strategy(workspace: Workspace) -> None:
    """Put a strategy in the place of `auto`: the one that the series began with, else the advised one."""
    if workspace.settings.strategy != AUTO:
        return
    begun = workspace.lock.chosen_strategy if workspace.lock is not None else ""
    if begun in open_strategies(workspace.cast, workspace.card):
        chosen = Choice(begun, "the series began with it")
    else:
        chosen = advise(workspace).choice
    workspace.settings = replace(workspace.settings, strategy=chosen.strategy)
    workspace.chosen = (chosen.strategy, chosen.why)


def _choice(
    ways: Sequence[str], known: Mapping[str, Experience], outlooks: Mapping[str, Outlook], purpose: str
) -> Choice:
    measured = [name for name in ways if known.get(name, Experience()).takes >= ENOUGH_TAKES]
    if measured:
        best = min(measured, key=lambda name: _rank(outlooks[name]))
        one, each = known[best], outlooks[best].per_accepted
        price = f", {each.mean:.3f} for each accepted picture" if each is not None and each.mean else ""
        others = f"; compared with {', '.join(n for n in measured if n != best)}" if len(measured) > 1 else ""
        return Choice(best, f"measured: {one.accepted} of {one.takes} takes passed{price}{others}")
    advised = ADVICE[purpose]
    chosen = next((name for name in advised if name in ways), "describe")
    why = f"the article's advice for {purpose} work; fewer than {ENOUGH_TAKES} takes of any strategy were judged"
    if chosen != advised[0]:
        why += f" ({advised[0]} cannot be used here)"
    return Choice(chosen, why)


def _rank(found: Outlook) -> tuple[float, float]:
    cost = found.per_accepted.mean if found.per_accepted is not None else found.tries.mean
    return cost, -found.take.mean
