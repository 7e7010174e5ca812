"""`make bench-gateway`: tetap's gateway beside a bare pass-through and LiteLLM's proxy, over the same platform.

The platform answers at once with pictures of 1 MiB, no two alike. Everything runs on this machine, one worker each, so
that rates mean something only beside each other. tetap hashes, spools with fsync, and writes intent, attempt and
receipt into its ledger before it answers; the others keep nothing.

    python scripts/bench_gateway.py              two minutes: without LiteLLM, unless it is installed already
    python scripts/bench_gateway.py --long       with LiteLLM (installed into artefacts/ only); memory after 10,000
    python scripts/bench_gateway.py --only tetap --seconds 10
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench_gateway_table import (
    AFTER_MANY,
    DIRECT,
    FLOOR,
    LIMIT,
    LITELLM,
    LITELLM_PLAIN,
    NEW,
    NEW_NOT_KEPT,
    NEW_ON_ONE_CORE,
    REPLAY,
    Measured,
    required,
    table,
    where_time_goes,
)

ROOT = Path(__file__).parent.parent
WORLD = ROOT / "scripts" / "bench_gateway_world.py"
PARTS = ROOT / "scripts" / "bench_gateway_parts.py"
NOTHING_KEPT = ROOT / "scripts" / "bench_gateway_keeping_nothing.py"
ENVIRONMENT = ROOT / "artefacts" / "bench-gateway-venv"
TOGETHER = (1, 16, 64)
OFFICIAL = "gzip, deflate"
"""What the official clients accept. LiteLLM's proxy compresses then, the others do not."""
TOML = """
platform = "openai"

[platforms.openai]
url = "{url}/v1"

[platforms.openai.limits]
at_once = 64
"""
NEW_BODY = {"model": "gpt-image-2.6-sunburst", "prompt": "a fox in a park", "size": "1024x1024"}
LITELLM_YAML = """
model_list:
  - model_name: gpt-image-2.6-sunburst
    litellm_params: {{model: openai/gpt-image-2.6-sunburst, api_base: "{url}/v1", api_key: any}}
"""


@contextmanager
def child(
    *command: str | Path, port: int, cwd: Path | None = None, **env: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that listens on a port, until the block ends."""
    log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
    process = subprocess.Popen(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **env}, stdout=log, stderr=log
    )
    try:
        end = time.monotonic() + 90
        while time.monotonic() < end:
            if process.poll() is not None:
                log.seek(0)
                sys.exit(f"{command} ended:\n{log.read().decode()[-2000:]}")
            with socket.socket() as probe:
                probe.settimeout(0.2)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total / 1e6


def cpu_seconds(pid: int) -> float:
    """What a process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def environment(long: bool) -> Path:
    """The bench's own Python, with LiteLLM in the long form; nothing of it goes into tetap's."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    if not list(ENVIRONMENT.glob("lib/python*/site-packages/httptools")):
        # The same web server for everybody: uvicorn with uvloop and httptools.
        install(python, "aiohttp", "starlette", "uvicorn[standard]")
    if long and not (ENVIRONMENT / "bin" / "litellm").is_file():
        print("installing LiteLLM's proxy into artefacts/ (some minutes)", flush=True)
        install(python, "litellm[proxy]")
    return python


def install(python: Path, *packages: str) -> None:
    """Into the bench's own environment."""
    subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)


