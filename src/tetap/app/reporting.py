"""From lock and store to report: what is shown is what was delivered, nothing else."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace as with_fields
from pathlib import Path

from ..documents.lock_file import Lock, LockedPicture
from ..domain.prompt import accessory_words, display_name, mark_words, palette_words, view_sentence
from ..domain.resolving import ResolvedCharacter
from ..errors import StoreError
from ..ports.take_verdict import TakeVerdict
from ..purchasing.receipt import is_play, receipt_remarks
from ..reports import (
    SeriesReport,
    ShownConsistency,
    ShownOpinion,
    ShownPicture,
    ShownTrait,
    ShownTry,
    contact_sheet,
    report_page,
)
from ..runs import SeriesRun
from ..store.disk import replace
from ..store.objects import digest_of
from .judging import known_opinions
from .reviewing import waiting_shots
from .state import State
from .tried import tries_of
from .verifying import Verified
from .workspace import Workspace

REPORT = "report.html"
SHEET = "contact-sheet.png"
_SEVERAL = 2


def write_report(
    workspace: Workspace, state: State, lock: Lock, run: SeriesRun, verified: Verified
) -> tuple[Path, Path]:
    """Write both, unless they show this very content already; their paths."""
    report = _content(workspace, state, lock, run, verified)
    page, sheet = workspace.out_folder / REPORT, workspace.out_folder / SHEET
    mark = workspace.state_folder / "reported"
    content = digest_of(repr(report).encode())
    if page.is_file() and sheet.is_file() and mark.is_file() and mark.read_text() == content:
        return page, sheet
    replace(page, report_page(report, workspace.say).encode())
    replace(sheet, contact_sheet(report))
    replace(mark, content.encode())
    return page, sheet


def _content(
    workspace: Workspace, state: State, lock: Lock, run: SeriesRun, verified: Verified
) -> SeriesReport:
    resolved, language = workspace.resolved, workspace.settings.language
    character = resolved.character
    pictures = tuple(_pictures(workspace, state, lock, run, verified))
    cast = (workspace.cast.main, *workspace.cast.others)
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
        cost_usd=sum(picture.cost_usd or 0.0 for picture in pictures if not picture.play_money),
        play_cost=sum(picture.cost_usd or 0.0 for picture in pictures if picture.play_money),
        made_with=lock.made_with,
        trait_labels={one.character.name: trait_labels(one, workspace) for one in cast},
        references=_references(workspace, state, verified),
        consistency=_consistency(verified),
    )


def trait_labels(person: ResolvedCharacter, workspace: Workspace) -> Mapping[str, str]:
    """The paths of a character's traits to their names as people read them."""
    language, character = workspace.settings.language, person.character
    labels = {path: trait.element.label(language) for path, trait in person.traits.items()}
    labels |= {
        f"accessories.{index}": accessory_words(one, workspace.vocabulary, language).removesuffix(
            f" {one.color}"
        )
        for index, one in enumerate(character.accessories)
    }
    return labels | {
        f"marks.{index}": mark_words(one, workspace.vocabulary, language)
        for index, one in enumerate(character.marks)
    }


def _references(workspace: Workspace, state: State, verified: Verified) -> Mapping[str, bytes]:
    """The pictures that verdicts were made against, from the character files or the store, as far as they are
    still there."""
    found = {one.digest: one.data for own in workspace.cast.references.values() for one in own}
    wanted = {
        digest: None
        for verdict in verified.verdicts.values()
        for one in verdict.characters
        for digest in one.references
    }
    for digest in wanted:
        if digest not in found:
            with suppress(StoreError):
                found[digest] = state.objects.get(digest)
    return {digest: found[digest] for digest in wanted if digest in found}


def _consistency(verified: Verified) -> ShownConsistency | None:
    known = verified.consistency
    if known is None:
        return None
    return ShownConsistency(known.value, known.compared, known.outliers, known.unseen, known.poses)


def _pictures(
    workspace: Workspace, state: State, lock: Lock, run: SeriesRun, verified: Verified
) -> Iterator[ShownPicture]:
    scenes = {scene.id: scene for scene in workspace.scenes.scenes}
    waits = waiting_shots(workspace, state, lock.pictures)
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
        said = state.ledger.decisions.latest(picture.key)
        yield with_fields(
            _shown(state, picture, data, title, run),
            is_sheet=scene is None,
            measured=verified.verdicts.get(picture.shot),
            opinions=_opinions(workspace, state, picture, verified.verdicts.get(picture.shot)),
            accepted=said.accepted if said is not None else None,
            why=said.why if said is not None else "",
            wear=scene.wear if scene else (),
            tries=_tries(state, picture, with_pictures=picture.shot in waits),
            waits=waits.get(picture.shot, ""),
        )


def _tries(state: State, picture: LockedPicture, *, with_pictures: bool) -> tuple[ShownTry, ...]:
    """Every take of a shot that was tried more than once; their bytes only where a person is to compare them."""
    chain = state.ledger.tries.chain_of(picture.key)
    rows = state.ledger.tries.of([chain]).get(chain, []) if chain else []
    tries = tries_of(state, rows)
    if len(tries) < _SEVERAL:
        return ()
    why = {row.key: row.why for row in rows}
    found = []
    for one in tries:
        take = state.ledger.take(one.key)
        assert take is not None
        data = b""
        if with_pictures:
            with suppress(StoreError):
                data = state.objects.get(take.picture)
        found.append(
            ShownTry(
                one.take,
                one.key,
                one.rung,
                why[one.key],
                take.verdict,
                one.verdict,
                one.key == picture.key,
                data,
            )
        )
    return tuple(found)


def _opinions(
    workspace: Workspace, state: State, picture: LockedPicture, measured: TakeVerdict | None
) -> tuple[ShownOpinion, ...]:
    """What judges said of the characters that were measured on a picture."""
    if measured is None:
        return ()
    cast = {one.character.name: one for one in (workspace.cast.main, *workspace.cast.others)}
    traits = {one.character: one.verdict.traits for one in measured.characters}
    declared = {name: workspace.promises(cast[name]) for name in traits if name in cast}
    shown = []
    for one in known_opinions(state, picture, declared):
        states = {trait.trait: trait.state for trait in traits[one.character]}
        against = one.against(traits[one.character])
        agrees = sum(states.get(said.trait) == said.judged for said in one.opinions)
        undecided = tuple(said.trait for said in one.opinions if said.judged == "undecided")
        opposed = tuple((said.trait, said.judged, states[said.trait]) for said in against)
        shown.append(ShownOpinion(one.judge, one.character, opposed, agrees, undecided))
    return tuple(shown)


def _shown(state: State, picture: LockedPicture, data: bytes, title: str, run: SeriesRun) -> ShownPicture:
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
        play_money=bool(purchase and is_play(purchase.receipt)),
        reused=bought is None or bought.reused,
        words=purchase.request.words if purchase else "",
        platform=picture.platform,
        model=picture.model,
        is_sheet=False,
        remarks=receipt_remarks(purchase.receipt) if purchase else (),
    )
