"""A platform to practise on: draws with the illustrator, has no seed, drifts and fails at the rates of a profile.

It costs nothing; its prices are play money. It sees words and pixels. What it drew wrongly stands in the
receipt's parameters under TRUTH, for benches; nothing that judges pictures reads receipts (docs/decisions/0009).
"""

import threading
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from tetap_sketch import VERSION

from ..errors import Busy, Misconfigured, OutcomeUnknown, Refused, Rejected, Unreachable
from ..ports import (
    Card,
    Connection,
    Drawing,
    DrawnPicture,
    DrawRequest,
    SaveRemoteId,
    cards_from,
    find_card,
)
from ..wire.reference_bytes import as_sent
from .rehearsal_drift import Drift, bleed, left, roll
from .rehearsal_luck import Luck
from .rehearsal_own import Drawn, OwnPictures
from .rehearsal_profile import load_profile
from .rehearsal_seeing import Situation, situation_of

TRUTH = "rehearsal_truth"
_AGAIN = "Practice for the real thing. The profile sets how often: docs/rehearsal.md"


@cache
def _facts() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "rehearsal.toml").read_text(encoding="utf-8"))


class RehearsalProvider:
    """Draws like a seedless model that forgets. Settings: `profile` (a name or a file), `luck` (a number)."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("profile", "luck")
        if connection.url:
            raise Misconfigured(
                "the rehearsal platform is on this computer and has no address",
                "Leave --url out; a simulator with an address: tetap simulate",
            )
        self._profile = load_profile(connection.text("profile", "default"))
        self._fixed = connection.number("luck", 0.0) if "luck" in connection.settings else None
        revision = f"tetap_sketch {VERSION}, profile {self._profile.name} {self._profile.digest}"
        self._cards = tuple(
            replace(card, revision=revision)
            for card in cards_from(connection.platform, _facts(), connection.models)
        )
        self._own = OwnPictures()
        self._calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def cards(self) -> Sequence[Card]:
        """The one model, and the user's own."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Nothing is ever drawn otherwise than asked, except by drift, which nobody is told of before."""
        self._card(request)
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw once, or fail as the profile has it."""
        card = self._card(request)
        luck = self._luck(request)
        low, high = self._profile.pace.seconds
        time.sleep(low + (high - low) * luck.share("seconds"))
        fault = self._fault(luck)
        situation = situation_of(request, self._own)
        drawn, data = self._painted(situation, card.pixels[request.size][request.ratio], luck)
        if fault == "lost":
            raise OutcomeUnknown("the rehearsal platform took the request and never answered", _AGAIN)
        self._own.remember(data, drawn)
        pictures = [DrawnPicture(data, "image/png")]
        if fault == "drafts":
            _, draft = self._painted(situation, drawn.size, Luck(luck.whole("draft").to_bytes(4, "big")))
            pictures.insert(0, DrawnPicture(draft, "image/png", "draft"))
        sent = tuple(as_sent(slot, request.pictures[slot.digest]) for slot in request.references)
        return Drawing(
            tuple(pictures),
            cost_usd=card.usd(request.size),
            parameters={
                "simulation": True,
                "profile": self._profile.name,
                "width": drawn.size[0],
                "height": drawn.size[1],
                TRUTH: [drift.plain() for drift in drawn.drifts],
            },
            usage={"pictures": len(pictures), "references": len(sent)},
            sent=sent,
            counted_pictures=len(sent),
            reply=drawn.reply(data),
            said=f"Simulated: {situation.unread} of the pictures showed nothing that can be read here."
            if situation.unread
            else "",
        )

    def collect(self, remote_id: str) -> Drawing:
        """There is never anything to collect: drawing ends before it returns."""
        raise Misconfigured(f"the rehearsal platform has no job '{remote_id}'", "Draw it again.")

    def _card(self, request: DrawRequest) -> Card:
        card = find_card(self._cards, request.model)
        if card is None:
            raise Rejected(
                f"no card for {request.platform}/{request.model}",
                f"Models: {', '.join(one.model for one in self._cards)}.",
            )
        return card

    def _luck(self, request: DrawRequest) -> Luck:
        """Real luck, or for a fixed number the same again for the same purchase, tried as often."""
        if self._fixed is None:
            return Luck()
        bought = request.purchase_key or request.digest()
        with self._lock:
            self._calls[bought] += 1
            tried = self._calls[bought]
        return Luck(f"{self._fixed:g}:{bought}:{tried}".encode())

    def _fault(self, luck: Luck) -> str:
        """Which fault strikes; those without a picture are raised here."""
        rates = self._profile.faults
        left_over, fault = luck.share("fault"), ""
        for name, rate in rates:
            left_over -= rate
            if left_over < 0:
                fault = name
                break
        if fault == "refuse":
            raise Refused("the rehearsal platform will not draw this", _AGAIN, reason="REHEARSED")
        if fault == "rate_limit":
            raise Busy(
                "the rehearsal platform asks to wait", _AGAIN, retry_after=self._profile.pace.wait_seconds
            )
        if fault == "unreachable":
            raise Unreachable("the rehearsal platform did not take the request", _AGAIN)
        return fault

    def _painted(self, situation: Situation, size: tuple[int, int], luck: Luck) -> tuple[Drawn, bytes]:
        """A picture of this situation with its drift, and what is on it."""
        drifts: list[Drift] = []
        for known in situation.people:
            drifts += [*left(known, self._profile, luck), *roll(known, self._profile, luck)]
        settled = {(drift.character, drift.trait) for drift in drifts}
        drifts += [
            drift
            for drift in bleed(situation.people, self._profile, luck)
            if (drift.character, drift.trait) not in settled
        ]
        # What this picture hides has not drifted in it; what had drifted before may turn up again.
        carried = {(one.character, one.trait) for known in situation.people for one in known.carried}
        return Drawn(
            tuple(known.target for known in situation.people),
            tuple(drifts),
            situation.scene,
            situation.is_sheet,
            luck.whole("picture") if situation.luck is None else situation.luck,
            size,
            situation.turn + 1,
        ).painted(carried)


def drift_truth(receipt: Mapping[str, Any]) -> tuple[Drift, ...]:
    """What can be seen in a picture and is not as it should be: of a receipt, or a drawing's parameters.

    For benches and tests alone: whatever judges pictures must not know it. Empty = the picture is true."""
    parameters = receipt.get("parameters", receipt)
    if TRUTH not in parameters:
        raise KeyError(f"no {TRUTH}: this picture was not drawn by the rehearsal platform")
    return tuple(drift for one in parameters[TRUTH] if (drift := Drift(**one)).visible)
