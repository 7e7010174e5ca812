"""The gate through which a picture becomes a reference: lints, likeness to the anchors, and a person who says so.

What passes is copied into `references/`; the entry in character.yaml carries its hash as `frozen`, so that
`tetap check` tells when the file is another. A frozen file is never replaced."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..documents.yaml_text import as_kept
from ..domain.declared import declared
from ..errors import BadInput
from ..store.disk import make_folder
from ..store.disk import replace as write_file
from ..store.objects import digest_of
from ..verifier.judging import judge
from ..verifier.reference_lints import lint_references
from .deciding import named_take
from .redrawing import redrawing_of
from .reference_set import SHOWS_CHARACTER
from .workspace import Workspace

FOLDER = "references"
_SAME = 0.5
_ENOUGH = 2
"""References from which on a drifted trait keeps the gate shut."""
_SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
_ROLE_RULES = ("reference-front", "reference-angles")
"""Findings about the whole set, which one more picture only mends."""


@dataclass(frozen=True)
class Promoted:
    """A picture that became a reference: its file, role and hash, and what was remarked."""

    file: str
    role: str
    digest: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """What the gate saw: `against` keeps it shut, `doubts` are for the person to look at."""

    against: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def look_through_gate(workspace: Workspace, data: bytes, role: str) -> Looked:
    """Whether these bytes may become a reference of this role; with nothing against it a person's yes is enough."""
    against = list(_lints(workspace, data, role))
    cast = workspace.cast
    own = [one.data for one in cast.references_of(cast.main) if one.role in SHOWS_CHARACTER]
    if not own or role not in SHOWS_CHARACTER:
        return Looked(tuple(against))
    verdict = judge(
        own,
        data,
        declared(cast.main, workspace.vocabulary),
        drawn=redrawing_of(cast.main, workspace.vocabulary),
    )
    if not verdict.count:
        return Looked((*against, "no character is in sight"))
    if verdict.who < _SAME:
        return Looked(
            (*against, f"it does not look like the references ({round(100 * verdict.who)} % alike)")
        )
    drifted = [trait.trait for trait in verdict.traits if trait.state == "drifted"]
    said = (f"drifted: {', '.join(drifted)}",) if drifted else ()
    # From one picture nobody can tell a trait that drifted from one that this view shows otherwise.
    return Looked(tuple(against), said) if len(own) < _ENOUGH else Looked((*against, *said))


def promote(
    workspace: Workspace, name: str, role: str, *, agreed: bool, despite: bool = False
) -> tuple[Promoted | None, tuple[str, ...]]:
    """(the new reference, what speaks against it) for a take named by shot or by digits of its hash.

    Without `agreed` nothing is written: a person must have looked. With objections it is refused all the same,
    unless `despite`: the person says that the gate is wrong. BadInput for takes that were rejected."""
    with workspace.state() as state:
        take = named_take(workspace, state, name)
        decision = state.ledger.decisions.latest(take.key)
        data = state.objects.get(take.picture)
    if decision is not None and not decision.accepted:
        raise BadInput(f"'{name}' was rejected by a person", f"Accept it first: tetap accept {name}")
    _check_new(workspace, take.picture)
    looked = look_through_gate(workspace, data, role)
    against = looked.against
    if take.verdict in ("different", "same, drifted") and not against:
        against = (f"the verifier says '{take.verdict}'",)
    if not agreed or (against and not despite):
        return None, against
    return freeze(workspace, data, role, take.media_type, (*against, *looked.doubts)), against


def freeze(
    workspace: Workspace, data: bytes, role: str, media_type: str, remarks: tuple[str, ...] = ()
) -> Promoted:
    """Copy the bytes into references/ and write the entry, comments kept. BadInput where these very bytes are a
    reference already."""
    digest = digest_of(data)
    _check_new(workspace, digest)
    path = _free_name(workspace.folder / FOLDER, role, _SUFFIX[media_type], digest)
    make_folder(path.parent)
    write_file(path, data)
    file = f"{FOLDER}/{path.name}"
    path = workspace.file.path
    write_file(path, as_kept(path, workspace.file.with_reference(file, role, digest)))
    return Promoted(file, role, digest, remarks)


def _check_new(workspace: Workspace, digest: str) -> None:
    for reference, picture in zip(workspace.file.character.references, workspace.references, strict=False):
        if digest_of(picture.data) == digest:
            raise BadInput(f"this picture is a reference already: {reference.file}", "Nothing is to be done.")


def _free_name(folder: Path, role: str, suffix: str, digest: str) -> Path:
    """`front.png`, or with the hash behind where another file has that name; nothing is ever overwritten."""
    path = folder / f"{role}{suffix}"
    return path if not path.exists() else folder / f"{role}-{digest.partition(':')[2][:8]}{suffix}"


def _lints(workspace: Workspace, data: bytes, role: str) -> Iterator[str]:
    references = workspace.file.character.references
    pictures = [picture.decode() for picture in workspace.references[: len(references)]]
    with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as opened:
        opened.load()
        found = lint_references([*pictures, opened.copy()], [*(one.role for one in references), role])
        for index, finding in found:
            if index == len(references) and finding.level != "hint" and finding.code not in _ROLE_RULES:
                yield finding.message
