"""What one call asks for beyond the documents: which shots, which seed, new takes or replay."""

import secrets
from dataclasses import dataclass, replace

from ..domain.seeds import SEED_LIMIT, check_seed
from ..domain.series import Shot, scene_shots, turnaround_shots
from ..errors import BadInput
from ..store.attempts import Budget, Scope
from .workspace import Workspace


@dataclass(frozen=True)
class Wishes:
    """`only`: shot ids, empty = all. `seed`: the series' seed for this call. `new`: another series seed."""

    only: tuple[str, ...] = ()
    seed: int | None = None
    new: bool = False
    turnaround: bool = True
    redo: tuple[str, ...] = ()
    """Shots to make once more as a new take; the rest is kept."""
    agreed: bool = False
    """Whether the user has seen the price and said yes."""
    budget: float | None = None
    """US dollars that this call may spend."""
    budget_day: float | None = None
    budget_character: float | None = None

    @property
    def may_spend(self) -> bool:
        """Whether the user has agreed to spend, all of it or up to a limit."""
        return self.agreed or self.budget is not None

    def budgets(self, character: str) -> tuple[Budget, ...]:
        """The limits of spending, as the till keeps them."""
        amounts: tuple[tuple[Scope, float | None], ...] = (
            ("run", self.budget), ("day", self.budget_day), ("character", self.budget_character),
        )  # fmt: skip
        return tuple(Budget(scope, usd, character) for scope, usd in amounts if usd is not None)


def series_seed(workspace: Workspace, wishes: Wishes) -> int:
    """The seed of the series: asked for, written in scenes.yaml, locked, or drawn now."""
    if wishes.seed is not None:
        return check_seed(wishes.seed, "--seed")
    if not wishes.new:
        if workspace.scenes.seed is not None:
            return workspace.scenes.seed
        if workspace.lock is not None:
            return workspace.lock.seed
    return secrets.randbelow(SEED_LIMIT)


def wanted_shots(workspace: Workspace, wishes: Wishes, seed: int) -> list[Shot]:
    """The shots of this call in order: turnaround, then scenes."""
    every = [_as_locked(workspace, wishes, shot) for shot in every_shot(workspace, seed)]
    if not wishes.only and not wishes.redo:
        return every if wishes.turnaround else [shot for shot in every if not shot.is_sheet]
    known = {shot.id for shot in every}
    named = (*wishes.only, *wishes.redo)
    missing = [name for name in named if name not in known]
    if missing:
        raise BadInput(
            f"there is no shot '{missing[0]}'",
            f"Shots of this project: {', '.join(shot.id for shot in every)}.",
        )
    return [shot for shot in every if shot.id in named]


def every_shot(workspace: Workspace, seed: int) -> list[Shot]:
    """The shots of the project in order, each its first take."""
    return [*turnaround_shots(seed), *scene_shots(workspace.scenes.scenes, seed)]


def _as_locked(workspace: Workspace, wishes: Wishes, shot: Shot) -> Shot:
    """The take that the locked one's tries began with, or the one after it when the shot is to be redone."""
    locked = workspace.lock.picture(shot.id) if workspace.lock is not None else None
    if locked is None or locked.seed != shot.seed:
        return replace(shot, take=shot.take + (shot.id in wishes.redo))
    return replace(shot, take=locked.take + 1 if shot.id in wishes.redo else locked.began_with)
