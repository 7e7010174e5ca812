"""APIYI, the founding article's gateway: Nano Banana on Google's paths or in chat, GPT Image by the images API."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..errors import Rejected
from ..ports import Card, Connection, Drawing, DrawRequest, SaveRemoteId, find_card
from .gemini_access import Access, bearer
from .gemini_wire import GenerateContent, pace_of
from .openai_answers import made_inline
from .openai_cards import kinds_of, read_cards
from .openai_dialect import FRAMES, Dialect
from .openai_engine import OpenAIEngine, bare

URL = "https://api.apiyi.com"
_CARDS = "apiyi.toml"
_IMAGES, _ONE_SIZE = "images", "one size"
_CHAT = Dialect(route="chat", frame=FRAMES["extra_body.google.image_config"], priced_by="call")


class APIYIProvider:
    """Settings: route = "native" (Google's paths) or "chat", for the Nano Banana family; reference_pixels, seconds."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names("route", "reference_pixels", "seconds")
        self._route = connection.text("route", "native", ("native", "chat", "images"))
        self._kinds = kinds_of(_CARDS, connection)
        self._cards = tuple(
            _as_reached(card, self._route, self._kinds) for card in read_cards(_CARDS, connection)
        )
        base = bare(connection.url or URL)
        access = Access(
            platform=connection.platform, url=base, version="v1beta", models="/v1beta/models", files="",
            find_key=lambda: connection.key(self._cards[0].keys), header=bearer, is_google=False,
        )  # fmt: skip
        self._native = GenerateContent(access, pace_of(connection), lambda body: made_inline(body, base))
        self._openai = OpenAIEngine(
            connection, self._cards, lambda model: Dialect() if self._kinds[model] == _IMAGES else _CHAT, base + "/v1"
        )  # fmt: skip

    def cards(self) -> Sequence[Card]:
        """Every model; the first is the default."""
        return self._cards

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Raise Rejected when this cannot be drawn; what will be sent otherwise than given."""
        kind = self._kind(request)
        if kind != _IMAGES and self._route == "images":
            raise Rejected(
                f"images/generations at {request.platform} does not serve {request.model}, whatever the article shows",
                'Remove `route` from its settings: Google\'s own path is the way. In chat: route = "chat".',
            )
        if kind == _IMAGES or self._route == "chat":
            return self._openai.check(request)
        return self._native.remarks(request)

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw once."""
        self.check(request)
        kind = self._kind(request)
        if kind == _IMAGES or self._route == "chat":
            return self._openai.draw(request, save_remote_id)
        card = self._card(request)
        drawing = self._native.draw(request, card, save_remote_id, tells_size=kind != _ONE_SIZE)
        # One call is one price, however many drafts come with it.
        price = card.usd(request.size)
        return replace(drawing, cost_usd=price, cost_basis="unknown" if price is None else "estimated")

    def collect(self, remote_id: str) -> Drawing:
        """There is never anything to collect: every call ends with its answer."""
        raise Rejected("this platform has no jobs", "Draw the shot again.")

    def _card(self, request: DrawRequest) -> Card:
        card = find_card(self._cards, request.model)
        if card is None:
            raise Rejected(
                f"no card for {request.platform}/{request.model}",
                f"Models: {', '.join(one.model for one in self._cards)}.",
            )
        return card

    def _kind(self, request: DrawRequest) -> str:
        return self._kinds[self._card(request).model]


def _as_reached(card: Card, route: str, kinds: Mapping[str, str]) -> Card:
    """In chat the signed turns are lost, so the last picture is sent again."""
    return replace(card, turns="resend") if route == "chat" and kinds[card.model] != _IMAGES else card
