"""The other model of the repair ladder: what a shot is tried on that its own model could not make."""

from dataclasses import dataclass

from ..domain.series import Shot
from ..errors import Misconfigured
from ..ports import Card, DrawRequest
from ..strategies.cast import Cast
from ..strategies.desk import Desk
from ..strategies.plan import make_plan
from .chances import open_strategies
from .workspace import Workspace

_IN_ITS_PLACE = {"converse": ("reference", "describe"), "pipeline": ("reference", "describe")}
"""What serves where a strategy needs a past, or references, that the other model's takes have not."""


@dataclass(frozen=True)
class Fallback:
    """Another model with the project's documents. `desk` is what its requests are written with."""

    workspace: Workspace
    desk: Desk

    @property
    def card(self) -> Card:
        """Who draws."""
        return self.desk.card

    def request(self, shot: Shot, cast: Cast) -> DrawRequest:
        """The shot as this model is asked for it. TetapError where it cannot draw it."""
        return make_plan([shot], cast, self.desk, lambda: self.workspace.provider).shots[0].request


def fallback_of(workspace: Workspace) -> Fallback | None:
    """The model of the setting `fallback`; None where none is set. Misconfigured for one that makes no sense."""
    settings = workspace.settings
    if not settings.fallback:
        return None
    platform, _, model = settings.fallback.partition("/")
    url = settings.url if platform == settings.platform else ""
    other = workspace.again(platform=platform, model=model, url=url, strategy=settings.strategy)
    card, own = other.card, workspace.card
    if card.name == own.name:
        raise Misconfigured(
            f"the fallback is {card.name}, the model itself", "Name another, or leave it out: --fallback ''"
        )
    if not card.is_free and not own.is_free and card.play_money != own.play_money:
        raise Misconfigured(
            f"{own.name} and its fallback {card.name} are not paid in the same money",
            "Play money is practised with by itself: choose both of one kind.",
        )
    ways = open_strategies(workspace.cast, card)
    wished = (settings.strategy, *_IN_ITS_PLACE.get(settings.strategy, ("describe",)))
    strategy = next(way for way in wished if way in ways and way != "converse")
    other = other.again(strategy=strategy)
    return Fallback(other, other.desk)
