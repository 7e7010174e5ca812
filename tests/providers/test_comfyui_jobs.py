"""ComfyUI's queue: jobs that are repeated, collected, lost, stopped, and what goes wrong."""

import json
import threading
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from comfyui_requests import JOB, colours, draw, nodes, provider
from PIL import Image
from stable_diffusion_requests import WORDS, wanted
from starlette.applications import Starlette

from tetap.errors import (
    BadAnswer,
    JobGone,
    Misconfigured,
    Pending,
    ProviderError,
    Rejected,
    Unreachable,
)
from tetap.ports import Connection
from tetap.providers.comfyui import ComfyUIProvider
from tetap.simulators import comfyui as simulator
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

PLATFORM = "comfyui"


def test_a_purchase_that_is_repeated_fetches_what_was_drawn(server: Running) -> None:
    first = draw(server, wanted("comfyui"))
    again = draw(server, wanted("comfyui"))
    assert again.final.data == first.final.data
    assert server.bill()["pictures"] == 1


def test_the_job_of_a_process_that_died_is_collected_by_its_id(server: Running) -> None:
    first = draw(server, wanted("comfyui"))
    collected = provider(server).collect(JOB)
    assert collected.final.data == first.final.data
    assert collected.parameters["graph"] == first.parameters["graph"]
    assert server.bill()["pictures"] == 1


def test_a_lost_answer_is_found_again_by_the_id(server: Running) -> None:
    server.backstage.fault_next("cut-after")
    drawing = draw(server, wanted("comfyui"))
    assert drawing.final.data
    assert server.bill()["pictures"] == 1


def test_a_job_that_takes_too_long_is_pending_and_collected_later() -> None:
    go = threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        go.wait(10)
        return paint_plain(words, references, size, luck)

    with running("comfyui", Backstage(patiently)) as server:
        with pytest.raises(Pending, match=JOB) as caught:
            draw(server, wanted("comfyui"), timeout=0.1)
        assert caught.value.retry_after
        with pytest.raises(Pending):
            provider(server).collect(JOB)
        go.set()
        assert draw(server, wanted("comfyui")).final.data
        assert provider(server).collect(JOB).final.data
        assert server.bill()["pictures"] == 1


def test_a_job_that_nobody_knows_is_drawn_anew(server: Running) -> None:
    with pytest.raises(JobGone, match="knows nothing") as caught:
        provider(server).collect(JOB)
    assert caught.value.charged == "no"


