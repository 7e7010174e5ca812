"""`tetap migrate OLD NEW`: a character's probes on two models: what is lost, what it costs; moved only when told."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from pathlib import Path

from ..config.settings import PROJECT_FILE
from ..documents.lock_file import Lock, LockedPicture
from ..documents.top_settings import with_settings
from ..domain.money import amount_words
from ..errors import BadInput, PriceNotAgreed
from ..plugins import platform_names
from ..ports import Card
from ..ports.take_verdict import CharacterVerdict, TakeVerdict
from ..purchasing import Bought, Order
from ..store.disk import replace as write_file
from ..verifier.judging import judge
from .probe_set import ProbeSet, own_probes
from .redrawing import redrawing_of
from .state import State
from .verifying import compared_with
from .workspace import Workspace

TAKES = 3
"""Pictures of each probe on each model."""


@dataclass(frozen=True)
class Side:
    """What one model did. `accepted` of `pictures` were the same character; `usd` is what a picture costs there."""

    card: Card
    pictures: int
    accepted: int
    percent: float | None
    """Mean of the pictures' percentages."""
    usd: float | None
    spent: float | None
    """What its pictures cost in this call; None where nobody knows."""
    kept: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Trait to (how often it was kept, how often it could be seen)."""

    @property
    def usd_per_accepted(self) -> float | None:
        """What a picture that is accepted costs; None where nobody knows, or none was."""
        return None if self.usd is None or not self.accepted else self.usd * self.pictures / self.accepted


@dataclass(frozen=True)
class TraitLoss:
    """How often a trait was kept on both; `chance`: how often a model that is no worse looks so much worse on one of
    as many traits as were compared."""

    trait: str
    old: tuple[int, int]
    new: tuple[int, int]
    chance: float


@dataclass(frozen=True)
class MigrationPlan:
    """What would be drawn on both models, and its price."""

    pictures: int
    prices: tuple[tuple[float | None, bool], ...]
    """Of each side: the price of what is missing there (None = unknown), and whether it is play money."""

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be paid."""
        return all(usd == 0 for usd, _ in self.prices)

    @property
    def words(self) -> str:
        """The price as people read it; play money is never added to US dollars."""
        said = []
        for play in (False, True):
            mine = [usd for usd, is_play in self.prices if is_play == play]
            known = [usd for usd in mine if usd is not None]
            if len(known) < len(mine):
                said.append("an unknown amount")
            elif sum(known):
                said.append(amount_words(sum(known), 2, is_play=play))
        return " and ".join(said) or "nothing"


@dataclass(frozen=True)
class Migration:
    """Both sides, what is lost, and whether the setting was moved."""

    old: Side
    new: Side
    losses: Sequence[TraitLoss]
    """Traits that are kept less often on the new model, the worst first."""
    moved: bool = False


class Migrating:
    """A comparison of two models for one project."""

    def __init__(
        self,
        folder: Path,
        names: tuple[str, str],
        settings: Mapping[str, str | int | None],
        takes: int = TAKES,
    ) -> None:
        """`names`: of each a model of the project's platform, a platform, or `platform/model`."""
        if not 2 <= takes <= 20:
            raise BadInput(f"{takes} takes are not possible", "From 2 to 20.")
        self._takes = takes
        self._sides = tuple(Workspace(folder, {**settings, **_setting(name)}) for name in names)
        self._probes = tuple(own_probes(one) for one in self._sides)
        if self._probes[0].card.name == self._probes[1].card.name:
            raise BadInput(f"both are {self._probes[0].card.name}", "Name two models: tetap platforms")

    def plan(self) -> MigrationPlan:
        """What is still to be drawn, and its price; nothing is bought."""
        pictures, prices = 0, list[tuple[float | None, bool]]()
        for workspace, probes in zip(self._sides, self._probes, strict=True):
            with workspace.state() as state:
                orders = _orders(probes, self._takes)
                pictures += sum(state.till.knows(one.key) is None for one in orders)
                prices.append((probes.price(state.till, orders), probes.card.play_money))
        return MigrationPlan(pictures, tuple(prices))

    def run(
        self,
        tell: Callable[[], None],
        *,
        agreed: bool = False,
        budget: float | None = None,
        move: bool = False,
    ) -> Migration:
        """Draw, judge, compare; with `move` the project's setting names the new model afterwards."""
        plan = self.plan()
        if not plan.is_free and not agreed and budget is None:
            raise PriceNotAgreed(
                f"{plan.pictures} pictures cost {plan.words}; nothing was sent", "Say --yes, or --budget."
            )
        if budget is not None and len({is_play for _, is_play in plan.prices}) > 1:
            raise BadInput("one of the two is paid in play money, and a budget is in one money", "Say --yes.")
        sides = []
        left = budget
        for workspace, probes in zip(self._sides, self._probes, strict=True):
            with workspace.state() as state:
                name = f"migrate-{uuid.uuid4().hex[:12]}"
                bought = probes.buy(state.till, _orders(probes, self._takes), (name, left), tell)
                paid = sum(one.cost_usd or 0.0 for one in bought if not one.reused)
                left = None if left is None else max(0.0, left - paid)
                sides.append(_side(workspace, state, probes, bought))
        old, new = sides
        if move:
            self._move(new.card)
        return Migration(old, new, tuple(_losses(old, new)), move)

    def _move(self, card: Card) -> None:
        path = self._sides[0].folder / PROJECT_FILE
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        write_file(path, with_settings(text, {"platform": card.platform, "model": card.model}).encode())


