"""Conversations in the ledger, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tetap.store.ledger import Ledger


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    where = tmp_path / "ledger.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres")
    made = Ledger(where)
    yield made
    made.close()


def test_a_tree_of_turns_is_kept_with_its_place_and_names(ledger: Ledger) -> None:
    chats = ledger.chats
    chats.begin("1", "Xiao Cheng")
    chats.begin("1", "Xiao Cheng")
    assert chats.add("1", 0, "a park", "k1", {}) == 1
    assert chats.add("1", 1, "at night", "k2", {"word": "same", "outside": 0.01}) == 2
    chats.mark("1", "dark", 2)
    chats.go("1", 1)
    assert chats.add("1", 1, "in rain", "k3", {}) == 3
    found = chats.find("1")
    assert found is not None and found.head == 3 and dict(found.marks) == {"dark": 2}
    assert [turn.number for turn in found.path()] == [1, 3]
    assert found.turn(2).facts == {"word": "same", "outside": 0.01}  # type: ignore[union-attr]
    assert chats.names("Xiao Cheng") == ["1"] and chats.names("Somebody") == []


def test_the_same_answer_to_the_same_turn_is_one_turn(ledger: Ledger) -> None:
    ledger.chats.begin("1", "Xiao Cheng")
    assert [ledger.chats.add("1", 0, "a park", "k1", {}) for _ in range(2)] == [1, 1]
    ledger.chats.mark("1", "here", 1)
    ledger.chats.mark("1", "here", 1)
    assert ledger.chats.find("nothing") is None


def test_looks_of_a_canary_are_kept_apart_from_what_was_kept_first(ledger: Ledger) -> None:
    rows = ledger.canaries
    rows.order("c", 0, {"front": ["a", "b"], "park": ["x"]})
    rows.order("c", 0, {"front": ["other"]})
    rows.order("c", 1, {"front": ["d"], "park": ["y"]})
    assert rows.keys("c", 0) == {"front": ["a", "b"], "park": ["x"]}
    assert rows.every_key("c") == {"a", "b", "d", "x", "y"}
    for _ in range(2):
        rows.looked("c", 1, chance=0.4, level=0.025, changed=False)
    (look,) = rows.looks("c")
    assert (look.look, look.chance, look.changed) == (1, 0.4, False) and look.at > 0
    rows.forget("c")
    assert rows.keys("c", 0) == {} and rows.looks("c") == []
