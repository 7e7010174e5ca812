"""The references as a set, looked at before money is spent: blurred, doubled, changed since approved, of another."""

from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

from ..domain.findings import Finding
from ..errors import BadInput, TetapError
from ..store.objects import digest_of
from ..strategies import ReferencePicture
from ..strategies.plan import Plan
from ..verifier.judging import judge
from ..verifier.reference_lints import lint_references
from .workspace import Workspace

SHOWS_CHARACTER = ("front", "three-quarter", "side", "back", "face")
"""Roles that show the character itself, so that two of them can disagree."""
_DOUBTED, _ANOTHER = 0.5, 0.2
"""Below these chances of being the anchor's character a reference is remarked, or refused. Measured on the examples:
right ones are above 0.9, another person by the same artist below 0.05, an animal at 0.35."""


def reference_findings(workspace: Workspace, *, looks: bool = True) -> Iterator[Finding]:
    """What is wrong with the main character's references, each finding at its place in character.yaml.

    `looks`: whether they are compared with one another too, half a second each."""
    references = workspace.file.character.references
    decoded = [picture.decode() for picture in workspace.references[: len(references)]]
    for index, finding in lint_references(decoded, [reference.role for reference in references]):
        yield replace(finding, field=f"references.{index}" if index is not None else "references")
    yield from _thawed(workspace)
    if looks:
        yield from _disagreements(workspace)


def warned_plan(workspace: Workspace, plan: Plan) -> Plan:
    """The plan, with what is doubtful about the references that it sends as remarks. BadInput naming a picture that
    must not be sent: nothing is spent on it. Pictures that cost nothing are not held up by comparing."""
    sent = {slot.digest for planned in plan.shots for slot in planned.request.references}
    own = workspace.cast.references_of(workspace.cast.main)
    if not sent & {picture.digest for picture in own}:
        return plan
    looks = not plan.card.is_free and workspace.settings.verify == "yes"
    remarks = []
    for finding in _remembered(workspace, looks):
        name = _name(workspace, finding)
        if finding.level == "error":
            raise BadInput(f"{name}: {finding.message}; nothing was sent", finding.advice)
        if finding.level == "warning":
            remarks.append(f"{name}: {finding.message}. {finding.advice}")
    shots = (replace(planned, remarks=(*planned.remarks, *remarks)) for planned in plan.shots)
    return replace(plan, shots=tuple(shots))


def _remembered(workspace: Workspace, looks: bool) -> tuple[Finding, ...]:
    """A series is planned more than once; its references are looked at once."""
    known = _FOUND.setdefault(workspace, {})
    if looks not in known:
        known[looks] = tuple(reference_findings(workspace, looks=looks))
    return known[looks]


_FOUND: "WeakKeyDictionary[Workspace, dict[bool, tuple[Finding, ...]]]" = WeakKeyDictionary()


def _name(workspace: Workspace, finding: Finding) -> str:
    _, _, index = finding.field.partition(".")
    return workspace.file.character.references[int(index)].file if index else "references"


def _thawed(workspace: Workspace) -> Iterator[Finding]:
    """Files that are no longer the ones that were approved."""
    pictures = zip(workspace.file.character.references, workspace.references, strict=False)
    for index, (reference, picture) in enumerate(pictures):
        if reference.frozen and digest_of(picture.data) != reference.frozen:
            yield Finding(
                "error", "reference-changed", f"references.{index}",
                "the file is not the one that was approved",
                "Restore it from version control, or take `frozen:` out if the change is meant.",
            )  # fmt: skip


def _disagreements(workspace: Workspace) -> Iterator[Finding]:
    """References that show somebody else than the anchor: the first frozen picture, else the first front view."""
    own = workspace.cast.references_of(workspace.cast.main)
    anchor = anchor_of(workspace)
    if anchor is None:
        return
    for index, picture in enumerate(own):
        if picture.digest == anchor.digest or picture.role not in SHOWS_CHARACTER:
            continue
        try:
            verdict = judge([anchor.data], picture.data)
        except TetapError:
            continue  # a picture that cannot be looked at has a finding of its own
        if verdict.count and verdict.who < _DOUBTED:
            is_approved = bool(workspace.file.character.references[index].frozen)
            is_sure = verdict.who < _ANOTHER and not is_approved
            yield Finding(
                "error" if is_sure else "warning", "reference-disagrees", f"references.{index}",
                f"does not look like the character on {anchor.file} ({round(100 * verdict.who)} % alike)",
                "Two characters in one set make a third: replace one of them, or approve it with tetap promote.",
            )  # fmt: skip


def anchor_of(workspace: Workspace) -> ReferencePicture | None:
    """The picture that the others must agree with; None where none shows the character."""
    own = workspace.cast.references_of(workspace.cast.main)
    frozen = {one.file for one in workspace.file.character.references if one.frozen}
    views = [picture for picture in own if picture.role in SHOWS_CHARACTER]
    return min(
        views,
        key=lambda one: (one.file not in frozen, one.role != "front", own.index(one)),
        default=None,
    )
