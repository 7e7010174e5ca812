"""What is said and kept when the disk takes nothing more, played by a limit on the size of files."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from shop import PAID, Platform, order, spent, till

from tetap.errors import CannotWrite
from tetap.store.ledger import Ledger


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def large_picture() -> bytes:
    """Noise, about 3 MB."""
    out = BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (1024, 1024, 3), dtype=np.uint8)
    Image.fromarray(noise).save(out, "PNG", compress_level=1)
    return out.getvalue()


def test_a_paid_answer_that_the_disk_does_not_take_is_said_to_be_lost_and_counts_as_spent(
    tmp_path: Path,
) -> None:
    platform, shop = Platform(data=large_picture()), till(tmp_path)
    with files_no_larger_than(2_000_000), pytest.raises(CannotWrite, match="could not be kept") as caught:
        shop.buy(order(), PAID, lambda: platform)
    assert "nothing is lost" not in caught.value.hint and "tetap doubts" in caught.value.hint
    assert (platform.charges, spent(shop)) == (1, 0.04)
    assert list((tmp_path / "spool").iterdir()) == [], "half an answer takes no room"


def test_a_ledger_that_cannot_be_opened_says_what_is_wrong_with_the_disk(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.sqlite").close()
    with (
        files_no_larger_than(0),
        pytest.raises(CannotWrite, match=r"ledger\.sqlite: File too large") as caught,
    ):
        Ledger(tmp_path / "ledger.sqlite")
    assert "Check the disk" in caught.value.hint
    assert [path.name for path in tmp_path.glob(".tmp*")] == []
    Ledger(tmp_path / "ledger.sqlite").close()
