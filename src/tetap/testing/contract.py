"""What every provider must keep, as tests that a subclass inherits.

class TestPaintbox(ProviderContract):
    platform = "paintbox"
    plays = ("rate-limit", "refuse", "cut-after")

    @pytest.fixture
    def other_side(self):
        with paintbox_server() as server:
            yield OtherSide(server.url, server.bill, server.fail_next)
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar

import pytest

from ..domain.character import ROLES
from ..errors import ProviderError, Rejected, Retired
from ..plugins import load_provider
from ..ports import Card, Connection, Drawing, DrawRequest, Provider, Secret, Turn
from ..ports.provider import Json
from ..purchasing import check_fits
from ..purchasing.receipt import make_receipt
from ..wire import media_type_of, pixel_size
from .other_side import OtherSide, played
from .tap import Tap, tapped
from .wanted import WORDS_NOBODY_MAY_QUOTE, excluded_requests, good_request

KEY = "sk-THE-KEY-that-nobody-may-ever-see-0123456789"
_ROLES_BESIDE = {"edit", "mask", "pose", "start"}


@dataclass(frozen=True)
class Line:
    """A provider, the card it is tried with, and what is on the other end."""

    provider: Provider
    card: Card
    other_side: OtherSide | None
    tap: Tap | None
    ids: list[str]

    def draw(self, request: DrawRequest) -> Drawing:
        """Draw once; remote ids are noted."""
        return self.provider.draw(request, self.ids.append)

    def bill(self) -> Mapping[str, Any]:
        """What the other side has charged so far."""
        return (
            self.other_side.bill() if self.other_side is not None else {"calls": 0, "pictures": 0, "usd": 0.0}
        )

    def requests(self) -> list[str]:
        """First lines of the HTTP requests so far."""
        return self.tap.requests if self.tap is not None else []


class ProviderContract:
    """Subclass it in a test file, name the platform and give it an other side; every promise is a test."""

    platform: ClassVar[str]
    """The entry point's name."""
    model: ClassVar[str] = ""
    """Which model is tried; empty = the first."""
    plays: ClassVar[tuple[str, ...]] = ()
    """The faults (of `tetap.testing.played`) that the other side can play."""
    settings: ClassVar[Mapping[str, Json]] = {}
    """The `[platforms.ID]` settings it needs."""
    most_references: ClassVar[int] = 3
    """How many references are sent at most; 0 where they need more than their bytes (a public address)."""

    @pytest.fixture
    def other_side(self) -> OtherSide | None:
        """The server that plays the platform; None for a provider that calls nobody."""
        return None

    def make(self, connection: Connection) -> Provider:
        """The provider, made as tetap makes it."""
        return load_provider(self.platform, connection)

    @pytest.fixture
    def line(self, other_side: OtherSide | None) -> Iterator[Line]:
        """The provider, connected to the other side through a listener."""
        with ExitStack() as stack:
            tap = stack.enter_context(tapped(other_side.url)) if other_side is not None else None
            connection = Connection(
                self.platform, tap.url if tap else "", self.settings, find_key=lambda _: Secret(KEY)
            )
            provider = self.make(connection)
            cards = provider.cards()
            card = next((card for card in cards if card.is_called(self.model)), cards[0])
            yield Line(provider, card, other_side, tap, [])

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """One test for every fault that the other side plays."""
        if "fault" in metafunc.fixturenames:
            metafunc.parametrize("fault", metafunc.cls.plays if metafunc.cls is not None else ())

    def test_cards_are_complete_and_dated(self, line: Line) -> None:
        cards = line.provider.cards()
        assert cards, "a provider has at least one card"
        names = [name for card in cards for name in (card.model, *card.aliases)]
        assert len(names) == len(set(names)), "no two models share a name"
        for card in cards:
            assert card.platform == self.platform
            assert date.fromisoformat(card.as_of) and card.label and card.pixels and all(card.pixels.values())
            assert all(date.fromisoformat(price.as_of) and price.usd >= 0 for price in card.price.values())
            assert set(card.price) <= set(card.pixels), "a price belongs to a size that it draws"
            assert card.status != "retired" or card.retires or card.successor, "a retired model says what now"
            assert not card.retires or date.fromisoformat(card.retires)
            assert not card.successor or any(other.is_called(card.successor) for other in cards)
            assert set(card.roles) <= {*ROLES, *_ROLES_BESIDE}
            assert card.roles or not card.max_references
            assert 0 <= card.batch_discount < 1 and 0 <= card.pixels_slack < 1
            assert card.seed_range[0] < card.seed_range[1]
            assert all(option.help for option in card.options.values())

    def test_a_good_request_passes_the_check_and_nothing_is_sent(self, line: Line) -> None:
        request = good_request(line.card, references=min(2, self.most_references), seed=5)
        check_fits(request, line.card)
        assert all(isinstance(remark, str) for remark in line.provider.check(request))
        assert line.bill()["calls"] == 0

    def test_what_the_card_excludes_is_refused_before_anything_is_sent(self, line: Line) -> None:
        for what, request in excluded_requests(line.card):
            with pytest.raises(Rejected) as caught:
                check_fits(request, line.card)
                pytest.fail(f"{what} was accepted")
            assert caught.value.hint, what
        for card in line.provider.cards():
            if card.status == "retired":
                with pytest.raises(Retired):
                    check_fits(good_request(card), card)
        assert line.requests() == []

    def test_one_draw_is_one_picture_and_one_charge(self, line: Line) -> None:
        drawing = line.draw(good_request(line.card, references=min(2, self.most_references), seed=5))
        final = drawing.final
        assert media_type_of(final.data) == final.media_type
        assert all(side > 0 for side in pixel_size(final.data))
        if line.other_side is not None:
            assert line.bill()["calls"] == 1
            assert 1 <= line.bill()["pictures"] <= len(drawing.pictures), "what was paid for is kept"

    def test_the_pictures_bytes_are_the_platforms_own(self, line: Line) -> None:
        if line.tap is None:
            pytest.skip("calls nobody")
        drawing = line.draw(good_request(line.card))
        assert all(line.tap.has_received(picture.data) for picture in drawing.pictures)

    def test_the_receipt_tells_every_picture_that_went_out_in_order(self, line: Line) -> None:
        request = good_request(line.card, references=self.most_references)
        drawing = line.draw(request)
        told = [(slot.role, slot.digest, slot.label) for slot in drawing.sent]
        assert told == [(slot.role, slot.digest, slot.label) for slot in request.references]
        for slot in drawing.sent:
            data = request.pictures[slot.digest]
            if not slot.reencoding:
                assert (slot.bytes, (slot.width, slot.height)) == (len(data), pixel_size(data))
                assert line.tap is None or line.tap.has_sent(data)
        assert drawing.counted_pictures in (None, len(drawing.sent))

    def test_the_receipt_tells_usage_and_cost(self, line: Line) -> None:
        request = good_request(line.card, references=min(1, self.most_references), seed=5)
        drawing = line.draw(request)
        assert (drawing.cost_usd is None) == (drawing.cost_basis == "unknown")
        if drawing.cost_basis == "known" and line.other_side is not None:
            assert drawing.cost_usd == pytest.approx(line.bill()["usd"], abs=1e-4)
        kept = [str(number) for number in range(len(drawing.pictures))]
        size = pixel_size(drawing.final.data)
        written = json.dumps(make_receipt(request, drawing, line.card, kept=kept, reply="", pixels=size))
        assert KEY not in written and len(written) < 100_000

    def test_keys_are_sent_in_headers_and_shown_to_nobody(self, line: Line) -> None:
        drawing = line.draw(good_request(line.card))
        assert KEY not in f"{line.provider!r} {line.provider.__dict__!r} {drawing!r}"
        assert KEY not in json.dumps([drawing.parameters, drawing.usage, drawing.said, drawing.remote_ids])
        assert all(KEY not in first for first in line.requests())

    def test_two_at_once_do_not_disturb_each_other(self, line: Line) -> None:
        requests = [
            good_request(line.card, f"number {number}", references=min(number % 3, self.most_references))
            for number in range(4)
        ]
        with ThreadPoolExecutor(4) as pool:
            drawings = list(pool.map(line.draw, requests))
        for request, drawing in zip(requests, drawings, strict=True):
            assert [slot.digest for slot in drawing.sent] == [slot.digest for slot in request.references]
        if line.other_side is not None:
            assert line.bill()["calls"] == len(requests)
            assert (
                len(requests) <= line.bill()["pictures"] <= sum(len(drawing.pictures) for drawing in drawings)
            )

    def test_the_seed_does_what_the_card_says(self, line: Line) -> None:
        if line.card.seed != "exact":
            pytest.skip(f"seed: {line.card.seed}")
        first, again, other = (line.draw(good_request(line.card, seed=seed)) for seed in (5, 5, 6))
        assert first.final.data == again.final.data
        assert line.other_side is None or other.final.data != first.final.data

    def test_a_job_is_saved_before_it_is_waited_for_and_collected_without_paying(self, line: Line) -> None:
        if line.card.repeat != "job id":
            pytest.skip(f"repeat: {line.card.repeat}")
        asked_before: list[int] = []

        def save(remote_id: str) -> None:
            asked_before.append(len(line.requests()))
            line.ids.append(remote_id)

        drawing = line.provider.draw(good_request(line.card), save)
        assert line.ids and asked_before[0] < len(line.requests())
        paid = line.bill()["pictures"]
        collected = line.provider.collect(line.ids[-1])
        assert collected.final.data == drawing.final.data
        assert line.bill()["pictures"] == paid

    def test_a_conversation_goes_on(self, line: Line) -> None:
        if line.card.turns == "none":
            pytest.skip("no conversations")
        first = good_request(line.card)
        drawing = line.draw(first)
        assert drawing.reply or line.card.turns == "resend"
        turn = Turn(first.words, _digest(drawing.final.data), _digest(drawing.reply) if drawing.reply else "")
        kept = {turn.picture: drawing.final.data, turn.reply: drawing.reply}
        second = replace(
            good_request(line.card, "now at night"), earlier=(turn,), pictures={d: kept[d] for d in kept if d}
        )
        check_fits(second, line.card)
        line.provider.check(second)
        assert pixel_size(line.draw(second).final.data)
        assert line.other_side is None or line.bill()["pictures"] == 2

    def test_every_fault_becomes_one_of_tetaps_errors_and_is_not_repeated(
        self, line: Line, fault: str, record_property: Callable[[str, object], None]
    ) -> None:
        assert line.other_side is not None
        line.other_side.fail_next(fault)
        expected = played[fault]
        request = good_request(line.card, references=min(1, self.most_references))
        drawing, error = _tried(line, request)
        record_property("outcome", _told(error, drawing))
        assert line.bill()["calls"] == 1 or line.card.is_free, "a provider never repeats a call that may cost"
        if error is not None:
            assert isinstance(error, expected.errors), f"{fault} became {type(error).__name__}: {error}"
            _check_words(error)
            assert error.charged != "no" or line.bill()["usd"] == 0, "what was billed may have cost something"
            return
        assert drawing is not None and expected.picture, f"{fault} passed for a picture"
        assert 1 <= line.bill()["pictures"] <= len(drawing.pictures), (
            "drafts may be free, nothing is paid twice"
        )
        if fault == "ignore-size":
            size = pixel_size(drawing.final.data)
            kept = [""] * len(drawing.pictures)
            assert make_receipt(request, drawing, line.card, kept=kept, reply="", pixels=size)["remarks"]


def _tried(line: Line, request: DrawRequest) -> tuple[Drawing | None, ProviderError | None]:
    try:
        return line.draw(request), None
    except ProviderError as error:
        return None, error


def _digest(data: bytes) -> str:
    return "sha256:" + sha256(data).hexdigest()


def _told(error: ProviderError | None, drawing: Drawing | None) -> str:
    """An outcome in a few words, for the table of faults."""
    if error is None:
        drafts = len(drawing.pictures) - 1 if drawing is not None else 0
        return f"picture, {drafts} more kept" if drafts else "picture"
    wait = getattr(error, "retry_after", None)
    return type(error).__name__ + (f", wait {wait:g} s" if wait is not None else "")


def _check_words(error: ProviderError) -> None:
    """An error says what to do next, and neither key nor prompt nor base64."""
    told = f"{error} {error.hint} {error!r} {error.args} {vars(error)} {error.__cause__!r}"
    assert str(error) and error.hint
    assert KEY not in told and WORDS_NOBODY_MAY_QUOTE not in f"{error} {error.hint}"
    assert not re.search(r"[A-Za-z0-9+/]{120}", f"{error} {error.hint}")
