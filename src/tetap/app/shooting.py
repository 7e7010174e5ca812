"""`tetap shoot`: plan, make what is missing, deliver, lock, report."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from ..documents.lock_file import Lock, LockedPicture, lock_text
from ..domain.money import amount_words
from ..domain.series import Shot
from ..errors import PriceNotAgreed
from ..ports import Card
from ..purchasing import Bought
from ..purchasing.receipt import receipt_remarks
from ..runs import SeriesRun, Shooting, ShotWork, Wanted
from ..store.disk import replace as write_file
from ..store.ledger import Event
from ..store.presence import somebody_serves
from ..strategies.plan import Plan, PlannedShot, make_plan
from .reporting import write_report
from .state import State, open_runs, platforms_of
from .verifying import Verified, known_verdicts, verify_series
from .wishes import Wishes, series_seed, wanted_shots
from .workspace import Workspace

_SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}


@dataclass(frozen=True)
class Series:
    """What `shoot` made: pictures by shot, reasons for those that are missing, and where things are."""

    plan: Plan
    run: SeriesRun
    lock: Lock
    report: Path
    contact_sheet: Path
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Shot to what its receipt, or the verifying, says a person should know."""
    verified: Verified = field(default_factory=Verified)
    """What the verifier says of the pictures; also of those that were verified earlier."""

    @property
    def reused(self) -> int:
        """How many pictures came from the store."""
        return sum(bought.reused for bought in self.run.bought.values())

    @property
    def usd(self) -> float | None:
        """What the pictures of this call cost; None where the platform did not tell and no card knows."""
        costs = [bought.cost_usd for bought in self.run.bought.values() if not bought.reused]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None


def plan_series(workspace: Workspace, wishes: Wishes) -> tuple[Plan, int]:
    """The plan and the series' seed; nothing is written."""
    seed = series_seed(workspace, wishes)
    shots: list[Shot] = wanted_shots(workspace, wishes, seed)
    return make_plan(shots, workspace.cast, workspace.desk, lambda: workspace.provider), seed


def shoot(workspace: Workspace, wishes: Wishes, tell: Callable[[Event], None]) -> Series:
    """Make the series. Interrupted at any point, the same call goes on where it stopped."""
    # Planned before anything is touched: bad input leaves no trace.
    plan_series(workspace, wishes)
    with workspace.state() as state:
        with workspace.writing_lock():
            # Planned again: another process may have locked a seed meanwhile. The seed is locked before the
            # first picture, so that a killed run goes on with it.
            plan, seed = plan_series(workspace, wishes)
            price = due(state, plan)
            _check_key(workspace, state, price, plan.card)
            _check_agreed(price, wishes, is_play=plan.card.play_money)
            write_file(workspace.lock_path, lock_text(_begin(workspace, state, seed)).encode())
        state.objects.sweep()
        find = platforms_of(workspace.folder)
        state.till.settle_leftovers(lambda request: find(request.platform, request.model, "")[0])
        _keep_references(state, plan)
        run = _shooting(workspace, state).run(_wanted(workspace, wishes, plan), tell)
        delivered = {
            planned.shot.id: _deliver(workspace, state, planned, run.bought[planned.shot.id])
            for planned in plan.shots
            if planned.shot.id in run.bought
        }
        with workspace.writing_lock():
            before = _begin(workspace, state, seed)
            lock = replace(before, pictures=_merged(workspace, before, delivered))
            write_file(workspace.lock_path, lock_text(lock).encode())
            state.ledger.supersede(_replaced(before, lock))
        verified = (
            verify_series(workspace, state, lock, run.bought, tell)
            if workspace.settings.verify == "yes"
            else Verified(known_verdicts(state, lock.pictures))
        )
        with workspace.writing_lock():
            lock = _with_words(workspace.lock or lock, lock, verified)
            write_file(workspace.lock_path, lock_text(lock).encode())
            report, sheet = write_report(workspace, state, lock, run, verified)
        remarks = {
            shot: _remarks(state, bought, verified.remarks.get(shot)) for shot, bought in run.bought.items()
        }
    return Series(plan, run, lock, report, sheet, remarks, verified)


def _replaced(before: Lock, now: Lock) -> dict[str, str]:
    """Keys of pictures that others took the place of, each with that other's."""
    keys = {picture.shot: picture.key for picture in now.pictures}
    return {
        picture.key: keys[picture.shot]
        for picture in before.pictures
        if keys.get(picture.shot, picture.key) != picture.key
    }


def _with_words(now: Lock, before: Lock, verified: Verified) -> Lock:
    """The lock as it is now, with the words for the pictures that it still names."""
    keys = {picture.key: verified.words.get(picture.shot, picture.verdict) for picture in before.pictures}
    return replace(
        now,
        pictures=tuple(
            replace(picture, verdict=keys.get(picture.key, picture.verdict)) for picture in now.pictures
        ),
    )


