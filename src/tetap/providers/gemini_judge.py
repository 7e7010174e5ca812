"""Gemini models that look at pictures and answer in words, on the same wire that draws."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import Rejected
from ..ports import Card, Connection, Drawing, DrawRequest, SaveRemoteId, cards_from, find_card
from .gemini import REACHING
from .gemini_access import access_of
from .gemini_vertex import VERTEX_KEYS
from .gemini_wire import SETTINGS, GenerateContent, pace_of


@cache
def _facts() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "gemini_judge.toml").read_text(encoding="utf-8"))


class GeminiJudge:
    """Answers with generateContent. Settings are those of the platform."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names(*REACHING, *SETTINGS)
        cards = cards_from(connection.platform, _facts(), connection.models)
        if connection.text("via", "developer") == "vertex":
            cards = tuple(replace(card, keys=VERTEX_KEYS) for card in cards)
        self._cards = cards
        self._wire = GenerateContent(access_of(connection), pace_of(connection))

    def cards(self) -> Sequence[Card]:
        """Every model; the first is the default."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """What will be sent otherwise than given, as sentences."""
        return self._wire.remarks(request)

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """The answer in words, as the one `picture` of the drawing."""
        card = find_card(self._cards, request.model)
        if card is None:
            raise Rejected(f"{request.platform} has no judge '{request.model}'", "See: tetap judges")
        return self._wire.draw(request, card, save_remote_id)

    def collect(self, remote_id: str) -> Drawing:
        """Answers come at once; there is nothing to collect."""
        raise Rejected(f"'{remote_id[:60]}' is no job", "A judge answers at once.")
