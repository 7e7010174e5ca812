"""OpenRouter: its image endpoint, or its chat completions with pictures."""

from collections.abc import Sequence
from dataclasses import replace

from ..ports import Card, Connection
from .openai_cards import kinds_of, read_cards
from .openai_dialect import FRAMES, Dialect
from .openai_engine import OpenAIEngine, address

URL = "https://openrouter.ai/api/v1"
_PANORAMAS = ("1:4", "4:1", "1:8", "8:1")
_IMAGES = Dialect(
    generations="/images",
    frame=FRAMES["aspect_ratio"],
    references_in="input_references",
    references_as="objects",
    seed_in="seed",
)
_DIALECTS = {"": _IMAGES, "in pixels": replace(_IMAGES, frame=FRAMES["size"])}
"""By kind of model: most are told ratio and tier, some exactly the pixels."""
_CHAT = Dialect(
    route="chat", frame=FRAMES["image_config"], seed_in="seed", body={"modalities": ["image", "text"]}
)


class OpenRouterProvider(OpenAIEngine):
    """Settings: route = "images" (its own endpoint) or "chat"; seconds."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("route", "seconds")
        cards: Sequence[Card] = read_cards("openrouter.toml", connection)
        if connection.text("route", "images", ("images", "chat")) == "chat":
            super().__init__(
                connection, [_as_in_chat(card) for card in cards], lambda _: _CHAT, address(connection, URL)
            )
        else:
            kinds = kinds_of("openrouter.toml", connection)
            super().__init__(
                connection, cards, lambda model: _DIALECTS[kinds[model]], address(connection, URL)
            )


def _as_in_chat(card: Card) -> Card:
    """Chat takes no options of the image endpoint and no panoramas; the platform picks the pixels."""
    pixels = {
        size: {ratio: pair for ratio, pair in table.items() if ratio not in _PANORAMAS}
        for size, table in card.pixels.items()
    }
    return replace(card, options={}, pixels=pixels, pixels_slack=max(card.pixels_slack, 0.1))
