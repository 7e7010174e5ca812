"""Nano Banana and its siblings on Google's own API: Developer API, Vertex, or a gateway with the same paths."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import Rejected
from ..ports import Card, Connection, Drawing, DrawRequest, SaveRemoteId, cards_from, find_card
from .gemini_access import access_of
from .gemini_vertex import VERTEX_KEYS
from .gemini_wire import SETTINGS, GenerateContent, pace_of

REACHING = ("via", "project", "location", "api_version", "auth")


@cache
def _facts() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "gemini.toml").read_text(encoding="utf-8"))


class GeminiProvider:
    """Draws with generateContent. Settings: docs/gemini.md."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names(*REACHING, *SETTINGS)
        self._cards = tuple(
            _as_reached(card, connection)
            for card in cards_from(connection.platform, _facts(), connection.models)
        )
        self._wire = GenerateContent(access_of(connection), pace_of(connection))

    def cards(self) -> Sequence[Card]:
        """Every model, living and retired; the first is the default."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """What will be sent otherwise than given, as sentences."""
        self._card(request)
        return self._wire.remarks(request)

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw once, or by a batch when the option says so; Pending when the batch takes longer."""
        card = self._card(request)
        return self._wire.draw(
            request, card, save_remote_id, tells_size=card.model not in _facts()["silent_size"]["models"]
        )

    def collect(self, remote_id: str) -> Drawing:
        """The picture of a batch that was accepted earlier."""
        return self._wire.collect(remote_id, self._cards)

    def _card(self, request: DrawRequest) -> Card:
        card = find_card(self._cards, request.model)
        if card is None:
            raise Rejected(
                f"no card for {request.platform}/{request.model}",
                f"Models: {', '.join(one.model for one in self._cards if one.status != 'retired')}.",
            )
        return card


def _as_reached(card: Card, connection: Connection) -> Card:
    """The card as it holds for this user: own prices stand alone, Vertex has other keys and no batches."""
    own = connection.models.get(card.model, {})
    if "price" in own and "token_price" not in own:
        card = replace(card, token_price={})
    if connection.text("via", "developer") != "vertex":
        return card
    options = {name: option for name, option in card.options.items() if name != "batch"}
    return replace(
        card, keys=VERTEX_KEYS, key_or="Google Cloud's credentials", options=options, batch_discount=0.0
    )
