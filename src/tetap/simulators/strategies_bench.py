"""`tetap bench strategies`: every strategy on the rehearsal platform, with and without the loop, against the truth.

The truth is what the platform knows of its own drift; nothing that judges pictures sees it. Figures are those of a
simulation and say nothing about any model.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import tomli_w
import yaml

from ..app import Project
from ..app.chain import Chain
from ..app.looping import Looped, Looping
from ..app.shooting import keep_references, plan_series, wanted_of
from ..app.state import State, platforms_of
from ..app.tried import drawn_before
from ..app.wishes import Wishes
from ..app.workspace import Workspace
from ..documents.character_file import CharacterFile
from ..documents.lock_file import Lock
from ..documents.words import load_vocabulary
from ..domain.character import Character
from ..domain.scene import TURNAROUND
from ..runs import Shooting, ShotWork
from ..runs.inline_engine import InlineEngine
from ..strategies.loop import Accept, NeedsPerson, passes
from .illustrating import sheet
from .rehearsal import drift_truth
from .retouched import truth_after_fix

STRATEGIES: Mapping[str, Sequence[str]] = {
    "describe": ("front", "side"),
    "reference": ("front", "side"),
    "converse": ("front", "side"),
    "pipeline": TURNAROUND,
}
"""The references that each strategy's project has. Describing sends none; the verifier has them all the same."""
_CONVERSATION = "converse"
_DATA = files(__package__) / "bench"
_TOGETHER = 20
"""Shots of one series; a bench of more makes several."""
_SIDE = 512
_MODEL = "rehearsal-bench"


@dataclass(frozen=True)
class Cell:
    """One line of the table: a strategy, with the loop or without."""

    strategy: str
    is_closed: bool

    def __str__(self) -> str:
        return f"{self.strategy}, {'closed' if self.is_closed else 'open'} loop"


@dataclass(frozen=True)
class Job:
    """One series of a cell."""

    cell: Cell
    block: int
    shots: int
    profile: str
    luck: int
    tries: int


