"""The pixel fix: a take's drifted colours put right where they are, at no cost, as a take of its own with its lineage.

It is bought like every other take, from a provider that lives here: so it is kept, found again, verified and packed
like what a platform drew, and its receipt says what was changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.declared import COLORED
from ..errors import Misconfigured
from ..finishing.canvas import Canvas, open_canvas
from ..finishing.palette_snap import Snap, Snapped, snap_palette
from ..ports import (
    Card,
    Drawing,
    DrawnPicture,
    DrawRequest,
    Option,
    Price,
    Provider,
    ReferenceSlot,
    SaveRemoteId,
)
from ..verifier.judging import VERSION
from ..verifier.part_masks import part_mask
from ..verifier.reach import components, grown
from ..wire import pixel_size
from ..wire.reference_bytes import as_sent
from .faults import off_colors
from .loop import Again

PIXEL_FIX = "pixel-fix"
"""The platform that its requests name; it is no installed one, nobody can ask for it."""
_MODEL = "palette-snap"
_WHOLE = {"outfit": ("top", "bottom"), "skin": ("skin", "face")}
"""Parts that are coloured together."""
_CHANGED = 10
"""Difference of a channel, of 255, by which regions are told apart; the soft edges around them are less."""
_BELONGS = 0.1
_EDGE = 2
"""Pixels."""
_FURTHER = 0.06
"""Share of the longer side by which a part may reach further than the part finder says."""
_OPTIONS = {
    "of": Option("the key of the take that is put right"),
    "snaps": Option("trait, colour as it is, colour as it should be, and the box it is in", "list"),
}


def fix_request(again: Again, before: DrawRequest, picture: str, media_type: str) -> DrawRequest:
    """The colours that drifted in a take (`before` asked for it, `picture` is its digest), to be put right."""
    assert again.anchor is not None and again.anchor.verdict is not None
    off = [one for fault in again.faults for one in off_colors(again.anchor.verdict, fault)]
    said = "; ".join(f"{one.trait}: {one.before} → {one.wanted}" for one in off)
    return DrawRequest(
        platform=PIXEL_FIX,
        model=_MODEL,
        revision=f"2, {VERSION}",
        words=f"put right in the pixels: {said}",
        ratio=before.ratio,
        size=before.size,
        references=(ReferenceSlot("edit", picture, media_type, "the take that is put right"),),
        options={
            "of": again.anchor.key,
            "snaps": [[one.trait, one.before, one.wanted, *one.box] for one in off],
        },
    )


def drawn_key(request: DrawRequest) -> str:
    """The key of the take that a pixel fix was made from; empty for a request of another kind."""
    return str(request.options["of"]) if request.platform == PIXEL_FIX else ""


def fixer_for(request: DrawRequest, picture: bytes) -> tuple[Card, Provider]:
    """Who puts this take (its bytes) right."""
    fixer = _PixelFixer(request, pixel_size(picture))
    return fixer.cards()[0], fixer


class _PixelFixer:
    """Palette snap as a provider: free, with the same picture for the same request."""

    def __init__(self, request: DrawRequest, size: tuple[int, int]) -> None:
        self._card = Card(
            platform=PIXEL_FIX, model=_MODEL, label="tetap's own pixel fix", as_of="", revision=request.revision,
            seed="none", pixels={request.size: {request.ratio: size}}, price={request.size: Price(0.0, "")},
            max_references=1, roles=("edit",), options=_OPTIONS,
        )  # fmt: skip

    def cards(self) -> Sequence[Card]:
        """One."""
        return (self._card,)

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Nothing is done otherwise than asked."""
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """The take with the colours put right, as far as they are found where they should be."""
        data = request.pictures[request.references[0].digest]
        canvas = open_canvas(data)
        report: list[Snapped] = []
        for snap in _snaps(request.options):
            fixed, done = snap_palette(canvas, [snap])
            canvas, report = _inside(canvas, fixed, _part_of(snap.part, data)), [*report, *done]
        out = BytesIO()
        canvas.image().save(out, "PNG", compress_level=6)
        return Drawing(
            (DrawnPicture(out.getvalue(), "image/png"),),
            cost_usd=0.0,
            parameters={"snapped": [asdict(one) for one in report]},
            sent=tuple(as_sent(slot, request.pictures[slot.digest]) for slot in request.references),
        )

    def collect(self, remote_id: str) -> Drawing:
        """There is never a job."""
        raise Misconfigured("a pixel fix has no jobs", "Run the same command again.")


def _part_of(trait: str, data: bytes) -> NDArray[np.bool_] | None:
    """Where the part is that a trait colours, on a drawing whose parts are known."""
    part, _ = COLORED.get(trait, ("", False))
    return part_mask(data, _WHOLE.get(part, (part,))) if part else None


def _inside(canvas: Canvas, fixed: Canvas, mask: NDArray[np.bool_] | None) -> Canvas:
    """The fixed picture where the part is; all of it where nobody knows the part. The part finder is coarse: a region
    of one colour that lies in the part for a share of it belongs to it whole, and one that does not, not at all."""
    if mask is None:
        return fixed
    changed = np.abs(fixed.rgb.astype(np.int16) - canvas.rgb).max(axis=2) > _CHANGED
    regions = components(changed)
    sizes, inside = np.bincount(regions.ravel()), np.bincount(regions.ravel(), weights=mask.ravel())
    belongs = inside >= _BELONGS * sizes
    belongs[0] = False
    own = grown(belongs[regions], _EDGE) & grown(mask, round(_FURTHER * max(mask.shape)))
    return replace(fixed, rgb=np.where(own[..., None], fixed.rgb, canvas.rgb))


def _snaps(options: Mapping[str, Any]) -> Iterator[Snap]:
    for trait, before, wanted, *box in options["snaps"]:
        left, top, right, bottom = box
        yield Snap(trait, before, wanted, (left, top, right, bottom))


_: type[Provider] = _PixelFixer
