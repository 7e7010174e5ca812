"""A figure by itself, as it would appear: drawn into any window of its own units, with its parts."""

import io
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .body.model import Body
from .figure import draw_body_of, draw_figure, draw_person
from .paper import Paper
from .raster import png
from .scene import paper_of
from .showing import BODY_WORN
from .spec import PEOPLE, Spec, word
from .staging import Figure, Staging

Window = tuple[float, float, float, float]
"""Left, top, width and height in figure units: the head's centre is 0, 0, its radius about 100."""

NOTHING = 255
"""The label of a pixel that shows no part."""

_OF_HEAD = ("hair.", "face.", "eyes.", "brows.", "mouth.", "mark.", "accessory.")
_LIGHT = {"left": (-1.0, -1.0), "right": (1.0, -1.0)}


class Appearance:
    """One figure in one staging, lit from the `left` or the `right`. Raises SpecError for a pose that cannot be
    shown so. `like` is another of the same staging and light: if only heads differ, its body is taken over.
    `head_only` leaves a person's body away."""

    def __init__(
        self,
        spec: Spec,
        staging: Staging,
        light: str = "left",
        *,
        like: "Appearance | None" = None,
        head_only: bool = False,
    ) -> None:
        self._spec, self._staging, self._light, self._head_only = spec, staging, light, head_only
        self._body = like._body if like is not None and same_body(spec, like._spec) else None
        self._paper, self.figure = self._drawn(ids=False)

    def rgba(self, window: Window, size: tuple[int, int]) -> NDArray[np.uint8]:
        """[height, width, 4], see-through where nothing is."""
        with Image.open(io.BytesIO(png(self._paper.svg(self.figure.body, size, window)))) as picture:
            return np.asarray(picture.convert("RGBA"))

    def labels(self, window: Window, size: tuple[int, int]) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        """[height, width] and names: label n is part `names[n]`, NOTHING is none."""
        paper, figure = self._flat
        with Image.open(io.BytesIO(png(paper.svg(figure.body, size, window)))) as picture:
            pixels = np.asarray(picture.convert("RGBA"))
        flat = (
            (pixels[..., 0].astype(np.uint32) << 16)
            | (pixels[..., 1].astype(np.uint32) << 8)
            | pixels[..., 2]
        )
        labels = np.full(flat.shape, NOTHING, dtype=np.uint8)
        for label, color in enumerate(paper.part_colors.values()):
            labels[(flat == int(color[1:], 16)) & (pixels[..., 3] > 127)] = label
        return labels, tuple(paper.part_colors)

    _body: tuple[Paper, Body] | None

    @cached_property
    def _flat(self) -> tuple[Paper, Figure]:
        return self._drawn(ids=True)

    def _drawn(self, *, ids: bool) -> tuple[Paper, Figure]:
        paper = paper_of(self._spec, _LIGHT[self._light], ids)
        if word(self._spec, "body.template") not in PEOPLE:
            return paper, draw_figure(paper, self._spec, self._staging)
        if self._body is None or ids:
            body = draw_body_of(paper, self._spec, self._staging)
            if not ids:
                self._body = paper.copy(), body
        else:
            known, body = self._body
            paper = paper if self._head_only else known.copy()
        return paper, draw_person(paper, self._spec, self._staging, body, head_only=self._head_only)


def same_body(one: Spec, other: Spec) -> bool:
    """Whether two figures differ in their heads only, so that the body of one serves the other."""
    changed = {name for name in one if one[name] != other[name]}
    return all(name.startswith(_OF_HEAD) for name in changed) and not any(
        word(spec, f"{slot}.kind") in BODY_WORN
        for slot in {name.rpartition(".")[0] for name in changed if name.startswith("accessory.")}
        for spec in (one, other)
    )
