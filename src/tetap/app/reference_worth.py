"""How much each reference helps: takes that were made with it beside takes that were made without, from the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..documents.yaml_text import as_kept
from ..store.disk import replace as write_file
from ..strategies import ReferencePicture
from ..strategies.selection import ROLE_WORTH
from .reference_set import reference_findings
from .state import State
from .wishes import every_shot
from .workspace import Workspace

_BELIEF = 20
"""So many takes on the thinner side count as much as what the role alone tells."""
_SPOILED = 0.5
"""A reference with a warning of the lints is worth so much of its role."""
_MEASURED = ("same", "same, drifted", "different")


@dataclass(frozen=True)
class Worth:
    """One reference: 0..1 by role and quality (`prior`), and after what was measured (`worth`).

    `with_it`, `without`: (takes that were the same character undrifted, takes with a verdict)."""

    file: str
    role: str
    prior: float
    worth: float
    with_it: tuple[int, int]
    without: tuple[int, int]


def worth_of_references(workspace: Workspace, *, write: bool = False) -> list[Worth]:
    """Every reference of the main character, in file order. `write`: put what was measured into character.yaml;
    a worth that was never measured is not written, its role tells it."""
    pictures = workspace.cast.references_of(workspace.cast.main)
    spoiled = {
        finding.field.partition(".")[2]
        for finding in reference_findings(workspace, looks=False)
        if finding.level != "hint"
    }
    with workspace.state() as state:
        seen = list(_takes(workspace, state))
    found = [
        _worth(picture, ROLE_WORTH.get(picture.role, 0.3) * (_SPOILED if str(at) in spoiled else 1.0), seen)
        for at, picture in enumerate(pictures)
    ]
    if write:
        measured = {one.file: round(one.worth, 2) for one in found if one.with_it[1] and one.without[1]}
        path = workspace.file.path
        write_file(path, as_kept(path, workspace.file.with_worth(measured)))
    return found


def _takes(workspace: Workspace, state: State) -> Iterator[tuple[frozenset[str], bool]]:
    """(digests of the references it was made with, whether it was the same, undrifted) of every judged take."""
    for shot in every_shot(workspace, 0):
        for key in state.ledger.keys_of(shot.id):
            purchase, row = state.ledger.purchase(key), state.ledger.verdicts.latest(key)
            if purchase is not None and row is not None and row.word in _MEASURED:
                yield frozenset(slot.digest for slot in purchase.request.references), row.word == "same"


def _worth(picture: ReferencePicture, prior: float, seen: Sequence[tuple[frozenset[str], bool]]) -> Worth:
    with_it = [same for digests, same in seen if picture.digest in digests]
    without = [same for digests, same in seen if digests and picture.digest not in digests]
    plain = Worth(
        picture.file, picture.role, prior, prior, (sum(with_it), len(with_it)), (sum(without), len(without))
    )
    if not with_it or not without:
        return plain
    # Half a success and half a failure more on each side: two lucky takes prove nothing.
    gain = (sum(with_it) + 0.5) / (len(with_it) + 1) - (sum(without) + 0.5) / (len(without) + 1)
    sure = min(len(with_it), len(without)) / (min(len(with_it), len(without)) + _BELIEF)
    measured = min(1.0, max(0.0, 0.5 + gain))
    return replace(plain, worth=(1 - sure) * prior + sure * measured)
