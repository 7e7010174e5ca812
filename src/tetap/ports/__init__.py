"""The sockets: what a platform must offer, and what passes through."""

from .provider import (
    Card,
    Drawing,
    DrawnPicture,
    DrawRequest,
    Price,
    Provider,
    ReferenceSlot,
    SaveRemoteId,
)

__all__ = [
    "Card", "DrawRequest", "Drawing", "DrawnPicture", "Price", "Provider", "ReferenceSlot", "SaveRemoteId",
]  # fmt: skip
