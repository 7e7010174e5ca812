"""The ledger's tables, step by step; steps are appended, never edited."""

from collections.abc import Mapping

from ..errors import Misconfigured
from .database import Transaction

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
    """
    CREATE TABLE attempts (
        id {number},
        token TEXT NOT NULL UNIQUE,
        key TEXT NOT NULL REFERENCES purchases (key),
        owner TEXT NOT NULL,
        platform TEXT NOT NULL,
        model TEXT NOT NULL,
        character TEXT NOT NULL DEFAULT '',
        run TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'failed', 'doubt', 'extra', 'unpaid')),
        started_at {real} NOT NULL,
        ended_at {real},
        day TEXT NOT NULL,
        expected_usd {real},
        counted_usd {real} NOT NULL DEFAULT 0,
        kind TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        hint TEXT NOT NULL DEFAULT '',
        remote_id TEXT NOT NULL DEFAULT '',
        collect_after {real} NOT NULL DEFAULT 0
    ) {strict};
    CREATE INDEX attempts_by_key ON attempts (key, id);
    CREATE INDEX attempts_open ON attempts (platform, model) WHERE state = 'open';
    CREATE INDEX attempts_in_doubt ON attempts (id) WHERE state = 'doubt';
    CREATE INDEX attempts_by_day ON attempts (day, platform);
    CREATE INDEX attempts_by_run ON attempts (run);
    CREATE INDEX attempts_by_character ON attempts (character, day);
    CREATE TABLE pace (
        platform TEXT NOT NULL,
        model TEXT NOT NULL,
        next_start {real} NOT NULL DEFAULT 0,
        paused_until {real} NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0,
        opened INTEGER NOT NULL DEFAULT 0,
        why TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (platform, model)
    ) {strict};
    CREATE TABLE owners (
        id TEXT PRIMARY KEY,
        host TEXT NOT NULL,
        process INTEGER NOT NULL,
        platforms TEXT NOT NULL DEFAULT '',
        beat {real} NOT NULL
    ) {strict};
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        character TEXT NOT NULL,
        started_at {real} NOT NULL,
        ended_at {real},
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
        shots TEXT NOT NULL,
        budget_usd {real},
        why TEXT NOT NULL DEFAULT ''
    ) {strict};
    CREATE INDEX runs_by_time ON runs (started_at);
    INSERT INTO attempts (token, key, owner, platform, model, state, started_at, day, expected_usd, counted_usd, error)
        SELECT key, key, '', platform, model, CASE state WHEN 'intent' THEN 'open' ELSE state END, 0,
        substr(intent_at, 1, 10), expected_usd,
        CASE state WHEN 'failed' THEN 0 ELSE COALESCE(cost_usd, expected_usd, 0) END, COALESCE(error, '')
        FROM purchases;
    """,
    """
    CREATE TABLE verdicts (
        key TEXT NOT NULL REFERENCES takes (key),
        verifier TEXT NOT NULL,
        at {real} NOT NULL,
        word TEXT NOT NULL,
        who {real} NOT NULL,
        what {real} NOT NULL,
        percent {real},
        against TEXT NOT NULL,
        record TEXT NOT NULL,
        PRIMARY KEY (key, verifier)
    ) {strict};
    """,
    "ALTER TABLE attempts ADD COLUMN play_money INTEGER NOT NULL DEFAULT 0;",
    """
    CREATE TABLE purses (
        scope TEXT NOT NULL,
        name TEXT NOT NULL,
        play_money INTEGER NOT NULL,
        millionths {real} NOT NULL,
        PRIMARY KEY (scope, name, play_money)
    ) {strict};
    INSERT INTO purses SELECT 'run', run, play_money, SUM(ROUND(counted_usd * 1000000)) FROM attempts GROUP BY 2, 3;
    INSERT INTO purses SELECT 'day', day, play_money, SUM(ROUND(counted_usd * 1000000)) FROM attempts GROUP BY 2, 3;
    INSERT INTO purses SELECT 'character', character, play_money, SUM(ROUND(counted_usd * 1000000)) FROM attempts
        GROUP BY 2, 3;
    """,
    """
    CREATE TABLE decisions (
        id {number},
        key TEXT NOT NULL REFERENCES takes (key),
        at {real} NOT NULL,
        accepted INTEGER NOT NULL,
        why TEXT NOT NULL DEFAULT ''
    ) {strict};
    CREATE INDEX decisions_by_key ON decisions (key, id);
    """,
    """
    CREATE TABLE tries (
        chain TEXT NOT NULL,
        number INTEGER NOT NULL,
        key TEXT NOT NULL,
        at {real} NOT NULL,
        character TEXT NOT NULL,
        shot TEXT NOT NULL,
        strategy TEXT NOT NULL,
        platform TEXT NOT NULL,
        model TEXT NOT NULL,
        rung TEXT NOT NULL,
        why TEXT NOT NULL DEFAULT '',
        take INTEGER NOT NULL,
        request TEXT NOT NULL DEFAULT '',
        stands_out INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (chain, number)
    ) {strict};
    CREATE INDEX tries_by_character ON tries (character, strategy, model);
    """,
    """
    CREATE TABLE repeats (name TEXT PRIMARY KEY, request TEXT NOT NULL, at {real} NOT NULL) {strict};
    CREATE TABLE gateway_keys (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        hash TEXT NOT NULL,
        scope TEXT NOT NULL,
        made_at {real} NOT NULL,
        revoked_at {real}
    ) {strict};
    CREATE TABLE gateway_jobs (
        id TEXT PRIMARY KEY,
        customer TEXT NOT NULL,
        path TEXT NOT NULL,
        body TEXT NOT NULL,
        beside TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'working', 'done', 'failed')),
        answer TEXT NOT NULL DEFAULT '',
        made_at {real} NOT NULL,
        ended_at {real}
    ) {strict};
    """,
    """
    CREATE TABLE chats (
        name TEXT PRIMARY KEY,
        character TEXT NOT NULL,
        at {real} NOT NULL,
        head INTEGER NOT NULL DEFAULT 0
    ) {strict};
    CREATE TABLE chat_turns (
        chat TEXT NOT NULL REFERENCES chats (name),
        number INTEGER NOT NULL,
        parent INTEGER NOT NULL,
        asked TEXT NOT NULL,
        key TEXT NOT NULL,
        at {real} NOT NULL,
        facts TEXT NOT NULL DEFAULT '{}',
        PRIMARY KEY (chat, number)
    ) {strict};
    CREATE TABLE chat_marks (
        chat TEXT NOT NULL REFERENCES chats (name),
        name TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (chat, name)
    ) {strict};
    """,
    """
    ALTER TABLE attempts ADD COLUMN account TEXT NOT NULL DEFAULT '';
    ALTER TABLE versions ADD COLUMN content TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE canary_takes (
        canary TEXT NOT NULL,
        look INTEGER NOT NULL,
        probe TEXT NOT NULL,
        number INTEGER NOT NULL,
        key TEXT NOT NULL,
        PRIMARY KEY (canary, look, probe, number)
    ) {strict};
    CREATE TABLE canary_looks (
        canary TEXT NOT NULL,
        look INTEGER NOT NULL,
        at {real} NOT NULL,
        chance {real} NOT NULL,
        level {real} NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (canary, look)
    ) {strict};
    """,
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {"number": "INTEGER PRIMARY KEY AUTOINCREMENT", "real": "REAL", "strict": "STRICT"},
    "postgres": {
        "number": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "real": "DOUBLE PRECISION", "strict": "",
    },
}  # fmt: skip


