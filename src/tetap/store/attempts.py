"""Every try to buy something, and the one decision before it: go, wait, or not at all.

The decision is one transaction, so that a key is bought by one process at a time, limits are exact and a
budget is never passed, however many workers ask at once. `counted_usd` is what an attempt counts against
budgets: what it cost, or the card's price while that is unknown; nothing once it is certain that nothing
was charged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from ..domain.money import amount_words
from .database import Database, Row, Transaction, first
from .presence import Presence
from .purses import counting, in_purse, move, recount

MAX_PAUSE_SECONDS = 900.0
"""A longer pause in the tables comes from a clock that jumped; it is forgotten."""
Scope = Literal["run", "day", "character", "account"]
Decision = Literal["go", "wait", "taken", "settled", "doubt", "collect", "over budget", "stopped"]


@dataclass(frozen=True)
class Budget:
    """At most so many US dollars for a run, a day, a character or an account (`of`: its name)."""

    scope: Scope
    usd: float
    of: str = ""


@dataclass(frozen=True)
class Limits:
    """What a platform allows: starts a minute (0 = any number) and calls at the same time."""

    per_minute: float = 0.0
    at_once: int = 4


@dataclass(frozen=True)
class Asking:
    """One try that somebody wants to make. `token` names the try, so that asking again is not a second one."""

    token: str
    key: str
    platform: str
    model: str
    expected_usd: float | None
    is_free: bool
    character: str = ""
    run: str = ""
    account: str = ""
    """Whose money it is, where somebody keeps books for others: a customer of the gateway and the day."""
    limits: Limits = Limits()
    budgets: tuple[Budget, ...] = ()
    play_money: bool = False
    """Its price is play money: counted apart from US dollars, against a budget in play money."""
    again_after_doubt: bool = False
    """Try once more although an earlier try may have been charged; that one stays counted."""


@dataclass(frozen=True)
class Answered:
    """The decision; `attempt` to go or collect with, `seconds` to wait, `why` in words for a person."""

    decision: Decision
    attempt: int = 0
    seconds: float = 0.0
    why: str = ""
    remote_id: str = ""


@dataclass(frozen=True)
class Trouble:
    """What went wrong: the error's name, its message, and what the user does next."""

    kind: str
    error: str
    hint: str = ""


