"""OpenAI's images API: what goes out, what comes back, what its errors mean."""

import json
from datetime import date
from io import BytesIO

import pytest
from gateway_requests import KEY, WORDS, card_of, connection, digest_of, nothing, picture, request_for, slot
from PIL import Image
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
    Retired,
    Unreachable,
)
from tetap.ports import Connection
from tetap.ports.provider import Turn
from tetap.providers.openai import OpenAIProvider
from tetap.purchasing import check_fits
from tetap.simulators.serving import Running
from tetap.wire import base64_of, pixel_size

PLATFORM = "openai"
FRONT, SIDE = picture("orange"), picture("teal")


@pytest.fixture
def provider(simulator: Running) -> OpenAIProvider:
    return OpenAIProvider(connection("openai", simulator.url))


def failing(simulator: Running, provider: OpenAIProvider, fault: str) -> ProviderError:
    simulator.backstage.fault_next(fault)
    with pytest.raises(ProviderError) as caught:
        provider.draw(request_for(card_of(provider)), nothing)
    return caught.value


def answered(status: int, body: object, **headers: str) -> ProviderError:
    """What the provider makes of a failing answer."""
    with scripted(
        [(status, body, {name.replace("_", "-"): value for name, value in headers.items()})]
    ) as server:
        provider = OpenAIProvider(connection("openai", server.url))
        with pytest.raises(ProviderError) as caught:
            provider.draw(request_for(card_of(provider)), nothing)
    return caught.value


def error(message: str, code: str | None = None, kind: str = "invalid_request_error") -> dict[str, object]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def test_words_alone_go_to_generations_with_exactly_the_documented_fields() -> None:
    answer = {"data": [{"b64_json": base64_of(picture())}]}
    with scripted([(200, answer)]) as server:
        provider = OpenAIProvider(connection("openai", server.url))
        provider.draw(request_for(card_of(provider), ratio="3:4", size="2K"), nothing)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/images/generations")
    assert asked.json() == {"model": "gpt-image-2.6-sunburst", "prompt": WORDS, "size": "1776x2368"}
    assert asked.headers["authorization"] == f"Bearer {KEY}"


def test_references_go_to_edits_as_files_in_their_order_and_are_named_in_the_words() -> None:
    with scripted([(200, {"data": [{"b64_json": base64_of(picture())}]})]) as server:
        provider = OpenAIProvider(connection("openai", server.url))
        request = request_for(card_of(provider), ("front", FRONT), ("side", SIDE))
        drawing = provider.draw(request, nothing)
    (asked,) = server.asked
    assert asked.path == "/v1/images/edits"
    assert asked.body.count(b'name="image[]"; filename="image-') == 2
    assert asked.body.index(FRONT) < asked.body.index(SIDE)
    assert f"Image 1: Xiao Cheng, front\nImage 2: Xiao Cheng, side\n\n{WORDS}".encode() in asked.body
    assert [(one.role, one.digest, one.bytes, one.reencoding) for one in drawing.sent] == [
        ("front", digest_of(FRONT), len(FRONT), ""),
        ("side", digest_of(SIDE), len(SIDE), ""),
    ]
    assert drawing.parameters["route"] == "edits"


def test_a_picture_has_the_pixels_of_its_card_at_every_size_and_ratio(
    simulator: Running, provider: OpenAIProvider
) -> None:
    card = card_of(provider)
    for size, ratio in (("1K", "21:9"), ("2K", "9:16"), ("4K", "1:1")):
        drawing = provider.draw(request_for(card, size=size, ratio=ratio), nothing)
        assert pixel_size(drawing.final.data) == card.pixels[size][ratio]


def test_every_frame_of_every_living_card_is_one_that_the_platform_takes(
    simulator: Running, provider: OpenAIProvider
) -> None:
    from tetap.simulators.openai_rules import check

    for card in provider.cards():
        if card.status == "retired":
            continue
        for frames in card.pixels.values():
            for width, height in frames.values():
                check({"model": card.model, "prompt": "x", "size": f"{width}x{height}"}, "generations")


