"""The cast: every character as a card; making a new one."""

import base64
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from ..app.creating import create
from ..app.drafting import read_character_draft, with_name
from ..app.project import Project
from ..app.proposing import create_from_pictures
from ..app.sketching import sketch_of
from ..app.workspace import Workspace
from ..documents.new_files import character_text
from ..documents.text_import import read_description
from ..documents.words import load_vocabulary
from ..documents.yaml_text import read_text
from ..domain.character import KINDS
from ..domain.reading import DescriptionReader, Draft
from ..domain.resolving import resolve
from ..domain.seeds import check_seed
from ..errors import BadInput, SeedOutOfRange, TetapError
from ..store.disk import replace
from .thumbnails import small
from .visit import Upload, Visit, address, trouble

_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
_PREVIEW_SIDE = 640


@dataclass(frozen=True)
class Card:
    """One character as the cast shows it; `broken` says why it cannot be read."""

    name: str
    title: str = ""
    others: str = ""
    kind: str = ""
    palette: tuple[str, ...] = ()
    filled: int = 0
    wanted: int = 0
    pictures: int = 0
    state: str = ""
    mark: str = ""
    broken: str = ""


def cast(visit: Visit) -> Response:
    """Every character."""
    names = visit.house.projects.names
    if visit.house.projects.is_one and not visit.query("all"):
        return visit.go(address("c", names[0]))
    cards = [_card(visit, name) for name in names]
    return visit.show("cast.html.j2", cards=cards, can_make=not visit.house.projects.is_one)


def new(visit: Visit) -> Response:
    """The form for a new character."""
    return visit.show("new.html.j2", kinds=kinds(visit), form={"kind": "person", "seed": "1"}, errors={})


def made(visit: Visit) -> Response:
    """Make it; on an error the form comes back as it was."""
    form = dict(visit.form)
    try:
        folder = visit.house.projects.new_folder(form.get("title", ""))
    except BadInput as error:
        return _again(visit, form, "title", error)
    pictures = visit.uploads.get("pictures", [])
    try:
        seed = _seed(form)
        said = _make(folder, form, pictures)
    except SeedOutOfRange as error:
        return _again(visit, form, "seed", error)
    except TetapError as error:
        return _again(visit, form, "pictures" if pictures else "text", error)
    _finish(folder, form.get("title", "").strip(), seed, fill=form.get("fill") == "yes")
    return visit.go(address("c", folder.name), said)


def preview(visit: Visit) -> Response:
    """The sketch of what the form says so far."""
    form = visit.form
    try:
        vocabulary = load_vocabulary()
        kind = next(one for one in KINDS if one == form.get("kind", "person"))
        draft = Draft(kind=kind)
        if form.get("text", "").strip():
            draft = DescriptionReader(vocabulary, kind).read(read_description(form["text"]))
        text = character_text(draft, vocabulary.checklists[draft.kind], form.get("title", "").strip() or "?")
        person = resolve(read_character_draft(text).character, _seed(form), vocabulary)
        data, _ = sketch_of(person)
        picture = as_data_address(small(data, _PREVIEW_SIDE))
        return visit.show("sketch.html.j2", picture=picture, understood=draft.understood, kept=draft.kept)
    except TetapError as error:
        return visit.show("sketch.html.j2", picture="", understood=(), kept=(), notice=trouble(error))


def kinds(visit: Visit) -> list[tuple[str, str]]:
    """(id, name) of each kind of character."""
    lists = load_vocabulary().checklists
    return [(kind, lists[kind].names[visit.language][0]) for kind in KINDS]


def as_data_address(data: bytes) -> str:
    """A WebP inside the page."""
    return "data:image/webp;base64," + base64.b64encode(data).decode("ascii")


def _again(visit: Visit, form: dict[str, str], field: str, error: TetapError) -> Response:
    return visit.show("new.html.j2", 422, kinds=kinds(visit), form=form, errors={field: error})


def _seed(form: Mapping[str, str]) -> int:
    written = form.get("seed", "") or "0"
    return check_seed(int(written) if written.isascii() and written.isdigit() else -1)


def _make(folder: Path, form: dict[str, str], pictures: list[Upload]) -> str:
    with tempfile.TemporaryDirectory(prefix="tetap-new-") as scratch:
        if pictures:
            paths = [_laid(Path(scratch), one) for one in pictures]
            done = create_from_pictures(folder, form.get("kind", ""), paths)
        elif form.get("text", "").strip():
            path = Path(scratch) / "description.txt"
            path.write_text(form["text"], encoding="utf-8")
            done = create(folder, form.get("kind", "person"), path)
        else:
            done = create(folder, form.get("kind", "person"), None)
    return "; ".join(done.kept)


def _laid(scratch: Path, upload: Upload) -> Path:
    name = Path(upload.name.replace("\\", "/")).name
    if not name.lower().endswith(_SUFFIXES) or name.startswith("."):
        raise BadInput(f"{name[:60]} is no picture", "Give PNG, JPEG or WebP.")
    path = scratch / name
    path.write_bytes(upload.data)
    return path


def _finish(folder: Path, title: str, seed: int, *, fill: bool) -> None:
    """The name as it was typed, and the open traits as the sketch showed them."""
    path = folder / "character.yaml"
    if title:
        replace(path, with_name(read_text(path), title).encode())
    if fill:
        Project(folder).resolve(seed, write=True)


def _card(visit: Visit, name: str) -> Card:
    try:
        workspace = visit.house.projects.open(name, language=visit.language)
        return _read_card(visit, name, workspace)
    except TetapError as error:
        return Card(name, title=name, broken=f"{error} {error.hint}".strip())


def _read_card(visit: Visit, name: str, workspace: Workspace) -> Card:
    character, resolved = workspace.file.character, workspace.resolved
    required = [one for one in resolved.checklist.elements.values() if one.required]
    filled = [
        one
        for one in required
        if one.path in resolved.traits and resolved.traits[one.path].origin in ("file", "palette")
    ]
    order = visit.house.line.order(name)
    lock = workspace.lock
    return Card(
        name=name,
        title=character.name,
        others=" · ".join(one for one in character.also.values() if one != character.name),
        kind=resolved.checklist.names[visit.language][0],
        palette=tuple(one.hex for one in character.palette),
        filled=len(filled),
        wanted=len(required),
        pictures=len(lock.pictures) if lock else 0,
        state=order.state if order is not None else "",
        mark=mark_of(workspace),
    )


def mark_of(workspace: Workspace) -> str:
    """Changes when the character or what was delivered changes, so that browsers ask for the portrait again."""
    stamps = [
        path.stat().st_mtime_ns for path in (workspace.file.path, workspace.lock_path) if path.is_file()
    ]
    return f"{sum(stamps):x}"
