"""Paintbox as a platform: one POST, one picture."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files

from tetap import errors, ports
from tetap.wire import Answer, Wire, base64_of, bytes_of, media_type_of, pixel_size
from tetap.wire.reference_bytes import as_sent

_KINDS = {400: errors.Rejected, 401: errors.Misconfigured, 402: errors.OutOfCredit, 422: errors.Refused}


class PaintboxProvider:
    """Draws by POST /draw."""

    def __init__(self, connection: ports.Connection) -> None:
        connection.check_names()
        facts = tomllib.loads((files(__package__) / "paintbox.toml").read_text("utf-8"))
        self._cards = ports.cards_from(connection.platform, facts, connection.models)
        self._connection = connection

    def cards(self) -> Sequence[ports.Card]:
        """Both models."""
        return self._cards

    def check(self, request: ports.DrawRequest) -> Sequence[str]:
        """Whether there is a key; the card says the rest."""
        self._connection.key(self._cards[0].keys)
        return ()

    def draw(self, request: ports.DrawRequest, save_remote_id: ports.SaveRemoteId) -> ports.Drawing:
        """One picture for one call."""
        card = ports.find_card(self._cards, request.model) or self._cards[0]
        key = {"x-api-key": self._connection.key(card.keys).reveal()}
        wire = Wire("paintbox", self._connection.url or "https://api.paintbox.example", key)
        size = list(card.pixels[request.size][request.ratio])
        told: dict[str, ports.Json] = {"model": card.model, "size": size, "seed": request.noise_seed}
        pictures = [base64_of(request.pictures[slot.digest]) for slot in request.references]
        answer = wire.post("/draw", {**told, "words": request.words, "references": pictures}, seconds=120)
        if not answer.ok:
            raise _failure(answer)
        data = bytes_of(answer.json().get("picture", ""))
        pixel_size(data)  # BadAnswer when it is no whole picture
        sent = tuple(as_sent(slot, request.pictures[slot.digest]) for slot in request.references)
        drawn = (ports.DrawnPicture(data, media_type_of(data)),)
        return ports.Drawing(drawn, answer.json()["usd"], told, sent=sent)

    def collect(self, remote_id: str) -> ports.Drawing:
        """There are no jobs."""
        raise errors.Misconfigured("paintbox has no jobs", "Draw again.")


def _failure(answer: Answer) -> errors.ProviderError:
    what, hint = f"paintbox answered {answer.status}", "See paintbox's status page."
    if answer.status == 429:
        return errors.Busy(what, hint, retry_after=float(answer.headers.get("retry-after", 9)))
    return _KINDS.get(answer.status, errors.Unreachable)(what, hint)
