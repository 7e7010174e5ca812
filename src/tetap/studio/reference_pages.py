"""References: what there is and what speaks against it, pictures dropped in, candidates, the turnaround."""

import tempfile
from pathlib import Path

from starlette.responses import Response

from ..app.drafting import keep_text, remember, without_reference
from ..app.promoting import freeze, look_through_gate
from ..app.reference_set import reference_findings
from ..app.reference_worth import worth_of_references
from ..app.sheet_book import read_book
from ..app.sheets import MOST, approve_views, pick, plan_candidates, plan_views
from ..app.shooting import Due, check_agreed
from ..documents.character_file import FILE_NAME
from ..documents.pictures import read_picture
from ..documents.yaml_text import read_text
from ..domain.character import ROLES
from ..errors import BadInput, TetapError
from ..store.objects import digest_of
from ..strategies.prototype import missing_views
from .look import view_names
from .progress import going
from .shoot_pages import amount
from .visit import Upload, Visit, trouble
from .who_draws import choices, settings_of
from .work_order import Kind, WorkOrder


def references(visit: Visit) -> Response:
    """The page."""
    return _page(visit)


def dropped(visit: Visit) -> Response:
    """Pictures that were dropped in: those that nothing speaks against are kept, the others wait for a word."""
    say = visit.say
    role = visit.form.get("role", "front")
    files = visit.uploads.get("pictures", [])
    before = _written(visit)
    if not files:
        return _page(visit, BadInput("no picture was chosen", "Drop PNG, JPEG or WebP files here."))
    doubtful = []
    for upload in files:
        try:
            data, media_type = _checked(upload)
            workspace = visit.house.projects.open(visit.project)
            against = look_through_gate(workspace, data, _role(role)).against
            if not against:
                freeze(workspace, data, role, media_type)
                continue
            with workspace.state() as state:
                state.objects.put(data)
            doubtful.append((upload.name, digest_of(data).removeprefix("sha256:"), role, against))
        except TetapError as error:
            return _page(visit, error, doubtful)
    if doubtful:
        return _page(visit, None, doubtful)
    return visit.go(
        visit.link("references"),
        say("Kept as references, frozen by their hash."),
        undo=_remember(visit, before),
    )


def kept_despite(visit: Visit) -> Response:
    """A person says that what speaks against a picture does not matter."""
    say = visit.say
    workspace = visit.workspace
    digest = f"sha256:{visit.form.get('picture', '')}"
    with workspace.state() as state:
        data = state.objects.get(digest)
    with tempfile.TemporaryDirectory(prefix="tetap-look-") as scratch:
        path = Path(scratch) / "picture"
        path.write_bytes(data)
        media_type = read_picture(path).media_type
    before = _written(visit)
    freeze(workspace, data, _role(visit.form.get("role", "")), media_type, ())
    return visit.go(visit.link("references"), say("Kept as a reference."), undo=_remember(visit, before))


def removed(visit: Visit) -> Response:
    """Take a reference out of the character's file. The picture stays in its folder."""
    say = visit.say
    file = visit.form.get("file", "")
    before = _written(visit)
    text = without_reference(before, file)
    folder, state = (
        visit.house.projects.folder(visit.project),
        visit.house.projects.state_folder(visit.project),
    )
    kept = keep_text(folder, state, FILE_NAME, text)
    return visit.go(
        visit.link("references"), say("{file} is no reference any more.").format(file=file), undo=kept or 0
    )


def drawn(visit: Visit) -> Response:
    """Draw candidates for the front, or the views that are missing."""
    try:
        order = _order(visit)
        workspace = visit.house.projects.open(visit.project, **order.settings)
        plan = (
            plan_candidates(workspace, order.wishes, order.count)
            if order.kind == "candidates"
            else plan_views(workspace, order.wishes, order.redo)
        )
        check_agreed(Due(len(plan.shots), plan.usd), order.wishes, 1, is_play=plan.card.play_money)
        visit.house.line.begin(visit.project, order)
    except TetapError as error:
        return _page(visit, error)
    return visit.go(visit.link("references") + "#going")