class Attempts:
    """The attempts and the pace of a ledger."""

    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self.presence = presence

    def begin(self, asking: Asking, intend: Callable[[Transaction], bool] | None = None) -> Answered:
        """Decide, and when the answer is go: reserve the money and the place. `intend` writes down what is wanted, in
        the same transaction; true where nobody has ever wanted it."""

        def write(tables: Transaction) -> Answered:
            is_new = intend is not None and intend(tables)
            known = None if is_new else self._known(tables, asking)
            return known or self._decide(tables, asking)

        return self._database.transact(write)

    def _known(self, tables: Transaction, asking: Asking) -> Answered | None:
        state = first(tables.read("SELECT state FROM purchases WHERE key = ?", asking.key))
        if state is not None and state[0] == "settled":
            return Answered("settled")
        return self._earlier(tables, asking)

    def _decide(self, tables: Transaction, asking: Asking) -> Answered:
        run = (
            first(tables.read("SELECT state, why FROM runs WHERE id = ?", asking.run)) if asking.run else None
        )
        if run is not None and run[0] in ("cancelled", "failed"):
            return Answered("stopped", why=run[1] or "the run was cancelled")
        held = self._held_back(tables, asking)
        if held is not None:
            return held
        over = _over_budget(tables, asking)
        if over:
            return Answered("over budget", why=over)
        return self._go(tables, asking)

    def _earlier(self, tables: Transaction, asking: Asking) -> Answered | None:
        """What the last try of this key means for the next one."""
        last = first(
            tables.read(
                "SELECT id, token, owner, state, remote_id, collect_after FROM attempts WHERE key = ?"
                " ORDER BY id DESC LIMIT 1",
                asking.key,
            )
        )
        if last is None:
            return None
        number, token, owner, state, remote_id, collect_after = last
        if token == asking.token and state == "open":
            return Answered("go", number)
        if state == "doubt" and remote_id:
            tables.write(
                "UPDATE attempts SET state = 'open', owner = ? WHERE id = ?", self.presence.owner, number
            )
            return Answered("collect", number, remote_id=remote_id)
        if state == "doubt":
            return None if asking.again_after_doubt else Answered("doubt", number)
        if state != "open":
            return None
        parked = bool(remote_id) and collect_after > 0
        mine = owner == self.presence.owner
        if not mine and not parked and self.presence.is_alive(owner, tables):
            return Answered("taken", number, seconds=0.25)
        if remote_id:
            tables.write(
                "UPDATE attempts SET owner = ?, collect_after = 0 WHERE id = ?", self.presence.owner, number
            )
            wait = min(max(0.0, collect_after - tables.now()), MAX_PAUSE_SECONDS)
            return Answered("collect", number, seconds=wait, remote_id=remote_id)
        if asking.is_free:
            _end(tables, number, "failed", 0.0, _LOST)
            return None
        _end(tables, number, "doubt", None, _LOST)
        return None if asking.again_after_doubt else Answered("doubt", number)

    def _held_back(self, tables: Transaction, asking: Asking) -> Answered | None:
        """Wait for the platform: its pause, its pace, its places; or stop for good."""
        now = tables.now()
        pace = first(
            tables.read(
                "SELECT next_start, paused_until, why FROM pace WHERE platform = ? AND model = ?",
                asking.platform, asking.model,
            )
        )  # fmt: skip
        if pace is not None:
            step = 60.0 / asking.limits.per_minute if asking.limits.per_minute else 0.0
            # Never further away than one step; more comes from a clock that jumped back.
            until = max(pace[1], min(pace[0], now + step) if step else 0.0)
            if until > now + MAX_PAUSE_SECONDS:
                tables.write(
                    "UPDATE pace SET next_start = 0, paused_until = 0 WHERE platform = ? AND model = ?",
                    asking.platform, asking.model,
                )  # fmt: skip
            elif until > now:
                return Answered("wait", seconds=until - now, why=pace[2])
        open_ones = tables.read(
            "SELECT owner FROM attempts WHERE platform = ? AND model = ? AND state = 'open' AND collect_after = 0",
            asking.platform, asking.model,
        )  # fmt: skip
        living = {
            owner: owner == self.presence.owner or self.presence.is_alive(owner, tables)
            for owner in {row[0] for row in open_ones}
        }
        if sum(living[row[0]] for row in open_ones) >= asking.limits.at_once:
            return Answered("wait", seconds=0.1, why=f"{asking.limits.at_once} calls are under way")
        return None

    def _go(self, tables: Transaction, asking: Asking) -> Answered:
        now = tables.now()
        if asking.limits.per_minute:
            _pace(tables, asking.platform, asking.model)
            tables.write(
                "UPDATE pace SET next_start = ? WHERE platform = ? AND model = ?",
                now + 60.0 / asking.limits.per_minute, asking.platform, asking.model,
            )  # fmt: skip
        rows = tables.read(
            "INSERT INTO attempts (token, key, owner, platform, model, character, run, account, state, started_at,"
            " day, expected_usd, counted_usd, play_money) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)"
            " RETURNING id",
            asking.token, asking.key, self.presence.owner, asking.platform, asking.model, asking.character,
            asking.run, asking.account, now, day_of(now), asking.expected_usd, asking.expected_usd or 0.0,
            int(asking.play_money),
        )  # fmt: skip
        if asking.expected_usd:
            purses = (asking.run, day_of(now), asking.character, asking.account)
            move(tables, purses, asking.expected_usd, play_money=asking.play_money)
        return Answered("go", rows[0][0])

    def remember_job(self, attempt: int, remote_id: str) -> None:
        """The platform has accepted the work under this id."""
        self._database.transact(
            lambda tables: tables.write("UPDATE attempts SET remote_id = ? WHERE id = ?", remote_id, attempt)
        )

    def job(self, attempt: int) -> str:
        """The platform's id for this attempt's work; empty when it gave none."""
        row = first(self._database.read("SELECT remote_id FROM attempts WHERE id = ?", attempt))
        return str(row[0]) if row is not None else ""

    def park(self, attempt: int, seconds: float) -> None:
        """Accepted and not ready: whoever comes after so many seconds collects it."""
        self._database.transact(
            lambda tables: tables.write(
                "UPDATE attempts SET collect_after = ? WHERE id = ?", tables.now() + seconds, attempt
            )
        )

    def answer_is_here(self, attempt: int) -> None:
        """It could not be settled yet, but takes no place at the platform any more."""
        self.park(attempt, 0.0)

    def fail(self, attempt: int, trouble: Trouble, *, counted: float | None) -> None:
        """It came to nothing. `counted`: what it may have cost all the same; None = the expected price."""
        self._database.transact(lambda tables: _end(tables, attempt, "failed", counted, trouble))

    def doubt(self, attempt: int, trouble: Trouble) -> None:
        """Sent, and nobody knows what came of it: counted as spent."""
        self._database.transact(lambda tables: _end(tables, attempt, "doubt", None, trouble))

    def counted_for(self, run: str, *, play_money: bool = False) -> float:
        """US dollars, or play money, that a run has spent or reserved."""
        ((amount,),) = self._database.read(
            "SELECT COALESCE(SUM(counted_usd), 0) FROM attempts WHERE run = ? AND play_money = ?",
            run, int(play_money),
        )  # fmt: skip
        return float(amount)

    def counted_of(self, key: str) -> float:
        """US dollars, or play money, that a purchase has spent or reserved, every try to buy it counted."""
        ((amount,),) = self._database.read(
            "SELECT COALESCE(SUM(counted_usd), 0) FROM attempts WHERE key = ?", key
        )
        return float(amount)

    def in_doubt(self) -> list[Row]:
        """(attempt, key, platform, model, started_at, counted_usd, error, remote_id, play_money) of every doubt,
        oldest first."""
        return self._database.read(
            "SELECT id, key, platform, model, started_at, counted_usd, error, remote_id, play_money FROM attempts"
            " WHERE state = 'doubt' ORDER BY id"
        )

    def resolve(self, attempt: int, charged: bool) -> bool:
        """A person has looked at the platform's bill; whether there was such a doubt."""
        state = "failed" if charged else "unpaid"
        counted = "counted_usd" if charged else "0"

        def write(tables: Transaction) -> bool:
            if not tables.read("SELECT id FROM attempts WHERE id = ? AND state = 'doubt'", attempt):
                return False
            with counting(tables, attempt):
                tables.write(
                    f"UPDATE attempts SET state = '{state}', counted_usd = {counted} WHERE id = ?", attempt
                )
            return True

        return self._database.transact(write)

    # -- pace ------------------------------------------------------------------------------
    def pause(self, platform: str, model: str, seconds: float, why: str) -> None:
        """Nobody starts on this model for so long."""

        def write(tables: Transaction) -> None:
            _pace(tables, platform, model)
            until = tables.now() + min(seconds, MAX_PAUSE_SECONDS)
            tables.write(
                "UPDATE pace SET paused_until = CASE WHEN paused_until < ? THEN ? ELSE paused_until END, why = ?"
                " WHERE platform = ? AND model = ?",
                until, until, why, platform, model,
            )  # fmt: skip

        self._database.transact(write)

    def stumbled(self, platform: str, model: str) -> int:
        """Count one more failure in a row; how many there are now. A settled purchase sets them back to none."""

        def write(tables: Transaction) -> int:
            _pace(tables, platform, model)
            rows = tables.read(
                "UPDATE pace SET failures = failures + 1 WHERE platform = ? AND model = ? RETURNING failures",
                platform, model,
            )  # fmt: skip
            return int(rows[0][0])

        return self._database.transact(write)


