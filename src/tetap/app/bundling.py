"""The pictures of a set as plain files: named by a template, in one size and format, with or without their notes."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..documents.lock_file import LockedPicture
from ..domain.series import slug
from ..errors import BadInput
from ..finishing.canvas import open_canvas
from ..finishing.drawn_from import texts_in
from ..finishing.file_names import check_apart, named
from ..finishing.notes_in_file import Notes, record_in, save, without_words, xmp_of
from ..finishing.stripped import holds_credentials, stripped
from .finishing import FOLDER, RECORD, SUFFIX
from .marking import drawn_from
from .provenance import disclosure, record_of, source_type_of
from .state import State
from .workspace import Workspace

WHOLE = "whole"
"""What a template's {preset} is for a picture that was not cropped."""
_QUALITY = 92


@dataclass(frozen=True)
class FileWishes:
    """How the files of a set are wanted. Empty: as they are."""

    names: str = ""
    """A template such as `{series}/{shot}-{preset}.{ext}`."""
    kind: str = ""
    """png, jpeg, webp or avif."""
    side: int = 0
    """Pixels of the longest side, at most."""
    strip: bool = False
    """Leave prompts, graphs and paths out."""

    @property
    def any(self) -> bool:
        """Whether anything is wished for."""
        return bool(self.names or self.kind or self.side or self.strip)


@dataclass(frozen=True)
class _File:
    """One picture that goes out. `path`: the finished file; None = the delivered picture as it is."""

    picture: LockedPicture
    preset: str
    path: Path | None
    data: bytes

    @property
    def name(self) -> str:
        """What it is called where nobody says otherwise."""
        return self.path.name if self.path is not None else Path(self.picture.file).name


def bundled(
    workspace: Workspace,
    state: State,
    pictures: Sequence[LockedPicture],
    wishes: FileWishes,
    remark: Callable[[str], None],
) -> dict[str, bytes]:
    """Files by name: the finished ones where there are any, else the delivered ones.

    BadInput for names that cannot be, or a kind that there is not."""
    if wishes.kind and wishes.kind not in SUFFIX:
        raise BadInput(f"format '{wishes.kind}' is not known", f"There are: {', '.join(SUFFIX)}.")
    if wishes.side and not 16 <= wishes.side <= 30_000:
        raise BadInput(f"{wishes.side} pixels a side", "From 16 to 30000.")
    files = list(_files(workspace, state, pictures))
    made = [_wished(workspace, state, one, wishes, remark) for one in files]
    if wishes.names:
        names = named(wishes.names, [_facts(workspace, *one) for one in enumerate(made, 1)])
    else:
        names = [f"{Path(one.name).stem}.{_suffix(one.data)}" for one in made]
        check_apart(names)
    return {name: one.data for name, one in zip(names, made, strict=True)}


def _files(workspace: Workspace, state: State, pictures: Sequence[LockedPicture]) -> Iterator[_File]:
    record = workspace.out_folder / FOLDER / RECORD
    finished: list[Mapping[str, str]] = []
    if record.is_file():
        finished = json.loads(record.read_text(encoding="utf-8"))["files"]
    for picture in pictures:
        own = [
            (one, path)
            for one in finished
            if (one["shot"], one["source"]) == (picture.shot, picture.bytes)
            and (path := workspace.folder / one["file"]).is_file()
        ]
        for one, path in own:
            yield _File(picture, one["preset"], path, path.read_bytes())
        if not own:
            yield _File(picture, "", None, state.objects.get(picture.bytes))


def _wished(
    workspace: Workspace, state: State, file: _File, wishes: FileWishes, remark: Callable[[str], None]
) -> _File:
    """The file in the wished size and format, its notes kept or taken out."""
    header = _header(file.data)
    say, kind = workspace.say, wishes.kind or header.kind
    too_large = wishes.side and max(header.size) > wishes.side
    if wishes.side and max(header.size) < wishes.side:
        remark(say("{file} has fewer pixels than asked for and stays as it is").format(file=file.name))
    if kind == header.kind and not too_large:
        return _without_notes(workspace, state, file, remark) if wishes.strip else file
    if holds_credentials(file.data):
        remark(
            say(
                "{file} loses its Content Credentials by being converted: let tetap finish sign that format"
            ).format(file=file.name)
        )
    canvas = open_canvas(file.data)
    image = canvas.image()
    if too_large:
        image.thumbnail((wishes.side, wishes.side), Image.Resampling.LANCZOS)
    texts = {} if wishes.strip else texts_in(file.data) or dict(drawn_from(state, file.picture))
    return replace(
        file,
        data=save(
            image, kind, _QUALITY, header.dpi, Notes(_xmp(workspace, state, file, wishes.strip), texts)
        ),
    )


def _without_notes(workspace: Workspace, state: State, file: _File, remark: Callable[[str], None]) -> _File:
    if holds_credentials(file.data):
        say = workspace.say
        remark(
            say("{file} is signed and stays as it is; prompts are left out by tetap finish --strip").format(
                file=file.name
            )
        )
        return file
    return replace(file, data=stripped(file.data, _xmp(workspace, state, file, True)))


def _xmp(workspace: Workspace, state: State, file: _File, strip: bool) -> bytes:
    """The packet that the file has, or that a finished one of it would have."""
    record, source = record_in(file.data)
    if not record:
        record = record_of(workspace, state, file.picture)
    source = source or source_type_of(workspace, state, file.picture)
    told = without_words(record) if strip else record
    return xmp_of(told, source, disclosure(workspace.say, source), workspace.resolved.character.rights)


def _facts(workspace: Workspace, number: int, file: _File) -> dict[str, str | int]:
    """What a template may name."""
    width, height = _header(file.data).size
    character, picture = workspace.resolved.character, file.picture
    return {
        "series": series_name(workspace), "character": character.name, "shot": picture.shot,
        "preset": file.preset or WHOLE, "number": number, "seed": picture.seed, "take": picture.take,
        "platform": picture.platform, "model": picture.model, "width": width, "height": height,
        "ext": _suffix(file.data),
    }  # fmt: skip


def series_name(workspace: Workspace) -> str:
    """The project's name as a file's."""
    return slug(workspace.resolved.character.name) or "pictures"


@dataclass(frozen=True)
class _Header:
    """What a file says of itself before its pixels."""

    kind: str
    size: tuple[int, int]
    dpi: int


def _header(data: bytes) -> _Header:
    with Image.open(BytesIO(data)) as picture:
        kind = (picture.format or "png").casefold()
        dots = round(float(picture.info.get("dpi", (72, 72))[0]))
        return _Header(kind, picture.size, dots or 72)


def _suffix(data: bytes) -> str:
    kind = _header(data).kind
    return SUFFIX.get(kind, kind)
