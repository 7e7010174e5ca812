"""The simulated platform that a test module names in PLATFORM, what reaches it and what it paints."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from remembering_painter import Painted
from starlette.requests import Request

from tetap.simulators.backstage import Backstage, Bill
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Running]:
    """The platform, started for one test alone."""
    with running(request.module.PLATFORM, Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Orders to draw as they arrive at the web UI or at ComfyUI, newest last."""
    bodies: list[dict[str, Any]] = []
    real = Request.body

    async def body(self: Request) -> bytes:
        data = await real(self)
        if self.url.path.endswith(("2img", "/prompt")):
            bodies.append(json.loads(data))
        return data

    monkeypatch.setattr(Request, "body", body)
    return bodies


@pytest.fixture(scope="module")
def started_once(request: pytest.FixtureRequest) -> Iterator[tuple[Running, Painted]]:
    """The platform, started for all tests of the module, and its painter."""
    painter = Painted()
    with running(request.module.PLATFORM, Backstage(painter, slow_seconds=0.05)) as started:
        yield started, painter


@pytest.fixture
def simulator(started_once: tuple[Running, Painted]) -> Running:
    """The platform that the module shares, with an empty bill, nothing painted and no faults by chance."""
    started, painter = started_once
    started.backstage.bill = Bill()
    started.backstage.shares = {}
    painter.clear()
    return started


@pytest.fixture
def painted(simulator: Running, started_once: tuple[Running, Painted]) -> Painted:
    """What the shared platform has painted in this test."""
    return started_once[1]
