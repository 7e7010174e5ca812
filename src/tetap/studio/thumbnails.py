"""Small copies of pictures, made once for each digest and side, kept beside the store."""

import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..app.reference_set import anchor_of
from ..app.sketching import sketch_of
from ..app.state import open_objects
from ..app.takes import picture_of
from ..app.versions import character_digest
from ..app.workspace import Workspace
from ..errors import BadInput, StoreMissing
from ..reports.pixels import pixels_in
from ..store.disk import make_folder, replace
from ..wire import media_type_of

SIDES = (64, 160, 320, 640, 1280)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_QUALITY = 82


def thumbnail(workspace: Workspace, digits: str, side: int) -> bytes:
    """A picture of the store as WebP, at most `side` pixels wide and high."""
    _check(digits, side)
    path = _shelf(workspace) / f"{digits}-{side}.webp"
    if not path.is_file():
        _keep(path, small(picture_of(workspace, f"sha256:{digits}"), side))
    return path.read_bytes()


def whole(workspace: Workspace, digits: str) -> tuple[bytes, str]:
    """(bytes, media type) of a picture of the store. BadInput for what is none."""
    _check(digits, SIDES[0])
    data = open_objects(workspace.state_folder, workspace.settings).get(f"sha256:{digits}")
    media_type = media_type_of(data)
    if not media_type:
        raise BadInput("this is no picture", "Choose one from the contact sheet.")
    return data, media_type


def portrait(workspace: Workspace, side: int) -> bytes:
    """What a character is recognised by: its delivered front, its first reference, or the illustrator's sketch."""
    _check("0" * 64, side)
    front = workspace.lock.picture("front") if workspace.lock is not None else None
    if front is not None:
        # A project that was cloned has its lock, and the pictures elsewhere.
        with suppress(StoreMissing):
            return thumbnail(workspace, front.bytes.removeprefix("sha256:"), side)
    anchor = anchor_of(workspace)
    if anchor is not None:
        return small(anchor.data, side)
    return sketch(workspace, side)


def sketch(workspace: Workspace, side: int) -> bytes:
    """The illustrator's drawing of the character as its file is now."""
    digits = character_digest(workspace.resolved).removeprefix("sha256:")
    path = _shelf(workspace) / f"sketch-{digits}-{side}.webp"
    if not path.is_file():
        _keep(path, small(sketch_of(workspace.resolved)[0], side))
    return path.read_bytes()


def small(data: bytes, side: int) -> bytes:
    """A picture as WebP, at most so many pixels wide and high."""
    pixels = pixels_in(data, "picture")
    pixels.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = BytesIO()
    pixels.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()


def _check(digits: str, side: int) -> None:
    if side not in SIDES or not _DIGEST.fullmatch(digits):
        raise BadInput("there is no such picture", "Choose one from the contact sheet.")


def _shelf(workspace: Workspace) -> Path:
    return workspace.state_folder / "thumbs"


def _keep(path: Path, data: bytes) -> None:
    make_folder(path.parent)
    replace(path, data)
