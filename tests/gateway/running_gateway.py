"""A gateway in a thread of the test, on a free port of the loopback, and what a plain client says to it."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3
import uvicorn

from tetap.gateway.application import application, open_house
from tetap.gateway.house import House
from tetap.gateway.outside import Outside

Answer = tuple[int, dict[str, Any]]


@contextmanager
def running_gateway(
    folder: Path,
    settings: Mapping[str, str | int | None] | None = None,
    *,
    loopback: bool = True,
    outside: Outside | None = None,
) -> Iterator[tuple[str, House]]:
    """(address, house) of a gateway over this folder."""
    with open_house(folder, settings or {}, outside) as house:
        config = uvicorn.Config(
            application(house, loopback=loopback), host="127.0.0.1", port=0, log_config=None,
            access_log=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                thread.join(0.005)
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", house
        finally:
            server.should_exit = True
            thread.join(10)


def ask(
    url: str,
    body: object = None,
    *,
    method: str = "",
    key: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """(status, JSON) of a POST with this body, or a GET without one."""
    sent = {**({"Authorization": f"Bearer {key}"} if key else {}), **(headers or {})}
    with urllib3.PoolManager(retries=False) as pool:
        if isinstance(body, bytes) or body is None:
            answer = pool.request(method or ("GET" if body is None else "POST"), url, body=body, headers=sent)
        else:
            answer = pool.request("POST", url, json=body, headers=sent)
        return answer.status, json.loads(answer.data or b"{}")


def generate(url: str, body: dict[str, Any], key: str = "", **headers: str) -> Answer:
    """A call of images/generations."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(f"{url}/v1/images/generations", body, key=key, headers=named)
