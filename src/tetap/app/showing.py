"""`tetap show` and `tetap open`: delivered pictures with what is known about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..documents.lock_file import LockedPicture
from ..documents.project_paths import project_folder
from ..errors import BadInput
from ..ports.provider import Json
from .reporting import REPORT
from .workspace import Workspace


@dataclass(frozen=True)
class ShownTake:
    """A delivered picture, its bytes and its receipt."""

    picture: LockedPicture
    data: bytes = field(repr=False)
    receipt: Mapping[str, Json]

    def facts(self) -> dict[str, object]:
        """What is known about it, as plain data."""
        picture = self.picture
        return {
            "shot": picture.shot, "file": picture.file, "sha256": picture.bytes, "key": picture.key,
            "seed": picture.seed, "take": picture.take, "width": picture.width, "height": picture.height,
            "platform": picture.platform, "model": picture.model, "verdict": picture.verdict,
            "receipt": dict(self.receipt),
        }  # fmt: skip


def shown_takes(folder: Path, wanted: tuple[str, ...]) -> list[ShownTake]:
    """The locked pictures of these shots (ids, or the first digits of a hash); all when none is named."""
    workspace = Workspace(folder, {})
    pictures = workspace.lock.pictures if workspace.lock else ()
    if not pictures:
        raise BadInput(f"{folder} has no pictures yet", f"Make some: tetap shoot {folder}")
    chosen: list[LockedPicture] = []
    for name in wanted:
        hits = [
            p
            for p in pictures
            if name == p.shot
            or (len(name) >= 4 and name in (p.bytes[7 : 7 + len(name)], p.key[7 : 7 + len(name)]))
        ]
        if not hits:
            raise BadInput(
                f"there is no picture '{name}'", f"Pictures here: {', '.join(p.shot for p in pictures)}."
            )
        chosen.extend(hits)
    takes = []
    with workspace.state() as state:
        for picture in chosen or pictures:
            purchase = state.ledger.purchase(picture.key)
            takes.append(
                ShownTake(picture, state.objects.get(picture.bytes), purchase.receipt if purchase else {})
            )
    return takes


def report_path(folder: Path) -> Path:
    """The report of a project."""
    path = project_folder(folder) / "out" / REPORT
    if not path.is_file():
        raise BadInput(f"{folder} has no report yet", f"Make one: tetap shoot {folder}")
    return path
