"""Paintbox keeps what every provider of tetap must keep."""

from collections.abc import Iterator

import pytest
from paintbox_server import paintbox

from tetap.testing import OtherSide, ProviderContract


class TestPaintbox(ProviderContract):
    platform = "paintbox"
    plays = ("rate-limit", "refuse", "out-of-credit", "cut-after")

    @pytest.fixture
    def other_side(self) -> Iterator[OtherSide]:
        with paintbox() as other_side:
            yield other_side
