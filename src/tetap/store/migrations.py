"""The ledger's tables, step by step; steps are appended, never edited."""

import sqlite3

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE purchases (
        key TEXT PRIMARY KEY,
        shot TEXT NOT NULL,
        platform TEXT NOT NULL,
        model TEXT NOT NULL,
        seed INTEGER NOT NULL,
        take INTEGER NOT NULL,
        request TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('intent', 'settled', 'failed')),
        intent_at TEXT NOT NULL,
        settled_at TEXT,
        remote_id TEXT,
        expected_usd REAL,
        cost_usd REAL,
        picture TEXT,
        receipt TEXT,
        error TEXT
    ) STRICT;
    CREATE INDEX purchases_by_shot ON purchases (shot, take);
    CREATE TABLE takes (
        key TEXT PRIMARY KEY REFERENCES purchases (key),
        shot TEXT NOT NULL,
        picture TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        media_type TEXT NOT NULL,
        verdict TEXT NOT NULL,
        accepted INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run TEXT NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        shot TEXT NOT NULL DEFAULT '',
        facts TEXT NOT NULL DEFAULT '{}'
    ) STRICT;
    CREATE INDEX events_by_run ON events (run, id);
    CREATE TABLE versions (
        character TEXT NOT NULL,
        number INTEGER NOT NULL,
        digest TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        PRIMARY KEY (character, number),
        UNIQUE (character, digest)
    ) STRICT;
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest step; each step is one transaction."""
    (at,) = connection.execute("PRAGMA user_version").fetchone()
    for number, script in enumerate(MIGRATIONS[at:], start=at + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
