"""APIYI: Google's path by the call, chat, the images API for GPT Image, and why the article's sample cannot work."""

import pytest
from gateway_requests import KEY, WORDS, card_of, connection, digest_of, nothing, picture, request_for, slot
from scripted_server import scripted

from tetap.errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Refused,
    Rejected,
)
from tetap.ports import Connection, DrawRequest, Secret
from tetap.ports.provider import Turn
from tetap.providers.apiyi import APIYIProvider
from tetap.simulators.serving import Running
from tetap.wire import base64_of, pixel_size

PLATFORM = "apiyi"
FRONT = picture("orange")
ROUTES = ("native", "chat")
NANO = (
    "gemini-3-pro-image",
    "gemini-3.1-flash-image",
    "gemini-3.1-flash-lite-image",
    "gemini-2.5-flash-image",
)


def provider_at(url: str, route: str = "native") -> APIYIProvider:
    return APIYIProvider(connection("apiyi", url, {"route": route}))


def test_the_native_path_is_googles_with_a_bearer_key() -> None:
    answer = {
        "candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "x", "data": base64_of(FRONT)}}]}}]
    }
    with scripted([(200, answer)]) as server:
        provider = provider_at(server.url + "/v1")
        provider.draw(request_for(card_of(provider), ratio="3:4", size="2K"), nothing)
    (asked,) = server.asked
    assert asked.path == "/v1beta/models/gemini-3-pro-image:generateContent"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert "x-goog-api-key" not in asked.headers
    config = asked.json()["generationConfig"]
    assert config["imageConfig"] == {"aspectRatio": "3:4", "imageSize": "2K"}


def test_the_first_model_is_never_told_a_size() -> None:
    answer = {
        "candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "x", "data": base64_of(FRONT)}}]}}]
    }
    with scripted([(200, answer)]) as server:
        provider = provider_at(server.url)
        provider.draw(request_for(card_of(provider, "gemini-2.5-flash-image")), nothing)
    assert server.asked[0].json()["generationConfig"]["imageConfig"] == {"aspectRatio": "1:1"}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("model", NANO)
def test_every_model_of_the_family_draws_for_the_price_of_one_call(
    simulator: Running, route: str, model: str
) -> None:
    provider = provider_at(simulator.url, route)
    card = card_of(provider, model)
    drawing = provider.draw(request_for(card, ("front", FRONT), ratio="3:4"), nothing)
    wide, high = pixel_size(drawing.final.data)
    asked = card.pixels[next(iter(card.pixels))]["3:4"]
    assert abs(wide / asked[0] - 1) <= 0.1 and abs(high / asked[1] - 1) <= 0.1
    assert (drawing.cost_usd, drawing.cost_basis) == (simulator.backstage.bill.charges[-1].usd, "estimated")
    assert [one.digest for one in drawing.sent] == [digest_of(FRONT)]


@pytest.mark.parametrize("route", ROUTES)
def test_drafts_are_kept_and_one_call_stays_one_price(simulator: Running, route: str) -> None:
    provider = provider_at(simulator.url, route)
    billed = len(simulator.backstage.bill.charges)
    simulator.backstage.fault_next("drafts")
    drawing = provider.draw(request_for(card_of(provider)), nothing)
    assert [one.role for one in drawing.pictures][-1] == "final"
    assert len(drawing.pictures) > 1
    assert drawing.cost_usd == pytest.approx(0.09)
    assert len(simulator.backstage.bill.charges) == billed + 1


