"""The tools of the Model Context Protocol: what each does, over the same counter and books as every other door."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..app.asked import Asked, Customer, GivenPicture, Made, Ordered
from ..app.scoring import own_references, verify
from ..app.served import MARK
from ..app.spending import day_since
from ..domain.money import amount_words
from ..errors import BadInput, PriceNotAgreed
from ..store.disk import replace as write_file
from ..store.ledger import Event
from ..store.spending import spent_by
from ..wire import media_type_of
from .failures import BadBody
from .house import Caller, House
from .mcp_bodies import Body, Drawn, EditBody, Money, Nothing, PlanBody, ScoreBody, ShootBody, SpendBody
from .openai_answering import told
from .openai_parsing import Call, frame

T = TypeVar("T")
Report = Callable[[str], Awaitable[None]]
"""Tells the agent how far it is."""
_ALIVE_SECONDS = 10.0
_SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}


@dataclass(frozen=True)
class Visit:
    """One call of a tool: who asks, and how to say how far it is."""

    caller: Caller
    report: Report


@dataclass(frozen=True)
class Outcome:
    """Facts for the agent, and pictures by digest and media type; `whole`: not made smaller."""

    facts: dict[str, Any]
    pictures: tuple[Made, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class Tool:
    """A tool as agents see it."""

    name: str
    body: type[Body]
    words: str
    run: Callable[[Any, Visit], Awaitable[Outcome]]
    reads_only: bool = True


@dataclass
class Tools:
    """Every tool. `deliver`: put a copy of each picture into the project's out/mcp/, for agents on this machine.
    `customer`: whose books callers without a key are in."""

    house: House
    deliver: bool = False
    customer: Customer = field(default_factory=Customer)

    def every(self) -> Sequence[Tool]:
        """All of them, in the order in which they are used."""
        return (
            Tool(
                "list_characters", Nothing,
                "The characters that can be drawn, on which model, and what a picture costs.", self.characters,
            ),
            Tool(
                "plan", PlanBody,
                "What drawing a scene would send and cost. Nothing is bought. Shoot with its seed to get just this.",
                self.plan,
            ),
            Tool(
                "shoot", ShootBody,
                "Draw a character in a scene. What costs money is refused unless budget or agreed says that the user "
                "wants it; the refusal names the price.",
                self.shoot, reads_only=False,
            ),
            Tool(
                "edit", EditBody,
                "Change one thing in a picture of a character and keep the rest. Money as with shoot.",
                self.edit, reads_only=False,
            ),
            Tool(
                "score", ScoreBody,
                "Measure whether a picture shows the character, and which of its traits were kept. Costs nothing.",
                self.score,
            ),
            Tool("spend", SpendBody, "What was spent so far.", self.spend),
        )  # fmt: skip

    async def characters(self, _: Nothing, visit: Visit) -> Outcome:
        """Names, models, prices, recorded versions."""
        rows = await self.house.in_thread(lambda: self.house.sittings.menu())
        allowed = visit.caller.scope.characters
        names = {self.house.sittings.served.find(name).name for name in allowed}
        return Outcome({"characters": [row for row in rows if not allowed or row["name"] in names]})

    async def plan(self, body: PlanBody, visit: Visit) -> Outcome:
        """The price and the words, before anything is bought."""
        ordered = await self._ordered(_asked(body, body.scene, body.count), visit)
        return Outcome(await self.house.in_thread(lambda: _plan_facts(ordered)))

    async def shoot(self, body: ShootBody, visit: Visit) -> Outcome:
        """Draw it."""
        ordered = await self._ordered(_asked(body, body.scene, body.count), visit, body)
        return await self._made(ordered, visit, whole=body.whole)

    async def edit(self, body: EditBody, visit: Visit) -> Outcome:
        """Change a picture."""
        given = await self.house.in_thread(lambda: replace(self._given(body.picture), role="edit"))
        asked = replace(_asked(body, body.change, 1), pictures=(given,))
        ordered = await self._ordered(asked, visit, body)
        return await self._made(ordered, visit, whole=body.whole)

    async def score(self, body: ScoreBody, visit: Visit) -> Outcome:
        """Measure a picture against the character's references."""
        served = await self.house.in_thread(
            lambda: self.house.sittings.served.find(body.character.removeprefix(MARK))
        )
        self.house.check_character(visit.caller.scope, served.name)

        def measure() -> Outcome:
            references = own_references(served.folder)
            if not references:
                raise BadInput(
                    f"{served.name} has no references to measure against",
                    "Make them: tetap sheet, tetap pick.",
                )
            picture = self.house.counter.picture(self._given(body.picture).digest)
            return Outcome(verify(references, picture, served.folder).record())

        return await self._working(self.house.work(measure), visit)

    async def spend(self, body: SpendBody, visit: Visit) -> Outcome:
        """The books; who comes with a key sees its own day only."""
        since, customer = day_since(body.since), self._caller(visit).customer
        counter = self.house.counter
        if visit.caller.customer.name:
            today = await self.house.in_thread(lambda: counter.spent_today(customer))
            return Outcome({"today_usd": today, "limit_today_usd": customer.usd_a_day})
        database = counter.state.ledger.database
        rows = await self.house.in_thread(lambda: spent_by(database, body.by, since))
        return Outcome({"by": body.by, "spent": [asdict(row) for row in rows]})

    async def _ordered(self, asked: Asked, visit: Visit, money: Money | None = None) -> Ordered:
        """What it has become, checked; nothing is bought. PriceNotAgreed where it costs and nobody has said yes."""
        caller = self._caller(visit)
        if money is not None:
            asked = replace(asked, budget_usd=money.budget)

        def order() -> Ordered:
            ordered = self.house.order(Call(asked), caller)
            if money is not None:
                _check_agreed(ordered, money, caller.customer)
            return ordered

        return await self.house.in_thread(order)

    async def _made(self, ordered: Ordered, visit: Visit, *, whole: bool) -> Outcome:
        loop, said = asyncio.get_running_loop(), asyncio.Queue[Event]()

        def tell(event: Event) -> None:
            loop.call_soon_threadsafe(said.put_nowait, event)

        making = self.house.make(ordered, tell)
        made = await self._working(making, visit, said)
        facts = [told(one) for one in made]
        if self.deliver:
            folder = self.house.sittings.served.find(ordered.character).folder
            for row, one in zip(facts, made, strict=True):
                row["file"] = await self.house.in_thread(partial(self._deliver, folder, one))
        return Outcome({"pictures": facts}, tuple(made), whole)

    async def _working(
        self, work: Awaitable[T], visit: Visit, said: "asyncio.Queue[Event] | None" = None
    ) -> T:
        """The end of some work, with a word now and then. Who leaves does not end it: what was sent is paid for."""
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        while not task.done():
            hearing = asyncio.ensure_future((said or asyncio.Queue[Event]()).get())
            try:
                await asyncio.wait(
                    {task, hearing}, timeout=_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                hearing.cancel()
            if not task.done():
                await visit.report(hearing.result().kind if hearing.done() else "at work")
        return task.result()

    def _deliver(self, folder: Path, made: Made) -> str:
        """A copy for whoever sits at this machine; where it is."""
        path = (
            folder / "out" / "mcp" / f"{made.picture.removeprefix('sha256:')[:16]}{_SUFFIX[made.media_type]}"
        )
        if not path.is_file():
            write_file(path, self.house.counter.picture(made.picture))
        return str(path)

    def _given(self, text: str) -> GivenPicture:
        """A picture of ours by its hash, or one that came with the call. Never a path."""
        if not text.startswith("sha256:"):
            return self.house.intake.take_written(text, "picture")
        media_type = media_type_of(self.house.counter.picture(text))
        if not media_type:
            raise BadBody("picture is no picture", "Give the sha256 of a picture.", param="picture")
        return GivenPicture(text, media_type)

    def _caller(self, visit: Visit) -> Caller:
        if visit.caller.customer.name:
            return visit.caller
        return replace(visit.caller, customer=self.customer)


def _asked(body: Drawn, words: str, count: int) -> Asked:
    """What a body asks for, in no dialect."""
    return Asked(
        model=MARK + body.character.removeprefix(MARK),
        words=words,
        frame=frame(body.size, body.ratio),
        seed=body.seed,
        count=count,
        purpose="mcp",
        tries=body.tries,
        strategy=body.strategy,
    )


def _plan_facts(ordered: Ordered) -> dict[str, Any]:
    return {
        "character": ordered.character,
        "platform": ordered.platform,
        "seed": ordered.seed,
        "count": ordered.count,
        "to_buy": ordered.missing,
        "usd_each": ordered.usd,
        "usd": None if ordered.usd is None else round(ordered.usd * ordered.missing, 6),
        "play_money": ordered.play_money,
        "words": ordered.words,
    }


def _check_agreed(ordered: Ordered, money: Money, customer: Customer) -> None:
    """PriceNotAgreed for what costs, or costs nobody knows what, where nothing limits it and nobody has said yes."""
    if money.agreed or money.budget is not None or customer.usd_a_day is not None:
        return
    missing, usd = ordered.missing, ordered.usd
    if not missing or usd == 0:
        return
    costs = (
        "an unknown amount"
        if usd is None
        else amount_words(usd * missing, 3, is_play=ordered.play_money)
    )  # fmt: skip
    what = "1 picture costs" if missing == 1 else f"{missing} pictures cost"
    raise PriceNotAgreed(
        f"{what} {costs} on {ordered.platform}; nothing was sent",
        "Ask the user. Then call again with budget (US dollars at most) or agreed = true, and "
        f"seed = {ordered.seed} for the same picture.",
    )
