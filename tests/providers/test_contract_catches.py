"""The contract finds providers that break a promise; the honest one it is compared with passes."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from checkout import EXAMPLES
from tetap.errors import Busy, OutcomeUnknown, Refused, Unreachable
from tetap.ports import Card, Connection, Drawing, DrawRequest, Price, Provider, SaveRemoteId, Secret
from tetap.testing import ProviderContract
from tetap.testing.contract import KEY, Line
from tetap.testing.tap import tapped

_PLUGIN = EXAMPLES / "plugin-provider"


class Wrapped:
    """The honest provider, to be spoiled."""

    def __init__(self, honest: Provider) -> None:
        self.honest = honest

    def cards(self) -> Sequence[Card]:
        return self.honest.cards()

    def check(self, request: DrawRequest) -> Sequence[str]:
        return self.honest.check(request)

    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        return self.honest.draw(request, save)

    def collect(self, remote_id: str) -> Drawing:
        return self.honest.collect(remote_id)


class Repeats(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        try:
            return self.honest.draw(request, save)
        except Busy:
            return self.honest.draw(request, save)


class QuotesTheKey(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        try:
            return self.honest.draw(request, save)
        except Busy as error:
            raise Busy(f"busy, key {KEY}", error.hint) from None


class QuotesThePrompt(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        try:
            return self.honest.draw(request, save)
        except Refused as error:
            raise Refused(f"will not draw {request.words}", error.hint) from None


class SaysNothingWasBought(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        try:
            return self.honest.draw(request, save)
        except OutcomeUnknown as error:
            raise Unreachable(str(error), error.hint) from None


class Crashes(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        try:
            return self.honest.draw(request, save)
        except Refused as error:
            raise KeyError("picture") from error


class SavesThePictureAnew(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        drawing = self.honest.draw(request, save)
        anew = BytesIO()
        with Image.open(BytesIO(drawing.final.data)) as picture:
            picture.convert("RGB").save(anew, "PNG")
        return replace(drawing, pictures=(replace(drawing.final, data=anew.getvalue()),))


class ForgetsAReference(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        drawing = self.honest.draw(request, save)
        return replace(drawing, sent=drawing.sent[1:])


class SwapsReferences(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        return self.honest.draw(replace(request, references=request.references[::-1]), save)


class LeavesTheSeedOut(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        return self.honest.draw(replace(request, noise_seed=None), save)


class DrawsTwice(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        self.honest.draw(request, save)
        return self.honest.draw(request, save)


class KeepsTheKeyInTheReceipt(Wrapped):
    def draw(self, request: DrawRequest, save: SaveRemoteId) -> Drawing:
        return replace(self.honest.draw(request, save), parameters={"authorization": KEY})


class ChecksByAsking(Wrapped):
    def check(self, request: DrawRequest) -> Sequence[str]:
        self.honest.draw(request, lambda _: None)
        return ()


class PricesWhatItDoesNotDraw(Wrapped):
    def cards(self) -> Sequence[Card]:
        return [replace(card, price={"9K": Price(1.0, card.as_of)}) for card in self.honest.cards()]


ONE_CHARGE = "test_one_draw_is_one_picture_and_one_charge"
FAULT = "test_every_fault_becomes_one_of_tetaps_errors_and_is_not_repeated"
RECEIPT = "test_the_receipt_tells_every_picture_that_went_out_in_order"
BREACHES: Sequence[tuple[type[Wrapped], str, str]] = (
    (Repeats, FAULT, "rate-limit"),
    (QuotesTheKey, FAULT, "rate-limit"),
    (QuotesThePrompt, FAULT, "refuse"),
    (SaysNothingWasBought, FAULT, "cut-after"),
    (Crashes, FAULT, "refuse"),
    (SavesThePictureAnew, "test_the_pictures_bytes_are_the_platforms_own", ""),
    (ForgetsAReference, RECEIPT, ""),
    (SwapsReferences, RECEIPT, ""),
    (LeavesTheSeedOut, "test_the_seed_does_what_the_card_says", ""),
    (DrawsTwice, ONE_CHARGE, ""),
    (KeepsTheKeyInTheReceipt, "test_keys_are_sent_in_headers_and_shown_to_nobody", ""),
    (KeepsTheKeyInTheReceipt, "test_the_receipt_tells_usage_and_cost", ""),
    (ChecksByAsking, "test_a_good_request_passes_the_check_and_nothing_is_sent", ""),
    (PricesWhatItDoesNotDraw, "test_cards_are_complete_and_dated", ""),
)


class Paintbox(ProviderContract):
    platform = "paintbox"


Kept = Callable[[type[Wrapped], str, str], None]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """Tries one promise on a provider."""
    for folder in ("src", "tests"):
        monkeypatch.syspath_prepend(str(_PLUGIN / folder))
    from paintbox_server import paintbox
    from tetap_paintbox.provider import PaintboxProvider

    def tried(kind: type[Wrapped], promise: str, fault: str) -> None:
        with paintbox() as other_side, tapped(other_side.url) as tap:
            connection = Connection("paintbox", tap.url, find_key=lambda _: Secret(KEY))
            provider = kind(PaintboxProvider(connection))
            line = Line(provider, provider.cards()[0], other_side, tap, [])
            more: dict[str, Any] = {"fault": fault, "record_property": lambda *_: None} if fault else {}
            getattr(Paintbox(), promise)(line, **more)

    yield tried
    for name in ("paintbox_server", "tetap_paintbox", "tetap_paintbox.provider"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("kind", "promise", "fault"), BREACHES, ids=lambda part: getattr(part, "__name__", None)
)
def test_a_broken_promise_is_found(kind: type[Wrapped], promise: str, fault: str, kept: Kept) -> None:
    kept(Wrapped, promise, fault)
    with pytest.raises((AssertionError, KeyError)):
        kept(kind, promise, fault)
