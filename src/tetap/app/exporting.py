"""`tetap export`: the delivered set as others take it: layers, archives, stickers, sprites, training sets."""

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..documents.lock_file import LockedPicture
from ..domain.prompt import scene_delta
from ..domain.series import slug
from ..errors import BadInput
from ..finishing.canvas import Canvas, open_canvas
from ..finishing.cut_out import cut_out
from ..finishing.file_names import check_apart
from ..finishing.layered import Layer, ora_bytes, psd_bytes
from ..finishing.notes_in_file import on_white, save
from ..finishing.stickers import sprite_sheet, sticker
from ..store.disk import make_folder
from ..store.disk import replace as write_file
from .bundling import FileWishes, bundled, series_name
from .figures import CHARACTER
from .finishing import FOLDER, RECORD, chosen_pictures, with_masks
from .reporting import SHEET
from .state import State
from .wishes import every_shot
from .workspace import Workspace

AS_THEY_ARE = FileWishes()
_A4_WIDE = 8.27
_REPEATS = 10
"""How often a trainer shows each picture: the custom of kohya's folder names."""


@dataclass(frozen=True)
class Exported:
    """What was written, and what a person should know of it."""

    files: tuple[Path, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Export:
    """One export under way."""

    workspace: Workspace
    state: State
    pictures: tuple[LockedPicture, ...]
    out: Path
    wishes: FileWishes
    remarks: list[str]

    def canvas(self, picture: LockedPicture) -> Canvas:
        """The pixels of a picture, with exact masks where they are known."""
        canvas = open_canvas(self.state.objects.get(picture.bytes), self.workspace.say)
        return with_masks(canvas, self.workspace, self.state, picture)

    def figure(self, picture: LockedPicture) -> Canvas | None:
        """The character of a picture alone; None, and a remark, when it was not found."""
        canvas = self.canvas(picture)
        cut, say = cut_out(canvas, canvas.masks.get(CHARACTER)), self.workspace.say
        if cut is None:
            self.remark(picture, say("no character was found to cut out"))
            return None
        if cut.needs_a_look:
            self.remark(picture, say("look at the edge of the cut-out before you use it"))
        return cut.canvas

    def remark(self, picture: LockedPicture, told: str) -> None:
        """Something that a person should know of one picture, said once."""
        line = f"{picture.shot}: {told}"
        if line not in self.remarks:
            self.remarks.append(line)

    def write(self, name: str, data: bytes) -> Path:
        """A file below the export's folder."""
        path = self.out / name
        make_folder(path.parent)
        write_file(path, data)
        return path


def export(
    workspace: Workspace, kind: str, out: Path, only: Sequence[str] = (), wishes: FileWishes = AS_THEY_ARE
) -> Exported:
    """Write the delivered pictures (or `only` some) as `kind` into the folder `out`. BadInput for an unknown kind, and
    for `wishes` that it does not take."""
    make = KINDS.get(kind)
    if make is None:
        raise BadInput(f"there is no export '{kind}'", f"There are: {', '.join(KINDS)}.")
    if wishes.any and kind not in _PLAIN_FILES:
        raise BadInput(
            f"names, formats, sizes and strip are for {' and '.join(_PLAIN_FILES)}, not for {kind}",
            f"Leave them out, or write --format {_PLAIN_FILES[0]}.",
        )
    with workspace.state() as state:
        work = _Export(workspace, state, tuple(chosen_pictures(workspace, only)), out, wishes, [])
        files = make(work)
    return Exported(tuple(files), tuple(work.remarks))


def _layers(work: _Export, picture: LockedPicture) -> tuple[Canvas, list[Layer]]:
    """Background with a hole, and the character over it; the whole picture alone where no character was found."""
    canvas, figure, say = work.canvas(picture), work.figure(picture), work.workspace.say
    if figure is None or figure.alpha is None:
        return canvas, [Layer(say("picture"), canvas)]
    ground = replace(canvas, alpha=255 - figure.alpha)
    name = work.workspace.resolved.character.name
    return canvas, [Layer(say("background"), ground), Layer(name, figure)]


def _psd(work: _Export) -> list[Path]:
    made = []
    for picture in work.pictures:
        canvas, layers = _layers(work, picture)
        made.append(work.write(f"{picture.shot}.psd", psd_bytes(canvas.size, layers)))
    return made


def _ora(work: _Export) -> list[Path]:
    made = []
    for picture in work.pictures:
        canvas, layers = _layers(work, picture)
        made.append(work.write(f"{picture.shot}.ora", ora_bytes(canvas.size, layers)))
    return made


def _bundle(work: _Export) -> dict[str, bytes]:
    """The pictures, and what proves and repeats them; the recipe holds words and stays behind when those are not
    wanted."""
    entries = bundled(work.workspace, work.state, work.pictures, work.wishes, work.remarks.append)
    beside = {work.workspace.lock_path.name: work.workspace.lock_path}
    record = work.workspace.out_folder / FOLDER / RECORD
    if record.is_file() and not work.wishes.strip:
        beside[RECORD] = record
    check_apart([*entries, *beside])
    return entries | {name: path.read_bytes() for name, path in beside.items()}


def _zip(work: _Export) -> list[Path]:
    return [work.write(f"{series_name(work.workspace)}.zip", _zipped(_bundle(work)))]


def _folder(work: _Export) -> list[Path]:
    entries = _bundle(work)
    for name in entries:
        if not (work.out / name).resolve().is_relative_to(work.out.resolve()):
            raise BadInput(f"'{name}' leads out of {work.out} by a link", "Choose another folder: --out.")
    return [work.write(name, data) for name, data in entries.items()]


def _zipped(entries: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in sorted(entries.items()):
            # Without a clock in it: the same files give the same archive.
            bundle.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def _pdf(work: _Export) -> list[Path]:
    """The contact sheet, then a page a picture."""
    pages = []
    sheet = work.workspace.out_folder / SHEET
    if sheet.is_file():
        pages.append(Image.open(sheet).convert("RGB"))
    pages += [on_white(work.canvas(picture).image()) for picture in work.pictures]
    widest = max(page.width for page in pages)
    out = BytesIO()
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=widest / _A4_WIDE,
        title=work.workspace.resolved.character.name, producer="tetap",
        creationDate=None, modDate=None,
    )  # fmt: skip
    return [work.write("contact-sheet.pdf", out.getvalue())]


def _stickers(work: _Export) -> list[Path]:
    made = []
    for picture in work.pictures:
        figure = work.figure(picture)
        if figure is not None:
            out = BytesIO()
            sticker(figure).save(out, "WEBP", quality=88, method=5)  # 6 takes 28 times as long for 1 % less
            made.append(work.write(f"{picture.shot}.webp", out.getvalue()))
    if made:
        out = BytesIO()
        Image.open(made[0]).resize((96, 96), Image.Resampling.LANCZOS).save(out, "PNG")
        made.append(work.write("tray.png", out.getvalue()))
    return made


def _sprite(work: _Export) -> list[Path]:
    figures = [
        (picture.shot, figure) for picture in work.pictures if (figure := work.figure(picture)) is not None
    ]
    sheet = sprite_sheet(figures)
    out = BytesIO()
    sheet.image.save(out, "PNG", compress_level=6)
    frames = {
        name: dict(zip(("x", "y", "w", "h"), place, strict=True)) for name, place in sheet.places.items()
    }
    described = {"image": "sprites.png", "size": list(sheet.image.size), "frames": frames}
    return [
        work.write("sprites.png", out.getvalue()),
        work.write("sprites.json", (json.dumps(described, indent=2) + "\n").encode()),
    ]


def _lora(work: _Export) -> list[Path]:
    """kohya's layout. A caption says what changes from picture to picture; what must stay is left out, so that the
    trigger word learns it."""
    workspace = work.workspace
    trigger = slug(workspace.resolved.character.name).replace("-", "") or "character"
    folder = f"img/{_REPEATS}_{trigger} {workspace.resolved.character.kind}"
    scenes = {shot.id: shot for shot in every_shot(workspace, workspace.lock.seed if workspace.lock else 0)}
    made, say = [], workspace.say
    for picture in work.pictures:
        shot = scenes.get(picture.shot)
        if picture.verdict not in ("same", "reference", "unverified"):
            work.remark(
                picture,
                say("its verdict is '{verdict}'; it is left out of the training set").format(
                    verdict=picture.verdict
                ),
            )
            continue
        made.append(
            work.write(f"{folder}/{picture.shot}.png", save(work.canvas(picture).image(), "png", 100, 72))
        )
        caption = trigger
        if shot is not None:
            told = (
                f"{shot.view} view, plain background"
                if shot.is_sheet
                else scene_delta(shot.scene, workspace.vocabulary, "en", str)
            )
            caption = f"{trigger}, {' '.join(told.split())}"
        made.append(work.write(f"{folder}/{picture.shot}.txt", f"{caption}\n".encode()))
    work.remarks.append(say("trigger word: {word}").format(word=trigger))
    return made


KINDS: Mapping[str, Callable[[_Export], list[Path]]] = {
    "psd": _psd, "ora": _ora, "zip": _zip, "folder": _folder, "pdf": _pdf, "stickers": _stickers, "sprite": _sprite,
    "lora": _lora,
}  # fmt: skip
"""Name of an export to what makes it."""
_PLAIN_FILES = ("zip", "folder")
