"""Who draws: every model that can be chosen on a page, simulated ones among them, and what a choice means."""

from dataclasses import dataclass

from ..app.platforms import ShownPlatform, platforms
from ..errors import BadInput
from ..ports import Card
from .simulations import SIMULATED
from .visit import Visit


@dataclass(frozen=True)
class Choice:
    """A model that can draw. `ready`: its key is set, or it needs none."""

    name: str
    label: str
    ready: bool


def choices(visit: Visit) -> list[Choice]:
    """Every model that draws and can be reached here: free ones first, then simulated ones."""
    found: list[tuple[int, Choice]] = []
    for one in platforms(visit.house.projects.folder(visit.project)):
        found += [(_rank(one, card), _choice(one, card)) for card in _drawing(one)]
        if one.name in visit.house.simulations.running:
            found += [(1, _simulated(visit, card)) for card in _drawing(one)]
    return [choice for _, choice in sorted(found, key=lambda row: row[0])]


def settings_of(visit: Visit, written: str) -> dict[str, str]:
    """A choice as settings: platform, model, and the address of its simulator. BadInput where that does not run."""
    platform, _, model = written.removesuffix(SIMULATED).partition("/")
    settings = {name: value for name, value in (("platform", platform), ("model", model)) if value}
    if written.endswith(SIMULATED):
        simulator = visit.house.simulations.running.get(platform)
        if simulator is None:
            raise BadInput(
                f"the simulator of {platform[:40]} does not run", "Start it on the page Platforms."
            )
        settings["url"] = simulator.url
    return settings


def name_of(platform: str, model: str, url: str = "") -> str:
    """The name of a choice."""
    return f"{platform}/{model}{SIMULATED if url else ''}"


def _drawing(one: ShownPlatform) -> list[Card]:
    return [card for card in one.cards if card.status != "retired" and not card.answers]


def _choice(one: ShownPlatform, card: Card) -> Choice:
    return Choice(card.name, card.label, one.has_key(card))


def _simulated(visit: Visit, card: Card) -> Choice:
    say = visit.say
    return Choice(card.name + SIMULATED, say("{model}, simulated").format(model=card.label), ready=True)


def _rank(one: ShownPlatform, card: Card) -> int:
    if card.is_free or card.play_money:
        return 0
    return 2 if one.has_key(card) else 3