def _keep_references(state: State, plan: Plan) -> None:
    """What is ordered carries digests only; whoever draws it, on any machine, finds the bytes in the store."""
    pictures = {digest: data for one in plan.shots for digest, data in one.request.pictures.items()}
    for digest, data in pictures.items():
        if not state.objects.has(digest):
            state.objects.put(data)


def _remarks(state: State, bought: Bought, verifying: str | None) -> tuple[str, ...]:
    purchase = state.ledger.purchase(bought.take.key)
    said = receipt_remarks(purchase.receipt) if purchase else ()
    return (*said, verifying) if verifying else said


@dataclass(frozen=True)
class Due:
    """What a plan still costs: shots that are not in the store yet, and their price; None = nobody knows it."""

    shots: int
    usd: float | None


def due(state: State, plan: Plan) -> Due:
    """The price of what is missing."""
    missing = [planned for planned in plan.shots if state.till.knows(planned.key) is None]
    prices = [planned.usd for planned in missing if planned.usd is not None]
    return Due(len(missing), sum(prices) if len(prices) == len(missing) else None)


def price_due(workspace: Workspace, wishes: Wishes) -> Due:
    """The price of a call before it is made; nothing is drawn."""
    plan, _ = plan_series(workspace, wishes)
    with workspace.state() as state:
        return due(state, plan)


def _check_key(workspace: Workspace, state: State, price: Due, card: Card) -> None:
    """Misconfigured, naming the variable, where this process is to draw and no key is set; workers have their own."""
    settings = workspace.settings
    if not card.keys or card.key_or or not price.shots:
        return
    if settings.database and somebody_serves(state.ledger.database, settings.platform):
        return
    workspace.connection.key(card.keys)


def _check_agreed(price: Due, wishes: Wishes, *, is_play: bool = False) -> None:
    if price.usd == 0 or not price.shots or wishes.agreed or wishes.budget is not None:
        return
    costs = amount_words(price.usd, 2, is_play=is_play) if price.usd is not None else "an unknown amount"
    raise PriceNotAgreed(
        f"{price.shots} pictures cost {costs}; nothing was sent",
        f"Say --yes, or set a limit: --budget {'AMOUNT' if is_play else 'US_DOLLARS'}.",
    )


def _shooting(workspace: Workspace, state: State) -> Shooting:
    work = ShotWork(state.till, platforms_of(workspace.folder))
    return Shooting(work, lambda: open_runs(state, workspace.settings, work))


def _wanted(workspace: Workspace, wishes: Wishes, plan: Plan) -> Wanted:
    return Wanted(
        plan,
        workspace.resolved.character.name,
        url=workspace.settings.url,
        budgets=wishes.budgets(workspace.resolved.character.name),
        in_doubt=workspace.settings.in_doubt,
    )


def _begin(workspace: Workspace, state: State, seed: int) -> Lock:
    resolved = workspace.resolved
    digest = character_digest(workspace)
    number = state.ledger.version_of(resolved.character.name, digest)
    before = workspace.lock.pictures if workspace.lock is not None else ()
    return Lock(
        name=resolved.character.name,
        seed=seed,
        identity_seed=resolved.seed,
        character=digest,
        character_version=number,
        made_with=made_with(),
        pictures=before,
    )


def character_digest(workspace: Workspace) -> str:
    """The hash of the resolved character: equal content, equal hash."""
    resolved = workspace.resolved
    data = {
        "character": resolved.character.model_dump(mode="json", exclude_defaults=True),
        "resolved": {path: [t.choice, t.text, t.hex] for path, t in resolved.traits.items()},
    }
    return "sha256:" + hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def made_with() -> str:
    """`tetap 0.1.0`"""
    return f"tetap {version('tetap')}"


def _deliver(workspace: Workspace, state: State, planned: PlannedShot, bought: Bought) -> LockedPicture:
    """Put a copy of the stored bytes into out/; what is there already is left alone."""
    take = bought.take
    name = planned.shot.id + _SUFFIX[take.media_type]
    path = workspace.out_folder / name
    data = state.objects.get(take.picture)
    if not path.is_file() or path.read_bytes() != data:
        write_file(path, data)
    return LockedPicture(
        shot=planned.shot.id,
        file=f"out/{name}",
        platform=planned.request.platform,
        model=planned.request.model,
        seed=planned.shot.seed,
        take=planned.shot.take,
        width=take.width,
        height=take.height,
        verdict=take.verdict,
        bytes=take.picture,
        request=planned.request.digest(),
        key=planned.key,
    )


def _merged(
    workspace: Workspace, lock: Lock, delivered: dict[str, LockedPicture]
) -> tuple[LockedPicture, ...]:
    """New pictures in, others of shots that still exist kept, all in the project's order."""
    order = [shot.id for shot in wanted_shots(workspace, Wishes(), lock.seed)]
    known = {picture.shot: picture for picture in lock.pictures} | delivered
    return tuple(known[shot] for shot in order if shot in known)