def test_gpt_image_goes_by_the_images_api_and_is_counted_by_tokens(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    card = card_of(provider, "gpt-image-2.6-sunburst")
    drawing = provider.draw(request_for(card, ("front", FRONT)), nothing)
    assert drawing.parameters["route"] == "edits"
    assert drawing.cost_usd == pytest.approx(simulator.backstage.bill.charges[-1].usd)


def test_the_articles_route_is_refused_before_sending_and_says_why(simulator: Running) -> None:
    provider = provider_at(simulator.url, "images")
    calls = simulator.backstage.bill.calls
    with pytest.raises(Rejected, match="does not serve gemini-3-pro-image") as caught:
        provider.draw(request_for(card_of(provider)), nothing)
    assert "route" in caught.value.hint
    assert simulator.backstage.bill.calls == calls


def test_the_gateways_own_word_for_the_wrong_route_is_understood() -> None:
    said = "not supported model for image generation, only imagen models are supported"
    body = {
        "error": {"message": said, "type": "new_api_error", "param": "", "code": "convert_request_failed"}
    }
    with scripted([(500, body)]) as server, pytest.raises(Rejected, match="on this route") as caught:
        provider = provider_at(server.url, "chat")
        provider.draw(request_for(card_of(provider)), nothing)
    assert "native" in caught.value.hint


def test_a_conversation_keeps_its_signed_turns_on_the_native_path(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    card = card_of(provider)
    assert card.turns == "signed"
    first = provider.draw(request_for(card, ("front", FRONT)), nothing)
    assert first.reply
    turn = Turn(WORDS, digest_of(first.final.data), digest_of(first.reply), (slot("front", FRONT),))
    kept = (first.reply, first.final.data, FRONT)
    pictures = {digest_of(one): one for one in kept}
    second = provider.draw(request_for(card, earlier=(turn,), pictures=pictures), nothing)
    assert second.final.data


def test_in_chat_a_conversation_sends_the_last_picture_again(simulator: Running) -> None:
    provider = provider_at(simulator.url, "chat")
    card = card_of(provider)
    assert card.turns == "resend"
    turn = Turn(WORDS, digest_of(FRONT))
    drawing = provider.draw(request_for(card, earlier=(turn,), pictures={digest_of(FRONT): FRONT}), nothing)
    assert [one.role for one in drawing.sent] == ["so far"]


def test_pictures_that_come_as_addresses_are_fetched_at_once(simulator: Running) -> None:
    by_address = Connection("apiyi", simulator.url, find_key=lambda _: Secret("oss-a-key-of-that-group"))
    provider = APIYIProvider(by_address)
    drawing = provider.draw(request_for(card_of(provider)), nothing)
    assert drawing.final.media_type == "image/jpeg"
    assert b"inlineData" in drawing.reply


def test_an_address_that_has_expired_is_a_paid_answer(simulator: Running) -> None:
    assert isinstance(failing(simulator, "native", "expired-url"), BadAnswer)


def failing(simulator: Running, route: str, fault: str) -> ProviderError:
    provider = provider_at(simulator.url, route)
    simulator.backstage.fault_next(fault)
    with pytest.raises(ProviderError) as caught:
        provider.draw(request_for(card_of(provider)), nothing)
    return caught.value


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("refuse", Refused), ("refuse", Refused), ("rate-limit", Busy), ("out-of-credit", OutOfCredit),
        ("error-500", Busy), ("error-503", Busy), ("cut-before", OutcomeUnknown), ("cut-after", OutcomeUnknown),
        ("truncated", BadAnswer), ("wrong-type", BadAnswer), ("null-parts", Refused),
    ],
)  # fmt: skip
def test_every_fault_in_chat_becomes_its_error(
    simulator: Running, fault: str, kind: type[ProviderError]
) -> None:
    caught = failing(simulator, "chat", fault)
    assert type(caught) is kind
    assert KEY not in str(caught)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("refuse", Refused), ("cut-after", OutcomeUnknown), ("truncated", BadAnswer), ("null-parts", Refused)],
)
def test_faults_on_the_native_path_become_their_errors(
    simulator: Running, fault: str, kind: type[ProviderError]
) -> None:
    caught = failing(simulator, "native", fault)
    assert type(caught) is kind
    assert getattr(caught, "charged", "") != "no"


def test_a_key_that_the_gateway_does_not_know_is_a_matter_of_settings(simulator: Running) -> None:
    for route in ROUTES:
        wrong = Connection("apiyi", simulator.url, {"route": route}, find_key=lambda _: Secret("invalid-key"))
        provider = APIYIProvider(wrong)
        with pytest.raises(Misconfigured):
            provider.draw(request_for(card_of(provider)), nothing)


def test_there_is_never_a_job_to_collect() -> None:
    with pytest.raises(Rejected):
        provider_at("http://127.0.0.1:1").collect("task-1")


def test_a_model_without_a_card_is_named(simulator: Running) -> None:
    request = DrawRequest("apiyi", "sdxl", "1", WORDS, "1:1", "1K")
    with pytest.raises(Rejected, match="sdxl"):
        provider_at(simulator.url).check(request)