@dataclass(frozen=True)
class MadeTry:
    """One try of a shot: how it was made, what had drifted in it by the truth, and whether the verifier passed it."""

    rung: str
    drifts: tuple[str, ...]
    passed: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one shot. `is_true`: nothing that can be seen of the delivered picture drifted; False where
    there is none. `why`: what a person is asked about."""

    shot: str
    scene: str
    accepted: bool
    is_true: bool
    first_passed: bool | None
    """None where nobody looked at it."""
    first_true: bool
    tries: int
    cost: float
    why: str = ""
    drifts: tuple[str, ...] = ()
    """Traits that drifted in the delivered picture, by the truth."""
    failed: str = ""
    way: tuple[MadeTry, ...] = ()
    """All tries, in order."""


def run(
    strategies: Sequence[str],
    shots: int,
    settings: Mapping[str, Any],
    workers: int,
    tell: Callable[[str], None],
) -> dict[Cell, list[Outcome]]:
    """So many shots of each strategy, with and without the loop; the same with any number of workers, which are
    processes. `settings`: profile, luck, tries."""
    jobs = [job for name in strategies for job in _jobs(name, shots, settings)]
    jobs.sort(key=lambda job: not job.cell.is_closed)
    made_of: dict[Job, Mapping[Cell, list[Outcome]]] = {}
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        running = {pool.submit(made, job): job for job in jobs}
        try:
            for number, future in enumerate(as_completed(running), 1):
                job = running[future]
                made_of[job] = future.result()
                tell(f"{number} of {len(jobs)} series: {', '.join(map(str, made_of[job]))}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    found: dict[Cell, list[Outcome]] = {
        Cell(name, is_closed): [] for name in strategies for is_closed in (False, True)
    }
    for job in sorted(jobs, key=lambda job: job.block):
        for cell, outcomes in made_of[job].items():
            found[cell] += outcomes
    return found


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _jobs(strategy: str, shots: int, settings: Mapping[str, Any]) -> Iterator[Job]:
    """Series of a strategy. The open loop's pictures are the first ones of the closed loop, except in a conversation,
    which goes on from what was accepted."""
    for block, start in enumerate(range(0, shots, _TOGETHER)):
        count = min(_TOGETHER, shots - start)
        profile, luck = settings["profile"], settings["luck"]
        yield Job(Cell(strategy, is_closed=True), block, count, profile, luck, settings["tries"])
        if strategy == _CONVERSATION:
            yield Job(Cell(strategy, is_closed=False), block, count, profile, luck, 1)


def made(job: Job) -> dict[Cell, list[Outcome]]:
    """The shots of one series, made in a folder of their own: with the loop, and as they would be without."""
    with tempfile.TemporaryDirectory(prefix="tetap-bench-") as place:
        folder = Path(place)
        scenes = _write_project(folder, job)
        workspace = Project(folder).open()
        with workspace.state() as state:
            looped = _looped(workspace, state)
            closed = {
                shot: _outcome(shot, scene, looped, looped.chains.get(shot), state)
                for shot, scene in scenes.items()
            }
            found = {job.cell: [*closed.values()]}
            if job.cell.is_closed and job.cell.strategy != _CONVERSATION:
                opened = Cell(job.cell.strategy, is_closed=False)
                found[opened] = [
                    _as_first(one, looped.chains.get(one.shot), state) for one in closed.values()
                ]
            return found


def _looped(workspace: Workspace, state: State) -> Looped:
    """The series as `tetap shoot` makes it, in this thread; nothing is delivered or shown."""
    wishes = Wishes(turnaround=False, budget=1e6)
    plan, seed = plan_series(workspace, wishes, state)
    keep_references(state, plan)
    resolved = workspace.resolved
    lock = Lock(resolved.character.name, seed, resolved.seed, "", 0, "")
    work = ShotWork(state.till, platforms_of(workspace.folder))
    with Shooting(work, lambda: _at_once(work)) as shooting:
        looping = Looping(workspace, state, lock, wanted_of(workspace, wishes, plan), lambda _: None)
        return looping.run(shooting, lambda: plan_series(workspace, wishes, state)[0], may_spend=True)


def _at_once(work: ShotWork) -> InlineEngine:
    engine = InlineEngine()
    engine.start(work)
    return engine


def _write_project(folder: Path, job: Job) -> dict[str, str]:
    """A project of so many scenes at 512 pixels; shot to the scene it is of."""
    text = (_DATA / "character.yaml").read_text(encoding="utf-8")
    (folder / "references").mkdir()
    path = folder / "character.yaml"
    path.write_text(text, encoding="utf-8")
    character = CharacterFile.load(path, load_vocabulary()).character
    roles = STRATEGIES[job.cell.strategy]
    for role in roles:
        (folder / f"references/{role}.png").write_bytes(_reference(character.model_dump_json(), role))
    listed = "".join(f"  - {{file: references/{role}.png, role: {role}}}\n" for role in roles)
    path.write_text(f"{text}\nreferences:\n{listed}", encoding="utf-8")
    known = yaml.safe_load((_DATA / "scenes.yaml").read_text(encoding="utf-8"))["scenes"]
    rows, scenes = [], {}
    for number in range(job.shots):
        scene = known[number % len(known)]
        shot = f"{scene['id']}-{number // len(known)}" if number >= len(known) else scene["id"]
        scenes[shot] = scene["id"]
        rows.append({**scene, "id": shot, "seed": 1000 * job.block + number})
    content = {"seed": job.block, "scenes": rows}
    (folder / "scenes.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (folder / "tetap.toml").write_text(tomli_w.dumps(_settings(job)), encoding="utf-8")
    return scenes


@lru_cache(maxsize=16)
def _reference(character: str, role: str) -> bytes:
    """Drawn once for all series of this process."""
    return sheet(Character.model_validate_json(character), role)  # type: ignore[arg-type]


def _settings(job: Job) -> dict[str, Any]:
    """A model of its own whose 1K is 512 pixels wide and high, or as many in another frame."""
    ratios = ("1:1", "3:4", "4:3", "4:5", "3:2", "16:9")
    pixels = {ratio: _frame(*map(int, ratio.split(":"))) for ratio in ratios}
    model = {"like": "rehearsal-1", "pixels": {"1K": pixels}, "price": {"1K": 0.045}}
    rehearsal = {"profile": job.profile, "luck": job.luck + job.block, "models": {_MODEL: model}}
    return {
        "platform": "rehearsal", "model": _MODEL, "strategy": job.cell.strategy, "in_doubt": "retry",
        "tries": job.tries, "verify": "yes" if job.cell.is_closed else "no",
        "platforms": {"rehearsal": rehearsal},
    }  # fmt: skip


def _frame(across: int, down: int) -> list[int]:
    scale = _SIDE / (across * down) ** 0.5
    return [round(across * scale / 8) * 8, round(down * scale / 8) * 8]


def _outcome(shot: str, scene: str, looped: Looped, chain: Chain | None, state: State) -> Outcome:
    if chain is None or not chain.tries or chain.chosen is None:
        why = looped.run.failed.get(shot, ("nothing was made", ""))[0]
        return Outcome(shot, scene, False, False, False, False, 0, 0.0, failed=why)
    way = tuple(MadeTry(one.rung, _drifts(state, one.key), passes(one, chain.rules)) for one in chain.tries)
    drifts = way[chain.tries.index(chain.chosen)].drifts
    first = chain.tries[0]
    step = chain.step
    return Outcome(
        shot=shot,
        scene=scene,
        accepted=isinstance(step, Accept),
        is_true=not drifts,
        first_passed=way[0].passed if first.verdict is not None else None,
        first_true=not way[0].drifts,
        tries=sum(one.rung != "snap" for one in chain.tries),
        cost=sum(state.ledger.attempts.counted_of(one.key) for one in chain.tries),
        why=step.why if isinstance(step, NeedsPerson) else "",
        drifts=drifts,
        way=way,
    )


def _as_first(one: Outcome, chain: Chain | None, state: State) -> Outcome:
    """What became of a shot, had its first picture been delivered without looking."""
    if chain is None or not one.way:
        return one
    drifts, cost = one.way[0].drifts, state.ledger.attempts.counted_of(chain.tries[0].key)
    return replace(
        one, accepted=True, is_true=one.first_true, tries=1, cost=cost, why="", drifts=drifts, way=one.way[:1]
    )


def _drifts(state: State, key: str) -> tuple[str, ...]:
    """What is not as it should be on a take; of a pixel fix by its pixels, beside those of the take before."""
    purchase, take = state.ledger.purchase(key), state.ledger.take(key)
    assert purchase is not None and take is not None
    drawn = drawn_before(state.ledger, purchase.request)
    if drawn is None:
        return tuple(drift.trait for drift in drift_truth(purchase.receipt))
    before = state.ledger.purchase(drawn.key)
    assert before is not None
    reply, was, now = (
        state.objects.get(one) for one in (str(before.receipt["reply"]), drawn.picture, take.picture)
    )
    return tuple(drift.trait for drift in truth_after_fix(drift_truth(before.receipt), reply, was, now))
