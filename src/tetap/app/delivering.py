"""What a person picked goes into out/ and tetap.lock in place of what lay there; nothing is drawn or bought."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..documents.lock_file import Lock, LockedPicture, lock_text
from ..runs import SeriesRun
from ..store.disk import replace as write_file
from ..store.ledger import Take
from ..strategies.plan import Plan
from .promising import request_parts, with_promises
from .reporting import write_report
from .state import State
from .tried import SUFFIX, drawn_before
from .verifying import Verified, known_verdicts, verify_takes
from .workspace import Workspace


def deliver_picks(workspace: Workspace) -> list[str]:
    """Deliver the take that was accepted last of every shot; the shots whose picture is another one now."""
    with workspace.state() as state, workspace.writing_lock():
        before = workspace.lock
        if before is None:
            return []
        picks = {picture.shot: picture for picture in _picks(state, before)}
        if not picks:
            return []
        pictures = tuple(picks.get(one.shot, one) for one in before.pictures)
        for picture in picks.values():
            write_file(workspace.folder / picture.file, state.objects.get(picture.bytes))
        lock = replace(before, pictures=pictures)
        write_file(workspace.lock_path, lock_text(lock).encode())
        state.ledger.supersede({one.key: picks[one.shot].key for one in before.pictures if one.shot in picks})
        verified = Verified(known_verdicts(state, lock.pictures))
        if workspace.settings.verify == "yes":
            verified = verify_takes(workspace, state, lock, picks, lambda _: None)
            lock = _with_verdicts(workspace, state, lock, verified.words)
            write_file(workspace.lock_path, lock_text(lock).encode())
        write_report(workspace, state, lock, SeriesRun({}, {}), verified)
    return [*picks]


def _with_verdicts(workspace: Workspace, state: State, lock: Lock, words: Mapping[str, str]) -> Lock:
    """The lock with the verdicts of what was just delivered."""
    pictures = tuple(replace(one, verdict=words.get(one.shot, one.verdict)) for one in lock.pictures)
    return with_promises(workspace, state, replace(lock, pictures=pictures), Plan(workspace.card, (), ""))


def _picks(state: State, lock: Lock) -> Iterator[LockedPicture]:
    for picture in lock.pictures:
        ruled = [one for one in state.ledger.decisions.all() if one.accepted and one.key != picture.key]
        takes = [take for one in ruled if (take := state.ledger.take(one.key)) is not None]
        chain = state.ledger.tries.chain_of(picture.key)
        mine = [
            take for take in takes
            if take.shot == picture.shot or (chain and state.ledger.tries.chain_of(take.key) == chain)
        ]  # fmt: skip
        own = state.ledger.decisions.latest(picture.key)
        if mine and (own is None or not own.accepted or _is_later(state, mine[-1].key, picture.key)):
            yield _locked(state, picture, mine[-1])


def _is_later(state: State, key: str, than: str) -> bool:
    order = [one.key for one in state.ledger.decisions.all()]
    return order.index(key) > order.index(than)


def _locked(state: State, before: LockedPicture, take: Take) -> LockedPicture:
    purchase = state.ledger.purchase(take.key)
    assert purchase is not None
    chain = state.ledger.tries.chain_of(take.key)
    rows = state.ledger.tries.of([chain]).get(chain, []) if chain else []
    row = next((one for one in rows if one.key == take.key), None)
    drawn = drawn_before(state.ledger, purchase.request)
    by = drawn.request if drawn is not None else purchase.request
    return LockedPicture(
        shot=before.shot,
        file=f"out/{before.shot}{SUFFIX[take.media_type]}",
        platform=by.platform,
        model=by.model,
        seed=purchase.seed,
        take=purchase.take,
        width=take.width,
        height=take.height,
        verdict=take.verdict,
        bytes=take.picture,
        request=purchase.request.digest(),
        key=take.key,
        first_take=rows[0].take if rows else purchase.take,
        rung=row.rung if row is not None else "planned",
        made_from=drawn.picture if drawn is not None else "",
        asked=request_parts(purchase.request, before.asked.strategy, before.asked.language)
        if before.asked is not None
        else None,
    )
