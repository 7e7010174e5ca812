"""Leonardo AI: its own models with a fixed seed and a character reference, and those it draws on for others."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from ..errors import BadAnswer, OutcomeUnknown, Pending, Rejected, Unreachable
from ..ports import Card, Connection, Drawing, DrawnPicture, DrawRequest, Json, SaveRemoteId, find_card
from ..wire import Wire, dollars, fetch_picture, whole_type_of
from ..wire.polling import wait_for
from ..wire.reference_bytes import as_sent, bytes_of_slot
from .leonardo_errors import trouble_in
from .leonardo_jobs import Finished, find_lost, look
from .leonardo_models import models_of
from .leonardo_requests import body_for, name_list, settings_of
from .leonardo_uploads import Uploads

_URL = "https://cloud.leonardo.ai/api/rest"
_PATH = "/api/rest"
_CREATE_SECONDS = 60.0
_KNOWN_JOBS = 1000
Basis = Literal["known", "estimated", "unknown"]


class LeonardoProvider:
    """Draws through Leonardo's production interface: post, wait, fetch. Thread-safe.

    Settings: `wait_seconds` (how long draw() waits before it leaves the job to be collected), `poll_seconds`,
    `usd_per_credit` (what one credit costs you, for answers that count in credits)."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("wait_seconds", "poll_seconds", "usd_per_credit")
        self._connection = connection
        self._cards, self._ways = models_of(connection)
        self._seconds = connection.number("wait_seconds", 300.0)
        self._pause = connection.number("poll_seconds", 0.05 if connection.is_local else 2.0)
        self._usd_per_credit = connection.number("usd_per_credit", 0.0)
        self._uploads = Uploads(connection.platform)
        self._known: deque[str] = deque(maxlen=_KNOWN_JOBS)

    def cards(self) -> Sequence[Card]:
        """Leonardo's own models first, then those of others."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """A reference that cannot be sent is found here; all else is on the card. There are no remarks."""
        self._card(request)
        for slot in request.references:
            if slot.digest in request.pictures:
                as_sent(slot, bytes_of_slot(slot, request))
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Upload the references, start the job, wait for it, fetch its picture."""
        wire, card = self._wire(), self._card(request)
        way = self._ways[card.model]
        sent = tuple(as_sent(slot, bytes_of_slot(slot, request)) for slot in request.references)
        uploaded = self._uploads.of(request, wire)
        body = body_for(request, card, way, uploaded)
        try:
            job, price = self._start(f"/v{way.api}/generations", body, wire)
        except Rejected:
            self._uploads.forget(request)
            raise
        save_remote_id(job)
        drawing = self._delivered(wire, job, seconds=self._seconds)
        cost, basis = self._cost(price, card.usd(request.size))
        names = name_list(uploaded) if way.api == 2 else ""
        parameters = settings_of(body) | dict(drawing.parameters) | ({"image_names": names} if names else {})
        usage = {**price, **drawing.usage}
        return replace(
            drawing, sent=sent, parameters=parameters, usage=usage, cost_usd=cost, cost_basis=basis
        )

    def collect(self, remote_id: str) -> Drawing:
        """Fetch the pictures of a job that was accepted earlier. Asks once: Pending while it is not ready."""
        return self._delivered(self._wire(), remote_id, seconds=None)

    def _card(self, request: DrawRequest) -> Card:
        card = find_card(self._cards, request.model)
        if card is None:
            raise Rejected(f"Leonardo has no model '{request.model}' here", "Choose one: tetap platforms")
        return card

    def _wire(self) -> Wire:
        url = self._connection.url.rstrip("/").removesuffix("/v1").removesuffix("/v2") or _URL
        if not urlsplit(url).path:
            url += _PATH
        key = self._connection.key(self._cards[0].keys)
        return Wire(self._connection.platform, url, {"authorization": f"Bearer {key.reveal()}"})

    def _start(self, path: str, body: Mapping[str, Any], wire: Wire) -> tuple[str, Mapping[str, Json]]:
        """The id of the accepted job, and what Leonardo says it costs. A lost answer is looked for once: the job
        lies in the account under our words, and finding it costs nothing."""
        began = datetime.now(UTC)
        try:
            answer = wire.post(path, body, seconds=_CREATE_SECONDS)
            told = _announced(answer.json()) if answer.ok else {}
            if not told:
                raise trouble_in(answer, paid=True)
            job = str(told["generationId"])
            price = {name: told[name] for name in ("apiCreditCost", "cost") if told.get(name) is not None}
        except (OutcomeUnknown, BadAnswer):
            job, price = find_lost(wire, body, began, tuple(self._known)), {}
            if not job:
                raise
        self._known.append(job)
        return job, price

    def _delivered(self, wire: Wire, job: str, seconds: float | None) -> Drawing:
        """The drawing of a job: waited for when it was accepted just now (`seconds`), asked for once when not."""

        def ask() -> Finished | None:
            return look(wire, job, is_known=seconds is not None)

        finished = wait_for(ask, "Leonardo", seconds=seconds or 0.0, pause=self._pause)
        cost, basis = self._cost({}, self._usual_price(finished.record))
        seed = finished.record.get("seed")
        return Drawing(
            self._pictures(finished, ask),
            cost_usd=cost,
            cost_basis=basis,
            remote_ids=(job,),
            parameters={} if seed is None else {"seed_used": seed},
            usage={"nsfw": finished.flagged},
            said="Leonardo flags this picture as not safe for work." if finished.flagged else "",
        )

    def _usual_price(self, record: Mapping[str, Any]) -> float | None:
        """What the card says of a job of which only Leonardo's record is known."""
        frame = (record.get("imageWidth"), record.get("imageHeight"))
        for card in self._cards:
            if self._ways[card.model].id == record.get("modelId"):
                sizes = [size for size, ratios in card.pixels.items() if frame in ratios.values()]
                return card.usd(sizes[0]) if sizes else None
        return None

    def _pictures(self, finished: Finished, again: Callable[[], Finished | None]) -> tuple[DrawnPicture, ...]:
        """Every picture of the job; the first is the one asked for, more than one are drafts that were paid for."""
        try:
            fetched = [self._fetch(url) for url in finished.urls]
        except Unreachable:
            try:
                fetched = [self._fetch(url) for url in (again() or finished).urls]
            except Unreachable as error:
                raise Pending(
                    f"Leonardo has drawn the picture, and its address does not answer: {error}",
                    "Run the same command again: it is collected, not bought again. It is in your library too.",
                ) from None
        final, *drafts = fetched
        return (*(DrawnPicture(data, kind, "draft") for data, kind in drafts), DrawnPicture(*final))

    def _fetch(self, url: str) -> tuple[bytes, str]:
        try:
            data = fetch_picture(url, trusted=self._connection.url)
        except Rejected as error:
            raise BadAnswer(str(error), error.hint) from None
        return data, whole_type_of(data)

    def _cost(self, price: Mapping[str, Any], usual: float | None) -> tuple[float | None, Basis]:
        """US dollars and how they are known. `price`: what Leonardo announced, in dollars or in credits."""
        told = price.get("cost")
        amount = told.get("amount") if isinstance(told, Mapping) else price.get("apiCreditCost")
        in_dollars = isinstance(told, Mapping) and told.get("unit") == "DOLLARS"
        number = dollars(amount)
        if number is not None and in_dollars:
            return number, "known"
        if number is not None and self._usd_per_credit:
            return number * self._usd_per_credit, "estimated"
        return usual, "unknown" if usual is None else "estimated"


def _announced(answer: object) -> Mapping[str, Any]:
    """Where an accepted job is announced: v1 in `sdGenerationJob`, v2 in `generate` or at the top."""
    if not isinstance(answer, dict):
        return {}
    for told in (answer.get("sdGenerationJob"), answer.get("generate"), answer):
        if isinstance(told, dict) and told.get("generationId"):
            return told
    return {}
