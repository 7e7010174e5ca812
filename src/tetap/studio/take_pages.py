"""The contact sheet: takes by shot, one take with all about it, two beside each other, accepting and rejecting."""

import json

from starlette.responses import Response

from ..app.deciding import decide, take_back
from ..app.delivering import deliver_picks
from ..app.takes import ShotTakes, takes_by_shot, whole_take
from ..errors import BadInput
from ..purchasing.receipt import receipt_remarks
from .look import view_names
from .score_grid import Way
from .visit import Visit


def contact_sheet(visit: Visit) -> Response:
    """Every take by shot; `?only=waits` those that need a person, `?strategy=`, `?model=`, `?seed=` those made so."""
    shots = takes_by_shot(visit.workspace)
    waiting = [one for one in shots if one.waits]
    way = Way.of(visit)
    shown = waiting if visit.query("only") == "waits" else way.among(shots) if way else shots
    return visit.show(
        "takes.html.j2", shots=shown, waiting=len(waiting), only=visit.query("only") or way is not None, way=way,
        titles={one.shot.id: title_of(one, visit) for one in shots},
        drawn=sum(len(one.takes) for one in shots), undelivered=_undelivered(shots),
    )  # fmt: skip


def take(visit: Visit) -> Response:
    """One take: receipt, prompt, seed, hash, lineage, verdict."""
    found = whole_take(visit.workspace, _key(visit), visit.say)
    request = found.purchase.request
    return visit.show(
        "take.html.j2", take=found.take, page=found.page, why=found.why, rung=found.rung, lineage=found.lineage,
        words=request.words, remarks=receipt_remarks(found.purchase.receipt),
        slots=[(slot.role, slot.label, slot.digest) for slot in request.references],
        receipt=json.dumps(dict(found.purchase.receipt), indent=1, ensure_ascii=False, default=str),
    )  # fmt: skip


def decided(visit: Visit) -> Response:
    """Accept, reject, or take that back; the answer is the take as it stands now."""
    ruling = visit.form.get("ruling", "")
    if ruling == "undone":
        take_back(visit.workspace, _key(visit))
    elif ruling in ("accepted", "rejected"):
        decide(
            visit.workspace, [_key(visit)], accepted=ruling == "accepted", why=visit.form.get("why", "")[:500]
        )
    else:
        raise BadInput(f"'{ruling[:20]}' is no decision", "Accept, reject, or undo.")
    if not visit.is_piece:
        return visit.go(visit.link("take", _key(visit).removeprefix("sha256:")))
    found = whole_take(visit.workspace, _key(visit), visit.say)
    return visit.show("take_figure.html.j2", take=found.take)


def compared(visit: Visit) -> Response:
    """Two takes: side by side, under a slider, blinking, or their difference."""
    first, second = (whole_take(visit.workspace, f"sha256:{visit.query(one)}", visit.say) for one in "ab")
    return visit.show("compare.html.j2", first=first, second=second)


def delivered(visit: Visit) -> Response:
    """Put what people accepted into out/; nothing is drawn or bought."""
    say = visit.say
    shots = deliver_picks(visit.workspace)
    return visit.go(visit.link("takes"), say("Delivered: {shots}").format(shots=", ".join(shots) or "–"))


def title_of(one: ShotTakes, visit: Visit) -> str:
    """A shot as people call it."""
    scene = one.shot.scene
    return (
        view_names(visit.say)[one.shot.id] if one.shot.is_sheet else scene.text or scene.place or one.shot.id
    )


def _undelivered(shots: list[ShotTakes]) -> int:
    """Shots of which another take than the one in out/ is accepted, and that one is not."""

    def is_waiting(one: ShotTakes) -> bool:
        lies = one.delivered
        picked = any(take.ruling == "accepted" and not take.delivered for take in one.takes)
        return lies is not None and lies.ruling != "accepted" and picked

    return sum(is_waiting(one) for one in shots)


def _key(visit: Visit) -> str:
    digits = str(visit.request.path_params.get("key", ""))
    if len(digits) != 64 or not digits.isalnum():
        raise BadInput("there is no such take", "Choose one from the contact sheet.")
    return f"sha256:{digits}"
