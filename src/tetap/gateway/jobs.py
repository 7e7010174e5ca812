"""Calls whose callers do not wait: kept in the ledger, worked off here, told about by events and a signed webhook."""

import asyncio
import base64
import hmac
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import msgspec

from ..app.asked import Made, Ordered
from ..errors import BadInput
from ..store.gateway_jobs import GatewayJob, GatewayJobs
from ..store.ledger import Event
from .failures import BadBody, Failure, failure_of
from .house import Caller, House
from .openai_answering import told
from .openai_parsing import Call

PATH = "/v1/tetap/jobs"
_WEBHOOK_WAITS = (0.0, 2.0, 10.0, 60.0)
_ALIVE_SECONDS = 10.0


@dataclass(frozen=True)
class Errand:
    """Who asked by which door, and where links lead: kept beside a job's call."""

    caller: Caller
    base: str


@dataclass
class _Live:
    """What has happened to a job since this gateway works on it."""

    events: list[dict[str, Any]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False

    def add(self, event: dict[str, Any], *, is_over: bool = False) -> None:
        self.events.append(event)
        self.is_over = is_over
        self.changed.set()
        self.changed = asyncio.Event()


class Jobs:
    """The jobs of one gateway."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._rows = GatewayJobs(house.counter.state.ledger.database)
        self._live: dict[str, _Live] = {}

    async def accept(self, door: str, call: Call, ordered: Ordered, errand: Errand) -> GatewayJob:
        """Take in a call that has been checked. BadBody for what cannot be done without the caller."""
        if call.stream:
            raise BadBody(
                "a job is not streamed", f"Leave stream out, and read {PATH}/ID/events.", param="stream"
            )
        name = errand.caller.customer.name
        if call.beside.webhook:
            self._house.outside.check_told(call.beside.webhook)
            if not name:
                raise BadInput(
                    "a webhook is signed with its caller's key, and this call came without one",
                    "Make a key: tetap gateway-key new NAME.",
                )
        # The seed is kept with the call, so that whoever takes the job up again buys nothing else.
        beside = replace(call.beside, idempotency_key="")
        call = replace(call, asked=replace(call.asked, seed=ordered.seed), beside=beside)
        number = f"job-{uuid.uuid4().hex}"
        written = [msgspec.json.encode(msgspec.to_builtins(one)).decode() for one in (call, errand)]
        await self._house.in_thread(lambda: self._rows.add(number, name, door, written[0], written[1]))
        self._start(number, call, errand, ordered)
        job = await self.find(number, name)
        assert job is not None
        return job

    async def resume(self) -> None:
        """Go on with what an earlier gateway has left."""
        for job in await self._house.in_thread(self._rows.unfinished):
            if job.id not in self._live:
                self._start(job.id, call_of(job), errand_of(job), None)

    async def find(self, number: str, customer: str) -> GatewayJob | None:
        """A customer's own job."""
        return await self._house.in_thread(lambda: self._rows.find(number, customer))

    async def events(self, job: GatewayJob) -> AsyncIterator[dict[str, Any] | None]:
        """What happens to a job, from its beginning in this gateway to its end; None when it is quiet for a while."""
        live, seen = self._live.get(job.id), 0
        while live is not None:
            changed = live.changed
            for event in live.events[seen:]:
                yield event
            seen = len(live.events)
            if live.is_over:
                return
            try:
                await asyncio.wait_for(changed.wait(), _ALIVE_SECONDS)
            except TimeoutError:
                yield None
        yield {"event": job.state}

    def _start(self, number: str, call: Call, errand: Errand, ordered: Ordered | None) -> None:
        self._live[number] = _Live()
        task = asyncio.ensure_future(self._work(number, call, errand, ordered))
        self._house.tasks.add(task)
        task.add_done_callback(self._house.tasks.discard)

    async def _work(self, number: str, call: Call, errand: Errand, ordered: Ordered | None) -> None:
        house, live, loop = self._house, self._live[number], asyncio.get_running_loop()

        def tell(event: Event) -> None:
            # The names of shots may be a prompt's words; what happened is enough.
            loop.call_soon_threadsafe(live.add, {"event": event.kind})

        await house.in_thread(lambda: self._rows.begin(number))
        try:
            if ordered is None:
                ordered = await house.in_thread(lambda: house.order(call, errand.caller))
            made = await house.make(ordered, tell)
            state, answer = "done", [_row(one) for one in made]
        except Exception as error:  # noqa: BLE001 - whoever waits for this job hears that it has ended
            state, answer = "failed", asdict(failure_of(error))  # type: ignore[assignment]
        written = msgspec.json.encode(answer).decode()
        await house.in_thread(lambda: self._rows.end(number, state, written))  # type: ignore[arg-type]
        live.add({"event": state}, is_over=True)
        loop.call_later(60.0, self._live.pop, number, None)
        if call.beside.webhook:
            await self._send(number, call, errand)

    async def _send(self, number: str, call: Call, errand: Errand) -> None:
        """Tell the webhook, a few times if need be; signed as standardwebhooks.com has it."""
        name = errand.caller.customer.name
        secret = await self._house.in_thread(lambda: self._house.keys.signing_secret(name))
        job = await self.find(number, name)
        if secret is None or job is None:
            return
        body = msgspec.json.encode({"type": f"job.{job.state}", "data": self.facts(job)})
        for wait in _WEBHOOK_WAITS:
            await asyncio.sleep(wait)
            now = str(int(time.time()))
            mark = hmac.digest(secret, f"{number}.{now}.".encode() + body, "sha256")
            headers = {
                "content-type": "application/json", "webhook-id": number, "webhook-timestamp": now,
                "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
            }  # fmt: skip
            send = partial(self._house.outside.send, call.beside.webhook, body, headers)
            if await self._house.in_thread(send):
                return

    def facts(self, job: GatewayJob) -> dict[str, Any]:
        """A job as it is told of: its state, and its pictures as links."""
        facts: dict[str, Any] = {
            "id": job.id, "object": "tetap.job", "status": job.state, "created_at": int(job.made_at),
            "model": call_of(job).asked.model,
        }  # fmt: skip
        if job.state == "done":
            base = errand_of(job).base
            facts["pictures"] = [
                {**told(one), "url": self._house.links.link(base, one.picture, one.media_type)}
                for one in made_of(job)
            ]
        if job.state == "failed":
            failure = failed_with(job)
            facts["error"] = {"message": failure.message, "type": failure.kind, "code": failure.code}
        return facts


def call_of(job: GatewayJob) -> Call:
    """What a job asks for."""
    return msgspec.convert(msgspec.json.decode(job.call), Call)


def errand_of(job: GatewayJob) -> Errand:
    """Who asked."""
    return msgspec.convert(msgspec.json.decode(job.caller), Errand)


def _row(made: Made) -> dict[str, Any]:
    """What is kept of a picture: all but its bytes, which the store has."""
    row = asdict(replace(made, fresh=b""))
    del row["fresh"]
    return row


def made_of(job: GatewayJob) -> Sequence[Made]:
    """The pictures of a job that is done."""
    return msgspec.convert(msgspec.json.decode(job.answer), list[Made])


def failed_with(job: GatewayJob) -> Failure:
    """Why a job has failed."""
    return msgspec.convert(msgspec.json.decode(job.answer), Failure)
