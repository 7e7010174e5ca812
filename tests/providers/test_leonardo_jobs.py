"""Leonardo's jobs: faults, lost announcements, collecting, the key."""

from typing import Any

import pytest
from leonardo_requests import KEY, asked, draw, provider_at, reference
from scripted_server import Scripted, scripted
from task_faults import FAULTS

from tetap.errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    Pending,
    ProviderError,
    Refused,
    Rejected,
)
from tetap.ports import Connection
from tetap.providers.leonardo import LeonardoProvider
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running
from tetap.wire import pixel_size

PLATFORM = "leonardo"


@pytest.mark.parametrize("model", ["phoenix-1.0", "gemini-image-2"])
@pytest.mark.parametrize(("fault", "kind", "charged"), [*FAULTS, ("job-failed", BadAnswer, "no")])
def test_each_fault_is_the_error_that_it_is(
    simulator: Running, model: str, fault: str, kind: type[ProviderError], charged: str
) -> None:
    simulator.backstage.fault_next(fault)
    with pytest.raises(kind) as failed:
        provider_at(simulator.url).draw(asked(model, words=f"a fox in a blue coat, {fault}"), lambda _: None)
    assert type(failed.value) is kind
    assert failed.value.charged == charged
    assert failed.value.hint
    seen = f"{failed.value!r} {failed.value} {failed.value.hint} {vars(failed.value)}"
    assert KEY not in seen
    assert "a fox in a blue coat" not in seen


def test_both_ways_of_refusing_content_tell_what_leonardo_said(simulator: Running) -> None:
    simulator.backstage.fault_next("refuse", "refuse")
    said = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            provider_at(simulator.url).draw(asked(), lambda _: None)
        said.append(refused.value.said)
        assert refused.value.reason == "content moderation"
    assert sorted(text[:23] for text in said) == ["Your prompt appears to ", "content moderation filt"]


def test_an_empty_account_is_told_without_naming_the_account(simulator: Running) -> None:
    simulator.backstage.fault_next("out-of-credit")
    with pytest.raises(OutOfCredit) as empty:
        provider_at(simulator.url).draw(asked(), lambda _: None)
    assert "3f0c1f0e" not in str(empty.value) + empty.value.hint


def test_the_wait_that_leonardo_asks_for_is_passed_on(simulator: Running) -> None:
    simulator.backstage.fault_next("rate-limit")
    with pytest.raises(Busy) as busy:
        provider_at(simulator.url).draw(asked(), lambda _: None)
    assert busy.value.retry_after == 2


def test_a_job_whose_announcement_was_lost_is_found_and_not_bought_again(simulator: Running) -> None:
    simulator.backstage.fault_next("cut-after")
    saved: list[str] = []
    drawing = provider_at(simulator.url).draw(asked(noise_seed=9), saved.append)
    assert pixel_size(drawing.final.data) == (888, 1184)
    assert drawing.remote_ids == tuple(saved)
    assert simulator.bill()["pictures"] == 1
    assert drawing.cost_basis == "unknown"