def test_the_cost_is_counted_from_the_platforms_tokens_and_equals_its_bill(
    simulator: Running, provider: OpenAIProvider
) -> None:
    drawing = provider.draw(request_for(card_of(provider), ("front", FRONT)), nothing)
    assert drawing.cost_basis == "estimated"
    assert drawing.cost_usd == pytest.approx(simulator.backstage.bill.charges[-1].usd)
    assert drawing.usage["output_tokens"] == 1756


def test_without_a_token_count_the_cards_price_is_the_estimate() -> None:
    with scripted([(200, {"data": [{"b64_json": base64_of(picture())}]})]) as server:
        provider = OpenAIProvider(connection("openai", server.url))
        assert provider.draw(request_for(card_of(provider)), nothing).cost_usd == 0.053


def test_a_mask_repaints_only_where_it_is_transparent(simulator: Running, provider: OpenAIProvider) -> None:
    under = picture("blue", (1024, 1024))
    mask = Image.new("RGBA", (1024, 1024), "black")
    mask.paste((0, 0, 0, 0), (512, 0, 1024, 1024))
    out = BytesIO()
    mask.save(out, "PNG")
    request = request_for(card_of(provider), ("edit", under), ("mask", out.getvalue()))
    drawing = provider.draw(request, nothing)
    with Image.open(BytesIO(drawing.final.data)) as drawn:
        assert drawn.convert("RGB").getpixel((10, 10)) == (0, 0, 255)
        assert drawn.convert("RGB").getpixel((1000, 10)) != (0, 0, 255)
    assert [one.role for one in drawing.sent] == ["edit", "mask"]
    assert drawing.sent[1].reencoding == ""


def test_a_mask_without_transparency_repaints_where_it_is_white_and_the_receipt_says_so(
    simulator: Running, provider: OpenAIProvider
) -> None:
    under = picture("blue", (1024, 1024))
    white_right = Image.new("L", (1024, 1024), "black")
    white_right.paste("white", (512, 0, 1024, 1024))
    out = BytesIO()
    white_right.save(out, "PNG")
    drawing = provider.draw(
        request_for(card_of(provider), ("edit", under), ("mask", out.getvalue())), nothing
    )
    with Image.open(BytesIO(drawing.final.data)) as drawn:
        assert drawn.convert("RGB").getpixel((10, 10)) == (0, 0, 255)
        assert drawn.convert("RGB").getpixel((1000, 10)) != (0, 0, 255)
    sent = drawing.sent[1]
    assert (sent.media_type, sent.reencoding) == ("image/png", "white made transparent, saved as PNG")
    assert sent.digest == digest_of(out.getvalue())


@pytest.mark.parametrize(
    ("references", "says"),
    [
        ((("front", FRONT), ("mask", FRONT)), "not the one to change"),
        ((("mask", FRONT),), "not the one to change"),
        ((("edit", FRONT), ("mask", picture(size=(32, 32)))), "32×32"),
        ((("front", b"GIF89a, no picture"),), "no PNG, JPEG or WebP"),
    ],
)
def test_pictures_that_do_not_fit_are_refused_before_anything_is_sent(
    provider: OpenAIProvider, simulator: Running, references: tuple[tuple[str, bytes], ...], says: str
) -> None:
    calls = simulator.backstage.bill.calls
    with pytest.raises(Rejected, match=says):
        provider.draw(request_for(card_of(provider), *references), nothing)
    assert simulator.backstage.bill.calls == calls


def test_options_go_out_as_fields_and_those_that_contradict_each_other_do_not(
    simulator: Running, provider: OpenAIProvider
) -> None:
    card = card_of(provider)
    options = {"quality": "low", "output_format": "webp", "output_compression": 80, "background": "opaque"}
    drawing = provider.draw(request_for(card, options=options), nothing)
    assert drawing.final.media_type == "image/webp"
    assert drawing.parameters.items() >= options.items()
    edited = provider.draw(request_for(card, ("front", FRONT), options=options), nothing)
    assert edited.final.media_type == "image/webp"
    for wrong in (
        {"background": "transparent", "output_format": "jpeg"},
        {"output_compression": 50},
    ):
        with pytest.raises(Rejected):
            provider.check(request_for(card, options=wrong))
    fidelity = request_for(card_of(provider, "gpt-image-1.5"), options={"input_fidelity": "high"})
    with pytest.raises(Rejected, match="input_fidelity"):
        provider.check(fidelity)


