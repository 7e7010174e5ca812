"""`tetap check`: everything that can be said about a project before anything is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..domain.findings import (
    Finding,
    completeness,
    contradictions,
    palette_sanity,
    unknown_words,
)
from ..domain.scene_rules import scene_contradictions, unknown_characters
from ..errors import TetapError
from ..strategies.plan import make_plan
from .blindspots import known_blindspots
from .reference_set import reference_findings
from .wishes import Wishes, wanted_shots
from .workspace import Workspace


@dataclass(frozen=True)
class PlacedFinding:
    """A finding with the file and line it is about."""

    finding: Finding
    file: str
    line: int


def check(workspace: Workspace) -> list[PlacedFinding]:
    """Errors first, then warnings, then hints; each in file order."""
    order = {"error": 0, "warning": 1, "hint": 2}
    findings = [_placed(workspace, finding) for finding in _findings(workspace)]
    return sorted(findings, key=lambda placed: (order[placed.finding.level], placed.file, placed.line))


def _findings(workspace: Workspace) -> Iterator[Finding]:
    character, resolved = workspace.file.character, workspace.resolved
    yield from completeness(character, workspace.vocabulary, workspace.settings.language)
    yield from unknown_words(resolved)
    yield from contradictions(character, resolved, workspace.vocabulary)
    yield from palette_sanity(character)
    yield from reference_findings(workspace, looks=workspace.settings.verify == "yes")
    yield from _blind_traits(workspace)
    names = [name for one in (workspace.cast.main, *workspace.cast.others) for name in _names(one.character)]
    yield from unknown_characters(workspace.scenes.scenes, names)
    for scene in workspace.scenes.scenes:
        yield from scene_contradictions(scene, resolved, workspace.vocabulary)
    yield from _platform_limits(workspace)


def _names(character: object) -> tuple[str, ...]:
    return (character.name, *character.also.values())  # type: ignore[attr-defined]


def _blind_traits(workspace: Workspace) -> Iterator[Finding]:
    """What the last `tetap blindspots` found that no score would notice, while it is about this character."""
    sight = known_blindspots(workspace)
    for trait in sight.blind if sight else ():
        caught = (
            f"caught {trait.caught} of {trait.tried} twins, {trait.false_alarms} of {trait.good} false alarms"
        )
        yield Finding(
            "warning", "blind-trait", trait.trait, f"the verifier does not see it reliably ({caught})",
            "Look at it yourself, mark it with a box on a reference, or ask the judge.",
        )  # fmt: skip


def _platform_limits(workspace: Workspace) -> Iterator[Finding]:
    """What the chosen platform would refuse, shot by shot, and what it would draw otherwise than asked."""
    remarks: dict[str, None] = {}
    for shot in wanted_shots(workspace, Wishes(), seed=0):
        try:
            (planned,) = make_plan([shot], workspace.cast, workspace.desk, lambda: workspace.provider).shots
            remarks |= dict.fromkeys(planned.remarks)
        except TetapError as error:
            yield Finding("error", "platform-limit", shot.id, str(error), error.hint)
    for remark in remarks:
        yield Finding(
            "hint", "platform-note", "", remark, f"On {workspace.card.label}; other platforms may differ."
        )


def _placed(workspace: Workspace, finding: Finding) -> PlacedFinding:
    scene_ids = {scene.id for scene in workspace.scenes.scenes}
    head = finding.field.split(".")[0]
    if head in scene_ids and workspace.scenes.path is not None:
        return PlacedFinding(finding, str(workspace.scenes.path), 0)
    line, _ = workspace.file.place(finding.field)
    return PlacedFinding(finding, str(workspace.file.path), line)
