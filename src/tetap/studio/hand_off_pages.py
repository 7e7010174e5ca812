"""Hand-off: the delivered set finished, put into one file, and downloaded."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from starlette.responses import Response

from ..app.exporting import export
from ..app.finishing import finish
from ..documents.recipe_file import Recipe
from ..domain.series import slug
from ..errors import BadInput, TetapError
from ..finishing.crops import presets
from .visit import Visit, trouble

FORMATS = ("zip", "psd", "ora", "pdf", "stickers", "sprite", "lora")
_STEPS = ("snap", "match", "cut_out", "strip", "sign")
_PICTURES = ("png", "jpeg", "webp", "avif")


def hand_off(visit: Visit) -> Response:
    """The page."""
    return _page(visit)


def finished(visit: Visit) -> Response:
    """Finish the delivered pictures and download them as one archive."""
    try:
        made = finish(visit.workspace, _recipe(visit), tuple(visit.many.get("only", ())))
    except TetapError as error:
        return _page(visit, error)
    files = {one.file: _inside(visit, one.file) for one in made.files}
    return _download(f"{_name(visit)}-finished.zip", _zipped(files))


def exported(visit: Visit) -> Response:
    """The set in the form that somebody needs, as one file."""
    kind = visit.form.get("format", "zip")
    if kind not in FORMATS:
        return _page(visit, BadInput(f"'{kind[:20]}' is no format", f"Choose {', '.join(FORMATS)}."))
    workspace = visit.workspace
    try:
        made = export(workspace, kind, workspace.out_folder / kind, tuple(visit.many.get("only", ())))
    except TetapError as error:
        return _page(visit, error)
    if len(made.files) == 1:
        (only,) = made.files
        return _download(f"{_name(visit)}{only.suffix}", only.read_bytes())
    root = workspace.out_folder / kind
    files = {
        str(path.relative_to(root)) if path.is_relative_to(root) else path.name: path for path in made.files
    }
    return _download(f"{_name(visit)}-{kind}.zip", _zipped(files))


def _page(visit: Visit, error: TetapError | None = None) -> Response:
    workspace = visit.workspace
    pictures = workspace.lock.pictures if workspace.lock is not None else ()
    return visit.show(
        "hand_off.html.j2", 422 if error else 200, trouble(error) if error else None,
        pictures=pictures, formats=FORMATS, steps=_STEPS, crops=list(presets().values()), kinds=_PICTURES,
        form=visit.form, many=visit.many,
    )  # fmt: skip


def _recipe(visit: Visit) -> Recipe:
    said: dict[str, object] = {step: True for step in _STEPS if visit.form.get(step) == "yes"}
    crops = visit.many.get("crop", [])
    if crops:
        said["crops"] = tuple(crops)
    said["format"] = visit.form.get("kind", "png")
    try:
        return Recipe.model_validate(said)
    except ValidationError as error:
        words = error.errors(include_url=False)[0]["msg"]
        raise BadInput(f"this recipe does not fit together: {words}", "Choose other steps.") from None


def _inside(visit: Visit, file: str) -> Path:
    return visit.workspace.folder / file


def _zipped(files: Mapping[str, Path]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files.items():
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes())
    return out.getvalue()


def _name(visit: Visit) -> str:
    return slug(visit.project) or "character"


def _download(name: str, data: bytes) -> Response:
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
