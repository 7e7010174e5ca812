"""The illustrator's quick drawing of a character, before anything is made of it or kept."""

from functools import cache

from ..config import translator
from ..documents.words import load_vocabulary
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import View
from ..domain.series import turnaround_shots
from ..errors import NotSetUp, TetapError
from ..plugins import load_provider, platform_names
from ..ports import Card, Connection, Provider
from ..strategies import Cast, Desk
from ..strategies.plan import make_plan


def sketch_of(person: ResolvedCharacter, view: View = "front") -> tuple[bytes, str]:
    """(picture, media type) of one view. TetapError where the illustrator has no such body."""
    provider, card = _illustrator()
    desk = Desk(load_vocabulary(), "en", translator("en"), card)
    shots = [shot for shot in turnaround_shots(0) if shot.view == view]
    (planned,) = make_plan(shots, Cast(person), desk, lambda: provider).shots
    (picture, *_) = provider.draw(planned.request, lambda _: None).pictures
    return picture.data, picture.media_type


@cache
def _illustrator() -> tuple[Provider, Card]:
    """The installed platform that draws from what is known of a character instead of words."""
    for name in platform_names():
        try:
            provider = load_provider(name, Connection(name))
            card = next((card for card in provider.cards() if card.draws_from == "spec"), None)
        except TetapError:
            continue
        if card is not None:
            return provider, card
    raise NotSetUp("no illustrator is installed", "Install tetap again; it brings one.")
