"""Workers that buy through a gateway: one that is killed costs nothing, because the gateway finishes its purchase."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_gateway import running_gateway

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

CONFIG = """
platform = "openai-compatible"
in_doubt = "retry"

[platforms.openai-compatible]
url = "{url}/v1"
idempotency_header = "Idempotency-Key"

[platforms.openai-compatible.models."gemini/gemini-3-pro-image"]
like = "gemini-3-pro-image"
price = {{ "1K" = 0.134, "2K" = 0.134, "4K" = 0.24 }}
"""


@pytest.fixture
def upstream() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain, latency=1.0)) as started:
        yield started


def worker(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tetap", "shoot", folder, "--only", "front", "--only", "side", "--yes", "--json",
         "--model", "gemini/gemini-3-pro-image", "--lanes", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "OPENAI_COMPATIBLE_API_KEY": "any"},
    )  # fmt: skip


def test_a_worker_that_is_killed_while_it_waits_has_cost_nothing(
    tmp_path: Path, example: Callable[[str], Path], upstream: Running
) -> None:
    folder = example("xiao-cheng")
    (tmp_path / "served").mkdir()
    with running_gateway(tmp_path / "served", {"platform": "gemini", "url": upstream.url}) as (url, house):
        (folder / "tetap.toml").write_text(CONFIG.format(url=url))
        dying = worker(folder)
        while len(house.tasks) < 2:
            assert dying.poll() is None, dying.stderr and dying.stderr.read()
            time.sleep(0.01)
        dying.send_signal(signal.SIGKILL)
        dying.communicate()
        again = worker(folder)
        _, said = again.communicate(timeout=60)
        assert again.returncode == 0, said
    assert len(upstream.backstage.bill.charges) == 2
    assert {path.stem for path in (folder / "out").glob("*.*")} >= {"front", "side"}
