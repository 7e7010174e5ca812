"""What a prop or a backdrop is drawn with: the paper, its own luck, and the part of the stage in view."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from random import Random

from ..paper import Paper
from ..streams import stream


@dataclass(frozen=True)
class View:
    """The part of a stage that a picture shows, in stage units; y runs down."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.top + self.height


@dataclass(frozen=True)
class Easel:
    """`luck` belongs to this one drawing; `cells` gives luck that depends on the place alone, so that
    a wider picture shows more of the same meadow and never another meadow."""

    paper: Paper
    luck: Random
    view: View
    seed: int = 0

    def cells(self, name: str, size: float, margin: float = 0) -> Iterator[tuple[float, Random]]:
        """The middle of every cell of width `size` in view, each with its own luck."""
        first = floor((self.view.left - margin) / size)
        last = ceil((self.view.right + margin) / size)
        for index in range(first, last):
            yield (index + 0.5) * size, stream(self.seed, name, index)
