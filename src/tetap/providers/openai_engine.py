"""Draws on any gateway of the OpenAI family: compile, send once, read the answer in whichever shape it comes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from ..errors import BadAnswer, NotSetUp, ProviderError, Rejected
from ..ports import (
    Card,
    Connection,
    Drawing,
    DrawnPicture,
    DrawRequest,
    Json,
    SaveRemoteId,
    find_card,
)
from ..wire import Answer, Wire, dollars, fetch_picture, whole_type_of
from ..wire.polling import told_of, wait_for
from .openai_answers import Found, read_answer, read_job
from .openai_dialect import Dialect
from .openai_failures import failure, failure_of, nothing_drawn, told
from .openai_requests import Call, compile_call
from .openai_slots import check_slots

SECONDS = 600.0
DialectOf = Callable[[str], Dialect]
"""Model id to how it is asked for."""
_REQUEST_IDS = ("x-request-id", "x-oneapi-request-id", "x-litellm-call-id", "x-generation-id")


def address(connection: Connection, default: str) -> str:
    """The base address. One that is a bare host gets the path of the default."""
    url = (connection.url or default).rstrip("/")
    if not url:
        raise NotSetUp(
            f"{connection.platform} needs the address of your gateway",
            f'Write url = "https://…/v1" in [platforms.{connection.platform}], or give --url.',
        )
    return url if urlsplit(url).path else url + urlsplit(default or "https://x/v1").path


def bare(url: str) -> str:
    """An address without the version that some write at its end."""
    url = url.rstrip("/")
    return url.removesuffix("/v1").removesuffix("/v1beta")


@dataclass(frozen=True)
class _Asked:
    """What the answer is read against: the call, its model and size."""

    card: Card
    dialect: Dialect
    size: str
    words: str = ""
    call: Call = field(default_factory=lambda: Call(""))


class OpenAIEngine:
    """One gateway: an address, a dialect and cards. Thread-safe; nothing is kept between calls."""

    def __init__(
        self, connection: Connection, cards: Sequence[Card], dialect_of: DialectOf, url: str
    ) -> None:
        self.url = url
        self._connection = connection
        self._cards = tuple(cards)
        self._dialect_of = dialect_of
        self._seconds = connection.number("seconds", SECONDS)

    def cards(self) -> Sequence[Card]:
        """Every model with what it accepts."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Raise Rejected or Misconfigured when this cannot be drawn; say what makes it dearer than its card."""
        card = self._card(request.model)
        takes_seed = card.seed != "none" and self._dialect_of(card.model).seed_in
        if request.noise_seed is not None and not takes_seed:
            raise Rejected(
                f"{card.name} takes no seed", "Leave it out; tetap's replay seed works on every model."
            )
        _check_format(request, card)
        check_slots(request, card)
        return []

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw once."""
        self.check(request)
        card = self._card(request.model)
        dialect = self._dialect_of(card.model)
        call = compile_call(request, card, dialect)
        asked = _Asked(card, dialect, request.size, request.words, call)
        answer = self._send(asked, request.purchase_key)
        if not answer.ok:
            raise failure_of(answer, card, key=self._key(card), words=request.words)
        data = answer.json()
        job = read_job(data)
        if job is not None and job.failed:
            raise self._job_failed(data, asked)
        found = self._read(data, asked)
        if found.pictures or job is None:
            return self._drawing(data, found, asked, _ids(answer, data))
        save_remote_id(f"{job.id}#{card.model}#{request.size}")
        return self._wait(job.id, asked, dialect.wait_seconds)

    def collect(self, remote_id: str) -> Drawing:
        """Fetch a job that was accepted earlier."""
        job, _, rest = remote_id.partition("#")
        model, _, size = rest.partition("#")
        card = self._card(model)
        return self._wait(job, _Asked(card, self._dialect_of(card.model), size), 0.0)

    def _send(self, asked: _Asked, purchase_key: str) -> Answer:
        call, header = asked.call, asked.dialect.idempotency
        wire = self._wire(asked, {header: purchase_key} if header and purchase_key else {})
        if call.form:
            return wire.post_form(call.path, call.form, seconds=self._seconds)
        return wire.post(call.path, call.body, seconds=self._seconds)

    def _wire(self, asked: _Asked, headers: Mapping[str, str]) -> Wire:
        own = {"authorization": f"Bearer {self._key(asked.card)}", **asked.dialect.headers, **headers}
        return Wire(self._connection.platform, self.url, own)

    def _key(self, card: Card) -> str:
        return self._connection.key(card.keys).reveal()

    def _card(self, model: str) -> Card:
        card = find_card(self._cards, model)
        if card is None:
            platform, like = self._connection.platform, self._cards[0].model
            raise Rejected(
                f"{platform} has no card for the model '{model}'",
                f'Add it: [platforms.{platform}.models."{model}"] with like = "{like}".',
            )
        return card

    def _read(self, data: Any, asked: _Asked) -> Found:  # noqa: ANN401 - what the gateway wrote
        self._raise_error_inside(data, asked)
        return read_answer(data, partial(fetch_picture, trusted=self.url))

    def _raise_error_inside(self, data: Any, asked: _Asked) -> None:  # noqa: ANN401 - what the gateway wrote
        """Some gateways answer 200 and put the error of the platform behind them into the body."""
        if not isinstance(data, Mapping):
            return
        places: list[Any] = [data]
        choices = data.get("choices")
        places += choices if isinstance(choices, list) else []
        for place in places:
            error = place.get("error") if isinstance(place, Mapping) else None
            if isinstance(error, Mapping):
                said = str(error.get("message") or "no reason given")
                raise failure(told(502, place, said, self._hidden(asked)), asked.card)

    def _hidden(self, asked: _Asked) -> tuple[str, ...]:
        return (self._key(asked.card), asked.words)

    def _drawing(self, data: Any, found: Found, asked: _Asked, ids: tuple[str, ...]) -> Drawing:  # noqa: ANN401
        if not found.pictures:
            raise nothing_drawn(
                found.reason, found.said, self._connection.platform, asked.dialect.empty_is_charged,
                self._hidden(asked),
            )  # fmt: skip
        last = len(found.pictures) - 1
        pictures = tuple(
            DrawnPicture(picture, whole_type_of(picture), "final" if number == last else "draft")
            for number, picture in enumerate(found.pictures)
        )
        usage = _usage(data)
        cost, basis = self._cost(usage, asked, len(pictures))
        return Drawing(
            pictures, cost, asked.call.parameters, ids, basis, usage, asked.call.sent, said=found.said
        )

    def _cost(
        self, usage: Mapping[str, Json], asked: _Asked, pictures: int
    ) -> tuple[float | None, Literal["known", "estimated", "unknown"]]:
        """What it cost and how that is known: told, counted by tokens, or the card's price."""
        told_cost = dollars(usage.get("cost"))
        if told_cost is not None:
            return told_cost, "known"
        if asked.dialect.priced_by == "picture":
            counted = _by_tokens(usage, asked.card)
            if counted is not None:
                return counted, "estimated"
        price = asked.card.usd(asked.size)
        if price is None:
            return None, "unknown"
        return price * (1 if asked.dialect.priced_by == "call" else pictures), "estimated"

    def _wait(self, job: str, asked: _Asked, seconds: float) -> Drawing:
        """Ask for an accepted job until it is done."""
        wire = self._wire(asked, {})
        return wait_for(
            lambda: self._ask(wire, job, asked), self._connection.platform, seconds=seconds,
            pause=asked.dialect.poll_seconds,
        )  # fmt: skip

    def _ask(self, wire: Wire, job: str, asked: _Asked) -> Drawing | None:
        answer = wire.get(asked.dialect.poll.replace("{id}", quote(job, safe="")))
        if answer.status == 404:
            raise self._lost("no longer knows the job it accepted", answer)
        if not answer.ok:
            raise failure_of(answer, asked.card, key=self._key(asked.card), words=asked.words)
        data = told_of(answer, self._connection.platform)
        state = read_job(data)
        if state is not None and state.failed:
            raise self._job_failed(data, asked)
        found = self._read(data, asked)
        if not found.pictures and state is None:
            raise self._lost("says neither that the job runs nor what came of it", answer)
        return self._drawing(data, found, asked, (job,)) if found.pictures else None

    def _lost(self, what: str, answer: Answer) -> BadAnswer:
        return BadAnswer(
            f"{self._connection.platform} {what}",
            "It may have been charged. Check `poll` in its settings, and the platform's own list of jobs.",
            answer=answer.body[:100_000],
        )

    def _job_failed(self, data: Mapping[str, Any], asked: _Asked) -> ProviderError:
        inner = data.get("data")
        place = data if isinstance(data.get("error"), Mapping) or not isinstance(inner, Mapping) else inner
        error = place.get("error")
        said = error.get("message") if isinstance(error, Mapping) else error or place.get("message")
        about = told(400, place, str(said or "no reason given"), self._hidden(asked))
        kind = failure(about, asked.card)
        if not isinstance(kind, Rejected):
            return kind
        return BadAnswer(
            f"{self._connection.platform} accepted the job and failed at it: {about.said}",
            "Look at the platform's bill: most give the money back. Then try again.",
        )


