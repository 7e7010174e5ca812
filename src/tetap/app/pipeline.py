"""The pipeline: prototype → references → scenes → finishing, each stage looked at by a person before the next is paid.

There is no state of its own. A stage is done when what it makes is there: the views wait in the sheet's book, the
approved ones stand frozen in character.yaml, the scenes in tetap.lock. So running it again goes on where it stopped,
and what did not change is not made twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..config.stages import Stages, load_stages
from ..documents.project_paths import inside
from ..errors import WaitsForReview
from ..store.ledger import Event
from ..strategies.plan import Plan
from ..strategies.prototype import missing_views
from .finishing import Agreement, Finished, finish, the_recipe
from .promoting import Promoted
from .sheets import Sheet, approve_views, make_views, plan_views, waiting_views
from .shooting import Series, plan_series, shoot
from .wishes import Wishes
from .workspace import Workspace

Tell = Callable[[Event], None]
PIPELINE = "pipeline"
"""The strategy that runs through its stages."""
StageState = Literal["done", "waits for you", "to do", "later", "left out"]


@dataclass(frozen=True)
class Stage:
    """One stage as it stands: what it has or lacks in words, who does it, and what it still costs at most.

    `usd` None: nobody knows, or it cannot be told before the stage in front of it is done."""

    name: str
    state: StageState
    words: str
    by: str
    usd: float | None = None
    is_play: bool = False


@dataclass(frozen=True)
class PipelineRun:
    """What one call did: views drawn, references approved, the scenes, the finished files."""

    prototype: Sheet | None = None
    approved: Sequence[Promoted] = ()
    series: Series | None = None
    finished: Finished | None = None


def stages_of(workspace: Workspace) -> list[Stage]:
    """Every stage as it stands now. Nothing is drawn or written."""
    stages = load_stages(workspace.folder)
    prototype, scenes = _prototype(workspace, stages), _scenes(workspace, stages)
    missing, waiting = missing_views(workspace.cast), waiting_views(workspace)
    found = [_prototype_stage(prototype, missing, waiting), _references_stage(workspace, missing, waiting)]
    shots = [scene.id for scene in workspace.scenes.scenes]
    locked = workspace.lock.pictures if workspace.lock is not None else ()
    made = [one.shot for one in locked if one.shot in shots and one.platform == scenes.card.platform]
    left = [shot for shot in shots if shot not in made]
    price = scenes.card.usd("1K")
    found.append(
        Stage(
            "scenes",
            "done" if not left else "later" if missing else "to do",
            f"{len(made)} of {len(shots)} made" + (f"; to do: {', '.join(left)}" if left else ""),
            scenes.card.label,
            0.0 if not left else None if price is None else price * len(left),
            scenes.card.play_money,
        )
    )
    recipe = stages.recipe
    words = (
        f"recipe {recipe}" if recipe else "no recipe is declared: the pictures stay as the platform gave them"
    )
    found.append(
        Stage("finishing", "left out" if not recipe else "later" if left else "to do", words, "tetap", 0.0)
    )
    return found


def run_pipeline(
    workspace: Workspace, wishes: Wishes, tell: Tell, *, review: bool | None = None, approve: bool = False
) -> PipelineRun:
    """Go on with the next stage, and through all that nobody has to look at.

    `review` goes before the setting. `approve`: a person has looked at the prototype. Raises WaitsForReview where
    somebody must look now, PriceNotAgreed before anything is spent without a yes."""
    stages = load_stages(workspace.folder)
    done = PipelineRun()
    if missing_views(workspace.cast):
        done = _through_prototype(workspace, stages, wishes, tell, approve=approve, review=review)
        workspace = workspace.again()
    scenes = _scenes(workspace, stages)
    done = replace(
        done,
        series=shoot(
            scenes, replace(wishes, turnaround=False, redo=() if done.approved else wishes.redo), tell
        ),
    )
    if stages.recipe and done.series is not None and not done.series.run.failed:
        path = inside(workspace.folder, stages.recipe, "pipeline.finishing.recipe")
        done = replace(
            done,
            finished=finish(
                scenes.again(), the_recipe(workspace, path), may=Agreement(wishes.agreed, None, tell)
            ),
        )
    return done


def plan_pipeline(workspace: Workspace, wishes: Wishes) -> tuple[str, Plan]:
    """The plan of the stage that is next: the missing views, or the scenes."""
    stages = load_stages(workspace.folder)
    if missing_views(workspace.cast):
        return "prototype", plan_views(_prototype(workspace, stages), wishes, pose=stages.pose)
    return "scenes", plan_series(_scenes(workspace, stages), replace(wishes, turnaround=False))[0]


def _through_prototype(
    workspace: Workspace,
    stages: Stages,
    wishes: Wishes,
    tell: Tell,
    *,
    approve: bool,
    review: bool | None,
) -> PipelineRun:
    drawn = None
    if wishes.redo or set(waiting_views(workspace)) != set(missing_views(workspace.cast)):
        drawn = make_views(_prototype(workspace, stages), wishes, tell, wishes.redo, pose=stages.pose)
        approve = False
    if not approve and _is_reviewed(workspace, stages, review):
        where = workspace.out_folder / "sheet" / "overview.png"
        raise WaitsForReview(
            f"the prototype waits for you: {where}",
            "Look at it, then: tetap pipeline DIR --approve. Make a view again: tetap pipeline DIR --redo VIEW",
        )
    return PipelineRun(drawn, approve_views(workspace.again()))


def _is_reviewed(workspace: Workspace, stages: Stages, review: bool | None) -> bool:
    """Asked for, else declared, else wherever the scenes cost something."""
    chosen = review if review is not None else stages.review
    return chosen if chosen is not None else not _scenes(workspace, stages).card.is_free


def _prototype_stage(prototype: Workspace, missing: Sequence[str], waiting: Sequence[str]) -> Stage:
    by = prototype.card.label
    left = [view for view in missing if view not in waiting]
    if not missing:
        return Stage("prototype", "done", "every view of the turnaround is there", by, 0.0)
    if not left:
        return Stage("prototype", "done", f"drawn: {', '.join(waiting)}", by, 0.0)
    price = prototype.card.usd("1K")
    cost = None if price is None else price * len(left)
    return Stage("prototype", "to do", f"to draw: {', '.join(left)}", by, cost, prototype.card.play_money)


def _references_stage(workspace: Workspace, missing: Sequence[str], waiting: Sequence[str]) -> Stage:
    count = len(workspace.file.character.references)
    if not missing:
        return Stage("references", "done", f"{count} references", "you", 0.0)
    if set(waiting) == set(missing):
        return Stage("references", "waits for you", "look at out/sheet/overview.png", "you", 0.0)
    return Stage("references", "later", f"{count} references so far", "you", 0.0)


def _prototype(workspace: Workspace, stages: Stages) -> Workspace:
    return workspace.again(**stages.prototype, strategy="describe")


def _scenes(workspace: Workspace, stages: Stages) -> Workspace:
    """What the command line says of the platform goes before the declared stage."""
    declared: Mapping[str, str] = {} if workspace.is_told("platform") else stages.scenes
    return workspace.again(**declared, strategy="pipeline")
