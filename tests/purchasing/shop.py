"""A shop to buy in: a platform that counts its charges, and tills on SQLite or PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from tetap.ports import Card, Drawing, DrawnPicture, DrawRequest, Price, SaveRemoteId
from tetap.purchasing import Order, Terms, Till
from tetap.store.ledger import Ledger
from tetap.store.objects import ObjectStore
from tetap.store.spool import Spool

PAID = Card(
    "paid", "model-1", "A paid model", "2026-11-22", "1", "none", {"1K": {"1:1": (64, 64)}},
    {"1K": Price(0.04, "2026-11-22")},
)  # fmt: skip
REQUEST = DrawRequest("paid", "model-1", "1", "a fox", "1:1", "1K")


def png(color: str = "orange") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 64), color).save(out, "PNG")
    return out.getvalue()


@dataclass
class Platform:
    """A platform that counts what it charges for."""

    charges: int = 0
    fail: Exception | None = None
    failures: list[Exception] = field(default_factory=list)
    """Raised one after the other by the next calls."""
    calls: int = 0
    gives_job_id: bool = False
    collected: list[str] = field(default_factory=list)
    data: bytes = field(default_factory=png)

    def cards(self) -> Sequence[Card]:
        return (PAID,)

    def check(self, request: DrawRequest) -> Sequence[str]:
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        self.calls += 1
        if self.gives_job_id:
            save_remote_id(f"job-{self.calls}")
        if self.fail is not None:
            raise self.fail
        if self.failures:
            raise self.failures.pop(0)
        self.charges += 1
        return Drawing((DrawnPicture(self.data, "image/png"),), 0.04)

    def collect(self, remote_id: str) -> Drawing:
        self.collected.append(remote_id)
        if self.failures:
            raise self.failures.pop(0)
        return Drawing((DrawnPicture(self.data, "image/png"),), 0.04)


OPENED: list[Ledger] = []
WHERE: list[str] = []


def till(folder: Path, terms: Terms | None = None) -> Till:
    """A new process' till, as far as the ledger can tell: it is another owner."""
    OPENED.append(Ledger(WHERE[0] if WHERE else folder / "ledger.sqlite"))
    return Till(
        OPENED[-1],
        ObjectStore(folder / "objects"),
        Spool(folder / "spool"),
        replace(terms or Terms(), haste=1000.0),
    )


def die(shop: Till) -> None:
    """What kill -9 leaves: an open attempt, and nobody who holds its owner's lock."""
    shop.ledger.close()
    OPENED.remove(shop.ledger)


def begin(shop: Till, one: Order, card: Card = PAID) -> int:
    """An attempt that was sent, and no answer yet."""
    shop.ledger.intend(one.key, one.shot, one.request, seed=one.seed, take=one.take)
    answered = shop.ledger.attempts.begin(shop._asking(one, card))
    assert answered.decision == "go"
    return answered.attempt


def spent(shop: Till) -> float:
    ((usd,),) = shop.ledger.database.read("SELECT COALESCE(SUM(counted_usd), 0) FROM attempts")
    return round(float(usd), 6)


def order(seed: int = 1, take: int = 0, request: DrawRequest = REQUEST) -> Order:
    return Order("fox", request, seed, take)
