"""The house rules of the gateway: who may come in, what is bought once, and how it leaves."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
from PIL import Image
from running_gateway import ask, generate, running_gateway

from tetap.app.gateway_keys import make_key, revoke_key
from tetap.errors import Misconfigured
from tetap.gateway.application import Address, check_guarded
from tetap.gateway.outside import Outside
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.store.gateway_keys import KeyScope

FOX = {"model": "sketch", "prompt": "a fox", "seed": 5}
PAID = {"model": "nano-banana-pro", "prompt": "a fox", "seed": 5}


@pytest.fixture(scope="module")
def upstream() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain, latency=0.3)) as started:
        yield started


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[str]:
    with running_gateway(tmp_path) as (url, _):
        yield url


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 64), (200, 90, 10)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Length": "999999999"}, 413),
    ],
)
def test_no_web_page_can_spend_and_nothing_huge_comes_in(
    plain: str, headers: dict[str, str], status: int
) -> None:
    at = urlsplit(plain)
    assert at.hostname and at.port
    body = json.dumps(FOX).encode()
    lines = {
        "Host": at.netloc,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    with socket.create_connection((at.hostname, at.port), 5) as line:
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        line.sendall(
            f"POST /v1/images/generations HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode() + body
        )
        assert line.recv(12) == f"HTTP/1.1 {status}".encode()


def test_a_body_without_a_length_ends_at_the_limit(plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tetap.gateway.doorkeeper.MAX_BODY", 100_000)

    def pieces() -> Iterator[bytes]:
        for _ in range(4):
            yield b" " * 50_000

    with urllib3.PoolManager(retries=False) as pool:
        answer = pool.request(
            "POST", f"{plain}/v1/images/generations", body=pieces(), chunked=True,
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        assert answer.status == 413


def test_a_body_that_is_dripped_is_cut_off(plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tetap.gateway.doorkeeper.BODY_SECONDS", 0.3)
    at = urlsplit(plain)
    assert at.hostname and at.port
    with socket.create_connection((at.hostname, at.port), 5) as line:
        head = f"Host: {at.netloc}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
        line.sendall(f"POST /v1/images/generations HTTP/1.1\r\n{head}\r\n{{".encode())
        assert line.recv(12) == b"HTTP/1.1 408"


def test_many_who_wait_keep_nobody_from_what_is_there(tmp_path: Path, upstream: Running) -> None:
    """More calls than there are places to buy; what is in the store is answered all the same."""
    settings = {"platform": "gemini", "url": upstream.url}
    (tmp_path / "tetap.toml").write_text("[platforms.gemini.limits]\nat_once = 2\n")
    with running_gateway(tmp_path, settings) as (url, house):
        house.threads = 4
        assert generate(url, {**PAID, "seed": 300})[0] == 200
        with ThreadPoolExecutor(12) as pool:
            waiting = [pool.submit(generate, url, {**PAID, "seed": 301 + number}) for number in range(12)]
            while len(house.tasks) + sum(one.done() for one in waiting) < 12:
                time.sleep(0.005)
            began = time.monotonic()
            assert generate(url, {**PAID, "seed": 300})[0] == 200
            assert sum(not one.done() for one in waiting) >= 6, time.monotonic() - began
            assert {one.result()[0] for one in waiting} == {200}


def test_off_the_loopback_it_does_not_start_without_keys(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as (_, house):
        with pytest.raises(Misconfigured, match="no key guards"):
            check_guarded(house.keys, Address("0.0.0.0"))
        check_guarded(house.keys, Address("127.0.0.1"))


def test_a_key_opens_until_it_is_revoked_and_stands_in_no_address(tmp_path: Path) -> None:
    key = make_key(tmp_path, {}, "shop", KeyScope(platforms=("sketch",)))
    with running_gateway(tmp_path) as (url, _):
        assert generate(url, FOX)[0] == 401
        assert generate(url, FOX, key[:-1] + ("a" if key[-1] != "a" else "b"))[0] == 401
        assert generate(url, FOX, key)[0] == 200
        assert ask(f"{url}/v1/models?key={key}")[0] == 400
        assert generate(url, {**FOX, "model": "nano-banana-pro"}, key)[0] == 400
        revoke_key(tmp_path, {}, "shop")
        make_key(tmp_path, {}, "other", KeyScope())
        assert generate(url, FOX, key)[0] == 401


def test_a_key_has_its_pace_and_its_budget_a_day(tmp_path: Path, upstream: Running) -> None:
    slow = make_key(tmp_path, {}, "slow", KeyScope(per_minute=2))
    poor = make_key(tmp_path, {}, "poor", KeyScope(usd_a_day=0.15))
    with running_gateway(tmp_path, {"platform": "gemini", "url": upstream.url}) as (url, _):
        assert [generate(url, FOX, slow)[0] for _ in range(3)] == [200, 200, 429]
        assert generate(url, {**PAID, "seed": 101}, poor)[0] == 200
        status, body = generate(url, {**PAID, "seed": 102}, poor)
        assert status == 429 and "account is used up" in body["error"]["message"]
        # What was bought is not paid for again, also when nothing is left.
        assert generate(url, {**PAID, "seed": 101}, poor)[0] == 200


def test_equal_calls_at_once_are_bought_once(tmp_path: Path, upstream: Running) -> None:
    before = len(upstream.backstage.bill.charges)
    settings = {"platform": "gemini", "url": upstream.url}
    with running_gateway(tmp_path, settings) as (url, _), ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: generate(url, {**PAID, "seed": 7}), range(6)))
    assert {status for status, _ in answers} == {200}
    assert len({body["tetap"]["pictures"][0]["sha256"] for _, body in answers}) == 1
    assert len(upstream.backstage.bill.charges) == before + 1


def test_who_leaves_gets_the_picture_by_asking_again(tmp_path: Path, upstream: Running) -> None:
    before = len(upstream.backstage.bill.charges)
    body = json.dumps({**PAID, "seed": 8}).encode()
    with running_gateway(tmp_path, {"platform": "gemini", "url": upstream.url}) as (url, house):
        at = urlsplit(url)
        assert at.hostname and at.port
        with socket.create_connection((at.hostname, at.port), 5) as line:
            head = f"Host: {at.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            line.sendall(f"POST /v1/images/generations HTTP/1.1\r\n{head}\r\n".encode() + body)
            while not house.tasks:
                time.sleep(0.005)
        while house.tasks:
            time.sleep(0.01)
        assert len(upstream.backstage.bill.charges) == before + 1
        status, answer = generate(url, {**PAID, "seed": 8})
        assert status == 200 and answer["tetap"]["pictures"][0]["replayed"] is True


def test_pictures_are_fetched_from_allowed_hosts_only(tmp_path: Path, upstream: Running) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Giving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(png())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Giving) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        home = f"http://127.0.0.1:{server.server_port}"
        wanted = {**PAID, "seed": 9, "image": f"{home}/a.png"}
        settings = {"platform": "gemini", "url": upstream.url}
        try:
            with running_gateway(tmp_path, settings, outside=Outside(fetch_from=(home,))) as (url, _):
                assert ask(f"{url}/v1/images/edits", wanted)[0] == 200
            with running_gateway(tmp_path, settings, outside=Outside(fetch_from=("127.0.0.1",))) as (url, _):
                # A bare host is spoken to at public addresses only.
                status, body = ask(f"{url}/v1/images/edits", {**wanted, "seed": 10})
                assert status == 400 and "private network" in body["error"]["message"]
            with running_gateway(tmp_path, settings) as (url, _):
                status, body = ask(f"{url}/v1/images/edits", wanted)
                assert status == 400 and "--fetch-from" in body["error"]["message"]
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("query", "headers", "said"),
    [
        ("?sede=1", {}, "unknown parameter 'sede' in the address"),
        ("?seed=1&seed=2", {}, "seed is said twice"),
        ("?seed=1", {"X-Tetap-Seed": "2"}, "seed is said twice"),
        ("?budget=1", {"X-Tetap-Budget": "2"}, "budget is said twice"),
        ("?alt=proto", {}, "alt 'proto' is not spoken here"),
        ("", {"X-Tetap-Sede": "1"}, "unknown header 'x-tetap-sede'"),
        ("?seed=5", {"X-Tetap-Seed": "5"}, ""),
    ],
)
def test_nothing_beside_the_body_is_passed_over(
    plain: str, query: str, headers: dict[str, str], said: str
) -> None:
    for door, body in (
        ("/v1/images/generations", {"model": "sketch", "prompt": "a fox"}),
        ("/v1/chat/completions", {"model": "sketch", "messages": [{"role": "user", "content": "a fox"}]}),
        ("/v1beta/models/sketch:generateContent", {"contents": [{"parts": [{"text": "a fox"}]}]}),
    ):
        status, answer = ask(f"{plain}{door}{query}", body, headers=headers)
        if said:
            assert status == 400 and said in answer["error"]["message"]
        else:
            assert status == 200 and answer["tetap"]["pictures"][0]["seed"] == 5


def test_words_that_no_ledger_can_hold_are_refused(plain: str) -> None:
    for body in ({**FOX, "prompt": "a\0fox"}, {**FOX, "user": "a\0b"}):
        status, answer = generate(plain, body)
        assert status == 400 and "NUL" in answer["error"]["message"]


def test_what_is_a_picture_and_something_else_is_not_taken(plain: str) -> None:
    import base64

    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    for data, why in ((svg, "no PNG"), (png() + b"PK\x03\x04evil", "goes on"), (png()[:40], "damaged")):
        text = "data:image/png;base64," + base64.b64encode(data).decode()
        status, body = ask(f"{plain}/v1/images/edits", {**FOX, "image": text})
        assert status == 400 and body["error"]["param"] == "image[0]", why


def test_a_form_is_held_to_the_same_rules_as_json(tmp_path: Path) -> None:
    key = make_key(tmp_path, {}, "shop", KeyScope())
    wrong = {"response_format": "gif", "n": "two", "sharpness": "3"}
    with running_gateway(tmp_path) as (url, _), urllib3.PoolManager(retries=False) as pool:
        for name, value in wrong.items():
            answer = pool.request(
                "POST", f"{url}/v1/images/edits", headers={"Authorization": f"Bearer {key}"},
                fields={"image": ("a.png", png(), "image/png"), "model": "sketch", "prompt": "x", name: value},
            )  # fmt: skip
            assert (answer.status, json.loads(answer.data)["error"]["param"]) == (400, name)


def test_its_description_names_every_door_and_every_field(plain: str) -> None:
    status, described = ask(f"{plain}/openapi.json")
    assert status == 200
    schemas = described["components"]["schemas"]
    assert {"seed", "tetap", "prompt"} <= set(schemas["ImageBody"]["properties"])
    assert "seed" in schemas["GenerationConfig"]["properties"]
    for path, doors in described["paths"].items():
        for method in doors:
            url = plain + path.replace("{model}", "sketch").replace("{id}", "none")
            if not path.startswith("/v1"):
                continue
            status, body = ask(url, {} if method == "post" else None)
            said = str(body.get("error", {}))
            assert status in (200, 400, 404) and "no such door" not in said, (path, status)
    status, body = ask(f"{plain}/v1/nothing")
    assert status == 404 and "no such door" in body["error"]["message"]


def test_it_finishes_what_is_under_way_when_it_is_told_to_go(tmp_path: Path, upstream: Running) -> None:
    before = len(upstream.backstage.bill.charges)
    started = subprocess.Popen(
        [sys.executable, "-m", "tetap", "serve", tmp_path, "--port", "0", "--json",
         "--platform", "gemini", "--url", upstream.url],
        stdout=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    try:
        assert started.stdout is not None
        said = "".join(iter(started.stdout.readline, "}\n")) + "}"
        url = json.loads(said)["url"]
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(generate, url, {**PAID, "seed": 11})
            while len(upstream.backstage.bill.charges) == before and not asking.done():
                time.sleep(0.01)
                started.send_signal(signal.SIGTERM) if upstream.backstage.bill.calls else None
            status, _ = asking.result(20)
        assert status == 200
        assert started.wait(20) == 0
    finally:
        started.kill()
        started.wait()
        assert started.stdout is not None
        started.stdout.close()
    assert len(upstream.backstage.bill.charges) == before + 1


def test_who_has_waited_too_long_when_it_goes_is_told_so_and_finds_the_picture_later(tmp_path: Path) -> None:
    with running("gemini", Backstage(paint_plain, latency=3.5)) as slow, ThreadPoolExecutor(1) as pool:
        settings = {"platform": "gemini", "url": slow.url}
        # The tests' server holds callers for two seconds.
        with running_gateway(tmp_path, settings) as (url, _):
            asking = pool.submit(generate, url, PAID)
            while not slow.backstage.bill.calls:
                time.sleep(0.01)
        status, body = asking.result(20)
        assert (status, body["error"]["code"]) == (503, "going_down")
        with running_gateway(tmp_path, settings) as (url, _):
            assert generate(url, PAID)[1]["tetap"]["pictures"][0]["replayed"]
        assert len(slow.backstage.bill.charges) == 1


def test_a_model_is_never_bought_elsewhere_because_the_chosen_platform_is_set_up_wrongly(
    tmp_path: Path,
) -> None:
    (tmp_path / "tetap.toml").write_text('platform = "openai"\n[platforms.openai]\nat_once = 8\n')
    with running_gateway(tmp_path) as (url, _):
        # APIYI draws it too, and its key may well be there.
        status, body = generate(url, {"model": "gpt-image-2", "prompt": "a fox"})
        assert status == 500 and "unknown setting 'at_once'" in body["error"]["message"]


def test_the_access_log_names_doors_and_keys_and_nothing_that_anybody_wrote(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = make_key(tmp_path, {}, "shop", KeyScope())
    with caplog.at_level("INFO", "tetap.gateway.access"), running_gateway(tmp_path) as (url, _):
        assert generate(url, {**FOX, "prompt": "a secret fox", "seed": 1}, key)[0] == 200
        ask(f"{url}/v1/models/secret-name", key=key)
    lines = [json.loads(one) for one in caplog.messages]
    assert [(one["path"], one["status"], one["key"]) for one in lines] == [
        ("/v1/images/generations", 200, "shop"), ("/v1/models/{model}", 404, "shop"),
    ]  # fmt: skip
    assert "secret" not in caplog.text and key not in caplog.text


def test_a_picture_in_letters_that_are_no_base64_is_named_as_wrong(plain: str) -> None:
    for text in ("\u9b69P=", "\u00e9", "&", "data:image/png;base64,\u00e9"):
        status, body = generate(plain, {**FOX, "image": text})
        assert (status, body["error"]["param"]) == (400, "image[0]"), text