class Bench:
    """One platform and everybody who stands before it."""

    def __init__(self, python: Path, seconds: float) -> None:
        self.python, self.seconds = python, seconds
        self.rows: list[Measured] = []
        self.memory: dict[str, float] = {}
        self.parts: dict[str, tuple[float, float]] = {}

    def load(
        self, url: str, body: dict[str, Any], callers: int, seconds: float, at_most: int = 0,
        accepts: str = OFFICIAL,
    ) -> dict[str, Any]:  # fmt: skip
        """Figures of one load."""
        done = subprocess.run(
            [str(self.python), str(WORLD), "load", f"{url}/v1/images/generations", json.dumps(body), str(callers),
             str(seconds), str(at_most), accepts],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        figures: dict[str, Any] = json.loads(done.stdout)
        if figures["errors"]:
            print(f"  {figures['errors']} errors: {figures['error']}", flush=True)
        return figures

    def measure(
        self, name: str, url: str, body: dict[str, Any], pid: int = 0, accepts: str = OFFICIAL,
        together: Sequence[int] = TOGETHER,
    ) -> None:  # fmt: skip
        """A contender at every number of callers."""
        for callers in together:
            self.load(url, body, callers, min(1.0, self.seconds / 3), accepts=accepts)
            before = cpu_seconds(pid) if pid else 0.0
            figures = self.load(url, body, callers, self.seconds, accepts=accepts)
            if pid and figures["n"]:
                figures["cpu_ms"] = (cpu_seconds(pid) - before) * 1e3 / figures["n"]
            self.rows.append(Measured(name, callers, figures))
            print(
                f"  {name:28} c={callers:<3} {figures['rate']:8.1f}/s  p50 {figures['p50'] * 1e3:8.1f} ms",
                flush=True,
            )

    def remember(self, name: str, pid: int) -> None:
        """How much memory it holds now."""
        self.memory[name] = memory_mb(pid)


def tetap(bench: Bench, url: str, folder: Path, requests: int) -> None:
    """Pass-through with ledger and store, replays, and memory after many requests."""
    (folder / "tetap.toml").write_text(TOML.format(url=url))
    port = free_port()
    command = (sys.executable, "-m", "tetap", "serve", folder, "--port", str(port))
    with child(*command, port=port, OPENAI_API_KEY="any") as process:
        here = f"http://127.0.0.1:{port}"
        bench.remember("tetap, just started", process.pid)
        bench.measure(REPLAY, here, NEW_BODY | {"seed": 7}, process.pid)
        bench.measure(NEW, here, NEW_BODY, process.pid)
        bench.remember("tetap, after 64 new pictures at a time", process.pid)
        if requests:
            made = bench.load(here, NEW_BODY, 16, 600, requests // 2)["n"]
            bench.load(here, NEW_BODY | {"seed": 7}, 64, 600, requests - made)
            name = AFTER_MANY if requests >= 10_000 else f"tetap, after {requests} more requests"
            bench.remember(name, process.pid)
            time.sleep(11)
            bench.remember("tetap, eleven seconds later", process.pid)


def explain(bench: Bench, url: str, folder: Path) -> None:
    """Where a new picture's time goes: step by step, on one core only, and with nothing kept at all."""
    done = subprocess.run(
        [sys.executable, PARTS, folder, "3"], capture_output=True, text=True, check=True,
        env={**os.environ, "OPENAI_API_KEY": "any"},
    )  # fmt: skip
    bench.parts = json.loads(done.stdout)["steps"]
    for name, *command in (
        (NEW_ON_ONE_CORE, "-m", "tetap", "serve", folder), (NEW_NOT_KEPT, NOTHING_KEPT, folder)
    ):  # fmt: skip
        port = free_port()
        with child(sys.executable, *command, "--port", str(port), port=port, OPENAI_API_KEY="any") as process:
            if name == NEW_ON_ONE_CORE:
                stay_on_one_core(process.pid)
            bench.measure(name, f"http://127.0.0.1:{port}", NEW_BODY, process.pid, together=(16,))


def stay_on_one_core(pid: int) -> None:
    """All threads that a process has and will have."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {max(os.sched_getaffinity(0))})


def litellm(bench: Bench, url: str, folder: Path) -> None:
    """LiteLLM's proxy."""
    config, port = folder / "litellm.yaml", free_port()
    config.write_text(LITELLM_YAML.format(url=url))
    command = (ENVIRONMENT / "bin" / "litellm", "--config", config, "--port", str(port), "--num_workers", "1")
    wishes = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR",
        "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
    }  # fmt: skip
    with child(*command, port=port, cwd=folder, **wishes) as process:
        here = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                request = urllib.request.Request(
                    f"{here}/v1/images/generations",
                    json.dumps(NEW_BODY).encode(),
                    {"content-type": "application/json"},
                )
                urllib.request.urlopen(request, timeout=30).read()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        bench.measure(LITELLM, here, NEW_BODY, process.pid)
        bench.measure(LITELLM_PLAIN, here, NEW_BODY, process.pid, accepts="identity")
        bench.remember(LITELLM, process.pid)


def fsync_ms(folder: Path) -> float:
    """What it costs here to make 1 MiB last."""
    data, took = os.urandom(1 << 20), []
    for number in range(20):
        began = time.perf_counter()
        with (folder / f"fsync-{number}").open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        took.append(time.perf_counter() - began)
    return sorted(took)[10] * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--seconds", type=float, default=0.0, help="a measurement; 3, or 10 in the long form")
    parser.add_argument("--requests", type=int, default=-1, help="for memory; 0, or 10,000 in the long form")
    parser.add_argument(
        "--only", nargs="*", choices=("direct", "floor", "limit", "litellm", "tetap"), default=None
    )
    told = parser.parse_args()
    run(told.long, told.seconds or (10.0 if told.long else 3.0), told.requests, told.only)


def run(long: bool, seconds: float, requests: int, only: Sequence[str] | None) -> None:
    """Every contender, one after the other."""
    python = environment(long)
    wanted = set(only or ("direct", "floor", "limit", "tetap", "litellm"))
    if not (ENVIRONMENT / "bin" / "litellm").is_file():
        wanted.discard("litellm")
    requests = requests if requests >= 0 else 10_000 if long else 0
    folder = Path(tempfile.mkdtemp(prefix="tetap-bench-", dir=ROOT / "artefacts"))
    bench, port = Bench(python, seconds), free_port()
    print(
        f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, 1 MiB with fsync {fsync_ms(folder):.1f} ms",
        flush=True,
    )
    try:
        with child(python, WORLD, "upstream", str(port), port=port):
            url = f"http://127.0.0.1:{port}"
            body = {"model": "gpt-image-2.6-sunburst", "prompt": "a fox"}
            if "direct" in wanted:
                bench.measure(DIRECT, url, body)
            if "floor" in wanted:
                at = free_port()
                with child(python, WORLD, "floor", str(at), url, port=at) as process:
                    bench.measure(FLOOR, f"http://127.0.0.1:{at}", body, process.pid)
            if "limit" in wanted:
                at = free_port()
                with child(python, WORLD, "limit", str(at), port=at) as process:
                    bench.measure(LIMIT, f"http://127.0.0.1:{at}", body, process.pid)
            if "tetap" in wanted:
                tetap(bench, url, folder, requests)
                explain(bench, url, folder)
            if "litellm" in wanted:
                litellm(bench, url, folder)
        print(table(bench.rows, TOGETHER))
        print(required(bench.rows, bench.memory))
        print(where_time_goes(bench.parts))
        for name, megabytes in bench.memory.items():
            print(f"{name}: {megabytes:.0f} MB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
