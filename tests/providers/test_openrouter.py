"""OpenRouter: its image endpoint and its chat, what they cost and how they fail."""

import pytest
from gateway_requests import KEY, WORDS, card_of, connection, digest_of, nothing, picture, request_for
from scripted_server import scripted

from tetap.errors import BadAnswer, Busy, OutcomeUnknown, OutOfCredit, ProviderError, Refused, Rejected
from tetap.providers.openrouter import OpenRouterProvider
from tetap.purchasing import check_fits
from tetap.simulators.serving import Running
from tetap.wire import base64_of, pixel_size
from tetap.wire.encoding import data_uri

PLATFORM = "openrouter"
FRONT = picture("orange")
ROUTES = ("images", "chat")


def provider_at(url: str, route: str = "images") -> OpenRouterProvider:
    return OpenRouterProvider(connection("openrouter", url, {"route": route}))


def test_the_image_endpoint_gets_exactly_its_documented_fields() -> None:
    with scripted([(200, {"data": [{"b64_json": base64_of(picture())}], "usage": {"cost": 0.1}})]) as server:
        provider = provider_at(server.url)
        request = request_for(card_of(provider), ("front", FRONT), ratio="3:4", size="2K", noise_seed=7)
        provider.draw(request, nothing)
    (asked,) = server.asked
    link = data_uri(FRONT, "image/png")
    assert asked.path == "/api/v1/images"
    assert asked.json() == {
        "model": "google/gemini-3-pro-image",
        "prompt": f"Image 1: Xiao Cheng, front\n\n{WORDS}",
        "aspect_ratio": "3:4",
        "resolution": "2K",
        "seed": 7,
        "input_references": [{"type": "image_url", "image_url": {"url": link}}],
    }


def test_chat_gets_exactly_its_documented_fields() -> None:
    with scripted(
        [(200, {"choices": [{"message": {"content": f"![i]({data_uri(FRONT, 'image/png')})"}}]})]
    ) as server:
        provider = provider_at(server.url, "chat")
        provider.draw(request_for(card_of(provider), ratio="16:9", size="4K"), nothing)
    (asked,) = server.asked
    assert asked.path == "/api/v1/chat/completions"
    assert asked.json() == {
        "model": "google/gemini-3-pro-image",
        "image_config": {"aspect_ratio": "16:9", "image_size": "4K"},
        "modalities": ["image", "text"],
        "messages": [{"role": "user", "content": [{"type": "text", "text": WORDS}]}],
    }


@pytest.mark.parametrize("route", ROUTES)
def test_every_model_draws_and_costs_what_openrouter_tells(simulator: Running, route: str) -> None:
    provider = provider_at(simulator.url, route)
    for card in provider.cards():
        drawing = provider.draw(request_for(card, ("front", FRONT), ratio="3:4", size="2K"), nothing)
        assert drawing.cost_basis == "known"
        assert drawing.cost_usd == pytest.approx(simulator.backstage.bill.charges[-1].usd)
        wide, high = pixel_size(drawing.final.data)
        asked = card.pixels["2K"]["3:4"]
        assert abs(wide / asked[0] - 1) <= card.pixels_slack and abs(high / asked[1] - 1) <= card.pixels_slack
        assert [one.digest for one in drawing.sent] == [digest_of(FRONT)]


def test_panoramas_and_options_belong_to_the_image_endpoint_only(simulator: Running) -> None:
    images, chat = (provider_at(simulator.url, route) for route in ROUTES)
    flash, gpt = "google/gemini-nano-banana-2.1", "openai/gpt-image-2"
    images.draw(request_for(card_of(images, flash), ratio="8:1"), nothing)
    assert "8:1" not in card_of(chat, flash).pixels["1K"]
    options = {"quality": "low", "output_format": "webp"}
    drawing = images.draw(request_for(card_of(images, gpt), options=options), nothing)
    assert drawing.final.media_type == "image/webp"
    with pytest.raises(Rejected):
        check_fits(request_for(card_of(chat, gpt), options=options), card_of(chat, gpt))


def test_drafts_in_chat_are_kept_and_all_of_them_paid_for(simulator: Running) -> None:
    provider = provider_at(simulator.url, "chat")
    simulator.backstage.fault_next("drafts")
    drawing = provider.draw(request_for(card_of(provider)), nothing)
    assert [one.role for one in drawing.pictures] == ["draft", "draft", "final"]
    assert drawing.cost_usd == pytest.approx(3 * 0.134)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("refuse", Refused), ("refuse", Refused), ("rate-limit", Busy), ("out-of-credit", OutOfCredit),
        ("error-500", Busy), ("error-503", Busy), ("cut-before", OutcomeUnknown), ("cut-after", OutcomeUnknown),
        ("truncated", BadAnswer), ("wrong-type", BadAnswer), ("null-parts", Refused),
    ],
)  # fmt: skip
def test_every_fault_of_the_wire_becomes_its_error(
    simulator: Running, route: str, fault: str, kind: type[ProviderError]
) -> None:
    provider = provider_at(simulator.url, route)
    simulator.backstage.fault_next(fault)
    with pytest.raises(kind) as caught:
        provider.draw(request_for(card_of(provider)), nothing)
    assert type(caught.value) is kind
    assert KEY not in str(caught.value)


def test_moderation_by_403_is_a_refusal_and_not_a_matter_of_rights() -> None:
    body = {"error": {"code": 403, "message": "Input flagged", "metadata": {"reasons": ["violence"]}}}
    with scripted([(403, body)]) as server, pytest.raises(Refused):
        provider = provider_at(server.url)
        provider.draw(request_for(card_of(provider)), nothing)


def test_a_seed_goes_out_only_for_a_model_that_takes_one() -> None:
    provider = provider_at("http://127.0.0.1:1")
    gpt, pro = card_of(provider, "openai/gpt-image-2"), card_of(provider)
    assert (gpt.seed, pro.seed) == ("none", "accepted, no effect")
    with pytest.raises(Rejected, match="seed"):
        provider.check(request_for(gpt, noise_seed=7))
    for card in (gpt, pro):
        with pytest.raises(Rejected, match="seed"):
            check_fits(request_for(card, noise_seed=7), card)
