"""Evidence on the page: the place on the reference beside the place on the picture, and the colours there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from ..errors import BadPicture
from ..ports.verdict import Box, Evidence
from .pixels import Embedded, embedded, pixels_in

_SIDE = 128
_WEIGHT = 3_000
"""Most bytes of one crop: a drifted trait shows two."""
_MARGIN = 0.18
_LEAST = 0.05
"""Of the picture's longest side: a smaller place is shown with what is around it."""


@dataclass(frozen=True)
class Seen:
    """Crops and colours of one piece of evidence; what it does not have is None or empty."""

    reference: Embedded | None = None
    picture: Embedded | None = None
    before: str = ""
    after: str = ""
    step: str = ""
    """ΔE2000, rounded."""


@dataclass
class Cutter:
    """Cuts evidence out of one picture and its references; each is decoded once, when it is asked for."""

    data: bytes = field(repr=False)
    shot: str
    references: Mapping[str, bytes] = field(repr=False)
    _opened: dict[str, Image.Image | None] = field(default_factory=dict, repr=False)

    def seen(self, evidence: Evidence, digests: tuple[str, ...], *, crops: bool) -> Seen:
        """What one piece of evidence shows; `digests` are the references that it counts."""
        number = evidence.reference
        reference = digests[number] if crops and number is not None and number < len(digests) else ""
        return Seen(
            reference=_cut(self._reference(reference), evidence.box_in_reference) if reference else None,
            picture=_cut(self._picture(), evidence.box_in_picture) if crops else None,
            before=evidence.color_before or "",
            after=evidence.color_after or "",
            step="" if evidence.delta_e is None else f"{evidence.delta_e:.0f}",
        )

    def _picture(self) -> Image.Image | None:
        if "" not in self._opened:
            self._opened[""] = pixels_in(self.data, self.shot)
        return self._opened[""]

    def _reference(self, digest: str) -> Image.Image | None:
        """None for one that is gone or cannot be read: the verdict stands without its crop."""
        if digest not in self._opened:
            try:
                data = self.references.get(digest)
                self._opened[digest] = None if data is None else pixels_in(data, "reference")
            except BadPicture:
                self._opened[digest] = None
        return self._opened[digest]


def _cut(picture: Image.Image | None, box: Box | None) -> Embedded | None:
    """A square around the box, as far as the picture reaches."""
    if picture is None or box is None:
        return None
    left, top, right, bottom = box
    side = max(right - left, bottom - top, _LEAST * max(picture.size)) * (1 + 2 * _MARGIN)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    place = (
        max(0, round(middle_x - side / 2)), max(0, round(middle_y - side / 2)),
        min(picture.width, round(middle_x + side / 2)), min(picture.height, round(middle_y + side / 2)),
    )  # fmt: skip
    if place[0] >= place[2] or place[1] >= place[3]:
        return None
    return embedded(picture.crop(place), _SIDE, _WEIGHT)
