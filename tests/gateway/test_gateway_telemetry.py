"""OpenTelemetry, where it is asked for: spans of calls and pictures in the caller's trace, without their words."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from running_gateway import generate

from tetap.gateway.application import application, open_house
from web_server import serving

exporting = pytest.importorskip(
    "opentelemetry.sdk.trace.export",
    reason="pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
)
memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
FOX = {"model": "sketch", "prompt": "a very secret fox", "seed": 1}
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_call_and_its_picture_are_spans_of_the_callers_trace_without_its_words(tmp_path: Path) -> None:
    from tetap.gateway.spans import telling

    kept = memory.InMemorySpanExporter()
    with telling(exporting.SimpleSpanProcessor(kept)) as spans, open_house(tmp_path, {}) as house:
        house.spans = spans
        with serving(application(house)) as url:
            assert generate(url, FOX, traceparent=PARENT)[0] == 200
            assert generate(url, {**FOX, "model": "secret-model"})[0] == 404
    told = {span.name: span for span in kept.get_finished_spans()}
    picture, *calls = kept.get_finished_spans()
    assert [span.attributes["http.response.status_code"] for span in calls] == [200, 404]
    assert (
        f"{picture.context.trace_id:032x}" == PARENT[3:35]
        and picture.parent.span_id == calls[0].context.span_id
    )
    assert picture.attributes["tetap.platform"] == "sketch" and picture.attributes["tetap.usd"] == 0.0
    assert set(told) == {"picture", "POST /v1/images/generations"}
    assert "secret" not in "".join(span.to_json() for span in kept.get_finished_spans())


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The address of an OTLP collector, and what it was sent."""
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", got
        server.shutdown()
        thread.join()


def test_spans_go_to_the_collector_that_the_variables_name(
    tmp_path: Path, collector: tuple[str, list[tuple[str, bytes]]]
) -> None:
    at, got = collector
    started = subprocess.Popen(
        [sys.executable, "-m", "tetap", "serve", tmp_path, "--port", "0", "--json", "--telemetry"],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": at},
    )  # fmt: skip
    assert started.stdout is not None
    with started.stdout:
        url = json.loads("".join(iter(started.stdout.readline, "}\n")) + "}")["url"]
        assert generate(url, FOX)[0] == 200
        started.send_signal(signal.SIGTERM)
        assert started.wait(30) == 0
    ((path, sent),) = got
    assert path == "/v1/traces" and b"tetap.platform" in sent and b"secret" not in sent