def migrate(tables: Transaction, dialect: str) -> None:
    """Bring the tables to the newest step; part of one transaction. `dialect`: sqlite or postgres."""
    at = _step(tables, dialect)
    if at > len(MIGRATIONS):
        raise Misconfigured(
            f"this ledger was written by a newer tetap (its tables are at step {at}, this one knows {len(MIGRATIONS)})",
            "Update: pip install -U tetap. On several machines, update all of them.",
        )
    for script in MIGRATIONS[at:]:
        for statement in filter(None, map(str.strip, script.split(";"))):
            tables.write(_spoken(statement, dialect))
    if at == len(MIGRATIONS):
        return
    if dialect == "sqlite":
        tables.write(f"PRAGMA user_version = {len(MIGRATIONS)}")
    else:
        tables.write("DELETE FROM tetap_step")
        tables.write("INSERT INTO tetap_step (step) VALUES (?)", len(MIGRATIONS))


def _step(tables: Transaction, dialect: str) -> int:
    if dialect == "sqlite":
        return int(tables.read("PRAGMA user_version")[0][0])
    tables.write("CREATE TABLE IF NOT EXISTS tetap_step (step INTEGER NOT NULL)")
    rows = tables.read("SELECT step FROM tetap_step")
    return int(rows[0][0]) if rows else 0


def _spoken(statement: str, dialect: str) -> str:
    """A statement in the words of a dialect; the first step was written for SQLite alone."""
    for name, word in _WORDS[dialect].items():
        statement = statement.replace("{" + name + "}", word)
    if dialect == "postgres":
        statement = statement.removesuffix("STRICT").replace(" REAL", " DOUBLE PRECISION")
        statement = statement.replace("INTEGER PRIMARY KEY AUTOINCREMENT", _WORDS["postgres"]["number"])
        statement = statement.replace("seed INTEGER", "seed BIGINT")
    return statement
