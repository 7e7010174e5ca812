"""`tetap canary`: whether a platform still draws as it did when its pictures were kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..documents.character_file import FILE_NAME
from ..domain.money import amount_words
from ..errors import BadInput, PriceNotAgreed
from ..plugins import platform_names
from ..purchasing import Bought, Order
from ..store.canaries import KEPT, CanaryLook
from ..verifier.platform_change import Change, compare, smallest_chance
from .probe_set import ProbeSet, own_books, own_probes, plain_probes
from .state import State
from .workspace import Workspace

KEEP, ROUNDS = 5, 3
"""Pictures of each probe that are kept at first, and the most that one look draws anew."""


@dataclass(frozen=True)
class CanaryPlan:
    """What would be drawn. `is_first`: nothing is kept yet, so that there is nothing to compare with."""

    name: str
    label: str
    address: str
    is_first: bool
    pictures: int
    usd: float | None
    is_play: bool
    look: int


@dataclass(frozen=True)
class CanaryAnswer:
    """What became of it. `change` is None after the first time, when pictures were only kept."""

    plan: CanaryPlan
    kept: int
    drawn: int
    usd: float | None
    change: Change | None
    earlier: Sequence[CanaryLook]
    remark: str = ""

    @property
    def has_changed(self) -> bool:
        """Whether the platform changed."""
        return self.change is not None and self.change.has_changed


class Canary:
    """The watch over one model, in the books of a project or of the user."""

    def __init__(self, probes: ProbeSet, state: State, rounds: int = ROUNDS) -> None:
        if not 1 <= rounds <= 10:
            raise BadInput(f"{rounds} rounds are not possible", "From 1 to 10.")
        self._probes, self._state, self._rounds = probes, state, rounds
        self._rows = state.ledger.canaries

    def plan(self) -> CanaryPlan:
        """What the next look draws at most, and what it costs; nothing is bought."""
        look = self._look()
        orders = self._kept() if look == KEPT else [one for round_ in self._fresh(look) for one in round_]
        missing = [one for one in orders if self._state.till.knows(one.key) is None]
        return CanaryPlan(
            self._probes.name,
            self._probes.card.label,
            self._probes.address,
            look == KEPT,
            len(missing),
            self._probes.price(self._state.till, orders),
            self._probes.card.play_money,
            look,
        )

    def look(
        self, tell: Callable[[], None], *, agreed: bool = False, budget: float | None = None
    ) -> CanaryAnswer:
        """Keep pictures the first time; later draw round by round and stop as soon as it is clear.

        PriceNotAgreed for what costs and was not agreed to."""
        plan = self.plan()
        if plan.pictures and plan.usd != 0 and not agreed and budget is None:
            costs = (
                "an unknown amount" if plan.usd is None else amount_words(plan.usd, 2, is_play=plan.is_play)
            )
            raise PriceNotAgreed(
                f"{plan.pictures} pictures cost at most {costs}; nothing was sent", "Say --yes, or --budget."
            )
        money = (f"canary-{plan.name}-{plan.look}", budget)
        till, earlier = self._state.till, self._rows.looks(plan.name)
        if plan.is_first:
            orders = self._kept()
            self._rows.order(plan.name, KEPT, _by_probe(orders))
            bought = self._probes.buy(till, orders, money, tell)
            return CanaryAnswer(plan, len(bought), _drawn(bought), _usd(bought), None, earlier)
        before = self._pictures(self._rows.keys(plan.name, KEPT))
        now: dict[str, list[bytes]] = {probe: [] for probe in before}
        every: list[Bought] = []
        change: Change | None = None
        for number, orders in enumerate(self._fresh(plan.look)):
            self._rows.order(plan.name, plan.look + number, _by_probe(orders))
            bought = self._probes.buy(till, orders, money, tell)
            every += bought
            for order, one in zip(orders, bought, strict=True):
                now[_probe_of(order)].append(self._state.objects.get(one.take.picture))
            look = plan.look + number
            change = compare([before[probe] for probe in before], [now[probe] for probe in before], look)
            self._rows.looked(
                plan.name, look, chance=change.chance, level=change.level, changed=change.has_changed
            )
            if change.has_changed:
                break
        kept = sum(map(len, before.values()))
        return CanaryAnswer(
            plan, kept, _drawn(every), _usd(every), change, earlier, self._remark(change, before)
        )

    def keep_anew(self) -> None:
        """Forget what was kept: the next look keeps what the model draws now."""
        self._rows.forget(self._probes.name)

    def _look(self) -> int:
        """The number of the next look; KEPT while the kept pictures are not all there."""
        kept = self._rows.keys(self._probes.name, KEPT)
        is_whole = set(kept) == set(self._probes.requests) and all(
            self._state.till.knows(key) is not None for keys in kept.values() for key in keys
        )
        if not is_whole:
            return KEPT
        looks = self._rows.looks(self._probes.name)
        return looks[-1].look + 1 if looks else 1

    def _kept(self) -> list[Order]:
        known = self._rows.every_key(self._probes.name)
        return [
            order
            for probe in sorted(self._probes.requests)
            for order in self._unused(probe, KEEP, known - _flat(self._rows.keys(self._probes.name, KEPT)))
        ]

    def _fresh(self, look: int) -> Iterator[list[Order]]:
        """The orders of each round: one picture of every probe. A round that was begun and not judged goes on."""
        known = self._rows.every_key(self._probes.name)
        for number in range(self._rounds):
            begun = _flat(self._rows.keys(self._probes.name, look + number))
            orders = []
            for probe in sorted(self._probes.requests):
                (order,) = self._unused(probe, 1, known - begun)
                orders.append(order)
                known = known | {order.key}
            yield orders

    def _unused(self, probe: str, count: int, known: set[str]) -> list[Order]:
        """Takes of a probe that no other look has."""
        found: list[Order] = []
        take = 0
        while len(found) < count:
            order = self._probes.order(probe, take)
            if order.key not in known:
                found.append(order)
            take += 1
        return found

    def _pictures(self, keys: Mapping[str, Sequence[str]]) -> dict[str, list[bytes]]:
        found: dict[str, list[bytes]] = {}
        for probe, own in keys.items():
            takes = [self._state.ledger.take(key) for key in own]
            found[probe] = [self._state.objects.get(take.picture) for take in takes if take is not None]
        return found

    def _remark(self, change: Change | None, before: Mapping[str, Sequence[bytes]]) -> str:
        if change is None or change.has_changed:
            return ""
        count = min(map(len, before.values()))
        if smallest_chance(count, self._rounds, len(before)) > change.level:
            return "so few pictures could not have shown a change any more: keep anew (--keep-anew), or more --rounds"
        return ""


@contextmanager
def open_canary(
    what: str, command_line: Mapping[str, str | int | None], options: Sequence[str] = (), rounds: int = ROUNDS
) -> Iterator[Canary]:
    """The watch over a project's platform (`what` is its folder), or over a platform by its name."""
    if (Path(what) / FILE_NAME).is_file():
        workspace = Workspace(Path(what), command_line, options)
        with workspace.state() as state:
            yield Canary(own_probes(workspace), state, rounds)
        return
    if what not in platform_names():
        raise BadInput(
            f"'{what}' is neither a project folder nor a platform",
            f"Platforms: {', '.join(platform_names())}.",
        )
    probes = plain_probes({**command_line, "platform": what}, options)
    with own_books(probes) as state:
        yield Canary(probes, state, rounds)


def _by_probe(orders: Sequence[Order]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for order in orders:
        found.setdefault(_probe_of(order), []).append(order.key)
    return found


def _probe_of(order: Order) -> str:
    return order.shot.removeprefix("probe-")


def _flat(keys: Mapping[str, Sequence[str]]) -> set[str]:
    return {key for own in keys.values() for key in own}


def _drawn(bought: Sequence[Bought]) -> int:
    return sum(not one.reused for one in bought)


def _usd(bought: Sequence[Bought]) -> float | None:
    costs = [one.cost_usd for one in bought if not one.reused]
    return None if None in costs else sum(cost for cost in costs if cost is not None)
