"""One character: what it is, editing it with a sketch beside, and what its file said before."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from ..app.checking import check
from ..app.drafting import SCENES, edition, editions, keep_text, read_character_draft, with_traits
from ..app.sketching import sketch_of
from ..app.workspace import Workspace
from ..documents.character_file import FILE_NAME, CharacterFile
from ..documents.words import load_vocabulary
from ..documents.yaml_text import read_text
from ..domain.prompt import accessory_words, display_name, mark_words
from ..domain.resolving import ResolvedCharacter, resolve
from ..domain.seeds import SEED_LIMIT
from ..domain.vocabulary import Element
from ..errors import DocumentError, TetapError
from .cast_pages import as_data_address, mark_of
from .thumbnails import small
from .visit import Visit, trouble

_PREVIEW_SIDE = 640
_CHOICES = 40


@dataclass(frozen=True)
class TraitField:
    """One line of the form: what is written, what the seed chooses while nothing is, which words are known."""

    path: str
    label: str
    written: str
    chosen: str
    hex: str
    required: bool
    words: tuple[str, ...]


def character(visit: Visit) -> Response:
    """The character's own page."""
    workspace = visit.workspace
    resolved, language = workspace.resolved, visit.language
    person = resolved.character
    return visit.show(
        "character_page.html.j2",
        title=display_name(resolved, language),
        others=[one for one in person.also.values() if one != person.name],
        kind=resolved.checklist.names[language][0],
        groups=_groups(workspace, resolved, language),
        palette=person.palette,
        extras=[
            *(accessory_words(one, workspace.vocabulary, language) for one in person.accessories),
            *(mark_words(one, workspace.vocabulary, language) for one in person.marks), *person.notes,
        ],
        workspace=workspace,
        mark=mark_of(workspace),
        order=visit.house.line.order(visit.project),
        earlier=editions(workspace.state_folder, FILE_NAME),
    )  # fmt: skip


def findings(visit: Visit) -> Response:
    """What `tetap check` says, as a piece."""
    return visit.show("findings.html.j2", findings=check(visit.workspace))


def edit(visit: Visit) -> Response:
    """The form, or the whole text."""
    path = visit.house.projects.folder(visit.project) / FILE_NAME
    text = read_text(path)
    if visit.query("as") == "text":
        return visit.show("edit_text.html.j2", text=text, error=None)
    return _form(visit, read_character_draft(text), {}, None)


def edited(visit: Visit) -> Response:
    """Keep what the form says; on an error everything written stays in it."""
    say = visit.say
    folder = visit.house.projects.folder(visit.project)
    state = visit.house.projects.state_folder(visit.project)
    before = read_text(folder / FILE_NAME)
    if "text" in visit.form:
        try:
            read_character_draft(visit.form["text"])
        except TetapError as error:
            return visit.show("edit_text.html.j2", 422, text=visit.form["text"], error=error)
        kept = keep_text(folder, state, FILE_NAME, visit.form["text"])
    else:
        values = _values(visit)
        try:
            text = with_traits(before, values)
            read_character_draft(text)
        except TetapError as error:
            return _form(visit, read_character_draft(before), values, error)
        kept = keep_text(folder, state, FILE_NAME, text)
    return visit.go(
        visit.link(), say("Nothing was changed.") if kept is None else say("Kept."), undo=kept or 0
    )


def previewed(visit: Visit) -> Response:
    """The sketch of what the form says so far, and what is wrong with it."""
    try:
        if "text" in visit.form:
            file = read_character_draft(visit.form["text"])
        else:
            before = read_text(visit.house.projects.folder(visit.project) / FILE_NAME)
            file = read_character_draft(with_traits(before, _values(visit)))
        written = visit.form.get("seed", "")
        seed = int(written) if written.isascii() and written.isdigit() and int(written) < SEED_LIMIT else None
        resolved = resolve(file.character, seed, load_vocabulary())
        picture = as_data_address(small(sketch_of(resolved)[0], _PREVIEW_SIDE))
    except TetapError as error:
        return visit.show("sketch.html.j2", picture="", understood=(), kept=(), notice=trouble(error))
    return visit.show("sketch.html.j2", picture=picture, understood=(), kept=())


def earlier(visit: Visit) -> Response:
    """Earlier texts of the character's file, each with what changed after it."""
    workspace = visit.workspace
    now = read_text(workspace.file.path)
    rows, after = [], now
    for one in editions(workspace.state_folder, FILE_NAME):
        rows.append((one, _changes(one.text, after)))
        after = one.text
    return visit.show("earlier.html.j2", rows=rows)


def brought_back(visit: Visit) -> Response:
    """Go back to an earlier text; the present one is kept too."""
    say = visit.say
    folder = visit.house.projects.folder(visit.project)
    state = visit.house.projects.state_folder(visit.project)
    written = visit.form.get("number", "")
    one = edition(state, int(written) if written.isascii() and written.isdigit() else 0)
    kept = keep_text(folder, state, one.file, one.text)
    where = visit.link("shoot") if one.file == SCENES else visit.link()
    return visit.go(where, say("It is as it was before."), undo=kept or 0)


def _changes(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def _values(visit: Visit) -> dict[str, str]:
    return {name[6:]: value for name, value in visit.form.items() if name.startswith("trait-")}


def _form(visit: Visit, file: CharacterFile, values: Mapping[str, str], error: TetapError | None) -> Response:
    resolved = resolve(file.character, None, load_vocabulary())
    place = error.field if isinstance(error, DocumentError) else ""
    groups = [
        (
            category.label(visit.language),
            [_field(file, resolved, one, values, visit.language) for one in category.elements],
        )
        for category in file.checklist.categories
    ]
    return visit.show(
        "edit.html.j2", 422 if error else 200, groups=groups, seed=resolved.seed, error=error, place=place,
        name=file.character.name,
    )  # fmt: skip


def _field(
    file: CharacterFile,
    resolved: ResolvedCharacter,
    element: Element,
    values: Mapping[str, str],
    language: str,
) -> TraitField:
    trait = file.character.trait(element.path)
    chosen = resolved.traits.get(element.path)
    return TraitField(
        path=element.path,
        label=element.label(language),
        written=values.get(element.path, str(trait) if trait is not None else ""),
        chosen=chosen.say(load_vocabulary(), language) if chosen is not None else "",
        hex=(trait.hex if trait is not None else "") or (chosen.hex if chosen is not None else ""),
        required=element.required,
        words=tuple(choice.say(language) for choice in list(element.values)[:_CHOICES]),
    )


def _groups(
    workspace: Workspace, resolved: ResolvedCharacter, language: str
) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    return [
        (
            resolved.checklist.category(category).label(language),
            [
                (one.element.label(language), one.say(workspace.vocabulary, language), one.hex, one.origin)
                for one in traits
            ],
        )
        for category, traits in resolved.by_category()
    ]
