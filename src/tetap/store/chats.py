"""Conversations: a tree of turns, where one stands in it, and the places that were given a name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..ports.provider import Json
from .database import Database, Row, Transaction, first

START = 0
"""The number of the place before the first turn."""


@dataclass(frozen=True)
class ChatTurn:
    """One turn: what was asked of the turn `parent` (0 = nothing before it), and the purchase that answers it."""

    number: int
    parent: int
    asked: str
    key: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    """What is known of it: verdict's word and percent, drifted traits, shares that changed, how it was sent."""


@dataclass(frozen=True)
class ChatState:
    """A conversation as it is kept. `head` is the turn that the next one goes on from, 0 = none yet."""

    name: str
    head: int
    turns: Sequence[ChatTurn]
    marks: Mapping[str, int]
    """Name of a save point to its turn."""

    def turn(self, number: int) -> ChatTurn | None:
        """The turn of this number."""
        return next((turn for turn in self.turns if turn.number == number), None)

    def path(self) -> list[ChatTurn]:
        """The turns that led to the head, oldest first."""
        found: list[ChatTurn] = []
        turn = self.turn(self.head)
        while turn is not None:
            found.insert(0, turn)
            turn = self.turn(turn.parent)
        return found


class Chats:
    """The conversations of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, character: str) -> None:
        """A conversation of this name; one that is there stays as it is."""
        self._database.transact(
            lambda tables: tables.write(
                "INSERT INTO chats (name, character, at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
                name, character, tables.now(),
            )
        )  # fmt: skip

    def names(self, character: str) -> Sequence[str]:
        """Conversations about this character, oldest first."""
        query = "SELECT name FROM chats WHERE character = ? ORDER BY at, name"
        return [row[0] for row in self._database.read(query, character)]

    def find(self, name: str) -> ChatState | None:
        """The conversation of this name."""
        row = first(self._database.read("SELECT head FROM chats WHERE name = ?", name))
        if row is None:
            return None
        turns = self._database.read(
            "SELECT number, parent, asked, key, facts FROM chat_turns WHERE chat = ? ORDER BY number", name
        )
        marks = self._database.read(
            "SELECT name, number FROM chat_marks WHERE chat = ? ORDER BY number", name
        )
        return ChatState(name, row[0], [_turn(row) for row in turns], dict(marks))

    def add(self, chat: str, parent: int, asked: str, key: str, facts: Mapping[str, Json]) -> int:
        """A turn that follows `parent`; it is the head from now on. The same answer to the same turn is one turn."""

        def write(tables: Transaction) -> int:
            known = first(
                tables.read(
                    "SELECT number FROM chat_turns WHERE chat = ? AND parent = ? AND key = ?",
                    chat,
                    parent,
                    key,
                )
            )
            if known is not None:
                number = int(known[0])
            else:
                ((last,),) = tables.read(
                    "SELECT COALESCE(MAX(number), 0) FROM chat_turns WHERE chat = ?", chat
                )
                number = int(last) + 1
                tables.write(
                    "INSERT INTO chat_turns (chat, number, parent, asked, key, at, facts)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    chat, number, parent, asked, key, tables.now(), json.dumps(dict(facts), ensure_ascii=False),
                )  # fmt: skip
            tables.write("UPDATE chats SET head = ? WHERE name = ?", number, chat)
            return number

        return self._database.transact(write)

    def go(self, chat: str, number: int) -> None:
        """Stand at this turn."""
        self._database.transact(
            lambda tables: tables.write("UPDATE chats SET head = ? WHERE name = ?", number, chat)
        )

    def mark(self, chat: str, name: str, number: int) -> None:
        """Give a turn a name; a name that was given before moves."""
        self._database.transact(
            lambda tables: tables.write(
                "INSERT INTO chat_marks (chat, name, number) VALUES (?, ?, ?)"
                " ON CONFLICT (chat, name) DO UPDATE SET number = excluded.number",
                chat, name, number,
            )
        )  # fmt: skip


def _turn(row: Row) -> ChatTurn:
    number, parent, asked, key, facts = row
    return ChatTurn(number, parent, asked, key, json.loads(facts))
