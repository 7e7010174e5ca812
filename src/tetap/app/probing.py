"""`tetap probe seed`: measures what a model's seed does, with pictures that are bought like any other."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from ..config import load_connection, load_settings
from ..config.settings import user_data
from ..documents.pictures import read_picture
from ..errors import BadInput, Rejected
from ..plugins import load_provider
from ..ports import Card, DrawRequest, Provider
from ..ports.provider import Json
from ..purchasing import Bought, Order, Till, check_fits
from ..store.disk import make_folder
from ..store.ledger import Ledger
from ..store.objects import ObjectStore
from ..store.seed_probes import SeedProbe, SeedProbes
from ..store.spool import Spool
from ..verifier.seed_effect import SeedEffect, distance, judge
from .options import chosen_options
from .workspace import chosen_card

FEWEST, MOST = 3, 50
WORDS = (
    "A red fox with a blue scarf sits on a wooden bench under a tree in a park."
    " Flat illustration, clean lines, bright colours.\n"
)
_SEED_STEP = 104_729


@dataclass(frozen=True)
class SeedQuestion:
    """Which model is probed, at which address, with how many pairs, in which round of its probes."""

    card: Card
    address: str
    orders: tuple[tuple[Order, Order], ...]
    """Pairs of one seed; the other-seed pairs are made of the same pictures."""
    usd: float | None
    """What is still to be paid for it; None where the price is unknown."""
    missing: int
    """How many pictures are not in the store yet."""


class SeedProbing:
    """One probe of one model, with the settings of a folder."""

    def __init__(
        self, folder: Path | None, command_line: Mapping[str, str | int | None], options: Sequence[str] = ()
    ) -> None:
        self.settings = load_settings(folder, command_line)
        name = self.settings.platform
        self.connection = load_connection(name, folder, self.settings.url)
        self.provider: Provider = load_provider(name, self.connection)
        self.card = chosen_card(self.provider, self.settings)
        if self.card.draws_from != "words":
            raise BadInput(
                f"{self.card.label} draws from traits, not from words: its seed is {self.card.seed} by its making",
                "Probe a platform that draws from words: tetap platforms",
            )
        self.options: Mapping[str, Json] = chosen_options(folder, options, self.card)

    @cached_property
    def _folder(self) -> Path:
        """A store for each address: what a simulator drew is never taken for the platform's."""
        host = sha256(self.connection.host.encode()).hexdigest()[:8]
        return (
            user_data()
            / "probes"
            / (f"{self.card.platform}-{host}" if self.connection.host else self.card.platform)
        )

    def ask(self, pairs: int, *, new: bool) -> SeedQuestion:
        """What will be drawn and what it costs. `new`: another round instead of the last one. Nothing is bought."""
        if not FEWEST <= pairs <= MOST:
            raise BadInput(f"{pairs} pairs are not possible", f"From {FEWEST} to {MOST}: fewer tell nothing.")
        ledger = self._ledger()
        try:
            number = 0
            while _is_begun(ledger, self._orders(pairs, number + 1)):
                number += 1
            orders = self._orders(pairs, number)
            if new and _is_begun(ledger, orders):
                orders = self._orders(pairs, number + 1)
            missing = sum(ledger.take(one.key) is None for pair in orders for one in pair)
        finally:
            ledger.close()
        check_fits(orders[0][0].request, self.card, probes_seed=True)
        price = self.card.usd_with(orders[0][0].request.size, orders[0][0].request.options)
        usd = price * missing if price is not None else None if missing else 0.0
        return SeedQuestion(self.card, self.connection.host, orders, usd, missing)

    def answer(self, question: SeedQuestion, tell: Callable[[], None]) -> SeedProbe:
        """Draw what is missing, compare, keep the measurement. `tell` is called after each picture."""
        ledger = self._ledger()
        try:
            objects = ObjectStore(self._folder / "objects")
            till = Till(ledger, objects, Spool(self._folder / "spool"))
            bought = self._draw(till, question, tell)
            probe = self._measured(till, question, bought)
        finally:
            ledger.close()
        SeedProbes(user_data()).add(probe)
        return probe

    def _ledger(self) -> Ledger:
        make_folder(self._folder)
        return Ledger(self._folder / "ledger.sqlite")

    def _orders(self, pairs: int, number: int) -> tuple[tuple[Order, Order], ...]:
        card = self.card
        size = min(card.pixels, key=lambda one: (card.usd(one) is None, card.usd(one) or 0.0))
        ratio = "1:1" if "1:1" in card.pixels[size] else next(iter(card.pixels[size]))
        first, last = card.seed_range
        made = []
        for index in range(1, pairs + 1):
            seed = first + (index * _SEED_STEP) % (last - first + 1)
            request = DrawRequest(
                card.platform, card.model, card.revision, WORDS, ratio, size, noise_seed=seed,
                options=self.options,
            )  # fmt: skip
            one, two = (
                Order(f"seed-probe-{index}", request, seed, 2 * number + half, probes_seed=True)
                for half in (0, 1)
            )
            made.append((one, two))
        return tuple(made)

    def _draw(self, till: Till, question: SeedQuestion, tell: Callable[[], None]) -> list[Bought] | Rejected:
        """Every picture in the order of the pairs, or why the platform takes no seed.

        The first goes alone: a platform without a seed is found out for the price of one picture."""
        orders = [one for pair in question.orders for one in pair]

        def buy(order: Order) -> Bought:
            bought = till.buy(order, self.card, lambda: self.provider)
            tell()
            return bought

        try:
            first = buy(orders[0])
        except Rejected as error:
            if self.card.seed != "none":
                raise
            return error
        purchase = till.ledger.purchase(orders[0].key)
        sent = purchase.receipt.get("parameters") if purchase else None
        if not _holds(sent, orders[0].request.noise_seed):
            return Rejected("the seed was not sent: this platform has no place for one")
        with ThreadPoolExecutor(self.settings.lanes) as lanes:
            return [first, *lanes.map(buy, orders[1:])]

    def _measured(self, till: Till, question: SeedQuestion, bought: list[Bought] | Rejected) -> SeedProbe:
        first = question.orders[0][0].request
        if isinstance(bought, Rejected):
            return self._probe(first, None, "none", str(bought), None)
        pictures = [read_picture(till.objects.path(one.take.picture)).decode() for one in bought]
        starts, twins = pictures[::2], pictures[1::2]
        same = [distance(one, two) for one, two in zip(starts, twins, strict=True)]
        other = [distance(one, two) for one, two in zip(twins, [*starts[1:], starts[0]], strict=True)]
        effect = judge(same, other)
        costs = [one.cost_usd for one in bought]
        usd = sum(cost for cost in costs if cost is not None) if None not in costs else None
        return self._probe(first, effect, effect.verdict, effect.why, usd)

    def _probe(
        self, first: DrawRequest, effect: SeedEffect | None, verdict: str, why: str, usd: float | None
    ) -> SeedProbe:
        return SeedProbe(
            platform=self.card.platform,
            model=self.card.model,
            address=self.connection.host,
            date=datetime.now(UTC).date().isoformat(),
            verdict=verdict,
            why=why,
            pairs=effect.pairs if effect else 0,
            effect=round(effect.effect, 4) if effect else 0.0,
            low=round(effect.low, 4) if effect else 0.0,
            high=round(effect.high, 4) if effect else 0.0,
            chance=round(effect.chance, 5) if effect else 1.0,
            same_pixels=round(effect.same.pixels, 3) if effect else 0.0,
            other_pixels=round(effect.other.pixels, 3) if effect else 0.0,
            same_structure=round(effect.same.structure, 4) if effect else 0.0,
            other_structure=round(effect.other.structure, 4) if effect else 0.0,
            usd=usd,
            request=first.digest(),
        )


def _is_begun(ledger: Ledger, orders: Sequence[tuple[Order, Order]]) -> bool:
    """Whether any picture of this round was ever asked for."""
    return any(ledger.purchase(one.key) is not None for pair in orders for one in pair)


def _holds(data: Json, seed: int | None) -> bool:
    """Whether this number stands anywhere in what was sent."""
    if isinstance(data, Mapping):
        return any(_holds(value, seed) for value in data.values())
    if isinstance(data, list | tuple):
        return any(_holds(value, seed) for value in data)
    return data == seed and not isinstance(data, bool)
