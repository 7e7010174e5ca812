"""The simulated Midjourney proxy answers as the proxies do: codes, tasks, progress, buttons, call-backs."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from tetap.simulators.backstage import Backstage, Bill
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.wire.encoding import data_uri

PNG = paint_plain("a reference", (), (20, 20), 1)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running("midjourney", Backstage(paint_plain)) as running_server:
        yield running_server


@pytest.fixture
def simulator(server: Running) -> Running:
    server.backstage.bill = Bill()
    return server


def post(simulator: Running, path: str, body: Any, **headers: str) -> httpx.Response:
    sent = headers or {"mj-api-secret": "mine"}
    return httpx.post(f"{simulator.url}{path}", json=body, headers=sent, trust_env=False)


def fetch(simulator: Running, task: str) -> Any:
    headers = {"mj-api-secret": "mine"}
    answer = httpx.get(f"{simulator.url}/mj/task/{task}/fetch", headers=headers, trust_env=False)
    return answer.json() if answer.content else None


def imagined(simulator: Running, prompt: str, **more: Any) -> dict[str, Any]:
    """The task at its end."""
    told = post(simulator, "/mj/submit/imagine", {"prompt": prompt, **more}).json()
    assert told["code"] in (1, 22)
    tasks = [fetch(simulator, told["result"]) for _ in range(3)]
    return dict(tasks[-1])


def test_a_task_goes_from_submitted_over_unfinished_to_done(simulator: Running) -> None:
    told = post(simulator, "/mj/submit/imagine", {"prompt": "a fox --ar 1:1", "state": "mine"}).json()
    assert set(told) == {"code", "description", "result", "properties"}
    tasks = [fetch(simulator, told["result"]) for _ in range(4)]
    assert [task["status"] for task in tasks] == ["SUBMITTED", "IN_PROGRESS", "SUCCESS", "SUCCESS"]
    assert [task["progress"] for task in tasks] == ["0%", "45%", "100%", "100%"]
    assert "unfinished" in tasks[1]["imageUrl"]
    assert [button["label"] for button in tasks[2]["buttons"]] == [
        "U1",
        "U2",
        "U3",
        "U4",
        "V1",
        "V2",
        "V3",
        "V4",
    ]
    assert tasks[2]["state"] == "mine"
    assert simulator.bill()["pictures"] == 1


def test_every_second_submission_is_told_as_queued_and_is_a_success_too(simulator: Running) -> None:
    codes = {post(simulator, "/mj/submit/imagine", {"prompt": "a fox"}).json()["code"] for _ in range(2)}
    assert codes == {1, 22}


def test_both_ways_of_upscaling_give_the_same_task(simulator: Running) -> None:
    grid = imagined(simulator, "a fox --seed 4")
    button = next(one["customId"] for one in grid["buttons"] if one["label"] == "U2")
    pressed = post(simulator, "/mj/submit/action", {"taskId": grid["id"], "customId": button}).json()
    changed = post(
        simulator, "/mj/submit/change", {"taskId": grid["id"], "action": "UPSCALE", "index": 2}
    ).json()
    assert (pressed["code"], changed["code"]) == (1, 21)
    assert pressed["result"] == changed["result"]
    assert simulator.bill()["pictures"] == 1


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("imagine", {"prompt": " "}, 4),
        ("imagine", {"prompt": "a fox", "base64Array": ["hello"]}, 4),
        ("imagine", {"prompt": "a nude fox"}, 24),
        ("imagine", {"prompt": "a fox", "notifyHook": "https://example.com"}, 4),
        ("change", {"taskId": "1", "action": "UPSCALE", "index": 1}, 3),
        ("change", {"taskId": "1", "action": "UPSCALE", "index": 5}, 4),
        ("action", {"taskId": "1", "customId": "MJ::JOB::upsample::1::x"}, 3),
        ("upload-discord-images", {"base64Array": []}, 4),
    ],
)
def test_what_is_wrong_is_told_by_code_with_status_200(
    simulator: Running, path: str, body: dict[str, Any], code: int
) -> None:
    answer = post(simulator, f"/mj/submit/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (200, code)
    assert simulator.bill()["pictures"] == 0


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("a fox --frobnicate 3", "[Invalid parameter] Unrecognized parameter(s): `--frobnicate`"),
        ("a fox --seed 4294967296", "[Invalid parameter] Value of `--seed`"),
        ("a fox --ar 1.5:1", "[Invalid parameter] `--ar`"),
        ("a fox --v 9", "[Invalid parameter] Invalid value for `--v`"),
        ("a fox --oref https://a.example/x.png", "[Invalid parameter] `--oref` is not compatible"),
        ("a fox --v 7 --cref https://a.example/x.png", "[Invalid parameter] `--cref` is not compatible"),
        ("a fox --v 7 --oref https://a.example/x.png https://a.example/y", "[Invalid parameter] `--oref` takes one"),
        ("a fox --v 7 --ow 100", "[Invalid parameter] `--ow` needs `--oref`"),
        ("a fox --v 7 --oref http://127.0.0.1/x.png", "[Invalid link]"),
        ("a fox --v 7 --oref x.png", "[Invalid link]"),
        ("a fox --v 6.1 --cref https://a.example/x.png --cw 101", "[Invalid parameter] Value of `--cw`"),
    ],
)  # fmt: skip
def test_a_prompt_that_midjourney_cannot_read_fails_later_and_is_not_billed(
    simulator: Running, prompt: str, reason: str
) -> None:
    task = imagined(simulator, prompt)
    assert task["status"] == "FAILURE"
    assert task["failReason"].startswith(reason)
    assert simulator.bill()["pictures"] == 0


def test_a_reference_that_was_uploaded_is_seen_and_changes_the_picture(simulator: Running) -> None:
    uploaded = post(
        simulator, "/mj/submit/upload-discord-images", {"base64Array": [data_uri(PNG, "image/png")]}
    )
    url = uploaded.json()["result"][0]
    with_it, without = (
        httpx.get(imagined(simulator, prompt)["imageUrl"], trust_env=False).content
        for prompt in (f"a fox --v 7 --seed 1 --oref {url}", "a fox --v 7 --seed 1")
    )
    assert with_it != without


def test_the_same_seed_draws_the_same_grid(simulator: Running) -> None:
    grids = {
        httpx.get(imagined(simulator, "a fox --seed 3")["imageUrl"], trust_env=False).content for _ in "12"
    }
    assert len(grids) == 1


def test_hooks_on_the_loopback_are_called_and_twice_when_asked_for(simulator: Running) -> None:
    told: list[dict[str, Any]] = []
    whole = threading.Event()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()
            if len(told) == 3:
                whole.set()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as hook:
        threading.Thread(target=hook.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        simulator.backstage.fault_next("duplicate")
        url = f"http://127.0.0.1:{hook.server_address[1]}"
        post(simulator, "/mj/submit/imagine", {"prompt": "a fox", "notifyHook": url})
        assert whole.wait(5)
        hook.shutdown()
    assert [one["status"] for one in told] == ["IN_PROGRESS", "SUCCESS", "SUCCESS"]
    assert len({one["id"] for one in told}) == 1


def test_the_secret_is_asked_for_in_either_header(simulator: Running) -> None:
    body = {"prompt": "a fox"}
    for headers, status in (
        ({"x": "y"}, 401),
        ({"mj-api-secret": "s"}, 200),
        ({"authorization": "Bearer s"}, 200),
    ):
        assert post(simulator, "/mj/submit/imagine", body, **headers).status_code == status
    assert post(simulator, "/mj-fast/mj/submit/imagine", body).json()["code"] in (1, 22)


def test_an_unknown_task_is_nothing(simulator: Running) -> None:
    assert fetch(simulator, "1") is None


def test_tasks_are_listed_newest_first_with_their_marks(simulator: Running) -> None:
    for mark in ("one", "two"):
        post(simulator, "/mj/submit/imagine", {"prompt": "a fox", "state": mark})
    listed = httpx.get(
        f"{simulator.url}/mj/task/list", headers={"mj-api-secret": "s"}, trust_env=False
    ).json()
    assert [task["state"] for task in listed[:2]] == ["two", "one"]
    assert listed[0]["submitTime"] <= time.time() * 1000
