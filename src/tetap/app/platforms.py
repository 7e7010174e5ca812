"""`tetap platforms`: every installed platform's models, keys and measurements, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..config import key_place, load_connection, load_settings
from ..config.settings import user_data
from ..errors import NotSetUp, TetapError, UnknownPlatform, place_of
from ..plugins import load_provider
from ..plugins.providers import platform_names
from ..ports import Card
from ..store.seed_probes import SeedProbe, SeedProbes


@dataclass(frozen=True)
class ShownPlatform:
    """A platform as it can be used here. `problem` says why it cannot, and `hint` what to do."""

    name: str
    cards: Sequence[Card] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    """Name of a key to the place where it is set; empty = it is not."""
    address: str = ""
    """Host it is reached at, where that is not its own."""
    probes: Mapping[str, SeedProbe] = field(default_factory=dict)
    """Model to the newest measurement at this address."""
    problem: str = ""
    hint: str = ""
    is_broken: bool = False
    """Whether the problem is a fault; otherwise the user has not set the platform up yet."""

    def has_key(self, card: Card) -> bool:
        """Whether this model can be called, as far as keys tell: one of its keys is set, or it needs none."""
        return not card.keys or bool(card.key_or) or any(self.keys.get(name) for name in card.keys)


def platforms(folder: Path | None, only: str = "") -> list[ShownPlatform]:
    """Installed platforms by name with the settings of `folder`. UnknownPlatform when `only` is not one."""
    names = platform_names()
    if only and only not in names:
        load_provider(only)
        raise UnknownPlatform(f"platform '{only}' is not installed", f"Installed: {', '.join(names)}.")
    settings = load_settings(folder, {})
    return [
        _shown(name, folder, settings.url if name == settings.platform else "")
        for name in ([only] if only else names)
    ]


def _shown(name: str, folder: Path | None, url: str) -> ShownPlatform:
    try:
        connection = load_connection(name, folder, url)
        cards = load_provider(name, connection).cards()
        keys = {key: key_place(key, folder) for card in cards for key in card.keys}
        records = SeedProbes(user_data())
        found = {card.model: records.latest(name, card.model, connection.host) for card in cards}
    except TetapError as error:
        is_broken = not isinstance(error, NotSetUp)
        return ShownPlatform(name, problem=str(error), hint=error.hint, is_broken=is_broken)
    except Exception as error:  # noqa: BLE001 - whatever somebody else's provider does, the others are shown
        return ShownPlatform(
            name, problem=f"its provider broke: {place_of(error)}",
            hint="Report it to whoever made the provider. The other platforms are not affected.", is_broken=True,
        )  # fmt: skip
    probes = {model: probe for model, probe in found.items() if probe is not None}
    return ShownPlatform(name, cards, keys, connection.host, probes)
