"""The books that every shop here is tried with."""

from collections.abc import Iterator

import pytest
from shop import OPENED, WHERE


@pytest.fixture(params=["sqlite", "postgres"])
def books(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything here holds on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        WHERE.append(request.getfixturevalue("postgres"))
    yield
    while OPENED:
        OPENED.pop().close()
    WHERE.clear()
