"""Batches: many shots, one job, half the price, each found again by its key."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gemini_requests import KEY, picture, provider_at, request_for
from scripted_server import scripted

from tetap.errors import (
    BadAnswer,
    Busy,
    JobGone,
    OutcomeUnknown,
    Pending,
    ProviderError,
    Refused,
    Rejected,
)
from tetap.ports import Drawing
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

BATCH = {"batch": True}


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain)) as server:
        yield server


def ignored(_: str) -> None:
    """Nobody keeps remote ids here."""


def line_of(key: str, **answer: Any) -> dict[str, Any]:
    return {"metadata": {"key": key}, **answer}


def drawn(data: bytes) -> dict[str, Any]:
    part = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(data).decode()}}
    return {"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]}


def job(state: str, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    output = {"response": {"inlinedResponses": {"inlinedResponses": list(lines)}}} if lines else {}
    about = {"state": f"BATCH_STATE_{state}", "displayName": "tetap"}
    return {"name": "batches/1", "metadata": about, **output, **more}


ACCEPTED = (200, job("PENDING"))


def test_shots_that_come_together_go_as_one_job_at_half_the_price(simulator: Running) -> None:
    provider = provider_at(simulator.url, batch_window=0.3, batch_wait=20)
    saved: dict[str, str] = {}

    def draw(number: int) -> Drawing:
        key = f"sha256:{number}"
        request = request_for(("front", picture()), words=f"Shot {number}.", options=BATCH, purchase_key=key)
        return provider.draw(request, lambda remote_id: saved.__setitem__(key, remote_id))

    with ThreadPoolExecutor(6) as lanes:
        drawings = list(lanes.map(draw, range(6)))
    assert simulator.backstage.bill.calls == 1
    assert [charge.usd for charge in simulator.backstage.bill.charges] == [0.067] * 6
    assert len({drawing.final.data for drawing in drawings}) == 6
    assert all(drawing.cost_usd == pytest.approx(0.067, rel=0.05) for drawing in drawings)
    assert all(drawing.counted_pictures == 1 and len(drawing.sent) == 1 for drawing in drawings)
    (name,) = {remote_id.partition("#")[0] for remote_id in saved.values()}
    assert name.startswith("batches/")
    assert saved == {f"sha256:{n}": f"{name}#sha256:{n}" for n in range(6)}
    # The same picture is there for whoever collects it, in this process or in another.
    for finder in (provider, provider_at(simulator.url)):
        assert finder.collect(saved["sha256:3"]).final.data == drawings[3].final.data
    assert simulator.backstage.bill.calls == 1


def test_each_line_carries_our_key_and_a_plain_request(simulator: Running) -> None:
    with scripted([ACCEPTED]) as script, pytest.raises(Pending):
        provider_at(script.url, batch_window=0.01, batch_wait=0).draw(
            request_for(options=BATCH, purchase_key="sha256:1"), ignored
        )
    (asked,) = script.asked
    assert asked.path == "/v1beta/models/gemini-3-pro-image:batchGenerateContent"
    batch = asked.json()["batch"]
    assert batch["displayName"].startswith("tetap-")
    (line,) = batch["inputConfig"]["requests"]["requests"]
    assert line["metadata"] == {"key": "sha256:1"}
    assert set(line["request"]) == {"contents", "generationConfig"}


def test_a_job_that_takes_long_is_pending_and_is_collected_later() -> None:
    data = picture()
    running_job, done = (200, job("RUNNING")), (200, job("SUCCEEDED", line_of("k", response=drawn(data))))
    with scripted([ACCEPTED, running_job, done]) as script:
        provider = provider_at(script.url, batch_window=0.01, batch_wait=0)
        saved: list[str] = []
        with pytest.raises(Pending):
            provider.draw(request_for(options=BATCH, purchase_key="k"), saved.append)
        assert saved == ["batches/1#k"]
        with pytest.raises(Pending):
            provider.collect(saved[0])
        drawing = provider.collect(saved[0])
    assert drawing.final.data == data
    assert drawing.remote_ids == ("batches/1#k",)
    assert drawing.cost_usd == pytest.approx(0.067)


def test_what_another_process_sent_is_not_claimed_to_be_known(simulator: Running) -> None:
    saved: list[str] = []
    request = request_for(("front", picture()), options=BATCH, purchase_key="k")
    provider_at(simulator.url, batch_window=0.01).draw(request, saved.append)
    drawing = provider_at(simulator.url).collect(saved[0])
    assert drawing.sent == ()
    assert drawing.counted_pictures is None
    assert drawing.cost_usd == pytest.approx(0.067, rel=0.05)


def test_a_large_batch_goes_by_a_file_of_lines(simulator: Running) -> None:
    provider = provider_at(simulator.url, batch_window=0.2, batch_wait=20, inline_mb=0.02)
    large = picture((80, 80), noise=True)

    def draw(number: int) -> Drawing:
        return provider.draw(
            request_for(("front", large), words=f"Shot {number}.", options=BATCH, purchase_key=f"k{number}"),
            ignored,
        )

    with ThreadPoolExecutor(3) as lanes:
        drawings = list(lanes.map(draw, range(3)))
    assert len({drawing.final.data for drawing in drawings}) == 3
    assert simulator.backstage.bill.calls == 1
    assert simulator.bill()["pictures"] == 3


def test_a_line_that_comes_twice_counts_once(simulator: Running) -> None:
    simulator.backstage.fault_next("duplicate")
    request = request_for(options=BATCH, purchase_key="k")
    assert provider_at(simulator.url, batch_window=0.01).draw(request, ignored).final.data
    assert simulator.bill()["pictures"] == 1


def test_an_answer_wins_over_an_error_of_the_same_key() -> None:
    lines = (line_of("k", error={"code": 14, "message": "busy"}), line_of("k", response=drawn(picture())))
    with scripted([ACCEPTED, (200, job("SUCCEEDED", *lines))]) as script:
        provider = provider_at(script.url, batch_window=0.01)
        assert provider.draw(request_for(options=BATCH, purchase_key="k"), ignored).final.data == picture()


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (job("SUCCEEDED", line_of("k", error={"code": 3, "message": "Aspect ratio is wrong"})), Rejected),
        (job("SUCCEEDED", line_of("k", error={"code": 8, "message": "try again later"})), JobGone),
        (job("SUCCEEDED", line_of("k", error={"code": 13, "message": "internal"})), JobGone),
        (job("SUCCEEDED", line_of("other", response=drawn(picture()))), BadAnswer),
        (job("SUCCEEDED", line_of("k", response={"candidates": [{"finishReason": "NO_IMAGE"}]})), Refused),
        (job("FAILED", error={"code": 13, "message": "internal"}, done=True), JobGone),
        (job("EXPIRED"), JobGone),
        (job("CANCELLED"), JobGone),
    ],
)
def test_a_line_or_job_that_fails_is_told_as_what_it_is(
    ending: dict[str, Any], kind: type[ProviderError]
) -> None:
    with scripted([ACCEPTED, (200, ending)]) as script, pytest.raises(ProviderError) as caught:
        provider_at(script.url, batch_window=0.01).draw(request_for(options=BATCH, purchase_key="k"), ignored)
    assert type(caught.value) is kind
    assert caught.value.hint


def test_a_cancelled_job_still_gives_what_it_finished() -> None:
    ending = job("CANCELLED", line_of("k", response=drawn(picture())))
    with scripted([ACCEPTED, (200, ending)]) as script:
        request = request_for(options=BATCH, purchase_key="k")
        assert provider_at(script.url, batch_window=0.01).draw(request, ignored).final.data


def test_a_job_that_failed_on_the_simulator_costs_nothing(simulator: Running) -> None:
    simulator.backstage.fault_next("job-failed")
    with pytest.raises(JobGone):
        provider_at(simulator.url, batch_window=0.01).draw(
            request_for(options=BATCH, purchase_key="k"), ignored
        )
    assert simulator.bill()["pictures"] == 0


def test_a_lost_answer_to_the_submission_is_found_by_its_name(simulator: Running) -> None:
    simulator.backstage.fault_next("cut-after")
    saved: list[str] = []
    drawing = provider_at(simulator.url, batch_window=0.01).draw(
        request_for(options=BATCH, purchase_key="k"), saved.append
    )
    assert drawing.final.data
    assert simulator.bill()["pictures"] == 1
    assert saved[0].endswith("#k")


def test_a_submission_that_never_arrived_stays_in_doubt(simulator: Running) -> None:
    simulator.backstage.fault_next("cut-before")
    with pytest.raises(OutcomeUnknown):
        provider_at(simulator.url, batch_window=0.01).draw(
            request_for(options=BATCH, purchase_key="k"), ignored
        )
    assert simulator.bill()["pictures"] == 0


def test_a_submission_that_is_turned_away_tells_everyone_who_waited(simulator: Running) -> None:
    simulator.backstage.fault_next("rate-limit")
    provider = provider_at(simulator.url, batch_window=0.2)

    def draw(number: int) -> str:
        try:
            provider.draw(request_for(options=BATCH, purchase_key=f"k{number}"), ignored)
        except Busy as error:
            return f"{error.retry_after} {error.hint}"
        return "drawn"

    with ThreadPoolExecutor(3) as lanes:
        told = list(lanes.map(draw, range(3)))
    assert len(set(told)) == 1
    assert told[0].startswith("34.0 ")
    assert simulator.backstage.bill.calls == 1


def test_more_shots_than_one_download_holds_make_several_jobs() -> None:
    with scripted([ACCEPTED]) as script:
        provider = provider_at(script.url, batch_window=0.3, batch_wait=0)

        def draw(number: int) -> None:
            request = request_for(size="4K", words=f"{number}", options=BATCH, purchase_key=f"k{number}")
            with pytest.raises(Pending):
                provider.draw(request, ignored)

        with ThreadPoolExecutor(12) as lanes:
            list(lanes.map(draw, range(12)))
        jobs = [asked.json()["batch"]["inputConfig"]["requests"]["requests"] for asked in script.asked]
    assert sorted(len(lines) for lines in jobs) == [3, 9]


def test_a_batch_that_the_platform_does_not_know_stays_in_doubt(simulator: Running) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        provider_at(simulator.url).collect("batches/of-another-key#k")
    assert "another key" in caught.value.hint


def test_an_id_that_is_no_batch_is_not_asked_for() -> None:
    with pytest.raises(Rejected):
        provider_at("http://127.0.0.1:9").collect("job 17")


def test_two_models_never_share_a_job(simulator: Running) -> None:
    provider = provider_at(simulator.url, batch_window=0.2, batch_wait=20)

    def draw(model: str) -> Drawing:
        return provider.draw(request_for(model=model, options=BATCH, purchase_key=model), ignored)

    with ThreadPoolExecutor(2) as lanes:
        drawings = list(lanes.map(draw, ["gemini-3-pro-image", "gemini-nano-banana-2.1"]))
    assert simulator.backstage.bill.calls == 2
    assert [drawing.parameters["model_version"] for drawing in drawings] == [
        "gemini-3-pro-image",
        "gemini-nano-banana-2.1",
    ]


def test_the_key_stands_in_no_remote_id_and_no_body(simulator: Running) -> None:
    with scripted([ACCEPTED]) as script, pytest.raises(Pending) as caught:
        provider_at(script.url, batch_window=0.01, batch_wait=0).draw(
            request_for(options=BATCH, purchase_key="k"), ignored
        )
    assert KEY not in json.dumps(script.asked[0].json())
    assert KEY not in str(caught.value)
