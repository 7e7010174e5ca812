"""The socket of providers that know exactly which pixel of a picture belongs to which part."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from .provider import DrawRequest


@dataclass(frozen=True)
class PartPicture:
    """`png`: a grey picture of the drawing's size; value n is the part `names[n]` (`Mira/hair`), 255 is none."""

    png: bytes = field(repr=False)
    names: tuple[str, ...]


@runtime_checkable
class KnowsParts(Protocol):
    """A provider that can say where parts are, without drawing anew and without cost."""

    def parts(self, request: DrawRequest) -> PartPicture:
        """The parts of the picture that this request gives."""
        ...