def test_a_success_without_files_is_a_cache_hit_and_drawn_under_another_name(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    server.backstage.fault_next("null-parts")
    ids: list[str] = []
    drawing = draw(server, wanted("comfyui"), ids)
    prefixes = [nodes(body, "SaveImage")[0]["filename_prefix"] for body in sent]
    assert len(set(prefixes)) == 2
    assert ids == list(drawing.remote_ids)
    assert [body["prompt_id"] for body in sent] == ids
    assert server.bill()["pictures"] == 1
    again = draw(server, wanted("comfyui"))
    assert again.final.data == drawing.final.data
    assert server.bill()["pictures"] == 1


def test_an_old_server_that_gives_its_own_ids_is_followed(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = simulator.Line.add

    def own_id(self: simulator.Line, prompt_id: str, *rest: Any) -> Any:
        return real(self, f"its-own-{prompt_id[:4]}", *rest)

    monkeypatch.setattr(simulator.Line, "add", own_id)
    ids: list[str] = []
    drawing = draw(server, wanted("comfyui"), ids)
    assert ids == list(drawing.remote_ids) == [JOB, f"its-own-{JOB[:4]}"]
    assert provider(server).collect(ids[-1]).final.data == drawing.final.data


def test_a_failed_job_is_queued_again_under_its_id(server: Running) -> None:
    server.backstage.fault_next("job-failed")
    with pytest.raises(Rejected, match=r"KSampler \(\d+\) failed: .*mat1 and mat2"):
        draw(server, wanted("comfyui"))
    assert draw(server, wanted("comfyui")).final.data


def test_a_job_that_somebody_stopped_says_so() -> None:
    started, go = threading.Event(), threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        started.set()
        go.wait(10)
        return paint_plain(words, references, size, luck)

    with running("comfyui", Backstage(patiently)) as server:
        caught: list[Exception] = []

        def shoot() -> None:
            try:
                draw(server, wanted("comfyui"))
            except ProviderError as error:
                caught.append(error)

        shooting = threading.Thread(target=shoot)
        shooting.start()
        assert started.wait(5)
        post(server, "/interrupt", {"prompt_id": JOB})
        go.set()
        shooting.join(10)
    assert isinstance(caught[0], Rejected)
    assert "stopped" in str(caught[0])


def test_a_job_taken_out_of_the_queue_is_gone() -> None:
    started, go = threading.Event(), threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        started.set()
        go.wait(10)
        return paint_plain(words, references, size, luck)

    with running("comfyui", Backstage(patiently)) as server:
        caught: list[Exception] = []

        def shoot(key: str) -> None:
            try:
                draw(server, wanted("comfyui", key=key))
            except ProviderError as error:
                caught.append(error)

        first = threading.Thread(target=shoot, args=("a",))
        first.start()
        assert started.wait(5)
        second = threading.Thread(target=shoot, args=("b",))
        second.start()
        waiting = str(uuid5(NAMESPACE_URL, "b"))
        while waiting not in json.dumps(get(server, "/queue")):
            second.join(0.01)
        post(server, "/queue", {"clear": True})
        second.join(10)
        go.set()
        first.join(10)
    assert [type(error) for error in caught] == [JobGone]


def get(server: Running, path: str) -> Any:
    import urllib.request

    with urllib.request.urlopen(server.url + path) as answer:
        return json.load(answer)


def post(server: Running, path: str, body: dict[str, Any]) -> None:
    import urllib.request

    asked = urllib.request.Request(
        server.url + path, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    urllib.request.urlopen(asked).close()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("error-500", Unreachable),
        ("cut-before", Unreachable),
        ("truncated", BadAnswer),
        ("wrong-type", BadAnswer),
        ("expired-url", BadAnswer),
        ("job-failed", Rejected),
    ],
)
def test_every_fault_has_its_error(server: Running, fault: str, expected: type[ProviderError]) -> None:
    server.backstage.fault_next(fault)
    with pytest.raises(expected) as caught:
        draw(server, wanted("comfyui"))
    assert caught.value.hint
    assert WORDS not in str(caught.value)


def test_further_pictures_of_a_batch_are_kept_as_drafts(server: Running) -> None:
    server.backstage.fault_next("drafts")
    drawing = draw(server, wanted("comfyui"))
    assert [picture.role for picture in drawing.pictures] == ["draft", "final"]
    assert server.bill()["pictures"] == 2
    assert colours(drawing) == colours(draw(server, wanted("comfyui", key="b")))


def test_the_graph_inside_the_file_stays_in_the_stored_bytes(server: Running) -> None:
    with Image.open(BytesIO(draw(server, wanted("comfyui")).final.data)) as image:
        assert "KSampler" in image.info["prompt"]


def test_a_server_that_does_not_run_is_unreachable() -> None:
    ids: list[str] = []
    with pytest.raises(Unreachable):
        ComfyUIProvider(Connection("comfyui", "http://127.0.0.1:9")).draw(wanted("comfyui"), ids.append)
    assert ids == []


def test_another_program_at_the_address_is_told_from_comfyui(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "routes", lambda backstage: Starlette().routes)
    with (
        running("comfyui", Backstage(paint_plain)) as other,
        pytest.raises(Misconfigured, match="another program"),
    ):
        draw(other, wanted("comfyui"))


def test_a_server_that_dies_after_taking_the_job_leaves_it_to_be_collected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go = threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        go.wait(10)
        return paint_plain(words, references, size, luck)

    caught: list[Exception] = []
    ids: list[str] = []
    with running("comfyui", Backstage(patiently)) as server:

        def shoot() -> None:
            try:
                draw(server, wanted("comfyui"), ids)
            except ProviderError as error:
                caught.append(error)

        shooting = threading.Thread(target=shoot)
        shooting.start()
        while not get(server, "/queue")["queue_running"]:
            shooting.join(0.01)
    go.set()
    shooting.join(30)
    assert isinstance(caught[0], Pending)
    assert ids == [JOB]
