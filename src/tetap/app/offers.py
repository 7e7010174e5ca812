"""The models that programs may name: platform, platform/model, and a model's own id or alias."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..config import Settings, key_place
from ..errors import TetapError, UnknownPlatform
from ..plugins import load_provider
from ..plugins.providers import platform_names
from ..ports import Card, Provider, find_card
from .state import platforms_of


@dataclass(frozen=True)
class Offer:
    """One model and the platform that draws it."""

    card: Card
    provider: Callable[[], Provider]


class Offers:
    """Every model of every installed platform, with the settings of a folder. Thread-safe once asked."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._find = platforms_of(folder)

    def find(self, name: str) -> Offer:
        """The model of this name. UnknownPlatform when there is none."""
        platform, _, model = name.partition("/")
        if platform in self._names:
            cards = self._cards(platform)
            if cards and find_card(cards, model) is None:
                raise UnknownPlatform(f"{platform} has no model '{model}'", "GET /v1/models lists them.")
            return self._offer(platform, model)
        for platform in self._in_order():
            if platform == self._settings.platform and not self._cards(platform) and self._why_not:
                # Never from somebody else because the chosen platform is set up wrongly.
                raise self._why_not[0]
            if any(card.is_called(name) for card in self._cards(platform)):
                return self._offer(platform, name)
        raise UnknownPlatform(
            f"there is no model '{name}'",
            "Write platform, platform/model or a model's own name; GET /v1/models lists them.",
        )

    def every(self) -> Iterator[Card]:
        """The cards of all platforms that are set up, by platform; retired models are left out."""
        for platform in self._names:
            yield from (card for card in self._cards(platform) if card.status != "retired")

    def _offer(self, platform: str, model: str) -> Offer:
        return Offer(*self._find(platform, model, self._url(platform)))

    def _url(self, platform: str) -> str:
        return self._settings.url if platform == self._settings.platform else ""

    @cached_property
    def _names(self) -> list[str]:
        return platform_names()

    def _in_order(self) -> Iterator[str]:
        """The chosen platform first, then those whose key is set, then the rest: who is meant by a bare model name.
        The others are not loaded while the chosen one has what is asked for."""
        chosen = self._settings.platform
        yield chosen
        yield from (name for name in self._others if name != chosen)

    @cached_property
    def _others(self) -> list[str]:
        ready = [name for name in self._names if self._has_key(name)]
        return list(dict.fromkeys([*ready, *self._names]))

    def _has_key(self, platform: str) -> bool:
        return any(key_place(key, self._folder) for card in self._cards(platform) for key in card.keys)

    def _cards(self, platform: str) -> tuple[Card, ...]:
        from ..config import load_connection

        if platform not in self._known:
            try:
                connection = load_connection(platform, self._folder, self._url(platform))
                self._known[platform] = tuple(load_provider(platform, connection).cards())
            except TetapError as error:
                # Not set up here; whoever names it hears why.
                self._known[platform] = ()
                if platform == self._settings.platform:
                    self._why_not.append(error)
        return self._known[platform]

    @cached_property
    def _why_not(self) -> list[TetapError]:
        """Why the chosen platform cannot be used, where it cannot."""
        return []

    @cached_property
    def _known(self) -> dict[str, tuple[Card, ...]]:
        return {}

    def names(self) -> list[tuple[str, str]]:
        """(platform/model, platform) of every model that may be named."""
        return [(card.name, card.platform) for card in self.every()]
