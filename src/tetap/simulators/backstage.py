"""What every simulated platform has behind its wire: a painter, a bill that can be read, faults on request."""

import hashlib
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any

FAULTS: Mapping[str, str] = {
    "refuse": "will not draw this content; the wire's own ways in turn",
    "rate-limit": "429: too many requests, with the wait it asks for",
    "out-of-credit": "the account is empty",
    "error-500": "breaks inside, nothing billed",
    "error-503": "overloaded, nothing billed",
    "cancelled": "draws, bills, and says that the caller hung up",
    "slow": "answers after the time set with --slow-seconds",
    "cut-before": "hangs up before anything is billed",
    "cut-after": "draws, bills, and hangs up",
    "truncated": "bills and sends half a picture",
    "wrong-type": "bills and sends something that is no picture",
    "null-parts": "answers without any picture where one should be",
    "drafts": "sends drafts beside the final picture and bills them",
    "ignore-size": "draws another size than asked",
    "duplicate": "answers or calls back twice for one job",
    "expired-url": "gives an address that is gone",
    "job-failed": "accepts the job and fails it later",
}


class CutConnection(Exception):
    """Raised inside a simulator: the server hangs up without an answer."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One picture that was billed."""

    number: int
    model: str
    usd: float
    request: str
    """First digits of the request's hash, so that equal requests can be told."""


@dataclass(slots=True)
class Call:
    """What one HTTP call wanted and was charged; filled while it runs, for whoever watches."""

    models: list[str] = field(default_factory=list)
    """One entry a picture that was billed."""
    usd: float = 0.0
    fault: str = ""


_LISTED = 1000
_call: ContextVar[Call] = ContextVar("call")


@contextmanager
def one_call() -> Iterator[Call]:
    """Gather what happens from here on, in this task and the threads it waits for, as one call."""
    call = Call()
    token = _call.set(call)
    try:
        yield call
    finally:
        _call.reset(token)


class Bill:
    """What the simulated platform has charged; readable while it runs. Lists the last thousand charges."""

    def __init__(self) -> None:
        self.calls = 0
        self.pictures = 0
        self.usd = 0.0
        self.repeated = 0
        """How many pictures were billed for a request that had been billed before."""
        self.charges: deque[Charge] = deque(maxlen=_LISTED)
        self._requests: set[bytes] = set()

    def add(self, model: str, usd: float, request: bytes) -> None:
        """One more picture."""
        digest = hashlib.sha256(request).digest()[:8]
        self.pictures += 1
        self.usd += usd
        self.repeated += digest in self._requests
        self._requests.add(digest)
        self.charges.append(Charge(self.pictures, model, usd, digest.hex()))

    def as_plain(self) -> dict[str, Any]:
        """Plain data: calls, pictures, US dollars, how many requests were charged twice, the last charges."""
        return {
            "calls": self.calls,
            "pictures": self.pictures,
            "usd": round(self.usd, 6),
            "repeated": self.repeated,
            "charges": [asdict(charge) for charge in tuple(self.charges)],
        }


Paint = Callable[[str, Sequence[bytes], tuple[int, int], int], bytes]
"""Words, references, (width, height) and a number of luck to the bytes of a PNG."""


class Backstage:
    """Shared by the routes of one simulator. Thread-safe; painting runs in threads."""

    def __init__(
        self, paint: Paint, *, latency: float = 0.0, slow_seconds: float = 5.0, luck: int = 0
    ) -> None:
        self.latency = latency
        self.slow_seconds = slow_seconds
        self.shares: dict[str, float] = {}
        """Fault to the share of calls that it strikes."""
        self.judge_wrong = 0.0
        """Share of the answers to yes/no questions that are wrong."""
        self.login = ""
        """`user:password`, on wires where the owner of the machine may ask for one; empty = nobody is asked."""
        self.bill = Bill()
        self._paint = paint
        self._next: list[str] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._luck = luck

    def fault_next(self, *names: str) -> None:
        """The next calls that draw fail in these ways, one each."""
        unknown = [name for name in names if name not in FAULTS]
        if unknown:
            raise ValueError(f"no fault '{unknown[0]}'; there are {', '.join(FAULTS)}")
        with self._lock:
            self._next.extend(names)

    def begin(self) -> str:
        """A call that wants a picture has come in: waits the latency, and says which fault strikes it ("" = none).

        `slow` is waited out here; `cut-before` raises CutConnection here. All others are the wire's to play."""
        with self._lock:
            self.bill.calls += 1
            number = next(self._numbers)
            fault = self._next.pop(0) if self._next else self._struck(number)
        call = _call.get(None)
        if call is not None:
            call.fault = fault
        time.sleep(self.latency + (self.slow_seconds if fault == "slow" else 0.0))
        if fault == "cut-before":
            raise CutConnection
        return fault

    def _struck(self, number: int) -> str:
        """Which fault strikes call `number`, the same on every run with the same luck."""
        digest = hashlib.sha256(f"{self._luck}:{number}".encode()).digest()
        dice, below = int.from_bytes(digest[:8], "big") / 2**64, 0.0
        for name, share in self.shares.items():
            below += share
            if dice < below:
                return name
        return ""

    def charge(self, model: str, usd: float, request: bytes, fault: str = "") -> None:
        """Bill one picture. `request`: the bytes that tell equal requests. With `cut-after` hangs up then."""
        with self._lock:
            self.bill.add(model, usd, request)
        call = _call.get(None)
        if call is not None:
            call.models.append(model)
            call.usd += usd
        if fault == "cut-after":
            raise CutConnection

    def answer(self, words: str, pictures: Sequence[bytes]) -> str:
        """What a vision model writes about pictures that the words name and ask about."""
        from .answering import answer
        from .naming import name_what_is_seen

        with self._lock:
            number = next(self._numbers)
        asked = (words, pictures, self.judge_wrong, f"{self._luck}:{number}")
        return answer(*asked) or name_what_is_seen(*asked) or "Please ask about pictures that you show me."

    def paint(
        self, words: str, references: Sequence[bytes], size: tuple[int, int], luck: int | None = None
    ) -> bytes:
        """A PNG. `luck`: the noise seed where the wire has one that works; None = another one each time."""
        with self._lock:
            number = next(self._numbers) if luck is None else luck
        return self._paint(words, references, size, number)
