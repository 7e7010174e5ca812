"""Verdicts in the ledger: one for each version of the verifier, and the take carries the last word."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tetap.ports import DrawRequest
from tetap.store.attempts import Asking
from tetap.store.ledger import Ledger, Take
from tetap.store.verdicts import VerdictRow

REQUEST = DrawRequest("sketch", "sketch-1", "1", "a fox", "1:1", "1K")
ROW = VerdictRow("sha256:key", "tetap 1.1", "same", 0.97, 0.9, 92.5, "sha256:against", '{"a": "狐"}')


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """Books with one take in them."""
    where: Path | str = tmp_path / "ledger.sqlite"
    if request.param == "postgres":
        where = request.getfixturevalue("postgres")
    with closing(Ledger(where)) as books:
        books.intend(ROW.key, "fox", REQUEST, seed=1, take=0)
        attempt = books.attempts.begin(asking()).attempt
        books.settle(
            attempt, Take(ROW.key, "fox", "sha256:p", 64, 64, "image/png", "unverified", True),
            cost_usd=0.0, receipt={},
        )  # fmt: skip
        yield books


def asking() -> Asking:
    return Asking("try", ROW.key, REQUEST.platform, REQUEST.model, expected_usd=0.0, is_free=True)


def word_of(ledger: Ledger) -> tuple[str, bool]:
    take = ledger.take(ROW.key)
    assert take is not None
    return take.verdict, take.accepted


def test_a_verdict_comes_back_as_it_was_kept_and_the_take_carries_its_word(ledger: Ledger) -> None:
    ledger.verdicts.keep(ROW)
    found = ledger.verdicts.find(ROW.key, ROW.verifier)
    assert found is not None and found.at > 0
    assert replace(found, at=0.0) == ROW
    assert word_of(ledger) == ("same", True)


def test_a_different_character_is_not_accepted(ledger: Ledger) -> None:
    ledger.verdicts.keep(replace(ROW, word="different", percent=None))
    assert word_of(ledger) == ("different", False)
    ledger.verdicts.mark(ROW.key, "reference")
    assert word_of(ledger) == ("reference", True)


def test_each_verifier_has_one_verdict_and_the_newest_is_the_latest(ledger: Ledger) -> None:
    ledger.verdicts.keep(replace(ROW, verifier="tetap 1.0", word="different"))
    ledger.verdicts.keep(ROW)
    ledger.verdicts.keep(replace(ROW, percent=10.0))
    latest = ledger.verdicts.latest(ROW.key)
    assert latest is not None and (latest.verifier, latest.percent) == ("tetap 1.1", 10.0)
    old = ledger.verdicts.find(ROW.key, "tetap 1.0")
    assert old is not None and old.word == "different"
    assert ledger.verdicts.find(ROW.key, "another") is None
