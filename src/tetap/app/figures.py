"""Where the character is on a picture: exact where the illustrator drew it, else looked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from ..documents.lock_file import LockedPicture
from ..finishing.canvas import Canvas, Coverage
from ..finishing.crops import Box
from ..finishing.cut_out import cut_out
from ..ports.parts import KnowsParts
from .state import State, platforms_of
from .workspace import Workspace

CHARACTER, HEAD = "character", "head"
"""Names of the masks: everybody on the picture, and their heads."""
_HEAD_PARTS = ("hair", "face", "eyes", "brows", "headgear", "ears")
_NO_PART = ("", "backdrop", "prop")
_INSIDE = 127
_PLAIN = 12.0


def exact_masks(workspace: Workspace, state: State, picture: LockedPicture) -> Mapping[str, Coverage]:
    """CHARACTER and HEAD from a platform that knows them to the pixel; empty for all others."""
    purchase = state.ledger.purchase(picture.key)
    if purchase is None or purchase.request.spec is None:
        return {}
    _, provider = platforms_of(workspace.folder)(purchase.request.platform, purchase.request.model, "")
    drawer = provider()
    if not isinstance(drawer, KnowsParts):
        return {}
    found = drawer.parts(purchase.request)
    with Image.open(BytesIO(found.png)) as page:
        labels = np.asarray(page)
    parts = [name.partition("/")[2] for name in found.names]
    wanted = {
        CHARACTER: [part not in _NO_PART for part in parts],
        HEAD: [part in _HEAD_PARTS for part in parts],
    }
    masks: dict[str, Coverage] = {}
    for name, members in wanted.items():
        level = np.zeros(256, dtype=np.uint8)
        level[: len(members)] = np.where(members, 255, 0)
        if any(members):
            masks[name] = level[labels]
    return masks


@dataclass(frozen=True, eq=False)
class Figure:
    """Where the character is, and whether it stands on plain ground."""

    mask: Coverage
    on_plain: bool


def figure_of(canvas: Canvas) -> Figure | None:
    """The character of a canvas, from exact masks, its transparency, or looked for; None when it is not found."""
    exact = canvas.masks.get(CHARACTER)
    if exact is not None:
        around = canvas.rgb[exact <= _INSIDE]
        return Figure(exact, on_plain=bool(len(around)) and float(around[::97].std(axis=0).max()) < _PLAIN)
    cut = cut_out(canvas)
    if cut is None or cut.canvas.alpha is None:
        return None
    return Figure(cut.canvas.alpha, on_plain=cut.how != "figure finder")


def boxes_of(canvas: Canvas) -> tuple[Box | None, Box | None]:
    """(head, character) in pixels, from exact masks, else from what is not see-through; None where unknown."""
    figure = figure_of(canvas)
    return _box(canvas.masks.get(HEAD)), _box(figure.mask if figure is not None else None)


def _box(mask: Coverage | None) -> Box | None:
    if mask is None:
        return None
    rows, columns = (
        np.flatnonzero((mask > _INSIDE).any(axis=1)),
        np.flatnonzero((mask > _INSIDE).any(axis=0)),
    )
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
