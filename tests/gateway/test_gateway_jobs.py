"""Calls that nobody waits for: accepted, worked off, told about, and finished by the next gateway if need be."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import urllib3
from running_gateway import ask, generate, running_gateway

from tetap.app.asked import Asked, Made, Tell
from tetap.app.gateway_keys import make_key
from tetap.gateway.application import open_house
from tetap.gateway.house import Caller, House
from tetap.gateway.jobs import Errand, Jobs
from tetap.gateway.openai_parsing import Call
from tetap.gateway.outside import Outside
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.store.gateway_jobs import GatewayJobs
from tetap.store.gateway_keys import KeyScope

FOX = {"model": "sketch", "prompt": "a fox", "seed": 5}


@pytest.fixture
def upstream() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def listener() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """(address, what was heard) of a webhook."""
    heard: list[tuple[dict[str, str], bytes]] = []

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((dict(self.headers.items()), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()
        thread.join()


def finished(url: str, number: str, key: str = "") -> dict[str, Any]:
    for _ in range(500):
        status, job = ask(f"{url}/v1/tetap/jobs/{number}", key=key)
        assert status == 200
        if job["status"] in ("done", "failed"):
            return job
        time.sleep(0.02)
    raise AssertionError("the job has not ended")


def test_a_call_that_is_not_waited_for_gets_the_same_answer_later(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as (url, _):
        status, job = generate(url, FOX, Prefer="respond-async")
        assert (status, job["object"]) == (202, "tetap.job")
        done = finished(url, job["id"])
        with urllib3.PoolManager() as pool:
            picture = pool.request("GET", done["pictures"][0]["url"]).data
            events = pool.request("GET", f"{url}/v1/tetap/jobs/{job['id']}/events").data.decode()
        assert events.rstrip().splitlines()[-1] == 'data: {"event":"done"}'
        status, late = ask(f"{url}/v1/tetap/jobs/{job['id']}/answer")
        assert status == 200 and late["data"][0]["url"]
        again = generate(url, {**FOX, "response_format": "b64_json"})[1]
        assert base64.b64decode(again["data"][0]["b64_json"]) == picture
        assert again["tetap"]["pictures"][0]["replayed"] is True


def test_a_job_that_fails_says_why_in_the_dialect_of_its_call(tmp_path: Path, upstream: Running) -> None:
    upstream.backstage.fault_next("out-of-credit")
    with running_gateway(tmp_path, {"platform": "gemini", "url": upstream.url}) as (url, _):
        status, job = generate(url, {**FOX, "model": "nano-banana-pro"}, Prefer="respond-async")
        assert status == 202
        failed = finished(url, job["id"])
        assert failed["status"] == "failed" and failed["error"]["code"] == "insufficient_quota"
        status, answer = ask(f"{url}/v1/tetap/jobs/{job['id']}/answer")
        assert status == 429 and answer["error"]["code"] == "insufficient_quota"


def test_the_next_gateway_finishes_what_the_last_one_left(tmp_path: Path, upstream: Running) -> None:
    settings = {"platform": "gemini", "url": upstream.url}
    with running_gateway(tmp_path, settings) as (url, house):
        status, job = generate(url, {"model": "nano-banana-pro", "prompt": "a fox"}, Prefer="respond-async")
        assert status == 202
        bought = finished(url, job["id"])
        database = house.counter.state.ledger.database
        # As a gateway leaves it that was killed before it wrote down the end.
        database.transact(
            lambda tables: tables.write(
                "UPDATE gateway_jobs SET state = 'working', ended_at = NULL, answer = ''"
            )
        )
        assert len(GatewayJobs(database).unfinished()) == 1
    with running_gateway(tmp_path, settings) as (url, _):
        again = finished(url, job["id"])
    assert again["pictures"][0]["sha256"] == bought["pictures"][0]["sha256"]
    assert len(upstream.backstage.bill.charges) == 1


def test_a_webhook_is_told_and_its_message_is_signed_with_the_callers_key(
    tmp_path: Path, listener: tuple[str, list[tuple[dict[str, str], bytes]]]
) -> None:
    hook, heard = listener
    key = make_key(tmp_path, {}, "shop", KeyScope())
    with running_gateway(tmp_path, outside=Outside(tell=(hook,))) as (url, _):
        status, job = generate(url, {**FOX, "tetap": {"webhook": f"{hook}/done"}}, key)
        assert status == 202
        for _ in range(300):
            if heard:
                break
            time.sleep(0.02)
        ((headers, body),) = heard
        secret = hashlib.sha256(key.encode()).hexdigest().encode()
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        mark = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
        assert headers["webhook-signature"] == f"v1,{mark}"
        message = json.loads(body)
        assert message["type"] == "job.done" and message["data"]["id"] == job["id"]
        refused = generate(url, {**FOX, "tetap": {"webhook": "http://169.254.169.254/"}}, key)
        assert refused[0] == 400 and "--webhook-to" in refused[1]["error"]["message"]


@dataclass
class Breaking:
    """An order that breaks as nobody foresaw."""

    seed = count = missing = 1
    usd = 0.0
    play_money = False
    words = platform = character = ""

    def known(self) -> None:
        return

    def make(self, number: int, tell: Tell) -> Made:
        raise ValueError("a secret prompt")


def test_a_job_that_breaks_has_ended_and_says_so_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(house: House) -> dict[str, Any]:
        jobs = Jobs(house)
        call = Call(Asked("sketch", "a secret prompt"))
        job = await jobs.accept("images", call, Breaking(), Errand(Caller(), "http://here"))
        events = [event async for event in jobs.events(job)]
        assert events[-1] == {"event": "failed"}
        ended = await jobs.find(job.id, "")
        assert ended is not None
        return jobs.facts(ended)

    with open_house(tmp_path, {}) as house:
        facts = asyncio.run(broken(house))
    assert facts["status"] == "failed" and facts["error"]["code"] == "internal_error"
    assert "secret" not in str(facts) + caplog.text and "test_gateway_jobs" in caplog.text


def test_a_job_is_its_owners_alone(tmp_path: Path) -> None:
    keys = [make_key(tmp_path, {}, name, KeyScope()) for name in ("one", "two")]
    with running_gateway(tmp_path) as (url, _):
        _, job = generate(url, FOX, keys[0], Prefer="respond-async")
        finished(url, job["id"], keys[0])
        for what in ("", "/answer", "/events"):
            assert ask(f"{url}/v1/tetap/jobs/{job['id']}{what}", key=keys[1])[0] == 404