def test_the_price_of_a_plan_counts_the_quality(provider: OpenAIProvider) -> None:
    card = card_of(provider)
    high, best = (card.usd_with("1K", {"quality": quality}) for quality in ("high", "max"))
    assert high is not None
    assert best == pytest.approx(4 * high)
    assert card.usd_with("1K", {}) == high


def test_retired_models_are_refused_with_their_successor_and_dated_ones_after_their_day(
    provider: OpenAIProvider,
) -> None:
    for model in ("dall-e-3", "dall-e-2", "gpt-image-1"):
        with pytest.raises(Retired) as caught:
            check_fits(request_for(card_of(provider, model)), card_of(provider, model), date(2026, 11, 22))
        assert "gpt-image-2.6" in caught.value.hint
    mini = card_of(provider, "gpt-image-1-mini")
    check_fits(request_for(mini), mini, date(2026, 11, 30))
    with pytest.raises(Retired):
        check_fits(request_for(mini), mini, date(2026, 12, 1))


def test_a_model_that_the_platform_has_retired_meanwhile_is_told_apart_from_one_it_never_had() -> None:
    gone = answered(404, error("The model `x` has been deprecated.", "model_not_found"))
    assert isinstance(gone, Retired)
    unknown = answered(404, error("The model 'x' does not exist.", "model_not_found"))
    assert isinstance(unknown, Rejected) and not isinstance(unknown, Retired)


def test_a_seed_is_never_sent_and_never_ignored(provider: OpenAIProvider) -> None:
    with pytest.raises(Rejected, match="seed"):
        provider.check(request_for(card_of(provider), noise_seed=7))


def test_a_conversation_sends_the_last_picture_first_and_earlier_references_once() -> None:
    last, back = picture("pink"), picture("brown")
    turns = (
        Turn("draw her", digest_of(SIDE), references=(slot("front", FRONT), slot("back", back))),
        Turn("longer hair", digest_of(last), references=(slot("front", FRONT),)),
    )
    pictures = {digest_of(one): one for one in (FRONT, back, SIDE, last)}
    with scripted([(200, {"data": [{"b64_json": base64_of(picture())}]})]) as server:
        provider = OpenAIProvider(connection("openai", server.url))
        request = request_for(card_of(provider), ("back", back), earlier=turns, pictures=pictures)
        drawing = provider.draw(request, nothing)
    assert [one.digest for one in drawing.sent] == [digest_of(last), digest_of(FRONT), digest_of(back)]
    assert b"Image 1: the picture so far" in server.asked[0].body


def test_a_conversation_whose_picture_is_lost_is_refused_before_sending(provider: OpenAIProvider) -> None:
    request = request_for(card_of(provider), earlier=(Turn("draw her", "sha256:lost"),))
    with pytest.raises(Rejected, match="not there"):
        provider.draw(request, nothing)


def test_content_that_is_blocked_is_a_refusal_with_the_platforms_words(
    simulator: Running, provider: OpenAIProvider
) -> None:
    before, after = (failing(simulator, provider, "refuse") for _ in range(2))
    assert isinstance(before, Refused) and isinstance(after, Refused)
    assert before.reason == "moderation_blocked"
    assert "safety_violations" in before.said
    assert (before.charged, after.charged) == ("no", "maybe")