def _setting(name: str) -> dict[str, str]:
    """What a name on the command line says: platform/model, a platform, or a model of the project's platform."""
    platform, slash, model = name.partition("/")
    if slash and platform in platform_names():
        return {"platform": platform, "model": model}
    if name in platform_names():
        return {"platform": name, "model": ""}
    return {"model": name}


def _orders(probes: ProbeSet, takes: int) -> list[Order]:
    return [probes.order(probe, take) for probe in sorted(probes.requests) for take in range(takes)]


def _side(workspace: Workspace, state: State, probes: ProbeSet, bought: Sequence[Bought]) -> Side:
    verdicts = [_verdict(workspace, state, one.take.picture) for one in bought]
    seen = [verdict for verdict in verdicts if verdict is not None]
    percents = [verdict.percent for verdict in seen if verdict.percent is not None]
    kept: Counter[str] = Counter()
    visible: Counter[str] = Counter()
    for verdict in seen:
        for trait in verdict.decisive.verdict.traits:
            if trait.state in ("kept", "drifted"):
                visible[trait.trait] += 1
                kept[trait.trait] += trait.state == "kept"
    size = next(iter(probes.requests.values())).size
    paid = [one for one in bought if not one.reused]
    return Side(
        card=probes.card,
        pictures=len(bought),
        accepted=sum(verdict.word == "same" for verdict in seen),
        percent=sum(percents) / len(percents) if percents else None,
        usd=probes.card.usd_with(size, next(iter(probes.requests.values())).options),
        spent=None if any(one.cost_usd is None for one in paid) else sum(one.cost_usd or 0.0 for one in paid),
        kept={trait: (kept[trait], count) for trait, count in visible.items()},
    )


def _verdict(workspace: Workspace, state: State, picture: str) -> TakeVerdict | None:
    """The picture beside the main character's references; None where there are none."""
    front = LockedPicture("front", "", "", "", 0, 0, 0, 0, "", "", "", "")
    compared = compared_with(workspace, state, workspace.lock or Lock("", 0, 0, "", 0, ""), front)
    if not compared:
        raise BadInput(
            f"{workspace.resolved.character.name} has no references, so nothing can be compared",
            "Write references: into character.yaml, or make the turnaround: tetap shoot",
        )
    name, references, promises = compared[0]
    verdict = judge(
        [*references.values()],
        state.objects.get(picture),
        promises,
        drawn=redrawing_of(workspace.resolved, workspace.vocabulary),
    )
    return TakeVerdict((CharacterVerdict(name, tuple(references), verdict),))


def _losses(old: Side, new: Side) -> list[TraitLoss]:
    """Traits that are kept less often, the surest loss first."""
    found = []
    compared = sorted(set(old.kept) & set(new.kept))
    for trait in compared:
        before, after = old.kept[trait], new.kept[trait]
        if after[0] / after[1] < before[0] / before[1]:
            chance = min(1.0, len(compared) * _chance(before, after))
            found.append(TraitLoss(trait, before, after, chance))
    return sorted(found, key=lambda loss: (loss.chance, loss.trait))


def _chance(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Fisher's exact test, one side: so few kept on the new one, were both the same."""
    (kept_old, n_old), (kept_new, n_new) = before, after
    kept = kept_old + kept_new
    ways = comb(n_old + n_new, n_new)
    lowest = max(0, kept - n_old)
    return (
        sum(comb(kept, k) * comb(n_old + n_new - kept, n_new - k) for k in range(lowest, kept_new + 1)) / ways
    )