def picked(visit: Visit) -> Response:
    """Freeze a candidate as the front."""
    number = visit.form.get("number", "")
    before = _written(visit)
    made = pick(visit.workspace, int(number) if number.isascii() and number.isdigit() else 0)
    return visit.go(
        visit.link("references"),
        f"{made.role}: {made.file}",
        "; ".join(made.remarks),
        undo=_remember(visit, before),
    )


def approved(visit: Visit) -> Response:
    """Make references of views that a person has looked at."""
    before = _written(visit)
    try:
        made = approve_views(
            visit.workspace, tuple(visit.many.get("view", ())), despite=visit.form.get("despite") == "yes"
        )
    except TetapError as error:
        return _page(visit, error)
    views = view_names(visit.say)
    said = ", ".join(f"{views.get(one.role, one.role)}: {one.file}" for one in made)
    return visit.go(visit.link("references"), said, undo=_remember(visit, before))


def _written(visit: Visit) -> str:
    return read_text(visit.house.projects.folder(visit.project) / FILE_NAME)


def _remember(visit: Visit, before: str) -> int:
    """Keep the character's text as it was before references were written into it; the number to undo it by."""
    if _written(visit) == before:
        return 0
    return remember(visit.house.projects.state_folder(visit.project), FILE_NAME, before)


def _page(
    visit: Visit, error: TetapError | None = None, doubtful: list[tuple[str, str, str, tuple[str, ...]]] | None = None
) -> Response:  # fmt: skip
    workspace = visit.house.projects.open(visit.project, language=visit.language)
    found = [one for one in reference_findings(workspace) if one.field.startswith("references")]
    rows = [
        (one, digest_of(picture.data), picture.width, picture.height)
        for one, picture in zip(workspace.file.character.references, workspace.references, strict=False)
    ]
    with workspace.state() as state:
        for _, digest, *_ in rows:
            if not state.objects.has(digest):
                state.objects.put(next(p.data for p in workspace.references if digest_of(p.data) == digest))
    book = read_book(workspace.state_folder)
    order = visit.house.line.order(visit.project)
    return visit.show(
        "references.html.j2", 422 if error else 200, trouble(error) if error else None,
        rows=rows, worth={one.file: one for one in worth_of_references(workspace)} if rows else {},
        findings=found, roles=ROLES, doubtful=doubtful or [], book=book,
        has_front=any(one.role == "front" for one in workspace.file.character.references),
        missing=missing_views(workspace.cast), choices=choices(visit), most=MOST,
        chosen=f"{workspace.settings.platform}/{workspace.card.model}", order=order,
        going=going(visit, order) if order is not None else None, form=visit.form,
    )  # fmt: skip


def _order(visit: Visit) -> WorkOrder:
    form = visit.form
    kind: Kind = "views" if form.get("kind") == "views" else "candidates"
    count = form.get("count", "")
    return WorkOrder(
        kind=kind,
        settings=settings_of(visit, form.get("model", "")),
        count=int(count) if count.isascii() and count.isdigit() else 4,
        new=form.get("new") == "yes",
        redo=tuple(visit.many.get("redo", ())),
        budget=amount(form.get("budget", "")),
    )


def _role(role: str) -> str:
    if role not in ROLES:
        raise BadInput(f"'{role[:30]}' is no role", f"Roles: {', '.join(ROLES)}.")
    return role


def _checked(upload: Upload) -> tuple[bytes, str]:
    with tempfile.TemporaryDirectory(prefix="tetap-look-") as scratch:
        path = Path(scratch) / (Path(upload.name.replace("\\", "/")).name[-80:].lstrip(".") or "picture")
        path.write_bytes(upload.data)
        try:
            picture = read_picture(path)
            picture.decode()
        except TetapError as error:
            raise BadInput(str(error).replace(f"{scratch}/", ""), error.hint) from None
    return upload.data, picture.media_type
