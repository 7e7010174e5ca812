"""Midjourney's jobs: faults, lost announcements, collecting, prices, the secret."""

import pytest
from midjourney_requests import KEY, asked, draw, provider_at
from scripted_server import Scripted, scripted
from task_faults import FAULTS

from tetap.errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    Pending,
    ProviderError,
    Refused,
    Rejected,
    Unreachable,
)
from tetap.ports import Connection, Json
from tetap.providers.midjourney import MidjourneyProvider
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running
from tetap.wire import pixel_size

PLATFORM = "midjourney"


@pytest.mark.parametrize(("fault", "kind", "charged"), [*FAULTS, ("job-failed", BadAnswer, "maybe")])
def test_each_fault_is_the_error_that_it_is(
    simulator: Running, fault: str, kind: type[ProviderError], charged: str
) -> None:
    simulator.backstage.fault_next(fault)
    with pytest.raises(kind) as failed:
        provider_at(simulator.url).draw(asked(purchase_key=f"sha256:{fault}"), lambda _: None)
    assert type(failed.value) is kind
    assert failed.value.charged == charged
    assert failed.value.hint
    seen = f"{failed.value!r} {failed.value} {failed.value.hint} {vars(failed.value)}"
    assert KEY not in seen
    assert "blue coat" not in seen


def test_a_banned_word_and_a_moderated_task_are_both_refusals(simulator: Running) -> None:
    simulator.backstage.fault_next("refuse", "refuse")
    said = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            provider_at(simulator.url).draw(asked(), lambda _: None)
        said.append(refused.value.said)
    assert sorted(text[:15] for text in said) == ["[Banned prompt ", "可能包含敏感词"]


def test_a_task_whose_announcement_was_lost_is_found_by_our_mark(simulator: Running) -> None:
    simulator.backstage.fault_next("cut-after")
    saved: list[str] = []
    drawing = provider_at(simulator.url).draw(asked(purchase_key="sha256:lost"), saved.append)
    assert drawing.final.data
    assert saved[0].startswith(drawing.remote_ids[0])
    assert simulator.bill()["pictures"] == 1


def test_a_job_that_takes_longer_than_we_wait_is_collected_with_the_picture_that_was_chosen(
    simulator: Running,
) -> None:
    saved: list[str] = []
    with pytest.raises(Pending):
        provider_at(simulator.url, wait_seconds=0).draw(
            asked(noise_seed=5, options={"index": 4}), saved.append
        )
    provider = provider_at(simulator.url)
    with pytest.raises(Pending):
        provider.collect(saved[0])
    collected = provider.collect(saved[0])
    assert collected.final.data == draw(provider, asked(noise_seed=5, options={"index": 4})).final.data
    again = provider.collect(f"{saved[0]}/{collected.remote_ids[1]}")
    assert again.final.data == collected.final.data
    assert simulator.bill()["pictures"] == 2


def test_collecting_a_task_of_another_proxy_says_so(simulator: Running) -> None:
    with pytest.raises(BadAnswer, match="has no task '99'"):
        provider_at(simulator.url).collect("99/1")


def test_trouble_while_waiting_never_looks_as_if_nothing_was_bought() -> None:
    for status in (500, 504, 401, 429):
        with scripted([(200, {"code": 1, "result": "7"}), (status, b"")]) as server, pytest.raises(Pending):
            provider_at(server.url, wait_seconds=0.02).draw(asked(), lambda _: None)


def test_an_unfinished_picture_is_never_taken(simulator: Running) -> None:
    drawing = draw(provider_at(simulator.url), asked())
    assert all(picture.media_type == "image/png" for picture in drawing.pictures)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("[Invalid parameter] `--oref` is not compatible with `--version 6.1`", Rejected),
        ("[Invalid link] Could not fetch", Rejected),
        ("[Queue full] You may only have 12 jobs", Busy),
        ("任务超时", BadAnswer),
        (None, BadAnswer),
    ],
)
def test_what_a_task_failed_with_is_told_apart(reason: str | None, kind: type[ProviderError]) -> None:
    failed = {"id": "7", "status": "FAILURE", "failReason": reason}
    with scripted([(200, {"code": 1, "result": "7"}), (200, failed)]) as server, pytest.raises(kind) as error:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert type(error.value) is kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"code": 3, "description": "无可用的账号实例"}, Unreachable),
        ({"code": 4, "description": "base64格式错误"}, Rejected),
        ({"code": 9, "description": "提交失败，系统异常"}, Unreachable),
        ({"code": 23, "description": "队列已满"}, Busy),
        ({"code": 24, "description": "可能包含敏感词", "properties": {"bannedWord": "x"}}, Refused),
        ({"code": 1, "description": "ok"}, BadAnswer),
        ({"hello": "world"}, BadAnswer),
    ],
)
def test_every_code_of_the_proxy_means_what_it_means(answer: Json, kind: type[ProviderError]) -> None:
    with scripted([(200, answer)]) as server, pytest.raises(kind) as error:
        provider_at(server.url).draw(asked(purchase_key=""), lambda _: None)
    assert type(error.value) is kind


def test_an_address_without_a_proxy_is_told_as_such() -> None:
    with scripted([(404, b"<html>not here</html>")]) as server, pytest.raises(Rejected) as error:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert "Is the address right?" in error.value.hint


@pytest.mark.parametrize(("code", "kind"), [(3, BadAnswer), (4, BadAnswer), (23, Pending)])
def test_a_grid_that_is_paid_for_is_never_told_as_if_nothing_was_bought(
    code: int, kind: type[ProviderError]
) -> None:
    done = {"id": "7", "status": "SUCCESS", "imageUrl": "{url}/p.png", "buttons": []}
    picture = paint_plain("g", (), (8, 8), 1)
    script: list[Scripted] = [
        (200, {"code": 1, "result": "7"}),
        (200, done),
        (200, picture),
        (404, {"code": code}),
    ]
    with scripted(script) as server, pytest.raises(kind) as error:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert error.value.charged != "no"
    if isinstance(error.value, BadAnswer):
        assert error.value.answer == picture


def test_a_refused_secret_names_the_key_to_set() -> None:
    with scripted([(401, b"")]) as server, pytest.raises(Misconfigured) as refused:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert "MIDJOURNEY_PROXY_KEY" in refused.value.hint


def test_the_seed_that_was_used_is_asked_for_on_request(simulator: Running) -> None:
    drawing = draw(provider_at(simulator.url, ask_seed=True), asked(noise_seed=77))
    assert drawing.parameters["seed_used"] == 77


def test_a_price_that_the_user_sets_is_an_estimate(simulator: Running) -> None:
    connection = Connection(
        "midjourney",
        simulator.url,
        {"accept_risk": True, "poll_seconds": 0.005},
        {"mj-v8.2": {"price": {"1K": 0.03}}},
    )
    drawing = MidjourneyProvider(connection).draw(asked(), lambda _: None)
    assert (drawing.cost_usd, drawing.cost_basis) == (0.03, "estimated")


def test_every_model_and_its_frames_are_taken_and_drawn_as_the_card_says(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    for card in provider.cards():
        for ratio in card.pixels["1K"] if card.model == "mj-v7" else ("1:1",):
            drawing = draw(provider, asked(card.model, ratio=ratio))
            assert pixel_size(drawing.final.data) == card.pixels["1K"][ratio]


def test_the_secret_shows_itself_nowhere(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    drawing = draw(provider, asked())
    assert KEY not in repr(provider) + repr(vars(provider)) + repr(drawing)
