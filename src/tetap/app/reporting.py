"""From lock and store to report: what is shown is what was delivered, nothing else."""

from collections.abc import Iterator
from pathlib import Path

from ..documents.lock_file import Lock, LockedPicture
from ..domain.prompt import accessory_words, display_name, mark_words, palette_words, view_sentence
from ..errors import StoreError
from ..purchasing.receipt import receipt_remarks
from ..reports import SeriesReport, ShownPicture, ShownTrait, contact_sheet, report_page
from ..runs import SeriesRun
from ..store.disk import replace
from ..store.objects import digest_of
from .state import State
from .workspace import Workspace

REPORT = "report.html"
SHEET = "contact-sheet.png"


def write_report(workspace: Workspace, state: State, lock: Lock, run: SeriesRun) -> tuple[Path, Path]:
    """Write both, unless they show this very content already; their paths."""
    report = _content(workspace, state, lock, run)
    page, sheet = workspace.out_folder / REPORT, workspace.out_folder / SHEET
    mark = workspace.state_folder / "reported"
    content = digest_of(repr(report).encode())
    if page.is_file() and sheet.is_file() and mark.is_file() and mark.read_text() == content:
        return page, sheet
    replace(page, report_page(report, workspace.say).encode())
    replace(sheet, contact_sheet(report))
    replace(mark, content.encode())
    return page, sheet


def _content(workspace: Workspace, state: State, lock: Lock, run: SeriesRun) -> SeriesReport:
    resolved, language = workspace.resolved, workspace.settings.language
    character = resolved.character
    pictures = tuple(_pictures(workspace, state, lock, run))
    return SeriesReport(
        name=display_name(resolved, language),
        other_names=[name for name in character.also.values() if name != character.name],
        kind=resolved.checklist.names[language][0],
        version=lock.character_version,
        language=language,
        style=character.style,
        traits=[
            ShownTrait(
                category=resolved.checklist.category(trait.element.category).label(language),
                label=trait.element.label(language),
                value=trait.say(workspace.vocabulary, language).removesuffix(f" ({trait.hex})"),
                hex=trait.hex,
                origin=trait.origin,
            )
            for _, traits in resolved.by_category()
            for trait in traits
        ],
        palette=[(one.hex, palette_words(one, resolved, language)[8:]) for one in character.palette],
        accessories=[accessory_words(one, workspace.vocabulary, language) for one in character.accessories],
        marks=[mark_words(one, workspace.vocabulary, language) for one in character.marks],
        notes=character.notes,
        pictures=pictures,
        failed=[(shot, *reason) for shot, reason in run.failed.items()],
        series_seed=lock.seed,
        identity_seed=lock.identity_seed,
        platform_label=workspace.desk.label,
        platform_notes=workspace.card.notes,
        drawn_by_illustrator=workspace.card.draws_from == "spec",
        cost_usd=sum(picture.cost_usd or 0.0 for picture in pictures),
        made_with=lock.made_with,
    )


def _pictures(workspace: Workspace, state: State, lock: Lock, run: SeriesRun) -> Iterator[ShownPicture]:
    scenes = {scene.id: scene for scene in workspace.scenes.scenes}
    for picture in lock.pictures:
        try:
            data = state.objects.get(picture.bytes)
        except StoreError:
            if picture.shot in run.bought:
                raise
            continue
        scene = scenes.get(picture.shot)
        title = (
            (scene.text or scene.place or scene.action)
            if scene
            else view_sentence(picture.shot, workspace.say)
        )
        yield _shown(state, picture, data, title, run, is_sheet=scene is None)


def _shown(
    state: State, picture: LockedPicture, data: bytes, title: str, run: SeriesRun, *, is_sheet: bool
) -> ShownPicture:
    purchase = state.ledger.purchase(picture.key)
    bought = run.bought.get(picture.shot)
    return ShownPicture(
        shot=picture.shot,
        title=title,
        file=Path(picture.file).name,
        data=data,
        width=picture.width,
        height=picture.height,
        seed=picture.seed,
        take=picture.take,
        sha256=picture.bytes,
        verdict=picture.verdict,
        cost_usd=purchase.cost_usd if purchase else None,
        reused=bought is None or bought.reused,
        words=purchase.request.words if purchase else "",
        platform=picture.platform,
        model=picture.model,
        is_sheet=is_sheet,
        remarks=receipt_remarks(purchase.receipt) if purchase else (),
    )
