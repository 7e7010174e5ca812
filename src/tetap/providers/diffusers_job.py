"""One picture to be drawn in this process, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from ..ports import DrawRequest, Json, SentSlot
from .stable_diffusion.slots import Sorted

if TYPE_CHECKING:
    from torch import Generator


@dataclass(frozen=True)
class Job:
    """A request with everything chosen."""

    request: DrawRequest
    frame: tuple[int, int]
    """Width and height in pixels."""
    seed: int
    chosen: Mapping[str, Json]
    """The user's options over the family's defaults."""
    pictures: Sorted

    def number(self, name: str) -> float:
        """An option that is a number."""
        return float(self.chosen[name])  # type: ignore[arg-type]

    def text(self, name: str) -> str:
        """An option that is a text."""
        return str(self.chosen[name])

    @property
    def steps(self) -> int:
        """Steps of denoising."""
        return int(self.number("steps"))

    def generator(self) -> "Generator":
        """New for each picture and on the processor: one that has drawn goes on where it stopped, and one on a
        card gives other noise than one on another card."""
        import torch

        return torch.Generator("cpu").manual_seed(self.seed)


@dataclass(frozen=True)
class Made:
    """A picture, how its references were shown, and everything that decided how it came out."""

    image: Image.Image
    sent: tuple[SentSlot, ...]
    parameters: Mapping[str, Json]
