"""What every door of the gateway shares: the counter, the threads that buy, who asks, and what is under way."""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from ..app.asked import Asked, Customer, Made, Ordered, Tell, nobody
from ..app.counter import Counter
from ..app.one_shot import Sittings
from ..app.served import MARK
from ..domain.seeds import SEED_LIMIT
from ..errors import Rejected
from ..store.gateway_keys import GatewayKeys, KeyScope
from ..store.repeats import Repeats
from .encoded import EncodedPictures
from .failures import BadBody
from .intake import Intake
from .links import Links
from .memory import give_back
from .openai_parsing import Call
from .outside import Outside
from .replays import Replays
from .retries import Retries
from .spans import Spans

T = TypeVar("T")
_SHORT = 16
"""Threads for what takes no time: parsing, looking up, printing."""
THREADS = 64
"""Calls that are worked on at the same time; the others wait with what they asked for, their pictures in the store."""

TIDY_SECONDS = 10.0
"""So often memory is given back while calls come, and once after the last."""


@dataclass(frozen=True)
class Caller:
    """Who asks, and what the key allows."""

    customer: Customer = field(default_factory=Customer)
    scope: KeyScope = field(default_factory=KeyScope)


@dataclass
class House:
    """One gateway. `threads` bounds what happens at the same time; `tasks` is what is not finished yet."""

    counter: Counter
    sittings: Sittings
    links: Links
    outside: Outside = field(default_factory=Outside)
    spans: Spans = field(default_factory=Spans)
    threads: int = THREADS
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        state = self.counter.state
        self.intake = Intake(state.objects.put, self.outside.fetch)
        self.keys = GatewayKeys(state.ledger.database)
        self._repeats = Repeats(state.ledger.database)
        self._retries = Retries()
        self.encoded = EncodedPictures(self.counter.picture)
        self.replays = Replays(self.encoded, state.objects.is_here)
        self._places: dict[str, anyio.CapacityLimiter] = {}
        self._open_until = 0.0
        self._tidying: asyncio.TimerHandle | None = None

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Short blocking work, off the loop; never given up once begun."""
        return await anyio.to_thread.run_sync(work, limiter=self._place("short", _SHORT))

    def _place(self, kind: str, count: int) -> anyio.CapacityLimiter:
        if kind not in self._places:
            self._places[kind] = anyio.CapacityLimiter(count)
        return self._places[kind]

    async def needs_key(self) -> bool:
        """Whether there are keys, so that one must be sent. Asked of the ledger once a second while there are none."""
        now = time.monotonic()
        if now < self._open_until:
            return False
        needs = await self.in_thread(self.keys.any_good)
        self._open_until = 0.0 if needs else now + 1.0
        return needs

    def order(self, call: Call, caller: Caller) -> Ordered:
        """What a call asks for, checked and within what the caller may do; nothing is bought."""
        asked = self._named(self._with_replies(call.asked), call, caller)
        name = "" if asked.seed is not None else _digest(f"{caller.customer.name}\n{asked!r}")
        if name and call.beside.is_retry:
            asked = replace(asked, seed=self._retries.seed_of(name))
        if asked.model.startswith(MARK):
            ordered: Ordered = self.sittings.order(asked, caller.customer)
        else:
            ordered = self.counter.order(asked, caller.customer)
        self._check_scope(caller.scope, ordered)
        if name:
            self._retries.keep(name, ordered.seed)
        return ordered

    def _check_scope(self, scope: KeyScope, ordered: Ordered) -> None:
        """Rejected for what the caller's key does not allow."""
        if scope.platforms and ordered.platform not in scope.platforms:
            raise Rejected(
                f"this key may not use {ordered.platform}", f"It may use {', '.join(scope.platforms)}."
            )
        self.check_character(scope, ordered.character)

    def check_character(self, scope: KeyScope, name: str) -> None:
        """Rejected for a character, or a plain model (''), that the caller's key does not draw."""
        if not scope.characters:
            return
        allowed = {self.sittings.served.find(one).name for one in scope.characters}
        if name not in allowed:
            raise Rejected(
                "this key may draw its characters only",
                f"It may use {', '.join(MARK + n for n in scope.characters)}.",
            )

    def models(self) -> list[tuple[str, str]]:
        """(name, owner) of every model that may be named, characters first."""
        return [
            (MARK + one.id, "tetap") for one in self.sittings.served.every()
        ] + self.counter.offers.names()

    def owner_of(self, model: str) -> str:
        """Whose model this is. UnknownPlatform when there is none of this name."""
        if model.startswith(MARK):
            self.sittings.served.find(model.removeprefix(MARK).partition("@")[0])
            return "tetap"
        return self.counter.offers.find(model).card.platform

    async def answered(
        self, ordered: Ordered, write: Callable[[Sequence[Made]], T]
    ) -> tuple[Sequence[Made], T]:
        """Every picture of an order, and the answer that is written from them; one alone in one thread."""
        if ordered.count > 1:
            made = await self.make(ordered)
            return made, await self.in_thread(lambda: write(made))

        return await asyncio.shield(self._begin(lambda: self.answered_here(ordered, write)))

    def answered_here(
        self, ordered: Ordered, write: Callable[[Sequence[Made]], T]
    ) -> tuple[Sequence[Made], T]:
        """The one picture of an order, and its answer, in this thread."""
        one = [self._made(ordered, 0, nobody)]
        return one, write(one)

    async def at_once(self, work: Callable[[bool], T]) -> T:
        """Work that is short, or may go on to the end of a call where there is room for one more (True): a thread
        for each of the two would cost as much as all that the short one does."""
        if self._place("making", self.threads).available_tokens < 1:
            return await self.in_thread(lambda: work(False))
        return await asyncio.shield(self._begin(lambda: work(True)))

    async def make(self, ordered: Ordered, tell: Tell = nobody) -> Sequence[Made]:
        """Every picture of an order. The caller may leave: what is begun is finished and kept."""
        tasks = [
            self._begin(lambda number=number: self._made(ordered, number, tell))  # type: ignore[misc]
            for number in range(ordered.count)
        ]
        done = await asyncio.shield(asyncio.gather(*tasks, return_exceptions=True))
        for one in done:
            if isinstance(one, BaseException):
                raise one
        return [one for one in done if isinstance(one, Made)]

    def _begin(self, work: Callable[[], T]) -> "asyncio.Task[T]":
        task = asyncio.ensure_future(self.work(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def call_ended(self) -> None:
        """A call is answered; what it has used is given back to the machine before long."""
        if self._tidying is None:
            self._tidying = asyncio.get_running_loop().call_later(TIDY_SECONDS, self._tidy)

    def _tidy(self) -> None:
        self._tidying = None
        asyncio.get_running_loop().run_in_executor(None, give_back)

    def _made(self, ordered: Ordered, number: int, tell: Tell) -> Made:
        with self.spans.part("picture", tetap__platform=ordered.platform, tetap__number=number) as seen:
            made = ordered.make(number, tell)
            seen.tell(
                tetap__model=made.model,
                tetap__replayed=made.replayed,
                tetap__usd=0.0 if made.replayed else made.usd,
                tetap__tries=made.tries,
                tetap__verdict=made.verdict or None,
            )
            return made

    async def work(self, work: Callable[[], T]) -> T:
        """Long work in a place of its own, so that those who wait for it keep nobody from what is there already."""
        return await anyio.to_thread.run_sync(work, limiter=self._place("making", self.threads))

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way."""
        if self.tasks:
            await asyncio.wait(set(self.tasks), timeout=seconds)

    def _with_replies(self, asked: Asked) -> Asked:
        """Turns whose verbatim reply is not in our store go on with their picture alone."""
        has = self.counter.state.objects.has
        turns = tuple(
            replace(turn, reply=turn.reply if turn.reply and has(turn.reply) else "")
            for turn in asked.earlier
        )
        return replace(asked, earlier=turns)

    def _named(self, asked: Asked, call: Call, caller: Caller) -> Asked:
        """A call that carries a name has the seed of its name: asking again finds what the first one bought."""
        name = call.beside.idempotency_key
        if not name:
            return asked
        whole = f"{caller.customer.name}\n{name}"
        if not self._repeats.fits(_digest(whole), _digest(repr(asked))):
            raise BadBody(
                "this Idempotency-Key was used for another request", "Use a new key for a new request."
            )
        return (
            asked
            if asked.seed is not None
            else replace(asked, seed=int(_digest(whole)[:12], 16) % SEED_LIMIT)
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
