"""The sockets: what a platform must offer, and what passes through."""

from .card import Acceptance, Card, Option, Price, ReferenceGroup
from .card_facts import cards_from, find_card
from .connection import Connection, Secret
from .provider import (
    ANSWER,
    WORDS,
    Drawing,
    DrawnPicture,
    DrawRequest,
    Json,
    Provider,
    ReferenceSlot,
    SaveRemoteId,
    SentSlot,
    Turn,
)

__all__ = [
    "ANSWER", "WORDS", "Acceptance", "Card", "Connection", "DrawRequest", "Drawing", "DrawnPicture", "Json", "Option",
    "Price", "Provider", "ReferenceGroup", "ReferenceSlot", "SaveRemoteId", "Secret", "SentSlot", "Turn", "cards_from",
    "find_card",
]  # fmt: skip
