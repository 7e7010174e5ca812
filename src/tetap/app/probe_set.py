"""The few requests by which a model is watched or compared: a character's own, or three plain ones of ours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ..config import load_connection, load_settings
from ..config.settings import Settings, user_data
from ..errors import BadInput
from ..plugins import load_provider
from ..ports import Card, DrawRequest, Provider
from ..purchasing import Bought, Order, Till, check_fits
from ..store.attempts import Budget
from ..store.disk import make_folder
from ..store.ledger import Ledger
from ..store.objects import ObjectStore
from ..store.spool import Spool
from .options import chosen_options
from .shooting import plan_series
from .state import State
from .wishes import Wishes, every_shot
from .workspace import Workspace, chosen_card

SCENES = 2
"""How many scenes of a project are probes, beside the view from the front; views stand in for those that lack."""
PLAIN = {
    "fox": "A red fox with a blue scarf sits on a wooden bench under a tree in a park."
    " Flat illustration, clean lines, bright colours.\n",
    "robot": "A small yellow robot with a round head waters flowers on a balcony. Watercolour, soft light.\n",
    "woman": "A woman with short black hair and a green raincoat waits at a bus stop in the rain. Photograph.\n",
}


@dataclass(frozen=True)
class ProbeSet:
    """Probes by name on one model. `references` are stored before anything is drawn."""

    card: Card
    provider: Callable[[], Provider]
    requests: Mapping[str, DrawRequest]
    seed: int
    settings: Settings
    address: str = ""
    character: str = ""

    @property
    def name(self) -> str:
        """The same for the same questions to the same model at the same address, whatever its revision."""
        plain = "\n".join(
            f"{probe} {replace(request, revision='').digest()}"
            for probe, request in sorted(self.requests.items())
        )
        told = f"{self.card.name} at {self.address}\n{self.seed}\n{plain}"
        return sha256(told.encode()).hexdigest()[:16]

    def order(self, probe: str, take: int) -> Order:
        """One picture of a probe."""
        return Order(f"probe-{probe}", self.requests[probe], self.seed, take, character=self.character)

    def price(self, till: Till, orders: Sequence[Order]) -> float | None:
        """What is still to be paid for these; None where a price is unknown."""
        usd = [
            self.card.usd_with(order.request.size, order.request.options)
            for order in orders
            if till.knows(order.key) is None
        ]
        known = [one for one in usd if one is not None]
        return sum(known) if len(known) == len(usd) else None

    def buy(
        self, till: Till, orders: Sequence[Order], budget: tuple[str, float | None], tell: Callable[[], None]
    ) -> list[Bought]:
        """The pictures of these orders, those in the store for nothing. `budget`: (its name, amount)."""
        name, amount = budget
        budgets = () if amount is None else (Budget("run", amount, name),)
        for request in self.requests.values():
            for digest, data in request.pictures.items():
                if not till.objects.has(digest):
                    till.objects.put(data)

        def one(order: Order) -> Bought:
            bought = till.buy(
                replace(order, run=name, budgets=budgets, in_doubt=self.settings.in_doubt),
                self.card,
                self.provider,
            )
            tell()
            return bought

        with ThreadPoolExecutor(self.settings.lanes) as lanes:
            return list(lanes.map(one, orders))


def own_probes(workspace: Workspace) -> ProbeSet:
    """A project's: the front, and its first scenes that show the main character alone, at the cheapest size."""
    seed = workspace.lock.seed if workspace.lock is not None else workspace.scenes.seed or 0
    alone = [
        shot.id
        for shot in every_shot(workspace, seed)
        if not shot.is_sheet and workspace.cast.on_stage(shot.scene) == (workspace.cast.main,)
    ]
    if workspace.settings.strategy == "converse":
        raise BadInput(
            "a conversation cannot be probed: its turns differ", "Name another: --strategy reference"
        )
    shots = ("front", *alone[:SCENES], *("side", "back")[: max(0, SCENES - len(alone))])
    plan, _ = plan_series(workspace, Wishes(only=shots, seed=seed))
    size = cheapest_size(plan.card)
    requests = {}
    for planned in plan.shots:
        ratio = planned.request.ratio if planned.request.ratio in plan.card.pixels[size] else "1:1"
        requests[planned.shot.id] = replace(planned.request, size=size, ratio=ratio)
    return ProbeSet(
        plan.card, lambda: workspace.provider, requests, seed, workspace.settings, workspace.connection.host,
        workspace.resolved.character.name,
    )  # fmt: skip


def plain_probes(command_line: Mapping[str, str | int | None], options: Sequence[str]) -> ProbeSet:
    """Three prompts of ours, for a platform without a project."""
    settings = load_settings(None, command_line)
    connection = load_connection(settings.platform, None, settings.url)
    provider = load_provider(settings.platform, connection)
    card = chosen_card(provider, settings)
    if card.draws_from != "words":
        raise BadInput(
            f"{card.label} draws from traits, not from words: the same version draws the same for ever",
            "Watch a platform that draws from words: tetap platforms",
        )
    size = cheapest_size(card)
    ratio = "1:1" if "1:1" in card.pixels[size] else next(iter(card.pixels[size]))
    seed = card.seed_range[0] + 104_729 if card.seed in ("exact", "near") else None
    given = chosen_options(None, options, card)
    requests = {
        probe: DrawRequest(
            card.platform, card.model, card.revision, words, ratio, size, noise_seed=seed, options=given
        )
        for probe, words in PLAIN.items()
    }
    for request in requests.values():
        check_fits(request, card)
    return ProbeSet(card, lambda: provider, requests, 0, settings, connection.host)


def cheapest_size(card: Card) -> str:
    """The size that costs least."""
    return min(card.pixels, key=lambda one: (card.usd(one) is None, card.usd(one) or 0.0))


@contextmanager
def own_books(probes: ProbeSet) -> Iterator[State]:
    """Ledger and store of the user for probes that belong to no project, one for each platform and address."""
    host = sha256(probes.address.encode()).hexdigest()[:8]
    platform = probes.card.platform
    folder: Path = make_folder(
        user_data() / "canaries" / (f"{platform}-{host}" if probes.address else platform)
    )
    ledger = Ledger(folder / "ledger.sqlite")
    try:
        objects = ObjectStore(folder / "objects")
        yield State(folder, ledger, objects, Till(ledger, objects, Spool(folder / "spool")))
    finally:
        ledger.close()
