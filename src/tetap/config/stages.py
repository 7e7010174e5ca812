"""The stages of a pipeline: the `[pipeline]` table of a project's tetap.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import Misconfigured
from .settings import PROJECT_FILE, SETTINGS, read_toml

TABLE = "pipeline"
_STAGES = ("prototype", "scenes")
_OF_A_STAGE = ("platform", "model", "url")


@dataclass(frozen=True)
class Stages:
    """Who draws each stage, as settings over the project's own; the finishing recipe; whether a person looks between.

    `review` None: only where the next stage costs something."""

    prototype: Mapping[str, str]
    scenes: Mapping[str, str]
    pose: bool = False
    """Whether the prototype's views take their stance from the illustrator's joints (ControlNet)."""
    recipe: str = ""
    review: bool | None = None


def load_stages(project: Path) -> Stages:
    """The declared stages. Without a table the illustrator draws the prototype and the chosen platform the scenes."""
    table = read_toml(project / PROJECT_FILE).get(TABLE, {})
    if not isinstance(table, Mapping):
        raise Misconfigured(f"{TABLE} is no table", 'Write [pipeline.prototype] and below it platform = "…".')
    for name in table:
        if name not in (*_STAGES, "finishing", "review"):
            raise Misconfigured(
                f"{TABLE}: there is no stage '{name}'", "There are: prototype, scenes, finishing; and review."
            )
    review = table.get("review")
    if review is not None and not isinstance(review, bool):
        raise Misconfigured(f"{TABLE}.review is {review!r}", "Write true or false.")
    drawn = table.get("prototype", {})
    pose = drawn.get("pose", False) if isinstance(drawn, Mapping) else False
    if not isinstance(pose, bool):
        raise Misconfigured(f"{TABLE}.prototype.pose is {pose!r}", "Write true or false.")
    prototype, scenes = (_stage(table, name, _OF_A_STAGE) for name in _STAGES)
    recipe = _stage(table, "finishing", ("recipe",)).get("recipe", "")
    illustrator = {"platform": str(SETTINGS["platform"].default), "model": "", "url": ""}
    return Stages(prototype or illustrator, scenes, pose, recipe, review)


def _stage(table: Mapping[str, object], name: str, known: tuple[str, ...]) -> Mapping[str, str]:
    stage = table.get(name, {})
    if not isinstance(stage, Mapping):
        raise Misconfigured(
            f"{TABLE}.{name} is {stage!r}", f"Write [pipeline.{name}] with {', '.join(known)}."
        )
    for fact, value in stage.items():
        if (name, fact) == ("prototype", "pose"):
            continue
        if fact not in known or not isinstance(value, str):
            raise Misconfigured(
                f"{TABLE}.{name}: {fact} = {value!r} is not understood", f"A text each: {', '.join(known)}."
            )
    # A model or an address belongs to its platform: those of the project's settings do not go with another.
    named = {fact: str(value) for fact, value in stage.items() if fact != "pose"}
    return {"model": "", "url": "", **named} if "platform" in named else named