def test_the_two_429s_are_told_apart(simulator: Running, provider: OpenAIProvider) -> None:
    busy = failing(simulator, provider, "rate-limit")
    assert isinstance(busy, Busy) and busy.retry_after == 2.0
    assert isinstance(failing(simulator, provider, "out-of-credit"), OutOfCredit)


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"retry_after_ms": "1500"}, "slow down", 1.5),
        ({"retry_after": "20"}, "slow down", 20.0),
        ({}, "Please try again in 1m30s.", 90.0),
        ({}, "Please try again in 250ms.", 0.25),
        ({}, "slow down", None),
    ],
)
def test_the_wait_is_read_from_headers_or_words(
    headers: dict[str, str], message: str, seconds: float | None
) -> None:
    busy = answered(429, error(message, "rate_limit_exceeded"), **headers)
    assert isinstance(busy, Busy) and busy.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, error(f"Incorrect API key provided: {KEY}.", "invalid_api_key"), Misconfigured),
        (403, error("Your organization must be verified."), Misconfigured),
        (402, error("Pay first."), OutOfCredit),
        (400, error("Billing hard limit has been reached", "billing_hard_limit_reached"), OutOfCredit),
        (400, error("Unknown parameter: 'moderation'.", "unknown_parameter"), Rejected),
        (404, b"<html>nginx</html>", Misconfigured),
        (413, b"too large", Rejected),
        (301, b"", Misconfigured),
        (500, error("The server had an error."), Busy),
        (502, b"bad gateway", Busy),
        (529, error("overloaded"), Busy),
        (504, b"gateway timeout", OutcomeUnknown),
        (524, b"<html>a timeout occurred</html>", OutcomeUnknown),
        (200, b"<html>please log in</html>", BadAnswer),
    ],
)
def test_every_failing_answer_becomes_its_error(status: int, body: object, kind: type[ProviderError]) -> None:
    caught = answered(status, body)
    assert type(caught) is kind
    assert caught.hint
    assert KEY not in str(caught) and WORDS not in str(caught)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("error-500", Busy), ("error-503", Busy), ("truncated", BadAnswer), ("wrong-type", BadAnswer),
        ("null-parts", Refused), ("cut-before", OutcomeUnknown), ("cut-after", OutcomeUnknown),
    ],
)  # fmt: skip
def test_every_fault_of_the_wire_becomes_its_error(
    simulator: Running, provider: OpenAIProvider, fault: str, kind: type[ProviderError]
) -> None:
    assert type(failing(simulator, provider, fault)) is kind


def test_an_answer_that_takes_too_long_may_have_been_charged(simulator: Running) -> None:
    hasty = OpenAIProvider(connection("openai", simulator.url, {"seconds": 0.01}))
    assert isinstance(failing(simulator, hasty, "slow"), OutcomeUnknown)


def test_an_address_where_nobody_listens_is_safe_to_try_again() -> None:
    provider = OpenAIProvider(connection("openai", "http://127.0.0.1:9/v1"))
    with pytest.raises(Unreachable):
        provider.draw(request_for(card_of(provider)), nothing)


def test_another_size_than_asked_is_delivered_as_it_is_for_the_receipt_to_tell(
    simulator: Running, provider: OpenAIProvider
) -> None:
    simulator.backstage.fault_next("ignore-size")
    drawing = provider.draw(request_for(card_of(provider)), nothing)
    assert pixel_size(drawing.final.data) == (512, 512)


def test_the_key_and_the_words_stand_in_no_error_receipt_or_repr(
    simulator: Running, provider: OpenAIProvider
) -> None:
    echo = answered(400, error(f"Invalid prompt: {WORDS} for {KEY}"))
    assert KEY not in str(echo) and WORDS not in str(echo)
    drawing = provider.draw(request_for(card_of(provider), ("front", FRONT)), nothing)
    shown = repr((provider, drawing, provider.cards())) + json.dumps(
        [drawing.parameters, drawing.usage], default=dict
    )
    assert KEY not in shown and WORDS not in shown


def test_without_a_key_the_error_names_its_variable() -> None:
    provider = OpenAIProvider(Connection("openai"))
    with pytest.raises(Misconfigured) as caught:
        provider.draw(request_for(card_of(provider)), nothing)
    assert "OPENAI_API_KEY" in caught.value.hint


def test_organization_and_project_go_out_as_headers_and_unknown_settings_are_errors() -> None:
    with scripted([(200, {"data": [{"b64_json": base64_of(picture())}]})]) as server:
        provider = OpenAIProvider(
            connection("openai", server.url, {"organization": "org-1", "project": "p-2"})
        )
        provider.draw(request_for(card_of(provider)), nothing)
    headers = server.asked[0].headers
    assert (headers["openai-organization"], headers["openai-project"]) == ("org-1", "p-2")
    with pytest.raises(Misconfigured, match="colour"):
        OpenAIProvider(connection("openai", server.url, {"colour": "red"}))