_LOST = Trouble("OutcomeUnknown", "the process that bought it ended before the answer was recorded")


def arrive(tables: Transaction, attempt: int, key: str, cost_usd: float | None) -> bool:
    """An answer is here. True: it is the one that settles its key. False: another was faster, after this
    attempt had been given up for dead; then it is paid for once more, counted and marked as such."""
    ((mine, state, expected, before, play_money, *purses),) = tables.read(
        "SELECT a.state, p.state, a.expected_usd, a.counted_usd, a.play_money, a.run, a.day, a.character, a.account"
        " FROM attempts a JOIN purchases p ON p.key = ? WHERE a.id = ?",
        key, attempt,
    )  # fmt: skip
    if mine == "settled":
        return True
    counted = (expected or 0.0) if cost_usd is None else cost_usd
    tables.write(
        "UPDATE attempts SET state = ?, ended_at = ?, error = '', hint = '', kind = '', counted_usd = ? WHERE id = ?",
        "extra" if state == "settled" else "settled", tables.now(), counted, attempt,
    )  # fmt: skip
    recount(tables, tuple(purses), before, counted, play_money=bool(play_money))
    return bool(state != "settled")


def _end(tables: Transaction, attempt: int, state: str, counted: float | None, trouble: Trouble) -> None:
    with counting(tables, attempt):
        tables.write(
            "UPDATE attempts SET state = ?, ended_at = ?, counted_usd = COALESCE(?, expected_usd, 0), kind = ?,"
            " error = ?, hint = ? WHERE id = ? AND state = 'open'",
            state, tables.now(), counted, trouble.kind, trouble.error, trouble.hint, attempt,
        )  # fmt: skip


def _pace(tables: Transaction, platform: str, model: str) -> None:
    tables.write(
        "INSERT INTO pace (platform, model) VALUES (?, ?) ON CONFLICT (platform, model) DO NOTHING",
        platform,
        model,
    )


def _over_budget(tables: Transaction, asking: Asking) -> str:
    """Which budget this would pass, in words; empty when none."""
    if asking.is_free or not asking.budgets:
        return ""
    if asking.expected_usd is None:
        return f"nobody knows what {asking.platform}/{asking.model} costs, so no budget can be kept"
    wanted = asking.expected_usd
    for budget in asking.budgets:
        counted = in_purse(
            tables, budget.scope, _name_of(budget, asking, tables), play_money=asking.play_money
        )
        if counted + wanted > budget.usd + 1e-9:
            limit, spent, price = (
                amount_words(amount, places, is_play=asking.play_money)
                for amount, places in ((budget.usd, 2), (counted, 2), (wanted, 3))
            )
            return (
                f"the budget of {limit} for this {budget.scope} is used up: {spent} are spent or reserved,"
                f" the next picture costs {price}"
            )
    return ""


def _name_of(budget: Budget, asking: Asking, tables: Transaction) -> str:
    if budget.scope == "day":
        return day_of(tables.now())
    return {"run": asking.run, "character": asking.character, "account": asking.account}[budget.scope]


def day_of(seconds: float) -> str:
    """The day in UTC, as an ISO date."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