def test_an_earlier_picture_is_never_taken_for_the_lost_one(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    draw(provider, asked(noise_seed=99))
    simulator.backstage.fault_next("cut-before")
    with pytest.raises(OutcomeUnknown):
        provider.draw(asked(noise_seed=99), lambda _: None)
    assert simulator.bill()["pictures"] == 1


def test_a_job_that_takes_longer_than_we_wait_stays_collectable(simulator: Running) -> None:
    saved: list[str] = []
    with pytest.raises(Pending):
        provider_at(simulator.url, wait_seconds=0).draw(asked(), saved.append)
    drawing = provider_at(simulator.url).collect(saved[0])
    assert pixel_size(drawing.final.data) == (888, 1184)
    assert drawing.remote_ids == (saved[0],)
    assert simulator.bill()["pictures"] == 1


def test_collecting_a_job_of_another_account_says_so(simulator: Running) -> None:
    with pytest.raises(BadAnswer, match="has no job 'nobody'"):
        provider_at(simulator.url).collect("nobody")


def test_trouble_while_waiting_never_looks_as_if_nothing_was_bought() -> None:
    for status, body in (
        (500, {"error": "Service Error"}),
        (504, {}),
        (401, {"error": "access-denied"}),
        (429, {}),
    ):
        script: list[Scripted] = [(200, {"sdGenerationJob": {"generationId": "g"}}), (status, body)]
        with scripted(script) as server, pytest.raises(Pending) as waiting:
            provider_at(server.url, wait_seconds=0.02).draw(asked(), lambda _: None)
        assert waiting.value.charged == "yes"


def test_a_flagged_picture_is_kept_and_says_that_it_is_flagged(simulator: Running) -> None:
    drawing = draw(provider_at(simulator.url), asked(words="nsfw"))
    assert drawing.said == "Leonardo flags this picture as not safe for work."
    assert drawing.usage["nsfw"] is True


def test_pictures_beside_the_one_asked_for_are_kept_as_drafts(simulator: Running) -> None:
    simulator.backstage.fault_next("drafts")
    drawing = draw(provider_at(simulator.url), asked())
    assert [picture.role for picture in drawing.pictures] == ["draft", "final"]
    assert drawing.cost_usd == pytest.approx(0.0268)


def test_a_job_that_names_its_picture_twice_delivers_it_once(simulator: Running) -> None:
    simulator.backstage.fault_next("duplicate")
    assert len(draw(provider_at(simulator.url), asked()).pictures) == 1


def test_another_size_than_asked_is_delivered_as_it_came(simulator: Running) -> None:
    simulator.backstage.fault_next("ignore-size")
    assert pixel_size(draw(provider_at(simulator.url), asked()).final.data) == (512, 512)


@pytest.mark.parametrize(
    "announced",
    [{"generate": {"generationId": "g"}}, {"generationId": "g", "apiCreditCost": 16}],
)
def test_both_announcements_of_the_second_interface_are_understood(announced: dict[str, Any]) -> None:
    done = {"generations_by_pk": {"status": "COMPLETE", "generated_images": [{"url": "{url}/p"}]}}
    script: list[Scripted] = [(200, announced), (200, done), (200, paint_plain("p", (), (8, 8), 1))]
    with scripted(script) as server:
        drawing = provider_at(server.url, usd_per_credit=0.0025).draw(asked("gemini-image-2"), lambda _: None)
    assert server.asked[0].path == "/api/rest/v2/generations"
    if "apiCreditCost" in announced:
        assert (drawing.cost_usd, drawing.cost_basis) == (0.04, "estimated")
    else:
        assert (drawing.cost_usd, drawing.cost_basis) == (None, "unknown")


def test_a_gateway_that_gave_up_leaves_the_outcome_open() -> None:
    with scripted([(504, b"<html>timeout</html>")]) as server, pytest.raises(OutcomeUnknown):
        provider_at(server.url).draw(asked(), lambda _: None)


def test_an_announcement_that_cannot_be_read_is_looked_for() -> None:
    with scripted([(200, b'{"sdGeneration')]) as server:
        with pytest.raises(BadAnswer):
            provider_at(server.url).draw(asked(), lambda _: None)
        assert [one.path for one in server.asked[1:]] == ["/api/rest/v1/me"]


def test_without_a_key_it_says_which_one_to_set() -> None:
    provider = LeonardoProvider(Connection("leonardo", "https://cloud.leonardo.ai/api/rest/v1"))
    with pytest.raises(Misconfigured) as missing:
        provider.draw(asked(), lambda _: None)
    assert "LEONARDO_API_KEY" in missing.value.hint


def test_a_refused_key_is_told_as_such(simulator: Running) -> None:
    body = {"error": "Invalid response from authorization hook", "path": "$", "code": "unexpected"}
    with scripted([(500, body)]) as server, pytest.raises(Misconfigured, match="does not accept this key"):
        provider_at(server.url).draw(asked(), lambda _: None)


def test_a_model_of_the_users_own_is_spoken_to_like_the_one_it_names(simulator: Running) -> None:
    own = {"11111111-2222-3333-4444-555555555555": {"like": "kino-xl", "price": {"1K": 0.01}}}
    body: list[Scripted] = [(400, {"error": "x is not supported within the Production API."})]
    with scripted(body) as server:
        provider = LeonardoProvider(Connection("leonardo", server.url, models=own))
        with pytest.raises(Rejected, match="not supported within the Production API"):
            provider.draw(asked("11111111-2222-3333-4444-555555555555"), lambda _: None)
    assert server.asked[0].json()["modelId"] == "11111111-2222-3333-4444-555555555555"
    assert server.asked[0].json()["alchemy"] is False


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(Misconfigured, match="unknown setting 'polling'"):
        provider_at("http://127.0.0.1:1", polling=1)


def test_the_key_shows_itself_nowhere(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    drawing = draw(provider, asked("phoenix-1.0", reference("front")))
    assert KEY not in repr(provider) + repr(vars(provider)) + repr(drawing)
