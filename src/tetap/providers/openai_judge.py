"""Vision models in chat completions, at OpenAI or behind a gateway of the same kind, that answer in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import BadAnswer, Misconfigured, Refused, Rejected
from ..ports import (
    ANSWER,
    WORDS,
    Card,
    Connection,
    Drawing,
    DrawnPicture,
    DrawRequest,
    Json,
    SaveRemoteId,
    find_card,
)
from ..wire import Wire, dollars
from ..wire.encoding import json_bytes, raw_data_uri
from ..wire.shapes import table, tables
from .openai import URL
from .openai_answers import read_answer
from .openai_cards import read_cards
from .openai_compatible import SETTINGS
from .openai_engine import SECONDS, address
from .openai_failures import clean, failure_of
from .openai_slots import outgoings

_MILLION = 1_000_000


class ChatJudge:
    """Answers with chat/completions. Settings are those of the platform."""

    def __init__(self, connection: Connection, cards: Sequence[Card], url: str, path: str) -> None:
        self._connection, self._cards, self._path = connection, tuple(cards), path
        self._url = url
        self._seconds = connection.number("seconds", SECONDS)

    def cards(self) -> Sequence[Card]:
        """Every model; the first is the default."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Raise Rejected for a model without a card or a picture that cannot be sent."""
        outgoings(request, self._card(request.model))
        return []

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """The answer in words, as the one `picture` of the drawing."""
        card = self._card(request.model)
        pictures = outgoings(request, card)
        content: list[Any] = []
        for one in pictures.pictures:
            content.append({"type": "text", "text": f"{one.name}:"})
            link = raw_data_uri(one.data, one.sent.media_type)
            content.append({"type": "image_url", "image_url": {"url": link}})
        content.append({"type": "text", "text": request.words})
        fields: dict[str, Json] = {"model": request.model, "response_format": {"type": "json_object"}}
        body = json_bytes({**fields, "messages": [{"role": "user", "content": content}]})
        key = self._connection.key(card.keys).reveal()
        wire = Wire(self._connection.platform, self._url, {"authorization": f"Bearer {key}"})
        answer = wire.post(self._path, body, seconds=self._seconds)
        if not answer.ok:
            raise failure_of(answer, card, key=key, words=request.words)
        data = answer.json()
        found = read_answer(data, _no_pictures)
        refusal = _refusal(data)
        if refusal or not found.said:
            raise Refused(
                f"{card.name} would not answer about these pictures"
                + (f": {clean(refusal, (key, request.words))}" if refusal else ""),
                "Ask another judge, or look at them yourself.",
                reason=found.reason or "no answer", said=clean(refusal, (key, request.words)), charged="maybe",
            )  # fmt: skip
        usage = table(data.get("usage"))
        cost, is_counted = _cost(usage, card)
        return Drawing(
            (DrawnPicture(found.said.encode(), WORDS),), cost, {"route": "chat", **fields},
            tuple(str(one) for one in (data.get("id"),) if one),
            "unknown" if cost is None else "known" if is_counted else "estimated",
            usage, pictures.as_sent(), said=found.said,
        )  # fmt: skip

    def collect(self, remote_id: str) -> Drawing:
        """Answers come at once; there is nothing to collect."""
        raise Rejected(f"'{remote_id[:60]}' is no job", "A judge answers at once.")

    def _card(self, model: str) -> Card:
        card = find_card(self._cards, model)
        if card is None:
            raise Rejected(f"{self._connection.platform} has no judge '{model}'", "See: tetap judges")
        return card


class OpenAIJudge(ChatJudge):
    """OpenAI's own vision models."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("seconds", "organization", "project")
        cards = read_cards("openai_judge.toml", connection)
        super().__init__(connection, cards, address(connection, URL), "/chat/completions")


class CompatibleJudge(ChatJudge):
    """A vision model behind a gateway of the user's own."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names(*SETTINGS)
        cards = read_cards("openai_compatible_judge.toml", connection)
        # The first stands for whatever the user's own is like.
        if len(cards) == 1:
            raise Misconfigured(
                f"{connection.platform} does not know which vision model your gateway has",
                f'Write [platforms.{connection.platform}.judges."ID"] with like = "{cards[0].model}" and'
                " price = { answer = 0.01 }, what one question costs in US dollars.",
            )
        path = connection.text("chat", "/chat/completions")
        super().__init__(connection, cards[1:], address(connection, ""), path)


def _cost(usage: Mapping[str, Any], card: Card) -> tuple[float | None, bool]:
    """US dollars, and whether the platform told them; by tokens at the card's prices, else the card's price."""
    told = dollars(usage.get("cost"))
    if told is not None:
        return told, True
    asked, said = usage.get("prompt_tokens"), usage.get("completion_tokens")
    prices = {kind: price.usd / _MILLION for kind, price in card.token_price.items()}
    if prices and isinstance(asked, int) and isinstance(said, int):
        counted = dollars(asked * prices.get("text in", 0.0) + said * prices.get("text out", 0.0))
        if counted is not None:
            return round(counted, 6), False
    return card.usd(ANSWER), False


def _refusal(data: Mapping[str, Any]) -> str:
    """Why it would not answer, in its own words; empty when it did."""
    said = [table(one.get("message")).get("refusal") for one in tables(data.get("choices"))]
    return next((one for one in said if isinstance(one, str)), "")


def _no_pictures(link: str) -> bytes:
    raise BadAnswer(
        "the judge answered with the address of a picture", "Ask another model.", answer=link.encode()[:1000]
    )
