"""Simulators are started, billed, made to fail and stopped."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from checkout import ROOT
from tetap.errors import BadInput, CannotWrite
from tetap.simulators.backstage import FAULTS, Backstage, Bill, Call
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import CLIENTS, HAND_OVER, HOST, WIRES, Running, application, running
from tetap.wire import pixel_size

TETAP = Path(sys.executable).with_name("tetap")
REQUEST = {"model": "gpt-image-1.5", "prompt": "a girl", "size": "1024x1024", "quality": "low"}


@pytest.fixture
def openai() -> Iterator[Running]:
    with running("openai", Backstage(paint_plain)) as simulator:
        yield simulator


def ask(url: str, path: str = "/v1/images/generations", body: object = REQUEST) -> urllib3.BaseHTTPResponse:
    headers = {"authorization": "Bearer any"}
    return urllib3.request("POST", url + path, json=body, headers=headers, retries=False)


def test_every_picture_is_on_the_bill_and_a_repeated_request_is_counted(openai: Running) -> None:
    assert (ask(openai.url).status, ask(openai.url).status) == (200, 200)
    bill = urllib3.request("GET", f"{openai.url}/_simulator/bill").json()
    assert (bill["calls"], bill["pictures"], bill["repeated"]) == (2, 2, 1)
    assert bill["usd"] == pytest.approx(sum(charge["usd"] for charge in bill["charges"]))
    assert bill == openai.bill()


def test_a_bill_of_a_hundred_thousand_pictures_stays_small() -> None:
    bill = Bill()
    for number in range(100_000):
        bill.add("model", 0.01, str(number).encode())
    told = bill.as_plain()
    assert (told["pictures"], told["repeated"], len(told["charges"])) == (100_000, 0, 1000)
    assert told["usd"] == pytest.approx(1000)
    assert told["charges"][-1]["number"] == 100_000


def test_faults_are_set_over_the_wire(openai: Running) -> None:
    faults = f"{openai.url}/_simulator/faults"
    assert urllib3.request("POST", faults, json={"next": ["error-503"]}).status == 200
    assert [ask(openai.url).status for _ in range(2)] == [503, 200]
    urllib3.request("POST", faults, json={"shares": {"rate-limit": 1}})
    assert ask(openai.url).status == 429
    assert urllib3.request("POST", faults, json={"next": ["flood"]}).status == 400
    assert urllib3.request("GET", faults).json()["faults"].keys() == FAULTS.keys()


def test_shares_strike_the_same_calls_on_every_run() -> None:
    def struck(luck: int) -> list[str]:
        backstage = Backstage(paint_plain, luck=luck)
        backstage.shares = {"refuse": 0.3, "error-500": 0.2}
        return [backstage.begin() for _ in range(200)]

    assert struck(1) == struck(1) != struck(2)
    assert 40 < struck(1).count("refuse") < 80
    assert 20 < struck(1).count("error-500") < 60


@pytest.mark.parametrize(("fault", "pictures"), [("cut-before", 0), ("cut-after", 1)])
def test_a_cut_is_a_closed_connection_and_nobody_complains(
    fault: str, pictures: int, openai: Running, caplog: pytest.LogCaptureFixture
) -> None:
    openai.backstage.fault_next(fault)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        ask(openai.url)
    assert openai.bill()["pictures"] == pictures
    assert ask(openai.url).status == 200
    assert caplog.records == []


def test_who_watches_hears_how_every_call_ended_and_no_prompt() -> None:
    import anyio
    from starlette.testclient import TestClient

    told: list[tuple[str, Call]] = []
    backstage = Backstage(paint_plain)
    with TestClient(
        application("openai", backstage, lambda ended, call: told.append((ended, call)))
    ) as client:
        client.post("/v1/images/generations", json=REQUEST, headers={"authorization": "Bearer any"})
        client.get("/_simulator/bill")
    assert anyio is not None
    [(ended, call)] = told
    assert ended == "POST /v1/images/generations 200"
    assert (call.models, call.usd > 0) == (["gpt-image-1.5"], True)


def test_twenty_calls_at_once_wait_once(openai: Running) -> None:
    import time
    from concurrent.futures import ThreadPoolExecutor

    openai.backstage.latency = 0.4
    started = time.perf_counter()
    with ThreadPoolExecutor(60) as pool:
        statuses = list(pool.map(lambda _: ask(openai.url).status, range(60)))
    assert statuses == [200] * 60
    assert time.perf_counter() - started < 60 * 0.4 / 4


def test_plain_pictures_are_all_different_and_as_large_as_asked() -> None:
    pictures = {paint_plain("words", (b"one",), (640, 360), luck) for luck in range(50)}
    assert len(pictures) == 50
    assert {pixel_size(picture) for picture in pictures} == {(640, 360)}


def test_every_wire_starts_and_tells_how_it_is_reached() -> None:
    assert WIRES.keys() | HAND_OVER.keys() == CLIENTS.keys()
    for wire in WIRES:
        with running(wire, Backstage(paint_plain)) as simulator:
            assert urllib3.request("GET", f"{simulator.url}/_simulator/bill").status == 200
            assert simulator.url in CLIENTS[wire].format(url=simulator.url)


def test_an_unknown_wire_and_a_taken_port_are_told() -> None:
    with pytest.raises(BadInput, match="no simulator 'dall-e'"):
        application("dall-e", Backstage(paint_plain))
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with (
            pytest.raises(CannotWrite, match="cannot be used"),
            running("openai", Backstage(paint_plain), taken.getsockname()[1]),
        ):
            pass


def test_the_command_says_what_to_do_and_prints_a_line_a_call() -> None:
    command = [TETAP, "simulate", "openai", "--port", "0", "--plain", "--fault", "rate-limit=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(9)]
        url = re.search(r"http://\S+", lines[0])
        assert url is not None
        ask(url.group())
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    said = "".join(lines)
    assert f"tetap shoot examples/xiao-cheng --platform openai --url {url.group()}" in said
    assert "no platform is called" in said and f"{url.group()}/_simulator/bill" in said
    assert re.search(r"POST /v1/images/generations 200  gpt-image-1\.5  \$0\.\d+", rest)
    assert "1 calls, 1 pictures" in rest
    assert "a girl" not in said + rest


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--fault", "flood=1"], "there is no fault 'flood'"),
        (["--fault", "refuse=2"], "is no share of calls"),
        (["--fault", "refuse=x"], "is no share of calls"),
        (["--fault", "refuse=0.7", "--fault", "slow=0.7"], "more than every call"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(options: list[str], complaint: str) -> None:
    done = subprocess.run(
        [TETAP, "simulate", "openai", *options, "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert complaint in json.loads(done.stdout)["error"]["message"]


def test_every_fault_is_in_the_documents() -> None:
    text = (ROOT / "docs/simulators.md").read_text()
    assert [fault for fault in FAULTS if f"| `{fault}` |" not in text] == []
    assert [wire for wire in WIRES if f"`{wire}`" not in text] == []
