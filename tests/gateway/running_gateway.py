"""A gateway in a thread of the test, on a free port of the loopback."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from tetap.gateway.application import application, open_house
from tetap.gateway.house import House


@contextmanager
def running_gateway(
    folder: Path, settings: Mapping[str, str | int | None] | None = None, *, loopback: bool = True
) -> Iterator[tuple[str, House]]:
    """(address, house) of a gateway over this folder."""
    with open_house(folder, settings or {}) as house:
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
