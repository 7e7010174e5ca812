"""References laid over a figure: the one that shows the same side, head first, then the body that hangs on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .drawn_parts import PARTS, DrawnFigure, View
from .laying import BODY, HEAD, Laid, Place, Template, find, lay, template_of
from .overlay import Overlay, overlay_of

HEAD_PARTS = (
    "hair", "hair-tie", "skin", "face", "eyes", "brows", "ears", "screen", "fur", "shell",
    "headgear", "pin", "glasses", "earrings", "mark",
)  # fmt: skip
BODY_PARTS = (
    "top", "bottom", "socks", "shoes", "fur", "shell", "skin", "limbs", "tail", "hair", "neckwear", "bag",
)  # fmt: skip

SAME_VIEW = 0.62
"""Likeness of edges from which on a reference shows the head from the same side; other sides reach 0.6."""

_SETTLED = 0.4
"""Share of the head that may differ. Where more does, it was not found, or so much has changed that single parts tell
nothing."""

_SEEN = 0.5
"""Share of a part that must lie on the picture."""

_RECOLORED = 5.0
"""CIEDE2000 from which on hair has another colour, which says nothing of its outline."""

_ENOUGH = 30
_TRACE = 12
_HEAD_ORNAMENTS = ("headgear", "pin", "glasses", "earrings", "mark")
_BODY_ORNAMENTS = ("neckwear", "bag")


@dataclass(frozen=True, eq=False)
class Sheet:
    """What can be laid over a picture of one reference."""

    head: Template
    body: Template


def sheet_of(figure: DrawnFigure, picture: NDArray[np.uint8]) -> Sheet:
    """The templates of a reference."""
    head: View = figure.head or figure.body
    return Sheet(
        template_of(head, picture, HEAD_PARTS, HEAD), template_of(figure.body, picture, BODY_PARTS, BODY)
    )


@dataclass(frozen=True, eq=False)
class LaidFigure:
    """`reference` is the number of the one that was laid; `head` and `body` are what differs."""

    reference: int
    head: Overlay
    body: Overlay


def laid_figure(
    sheets: Sequence[Sheet], figure: DrawnFigure, picture: NDArray[np.uint8]
) -> LaidFigure | None:
    """The reference that shows the same side laid over the figure; None where none does."""
    found = find([sheet.head for sheet in sheets], picture, (figure.head or figure.body).square)
    best = int(np.argmax([likeness for likeness, _ in found]))
    likeness, place = found[best]
    if likeness < SAME_VIEW:
        return None
    sheet = sheets[best]
    laid = lay(sheet.head, picture, place, likeness)
    head = overlay_of(laid, HEAD_PARTS)
    if head.off > _SETTLED:
        return None
    hung = _hung(sheet, laid)
    body = lay(sheet.body, picture, hung, likeness, turning=False)
    return LaidFigure(
        best,
        head,
        overlay_of(body, BODY_PARTS),
    )


def _hung(sheet: Sheet, head: Laid) -> Place:
    """Where the body is when it hangs on the head as on the reference."""
    scale = head.place.a * sheet.head.side / sheet.head.square[2]
    (x, y), (to_x, to_y) = _middle(sheet.head), _middle(sheet.body)
    return Place(
        scale * sheet.body.square[2] / sheet.body.side, 0.0,
        head.place.x + (to_x - x) * scale, head.place.y + (to_y - y) * scale,
    )  # fmt: skip


def _middle(template: Template) -> tuple[float, float]:
    left, top, side = template.square
    return left + side / 2, top + side / 2


_CHECKS: Mapping[str, tuple[str, ...]] = {
    "head": ("hair", "skin", "pin", "glasses"),
    "body": ("neckwear",),
}
"""The parts that a pose leaves where they are, and an expression as they are."""


def laid_scores(laid: LaidFigure | None) -> dict[str, float]:
    """A score for every check that the overlay allows: the share of a part that is not as on the reference."""
    if laid is None:
        return {}
    scores = {
        f"laid:{part}": zone.off
        for view, overlay in (("head", laid.head), ("body", laid.body))
        for part in _CHECKS[view]
        if (zone := overlay.zones.get(part)) is not None and zone.view >= _SEEN and zone.pixels >= _ENOUGH
    }
    skin = scores.pop("laid:skin", 0.0)
    if "laid:hair" in scores and laid.head.zones["hair"].step > _RECOLORED:
        del scores["laid:hair"]
    if "laid:hair" in scores:
        # A head that is laid a little beside its place is off everywhere: what counts is where it is more so.
        scores["laid:hair"] = max(0.0, scores["laid:hair"] - skin)
    for part, share in laid.head.outgrown.items():
        scores[f"laid:{part}:more"] = share
    return scores


def turned_away(laid: LaidFigure | None, sheets: Sequence[Sheet]) -> frozenset[str]:
    """The ornaments that this side does not show: the reference of the same side shows none of them."""
    if laid is None:
        return frozenset()
    sheet = sheets[laid.reference]
    return frozenset(
        part
        for parts, template in ((_HEAD_ORNAMENTS, sheet.head), (_BODY_ORNAMENTS, sheet.body))
        for part in parts
        if int((template.labels == PARTS.index(part)).sum()) < _TRACE
    )
