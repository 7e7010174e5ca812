"""What was tried for a shot, read from the ledger: the takes of a chain with their verdicts and people's decisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..config import Settings
from ..documents.lock_file import LockedPicture
from ..errors import Misconfigured, StoreError
from ..ports import DrawRequest
from ..ports.take_verdict import TakeVerdict, read_verdict
from ..store.ledger import Ledger, Take
from ..store.tries import TryRow
from ..strategies.faults import places_of
from ..strategies.loop import Rules, Rung, Try
from ..strategies.pixel_fix import drawn_key
from ..strategies.plan import PlannedShot
from .beside import changed_beside
from .state import State
from .verifying import REFERENCE, UNVERIFIED

SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}


def tries_of(state: State, rows: Sequence[TryRow], trouble: str = "") -> tuple[Try, ...]:
    """The tries of a chain that gave a picture. `trouble`: why the newest has no verdict though it should."""
    found: list[Try] = []
    for row in rows:
        take = state.ledger.take(row.key)
        if take is None:
            continue
        decision = state.ledger.decisions.latest(row.key)
        ruling = "" if decision is None else "accepted" if decision.accepted else "rejected"
        verdict = _verdict(state, take)
        why = trouble if row is rows[-1] and verdict is None else ""
        outside = _outside(state, found, take) if row.rung == "edit" else None
        found.append(
            Try(row.take, row.key, row.rung, verdict, ruling, row.stands_out, why, outside)  # type: ignore[arg-type]
        )
    return tuple(found)


def _outside(state: State, before: Sequence[Try], take: Take) -> float | None:
    """What an edit changed beside the traits that had drifted in the take that it was made from."""
    anchor = next((one for one in reversed(before) if one.rung != "snap"), None)
    known = state.ledger.take(anchor.key) if anchor is not None else None
    if anchor is None or anchor.verdict is None or known is None:
        return None
    places = places_of(anchor.verdict)
    try:
        return changed_beside(state.objects.get(known.picture), state.objects.get(take.picture), places)
    except (StoreError, OSError):
        return None


@dataclass(frozen=True)
class Drawn:
    """What a platform drew, of a take that was made from it: the key, its request, its picture."""

    key: str
    request: DrawRequest
    picture: str


def drawn_before(ledger: Ledger, request: DrawRequest) -> Drawn | None:
    """What a pixel fix was made from; None for other requests, and where the ledger does not know it."""
    key = drawn_key(request)
    purchase, take = (ledger.purchase(key), ledger.take(key)) if key else (None, None)
    return Drawn(key, purchase.request, take.picture) if purchase is not None and take is not None else None


def _verdict(state: State, take: Take) -> TakeVerdict | None:
    if take.verdict in (UNVERIFIED, REFERENCE):
        return None
    row = state.ledger.verdicts.latest(take.key)
    return read_verdict(row.record) if row is not None else None


def rules_of(settings: Settings, rungs: frozenset[Rung], *, is_sheet: bool) -> Rules:
    """What is wanted of a shot. Misconfigured for a `want` that is no word and no share."""
    return Rules(least_wanted(settings.want), settings.tries, rungs, may_copy=is_sheet)


def least_wanted(want: str) -> float | None:
    """Percent 0..100 from `0.95`, `95` or `95 %`; None for the word `same`."""
    if want == "same":
        return None
    try:
        number = float(want.removesuffix("%"))
    except ValueError:
        number = -1.0
    percent = number * 100 if number <= 1 and not want.endswith("%") else number
    if not 0 < percent <= 100:
        raise Misconfigured(f"want is '{want}'", "Write same, or a least percentage: 0.95 or 95%.")
    return percent


def locked_picture(
    planned: PlannedShot, take: Take, rung: str = "planned", first_take: int = -1, drawn: Drawn | None = None
) -> LockedPicture:
    """A take as the lock names it; `drawn`: what it was made from, where it is a pixel fix."""
    by = drawn.request if drawn is not None else planned.request
    return LockedPicture(
        shot=planned.shot.id,
        file=f"out/{planned.shot.id}{SUFFIX[take.media_type]}",
        platform=by.platform,
        model=by.model,
        seed=planned.shot.seed,
        take=planned.shot.take,
        width=take.width,
        height=take.height,
        verdict=take.verdict,
        bytes=take.picture,
        request=planned.request.digest(),
        key=planned.key,
        first_take=planned.shot.take if first_take < 0 else first_take,
        rung=rung,
        made_from=drawn.picture if drawn is not None else "",
    )