def _check_format(request: DrawRequest, card: Card) -> None:
    """Options that exclude each other: found here, because the platform says it only after the upload."""
    kind = request.options.get("output_format", "png")
    if request.options.get("background") == "transparent" and kind == "jpeg":
        raise Rejected(f"{card.name}: jpeg has no transparency", "Write output_format png or webp.")
    if "input_fidelity" in request.options and not request.references and not request.earlier:
        raise Rejected(
            f"{card.name}: input_fidelity says how given pictures are kept, and none is given",
            "Leave it out.",
        )
    if "output_compression" in request.options and kind == "png":
        raise Rejected(f"{card.name}: output_compression is for jpeg and webp", "Add output_format = webp.")


def _ids(answer: Answer, data: Any) -> tuple[str, ...]:  # noqa: ANN401 - what the gateway wrote
    told_ids = [answer.headers.get(name, "") for name in _REQUEST_IDS]
    own = data.get("id") if isinstance(data, Mapping) else None
    return tuple(dict.fromkeys(one for one in (*told_ids, own if isinstance(own, str) else "") if one))


def _usage(data: Any) -> Mapping[str, Json]:  # noqa: ANN401 - what the gateway wrote
    for name in ("usage", "usageMetadata"):
        usage = data.get(name) if isinstance(data, Mapping) else None
        if isinstance(usage, Mapping):
            return dict(usage)
    return {}


def _by_tokens(usage: Mapping[str, Json], card: Card) -> float | None:
    """US dollars from the platform's token count; None where it or a price is missing."""
    inputs, outputs = usage.get("input_tokens_details"), usage.get("output_tokens_details")
    total = usage.get("output_tokens")
    if not card.token_price or not isinstance(inputs, Mapping) or not isinstance(total, int):
        return None
    shares = outputs if isinstance(outputs, Mapping) else {"image_tokens": total}
    counts = {
        "text in": inputs.get("text_tokens"), "image in": inputs.get("image_tokens"),
        "text out": shares.get("text_tokens"), "image out": shares.get("image_tokens"),
    }  # fmt: skip
    usd = 0.0
    for kind, count in counts.items():
        if not isinstance(count, int) or count <= 0:
            continue
        if kind not in card.token_price:
            return None
        usd += count * card.token_price[kind].usd / 1_000_000
    return dollars(usd)
