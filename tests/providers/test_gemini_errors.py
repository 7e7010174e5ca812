"""What can go wrong on Google's wire, and what the user and the purse hear of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from gemini_requests import KEY, WORDS, picture, provider_at, request_for
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
from tetap.providers.gemini import GeminiProvider
from tetap.simulators.backstage import FAULTS, Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain, slow_seconds=0.5)) as server:
        yield server


def ignored(_: str) -> None:
    """Nobody keeps remote ids here."""


def error_at(provider: GeminiProvider, **more: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        provider.draw(request_for(("front", picture()), **more), ignored)
    shown = f"{caught.value} {caught.value.hint} {caught.value!r}"
    assert KEY not in shown
    assert WORDS not in shown
    assert caught.value.hint
    return caught.value


def error_for(status: int, body: object, **settings: Any) -> ProviderError:
    with scripted([(status, body)]) as script:
        found = error_at(provider_at(script.url, **settings))
        assert len(script.asked) == 1, "nothing is tried again in here"
    return found


def googles(code: int, status: str, message: str, *details: dict[str, Any]) -> dict[str, Any]:
    return {"error": {"code": code, "status": status, "message": message, "details": list(details)}}


FAULTS_AND_ERRORS: dict[str, tuple[type[ProviderError], str, int]] = {
    "refuse": (Refused, "maybe", 0),
    "rate-limit": (Busy, "no", 0),
    "out-of-credit": (OutOfCredit, "no", 0),
    "error-500": (Unreachable, "no", 0),
    "error-503": (Busy, "no", 0),
    "cut-before": (OutcomeUnknown, "maybe", 0),
    "cut-after": (OutcomeUnknown, "maybe", 1),
    "cancelled": (OutcomeUnknown, "maybe", 1),
    "truncated": (BadAnswer, "maybe", 1),
    "wrong-type": (BadAnswer, "maybe", 1),
    "null-parts": (Refused, "maybe", 0),
    "job-failed": (BadAnswer, "maybe", 0),
}


@pytest.mark.parametrize("fault", FAULTS_AND_ERRORS)
def test_every_fault_is_told_as_what_it_is_and_billed_as_it_was(simulator: Running, fault: str) -> None:
    kind, charged, billed = FAULTS_AND_ERRORS[fault]
    simulator.backstage.fault_next(fault)
    error = error_at(provider_at(simulator.url))
    assert type(error) is kind
    assert error.charged == charged
    assert simulator.bill()["pictures"] == billed
    assert simulator.backstage.bill.calls == 1


@pytest.mark.parametrize("fault", ["slow", "drafts", "ignore-size"])
def test_what_is_only_odd_still_brings_a_picture(simulator: Running, fault: str) -> None:
    simulator.backstage.fault_next(fault)
    assert provider_at(simulator.url).draw(request_for(), ignored).final.data


def test_all_faults_of_the_stage_are_in_one_of_these_tests() -> None:
    elsewhere = {"slow", "drafts", "ignore-size", "duplicate", "expired-url"}
    assert set(FAULTS) - elsewhere <= set(FAULTS_AND_ERRORS)


def test_an_answer_that_takes_too_long_may_have_been_charged(simulator: Running) -> None:
    simulator.backstage.fault_next("slow")
    error = error_at(provider_at(simulator.url, seconds=0.1))
    assert type(error) is OutcomeUnknown


def test_an_address_where_nobody_listens_is_safe_to_try_again() -> None:
    assert type(error_at(provider_at("http://127.0.0.1:9"))) is Unreachable


def test_the_five_refusals_are_told_apart_with_their_words(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    simulator.backstage.fault_next(*["refuse"] * 5)
    errors = [error_at(provider) for _ in range(5)]
    assert all(isinstance(error, Refused) for error in errors)
    told = [(error.reason, error.charged) for error in errors if isinstance(error, Refused)]
    assert told == [
        ("NO_IMAGE", "maybe"),
        ("NO_IMAGE", "maybe"),
        ("IMAGE_SAFETY", "no"),
        ("TEXT", "yes"),
        ("PROHIBITED_CONTENT", "no"),
    ]
    assert "not be charged" in errors[2].said  # type: ignore[attr-defined]
    assert errors[3].said == "I cannot draw that picture."  # type: ignore[attr-defined]
    assert errors[3].said not in str(errors[3])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "candidate",
    [
        {"finishReason": "STOP"},
        {"content": {}, "finishReason": "STOP"},
        {"content": None, "finishReason": "STOP"},
        {"content": {"parts": None}, "finishReason": "STOP"},
        {"content": {"parts": [{"text": "a thought", "thought": True}]}, "finishReason": "STOP"},
        {"content": {"parts": []}, "finishReason": "SOMETHING_NEW"},
    ],
)
def test_an_empty_answer_is_a_refusal_whatever_its_shape(candidate: dict[str, Any]) -> None:
    assert type(error_for(200, {"candidates": [candidate]})) is Refused


def test_a_finish_reason_that_nobody_knows_is_passed_on() -> None:
    error = error_for(200, {"candidates": [{"content": {}, "finishReason": "SOMETHING_NEW"}]})
    assert isinstance(error, Refused)
    assert error.reason == "SOMETHING_NEW"


def test_a_thought_that_never_became_a_picture_is_no_refusal() -> None:
    assert type(error_for(200, {"candidates": [{"content": {}, "finishReason": "MAX_TOKENS"}]})) is BadAnswer


def test_a_signature_that_the_answer_misses_is_told() -> None:
    error = error_for(200, {"candidates": [{"finishReason": "MISSING_THOUGHT_SIGNATURE"}]})
    assert type(error) is Rejected


def test_a_gateway_may_charge_for_what_google_does_not() -> None:
    # Any address that is not this machine's; the answer is read without a call.
    from tetap.providers.gemini_answer import Terms, drawing_of

    card = provider_at("http://127.0.0.1:9").cards()[0]
    body = b'{"candidates":[{"finishReason":"IMAGE_SAFETY"}]}'
    with pytest.raises(Refused) as caught:
        drawing_of(body, Terms(card, "1K", (), {}, is_google=False))
    assert caught.value.charged == "maybe"


@pytest.mark.parametrize("body", [b"<html>log in</html>", b"[1, 2]", b'"text"', b'{"candidates": 5}', b"{}"])
def test_an_answer_that_is_none_never_breaks_the_adapter(body: bytes) -> None:
    assert type(error_for(200, body)) in (BadAnswer, Refused)


def test_a_wait_is_read_from_the_details() -> None:
    retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
    error = error_for(429, googles(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", retry))
    assert isinstance(error, Busy)
    assert error.retry_after == 34


def test_a_wait_is_read_from_the_words() -> None:
    quota = {"violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel"}]}
    error = error_for(429, googles(429, "RESOURCE_EXHAUSTED", "Please retry in 34.28s.", quota))
    assert isinstance(error, Busy)
    assert error.retry_after == 34.28
    assert "PerMinute" in str(error)


@pytest.mark.parametrize(
    "message",
    ["Your prepayment credits are depleted.", "Quota exceeded for metric: free_tier_requests, limit: 0"],
)
def test_an_empty_account_stops(message: str) -> None:
    assert type(error_for(429, googles(429, "RESOURCE_EXHAUSTED", message))) is OutOfCredit


def test_a_crowded_vertex_is_not_mistaken_for_an_empty_account() -> None:
    words = "Resource exhausted. Please try again later."
    assert type(error_for(429, googles(429, "RESOURCE_EXHAUSTED", words), via="vertex", project="p")) is Busy


def test_a_key_that_google_does_not_know_is_told_without_the_key() -> None:
    reason = {"reason": "API_KEY_INVALID"}
    words = f"API key not valid: {KEY}. Please pass a valid API key."
    assert type(error_for(400, googles(400, "INVALID_ARGUMENT", words, reason))) is Misconfigured


def test_an_account_without_billing_is_told_what_to_switch_on() -> None:
    error = error_for(400, googles(400, "FAILED_PRECONDITION", "User location is not supported."))
    assert isinstance(error, Misconfigured)
    assert "billing" in error.hint


@pytest.mark.parametrize("status", [401, 403])
def test_a_door_that_stays_shut_is_a_matter_of_keys(status: int) -> None:
    assert type(error_for(status, googles(status, "PERMISSION_DENIED", "No."))) is Misconfigured


def test_a_model_that_retired_meanwhile_names_its_successor() -> None:
    words = "This model models/gemini-3-pro-image is no longer available. Use gemini-4-pro-image."
    error = error_for(404, googles(404, "NOT_FOUND", words))
    assert isinstance(error, Retired)
    assert error.hint.endswith("--model gemini-4-pro-image")


def test_a_model_that_nobody_knows_is_no_retired_one() -> None:
    error = error_for(404, googles(404, "NOT_FOUND", "models/gemini-3-pro-image is not found."))
    assert type(error) is Rejected


def test_a_rejected_request_says_why_in_googles_words() -> None:
    words = "Unknown name \"x\" at 'generation_config': Cannot find field."
    assert words in str(error_for(400, googles(400, "INVALID_ARGUMENT", words)))


def test_an_error_never_repeats_the_prompt_or_a_picture() -> None:
    words = f"Invalid value: {WORDS} {'QUJD' * 40} https://host/path?key={KEY}&more=secret"
    shown = str(error_for(400, googles(400, "INVALID_ARGUMENT", words)))
    assert "QUJDQUJD" not in shown
    assert "secret" not in shown


def test_a_proxy_that_gave_up_waiting_leaves_the_outcome_unknown() -> None:
    assert type(error_for(504, b"<html>Gateway Timeout</html>")) is OutcomeUnknown
    assert type(error_for(524, b"error code: 524")) is OutcomeUnknown


def test_a_deadline_that_google_itself_reports_is_free() -> None:
    assert type(error_for(504, googles(504, "DEADLINE_EXCEEDED", "Deadline expired."))) is Unreachable


def test_an_uploaded_picture_that_google_lost_is_uploaded_again(simulator: Running) -> None:
    lost = "You do not have permission to access the File 1 or it may not exist."
    uploaded = (200, {"file": {"name": "files/1", "uri": "https://google/files/1"}})
    start = (200, {}, {"x-goog-upload-url": "/upload/v1beta/files?upload_id=1"})
    denied = (403, googles(403, "PERMISSION_DENIED", lost))
    with scripted([start, uploaded, denied, start, uploaded, denied]) as script:
        provider = provider_at(script.url, inline_mb=0.0001)
        assert type(error_at(provider)) is Unreachable
        assert type(error_at(provider)) is Unreachable
    assert len(script.asked) == 6


def test_a_redirect_is_not_followed_with_the_key() -> None:
    with scripted([(302, b"", {"location": "http://127.0.0.1:9/elsewhere"})]) as script:
        assert type(error_at(provider_at(script.url))) is Misconfigured
