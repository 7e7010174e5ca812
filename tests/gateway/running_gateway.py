"""A gateway in a thread of the test, on a free port of the loopback, and what a plain client says to it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3

from tetap.gateway.application import application, open_house
from tetap.gateway.house import House
from tetap.gateway.outside import Outside
from web_server import serving

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
    with (
        open_house(folder, settings or {}, outside) as house,
        serving(application(house, loopback=loopback)) as url,
    ):
        yield url, house


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
